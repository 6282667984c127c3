"""Figures promised in an indicator's prose."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.sections.measures import find_measures
from tests.extractors.conftest import Build


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        # The contract's own examples.
        ("科普活动日大于1天，科普活动宣传达到3次。", [("科普活动日", "大于1天"), ("科普活动宣传", "达到3次")]),
        ("建设科普学校1所。", [("科普学校", "1所")]),
        ("完成科技工作者之家建设。", []),
        ("按质按量完成全年工作任务。", []),
        ("", []),
        # Figures, signs and words.
        ("群众满意度达到95%以上", [("群众满意度", "达到95%以上")]),
        ("服务对象满意度≥90%。", [("服务对象满意度", "≥90%")]),
        ("项目完成率≥95百分比", [("项目完成率", "≥95百分比")]),
        ("资金到位率100%，及时率达100%", [("资金到位率", "100%"), ("及时率", "达100%")]),
        ("空气质量优良天数≥260天", [("空气质量优良天数", "≥260天")]),
        ("经费控制在5万元以内；", [("经费", "控制在5万元以内")]),
        ("发放宣传资料10,000份、新建公路12.5公里", [("宣传资料", "10,000份"), ("公路", "12.5公里")]),
        ("支持企业10-20家", [("企业", "10-20家")]),
        ("1.宣传3次。", [("宣传", "3次")]),
        # The figure stands before what is counted.
        ("举办3期培训班", [("培训班", "3期")]),
        ("抓好6个阵地、17个基层组织以及4个学会", [("阵地", "6个"), ("基层组织", "17个"), ("学会", "4个")]),
        ("每月开展1次检查", [("检查", "1次")]),
        ("组织“三下乡”活动2次", [("“三下乡”活动", "2次")]),
        # Chinese numerals: promises, and the names and idioms that are none.
        ("举办三期培训班，培训人数不少于二百人", [("培训班", "三期"), ("培训人数", "不少于二百人")]),
        ("建设科普学校一所。", [("科普学校", "一所")]),
        ("运维系统五十五套", [("系统", "五十五套")]),
        ("发放礼品单三十份", [("礼品单", "三十份")]),
        ("标准全县统一一套，巡查每三天", []),
        ("满意度达到百分之九十五以上", [("满意度", "达到百分之九十五以上")]),
        ("购置设备一批，一次性办结，落实八项规定，一村一品，第一批项目", []),
        # Dates, ordinals and numbers in names are no promises.
        ("2021年底前完成。", []),
        ("2021年12月31日前完成科技馆建设", []),
        ("第3次会议后完成", []),
        ("12345热线办结率98%", [("12345热线办结率", "98%")]),
        ("12月底前完成项目10个", [("项目", "10个")]),
    ],
)  # fmt: skip
def test_measures(text: str, measures: list[tuple[str, str]]) -> None:
    assert [(name, target) for name, target, _, _ in find_measures(text)] == measures


def test_targets_are_read(build: Build) -> None:
    report = build.record(
        *("一、总体绩效目标", "2021年。", "二、分项绩效目标", "（一）科普", "绩效目标：提升。"),
        "绩效指标：科普活动日大于1天，科普活动宣传达到3次。",
    )
    assert [measure.target.model_dump(mode="json") for measure in report.sub_goals[0].measures] == [
        {
            "text": "大于1天",
            "kind": "quantitative",
            "comparison": ">",
            "value": "1",
            "upper": None,
            "unit": "天",
            "date": None,
        },
        {
            "text": "达到3次",
            "kind": "quantitative",
            "comparison": ">=",
            "value": "3",
            "upper": None,
            "unit": "次",
            "date": None,
        },
    ]


_PIECES = [
    *("科普活动", "培训", "举办", "覆盖全县", "满意度", "大于", "不少于", "达到", "约", "为", "第", " ", "　"),
    *("3", "10", "1,000", "95", "2021年", "12月底前", "12.5", "－", "-", "~", "（", "）", "以上", "左右"),
    *("次", "个", "乡镇", "万", "页", "人次", "%", "％", "百分比", "平方米", "家次", "，", "。", "；", "、"),
]  # fmt: skip


@settings(deadline=None)  # jieba loads on first use
@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
def test_any_prose_is_read_and_targets_stand_where_they_are_said_to(text: str) -> None:
    for name, target, start, end in find_measures(text):
        assert text[start:end] == target
        assert name
        assert name in text
        assert any(char.isdigit() for char in target)
