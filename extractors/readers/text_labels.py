"""What the fixed labels of such reports say: enough of them to find a table in plain text.

Enters: the text of a line or cell. Leaves: whether it is a label, a level's name, a heading. Used
only where a file does not mark its tables; what the labels *mean* is for the interpretation to say.
Labels are compared without white space and in their compatibility form (NFKC), so that
`项 目 编 码` and `资金支出计划（％）` are found.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import regex

_LONGEST_LABEL = 40

ROW_LABELS = frozenset(
    {
        *("项目编码", "项目代码", "项目编号", "预算规模及资金用途", "预算规模", "资金用途"),
        *("资金支出计划(%)", "资金支出计划", "资金支出进度(%)", "资金支出进度", "支出计划(%)"),
        *("绩效目标", "项目绩效目标", "年度绩效目标", "总体绩效目标", "年度目标", "总体目标"),
        *("项目总体目标", "年度总体目标", "长期目标", "项目总目标", "项目目标"),
        *("主管部门", "预算单位", "项目属性", "项目类型", "项目期限", "项目期", "项目资金"),
        *("项目概况", "立项依据", "立项必要性", "项目实施计划", "项目资金(万元)", "项目类别"),
        *("资金情况", "资金情况(万元)", "项目负责人", "职责活动", "工作活动"),
    }
)
"""Labels that stand first in a row of a project's table."""

PAIR_LABELS = frozenset(
    {
        *("项目名称", "预算数", "其中:财政资金", "财政资金", "其他资金", "其中:其他资金"),
        *("其中:财政拨款", "财政拨款", "年度资金总额", "资金总额", "预算总额", "实施单位"),
        *("主管部门及代码", "联系电话", "开始日期", "完成日期", "项目单位", "单位名称"),
        *("项目起始时间", "项目终止时间", "上级资金", "本级资金", "年度预算数", "内容描述"),
    }
)
"""Labels that stand before their value within a row."""

GOAL_LABELS = frozenset(label for label in ROW_LABELS if label.endswith("目标"))

PLAN_LABELS = frozenset(label for label in ROW_LABELS if "支出" in label)
CODE_LABELS = frozenset({"项目编码", "项目代码", "项目编号"})
AMOUNT_LABELS = frozenset(
    label for label in PAIR_LABELS if label.endswith(("资金", "拨款", "预算数", "总额"))
)
VALUELESS_LABELS = frozenset({"预算规模及资金用途", "预算规模", "项目资金", "资金情况"})
"""Labels beside which other labels stand, not a value."""

TARGET_LABELS = frozenset(
    {"指标值", "目标值", "年度指标值", "绩效指标值", "指标目标值", "预期指标值", "全年目标值"}
)
"""Labels of the column of targets in an indicator grid."""

GRID_LABELS = frozenset(
    {
        *("一级指标", "二级指标", "三级指标", "四级指标", "绩效指标", "指标名称", "指标内容"),
        *("绩效指标描述", "指标描述", "指标说明", "指标解释", "指标值", "目标值", "年度指标值"),
        *("绩效指标值", "指标目标值", "预期指标值", "指标值确定依据", "指标值设定依据", "确定依据"),
        *("指标值及单位", "指标性质", "指标方向", "指标类型", "计量单位", "度量单位", "单位"),
        *("权重", "分值", "符号", "备注", "评价标准", "评分标准", "优", "良", "中", "差"),
        *("指标值确定的依据", "指标确定依据", "依据", "指标值(元)", "全年目标值", "数据来源"),
    }
)
"""Labels of an indicator grid's header row."""

_LEVEL1 = frozenset({"成本", "产出", "效益", "满意度", "投入", "管理", "效果", "过程"})
_LEVEL2 = frozenset(
    {
        *("数量", "质量", "时效", "成本", "经济效益", "社会效益", "生态效益", "环境效益"),
        *("可持续影响", "可持续发展", "服务对象满意度", "社会公众满意度", "满意度"),
        *("社会公众或服务对象满意度", "经济成本", "社会成本", "生态环境成本", "经济和社会效益"),
    }
)

_UNIT = regex.compile(r"(?:金额)?单位:?(?:人民币)?(?:万元|元|亿元|千元)|\(?(?:万元|元)\)?")
_DEPARTMENT = regex.compile(
    # A code of six or more digits, or of three before what only an office's name ends in: 100百分比
    # and 300平方米 are figures.
    r"(?:\d{6}(?:\d{3}){0,2}(?!\d)\p{Han}{3}|\d{3}(?!\d)\p{Han}+(?:局|委|会|院|所|中心|站|办|部|厅|处|队"
    r"|校|馆|社|本级|政府|公司|园|台|联|团|机关|学|协|镇|乡|街道|集团)(?![\p{Han}\d])).*"
)
_TITLE = regex.compile(
    r"(?:\(?\d{1,4}[.、)]*)?.{0,60}(?:绩效目标|目标|绩效|申报|情况)表(?:\(.*\))?"
)
_PART = regex.compile(r"第[一二三四五六七八九十\d]+(?:部分|章|节)(?:.{0,30})")
_PAGE_NUMBER = regex.compile(
    r"[-–—－―_.·]*\s*\d{1,3}\s*[-–—－―_.·]*"
    r"|第\s*\d{1,4}\s*页(?:\s*[,/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}"
)
_PERIOD = regex.compile(
    r"(?:截至|至)?(?:\d{4}年)?(?:\d{1,2}月份?|[一二三四]季度|第[一二三四]季度)(?:底|末)?前?"
)


@lru_cache(maxsize=8192)
def label_key(text: str) -> str:
    """The form that labels are compared in; empty for a text too long to be one."""
    if len(text) > _LONGEST_LABEL:
        return ""
    return "".join(unicodedata.normalize("NFKC", text).split()).rstrip(":")


def is_head_label(key: str) -> bool:
    """Whether a label key belongs to the upper part of a project's table."""
    return key in ROW_LABELS or key in PAIR_LABELS


def is_grid_label(key: str) -> bool:
    """Whether a label key belongs to an indicator grid's header."""
    return key in GRID_LABELS


def is_level1(key: str) -> bool:
    """Whether a label key is a first-level indicator's name."""
    return key.removesuffix("指标") in _LEVEL1


def is_level2(key: str) -> bool:
    """Whether a label key is a second-level indicator's name."""
    return key.removesuffix("指标") in _LEVEL2


def is_table_start(key: str) -> bool:
    """Whether a label key stands in the first row of a table: code, unit of money, department."""
    return (
        key in ("项目编码", "项目代码", "项目编号", "一级指标")
        or _UNIT.fullmatch(key) is not None
        or _DEPARTMENT.fullmatch(key) is not None
    )


def is_head_line(key: str) -> bool:
    """Whether a label key is a department with its code, or a unit of money."""
    return _UNIT.fullmatch(key) is not None or _DEPARTMENT.fullmatch(key) is not None


def is_title(text: str) -> bool:
    """Whether a line is the title of a part or of a table, so that it ends a table before it."""
    key = label_key(text) if len(text) <= _LONGEST_LABEL else "".join(text[:120].split())
    return _PART.fullmatch(key) is not None or _TITLE.fullmatch(key) is not None


def is_page_number(text: str) -> bool:
    """Whether a line standing alone is a page number: `2`, `- 2 -`, `第2页 共5页`."""
    return (
        len(text) <= 20 and _PAGE_NUMBER.fullmatch(unicodedata.normalize("NFKC", text)) is not None
    )


def is_period(key: str) -> bool:
    """Whether a label key is a point of the year in a spending plan: `3月底`, `一季度`."""
    return _PERIOD.fullmatch(key) is not None


def grid_width(keys: Sequence[str]) -> int:
    """The number of columns if label keys are those of an indicator grid's header, else 0."""
    named = list(keys)
    while named and not named[-1]:
        named.pop()
    is_header = any("级指标" in key for key in named) and sum(map(is_grid_label, named)) * 2 > len(
        named
    )
    return len(named) if is_header and len(named) > 2 else 0
