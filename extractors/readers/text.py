"""The plain text reader: bytes of a text dump in, Document out.

Text dumps of Word reports come in several shapes, and one file may mix them; each table shape has
a module of its own (`text_cell_lines`, …), and this one walks the lines and asks them in turn.
Locations are line and code point; the bytes' encoding is told by `encodings`.
"""

from collections.abc import Sequence

from extractors.errors import LimitExceededError, NoTextError, UnreadableFileError
from extractors.formats import MEDIA_TYPES
from extractors.readers.encodings import REPLACEMENT, DecodedText, UndecodableError, decode_text
from extractors.readers.text_cell_lines import read_cell_lines
from extractors.readers.text_labels import is_page_number
from extractors.readers.text_lines import Line, build_paragraph, split_lines, whole
from extractors.readers.text_tables import build_table
from extractors.source_files import ReadOptions, SourceFile
from models.document import Block, Document, Story
from models.findings import Finding

_LINES_AT_MOST = 1_000_000
_BAD_PLACES_SHOWN = 8


class TextReader:
    """Reads plain text in any of the encodings and table shapes that dumps of reports have."""

    name = "jixiao.txt"

    def read(self, source: SourceFile, options: ReadOptions) -> Document:
        """Decode the file; raises LimitExceededError, UnreadableFileError or NoTextError."""
        allowed = options.limits.text_size_bytes
        if len(source.data) > allowed:
            raise LimitExceededError(
                source.name,
                f"has {len(source.data):,} bytes of plain text, more than the allowed {allowed:,}",
                "No report is that long; if this one is, split it.",
            )
        try:
            decoded = decode_text(source.data)
        except UndecodableError as error:
            raise UnreadableFileError(
                source.name, f"{error}", "Save it anew as UTF-8 text, or ask for the Word file."
            ) from error
        lines = split_lines(decoded.text)
        blocks = _read_blocks(lines)
        if not blocks:
            raise NoTextError(source.name, "holds no text", "Check how it was exported.")
        return Document(
            source=source.describe(
                format="txt",
                media_type=MEDIA_TYPES["txt"],
                reader=self.name,
                encoding=decoded.encoding,
            ),
            blocks=tuple(blocks),
            findings=tuple(_report_encoding(decoded)),
        )


def _report_encoding(decoded: DecodedText) -> list[Finding]:
    findings: list[Finding] = []
    if decoded.guessed:
        findings.append(
            Finding(
                code="encoding-guessed",
                severity="warning" if decoded.doubtful else "info",
                message=f"The encoding is not stated; it was read as {decoded.encoding}"
                + (", and hardly any of it reads as Chinese." if decoded.doubtful else "."),
                pointer="/source/encoding",
            )
        )
    if decoded.bad:
        shown = ", ".join(str(start) for start, _ in decoded.bad[:_BAD_PLACES_SHOWN])
        more = ", …" if len(decoded.bad) > _BAD_PLACES_SHOWN else ""
        findings.append(
            Finding(
                code="text-unmapped",
                severity="warning",
                message=f"{len(decoded.bad)} undecodable places stand as U+FFFD in the text, "
                f"at byte {shown}{more} (counted from 0).",
            )
        )
    present = decoded.text.count(REPLACEMENT) - len(decoded.bad)
    if present:
        findings.append(
            Finding(
                code="text-unmapped",
                severity="warning",
                message=f"The file itself holds {present} characters U+FFFD: the program that "
                "wrote it could not decode its source.",
            )
        )
    return findings


def _read_blocks(lines: Sequence[Line]) -> list[Block]:
    blocks: list[Block] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        if line.text.startswith("\t"):
            tables, place = read_cell_lines(lines, place)
            blocks.extend(build_table(rows) for rows in tables)
            continue
        paragraph = build_paragraph([whole(line)], _story(lines, place))
        if paragraph is not None:
            blocks.append(paragraph)
        place += 1
    return blocks


def _story(lines: Sequence[Line], place: int) -> Story:
    line = lines[place]
    if line.in_contents:
        return "table_of_contents"
    if is_page_number(line.content) and _stands_alone(lines, place):
        return "page_number"
    return "body"


def _stands_alone(lines: Sequence[Line], place: int) -> bool:
    above = lines[place - 1].is_blank if place else True
    below = lines[place + 1].is_blank if place + 1 < len(lines) else True
    return above and below
