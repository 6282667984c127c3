"""Which format some bytes are: told by content, never by the file's extension.

Enters: a `SourceFile`. Leaves: the name of one of `extractors.formats.FORMATS`, or an error that names
what the content is instead. First the signature; for the two container formats (OLE2 compound
files, [MS-CFB] 2.2, and ZIP) a look inside, because a Word file, a spreadsheet and a driver
package all begin with the same bytes.
"""

import io
import zipfile

import regex

from extractors.errors import CorruptFileError, UnsupportedFormatError
from extractors.formats import FORMATS
from extractors.patterns import compile_pattern
from extractors.readers.compound_files import compound_stream_names, damaged_compound_file
from extractors.readers.text.encodings import UndecodableError, decode_text
from extractors.source_files import SourceFile

OLE2_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD_BYTES = 1024
"""Where a PDF's header may stand (PDF Reference 1.7, appendix H.3, note 13); other signatures stand earlier."""
_SAMPLE_BYTES = 65_536
"""So much of a file tells whether it is text."""
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

_HEADLESS_PDF = compile_pattern(
    rb"\s*+(?:%?(?i:pdf)-?\d|(?:%[^\r\n]{0,80}+[\r\n]++)?\d{1,7} \d{1,5} obj\b\s*+<<)"
)
"""A PDF whose header is broken or gone: damaged, but no text."""

_SAVE_AS = "Open it in its own program and save it as .docx or PDF."

_UNPACK = "Unpack it, or give it to `jixiao archive`, which opens archives."

_ARCHIVES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"\x1f\x8b\x08", "a gzip archive"),
    (4, b"1AY&SY", "a bzip2 archive"),
    (0, b"\xfd7zXZ\x00", "an xz archive"),
    (257, b"ustar", "a tar archive"),
)
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"\x7fELF", "a Linux program"),
    (b"MZ", "a Windows program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"OggS", "an Ogg media file"),
    (b"ID3", "an MP3 file"),
    (b"%!PS", "a PostScript file"),
    # With the version behind the mark, since two bytes may begin a text in GBK.
    (b"\x9b\xa5\x21\x00", "a Word 1 document"),
    (b"\xdb\xa5\x2d\x00", "a Word 2 document"),
    (b"\xdb\xa5", "a Word 2 document"),
    (b"\xfe\x37\x00", "a Word for Macintosh document"),
    (b"\x31\xbe\x00\x00", "a Word for DOS or Windows Write document"),
    (b"\x32\xbe\x00\x00", "a Windows Write document"),
    (b"\xffWPC", "a WordPerfect document"),
    # BOF records ([MS-XLS] 2.4.21 and what came before it) that no OLE2 container holds.
    *((b"\x09\x00\x04\x00", "an Excel 2 worksheet"), (b"\x09\x02\x06\x00", "an Excel 3 worksheet")),
    *((b"\x09\x04\x06\x00", "an Excel 4 worksheet"), (b"\x09\x08\x08\x00", "an Excel 5 worksheet")),
)


_IMAGES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)


def detect_format(source: SourceFile) -> str:
    """Return the key of `FORMATS` for the content.

    An encrypted OOXML package is `docx`, whatever is in it. Raises UnsupportedFormatError, which names
    the kind, or CorruptFileError for an empty file or a container that does not open.
    """
    data = source.data
    if not data:
        raise CorruptFileError(source.name, "is empty", "Ask for the file again.")
    if data.startswith(OLE2_SIGNATURE):
        return _detect_in_compound_file(source)
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _detect_in_zip(source)
    head = data[:_HEAD_BYTES]
    if b"%PDF-" in head or _HEADLESS_PDF.match(head):
        return "pdf"
    for signature, name in _IMAGES:
        if head.startswith(signature):
            return name
    for signature, name in _SIGNATURES:
        # Letters alone may begin a text, whose characters they are; none has zero bytes behind them.
        may_be_text = len(signature) <= 3 and 0 not in head and _looks_like_text(head)
        if head.startswith(signature) and not may_be_text:
            raise UnsupportedFormatError(source.name, f"is {name}", _SAVE_AS)
    for offset, signature, name in _ARCHIVES:
        if head.startswith(signature, offset):
            raise UnsupportedFormatError(source.name, f"is {name}", _UNPACK)
    if head[4:8] == b"ftyp":
        raise UnsupportedFormatError(source.name, "is a media file (ISO base media)", _SAVE_AS)
    if head.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if _is_mail(head):
        raise UnsupportedFormatError(
            source.name, "is a mail", "Save its attachments, or give it to `jixiao archive`."
        )
    markup = _markup_kind(head)
    if markup in FORMATS:
        return markup
    if markup:
        raise UnsupportedFormatError(source.name, f"is {markup}", _SAVE_AS)
    if not _looks_like_text(data[:_SAMPLE_BYTES]):
        raise UnsupportedFormatError(
            source.name, "is binary data of an unknown kind", "Check where it came from."
        )
    return "txt"


def _detect_in_compound_file(source: SourceFile) -> str:
    names = compound_stream_names(source)
    if "encryptedpackage" in names:
        # [MS-OFFCRYPTO] 2.3.4: an encrypted .docx, .xlsx or .pptx; only opening it tells which.
        # Word 2007 puts a stub of a Word document beside it, for older programs to open.
        return "docx"
    if "worddocument" in names:
        return "doc"
    if names & {"workbook", "book"}:
        return "xls"
    for marker, name in (
        ("powerpoint document", "a PowerPoint presentation"),
        ("matost", "a Microsoft Works document"),
        ("contents", "a Microsoft Works or Publisher document"),
        ("visiodocument", "a Visio drawing"),
        ("__properties_version1.0", "an Outlook message"),
    ):
        if marker in names:
            raise UnsupportedFormatError(source.name, f"is {name}", _SAVE_AS)
    if not names:
        raise damaged_compound_file(source)
    raise UnsupportedFormatError(
        source.name,
        "is an OLE2 compound file without a Word document or workbook in it",
        _SAVE_AS,
    )


def _detect_in_zip(source: SourceFile) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise CorruptFileError(
            source.name, "is a damaged ZIP container", "Ask for the file again."
        ) from error
    lowered = {name.lower().replace("\\", "/") for name in names}
    if any(name.startswith("word/") and name.endswith(".xml") for name in lowered):
        return "docx"
    if any(name.startswith("xl/") and name.endswith(".xml") for name in lowered):
        return "xlsx"
    if "ofd.xml" in lowered:
        return "ofd"
    for prefix, name in (
        ("xl/", "an Excel workbook in binary form (.xlsb)"),
        ("ppt/", "a PowerPoint presentation (.pptx)"),
        ("content.xml", "an OpenDocument file"),
        ("meta-inf/manifest.xml", "an OpenDocument or Java archive"),
    ):
        if any(member.startswith(prefix) for member in lowered):
            raise UnsupportedFormatError(source.name, f"is {name}", _SAVE_AS)
    raise UnsupportedFormatError(
        source.name,
        "is a ZIP archive without a Word document in it",
        _UNPACK,
    )


_HTML = compile_pattern(rb"<(?:!doctype\s+html|html|head|body|meta|table)\b", regex.IGNORECASE)

_SPREADSHEET = compile_pattern(
    rb'progid="Excel\.Sheet"|<(?:\w{1,8}:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet'
)
_MAIL_HEADER = compile_pattern(rb"[A-Za-z][A-Za-z0-9-]{1,40}:")
_MAIL_HEADERS = compile_pattern(
    rb"^(received|message-id|mime-version|from|to|subject|date|content-type|return-path|x-[a-z-]{2,40}):",
    regex.IGNORECASE | regex.MULTILINE,
)
_MAIL_HEADERS_AT_LEAST = 3
"""A mail has four or more (RFC 5322 asks for From and Date, every program adds Message-ID and
Subject)."""
_OF_MAILS_ALONE = (b"received", b"message-id", b"mime-version")
"""What a mail has that nobody types: a text may well begin with `From:` and `Subject:`."""
_WEB_ARCHIVE = compile_pattern(
    rb"Saved by|Content-Type:\s*(?:multipart/related|text/html)", regex.IGNORECASE
)


def _markup_kind(head: bytes) -> str | None:
    if head[:2] in _UTF16_MARKS:
        head = head[2:].replace(b"\x00", b"")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith(b"<"):
        archived = _MAIL_HEADER.match(text) and _WEB_ARCHIVE.search(text)
        return "mhtml" if archived else None
    if b"schemas.microsoft.com/office/word/2003" in text or b'progid="Word.Document"' in text:
        return "word_xml"
    if b"schemas.microsoft.com/office/2006/xmlPackage" in text:
        return "word_xml"
    if _SPREADSHEET.search(text):
        return "spreadsheet_xml"
    if _HTML.search(text):
        return "html"
    return "an XML document" if text.startswith(b"<?xml") else None


def _is_mail(head: bytes) -> bool:
    """Whether a text begins with the headers of a mail; a web archive has some of them, too."""
    if not _MAIL_HEADER.match(head) or _WEB_ARCHIVE.search(head):
        return False
    names = {name.lower() for name in _MAIL_HEADERS.findall(head.partition(b"\n\n")[0])}
    return len(names) >= _MAIL_HEADERS_AT_LEAST and not names.isdisjoint(_OF_MAILS_ALONE)


_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x07\x08\x0b\x0c\x13\x14\x15\x1a\x1b"))
"""Control characters that no text has; a raw Word dump has cell and field marks (7, 0x13–0x15)."""


def _looks_like_text(sample: bytes) -> bool:
    """Whether bytes may be text in any encoding that the text reader knows.

    Zero bytes are found in UTF-16 alone, whose pattern the text reader's own rule tells.
    """
    if sample[:2] in _UTF16_MARKS:
        return True
    if 0 in sample:
        try:
            return decode_text(sample).encoding.startswith("utf-")
        except UndecodableError:
            return False
    # Of random bytes one in thirteen is such; a damaged text has a few, or many wide characters beside.
    controls = sum(sample.count(byte) for byte in _CONTROLS)
    return controls * 100 <= len(sample) or controls * 4 <= _wide_characters(sample)


def _wide_characters(sample: bytes) -> int:
    """How many characters beyond ASCII the bytes have as UTF-8; 0 where they are no UTF-8."""
    try:
        text = sample.decode("utf-8")
    except UnicodeDecodeError as error:
        # The sample may end within a character, of which up to three bytes are left.
        if len(sample) - error.start > 3:
            return 0
        text = sample[: error.start].decode("utf-8")
    return sum(char > "\x7f" for char in text)


def unexpected_extension(source: SourceFile, format: str) -> bool:
    """Whether the name's extension says something else than the content."""
    return source.extension not in FORMATS[format].extensions
