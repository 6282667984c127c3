"""Which rows of a sheet are lines of text, and which are a table's.

Enters: `ShownCells`. Leaves: runs of rows, each of lines or of one table. A sheet has no borders
between its blocks. A form's title and year stand above its table in rows merged across it; so may whole
reports, and so may a form's own rows (`项目概况：…` over the whole width). What tells them apart: above
the first table all such rows are lines; below it they are rows of the table, unless a heading of a
report's part, a form's title, or a table that begins anew with its name or code ends it.
"""

from collections.abc import Iterator
from itertools import groupby

from extractors.forms.row_labels import RowMeaning, read_row_label
from extractors.forms.titles import is_form_title, is_number_alone, year_line
from extractors.patterns import compile_pattern
from extractors.readers.sheets.shown_cells import ShownCells

_HEAD_LINE = compile_pattern(
    r"(?:表|报告|文本|绩效目标|情况)(?:[(（].{0,12}[)）])?$|^附[件表]|^[(（]?\d{4}(?:\s*+年)?度?[)）]?\s*+年?度?$|单位[:：]\S*元[)）]?$"
)
"""What a line above a table is worded like where its cell does not reach across."""
_NOTE = compile_pattern(r"^(?:注|备注|说明|填报?表?人|填表说明|[*＊※])[:：\d一二三.、]?")
_PART = compile_pattern(r"^第[一二三四五六七八九十]+部分")
_HEADING = compile_pattern(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）])")
_TITLE = compile_pattern(r"绩\s*效\s*目\s*标\s*(?:申\s*报\s*)?表(?:[(（].{0,12}[)）])?$")
_NUMBERED = compile_pattern(r"[\d一二三四五六七八九十]\s*+[:：]?\s*+$")
_SENTENCE = compile_pattern(r"[。；！？]$")
_LABELLED = compile_pattern(r"(?P<label>[^:：。；！？]{2,30})[:：]")
_MOST_OF_THE_WIDTH = 0.6
"""Share of the table's columns. People merge a title over all or nearly all of them, a value over
half at most."""
_LONGEST_TITLE = 80
"""Characters: over twice the longest title of a labelled report (34), for one with its year and area."""
_GAP_ROWS = 100
"""No form leaves so many rows blank; what stands below them is another block, however far away."""
_HEAD_ROWS = 3
"""Rows of a table in which its name or code stands."""
_HEAD_MEANINGS: frozenset[RowMeaning] = frozenset(
    {"name", "code", "department", "department_code", "year", "amount_unit"}
)
_NAMES: frozenset[RowMeaning] = frozenset({"name", "code"})
_BEGINNING = _NAMES | {"department"}
"""What the first rows of a form say; where it comes again, another form begins."""


def cut_rows(shown: ShownCells) -> Iterator[tuple[bool, list[int]]]:
    """Runs of rows in order, each with whether they are lines."""
    for segment in _segments(shown):
        yield from _Segment(shown, segment).cut()


def _segments(shown: ShownCells) -> Iterator[list[int]]:
    """Rows cut where a title stands below a blank row, since forms may differ in width, and at gaps."""
    segment: list[int] = []
    blank_above = True
    blank_rows = 0
    left = min((column for _, column in shown.texts), default=0)
    for row in shown.rows:
        blank = not shown.filled(row) and (row, left) not in shown.covered
        text = shown.text_alone(row)
        opens = blank_above and text is not None and _HEAD_LINE.search("".join(text.split()))
        is_far = not blank and blank_rows >= _GAP_ROWS
        if (opens or is_far) and any(shown.filled(earlier) for earlier in segment):
            yield segment
            segment = []
        segment.append(row)
        blank_above = blank
        blank_rows = blank_rows + 1 if blank else 0
    filled = [place for place, row in enumerate(segment) if shown.filled(row)]
    if filled:
        yield segment


class _Segment:
    """Rows between blank ones, with the width of their table."""

    def __init__(self, shown: ShownCells, rows: list[int]) -> None:
        self.shown = shown
        filled = [place for place, row in enumerate(rows) if shown.filled(row)]
        self.rows = rows[filled[0] : filled[-1] + 1]
        places = [(row, column) for row in self.rows for column in shown.filled(row)]
        self.left = min(column for _, column in places)
        self.width = 1 + max(shown.last_of(*place)[1] for place in places) - self.left

    def cut(self) -> Iterator[tuple[bool, list[int]]]:
        """Runs of rows, each with whether they are lines."""
        lines = self._lines()
        for is_line, run in groupby(self.rows, lambda row: row in lines):
            yield is_line, list(run)

    def _lines(self) -> set[int]:
        first = self._first_table_row()
        last = len(self.rows)
        while last > first and (
            not self.shown.filled(self.rows[last - 1]) or self._is_note(self.rows[last - 1])
        ):
            last -= 1
        lines = {*self.rows[:first], *self.rows[last:]}
        above: set[RowMeaning] = set()
        place = first
        while place < last:
            run = self._run_across(place, last)
            if run == place:
                above |= self._meanings(self.rows[place])
                place += 1
                continue
            begins = bool((above & _NAMES or above) & self._meanings_below(run, last))
            found = self._lines_of_run(self.rows[place:run], begins, is_last=run == last)
            if found:
                lines.update(found)
                above.clear()
            place = run
        return lines

    def _first_table_row(self) -> int:
        """The place of the first row that is no line: one of several cells, or a form's own."""
        first = 0
        while first < len(self.rows) and (
            not self.shown.filled(self.rows[first]) or self._is_head_line(self.rows[first])
        ):
            first += 1
        if first == len(self.rows):
            return first
        while first and self._is_own_row(self.rows[first - 1]):
            first -= 1
        return first

    def _is_head_line(self, row: int) -> bool:
        text = self.shown.text_alone(row)
        if text is None:
            return False
        return self._reaches_across(row) or _is_worded_like_head(text)

    def _reaches_across(self, row: int) -> bool:
        column = self.shown.filled(row)[0]
        reach = self.shown.last_of(row, column)[1] - column + 1
        return reach >= min(max(self.width * _MOST_OF_THE_WIDTH, 2), self.width)

    def _is_own_row(self, row: int) -> bool:
        """Whether a row across a form is one of its labelled rows (`项目概况：…`), not its head."""
        label = _LABELLED.match(self.shown.text_alone(row) or "")
        meaning = read_row_label(label["label"]) if label is not None else None
        return meaning is not None and meaning.meaning not in _HEAD_MEANINGS

    def _run_across(self, place: int, last: int) -> int:
        """The end of a run that begins here of rows with one text across, or a title alone.

        Blank rows between two of them are part of it; those above a table's row are the table's.
        """
        end = run = place
        while run < last:
            row = self.rows[run]
            text = self.shown.text_alone(row)
            if text is not None and (self._is_across(row) or _is_title(text)):
                end = run + 1
            elif end == place or self.shown.filled(row) or (row, self.left) in self.shown.covered:
                break
            run += 1
        return end

    def _is_across(self, row: int) -> bool:
        """Whether the one text of a row reaches from the first column to the last."""
        column = self.shown.filled(row)[0]
        last = self.shown.last_of(row, column)[1]
        return column == self.left and last - self.left + 1 >= self.width

    def _lines_of_run(self, run: list[int], begins: bool, *, is_last: bool) -> set[int]:
        """The rows of a run that are lines: from a title or heading on, or all that may be one.

        `begins` says that the row below begins a form with what the form above began with.
        """
        filled = [row for row in run if self.shown.filled(row)]
        texts = [self.shown.text_alone(row) or "" for row in filled]
        opening = next(
            (
                place
                for place, text in enumerate(texts)
                if _PART.match(text)
                or _is_title(text)
                or _names_annex(text)
                or ((begins or is_last) and _HEADING.match(text))
            ),
            None,
        )
        if opening is None and begins:
            opening = len(filled)
            while opening and self._may_head(filled[opening - 1], texts[opening - 1]):
                opening -= 1
        if opening is None:
            opening = len(filled)
            if not is_last:
                return set()
        own = [row for row in filled[:opening] if not self._is_own_row(row)]
        if is_last and not own and opening == len(filled):
            return set()
        return {*own, *filled[opening:]} if is_last or opening < len(filled) else set()

    def _may_head(self, row: int, text: str) -> bool:
        """Whether a row may be the title or a head line of the table below."""
        is_short = len(text) <= _LONGEST_TITLE and _SENTENCE.search(text) is None
        return is_short and not self._is_own_row(row)

    def _meanings_below(self, place: int, last: int) -> set[RowMeaning]:
        found: set[RowMeaning] = set()
        for row in self.rows[place : min(place + _HEAD_ROWS, last)]:
            found |= self._meanings(row)
        return found

    def _meanings(self, row: int) -> set[RowMeaning]:
        """What of a form's beginning the labels in a row name."""
        found: set[RowMeaning] = set()
        for column in self.shown.filled(row):
            text = self.shown.texts[row, column].strip()
            said = _LABELLED.match(text)
            label = read_row_label(said["label"] if said is not None else text)
            if label is not None and label.meaning in _BEGINNING:
                found.add(label.meaning)
        return found

    def _is_note(self, row: int) -> bool:
        text = self.shown.text_alone(row)
        return text is not None and _NOTE.search(text) is not None


def _is_worded_like_head(text: str) -> bool:
    if _HEAD_LINE.search("".join(text.split())) is not None:
        return True
    return is_number_alone(text) or year_line(text) is not None


def _names_annex(text: str) -> bool:
    """Whether a row says which annex begins (`附件1`); `附件：` is a form's own row."""
    return is_number_alone(text) and _NUMBERED.search(text) is not None


def _is_title(text: str) -> bool:
    """Whether a text is a form's title; `年度绩效目标` beside a blank is the label of a form's row."""
    return (
        len(text) <= 2 * _LONGEST_TITLE
        and (is_form_title(text) or _TITLE.search(text) is not None)
        and read_row_label(text) is None
    )
