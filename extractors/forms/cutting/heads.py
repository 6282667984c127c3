"""Words that tell where the cells of a text's tables belong, for the forms of all regions.

Enters: a cell's text as `label_key` makes it. Leaves: what column it heads, whether it names a level.
These words only place cells. What a value means is told elsewhere, by lists of its own, so that a new
label there never changes how a text is cut into cells.
"""

from functools import lru_cache
from typing import Literal

import regex

from extractors.forms.cutting.labels import (
    grid_column,
    is_head_label,
    is_standard_level1,
    is_standard_level2,
)
from extractors.forms.wording import LONGEST_LABEL
from extractors.patterns import compile_pattern

Head = Literal["level1", "level2", "level3", "target", "sign", "other"]
Columns = list[Head | None]
"""What each column of a grid holds; None where its head is unknown."""

_HEAD_WORDS: tuple[tuple[Head, str], ...] = (
    ("level1", r"(?:绩效)?[一1]级(?:绩效)?(?:指标|目标)?(?:名称)?"),
    ("level2", r"(?:绩效)?[二2]级(?:绩效)?(?:指标|目标)?(?:名称)?"),
    (
        "level3",
        r"(?:绩效)?[三3]级(?:绩效)?(?:指标|目标)?(?:名称)?|(?:绩效|具体)?指标(?:名称|内容)|具体指标",
    ),
    (
        "other",
        r"(?:绩效)?指标|(?:长期|年度|中期|项目)绩效指标|序号|备注|说明|权重|分值|分值权重|指标权重|(?:自评|评价)?得分|(?:上|前)年.{0,6}"
        r"|(?:绩效|评分|评价|评扣分|计分)(?:标准|办法|细则|依据)|优|良|中|差|评价标准"
        r"|(?:绩效)?指标(?:值)?(?:描述|解释|说明|来源|类型|方向|方向性)|.{0,8}依据|.{0,4}单位"
        r"|(?!.{0,6}(?:预期|预计)).{0,8}(?:完成|实现)(?:值|情况|数|率).{0,6}|.{0,12}(?:原因|措施).{0,12}"
        r"|(?:项目|专项|单位|部门|任务)名称|预算数|.{0,6}(?:预算|资金|金额|拨款)(?:数|额|总额)?|.{0,4}目标"
        r"|职责活动|工作活动|内容描述|主要内容|成本构成|测算.{0,6}依据",
    ),
    ("sign", r"(?:绩效)?指标(?:值)?(?:性质|符号)|(?:计算|运算|比较)符号?"),
    (
        "target",
        r".{0,8}(?:指标|目标|预期|绩效|实现)(?:目标)?值(?:及单位)?|(?:指标|目标)?数值|.{0,6}(?:预期|预计)(?:当年|本年|年度)?(?:实现|完成)?值?",
    ),
)
_HEADS = tuple((head, compile_pattern(words)) for head, words in _HEAD_WORDS)
_MONEY_HEAD = compile_pattern(
    r".{0,8}(?:年初|全年|调整后?|当年|上年|年度)?(?:预算|执行|支出|实际|到位)(?:安排)?(?:数|额|金额)(?:\([A-Z]\))?"
    r"|(?:预算)?执行率.{0,8}|分值|权重|得分|金额|年初预算|原因|.{0,4}总额|资金总额|财政拨款|其他资金|资金来源"
)
NUMBER_HEAD = "序号"
"""Heads the numbers of rows, before the levels or over them."""
THIRD_LEVEL_HEADS = frozenset({"绩效指标", "指标"})
"""What heads the third level where it stands right behind the second, and labels a grid elsewhere."""
BASIS_ENDINGS = (
    *("计划", "标准", "依据", "文件", "方案", "要求", "规划", "通知", "数据", "办法", "统计"),
    *("问卷", "实绩", "完成值", "》"),
)
"""How texts end that say what a target was set by."""
_TITLE_ENDS = ("绩效目标", "绩效目标表")
_BELOW_GRID = compile_pattern(
    r"总分|总计|合计|小计|(?:自评|评价)(?:结论|等级|结果)|存在(?:的)?(?:主要)?问题.*|改进措施.*|下一步.*|其他.{0,4}说明.*|其他需要.*|备注|说明"
    r"|.{0,8}意见|填表?报?人.*|.{0,4}负责人.*|审核人.*|联系.{0,4}"
)
_NUMBER = compile_pattern(
    r"^(?:\([一二三四五六七八九十\d]{1,2}\)|[一二三四五六七八九十\d]{1,2}[、.])"
)
_BESIDE_LABEL = compile_pattern(rf"{_NUMBER.pattern}|^[\d.、()]+|\(.*\)$")
"""A number before a label, and the years or unit in brackets behind it."""
_POINTS = compile_pattern(r"\(?\d{1,3}(?:[-~—]\d{1,3})?\)?分?\)?$|\(.{0,8}分\)$")
_LEVEL1 = compile_pattern(
    r"(?:项目|预期|绩效)?(?:完成|产出|效益|效果|满意度?|成本|投入|过程|决策|管理|履职效能|履职|管理效率|社会效应|可持续性|运行成本|服务对象满意度|社会公众满意度)(?:与效益)?"
)
_LEVEL2 = compile_pattern(
    r"(?:产出)?(?:数量|质量|时效|成本|进度)|(?:经济|社会|生态|环境|生态环境)(?:效益|成本|影响|效应)|可持续(?:影响|发展|性)?(?:能力)?"
    r"|.{0,12}满意度?|资金管理|项目管理|服务对象|具体"
)
_ASKS_FOR_POINTS = compile_pattern(r"(?:分值|权重|得分)$")
_LABEL_OF_GOALS = compile_pattern(r".{0,8}(?:目标|(?:完成|实现)情况)(?:\(.*\))?")
_GOALS = compile_pattern(
    r"(?:项目)?(?:实施(?:期|周期)|中期|长期|中长期|滚动|年度|本年度|当年|总体|预期|绩效)+总?(?:绩效)?目标"
)
_MONEY = compile_pattern(
    r".*(?:资金|拨款|金额|预算|补助|结转|收入|自筹|经费|其他|总额).*|.*(?:基本|项目|人员|公用)支出"
)
_WHOLE_GRID = compile_pattern(r"指标(?:\([^()]*+\))?$")
_LOWER_HEAD = compile_pattern(r"优|良|中|差|总额|合计|小计|财政拨款|.{0,4}(?:资金|经费|支出|收入)")
_GRADE = compile_pattern(r"好|较好|一般|较差|差|优秀?|良好?|中|(?:不|基本)?合格")
_STEP_HEADS = compile_pattern(r".{0,4}开始(?:时间|日期)\|.{0,4}(?:完成|结束)(?:时间|日期)")
_SENTENCE_ENDS = "。；;，,"
_LONGEST_HEAD = 20
"""Characters. A longer text is a remark or a sentence, whatever it begins with."""
_LONGEST_LEVEL = 16
"""Characters. 社会公众或服务对象满意度指标, the longest name of a level that is known, has 14."""
_HEADS_END = ("值", "分值", "得分", "情况", "措施", "权重", "分析")
_MARKING = compile_pattern(
    r"(?:绩效|评分|评价|评\(?扣\)?分|计分|扣分|打分)(?:标准|规则|办法|细则)|备注"
)


@lru_cache(maxsize=8192)
def column_head(key: str) -> Head | None:
    """What a header cell heads, in the grids of any form."""
    if not key or len(key) > LONGEST_LABEL or key[-1] in _SENTENCE_ENDS:
        return None
    for head, words in _HEADS:
        if words.fullmatch(key):
            return head
    column = grid_column(key)
    if column in ("level1", "level2", "level3", "target", "sign"):
        return column
    return "other" if column is not None else None


def stands_below_grid(key: str) -> bool:
    """Whether a key labels a row behind a grid: its total, a conclusion, remarks, signatures."""
    return len(key) <= _LONGEST_HEAD and _BELOW_GRID.fullmatch(key) is not None


@lru_cache(maxsize=8192)
def is_money_head(key: str) -> bool:
    """Whether a key heads a column of money or of its points."""
    return 0 < len(key) <= _LONGEST_HEAD and _MONEY_HEAD.fullmatch(key) is not None


def unnumbered_key(key: str) -> str:
    """A label's key without a number before it and brackets behind it."""
    return _BESIDE_LABEL.sub("", key)


def names_goals(key: str) -> bool:
    """Whether a key labels goals of any kind: `项目年度绩效目标`, `长期目标（2021年—2023年）`."""
    return len(key) <= LONGEST_LABEL and _GOALS.fullmatch(unnumbered_key(key)) is not None


def labels_whole_grid(key: str) -> bool:
    """Whether a key before the levels labels a whole grid: `长期绩效指标`, `绩效指标（90分）`."""
    return _WHOLE_GRID.search(key) is not None


def names_level1(key: str) -> bool:
    """Whether a key is the name of a first-level indicator in any form."""
    return is_standard_level1(key) or _names(_LEVEL1, key)


def names_level2(key: str) -> bool:
    """Whether a key is the name of a second-level indicator in any form."""
    return is_standard_level2(key) or _names(_LEVEL2, key)


@lru_cache(maxsize=8192)
def _names(words: "regex.Pattern[str]", key: str) -> bool:
    """The name itself must say 指标, or be one of the short ones: 管理 alone may be a value."""
    bare = _NUMBER.sub("", _POINTS.sub("", key))
    if not 2 <= len(bare) <= _LONGEST_LEVEL or not bare.endswith(("指标", "值")):
        return False
    if bare.endswith("完成值"):
        return False
    return words.fullmatch(bare.removesuffix("指标").removesuffix("值")) is not None


def is_text_label(key: str) -> bool:
    """Whether a key labels or heads something, so that it is no value."""
    return is_head_label(key) or column_head(key) is not None


def asks_for_points(key: str) -> bool:
    """Whether a head asks for an indicator's weight or points."""
    return _ASKS_FOR_POINTS.search(key) is not None


def labels_goals(key: str) -> bool:
    """Whether a key labels goals or what came of them."""
    return _LABEL_OF_GOALS.fullmatch(key) is not None


def speaks_of_money(key: str) -> bool:
    """Whether a key is, in any words, one of money."""
    return _MONEY.fullmatch(key) is not None


def stands_in_second_row(key: str) -> bool:
    """Whether a key is one of the short heads in the second row of a header."""
    return _LOWER_HEAD.fullmatch(key) is not None


def is_grade(key: str) -> bool:
    """Whether a key is one of the words that indicators are graded by."""
    return _GRADE.fullmatch(key) is not None


def head_steps(first: str, last: str) -> bool:
    """Whether two heads are those of a schedule's steps: when each begins and ends."""
    return _STEP_HEADS.fullmatch(f"{first}|{last}") is not None


def ends_as_head(key: str) -> bool:
    """Whether a key ends as heads of columns do."""
    return key.endswith(_HEADS_END)


def heads_marking(key: str) -> bool:
    """Whether a key heads what points are given for, or remarks."""
    return _MARKING.fullmatch(key) is not None


def ends_as_project_title(text: str) -> bool:
    """Whether a line ends as the title of a project's table does: `2.架桥绩效目标`."""
    return text.endswith(_TITLE_ENDS)


def speaks_of_goals(key: str) -> bool:
    """Whether a label speaks of goals, whatever else it says."""
    return "目标" in key
