"""The indicator grid: levels filled down, columns by their header, grids that are cut or nested."""

import pytest

from models.report import Project, Report
from tests.extractors.conftest import Build


def _levels(project: Project) -> list[tuple[str | None, ...]]:
    return [(row.level1, row.level2, row.level3) for row in project.indicators]


def _leftover(report: Report) -> list[str]:
    return [piece.text for piece in report.leftover]


def test_grid_in_the_same_table(build: Build) -> None:
    grid = [
        [build.wide(text, 2) if place == 0 else text for place, text in enumerate(row)]
        for row in build.grid_rows(
            "产出指标|数量指标|培训期数|培训期数|3期|计划",
            "效益指标|社会效益指标|提高|提高|提高|计划",
        )
    ]
    project = build.project("1.2021年科普工作经费绩效目标表", [*build.head_rows(), *grid])
    assert _levels(project) == [
        ("产出指标", "数量指标", "培训期数"),
        ("效益指标", "社会效益指标", "提高"),
    ]
    assert project.goals == ("1.开展科普宣传。", "2.完善基层组织。")


def test_merged_levels_are_filled_down(build: Build) -> None:
    header, *_ = build.grid_rows()
    grid = [
        header,
        [build.tall("产出指标", 3), build.tall("数量指标", 2), "培训期数", "期数", "3期", "计划"],
        ["培训人数", "人数", "90人", "计划"],
        ["质量指标", "合格率", "合格率", "≥95%", "计划"],
        ["满意度指标", "服务对象满意度指标", "满意度", "满意度", "≥90%", "问卷"],
    ]
    report = build.record("1.2021年科普工作经费绩效目标表", build.head_rows(), grid)
    assert _levels(report.projects[0]) == [
        ("产出指标", "数量指标", "培训期数"),
        ("产出指标", "数量指标", "培训人数"),
        ("产出指标", "质量指标", "合格率"),
        ("满意度指标", "服务对象满意度指标", "满意度"),
    ]
    assert _leftover(report) == []


def test_empty_levels_are_filled_down(build: Build) -> None:
    project = build.project(
        "1.2021年科普工作经费绩效目标表",
        build.head_rows(),
        build.grid_rows(
            "产出指标|数量指标|培训期数|期数|3期|计划",
            "||培训人数|人数|90人|计划",
            "|质量指标|合格率|合格率|≥95%|计划",
            "效益指标||经济发展|发展|提高|计划",
        ),
    )
    assert _levels(project) == [
        ("产出指标", "数量指标", "培训期数"),
        ("产出指标", "数量指标", "培训人数"),
        ("产出指标", "质量指标", "合格率"),
        ("效益指标", None, "经济发展"),  # the level above another first level does not reach here
    ]


def test_empty_cells_are_null(build: Build) -> None:
    project = build.project(
        "1.2021年科普工作经费绩效目标表",
        build.head_rows(),
        build.grid_rows("产出指标|数量指标|培训期数|||"),
    )
    (row,) = project.indicators
    assert (row.description, row.target, row.basis) == (None, None, None)


def test_columns_are_found_by_their_header(build: Build) -> None:
    grid = [
        ["三级指标", "二级指标", "一级指标", "指标值确定依据", "指标值", "绩效指标描述"],
        ["培训期数", "数量指标", "产出指标", "计划", "3期", "举办培训"],
    ]
    (row,) = build.project("1.2021年科普工作经费绩效目标表", build.head_rows(), grid).indicators
    assert (row.level1, row.level2, row.level3) == ("产出指标", "数量指标", "培训期数")
    assert (row.description, row.basis) == ("举办培训", "计划")
    assert row.target is not None
    assert row.target.text == "3期"


def test_grid_without_descriptions(build: Build) -> None:
    grid = [
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "培训期数", "3期"],
    ]
    (row,) = build.project("1.2021年科普工作经费绩效目标表", build.head_rows(), grid).indicators
    assert row.level3 == "培训期数"
    assert row.description is None
    assert row.target is not None
    assert row.target.text == "3期"


def test_header_repeated_in_the_middle(build: Build) -> None:
    header, first, second = build.grid_rows(
        "产出指标|数量指标|培训期数|期数|3期|计划", "|数量指标|培训人数|人数|90人|计划"
    )
    report = build.record(
        "1.2021年科普工作经费绩效目标表", build.head_rows(), [header, first, header, second]
    )
    assert _levels(report.projects[0]) == [
        ("产出指标", "数量指标", "培训期数"),
        ("产出指标", "数量指标", "培训人数"),
    ]
    assert [piece.text for piece in report.removed if piece.kind == "repeated_header"] == list(
        header
    )
    assert _leftover(report) == []


def test_grid_under_a_heading_cell(build: Build) -> None:
    grid = [[build.wide("绩效指标", 6)], *build.grid_rows()]
    report = build.record("1.2021年科普工作经费绩效目标表", build.head_rows(), grid)
    assert len(report.projects[0].indicators) == 1
    assert _leftover(report) == []


def test_grid_beside_a_tall_heading_cell(build: Build) -> None:
    header, first, second = build.grid_rows(
        "产出指标|数量指标|培训期数|期数|3期|计划", "效益指标|社会效益指标|素质|素质|提高|计划"
    )
    grid = [[build.tall("绩效指标", 3), *header], first, second]
    report = build.record("1.2021年科普工作经费绩效目标表", build.head_rows(), grid)
    assert _levels(report.projects[0]) == [
        ("产出指标", "数量指标", "培训期数"),
        ("效益指标", "社会效益指标", "素质"),
    ]
    assert _leftover(report) == []


def test_a_repeated_head_drawn_over_the_row_below_names_no_level(build: Build) -> None:
    header, first, second = build.grid_rows(
        "产出指标|数量指标|培训期数|期数|3期|计划", "|质量指标|合格率|合格率|≥95%|计划"
    )
    grid = [header, first, [build.tall("一级指标", 2), *header[1:]], second[1:]]
    report = build.record("1.2021年科普工作经费绩效目标表", build.head_rows(), grid)
    assert _levels(report.projects[0]) == [
        ("产出指标", "数量指标", "培训期数"),
        ("产出指标", "质量指标", "合格率"),
    ]


def test_note_below_the_grid_is_left_over(build: Build) -> None:
    grid = [*build.grid_rows(), [build.wide("注：本表由财政部门审核。", 6)]]
    report = build.record("1.2021年科普工作经费绩效目标表", build.head_rows(), grid)
    assert len(report.projects[0].indicators) == 1
    assert _leftover(report) == ["注：本表由财政部门审核。"]


@pytest.mark.parametrize(
    "note",
    [
        *("填报人：张三|||||联系电话：123", "注：指标值以批复为准。|||||"),
        *("||说明：本表由项目单位填报|||", "||||备注：满意度由第三方调查得出。|"),
    ],
)
def test_note_in_the_grids_own_cells_is_left_over(build: Build, note: str) -> None:
    grid = build.grid_rows("产出指标|数量指标|培训期数|期数|3期|计划", note)
    report = build.record("1.2021年科普工作经费绩效目标表", build.head_rows(), grid)
    assert _levels(report.projects[0]) == [("产出指标", "数量指标", "培训期数")]
    assert _leftover(report) == [text for text in note.split("|") if text]


def test_a_grid_cut_in_two(build: Build) -> None:
    header, *rows = build.grid_rows(
        "产出指标|数量指标|培训期数|期数|3期|计划",
        "|质量指标|合格率|合格率|≥95%|计划",
        "效益指标|社会效益指标|素质|素质|提高|计划",
    )
    expected = [
        ("产出指标", "数量指标", "培训期数"),
        ("产出指标", "质量指标", "合格率"),
        ("效益指标", "社会效益指标", "素质"),
    ]
    for second in (rows[1:], [header, *rows[1:]]):
        report = build.record("1.科普绩效目标表", build.head_rows(), [header, rows[0]], "2", second)
        (project,) = report.projects
        assert _levels(project) == expected
        assert report.leftover == ()


def test_cells_merged_over_two_indicators(build: Build) -> None:
    header, *_ = build.grid_rows()
    grid = [
        header,
        ["产出指标", "数量指标", build.tall("培训", 2), "期数", "3期", build.tall("计划", 2)],
        ["产出指标", "数量指标", "人数", "90人"],
    ]
    rows = build.project("1.科普绩效目标表", build.head_rows(), grid).indicators
    assert [(row.level3, row.description, row.basis) for row in rows] == [
        ("培训", "期数", "计划"),
        ("培训", "人数", "计划"),
    ]


def test_a_target_that_is_a_year_begins_no_project(build: Build) -> None:
    header, first = build.grid_rows("产出指标|数量指标|培训期数|期数|3期|计划")
    late = ["", "", "完工时间", "", "2021年", ""]
    report = build.record(
        "1.2021年科普工作经费绩效目标表", build.head_rows(), [header, first, late]
    )
    (project,) = report.projects
    assert _levels(project)[1] == ("产出指标", "数量指标", "完工时间")


def test_nested_table(build: Build) -> None:
    rows = build.head_rows()
    report = build.record(
        "1.2021年科普工作经费绩效目标表", [*rows, [build.nested("", build.grid_rows())]]
    )
    (project,) = report.projects
    assert _levels(project) == [("产出指标", "数量指标", "科普活动次数")]
    assert _leftover(report) == []


@pytest.mark.parametrize("basis", ["指标值确定依据", "指标植确定依据"])
def test_a_header_of_two_rows_with_mistyped_names(build: Build, basis: str) -> None:
    grid = [
        [
            build.wide("绩效指标", 3),
            build.tall("绩效指标描诉", 2),
            build.tall("指标值", 2),
            build.tall(basis, 2),
        ],
        ["一级指标", "二级指标", "三级指标"],
        ["产出指标", "数量指标", "培训期数", "全年期数", "3期", "计划"],
    ]
    project = build.project("1.2021年科普工作经费绩效目标表", [*build.head_rows()], grid)
    assert project.goals == ("1.开展科普宣传。", "2.完善基层组织。")
    assert [(row.description, row.basis) for row in project.indicators] == [("全年期数", "计划")]


def test_a_mistyped_name_alone_beside_the_group_label(build: Build) -> None:
    grid = [
        [build.wide("绩效指标", 3), build.tall("指标植", 2)],
        ["一级指标", "二级指标", "三级指标"],
        ["产出指标", "数量指标", "培训期数", "3期"],
    ]
    project = build.project("1.2021年科普工作经费绩效目标表", [*build.head_rows()], grid)
    assert project.goals == ("1.开展科普宣传。", "2.完善基层组织。")
    assert [(row.level3, row.target.text) for row in project.indicators] == [("培训期数", "3期")]


@pytest.mark.parametrize("merged", [True, False])
def test_a_target_in_three_columns(build: Build, merged: bool) -> None:
    levels = ["一级指标", "二级指标", "三级指标", "绩效指标描述"]
    if merged:
        upper = [build.tall(text, 2) for text in levels]
        upper += [build.wide("指标值", 3), build.tall("指标值确定依据", 2)]
        lower = ["符号", "数值", "单位"]
    else:
        upper = [*levels, "指标值", "", "", "指标值确定依据"]
        lower = ["", "", "", "", "符号", "数值", "单位", ""]
    row = ["产出指标", "数量指标", "培训期数", "期数", "≥", "3", "次", "计划"]
    project = build.project("1.科普绩效目标表", build.head_rows(), [upper, lower, row])
    (indicator,) = project.indicators
    assert indicator.target.text == "≥3次"
    assert (indicator.target.unit, indicator.basis) == ("次", "计划")


def test_a_unit_beside_the_target(build: Build) -> None:
    grid = [
        ["一级指标", "二级指标", "三级指标", "指标值", "单位"],
        ["产出指标", "质量指标", "合格率", "100", "百分比"],
    ]
    (indicator,) = build.project("1.科普绩效目标表", build.head_rows(), grid).indicators
    assert indicator.target.text == "100百分比"


def test_blank_rows_and_sums_are_no_indicators(build: Build) -> None:
    grid = build.grid_rows("产出指标|数量指标|期数|期数|3期|计划", "|||||", "合计|||||")
    report = build.record("1.科普绩效目标表", build.head_rows(), grid)
    assert [row.level3 for row in report.projects[0].indicators] == ["期数"]
    assert _leftover(report) == ["合计"]
