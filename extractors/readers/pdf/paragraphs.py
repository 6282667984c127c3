"""From lines back to paragraphs: which line breaks the author made, and which the page.

Enters: the lines of one column of text (the body, or one cell), in order, perhaps from several
pages. Leaves: groups of lines, one per paragraph. A break is the page's when the next line's first
unbreakable part would not have fitted on the line before; then layout and text are asked whether a
paragraph happened to end there nevertheless.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractors.forms.cutting.pages import (
    begins_with_label,
    ends_as_title,
    holds_label,
    may_stand_below_title,
)
from extractors.patterns import compile_pattern
from extractors.readers.pdf.lines import PrintedLine
from extractors.readers.pdf.scripts import (
    OPENING,
    SENTENCE_END,
    is_wide,
    is_word_character,
    missing_space,
)
from extractors.terms.numerals import parse_chinese_integer

_NUMBERED = compile_pattern(
    r"\s*(?:第[一二三四五六七八九十百\d]{1,4}[部章节条篇]分?"
    r"|(?P<han>[一二三四五六七八九十]{1,3})、"
    r"|[（(](?P<bracketed_han>[一二三四五六七八九十]{1,3})[）)]"
    r"|(?P<digits>\d{1,2})(?:[、．]|\.(?!\d))"
    r"|[（(](?P<bracketed>\d{1,2})[）)]"
    r"|(?P<halfbracket>\d{1,2})[）)]"
    r"|(?P<circled>[①-⑳]))"
)
_COUNTED = compile_pattern(
    r"\s*(?P<what>指标|目标|任务|措施)\s*(?P<count>\d{1,2})\s*(?:[:：.、．]|(?!\d))"
)
"""`指标2：` in the cell where `指标1：` stands above it."""
_LEADERS = compile_pattern(
    r"(?<![.．…·⋯‥_])[.．…·⋯‥_]{3,}+\s*+(?:[-—]\s*+)?\d{1,4}\s*+(?:[-—]\s*+)?$"
)
_SPACED_VALUE = compile_pattern(r"\s*[<>=≤≥≦≧＜＞＝]{1,2} [\d.,]+")
"""A value whose unit follows: the space before it is as likely as that after the sign."""
_LONGEST_VALUE = 40
"""Characters: a value and its unit; longer texts need no search for one."""
_FULL_STOP = "。"
_FIT_TOLERANCE_EM = 0.15
"""How inexactly margins are known: text that would have fitted by less than this did not fit."""
_GAP_EM = 0.25
"""What Word leaves between Chinese and Latin letters."""
_CENTRED_EM = 0.6
"""Distances to the two sides differ by a character's punctuation at most."""
_PITCH_TOLERANCE = 1.22
"""Lines of one paragraph differ by raised characters and rounding, paragraphs set apart by half a
line or more."""
_INDENT_EM = 0.9
"""An indent is two characters, or one at least; nine tenths leave room for rounding."""
_HANGING_EM, _AS_DEEP_EM = 0.7, 0.5
"""How near to the text behind a number a line begins that hangs after it, and to a first line's indent
one that begins a paragraph as well."""
_ROUNDING_EM = 0.05
"""Of a baseline's place, which files round to half a point."""
_COUNTED_WITHIN = 6
"""Paragraphs before a numbered one among which the number before its own is looked for."""
_ALIKE, _MEASURED_ALIKE = 0.08, 0.25
"""By how much sizes of one paragraph differ; those of recognised figures and Chinese are measured apart."""


# The two are never changed, and not frozen: a frozen one takes three times as long to make.
@dataclass(slots=True, unsafe_hash=True)
class PlacedLine:
    """A line and the page it stands on."""

    page_no: int
    line: PrintedLine


@dataclass(slots=True, unsafe_hash=True)
class Column:
    """Where text may stand, and the usual distance of its baselines if that is known.

    `parting_em` is the distance from which on lines belong to two paragraphs, where paragraphs are
    set apart at all.
    """

    x0: float
    x1: float
    pitch_em: float | None = None
    parting_em: float | None = None


def ends_with_leaders(text: str) -> bool:
    """Whether a line is an entry of a table of contents: dots and a page number at its end."""
    return _LEADERS.search(text) is not None


def starts_numbered(text: str) -> bool:
    """Whether a line begins with a paragraph's number: `1.`, `2、`, `（三）`, `①`, `目标2：`."""
    return _NUMBERED.match(text) is not None or _COUNTED.match(text) is not None


def room_after(line: PrintedLine, following: PrintedLine, column: Column) -> float:
    """How much more would have fitted on a line; centred lines have room on both sides."""
    right = column.x1 - line.x1
    left = line.x0 - column.x0
    set_in = following.x0 - column.x0 > _CENTRED_EM * following.size / 2
    if set_in and is_centred(line, column) and is_centred(following, column):
        return right + left
    return right


def is_centred(line: PrintedLine, column: Column) -> bool:
    """Whether a line keeps the same distance from both sides; a full line does."""
    return abs((line.x0 - column.x0) - (column.x1 - line.x1)) <= _CENTRED_EM * line.size


def is_wrap(line: PrintedLine, following: PrintedLine, column: Column) -> bool:
    """Whether the break between two lines is the layout's: the next part did not fit."""
    if last_character(line.text) in OPENING or set(following.text.strip()) <= OPENING:
        return True
    needed = following.head_width
    if line.text[-1].isspace() or _needs_gap(last_character(line.text), following.text.lstrip()[0]):
        needed += _GAP_EM * line.size
    uncertain = _FIT_TOLERANCE_EM * line.size + line.slack
    if needed > room_after(line, following, column) - uncertain:
        return True
    # One character per line, line below line: text set vertically.
    return len(line.text.strip()) == 1 == len(following.text.strip()) and (
        is_wide(line.text.strip()) and is_wide(following.text.strip())
    )


def last_character(text: str) -> str:
    """The last character that is not white space."""
    return text.rstrip()[-1]


def _needs_gap(left: str, right: str) -> bool:
    """Whether characters are set apart: Latin words by a space, Latin from Chinese by a gap."""
    if is_word_character(right):
        return is_word_character(left) or left.isalnum()
    return is_word_character(left) and right.isalnum()


def has_inline_labels(lines: Iterable[PrintedLine]) -> bool:
    """Whether labels such as `绩效指标：` stand inside lines, as running text."""
    return any(holds_label(line.text) for line in lines)


def group_lines(
    lines: Sequence[PlacedLine], column_of: "ColumnOf", *, labels_begin: bool = True
) -> list[list[PlacedLine]]:
    """Split lines, in order, into paragraphs.

    `labels_begin` says that a label such as `绩效指标：` begins a paragraph wherever it can.
    """
    sentences = _holds_a_sentence_each(lines, column_of)
    paragraphs: list[list[PlacedLine]] = []
    for placed in lines:
        if (
            paragraphs
            and not (sentences and last_character(paragraphs[-1][-1].line.text) == _FULL_STOP)
            and not _begins_with_label(paragraphs[-1][-1].line, placed.line, labels_begin)
            and _continues(paragraphs, placed, column_of(paragraphs[-1][-1]))
        ):
            paragraphs[-1].append(placed)
        else:
            paragraphs.append([placed])
    return paragraphs


def _holds_a_sentence_each(lines: Sequence[PlacedLine], column_of: "ColumnOf") -> bool:
    """Whether these paragraphs are single sentences, as goals listed without numbers are.

    Then a line that ends with a full stop and happens to be full ends its paragraph too. It is so
    if some line with room left ends with one, and none has one before its end.
    """
    # Two lines show no habit.
    if len(lines) < 3 or any(_FULL_STOP in placed.line.text.rstrip()[:-1] for placed in lines):
        return False
    return any(
        last_character(before.line.text) == _FULL_STOP
        and not is_wrap(before.line, after.line, column_of(before))
        for before, after in pairwise(lines)
    )


class ColumnOf:
    """Tells the column a line stands in; columns differ from page to page."""

    def __init__(self, by_page: dict[int, Column]) -> None:
        self._by_page = by_page

    def __call__(self, placed: PlacedLine) -> Column:
        """The column of a line."""
        return self._by_page[placed.page_no]


def _continues(paragraphs: list[list[PlacedLine]], placed: PlacedLine, column: Column) -> bool:
    paragraph = paragraphs[-1]
    last, line = paragraph[-1].line, placed.line
    if _belong_to_two_elements(last, line):
        return False
    if ends_with_leaders(last.text) or not is_wrap(last, line, column):
        return False
    alike = _MEASURED_ALIKE if last.slack else _ALIKE
    if abs(last.size - line.size) > alike * max(last.size, line.size):
        return False
    if _changes_weight(paragraph, line) or _follows_title(last.text, line.text):
        return False
    same_page = paragraph[-1].page_no == placed.page_no
    if same_page and (_has_gap(paragraph, placed, column) or _is_indented(paragraph, line, column)):
        return False
    ended = last_character(last.text) in SENTENCE_END
    if ended and _NUMBERED.match(line.text):
        return False
    return not _is_next_number(paragraphs, line.text)


def _belong_to_two_elements(last: PrintedLine, line: PrintedLine) -> bool:
    """Whether the file's own structure parts the lines; it never joins what layout parts."""
    end, start = last.elements[1], line.elements[0]
    return end is not None and start is not None and end != start


def _begins_with_label(last: PrintedLine, line: PrintedLine, labels_begin: bool) -> bool:
    """Whether a label begins a paragraph: after a sentence, or where no punctuation leads to it."""
    before = last_character(last.text)
    after_sentence = labels_begin and before in SENTENCE_END
    return begins_with_label(line.text) and (after_sentence or before.isalnum())


def _is_indented(paragraph: list[PlacedLine], line: PrintedLine, column: Column) -> bool:
    """Whether a line's indent says that a paragraph begins with it."""
    if is_centred(line, column) and all(is_centred(p.line, column) for p in paragraph):
        return False
    margin = _INDENT_EM * line.size
    first, last = paragraph[0].line, paragraph[-1].line
    if len(paragraph) > 1:
        return line.x0 > paragraph[1].line.x0 + margin
    if line.x0 > first.x0 + margin:
        # Deeper than the first line: text that hangs after a number, or a new paragraph.
        number = _NUMBERED.match(first.text)
        hanging = sum(1.0 if is_wide(c) else 0.5 for c in number.group().strip()) if number else 0
        return not number or abs(line.x0 - first.x0 - hanging * line.size) > _HANGING_EM * line.size
    ended = last_character(last.text) in SENTENCE_END
    as_deep = line.x0 > column.x0 + margin and abs(line.x0 - first.x0) < _AS_DEEP_EM * line.size
    return ended and as_deep


def _changes_weight(paragraph: list[PlacedLine], line: PrintedLine) -> bool:
    """Whether bold begins or ends exactly with the line: a heading and the text below it."""
    weight = not line.bold[0]
    return all(placed.line.bold == (weight, weight) for placed in paragraph)


def _follows_title(title: str, text: str) -> bool:
    """Whether a line names the department or the unit, below the title of a project's table."""
    return ends_as_title(title) and may_stand_below_title(text)


def _has_gap(paragraph: list[PlacedLine], placed: PlacedLine, column: Column) -> bool:
    distance = placed.line.baseline - paragraph[-1].line.baseline
    size = max(placed.line.size, paragraph[-1].line.size)
    own = [
        after.line.baseline - before.line.baseline
        for before, after in pairwise(paragraph)
        if before.page_no == after.page_no
    ]
    if column.parting_em is not None and distance > column.parting_em * size:
        return True
    usual = median(own) if own else (column.pitch_em or 0.0) * size
    return usual > 0 and distance > usual * _PITCH_TOLERANCE + _ROUNDING_EM * size


def _is_next_number(paragraphs: list[list[PlacedLine]], text: str) -> bool:
    """Whether a line begins with the number after that of the last numbered paragraph."""
    number = _number_of(text)
    if number is None:
        return False
    for paragraph in reversed(paragraphs[-_COUNTED_WITHIN:]):
        earlier = _number_of(paragraph[0].line.text)
        if earlier is not None and earlier[0] == number[0]:
            return number[1] == earlier[1] + 1
    return False


def _number_of(text: str) -> tuple[str, int] | None:
    """The kind and the value of the number that a line begins with, where lines are counted so."""
    counted = _COUNTED.match(text)
    if counted is not None:
        return counted["what"], int(counted["count"])
    found = _NUMBERED.match(text)
    if found is None:
        return None
    for kind, said in found.groupdict().items():
        if said is not None:
            value = parse_chinese_integer(said) if kind.endswith("han") else _number(said)
            return None if value is None else (kind, value)
    return None


def _number(digits: str) -> int:
    return int(digits) if digits.isdecimal() else ord(digits)


def join_texts(lines: Sequence[PlacedLine]) -> list[str]:
    """The lines' texts so that they concatenate to the paragraph's.

    A space lost at a break between Latin words, or before the unit of a value set with spaces,
    comes back at the end of the line before it; white space at the paragraph's end goes.
    """
    texts = [placed.line.text for placed in lines]
    number = _NUMBERED.match(texts[0])
    if number and texts[0][number.end() :].startswith("\t"):
        # The tab after an automatic list number is not part of the text (models.document).
        rest = texts[0][number.end() + 1 :]
        if not rest.strip().isdigit():  # a page number, in a table of contents
            texts[0] = number.group() + rest
    begun = ""
    for index in range(len(texts) - 1):
        begun = begun + texts[index] if len(begun) < _LONGEST_VALUE else begun
        spaced_value = len(begun) < _LONGEST_VALUE and _SPACED_VALUE.fullmatch(begun) is not None
        if missing_space(texts[index], texts[index + 1]) or (
            spaced_value and is_wide(texts[index + 1][0])
        ):
            texts[index] += " "
    texts[-1] = texts[-1].rstrip()
    return texts
