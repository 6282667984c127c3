"""The formats that can be read: one row each, and nothing else says what a format is called.

A row names the format as it stands in `source.format`, its IANA media type, the extensions that are
no surprise for it, and its reader as `module:class`, imported on first use since some of the
libraries load slowly. `extractors.detection` tells from the content which row a file is of.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the table."""

    name: str
    media_type: str
    extensions: frozenset[str]
    reader: str


_ROWS = (
    Format(
        "doc",
        "application/msword",
        frozenset({"doc", "dot", "wps", "wpt"}),
        "extractors.readers.doc:DocReader",
    ),
    Format(
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        frozenset({"docx", "docm", "dotx", "dotm", "wps"}),
        "extractors.readers.docx.reader:DocxReader",
    ),
    Format("pdf", "application/pdf", frozenset({"pdf"}), "extractors.readers.pdf:PdfReader"),
    Format(
        "html",
        "text/html",
        frozenset({"html", "htm", "shtml", "xhtml", "doc", "xls"}),
        "extractors.readers.html.reader:HtmlReader",
    ),
    Format(
        "mhtml",
        "multipart/related",
        frozenset({"mht", "mhtml", "doc"}),
        "extractors.readers.html.archive:WebArchiveReader",
    ),
    Format(
        "rtf",
        "application/rtf",
        frozenset({"rtf", "doc", "wps"}),
        "extractors.readers.rtf.reader:RtfReader",
    ),
    Format(
        "word_xml",
        "application/msword",
        frozenset({"xml", "doc"}),
        "extractors.readers.word_xml:WordXmlReader",
    ),
    Format(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        frozenset({"xlsx", "xlsm", "xltx", "xltm", "et"}),
        "extractors.readers.sheets.reader:XlsxReader",
    ),
    Format(
        "xls",
        "application/vnd.ms-excel",
        frozenset({"xls", "xlt", "et"}),
        "extractors.readers.sheets.reader:XlsReader",
    ),
    Format(
        "spreadsheet_xml",
        "application/vnd.ms-excel",
        frozenset({"xls", "xml"}),
        "extractors.readers.sheets.reader:SpreadsheetXmlReader",
    ),
    Format(
        "ofd",
        "application/ofd",
        frozenset({"ofd"}),
        "extractors.readers.ofd.reader:OfdReader",
    ),
    Format("png", "image/png", frozenset({"png"}), "extractors.readers.images:PngReader"),
    Format(
        "jpeg",
        "image/jpeg",
        frozenset({"jpg", "jpeg", "jpe"}),
        "extractors.readers.images:JpegReader",
    ),
    Format(
        "tiff", "image/tiff", frozenset({"tif", "tiff"}), "extractors.readers.images:TiffReader"
    ),
    Format(
        "txt",
        "text/plain",
        frozenset({"txt", "text", "log", "asc", "csv", "tsv", "md", ""}),
        "extractors.readers.text.reader:TextReader",
    ),
)
FORMATS: dict[str, Format] = {row.name: row for row in _ROWS}
"""By name, in the order in which they are told to people."""
UNKNOWN_MEDIA_TYPE = "application/octet-stream"


def media_type(format: str | None) -> str:
    """The media type of a format's files; that of mere bytes for any other."""
    row = FORMATS.get(format or "")
    return row.media_type if row else UNKNOWN_MEDIA_TYPE
