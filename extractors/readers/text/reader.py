"""The plain text reader: bytes of a text dump in, Document out.

Text dumps of Word reports come in several shapes, and one file may mix them; each table shape has
a module of its own (`cell_lines`, …), and this one walks the lines and asks them in turn.
Locations are line and code point; the bytes' encoding is told by `encodings`.
"""

from collections.abc import Iterator, Sequence

from extractors.errors import LimitExceededError, NoTextError, UnreadableFileError
from extractors.forms.cutting.labels import is_page_number
from extractors.readers.text.barred_tables import is_barred, is_ruling, read_barred_lines
from extractors.readers.text.bell_cells import read_bell_cells
from extractors.readers.text.blank_cells import begins_blank_table, read_blank_cells
from extractors.readers.text.closed_cells import closed_cells_follow, closes_cell, read_closed_cells
from extractors.readers.text.comma_cells import open_commas_as_tabs
from extractors.readers.text.counted_bars import read_counted_bars
from extractors.readers.text.encodings import (
    REPLACEMENT,
    DecodedText,
    UndecodableError,
    decode_text,
)
from extractors.readers.text.header_spans import set_header_spans, set_title_spans
from extractors.readers.text.invisible_marks import MOST_MARKS, take_out_marks
from extractors.readers.text.left_out_cells import put_back_left_out
from extractors.readers.text.lines import CELL_MARK, RawLine, build_paragraph, split_lines, whole
from extractors.readers.text.markup_tables import opens_table, read_markup_table
from extractors.readers.text.open_bars import open_bars_as_tabs
from extractors.readers.text.page_heads import find_page_heads
from extractors.readers.text.repeated_cells import join_repeated_cells
from extractors.readers.text.tables import Piece, build_table
from extractors.readers.text.tabs import read_tabs
from extractors.readers.text.unmarked_lines import (
    as_one_cell,
    begins_unmarked_table,
    has_last_tab,
    read_unmarked_lines,
)
from extractors.readers.text.unread_blanks import find_unread_tables
from extractors.readers.text.widths import find_wrap_width, join_wrapped
from extractors.source_files import ReadOptions, SourceFile
from extractors.terms.code_points import INVISIBLE
from models.document import Block, Document
from models.findings import Finding

_LINES_AT_MOST = 500_000
"""Some three thousand projects; what has more lines is no report."""
_BAD_PLACES_SHOWN = 8
"""Enough to find the damage; the rest is counted by the dots."""


class TextReader:
    """Reads plain text in any of the encodings and table shapes that dumps of reports have."""

    name = "jixiao.txt"

    def read(self, source: SourceFile, options: ReadOptions) -> Document:
        """Decode the file; raises LimitExceededError, UnreadableFileError or NoTextError."""
        allowed = options.limits.text_size_bytes
        if len(source.data) > allowed:
            raise _too_long(source, f"has {len(source.data):,} bytes of plain text, more", allowed)
        try:
            decoded = decode_text(source.data)
        except UndecodableError as error:
            raise UnreadableFileError(
                source.name,
                "holds hardly any text that can be decoded",
                "Save it anew as UTF-8 text, or ask for the Word file.",
            ) from error
        if len(INVISIBLE.findall(decoded.text)) > MOST_MARKS:
            raise _too_long(source, "has more invisible characters", MOST_MARKS)
        text, marks = take_out_marks(decoded.text)
        lines = open_commas_as_tabs(open_bars_as_tabs(split_lines(text)))
        if len(lines) > _LINES_AT_MOST:
            raise _too_long(source, f"has {len(lines):,} lines, more", _LINES_AT_MOST)
        blocks: list[Block] = []
        cell_count = 0
        for piece in _walk(lines):
            cell_count += sum(map(len, piece.rows))
            if cell_count > options.limits.cell_count:
                raise _too_long(source, "has more table cells", options.limits.cell_count)
            blocks.extend(_build(piece))
        if not blocks:
            raise NoTextError(source.name, "holds no text", "Check how it was exported.")
        return Document(
            source=source.describe(
                format="txt",
                reader=self.name,
                encoding=decoded.encoding,
            ),
            blocks=tuple(marks.restore(blocks)),
            removed=tuple(marks.removed),
            findings=tuple(_report_encoding(decoded)),
        )


def _too_long(source: SourceFile, reason: str, allowed: int) -> LimitExceededError:
    return LimitExceededError(
        source.name,
        f"{reason} than the allowed {allowed:,}",
        "No report is that long; if this one is, split it.",
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
                message="Bytes that cannot be decoded stand as U+FFFD in the text "
                f"({len(decoded.bad)} in all): byte {shown}{more}, counted from 0.",
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


def _walk(lines: Sequence[RawLine]) -> Iterator[Piece]:
    """The tables and paragraphs of a file in reading order."""
    wrap_width = find_wrap_width(lines)
    places = find_page_heads(lines)
    heads = [lines[place] for place in sorted(places, reverse=True)]
    if places:
        lines = [line for place, line in enumerate(lines) if place not in places]
    unread = find_unread_tables(lines)
    after_table = False
    place = 0
    while place < len(lines):
        if not lines[place].text:
            place += 1
            continue
        while heads and heads[-1].number <= lines[place].number:
            yield Piece(paragraphs=[[whole(heads.pop())]], story="header")
        pieces, place = _read_pieces(lines, place, wrap_width, after_table, unread.get(place))
        for piece in pieces:
            if piece.rows or piece.paragraphs:
                after_table = bool(piece.rows)
                yield piece
    for head in reversed(heads):
        yield Piece(paragraphs=[[whole(head)]], story="header")


def _build(piece: Piece) -> Iterator[Block]:
    if piece.has_spans:
        yield build_table(piece.rows)
    stretches = [] if piece.has_spans else put_back_left_out(piece.rows, counted=piece.is_counted)
    for index, rows in enumerate(stretches):
        if index % 2:
            paragraphs = [spans for row in rows for cell in row for spans in cell.paragraphs]
            yield from _build(Piece(paragraphs=paragraphs))
        elif rows:
            if not join_repeated_cells(rows):
                set_header_spans(rows)
            set_title_spans(rows)
            yield build_table(rows)
    for spans in piece.paragraphs:
        paragraph = build_paragraph(spans, piece.story)
        if paragraph is not None:
            yield paragraph


def _read_pieces(
    lines: Sequence[RawLine],
    place: int,
    wrap_width: int | None,
    after_table: bool,
    unread_end: int | None,
) -> tuple[list[Piece], int]:
    """The tables or the paragraph that begin at a line, and the line after them.

    `unread_end` is the end of a table parted by blanks that begins here, if nobody can cut it.
    """
    line = lines[place]
    if line.in_contents:
        return [Piece(paragraphs=[[whole(line)]], story="table_of_contents")], place + 1
    if CELL_MARK in line.text:
        return read_bell_cells(lines, place)
    if is_barred(line) or (is_ruling(line) and _bars_follow(lines, place)):
        rows, end = read_barred_lines(lines, place)
        return [Piece(rows=rows)], end
    counted, end = read_counted_bars(lines, place)
    if counted:
        return [Piece(rows=counted, is_counted=True)], end
    if opens_table(line):
        found, end = read_markup_table(lines, place)
        if found:
            return found, end
    if closes_cell(line):
        found, end = read_closed_cells(lines, place)
        if found:
            return found, end
    if begins_blank_table(lines, place):
        rows, end = read_blank_cells(lines, place)
        if rows:
            return [Piece(rows=rows)], end
    if unread_end is not None:
        return [Piece(rows=[[as_one_cell(lines[place:unread_end])]])], unread_end
    has_rows = "\t" in line.text and not wrap_width and not has_last_tab(lines, place)
    is_closed = closed_cells_follow(lines, place)
    if not has_rows and not is_closed and begins_unmarked_table(lines, place):
        piece, end = read_unmarked_lines(lines, place, wrap_width)
        if piece.rows or piece.paragraphs:
            return [piece], end
    if "\t" in line.text:
        return read_tabs(lines, place)
    if is_page_number(line.content) and (after_table or _stands_alone(lines, place)):
        return [Piece(paragraphs=[[whole(line)]], story="page_number")], place + 1
    spans, end = join_wrapped(lines, place, wrap_width)
    return [Piece(paragraphs=[spans])], end


def _bars_follow(lines: Sequence[RawLine], place: int) -> bool:
    """Whether a ruling is the upper edge of a table."""
    return place + 1 < len(lines) and is_barred(lines[place + 1])


def _stands_alone(lines: Sequence[RawLine], place: int) -> bool:
    """Whether nothing, or another page, stands right above and below a line."""
    above = place == 0 or lines[place - 1].is_blank or lines[place].starts_page
    below = place + 1 == len(lines) or lines[place + 1].is_blank or lines[place + 1].starts_page
    return above and below
