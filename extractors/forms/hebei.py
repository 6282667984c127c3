"""The project table of Hebei's 部门预算绩效文本, declared: its words, and what each row is for.

The one form whose words are fixed. The others are told by traits and share their words, since regions mix
those freely (`form`, `row_labels`, `columns`); this one is told by its words alone, letter for letter
or mistyped by one character, and its rows decide where a table begins and ends. `labels` reads cells by this
declaration, `extractors.projects` reads the tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import regex

from extractors.patterns import compile_pattern

HeadLabel = Literal[
    "code", "name", "budget", "total", "fiscal", "other", "fund_use", "plan", "goals", "department"
]
"""A row, by the key of a project's record that it fills: `total`, `fiscal` and `other` are amounts of
`budget`, `plan` is `spending_plan`."""
HebeiColumn = Literal[
    "level1", "level2", "level3", "description", "sign", "target", "unit", "basis", "ignored"
]
"""A column of the indicator grid, by the key of an indicator's record. Sign and unit are joined with
the target; what stands in an `ignored` column becomes a weight or a note."""


@dataclass(frozen=True)
class FixedForm:
    """A form of one project a table, whose words are fixed."""

    rows: Mapping[HeadLabel, tuple[str, ...]]
    columns: Mapping[HebeiColumn, tuple[str, ...]]
    group_head: str
    """Heads an indicator grid's level columns together, in the upper of two header rows."""
    beside_target: Mapping[str, HebeiColumn]
    below_target: Mapping[str, HebeiColumn]
    """Words too short to name a column anywhere but beside the target's, or below it."""
    lookalikes: frozenset[str]
    """Labels of other forms, one character away from ours: never treat them as misspellings."""
    weights: frozenset[str]
    """Heads of `ignored` columns that hold an indicator's weight."""
    valueless: frozenset[str]
    """Heads of `ignored` columns whose cells say nothing worth a note."""
    own_beginnings: tuple[str, ...]
    """How the labels of budget and plan begin in this form alone."""
    statements: "regex.Pattern[str]"
    """Labels of what stands around a grid: remarks, opinions, signatures."""
    foreign: "regex.Pattern[str]"
    """Whole header cells of other forms; a project *named* 绩效自评工作经费 is still a project."""
    title: "regex.Pattern[str]"
    title_alone: "regex.Pattern[str]"
    """The title without the word 表, where it stands alone in a table's first row."""
    starting: frozenset[HeadLabel]
    """Rows that begin a project."""
    core: frozenset[HeadLabel]
    """A project's table has one of these, letter for letter."""
    telling: frozenset[HeadLabel]
    """A tender names a project, its money and even its goals too; these say that it is one of ours."""
    blocks: frozenset[HeadLabel]
    """Rows that may go on in the rows below, which have no label of their own."""
    amounts: frozenset[HeadLabel]


HEBEI = FixedForm(
    rows={
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
    },
    columns={
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
            *(
                "绩效指标值确定依据",
                "指标值依据",
                "目标值确定依据",
                "绩效指标值设定依据",
                "设定依据",
            ),
        ),
        "sign": ("指标性质", "指标方向", "符号", "指标值符号", "比较符号"),
        "unit": ("计量单位", "度量单位", "指标值单位", "指标单位"),
        "ignored": (
            *("绩效指标", "权重", "指标权重", "分值"),
            *("序号", "备注", "指标类型", "指标来源"),
        ),
    },
    group_head="绩效指标",
    beside_target={"单位": "unit", "性质": "sign", "方向": "sign"},
    below_target={
        **{"单位": "unit", "性质": "sign", "方向": "sign"},
        **dict.fromkeys(("数值", "指标值", "值", "目标值", "数值/内容"), "target"),
    },
    lookalikes=frozenset(
        {
            *("科目编码", "科目名称", "科目代码", "科目编号", "项目类型", "项目属性", "项目类别"),
            *("项目级次", "项目内容", "单位编码", "单位代码", "部门编码", "部门代码", "预算科目"),
        }
    ),
    weights=frozenset({"权重", "指标权重", "分值", "权重分值", "分值权重"}),
    valueless=frozenset({"绩效指标", "序号"}),
    own_beginnings=("预算规模", "资金支出"),
    statements=compile_pattern(
        r".{0,8}(?:备注|说明|填[报表]?人|负责人|联系人|电话|联系方式|意见|日期|时间|签[字章名]|盖章|经办人|制表人"
        r"|审核人|复核人|其他(?:事项|内容)?|有关问题)(?:\(.{1,6}\))?"
    ),
    foreign=compile_pattern(
        r"(?:.{0,6}实际完成(?:指标)?(?:值|情况|数|率)?|.{0,4}完成值|.{0,8}完成情况(?:简述|说明)?|.{0,4}得分"
        r"|.{0,16}自评(?:表|得分|分值?|情况|结果|等级|结论)?|.{0,4}执行[率数]|年初预算数|评价标准|职责活动"
        r"|工作活动|.{0,6}偏差原因.{0,10})(?:[(（].*|[优良中差]+)?"
    ),
    title=compile_pattern(
        r"绩\s*效\s*目\s*标\s*(?:申\s*报\s*)?表\s*(?:[（(][^（）()]{0,12}[）)]\s*)?$"
    ),
    title_alone=compile_pattern(
        r"(?<=\S{4})\s*+绩\s*+效\s*+目\s*+标\s*+(?:表\s*+)?(?:[（(][^（）()]{0,12}[)）]\s*+)?$"
    ),
    starting=frozenset({"code", "name"}),
    core=frozenset({"code", "name", "budget", "plan"}),
    telling=frozenset({"budget", "fund_use", "plan"}),
    blocks=frozenset({"budget", "plan", "goals"}),
    amounts=frozenset({"total", "fiscal", "other"}),
)
