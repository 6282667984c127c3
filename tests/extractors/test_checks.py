"""Every finding of the contract, with a case that earns it and one that does not."""

from collections.abc import Callable
from typing import Any

import pytest

from models.findings import Finding
from models.report import Report
from tests.extractors.conftest import Build

_TITLE = "1.2021年科普工作经费绩效目标表"


def _report(build: Build, *grid: str, **head: str | None) -> Report:
    report: Report = build.record(
        *build.text_sections(), _TITLE, build.head_rows(**head), build.grid_rows(*grid)
    )
    return report


def _found(report: Report, code: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.code == code]


def _pointers(report: Report, code: str) -> list[str | None]:
    return [finding.pointer for finding in _found(report, code)]


def test_a_sound_report_has_no_findings(build: Build) -> None:
    assert _report(build).findings == ()


@pytest.mark.parametrize(
    ("total", "fiscal", "other", "found"),
    [
        ("5.00", "5.00", "0", False),
        ("5.00", "3.00", "2", False),
        ("1,000.50", "1000.5", "0.00", False),
        ("5.00", "5.00", "", False),  # an empty cell is no amount, and nothing contradicts
        ("5.00", "4.00", "0", True),
        ("5.00", "5.00", "0.01", True),
        ("5.00", "", "5.00", False),
        ("0.30", "0.10", "0.20", False),  # decimals, not floats
        ("", "5.00", "0", False),
    ],
)
def test_budget_sum(build: Build, total: str, fiscal: str, other: str, found: bool) -> None:
    report = _report(build, total=total, fiscal=fiscal, other=other, fund_use="用于科普。")
    assert _pointers(report, "budget-sum") == (["/projects/0/budget"] if found else [])


@pytest.mark.parametrize(
    ("plan", "rising", "end"),
    [
        ("20%|50%|75%|100%", True, True),
        ("25%|25%|25%|100%", True, True),
        ("20%|50%|40%|100%", False, True),
        ("20%|50%|75%|90%", True, False),
        ("20%|50%|75%|100.00", True, True),
        ("25%|25%|25%|25%", True, False),
        ("||75%|100%", True, True),
        ("|||", True, True),  # nothing is planned: nothing contradicts
        ("20%|50%|75%|120%", True, False),
    ],
)
def test_spending_plan(build: Build, plan: str, rising: bool, end: bool) -> None:
    report = _report(build, plan=plan)
    assert _pointers(report, "plan-not-rising") == (
        [] if rising else ["/projects/0/spending_plan/2/percent"]
    )
    assert _pointers(report, "plan-end-not-100") == (
        [] if end else ["/projects/0/spending_plan/3/percent"]
    )


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("预算数5万元。其中：财政资金5万元。用于科普。", False),
        ("预算数5.0万元，用于科普。", False),
        ("预算数50000元。", False),
        ("预算数50,000.00元。", False),
        ("用于科普宣传5000份。", False),
        ("预算数6万元。其中：财政资金5万元。", True),
        ("预算数5万元。其中：财政资金4万元。", True),
        ("预算数5元。", True),
        ("预算数5万元，其他资金1万元。", True),
    ],
)
def test_fund_use_differs(build: Build, sentence: str, found: bool) -> None:
    report = _report(build, fund_use=sentence)
    assert _pointers(report, "fund-use-differs") == (["/projects/0/fund_use"] if found else [])


@pytest.mark.parametrize(
    "code",
    [
        *("130322213RGZQG5D0ORKX", "51000021R000000019951", "51092324T000010263357"),
        *("50023300024P000060", "12000022P10000210006W"),
    ],
)
def test_code_shapes_that_were_seen(build: Build, code: str) -> None:
    assert _pointers(_report(build, code=code), "project-code-shape") == []


@pytest.mark.parametrize("code", ["待定", "12345", "XM001", "2021年", "130322213RGZQG5D0ORKX1234"])
def test_a_doubtful_code_is_kept_and_queried(build: Build, code: str) -> None:
    report = _report(build, code=code)
    assert _pointers(report, "project-code-shape") == ["/projects/0/code"]
    assert report.projects[0].code == code


def _two_projects(build: Build, **second: str) -> Report:
    report: Report = build.record(
        *build.text_sections(),
        *(_TITLE, build.head_rows(), build.grid_rows()),
        *("2.2021年培训经费绩效目标表", build.head_rows(**second), build.grid_rows()),
    )
    return report


def test_duplicate_code(build: Build) -> None:
    twice = _two_projects(build)
    assert _pointers(twice, "duplicate-project-code") == ["/projects/1/code"]
    once = _two_projects(build, code="130322213RGZQG5D0ORKY")
    assert _pointers(once, "duplicate-project-code") == []


def test_department_differs(build: Build) -> None:
    same = _two_projects(build)
    assert _pointers(same, "department-differs") == []
    other = _two_projects(build, department="731002昌黎县科技馆")
    assert _pointers(other, "department-differs") == ["/projects/1/department"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("2021年科普工作经费", False),
        ("科普工作经费", False),
        ("冀财农〔2020〕12号提前下达2021年资金", False),
        ("2020年科普工作经费", True),
    ],
)
def test_year_differs(build: Build, name: str, found: bool) -> None:
    report = build.record(
        *("2021年部门预算绩效文本", *build.text_sections(), "1.科普绩效目标表"),
        *(build.head_rows(name=name), build.grid_rows()),
    )
    assert report.fiscal_year == 2021
    assert _pointers(report, "year-differs") == (["/projects/0/name"] if found else [])


@pytest.mark.parametrize(
    ("level1", "level2"),
    [
        *(
            ("产出指标", "数量指标"),
            ("产出指标", "质量指标"),
            ("产出指标", "时效指标"),
            ("产出指标", "成本指标"),
        ),
        *(("效益指标", "经济效益指标"), ("效益指标", "社会效益指标"), ("效益指标", "生态效益指标")),
        *(
            ("效益指标", "可持续影响指标"),
            ("满意度指标", "服务对象满意度指标"),
            ("成本指标", "经济成本指标"),
        ),
        *(
            ("成本指标", "社会成本指标"),
            ("成本指标", "生态环境成本指标"),
            ("产出", "数量"),
            ("效益指标", "环境效益指标"),
        ),
        ("满意度指标", "社会公众或服务对象满意度指标"),
    ],
)
def test_standard_levels(build: Build, level1: str, level2: str) -> None:
    report = _report(build, f"{level1}|{level2}|某指标|描述|3次|计划")
    assert _found(report, "indicator-level-unknown") == []


def test_unknown_levels(build: Build) -> None:
    report = _report(build, "产出指际|数星指标|某指标|描述|3次|计划")
    assert _pointers(report, "indicator-level-unknown") == [
        "/projects/0/indicators/0/level1",
        "/projects/0/indicators/0/level2",
    ]
    assert report.projects[0].indicators[0].level1 == "产出指际"  # nothing is corrected


@pytest.mark.parametrize(
    ("row", "missing"),
    [
        ("产出指标|数量指标|某指标|描述|3次|计划", ""),
        ("产出指标|数量指标|某指标|||", "指标值"),
        ("产出指标|数量指标||描述|3次|计划", "三级指标"),
        ("产出指标||某指标|描述|3次|计划", "二级指标"),
        ("产出指标|数量指标|某指标||3次|", ""),  # neither description nor basis is asked for
    ],
)
def test_indicator_incomplete(build: Build, row: str, missing: str) -> None:
    report = _report(build, row)
    assert _pointers(report, "indicator-incomplete") == (
        ["/projects/0/indicators/0"] if missing else []
    )
    assert all(missing in finding.message for finding in _found(report, "indicator-incomplete"))


@pytest.mark.parametrize(
    ("target", "found"),
    [
        *(("≥3次", False), ("提高", False), ("2021年12月底前", False), ("不低于上年度水平", False)),
        *(("—", True), ("/", True), ("*", True), ("无", True), ("XX", True), ("…", True)),
        *(("1600人、200人", True), ("2次，每次3天", True), ("≥", True), ("7×24小时", True)),
    ],
)
def test_target_unparsed(build: Build, target: str, found: bool) -> None:
    report = _report(build, f"产出指标|数量指标|某指标|描述|{target}|计划")
    assert _pointers(report, "target-unparsed") == (
        ["/projects/0/indicators/0/target"] if found else []
    )
    read = report.projects[0].indicators[0].target
    assert read is not None
    assert read.text == target


def test_leftover_text(build: Build) -> None:
    assert _pointers(_report(build), "leftover-text") == []
    report = build.record("卷首语如下。", *build.text_sections())
    assert _pointers(report, "leftover-text") == ["/leftover"]


def test_a_finding_changes_no_value(build: Build) -> None:
    report = _report(
        build,
        "产出指标|数量指标|某指标|描述|—|计划",
        total="5.00",
        fiscal="9.00",
        plan="90%|50%|40%|30%",
        code="XM001",
    )
    project = report.projects[0]
    assert project.code == "XM001"
    assert project.budget is not None
    assert (str(project.budget.total), str(project.budget.fiscal)) == ("5.00", "9.00")
    assert [str(step.percent) for step in project.spending_plan] == ["90", "50", "40", "30"]
    assert {"budget-sum", "plan-not-rising", "plan-end-not-100", "project-code-shape"} <= {
        finding.code for finding in report.findings
    }


def test_pointers_of_findings_resolve(build: Build, resolve: Callable[[Any, str], Any]) -> None:
    report = _two_projects(build, total="9.00", plan="90%|50%|40%|30%", code="x")
    assert report.findings
    record = report.model_dump(mode="json")
    for finding in report.findings:
        assert finding.pointer is not None
        assert resolve(record, finding.pointer) is not None
