"""Documents of other kinds give no values: all their text is left over, and a finding says why."""

from typing import Any

import pytest

from models.report import Report
from tests.extractors.conftest import Build

_SELF_EVALUATION: list[list[str]] = [
    ["项目名称", "2021年科普工作经费", "预算数", "5.00", "执行数", "4.90", "执行率"],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "科普活动次数", "≥3次", "4次", "10", "10"],
]
_OTHERS: dict[str, list[Any]] = {
    "contract": [
        *("采购合同", "甲方：昌黎县科协", "乙方：某印刷厂", "一、标的", "宣传资料200份。"),
        [["名称", "数量", "单价"], ["宣传册", "200", "5.00"]],
    ],
    "forum": ["求助：预算绩效目标怎么写？", "楼主：谁有模板？", "1楼：同问。", "2021-03-05 12:30"],
    "one section": ["一、总体目标", "建成全国一流的科技园。", "二、建设内容", "新建厂房。"],
    "budget tables": ["2021年部门预算公开", "收支预算总表", [["收入", "支出"], ["100", "100"]]],
    "empty words": ["　", "．"],
    "safeguards alone": ["防汛应急预案", "第五章 保障措施", "一、组织保障。成立领导小组。"],
}


@pytest.mark.parametrize("name", list(_OTHERS))
def test_another_kind(build: Build, name: str) -> None:
    report: Report = build.record(*_OTHERS[name])
    assert next(finding.code for finding in report.findings) == "document-kind"
    assert report.title is None
    assert report.fiscal_year is None
    assert report.department is None
    assert report.overall_goal is None
    assert (report.sub_goals, report.safeguards, report.projects) == ((), (), ())
    assert report.provenance == {}
    assert (report.coverage.claimed, report.coverage.removed) == (0, 0)
    assert "section-missing" not in [finding.code for finding in report.findings]


def test_all_text_is_left_over(build: Build) -> None:
    report = build.record(*_OTHERS["contract"])
    assert [piece.text for piece in report.leftover] == [
        *("采购合同", "甲方：昌黎县科协", "乙方：某印刷厂", "一、标的", "宣传资料200份。"),
        *("名称", "数量", "单价", "宣传册", "200", "5.00"),
    ]


@pytest.mark.parametrize(
    ("blocks", "word"),
    [
        (
            ["关于下达2021年补助资金的通知", "各区财政局：", "请于年底前报送绩效自评报告。"],
            "notice",
        ),
        (["陈仓区教育局", "本项目使用一般公共预算资金10万元。"], "unknown"),
        (
            ["上海市某局2020年度部门决算", "一、部门职责", "二、绩效自评情况说明如下。"],
            "final accounts",
        ),
        (["办公楼维修工程竞争性磋商采购文件", [["项目名称", "办公楼维修工程"]]], "tender"),
        (
            [
                "办公楼维修工程招标文件",
                "投标人自评表",
                [["序号", "评分内容", "自评分值"], ["1", "资质", "5"]],
            ],
            "tender",
        ),
        (
            ["办公设备采购项目", [["名称", "自评得分"], ["办公设备", "95"]]],
            "self-evaluation",
        ),
    ],
)
def test_running_text_does_not_name_the_kind(build: Build, blocks: list[Any], word: str) -> None:
    report = build.record(*blocks)
    (finding,) = [item for item in report.findings if item.code == "document-kind"]
    assert word in finding.message


def test_safeguards_alone_that_speak_of_performance_are_ours(build: Build) -> None:
    report = build.record(
        "一、工作保障措施：", "为确保年度绩效目标如期实现：",
        "（一）加强宣传。组织绩效业务培训。", "（二）做好绩效自评。公开自评报告。",
    )  # fmt: skip
    assert [item.title for item in report.safeguards] == [None, "加强宣传", "做好绩效自评"]
    assert report.kind == "budget_performance"


@pytest.mark.parametrize(("name", "word"), [("budget tables", "预算"), ("contract", "合同")])
def test_the_finding_names_the_kind(build: Build, name: str, word: str) -> None:
    (finding,) = [
        item for item in build.record(*_OTHERS[name]).findings if item.code == "document-kind"
    ]
    assert word in finding.message
    assert finding.severity == "warning"


def test_an_empty_document(build: Build) -> None:
    report = build.record()
    assert [finding.code for finding in report.findings] == ["document-kind"]
    assert report.coverage.characters == 0


def test_a_report_is_ours_by_any_of_its_traits(build: Build) -> None:
    ours = [
        build.text_sections(),
        ["1.科普绩效目标表", build.head_rows(), build.grid_rows()],
        ["2021年部门预算绩效文本", "一、总体目标", "做好工作。"],
        [build.marked("一、总体目标", r"TC 总体目标 \f A \l 1"), "做好工作。"],
    ]
    for blocks in ours:
        assert "document-kind" not in [item.code for item in build.record(*blocks).findings]


def test_a_self_evaluation_in_two_tables(build: Build) -> None:
    head = [
        ["项目名称", "2021年科普工作经费", "项目编码", "130322213RGZQG5D0ORKX"],
        ["预算执行情况", "年初预算数", "全年执行数", "得分"],
        ["年度资金总额", "5.00", "4.90", "9.8"],
    ]
    report = build.record("2021年度项目支出绩效自评表", head, _SELF_EVALUATION[1:])
    assert report.kind == "self_evaluation"
    (project,) = report.projects
    assert (project.name, project.code) == ("2021年科普工作经费", "130322213RGZQG5D0ORKX")
    assert [str(line.executed) for line in project.funding] == ["4.90"]
    assert [row.level3 for row in project.indicators] == ["科普活动次数"]


@pytest.mark.parametrize("name", ["绩效自评工作经费", "项目完成情况核查经费", "提高执行率奖励经费"])
def test_a_project_named_like_another_kind(build: Build, name: str) -> None:
    report = build.record(f"1.{name}绩效目标表", build.head_rows(name=name), build.grid_rows())
    assert [project.name for project in report.projects] == [name]


def test_a_self_evaluation_beside_our_tables_is_a_project_of_its_own(build: Build) -> None:
    report = build.record(
        *build.text_sections(),
        *("1.科普绩效目标表", build.head_rows(), build.grid_rows()),
        *("附：2020年度绩效自评表", _SELF_EVALUATION),
    )
    assert report.kind == "budget_performance"
    ours, evaluated = report.projects
    assert len(ours.indicators) == 1
    assert evaluated.title == "2020年度绩效自评表"
    assert [row.actual.text for row in evaluated.indicators] == ["4次"]


def test_sub_goals_alone_with_their_labels_are_ours(build: Build) -> None:
    report = build.record(
        *("第一章 分项目标", "（1）购置装备", "【目标】检查企业。", "【绩效指标】培训679人。")
    )
    assert [goal.title for goal in report.sub_goals] == ["购置装备"]
