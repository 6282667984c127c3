"""What the fixed words of such reports say where a plain text does not mark its tables.

Enters: the text of a line or cell. Leaves: whether it is a label, a level's name, a head line, a
title, a page number. The labels are those of `extractors.forms.labels`, which reads them mistyped, spaced
and in full width, and a few of neighbouring forms; what they *mean* is left to the interpretation.
"""

from collections.abc import Sequence
from functools import lru_cache

from extractors.forms.hebei import HebeiColumn
from extractors.forms.labels import read_grid_column, read_head_label, read_month
from extractors.forms.levels import LEVEL1, LEVEL2
from extractors.patterns import compile_pattern
from extractors.terms.numerals import to_half_width
from extractors.terms.organisations import names_organisation

_LONGEST_KEY = 40
"""Characters of a text that is compared as a label. The longest title of a table that the labelled
reports have; a label of a form is half as long."""
_TITLE_BEGINS_WITHIN = 120
"""Characters of a longer line that are looked at for a title: more than `_TITLE` takes before its words."""
_LONGEST_PAGE_NUMBER = 20
"""Characters. 第 1234 页 共 1234 页 has 17."""
_CERTAIN_CODE = 6
"""Digits of a code that need no office's name behind them: a figure before its unit has fewer."""

_FIRST_IN_ROW = frozenset({"code", "budget", "plan", "goals"})
_OTHER_FIRST_IN_ROW = frozenset(
    {
        *("项目属性", "项目类型", "项目类别", "项目期限", "项目期", "项目资金", "项目概况"),
        *("立项依据", "立项必要性", "项目实施计划", "资金情况", "主管部门", "职责活动", "工作活动"),
        *(
            "长期目标",
            "项目起止时间",
            "项目起止年限",
            "项目周期",
            "项目级次",
            "项目来源",
            "项目背景",
        ),
        *("项目性质", "计划开始日期", "计划完成日期", "项目资金总额", "年度资金申请总额"),
        *("资金来源", "项目主管部门", "项目实施单位", "实施期限", "项目联系人", "项目地点"),
    }
)
_OTHER_IN_ROW = frozenset(
    {
        *("年度资金总额", "项目负责人", "联系电话", "实施单位", "开始日期", "完成日期", "上级资金"),
        *("其中:当年财政拨款", "当年财政拨款", "上年结转资金", "其中:上年结转资金"),
        *("本级资金", "年度预算数", "内容描述", "主管部门及代码"),
    }
)
"""Labels of neighbouring forms, told for the sake of their rows."""

_MONEY_UNIT = compile_pattern(
    r"\(?(?:金额)?单位:?(?:人民币)?(?:万元|元|亿元|千元|百元)\)?|\((?:万元|元)\)"
)
_HEAD_LINE = compile_pattern(
    # The department with its code, and what may stand beside it in one line: 预算年度, 单位.
    r"(?P<label>(?:预算|填报|编制|项目|主管|实施)?(?:单位|部门)(?:名称)?:)?"
    r"[\[(]?(?P<code>\d{3,12})?[\])]?[-、:.]?(?P<name>\p{Han}[\p{Han}()·]{1,40})"
    r"(?:[|\s]*(?:预算年度:?\d{4}年?|(?:金额)?单位:?(?:万元|元)))*"
)
_TITLE = compile_pattern(
    r"(?:\(?\d{1,4}[.、)]*)?.{0,60}(?:绩效目标|目标|绩效|申报|情况)(?:申报|审批|批复|自评|评价)?表(?:\(.*\))?"
)
_PART = compile_pattern(r"第[一二三四五六七八九十\d]+(?:部分|章|节).{0,30}")
_NOTE = compile_pattern(
    r"(?:备?注|(?:填表)?说明|填报(?:人|日期|单位|时间)|制表(?:人|日期)?|审核(?:人|单位)?|(?:单位|部门|项目|财务)?负责人"
    r"|经办人|联系(?:人|电话)|主管(?:领导|部门)(?:意见|签字)?)\s*+(?:[（(].{0,10}[)）]\s*+)?[:：]"
)
_STATEMENT = compile_pattern(
    r"(?:.{0,6}负责人|联系(?:人|电话)|.{0,6}立项(?:情况|的?依据|的?必要性)|项目(?:单位)?(?:概况|职能概述)|单位职能概述|.{0,8}审核意见"
    r"|.{0,6}(?:保障|实现|管理)措施|.{0,8}制度、?措施|.{0,4}(?:实施|进度)计划|计划.{2}(?:时间|日期)|存在(?:的)?问题|改进措施)(?:及.{0,6})?"
)
_PAGE_NUMBER = compile_pattern(
    r"[-–—－―_.·]*\s*\d{1,3}\s*[-–—－―_.·]*"
    r"|第\s*+\d{1,4}\s*+页(?:\s*+(?:[,/]\s*+)?共\s*+\d{1,4}\s*+页)?|\d{1,4}\s*+/\s*+\d{1,4}"
)


@lru_cache(maxsize=8192)
def label_key(text: str) -> str:
    """The form that labels are compared in; empty for a text too long to be one."""
    if len(text) > _LONGEST_KEY:
        return ""
    return "".join(to_half_width(text).split()).rstrip(":")


def is_code_label(key: str) -> bool:
    """Whether a label key stands before a project's code, in the first row of its table."""
    return _head_name(key) == "code"


def is_name_label(key: str) -> bool:
    """Whether a label key stands before a project's name."""
    return _head_name(key) == "name"


def is_goals_label(key: str) -> bool:
    """Whether a label key stands before the goals, a paragraph each."""
    return _head_name(key) == "goals"


def is_plan_label(key: str) -> bool:
    """Whether a label key stands before the spending plan."""
    return _head_name(key) == "plan"


def is_amount_label(key: str) -> bool:
    """Whether a label key stands before an amount of money."""
    return _head_name(key) in ("total", "fiscal", "other") or key in ("年度资金总额", "年度预算数")


def is_group_label(key: str) -> bool:
    """Whether a label key stands before other labels rather than before a value."""
    return _head_name(key) == "budget" or key in ("项目资金", "资金情况")


def is_row_label(key: str) -> bool:
    """Whether a label key begins a row of a project's table."""
    return _head_name(key) in _FIRST_IN_ROW or key in _OTHER_FIRST_IN_ROW


def row_of_form(key: str) -> str | None:
    """Which row of a project's table a label key begins, if it begins one."""
    name = _head_name(key)
    return name if name in _FIRST_IN_ROW else None


def is_head_label(key: str) -> bool:
    """Whether a label key belongs to the upper part of a project's table."""
    if _head_name(key) is not None:
        return True
    return key in _OTHER_FIRST_IN_ROW or key in _OTHER_IN_ROW


def _head_name(key: str) -> str | None:
    label = read_head_label(key)
    return label.name if label is not None else None


@lru_cache(maxsize=8192)
def grid_column(key: str) -> HebeiColumn | None:
    """The column of an indicator grid that a label key heads.

    时效指标 is no mistyped 绩效指标: the levels' names come first.
    """
    return None if is_standard_level1(key) or is_standard_level2(key) else read_grid_column(key)


def is_grid_label(key: str) -> bool:
    """Whether a label key belongs to an indicator grid's header."""
    return grid_column(key) is not None


def is_exact_label(key: str) -> bool:
    """Whether a label key is one, letter for letter."""
    label = read_head_label(key)
    return (label is not None and label.exact) or read_grid_column(key, exact=True) is not None


def is_standard_level1(key: str) -> bool:
    """Whether a label key is a first-level indicator's name of 财预〔2021〕101号 or the older forms."""
    return key.removesuffix("指标") in LEVEL1


def is_standard_level2(key: str) -> bool:
    """Whether a label key is a second-level indicator's name of the same forms."""
    return key.removesuffix("指标") in LEVEL2


def is_period(key: str) -> bool:
    """Whether a label key is a point of the year in a spending plan: `3月底`, `一季度`."""
    return read_month(key) is not None


def is_head_line(key: str) -> bool:
    """Whether a label key is a department with its code, or a unit of money."""
    if _MONEY_UNIT.fullmatch(key):
        return True
    head = _HEAD_LINE.fullmatch(key)
    # A code of few digits needs an office's name behind it: 100百分比 is a figure.
    if head is None or not (head["label"] or head["code"]):
        return False
    return names_organisation(head["name"]) or len(head["code"] or "") >= _CERTAIN_CODE


def is_table_start(key: str) -> bool:
    """Whether a label key stands in the first row of a table: code, unit of money, department."""
    return is_code_label(key) or grid_column(key) == "level1" or is_head_line(key)


def is_title(text: str) -> bool:
    """Whether a line is the title of a part or of a table, so that it ends a table before it."""
    key = (
        label_key(text)
        if len(text) <= _LONGEST_KEY
        else "".join(text[:_TITLE_BEGINS_WITHIN].split())
    )
    return _PART.fullmatch(key) is not None or _TITLE.fullmatch(key) is not None


def is_table_note(text: str) -> bool:
    """Whether a line is a note or a signature below a table: `注：…`, `填报人：…`."""
    return _NOTE.match(text) is not None


def is_page_number(text: str) -> bool:
    """Whether a line standing alone is a page number: `2`, `- 2 -`, `第2页 共5页`."""
    is_short = len(text) <= _LONGEST_PAGE_NUMBER
    return is_short and _PAGE_NUMBER.fullmatch(to_half_width(text)) is not None


def grid_width(keys: Sequence[str]) -> int:
    """The number of columns if label keys are those of an indicator grid's header, else 0."""
    named = list(keys)
    while named and not named[-1]:
        named.pop()
    columns = [grid_column(key) for key in named]
    has_level = any(column in ("level1", "level2") for column in columns)
    known = sum(column is not None for column in columns)
    return len(named) if has_level and len(named) > 2 and known * 2 > len(named) else 0


def labels_statement(key: str) -> bool:
    """Whether a label key stands before what no form of ours has a key for: a reason, an opinion, a name."""
    return _STATEMENT.fullmatch(key) is not None


def asks_for_unit(key: str) -> bool:
    """Whether a label key stands before the name of a unit or department."""
    return key.endswith(("单位", "部门", "单位名称", "部门名称"))
