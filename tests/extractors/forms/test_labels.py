import pytest

from extractors.forms.labels import (
    names_another_kind,
    read_grid_column,
    read_head_label,
    read_month,
)

_HEAD = """
code: 项目编码|项 目 编 码|项目编 码：|项目代码|项目编号|项目编妈
name: 项目名称|项　目　名　称|项目名称:
budget: 预算规模及资金用途|预算规模及资金用涂|预算规模和资金用途|预算规模及用途|预算规模
total: 预算数|预 算 数|资金总额|预算总额
fiscal: 其中：财政资金|其中:财政资金|财政资金|其中：财政拨款
other: 其他资金|其它资金
fund_use: 资金用途
plan: 资金支出计划（%）|资金支出计划(%)|资金支出计划（％）|资金支出计划|资金支出计化（%）|资金支出进度计划
goals: 绩效目标|绩 效 目 标|绩效目标：|年度绩效目标|绩效日标
department: 预算单位|预算部门|单位名称
"""

_GRID = """
level1: 一级指标|一级 指标|1级指标
level2: 二级指标|二 级 指 标
level3: 三级指标|指标名称
description: 绩效指标描述|指标描述|绩效指标描述：|绩效指标描术
target: 指标值|绩效指标值|目标值|指标 值
basis: 指标值确定依据|指标值设定依据|确定依据|指标值确定依椐
sign: 指标性质|指标方向
unit: 计量单位|度量单位
ignored: 绩效指标|权重
"""


def _cases(table: str) -> list[tuple[str, str]]:
    rows = (line.split(": ") for line in table.split("\n") if line)
    return [(word, name) for name, words in rows for word in words.split("|")]


@pytest.mark.parametrize(("text", "name"), _cases(_HEAD))
def test_row_label(text: str, name: str) -> None:
    label = read_head_label(text)
    assert label is not None
    assert label.name == name


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("预算数（万元）", "万元"),
        ("预算数(元)", "元"),
        ("预算数（单位：万元）", "万元"),
        ("资金总额（万元）", "万元"),
        ("预算数", None),
        ("资金支出计划（%）", None),
    ],
)
def test_a_label_may_state_the_money_unit(text: str, unit: str | None) -> None:
    label = read_head_label(text)
    assert label is not None
    assert label.amount_unit == unit


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "2021年科普工作经费",
            "5.00",
            "单位：万元",
            "预算数5万元",
            "目标",
            "一级指标",
            "项目",
        ),
        # One character from 绩效目标, but a label of its own.
        *("绩效指标", "3月底", "绩效目标完成情况"),
        "绩效目标是做好科普工作，提高全民科学素质，促进经济发展。",
    ],
)
def test_no_row_label(text: str) -> None:
    assert read_head_label(text) is None


@pytest.mark.parametrize(("text", "column"), _cases(_GRID))
def test_grid_column(text: str, column: str) -> None:
    assert read_grid_column(text) == column


@pytest.mark.parametrize(
    "text", ["", "产出指标", "数量指标", "≥3次", "工作计划", "服务对象满意度指标", "实际完成值"]
)
def test_no_grid_column(text: str) -> None:
    assert read_grid_column(text) is None


@pytest.mark.parametrize(
    ("text", "month"),
    [
        *(("3月底", 3), ("３月底", 3), ("3 月 底", 3), ("10月末", 10), ("12月", 12), ("6月份", 6)),
        *(("至3月底", 3), ("12月31日前", 12), ("第一季度", 3), ("四季度", 12), ("6月底（%）", 6)),
    ],
)
def test_month(text: str, month: int) -> None:
    assert read_month(text) == month


@pytest.mark.parametrize("text", ["", "0月", "13月底", "20.00%", "5月份工作", "2021年", "第五季度"])
def test_no_month(text: str) -> None:
    assert read_month(text) is None


@pytest.mark.parametrize(
    "text", ["实际完成值", "全年完成值", "得分", "自评得分", "职责活动", "偏差原因分析及改进措施"]
)
def test_header_of_another_kind(text: str) -> None:
    assert names_another_kind(text)


@pytest.mark.parametrize("text", ["指标值", "绩效目标", "项目名称", "2021年科普工作经费"])
def test_header_of_ours(text: str) -> None:
    assert not names_another_kind(text)
