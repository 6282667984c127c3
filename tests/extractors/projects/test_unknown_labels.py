"""A labelled row that the form does not have changes no other value, wherever it stands."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.extractors.conftest import Build

_LABELS = [
    *(
        "项目负责人",
        "立项依据",
        "备注",
        "实施周期",
        "联系电话",
        "主管科室",
        "项目概况",
        "资金测算依据",
    ),
    *(
        "审核意见",
        "财政部门审核意见",
        "填报人",
        "项目类别",
        "绩效评价结论",
        "上级文件",
        "其他需说明的问题",
    ),
]
_VALUES = [
    *(
        "张三",
        "13800000000",
        "冀财农〔2020〕12号",
        "按上年标准执行。",
        "2021",
        "5.00",
        "100%",
        "无",
    ),
    *("根据县委县政府部署，开展科普宣传工作。", "数量指标", "≥3次", "12月底"),
]
_NEW_KEYS = {"statements", "category", "nature", "period", "supervisor", "implementer"}
"""Where the values of rows that other forms have may go."""


def _fields(report: Any) -> list[dict[str, Any]]:
    """What the projects hold, without statements."""
    return [project.model_dump(mode="json", exclude=_NEW_KEYS) for project in report.projects]


def _table(build: Build) -> list[list[Any]]:
    grid = [
        [*row[:5], build.wide(row[5], 2)]
        for row in build.grid_rows(
            "产出指标|数量指标|科普活动次数|科普活动次数|≥3次|工作计划",
            "产出指标|质量指标|活动完成率|完成活动的比例|100百分比|工作计划",
            "效益指标|社会效益指标|科学素质|公民科学素质|提高|行业标准",
        )
    ]
    return [*build.head_rows(), *grid]


def _places(rows: list[list[Any]]) -> list[int]:
    """Where a row can stand without cutting a merged cell, or the grid's header from its rows."""
    reach = 0
    free = []
    for place, row in enumerate(rows):
        if place > reach and row[0] != "一级指标":
            free.append(place)
        reach = max(reach, *(place + getattr(cell, "rows", 1) - 1 for cell in row))
    return [*free, len(rows)]


def _texts(report: Any) -> str:
    """Everything of the inserted rows that the record holds, and the labels it removed."""
    said = [text for project in report.projects for note in project.statements
            for text in (note.label, note.text)]  # fmt: skip
    for project in report.projects:
        period = project.period.text if project.period else None
        said += [text for text in (project.category, project.nature, period) if text]
    outside = [piece.text for piece in (*report.leftover, *report.removed)]
    return "".join([*said, *outside])


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_an_inserted_row_changes_no_other_value(build: Build, data: st.DataObject) -> None:
    rows = _table(build)
    place = data.draw(st.sampled_from(_places(rows)))
    label, value = data.draw(st.sampled_from(_LABELS)), data.draw(st.sampled_from(_VALUES))
    closing = data.draw(st.sampled_from(["", "：", ":"]))
    second = data.draw(st.booleans())
    cells: list[Any] = [label + closing, build.wide(value, 6)]
    if second:
        cells = [label + closing, build.wide(value, 2), "附注栏", build.wide("见附件", 3)]
    plain = build.record("1.2021年科普工作经费绩效目标表", rows)
    changed = build.record("1.2021年科普工作经费绩效目标表", [*rows[:place], cells, *rows[place:]])
    assert _fields(plain)[0]["indicators"][2]["level3"] == "科学素质"
    assert _fields(changed) == _fields(plain)
    assert label in _texts(changed)
    assert "".join(value.split()) in "".join(_texts(changed).split())


@pytest.mark.parametrize("text", ["附注栏", "上级补助"])
def test_a_label_inside_the_budget_block_is_a_statement(build: Build, text: str) -> None:
    rows = build.head_rows()
    rows[2][0] = build.tall("预算规模及资金用途", 3)
    rows.insert(3, [text, build.wide("3.00", 5)])
    project = build.project("1.2021年科普工作经费绩效目标表", rows, build.grid_rows())
    assert project.fund_use == "预算数5万元。其中：财政资金5万元。用于科普宣传。"
    assert project.budget.model_dump(mode="json")["total"] == "5.00"
    assert [(note.label, note.text) for note in project.statements] == [(text, "3.00")]


def test_a_remark_below_the_grid_is_no_indicator(build: Build) -> None:
    grid = build.grid_rows()
    project = build.project(
        "1.2021年科普工作经费绩效目标表", build.head_rows(),
        [*grid, ["备注", "本表由科协填报", "", "", "", ""], ["填报人：", "张三", "联系电话", "0335", "", ""]],
    )  # fmt: skip
    assert len(project.indicators) == 1
    assert [(note.label, note.text) for note in project.statements] == [
        ("备注", "本表由科协填报"), ("填报人", "张三"), ("联系电话", "0335"),
    ]  # fmt: skip


def test_long_labels_tell_the_table_though_they_are_mistyped(build: Build) -> None:
    rows: list[list[Any]] = [
        ["项目遍码", build.wide("300481182NX660LU9Y6CP", 2), "项目名称", build.wide("垃圾清运", 3)],
        [build.tall("预算规摸及资金用途", 2), "预算数", "33.50", "其中：财政资金", "33.50", "其他资金", "—"],
        [build.wide("主要用于清运。", 6)],
        ["绩效目标", build.wide("1.清运垃圾。", 6)],
    ]  # fmt: skip
    project = build.project("1.垃圾清运绩效目标表", rows, build.grid_rows())
    assert (project.code, project.name) == ("300481182NX660LU9Y6CP", "垃圾清运")
    assert project.fund_use == "主要用于清运。"
    assert project.budget is not None
    assert str(project.budget.total) == "33.50"
    assert project.statements == ()
