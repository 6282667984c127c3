"""Labels of the Hebei project table: which row or column of the declared form a cell's text names.

Enters: a cell's text without white space. Leaves: which label it is, or None. Labels are told by
what they say, never by their place. A label mistyped by one character is still read, unless it then
reads as another known label (绩效目标 and 绩效指标 differ by one).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from extractors.forms.hebei import HEBEI, HeadLabel, HebeiColumn
from extractors.forms.wording import LONGEST_LABEL
from extractors.patterns import compile_pattern
from extractors.terms.money_units import MONEY_UNIT, standard_unit
from extractors.terms.numerals import parse_chinese_integer, to_half_width

_Name = TypeVar("_Name", bound=str)

_HEAD_LABELS = {word: label for label, words in HEBEI.rows.items() for word in words}
_GRID_LABELS = {word: column for column, words in HEBEI.columns.items() for word in words}
_ALL_WORDS = frozenset(_HEAD_LABELS) | frozenset(_GRID_LABELS) | HEBEI.lookalikes

_IN_BRACKETS = compile_pattern(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_UNIT_IN_BRACKETS = compile_pattern(rf"(?:(?:金额)?单位:?)?(?P<unit>{MONEY_UNIT})")
_MONTH = compile_pattern(r"(?:至|到)?(\d{1,2})月份?(?:底|末|\d{1,2}日)?(?:之?前)?(?:%|\(%\))?")
_QUARTER = compile_pattern(r"(?:第)?([一二三四1-4])季度(?:底|末)?(?:%|\(%\))?")
_LABEL_SHAPE = compile_pattern(r"[(（\[【]?\p{Han}[\p{Han}()（）\[\]【】、/及与和A-Z]{1,14}[:：]?")
_LONGEST_HEAD = 20
"""Characters. 绩效指标值确定依据, the longest head of the grid, has nine; what is more stands in brackets."""
_FEW_WORDS = 16
"""Characters, brackets and colon among them."""
_SHORTEST_MISTYPED_LABEL, _SHORTEST_MISTYPED_HEAD = 4, 3
"""Characters. Of two (符号, 权重) with one changed hardly anything is left; a head of three (指标值) stands
among others that tell what it is, a row's label does not."""
_CERTAIN_LENGTH = 8
"""Characters. Of 预算规模及资金用途 with one of nine changed nothing else is left; 绩效目标 with one of four
changed is as soon another word."""


@dataclass(frozen=True, slots=True)
class Label:
    """A row label: what it names, the money unit it states (`预算数（万元）`), and how it is written.

    `exact` is false for a label that is mistyped by one character; `certain` where it is so long that
    it can be no other words.
    """

    name: HeadLabel
    amount_unit: str | None = None
    exact: bool = True
    certain: bool = True


def bare_label(text: str) -> str:
    """A label's text as compared: half-width, without white space and outer punctuation."""
    return "".join(to_half_width(text).split()).strip(":.、,;")


@lru_cache(maxsize=8192)
def read_head_label(text: str) -> Label | None:
    """The row label that a cell's text is."""
    if not text or len(text) > LONGEST_LABEL:
        return None
    key = bare_label(text)
    unit = None
    bracket = _IN_BRACKETS.search(key)
    if bracket and (said := _UNIT_IN_BRACKETS.fullmatch(bracket[1])):
        unit = standard_unit(said["unit"])
    exact = _HEAD_LABELS.get(key)
    if exact is not None:
        return Label(exact, unit)
    bare = bare_label(_IN_BRACKETS.sub("", key)) if bracket else key
    name = _HEAD_LABELS.get(bare)
    if name is not None:
        return Label(name, unit)
    nearly = _nearly(bare, _HEAD_LABELS) if bare not in _ALL_WORDS else None
    if nearly is None:
        return None
    return Label(nearly, unit, exact=False, certain=len(bare) >= _CERTAIN_LENGTH)


@lru_cache(maxsize=8192)
def read_grid_column(text: str, *, exact: bool = False) -> HebeiColumn | None:
    """The indicator grid's column that a header cell's text names, mistyped or `exact`."""
    if not text or len(text) > _LONGEST_HEAD:
        return None
    key = bare_label(text)
    column = _GRID_LABELS.get(key) or _GRID_LABELS.get(bare_label(_IN_BRACKETS.sub("", key)))
    if column is None and not exact and key not in _ALL_WORDS:
        column = _nearly(key, _GRID_LABELS, shortest=_SHORTEST_MISTYPED_HEAD)
    return column


@lru_cache(maxsize=1024)
def read_month(text: str) -> int | None:
    """The month that a column of the spending plan names (`3月底` → 3, `第二季度` → 6)."""
    key = bare_label(text)
    match = _MONTH.fullmatch(key)
    if match and 1 <= int(match[1]) <= 12:
        return int(match[1])
    match = _QUARTER.fullmatch(key)
    if match:
        quarter = parse_chinese_integer(match[1])
        return 3 * quarter if quarter else None
    return None


def looks_like_label(text: str) -> bool:
    """Whether a cell's text has the shape of a row's label: a few words, no sentence and no figure."""
    return len(text) <= _FEW_WORDS and _LABEL_SHAPE.fullmatch(text) is not None


def is_statement_label(text: str) -> bool:
    """Whether a label names what forms have around their grids: remarks, opinions, signatures."""
    return HEBEI.statements.fullmatch(bare_label(text)) is not None


def has_hebei_wording(key: str) -> bool:
    """Whether a label of the budget or the plan is worded as in Hebei's table alone."""
    return key.startswith(HEBEI.own_beginnings)


@lru_cache(maxsize=8192)
def names_another_kind(text: str) -> bool:
    """Whether a header cell belongs to another kind of table (自评表, 部门职责-工作活动 …)."""
    return len(text) <= _LONGEST_HEAD and HEBEI.foreign.fullmatch(text) is not None


def _nearly(
    key: str, words: dict[str, _Name], shortest: int = _SHORTEST_MISTYPED_LABEL
) -> _Name | None:
    """The one label that differs from the key by one character (changed, missing or added).

    Neither the key nor the label may have fewer characters than `shortest`.
    """
    if len(key) < shortest or any(char.isdigit() for char in key):
        return None  # 其他资金0 is a label with its value, not a mistyped one
    found = {
        name
        for word, name in words.items()
        # One edit changes the beginning or the end, never both.
        if (word[0] == key[0] or word[-1] == key[-1])
        and len(word) >= shortest
        and _one_edit_apart(key, word)
    }
    return found.pop() if len(found) == 1 else None


def _one_edit_apart(left: str, right: str) -> bool:
    if abs(len(left) - len(right)) > 1:
        return False
    short, long = sorted((left, right), key=len)
    for place, (a, b) in enumerate(zip(short, long, strict=False)):
        if a != b:
            rest = short[place + 1 :] if len(short) == len(long) else short[place:]
            return rest == long[place + 1 :]
    return len(short) != len(long)
