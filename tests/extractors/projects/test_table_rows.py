"""Project tables as Word hands them over: exact grids with merged cells."""

from typing import Any

import pytest

from models.report import Project, Report
from tests.extractors.conftest import Build


def _levels(project: Project) -> list[tuple[str | None, ...]]:
    return [(row.level1, row.level2, row.level3) for row in project.indicators]


def _plan(project: Project) -> list[tuple[str, int | None, str | None]]:
    return [
        (step.by, step.month, None if step.percent is None else str(step.percent))
        for step in project.spending_plan
    ]


OTHER_FORMS = {
    *("supervisor", "implementer", "category", "nature", "period", "funding", "long_term_goals"),
    *("goal_results", "score", "statements", "term", "direction", "weight", "actual", "deviation"),
    "notes",
}
"""Keys that only other forms have: empty in this one."""


def _own(value: Any) -> Any:
    """A dumped value without the keys of other forms, all of which must be empty."""
    if isinstance(value, list):
        return [_own(item) for item in value]
    if not isinstance(value, dict):
        return value
    strange = {key: item for key, item in value.items() if key in OTHER_FORMS and item}
    assert not strange
    return {key: _own(item) for key, item in value.items() if key not in OTHER_FORMS}


def _leftover(report: Report) -> list[str]:
    return [piece.text for piece in report.leftover]


def test_one_table_with_everything(build: Build) -> None:
    report = build.record("1.2021年科普工作经费绩效目标表", build.head_rows(), build.grid_rows())
    (project,) = report.projects
    assert _own(project.model_dump(mode="json")) == {
        "number": 1,
        "title": "2021年科普工作经费绩效目标表",
        "department": {"code": "731001", "name": "昌黎县科学技术协会本级"},
        "code": "130322213RGZQG5D0ORKX",
        "name": "2021年科普工作经费",
        "amount_unit": "万元",
        "budget": {"total": "5.00", "fiscal": "5.00", "other": "0", "total_yuan": "50000.00"},
        "fund_use": "预算数5万元。其中：财政资金5万元。用于科普宣传。",
        "spending_plan": [
            {"by": "3月底", "month": 3, "percent": "20.00"},
            {"by": "6月底", "month": 6, "percent": "50.00"},
            {"by": "10月底", "month": 10, "percent": "75.00"},
            {"by": "12月底", "month": 12, "percent": "100.00"},
        ],
        "goals": ["1.开展科普宣传。", "2.完善基层组织。"],
        "indicators": [
            {
                "level1": "产出指标",
                "level2": "数量指标",
                "level3": "科普活动次数",
                "description": "科普活动次数",
                "target": {
                    "text": "≥3次",
                    "kind": "quantitative",
                    "comparison": ">=",
                    "value": "3",
                    "upper": None,
                    "unit": "次",
                    "date": None,
                },
                "basis": "工作计划",
            }
        ],
    }
    assert _leftover(report) == []
    assert report.fiscal_year == 2021
    assert report.department == project.department


def test_rows_in_another_order(build: Build) -> None:
    rows = build.head_rows()
    department, names, budget, use, months, shares, goals = rows
    project = build.project(
        "1.2021年科普工作经费绩效目标表",
        [department, goals, months, shares, names, budget, use],
        build.grid_rows(),
    )
    assert (project.code, project.name) == ("130322213RGZQG5D0ORKX", "2021年科普工作经费")
    assert project.budget is not None
    assert str(project.budget.total) == "5.00"
    assert project.fund_use == "预算数5万元。其中：财政资金5万元。用于科普宣传。"
    assert [share for _, _, share in _plan(project)] == ["20.00", "50.00", "75.00", "100.00"]
    assert project.goals == ("1.开展科普宣传。", "2.完善基层组织。")


@pytest.mark.parametrize("row", ["department", "code", "total", "fund_use", "plan", "goals"])
def test_any_row_may_be_absent(build: Build, row: str) -> None:
    report = build.record(
        "1.2021年科普工作经费绩效目标表", build.head_rows(**{row: None}), build.grid_rows()
    )
    (project,) = report.projects
    gone = {
        "department": ("department", "amount_unit"),
        "code": ("code", "name"),
        "total": ("budget", "fund_use"),
        "fund_use": ("fund_use",),
        "plan": ("spending_plan",),
        "goals": ("goals",),
    }[row]
    for key in Project.model_fields.keys() - OTHER_FORMS:
        assert bool(getattr(project, key)) == (key not in gone), key
    assert _leftover(report) == []


def test_labels_spaced_and_wrapped(build: Build) -> None:
    rows = [
        [
            "项 目\n编 码",
            build.wide("130322213RGZQG5D0ORKX", 2),
            "项目\n名称",
            build.wide("2021年科普工作经费", 3),
        ],
        [
            build.tall("预算规模\n及资金\n用途", 2),
            "预 算 数",
            "5.00",
            "其中：\n财政资金",
            "5.00",
            "其他\n资金",
            "",
        ],
        [build.wide("用于科普宣传。", 6)],
        [
            build.tall("资金支\n出计划\n（%）", 2),
            build.wide("3 月底", 3),
            build.wide("12\n月底", 3),
        ],
        [build.wide("40%", 3), build.wide("100 %", 3)],
        ["绩 效\n目 标", build.wide("做好科普。", 6)],
    ]
    report = build.record("1.2021年科普工作经费绩效目标表", rows, build.grid_rows())
    (project,) = report.projects
    assert project.code == "130322213RGZQG5D0ORKX"
    assert project.name == "2021年科普工作经费"
    assert project.budget is not None
    assert project.budget.model_dump(mode="json") == {
        "total": "5.00",
        "fiscal": "5.00",
        "other": None,
        "total_yuan": None,  # no unit is stated anywhere
    }
    assert [(month, share) for _, month, share in _plan(project)] == [(3, "40"), (12, "100")]
    assert project.goals == ("做好科普。",)
    assert _leftover(report) == []


@pytest.mark.parametrize(
    ("written", "total", "yuan"),
    [
        ("5.00", "5.00", "50000.00"),
        ("5", "5", "50000.00"),
        ("1,234.56", "1234.56", "12345600.00"),
        ("１２．５", "12.5", "125000.00"),
        ("0", "0", "0.00"),
        ("5.00万元", "5.00", "50000.00"),
        ("0.000001", "0.000001", "0.01"),
        ("", None, None),
    ],
)
def test_amounts(build: Build, written: str, total: str | None, yuan: str | None) -> None:
    project = build.project(
        "1.2021年科普工作经费绩效目标表", build.head_rows(total=written), build.grid_rows()
    )
    budget = project.budget.model_dump(mode="json")
    assert (budget["total"], budget["total_yuan"]) == (total, yuan)


@pytest.mark.parametrize("filler", ["—", "/", "无", "-", "见附件"])
def test_an_amount_that_is_no_number_is_null_and_left_over(build: Build, filler: str) -> None:
    report = build.record(
        "1.2021年科普工作经费绩效目标表", build.head_rows(other=filler), build.grid_rows()
    )
    assert report.projects[0].budget is not None
    assert report.projects[0].budget.other is None
    assert _leftover(report) == [filler]


def test_amounts_in_yuan(build: Build) -> None:
    project = build.project(
        "1.2021年科普工作经费绩效目标表",
        build.head_rows(unit="单位：元", total="50,000.00", fiscal="50,000.00", other="0.00"),
        build.grid_rows(),
    )
    assert project.amount_unit == "元"
    assert project.budget is not None
    assert project.budget.model_dump(mode="json") == {
        "total": "50000.00",
        "fiscal": "50000.00",
        "other": "0.00",
        "total_yuan": "50000.00",
    }


@pytest.mark.parametrize(
    ("stated", "unit"),
    [
        *(
            ("单位：万元", "万元"),
            ("（单位：万元）", "万元"),
            ("单位:元", "元"),
            ("金额单位：万元", "万元"),
        ),
        *(("单 位：万 元", "万元"), ("单位：人民币万元", "万元"), ("单位：千元", "千元")),
    ],
)
def test_money_unit(build: Build, stated: str, unit: str) -> None:
    project = build.project(
        "1.2021年科普工作经费绩效目标表", build.head_rows(unit=stated), build.grid_rows()
    )
    assert project.amount_unit == unit


def test_unit_stated_in_a_label(build: Build) -> None:
    rows = build.head_rows(department=None)
    rows[1][1] = "预算数（万元）"
    project = build.project("1.2021年科普工作经费绩效目标表", rows, build.grid_rows())
    assert project.amount_unit == "万元"
    assert project.budget is not None
    assert str(project.budget.total_yuan) == "50000.00"


@pytest.mark.parametrize(
    ("line", "code", "name"),
    [
        ("731001昌黎县科学技术协会本级", "731001", "昌黎县科学技术协会本级"),
        ("731001 昌黎县科学技术协会本级", "731001", "昌黎县科学技术协会本级"),
        ("731001-昌黎县科学技术协会本级", "731001", "昌黎县科学技术协会本级"),
        ("[731001]昌黎县科学技术协会本级", "731001", "昌黎县科学技术协会本级"),
        ("901001033河北省某某中心", "901001033", "河北省某某中心"),
        ("172肃宁县人民检察院", "172", "肃宁县人民检察院"),
        ("预算单位：731001昌黎县科学技术协会本级", "731001", "昌黎县科学技术协会本级"),
        ("单位名称：昌黎县科学技术协会", None, "昌黎县科学技术协会"),
        ("昌黎县科学技术协会本级", None, "昌黎县科学技术协会本级"),
        ("731001昌黎县第一中学（高中部）", "731001", "昌黎县第一中学（高中部）"),
    ],
)
def test_department_of_the_first_row(build: Build, line: str, code: str | None, name: str) -> None:
    report = build.record(
        "1.2021年科普工作经费绩效目标表", build.head_rows(department=line), build.grid_rows()
    )
    department = report.projects[0].department
    assert department is not None
    assert (department.code, department.name) == (code, name)
    assert _leftover(report) == []


@pytest.mark.parametrize(
    "lines",
    [
        ["731001昌黎县科学技术协会本级", "单位：万元"],
        ["731001昌黎县科学技术协会本级　　　　　　　　单位：万元"],
        ["731001昌黎县科学技术协会本级\t单位：万元"],
        ["731001昌黎县科学技术协会本级 预算年度:2021 单位:万元"],
        ["单位：万元　　　　731001昌黎县科学技术协会本级"],
    ],
)
def test_head_lines_above_the_table(build: Build, lines: list[str]) -> None:
    report = build.record(
        "1.2021年科普工作经费绩效目标表",
        *lines,
        build.head_rows(department=None),
        build.grid_rows(),
    )
    (project,) = report.projects
    assert project.title == "2021年科普工作经费绩效目标表"
    assert project.department is not None
    assert project.department.code == "731001"
    assert project.department.name == "昌黎县科学技术协会本级"
    assert project.amount_unit == "万元"
    assert _leftover(report) == []


def test_title_in_the_first_row(build: Build) -> None:
    rows = [[build.wide("2021年科普工作经费绩效目标表", 7)], *build.head_rows()]
    report = build.record(rows, build.grid_rows())
    (project,) = report.projects
    assert project.title == "2021年科普工作经费绩效目标表"
    assert project.department is not None
    assert _leftover(report) == []


def test_several_projects_in_tables_of_their_own(build: Build) -> None:
    report = build.record(
        "1.2021年科普工作经费绩效目标表",
        build.head_rows(),
        build.grid_rows(),
        "2.2021年培训经费绩效目标表",
        build.head_rows(code="130322213RGZQG5D0ORKY", name="2021年培训经费", total="7.00"),
        build.grid_rows("产出指标|数量指标|培训期数|期数|3期|计划"),
    )
    assert [project.number for project in report.projects] == [1, 2]
    assert [project.name for project in report.projects] == ["2021年科普工作经费", "2021年培训经费"]
    assert [_levels(project)[0][2] for project in report.projects] == ["科普活动次数", "培训期数"]
    assert _leftover(report) == []


def test_several_projects_in_one_table(build: Build) -> None:
    def rows(title: str, code: str, name: str, level3: str) -> list[list[Any]]:
        grid = [
            [build.wide(text, 2) if place == 0 else text for place, text in enumerate(row)]
            for row in build.grid_rows(f"产出指标|数量指标|{level3}|描述|3期|计划")
        ]
        return [[build.wide(title, 7)], *build.head_rows(code=code, name=name), *grid]

    report = build.record(
        [
            *rows(
                "1.2021年科普工作经费绩效目标表",
                "130322213RGZQG5D0ORKX",
                "2021年科普工作经费",
                "活动次数",
            ),
            *rows(
                "2.2021年培训经费绩效目标表", "130322213RGZQG5D0ORKY", "2021年培训经费", "培训期数"
            ),
        ]
    )
    assert [project.title for project in report.projects] == [
        "2021年科普工作经费绩效目标表",
        "2021年培训经费绩效目标表",
    ]
    assert [project.code for project in report.projects] == [
        "130322213RGZQG5D0ORKX",
        "130322213RGZQG5D0ORKY",
    ]
    assert [_levels(project) for project in report.projects] == [
        [("产出指标", "数量指标", "活动次数")],
        [("产出指标", "数量指标", "培训期数")],
    ]
    assert _leftover(report) == []


def test_projects_of_several_departments(build: Build) -> None:
    report = build.record(
        "1.2021年科普工作经费绩效目标表",
        build.head_rows(),
        build.grid_rows(),
        "2.2021年培训经费绩效目标表",
        build.head_rows(
            department="731002昌黎县科技馆", code="130322213RGZQG5D0ORKY", name="2021年培训经费"
        ),
        build.grid_rows(),
    )
    assert [project.department.code for project in report.projects if project.department] == [
        "731001",
        "731002",
    ]
    assert report.department == report.projects[0].department


def test_a_spending_plan_may_have_other_months_or_gaps(build: Build) -> None:
    project = build.project(
        "1.2021年科普工作经费绩效目标表",
        build.head_rows(months="6月底|9月底|12月底", plan="30%||100%"),
        build.grid_rows(),
    )
    assert _plan(project) == [("6月底", 6, "30"), ("9月底", 9, None), ("12月底", 12, "100")]


def _read(build: Build, *rows: list[Any]) -> Report:
    report: Report = build.record("1.科普经费绩效目标表", list(rows), build.grid_rows())
    return report


def _names(build: Build) -> list[list[Any]]:
    code = build.wide("130322213RGZQG5D0ORKX", 6)
    return [["项目编码", code], ["项目名称", build.wide("科普经费", 6)]]


def _budget(report: Report) -> tuple[str | None, ...]:
    budget = report.projects[0].budget
    assert budget is not None
    values = budget.model_dump(mode="json")
    return values["total"], values["fiscal"], values["other"]


def test_amounts_below_their_labels(build: Build) -> None:
    report = _read(
        build,
        *_names(build),
        [
            build.tall("预算规模及资金用途", 3),
            *(build.wide(label, 2) for label in ("预算数", "其中：财政资金", "其他资金")),
        ],
        [build.wide(amount, 2) for amount in ("5.00", "4.00", "1")],
        [build.wide("用于科普。", 6)],
    )
    assert _budget(report) == ("5.00", "4.00", "1")
    assert report.projects[0].fund_use == "用于科普。"
    assert report.leftover == ()


def test_amounts_in_rows_of_their_own(build: Build) -> None:
    report = _read(
        build,
        *_names(build),
        *(
            [label, build.wide(amount, 6)]
            for label, amount in (("预算数", "5.00"), ("财政资金", "5.00"))
        ),
        ["资金用途", build.wide("用于科普。", 6)],
    )
    assert _budget(report) == ("5.00", "5.00", None)
    assert report.projects[0].fund_use == "用于科普。"


def test_one_amount_beside_the_budgets_label_is_the_total(build: Build) -> None:
    report = _read(
        build,
        *_names(build),
        ["预算规模（万元）", build.wide("5.00", 6)],
        ["资金用途", build.wide("用于科普。", 6)],
    )
    assert _budget(report) == ("5.00", None, None)
    assert report.projects[0].fund_use == "用于科普。"


def test_a_money_unit_beside_the_amounts(build: Build) -> None:
    amounts = ["预算规模", "预算数", "5.00万元", "财政资金", "5.00 万元", "其他资金", "0"]
    report = _read(build, *_names(build), amounts)
    assert report.projects[0].amount_unit == "万元"
    assert _budget(report) == ("5.00", "5.00", "0")


def test_an_amount_in_another_unit_than_the_tables_is_left_out(build: Build) -> None:
    amounts = ["预算规模", "预算数", "50000元", "财政资金", "5.00", "其他资金", "0"]
    unit = [build.wide("731001县科协", 4), build.wide("单位：万元", 3)]
    report = _read(build, unit, *_names(build), amounts)
    assert _budget(report) == (None, "5.00", "0")
    assert _leftover(report) == ["50000元"]


def test_labels_and_values_in_one_cell(build: Build) -> None:
    report = _read(
        build,
        [build.wide("项目编码：130322213RGZQG5D0ORKX", 4), build.wide("项目名称：科普经费", 3)],
        ["绩效目标", build.wide("做好科普。", 6)],
    )
    (project,) = report.projects
    assert (project.code, project.name) == ("130322213RGZQG5D0ORKX", "科普经费")
    assert project.goals == ("做好科普。",)
    assert report.leftover == ()


@pytest.mark.parametrize(
    "amounts",
    [
        ["预算规模及资金用途", "预算数：86", "其中：财政资金：80", "其他资金：6"],
        ["预算规模及资金用途", "预算数", "86", "其中：财政资金 80", "其他资金6"],
        ["预算规模及资金用途", "预算数：86　其中：财政资金：80　其他资金：6"],
        ["预算规模及资金用途", "预算数86万元，其中：财政资金80万元，其他资金6万元。"],
    ],
)
def test_amounts_with_their_labels_in_one_cell(build: Build, amounts: list[str]) -> None:
    use = ["资金用途", build.wide("用于科普。", 6)]
    report = _read(build, *_names(build), [*amounts, *[""] * (7 - len(amounts))], use)
    assert _budget(report) == ("86", "80", "6")
    assert report.projects[0].fund_use == "用于科普。"
    assert report.leftover == ()


def test_an_amount_left_blank_behind_its_label_is_null(build: Build) -> None:
    amounts = ["预算规模及资金用途", "预算数：86　其中：财政资金：86　其他资金：", *[""] * 5]
    report = _read(build, *_names(build), amounts)
    assert _budget(report) == ("86", "86", None)
    assert report.leftover == ()


def test_a_sentence_of_amounts_beside_the_amounts_is_the_use(build: Build) -> None:
    report = _read(
        build,
        *_names(build),
        ["预算规模及资金用途", "预算数", "86", "财政资金", "80", "其他资金", "6"],
        ["", build.wide("预算数86万元。其中：财政资金80万元。", 6)],
    )
    assert _budget(report) == ("86", "80", "6")
    assert report.projects[0].fund_use == "预算数86万元。其中：财政资金80万元。"


def test_a_code_that_wraps_in_its_cell(build: Build) -> None:
    name = build.wide("2021年科普\n工作经费", 4)
    goals = ["绩效目标", build.wide("做好科普。", 6)]
    report = _read(build, ["项目编码", "130322213RGZQ\nG5D0ORKX", "项目名称", name], goals)
    (project,) = report.projects
    assert (project.code, project.name) == ("130322213RGZQG5D0ORKX", "2021年科普工作经费")


@pytest.mark.parametrize("merged", [True, False])
def test_goals_over_several_rows(build: Build, merged: bool) -> None:
    first, second = build.wide("1.做好。", 6), build.wide("2.再做好。", 6)
    rows = (
        [[build.tall("绩效目标", 2), first], [second]]
        if merged
        else [["绩效目标", first], ["", second]]
    )
    report = _read(build, *_names(build), *rows)
    assert report.projects[0].goals == ("1.做好。", "2.再做好。")


@pytest.mark.parametrize("down", [True, False])
def test_shares_beside_their_months(build: Build, down: bool) -> None:
    pairs = [("3月底", "20%"), ("6月底", "50%"), ("12月底", "100%")]
    if down:
        rows = [[build.wide(month, 3), build.wide(share, 3)] for month, share in pairs]
        rows[0].insert(0, build.tall("资金支出计划（%）", 3))
    else:
        rows = [["资金支出计划（%）", *(text for pair in pairs for text in pair)]]
    report = _read(build, *_names(build), *rows)
    assert _plan(report.projects[0]) == [
        ("3月底", 3, "20"),
        ("6月底", 6, "50"),
        ("12月底", 12, "100"),
    ]


def test_a_project_called_like_its_label(build: Build) -> None:
    project = build.project(
        "1.项目名称绩效目标表", build.head_rows(name="项目名称"), build.grid_rows()
    )
    assert project.name == "项目名称"


def test_a_spending_plan_in_words(build: Build) -> None:
    said = "3月底前支出25%，6月底前累计支出50.00%；12月底前支出100％。"
    report = _read(
        build,
        *_names(build),
        ["资金支出计划（%）", build.wide(said, 6)],
        ["绩效目标", "做好科普。"],
    )
    assert _plan(report.projects[0]) == [
        ("3月底前", 3, "25"),
        ("6月底前", 6, "50.00"),
        ("12月底前", 12, "100"),
    ]
    assert report.projects[0].goals == ("做好科普。",)
    assert report.leftover == ()


def test_a_plan_of_other_words_stays_in_the_leftover(build: Build) -> None:
    report = _read(build, *_names(build), ["资金支出计划（%）", build.wide("按进度支出", 6)])
    assert report.projects[0].spending_plan == ()
    assert [piece.text for piece in report.leftover] == ["按进度支出"]


def test_a_filler_among_amounts_below_their_labels(build: Build) -> None:
    report = _read(
        build,
        *_names(build),
        [build.tall("预算规模", 2), "预算数", "其中：财政资金", "其他资金"],
        ["5.00", "5.00", "—"],
        ["资金用途", build.wide("用于科普。", 6)],
    )
    assert _budget(report) == ("5.00", "5.00", None)
    assert report.projects[0].fund_use == "用于科普。"


def test_a_title_without_the_word_table_in_the_first_row(build: Build) -> None:
    report = build.record(
        "第二部分 预算项目绩效目标",
        [[build.wide("6．地质灾害防治专项经费绩效目标", 7)], *build.head_rows()],
    )
    (project,) = report.projects
    assert (project.number, project.title) == (6, "地质灾害防治专项经费绩效目标")


def test_an_amount_with_the_sign_of_its_currency(build: Build) -> None:
    report = _read(
        build,
        *_names(build),
        [
            "预算规模及资金用途",
            "预算数",
            "￥50,000.00元",
            "财政资金",
            "¥50,000.00",
            "其他资金",
            "0",
        ],
    )
    assert _budget(report) == ("50000.00", "50000.00", "0")


def test_bars_between_the_facts_of_a_head_line_say_nothing(build: Build) -> None:
    report = build.record(
        "172肃宁县人民检察院｜预算年度:2023｜单位:万元",
        [["项目编码", "A1", "项目名称", "甲"], ["绩效目标", build.wide("做好。", 3)]],
    )
    assert report.projects[0].department.name == "肃宁县人民检察院"
    assert report.fiscal_year == 2023
    assert report.leftover == ()


def test_a_department_with_its_code_beside_its_label(build: Build) -> None:
    report = build.record(
        "单位：万元",
        [
            ["预算单位", "731001昌黎县教育局", "项目名称", "甲", "项目编码", "A1"],
            ["绩效目标", build.wide("做好。", 5)],
        ],
    )
    department = report.projects[0].department
    assert (department.code, department.name) == ("731001", "昌黎县教育局")
    assert report.leftover == ()


def test_a_title_across_the_table_below_another_projects_grid(build: Build) -> None:
    widths = (1, 1, 1, 1, 1, 2)
    grid = [
        [build.wide(text, width) for text, width in zip(row, widths, strict=True)]
        for row in build.grid_rows()
    ]
    title = [build.wide("2、高标准农田建设资金绩效目标", 7)]
    report = build.record(
        "1.科普绩效目标表", [*build.head_rows(), *grid, title, *build.head_rows()]
    )
    assert [(project.number, project.title) for project in report.projects] == [
        (1, "科普绩效目标表"),
        (2, "高标准农田建设资金绩效目标"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["项目名称", "办公楼维修工程"]],
        [["项目编号", "CG-2021-08"], ["项目名称", "办公楼维修工程"], ["预算金额", "120万元"]],
        [
            ["项目名称", "办公楼维修工程", "项目编号", "CG-08"],
            ["资金总额", "120", "单位：万元", ""],
        ],
    ],
)
def test_labels_that_tenders_have_too_make_no_project(build: Build, rows: Any) -> None:
    report = build.record("招标公告", "单位：万元", rows)
    assert report.projects == ()
    assert report.kind == "other"
    assert "document-kind" in [finding.code for finding in report.findings]


def test_an_amount_of_thirty_digits(build: Build) -> None:
    project = build.project("单位：万元", build.head_rows(total="9" * 30), build.grid_rows())
    assert project.budget.model_dump(mode="json")["total"] == "9" * 30


@pytest.mark.parametrize(
    ("unit", "label", "total", "expected"),
    [
        ("单位：万元", "预算数（元）", "5.00", ("万元", "5.00", None)),
        ("单位：亿元", "预算数", "5.00", ("亿元", "5.00", "500000000.00")),
        ("", "预算数（亿元）", "5.00", ("亿元", "5.00", "500000000.00")),
        ("单位：万元", "预算数", "5.00亿元", ("万元", None, None)),
        ("单位：万元", "预算数", "5.00万", ("万元", "5.00", "50000.00")),
    ],
)
def test_units_of_money_that_differ_are_queried(
    build: Build, unit: str, label: str, total: str, expected: tuple[str, str | None, str | None]
) -> None:
    rows = build.head_rows(unit=unit, total=total)
    rows[2][1] = label
    report = build.record("1.2021年科普工作经费绩效目标表", rows, build.grid_rows())
    (project,) = report.projects
    budget = project.budget.model_dump(mode="json")
    assert project.department.name == "昌黎县科学技术协会本级"
    assert (project.amount_unit, budget["total"], budget["total_yuan"]) == expected
    queried = "amount-unit-differs" in [finding.code for finding in report.findings]
    assert queried == (expected[2] is None)


@pytest.mark.parametrize(
    ("text", "number"), [("（1）人工影响天气补助", 1), ("人工影响天气补助", None)]
)
def test_a_projects_name_across_the_first_row_is_the_title(
    build: Build, text: str, number: int | None
) -> None:
    rows = build.head_rows(department=None, name="人工影响天气补助")
    project = build.project([[build.wide(text, 7)], *rows], build.grid_rows())
    assert (project.number, project.title) == (number, "人工影响天气补助")
    other = build.record([[build.wide("内部资料", 7)], *rows], build.grid_rows())
    assert other.projects[0].title is None
    assert [piece.text for piece in other.leftover] == ["内部资料"]


@pytest.mark.parametrize("name", ["应急物资成本（元）", "万元", "（元）", "元"])
def test_a_unit_in_an_indicators_row_heads_no_table(build: Build, name: str) -> None:
    grid = build.grid_rows(f"成本指标|经济成本指标|{name}|{name}|5|计划")
    project = build.project("1.2021年科普工作经费绩效目标表", build.head_rows(), grid)
    assert [row.level3 for row in project.indicators] == [name]
