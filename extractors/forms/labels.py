"""The fixed words of a project table: row labels and the indicator grid's column headers.

Enters: a cell's text without white space. Leaves: which label it is, or None. Labels are told by
what they say, never by their place; the wordings are those of facts gathered from Hebei's forms
and their neighbours. A label mistyped by one character is still read, unless it then reads as
another known label (绩效目标 and 绩效指标 differ by one).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeVar

import regex

from extractors.terms.money_units import MONEY_UNIT, standard_unit
from extractors.terms.numerals import parse_chinese_integer, to_half_width

HeadLabel = Literal[
    "code", "name", "budget", "total", "fiscal", "other", "fund_use", "plan", "goals", "department"
]
GridColumn = Literal[
    "level1", "level2", "level3", "description", "sign", "target", "unit", "basis", "ignored"
]

_Name = TypeVar("_Name", bound=str)

BESIDE_A_TARGET: dict[str, GridColumn] = {"单位": "unit", "性质": "sign", "方向": "sign"}
PARTS_OF_A_TARGET: dict[str, GridColumn] = {
    **BESIDE_A_TARGET,
    **dict.fromkeys(("数值", "指标值", "值", "目标值", "数值/内容"), "target"),
}
"""Words too short to name a column anywhere but beside the target's, or below it."""

_HEAD: dict[HeadLabel, tuple[str, ...]] = {
    "code": ("项目编码", "项目代码", "项目编号"),
    "name": ("项目名称", "项目(政策)名称"),
    "budget": (
        *("预算规模及资金用途", "预算规模及用途", "预算规模和资金用途", "预算规模与资金用途"),
        *("预算规模及资金使用用途", "预算规模、资金用途", "预算规模"),
    ),
    "total": (
        *("预算数", "预算总额", "预算金额", "预算合计", "预算数合计", "预算总数", "项目预算数"),
        *("资金总额", "预算资金总额", "预算安排", "预算安排数"),
    ),
    "fiscal": (
        *("其中:财政资金", "其中财政资金", "财政资金", "其中:财政拨款", "其中财政拨款"),
        *("财政拨款", "财政拨款资金", "财政性资金", "其中:财政性资金"),
    ),
    "other": ("其他资金", "其它资金", "其中:其他资金", "其中:其它资金"),
    "fund_use": ("资金用途", "资金使用用途", "资金主要用途"),
    "plan": (
        *("资金支出计划", "资金支出计划%", "资金支出进度计划", "支出计划", "资金支出进度"),
        *("支出进度计划", "资金使用计划", "资金支出计划进度"),
    ),
    "goals": (
        *("绩效目标", "项目绩效目标", "年度绩效目标", "绩效总目标", "绩效总体目标"),
        *("总体绩效目标", "项目总体目标", "总体目标", "年度目标", "年度总体目标", "项目总目标"),
    ),
    "department": (
        *("预算单位", "单位名称", "部门名称", "预算部门", "填报单位", "项目单位", "编制单位"),
        *("预算单位名称", "单位编码及名称", "项目实施单位", "部门(单位)名称", "部门单位名称"),
    ),
}
_GRID: dict[GridColumn, tuple[str, ...]] = {
    "level1": ("一级指标", "1级指标", "一级目标"),
    "level2": ("二级指标", "2级指标", "二级目标"),
    "level3": ("三级指标", "3级指标", "三级目标", "指标名称", "绩效指标名称"),
    "description": (
        *("绩效指标描述", "指标描述", "指标解释", "指标说明", "绩效指标说明", "指标内容"),
        *("绩效指标内容", "绩效指标解释", "指标值描述", "绩效描述"),
    ),
    "target": (
        *("指标值", "绩效指标值", "目标值", "指标目标值", "年度指标值", "预期指标值"),
        *("绩效目标值", "预期值", "计划指标值"),
    ),
    "basis": (
        *("指标值确定依据", "指标确定依据", "确定依据", "指标值设定依据", "指标设定依据"),
        *("绩效指标值确定依据", "指标值依据", "目标值确定依据", "绩效指标值设定依据", "设定依据"),
    ),
    "sign": ("指标性质", "指标方向", "符号", "指标值符号", "比较符号"),
    "unit": ("计量单位", "度量单位", "指标值单位", "指标单位"),
    "ignored": (
        *("绩效指标", "权重", "指标权重", "分值"),
        *("序号", "备注", "指标类型", "指标来源"),
    ),
}
GROUP_LABEL = "绩效指标"
"""Heads an indicator grid's level columns together, in the upper of two header rows."""

_HEAD_LABELS = {word: label for label, words in _HEAD.items() for word in words}
_GRID_LABELS = {word: column for column, words in _GRID.items() for word in words}
_LOOKALIKES = frozenset(
    {
        *("科目编码", "科目名称", "科目代码", "科目编号", "项目类型", "项目属性", "项目类别"),
        *("项目级次", "项目内容", "单位编码", "单位代码", "部门编码", "部门代码", "预算科目"),
    }
)
"""Labels of other forms, one character away from ours: never treat them as misspellings."""
_ALL_WORDS = frozenset(_HEAD_LABELS) | frozenset(_GRID_LABELS) | _LOOKALIKES

_IN_BRACKETS = regex.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_UNIT_IN_BRACKETS = regex.compile(rf"(?:(?:金额)?单位:?)?(?P<unit>{MONEY_UNIT})")
_MONTH = regex.compile(r"(?:至|到)?(\d{1,2})月份?(?:底|末|\d{1,2}日)?(?:之?前)?(?:%|\(%\))?")
_QUARTER = regex.compile(r"(?:第)?([一二三四1-4])季度(?:底|末)?(?:%|\(%\))?")
_LABEL_SHAPE = regex.compile(r"[(（\[【]?\p{Han}[\p{Han}()（）\[\]【】、/及与和A-Z]{1,14}[:：]?")
_STATEMENT_LABELS = regex.compile(
    r".{0,8}(?:备注|说明|填[报表]人|负责人|联系人|电话|联系方式|意见|日期|时间|签[字章名]|盖章|经办人|制表人"
    r"|审核人|复核人|其他(?:事项|内容)?|有关问题)(?:\(.{1,6}\))?"
)
_OTHER_KINDS = regex.compile(
    r"(?:.{0,6}实际完成(?:指标)?(?:值|情况|数|率)?|.{0,4}完成值|.{0,8}完成情况(?:简述|说明)?|.{0,4}得分"
    r"|.{0,16}自评(?:表|得分|分值?|情况|结果|等级|结论)?|.{0,4}执行[率数]|年初预算数|评价标准|职责活动"
    r"|工作活动|.{0,6}偏差原因.{0,10})(?:[(（].*|[优良中差]+)?"
)
"""Whole header cells of other forms; a project *named* 绩效自评工作经费 is still a project."""


@dataclass(frozen=True, slots=True)
class Label:
    """A row label: what it names, the money unit it states (`预算数（万元）`), and how it is written.

    `exact` is false for a label that is mistyped by one character.
    """

    name: HeadLabel
    amount_unit: str | None = None
    exact: bool = True


def bare_label(text: str) -> str:
    """A label's text as compared: half-width, without white space and outer punctuation."""
    return "".join(to_half_width(text).split()).strip(":.、,;")


@lru_cache(maxsize=8192)
def read_head_label(text: str) -> Label | None:
    """The row label that a cell's text is."""
    if not text or len(text) > 24:
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
    return Label(nearly, unit, exact=False) if nearly is not None else None


@lru_cache(maxsize=8192)
def read_grid_column(text: str, *, exact: bool = False) -> GridColumn | None:
    """The indicator grid's column that a header cell's text names, mistyped or `exact`."""
    if not text or len(text) > 20:
        return None
    key = bare_label(text)
    column = _GRID_LABELS.get(key) or _GRID_LABELS.get(bare_label(_IN_BRACKETS.sub("", key)))
    if column is None and not exact and key not in _ALL_WORDS:
        column = _nearly(key, _GRID_LABELS, shortest=3)
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
    return len(text) <= 16 and _LABEL_SHAPE.fullmatch(text) is not None


def is_statement_label(text: str) -> bool:
    """Whether a label names what forms have around their grids: remarks, opinions, signatures."""
    return _STATEMENT_LABELS.fullmatch(bare_label(text)) is not None


def has_hebei_wording(key: str) -> bool:
    """Whether a label of the budget or the plan is worded as in Hebei's table alone."""
    return key.startswith(("预算规模", "资金支出"))


def names_another_kind(text: str) -> bool:
    """Whether a header cell belongs to another kind of table (自评表, 部门职责-工作活动 …)."""
    return len(text) <= 20 and _OTHER_KINDS.fullmatch(text) is not None


def _nearly(key: str, words: dict[str, _Name], shortest: int = 4) -> _Name | None:
    """The one label that differs from the key by one character (changed, missing or added)."""
    if len(key) < shortest or any(char.isdigit() for char in key):
        return None  # 其他资金0 is a label with its value, not a mistyped one
    found = {
        name for word, name in words.items() if len(word) >= shortest and _one_edit_apart(key, word)
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
