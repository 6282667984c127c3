"""A project's table cut in two, with further columns, with amounts under words of its own."""

from models.report import Report
from tests.extractors.conftest import Build

TITLE = "1.2021年科普工作经费绩效目标表"
FIRST = "产出指标|数量指标|培训期数|培训期数|3期|计划"
SECOND = "效益指标|社会效益指标|素质|素质|提高|计划"


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


def test_a_line_between_two_parts_says_that_the_table_goes_on(build: Build) -> None:
    whole = build.record(TITLE, build.head_rows(), build.grid_rows(FIRST, SECOND))
    grid = build.grid_rows(FIRST, SECOND)
    cut = build.record(TITLE, build.head_rows(), grid[:2], "（续表）", grid[2:])
    assert [row.level3 for row in cut.projects[0].indicators] == ["培训期数", "素质"]
    assert cut.projects == whole.projects
    assert cut.leftover == ()


def test_code_and_name_cut_off_are_the_projects_of_the_table_below(build: Build) -> None:
    head = build.head_rows()
    place = next(at for at, row in enumerate(head) if row[0] == "项目编码")
    whole = build.record(TITLE, head, build.grid_rows(FIRST))
    blank = ""
    cut = build.record(TITLE, head[: place + 1], blank, head[place + 1 :], build.grid_rows(FIRST))
    assert len(cut.projects) == 1
    assert cut.projects[0].code == whole.projects[0].code
    assert cut.projects[0].budget == whole.projects[0].budget
    assert cut.projects[0].title == whole.projects[0].title


def test_an_amount_under_other_words_is_no_part_of_the_funds_use(build: Build) -> None:
    rows = [
        ["项目编码", "130322213RGZQG5D0ORKX", "项目名称", build.wide("培训经费", 3)],
        [
            build.tall("预算规模及资金用途", 2),
            *("预算数", "5.00", "其中：一般公共预算", "4.00", "彩票公益金"),
            "1.00",
        ],
        [build.wide("用于开展培训。", 6)],
        ["绩效目标", build.wide("1.开展培训。", 6)],
    ]
    project = build.project(TITLE, rows, build.grid_rows(FIRST))
    assert project.fund_use == "用于开展培训。"
    assert project.budget is not None
    assert str(project.budget.total) == "5.00"
    assert project.budget.fiscal is None
    assert [(one.label, one.text) for one in project.statements] == [
        ("其中：一般公共预算", "4.00"),
        ("彩票公益金", "1.00"),
    ]


def test_further_columns_are_weights_and_notes(build: Build) -> None:
    head, *grid = build.grid_rows(FIRST, SECOND)
    rows = [[*head, "权重", "备注"], [*grid[0], "60", "见附件"], [*grid[1], "40", ""]]
    project = build.project(TITLE, build.head_rows(), rows)
    assert [str(row.weight) for row in project.indicators] == ["60", "40"]
    assert [[(n.label, n.text) for n in row.notes] for row in project.indicators] == [
        [("备注", "见附件")],
        [],
    ]


def test_a_plan_in_money_gives_no_shares(build: Build) -> None:
    rows = [
        ["项目编码", "130322213RGZQG5D0ORKX", "项目名称", build.wide("培训经费", 2)],
        [build.tall("资金支出计划（万元）", 2), "3月底", "6月底", "10月底", "12月底"],
        ["1.00", "2.50", "3.75", "5.00"],
        ["绩效目标", build.wide("1.开展培训。", 4)],
    ]
    report = build.record(TITLE, rows, build.grid_rows(FIRST))
    assert [step.percent for step in report.projects[0].spending_plan] == [None] * 4
    assert [piece.text for piece in report.leftover] == ["1.00", "2.50", "3.75", "5.00"]
    assert "leftover-text" in codes(report)


def test_a_tender_with_a_grid_of_indicators_is_no_report(build: Build) -> None:
    grid = [
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "水表", "≥2万块"],
    ]
    report = build.record("青石县智慧水务项目招标文件", "第一章 招标公告", grid)
    assert report.kind == "other"
    assert report.projects == ()
    assert "document-kind" in codes(report)
    assert build.record("青石县智慧水务绩效指标", grid).projects


def test_further_columns_below_a_header_that_is_repeated(build: Build) -> None:
    head, *grid = build.grid_rows(FIRST, SECOND)
    head = [*head, "权重", "备注"]
    rows = [head, [*grid[0], "60", "见附件"], head, [*grid[1], "40", "见合同"]]
    project = build.project(TITLE, build.head_rows(), rows)
    assert [str(row.weight) for row in project.indicators] == ["60", "40"]
    assert [[n.text for n in row.notes] for row in project.indicators] == [["见附件"], ["见合同"]]


def test_further_columns_where_the_grid_goes_on_in_another_table(build: Build) -> None:
    head, *grid = build.grid_rows(FIRST, SECOND)
    head = [*head, "权重"]
    rows = [*build.head_rows(), [build.wide("绩效指标", 7)], head, [*grid[0], "60"]]
    report = build.record(TITLE, rows, [[*grid[1], "40"]])
    (project,) = report.projects
    assert [str(row.weight) for row in project.indicators] == ["60", "40"]
    assert report.leftover == ()
