r"""Lines of a text file as the text reader sees them, and paragraphs built from stretches of them.

Enters: the decoded text. Leaves: `RawLine`s, numbered as an editor counts them (`\n`, `\r\n`, `\r`);
several of one number where other line ends stand within it.
What is no text of the report (field codes, control characters) is masked in them, code point by
code point, so that places in a line stay true. A form feed (page break) and a vertical tab (Word's
manual line break) end a paragraph within their line.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import regex

from extractors.patterns import compile_pattern
from extractors.readers.text.plain_field_codes import FieldSpan, find_field_codes
from models.document import FieldCode, Paragraph, Run, Story
from models.locations import TextLocation

MASK = "\x1f"
"""Stands where something was taken out: white space to `str.strip` and `\\s`, and never in a text."""

CELL_MARK = "\x07"
"""Word's cell mark, left as it is in raw dumps."""

BARS = "|│┃║｜"
"""What programs that draw tables put between two cells."""

# Everything below a space but tab, line and page ends and separators; DEL, C1 controls but NEL.
_CONTROLS = compile_pattern(r"[\x00-\x06\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")
_NOT_LINE_END = compile_pattern(r"[^\n\u2028\u2029\x85\x1c-\x1e]")
_CONTENTS_ENTRY = compile_pattern(
    # Behind the words: white space, page number and masked fields; a space or leaders before it.
    r"(?:(?<=[^\s\d])(?=[\s\d]*?\s[\d\x1f])|(?<=\.{3}|…|·{3})(?=[\d\x1f]))[\s\d]++$"
)
_BREAKS = compile_pattern(r"[\x0b\x0c]")
_LINE_ENDS_WITHIN = compile_pattern(r"[\u2028\u2029\x85\x1c-\x1e]")
"""Line ends to Unicode (UAX 14: LS, PS, NEL; UAX 9: FS, GS, RS), where an editor counts no new line."""
_BREAK_TAG = compile_pattern(r"<br\s*+/?>", regex.IGNORECASE)
_WORD_MARKS = compile_pattern(r"[\x07\x13-\x15]")


@dataclass(unsafe_hash=True)
class RawLine:
    """A line, or the part of one before or after a page break.

    Never changed, and not frozen: a frozen one takes three times as long to make.

    `text` is masked; `offset` is the place of its first character in the whole line.
    `starts_page` tells that a form feed stands right before it.
    """

    number: int
    text: str
    offset: int = 0
    field_codes: tuple[FieldCode, ...] = ()
    starts_page: bool = False
    in_contents: bool = False

    @cached_property
    def content(self) -> str:
        """The visible text, trimmed."""
        return self.text.replace(MASK, "").strip()

    @property
    def is_blank(self) -> bool:
        """Whether neither text nor a field code stands in it."""
        return not self.field_codes and not self.text.strip()


class RawSpan(NamedTuple):
    """A stretch of a line: half-open, in places of `line.text`."""

    line: RawLine
    start: int
    end: int

    @property
    def content(self) -> str:
        """The visible text, trimmed."""
        return self.line.text[self.start : self.end].replace(MASK, "").strip()

    @property
    def field_codes(self) -> tuple[FieldCode, ...]:
        """The field codes that begin in it."""
        line, start, end = self
        if not line.field_codes:
            return ()
        first, last = line.offset + start, line.offset + end
        return tuple(code for code in line.field_codes if first <= _column(code) < last)

    @property
    def is_blank(self) -> bool:
        """Whether neither text nor a field code stands in it."""
        return not self.line.text[self.start : self.end].strip() and not self.field_codes


def split_at_breaks(span: RawSpan) -> list[RawSpan]:
    """The parts of a span between `<br>` tags, which Markdown has for a cell's paragraphs."""
    line, start, end = span
    if "<" not in line.text:
        return [span]
    parts: list[RawSpan] = []
    for tag in _BREAK_TAG.finditer(line.text, start, end):
        parts.append(RawSpan(line, start, tag.start()))
        start = tag.end()
    parts.append(RawSpan(line, start, end))
    return [part for part in parts if not part.is_blank] if len(parts) > 1 else parts


def whole(line: RawLine) -> RawSpan:
    """The span of all of a line."""
    return RawSpan(line, 0, len(line.text))


def end_lines_alike(text: str) -> str:
    """The text with a line feed for every line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def split_lines(text: str) -> list[RawLine]:
    """Mask and number the lines of a decoded text."""
    text = end_lines_alike(text)
    if "\x01" in text and not _WORD_MARKS.search(text):
        text = text.replace("\x01", "\t")  # Hive's separator; in a raw Word text a picture's place
    has_ends_within = _LINE_ENDS_WITHIN.search(text) is not None
    fields = find_field_codes(_LINE_ENDS_WITHIN.sub("\n", text) if has_ends_within else text)
    masked = _CONTROLS.sub(MASK, text) if _CONTROLS.search(text) else text
    if CELL_MARK in masked and CELL_MARK * 2 not in masked:
        masked = masked.replace(CELL_MARK, MASK)  # a bell, no row of cells
    if fields:
        masked = _mask_fields(masked, fields)
    rows, places = _rows_of(masked, has_ends_within)
    placed, contents = _place_fields(rows, places, fields)
    lines: list[RawLine] = []
    for index, row in enumerate(rows):
        codes = tuple(placed[index]) if index in placed else ()
        number, offset = places[index]
        if "\x0c" in row or "\x0b" in row:
            lines.extend(_split_at_breaks(number, offset, row, codes))
        else:
            lines.append(RawLine(number, row, offset, codes, in_contents=index in contents))
    return lines


def _rows_of(text: str, has_ends_within: bool) -> tuple[list[str], list[tuple[int, int]]]:
    """The lines of a text, and of each its number as an editor counts and its place in that line."""
    counted = text.split("\n")
    if not has_ends_within:
        return counted, [(number, 0) for number in range(1, len(counted) + 1)]
    rows: list[str] = []
    places: list[tuple[int, int]] = []
    for number, line in enumerate(counted, 1):
        offset = 0
        for row in _LINE_ENDS_WITHIN.split(line):
            rows.append(row)
            places.append((number, offset))
            offset += len(row) + 1
    return rows, places


def _mask_fields(masked: str, fields: Sequence[FieldSpan]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in sorted(part for field in fields for part in field.hidden):
        if end > done:
            first = max(start, done)
            pieces.append(masked[done:first])
            pieces.append(_NOT_LINE_END.sub(MASK, masked[first:end]))
            done = end
    pieces.append(masked[done:])
    return "".join(pieces)


def _place_fields(
    rows: Sequence[str], places: Sequence[tuple[int, int]], fields: Sequence[FieldSpan]
) -> tuple[dict[int, list[FieldCode]], set[int]]:
    """Field codes by the zero-based line they begin in, and the lines of a table of contents."""
    placed: dict[int, list[FieldCode]] = {}
    contents: set[int] = set()
    if not fields:
        return placed, contents
    starts = list(accumulate((len(row) + 1 for row in rows), initial=0))
    for field in fields:
        index = bisect_right(starts, field.start) - 1
        first = field.start - starts[index]
        code_end = min(field.hidden[0][1] - starts[index], len(rows[index]))
        code = FieldCode(
            instruction=field.instruction,
            result=field.result,
            location=TextLocation(
                line=places[index][0],
                start=places[index][1] + first,
                end=places[index][1] + max(first, code_end),
            ),
        )
        placed.setdefault(index, []).append(code)
        if field.shows_contents:
            contents.update(range(index, bisect_right(starts, field.end - 1)))
            # Without an end mark the entries are those lines that end in a page number.
            below = index + 1
            while below < len(rows) and below not in contents and _is_entry(rows[below]):
                contents.add(below)
                below += 1
    return placed, contents


def _is_entry(row: str) -> bool:
    return _CONTENTS_ENTRY.search(row) is not None


def _split_at_breaks(
    number: int, offset: int, row: str, codes: tuple[FieldCode, ...]
) -> Iterable[RawLine]:
    start = 0
    starts_page = False
    for mark in (*_BREAKS.finditer(row), None):
        end = mark.start() if mark else len(row)
        own = tuple(code for code in codes if start <= _column(code) - offset < end)
        yield RawLine(number, row[start:end], offset + start, own, starts_page)
        if mark:
            start, starts_page = mark.end(), mark[0] == "\x0c"


def _column(code: FieldCode) -> int:
    location = code.location
    return location.start if isinstance(location, TextLocation) else 0


def build_paragraph(spans: Sequence[RawSpan], story: Story = "body") -> Paragraph | None:
    """One paragraph from the stretches of lines that it fills; None if nothing stands there.

    White space at either end of the paragraph is left out, none within it.
    """
    runs: list[Run] = []
    codes: list[FieldCode] = []
    final = len(spans) - 1
    for index, span in enumerate(spans):
        line, start, end = span
        text = line.text[start:end]
        if line.field_codes:
            codes.extend(span.field_codes)
        at = line.offset + start
        if index == 0:
            at += len(text) - len(text.lstrip())
            text = text.lstrip()
        if index == final:
            text = text.rstrip()
        for part in text.split(MASK) if MASK in text else (text,):
            if part:
                place = TextLocation(line=line.number, start=at, end=at + len(part))
                runs.append(Run(text=part, location=place))
            at += len(part) + 1
    if not runs and not codes:
        return None
    first_place = runs[0].location if runs else codes[0].location
    return Paragraph(runs=tuple(runs), field_codes=tuple(codes), story=story, location=first_place)
