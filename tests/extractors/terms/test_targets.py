"""指标值 in every notation of the contract and of the facts, read by the contract's rules."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.terms.targets import looks_unparsed, parse_target

_QUANTITIES = """
〉5次|>|5|次
》3场|>|3|场
〈5次|<|5|次
《10起|<|10|起
〉=5次|>=|5|次
提高5个百分点|=|5|个百分点
≥2百分点|>=|2|百分点
零下5度|=|-5|度
负5%|=|-5|%
≥1,234.5m2|>=|1234.5|m2
≥100m3|>=|100|m3
35μg/m3|=|35|μg/m3
≥30kW|>=|30|kW
PM2.5≤35|<=|35|-
PM2.5平均浓度≤35μg/m3|<=|35|μg/m3
减排CO2≥5吨|>=|5|吨
达标率≥95%|>=|95|%
达产率100%|=|100|%
10⁴吨|=|10000|吨
2个亿|=|2|亿
3个万元|=|3|万元
≥5次(计划标准)|>=|5|次
5000元（大写伍仟元）|=|5000|元
≥3场（次）|>=|3|场(次)
2次以上/年|>=|2|次/年
5万余人|>|5|万人
5万元整|=|5|万元
95%(%)|=|95|%
百分百|=|100|%
（≥95%）|>=|95|%
[≥95%]|>=|95|%
100%，|=|100|%
开展3次活动|=|3|次
≥3期培训|>=|3|期
三百余人|>|300|人
一万份|=|1|万份
三场次|=|3|场次
≥1次|>=|1|次
100百分比|=|100|%
≥3次|>=|3|次
≤5万元|<=|5|万元
≥90百分比|>=|90|%
≧95%|>=|95|%
≦3%|<=|3|%
⩾3次|>=|3|次
>=5次|>=|5|次
<=5次|<=|5|次
≥ 98 %|>=|98|%
≥９５％|>=|95|%
＞５家|>|5|家
＜５家|<|5|家
=100%|=|100|%
＝100％|=|100|%
=100.00(%)|=|100.00|%
≥90.00(%)|>=|90.00|%
100（%）|=|100|%
100 (百分比)|=|100|%
100%(历史标准)|=|100|%
≥95百分比（与上年持平）|>=|95|%
不少于800篇|>=|800|篇
不低于60户/人.月|>=|60|户/人.月
达到3次|>=|3|次
达95%以上|>=|95|%
达到90%以上|>=|90|%
3次以上|>=|3|次
3以上|>=|3|-
10人及以上|>=|10|人
10人（含）以上|>=|10|人
95%（含）以上|>=|95|%
60周岁及以上|>=|60|周岁
至少1次|>=|1|次
大于等于3次|>=|3|次
大于1天|>|1|天
超过10人|>|10|人
超13万元/年|>|13|万元/年
多于3次|>|3|次
不超过3天|<=|3|天
未超过5%|<=|5|%
不高于3%|<=|3|%
不得超过5%|<=|5|%
5天以内|<=|5|天
30个工作日内|<=|30|个工作日
5%以下|<=|5|%
控制在5万元以内|<=|5|万元
控制在5%|<=|5|%
小于等于3%|<=|3|%
≤12月|<=|12|月
少于5起|<|5|起
低于1%|<|1|%
不足5%|<|5|%
约5.5万人次|~|5.5|万人次
约100人|~|100|人
100人左右|~|100|人
985米|=|985|米
≥190元每人每月|>=|190|元每人每月
0起|=|0|起
0|=|0|-
3000|=|3000|-
290%|=|290|%
1,234.56元|=|1234.56|元
1，234人|=|1234|人
百分之九十五|=|95|%
不低于百分之95|>=|95|%
三次|=|3|次
不少于三场|>=|3|场
十二项|=|12|项
两次|=|2|次
1次/年|=|1|次/年
每年不少于2次|>=|2|次
全年12次|=|12|次
优良率≥90%|>=|90|%
满意度达到90%以上|>=|90|%
完成率100%|=|100|%
100%完成|=|100|%
12个月|=|12|个月
24小时内|<=|24|小时
≤1.5mg/L|<=|1.5|mg/L
≥300平方米|>=|300|平方米
200元/人/天|=|200|元/人/天
￥500|=|500|元
3（次）|=|3|次
≥50（万元）|>=|50|万元
≥5项（个）|>=|5|项(个)
≥100%.|>=|100|%
5.|=|5|-
-5%|=|-5|%
≤-5℃|<=|-5|℃
≤5‰|<=|5|‰
"""

_RANGES = """
两三次|2|3|次
三五次|3|5|次
七八十人|70|80|人
一二十天|10|20|天
三四百人|300|400|人
十七八场|17|18|场
二十五六户|25|26|户
一百二三十人|120|130|人
[90%,100%)|90|100|%
（5，10]次|5|10|次
[3,5]天|3|5|天
10-20户|10|20|户
5~10天|5|10|天
5—10天|5|10|天
5至10天|5|10|天
5－10天|5|10|天
90%-95%|90|95|%
90%～95%|90|95|%
18—60周岁|18|60|周岁
≥90%且≤100%|90|100|%
控制在5-10%|5|10|%
"""

_DEADLINES = """
2023.07-2024.01|<=|2024-01-31
2021年3月—2023年6月|<=|2023-06-30
2021.1.1-2021.12.15|<=|2021-12-15
2021年-2023年|<=|2023-12-31
2021-2023年底|<=|2023-12-31
2021年1月-12月|<=|2021-12-31
2021年年底|<=|2021-12-31
2021年1-12月|<=|2021-12-31
2021年1月至12月|<=|2021-12-31
1月1日-11月30日|<=|--11-30
2021年11月-2022年3月|<=|2022-03-31
2021.06|<=|2021-06-30
2021年12月中旬|<=|2021-12-20
不迟于10月底|<=|--10-31
2021年12月底前|<=|2021-12-31
2021年12月31日前|<=|2021-12-31
２０２１年１２月３１日前|<=|2021-12-31
2021年12月31日之前完成|<=|2021-12-31
2021年12月|<=|2021-12-31
2021 年 6 月底前|<=|2021-06-30
2021年6月30日|<=|2021-06-30
2021-06-30|<=|2021-06-30
2021.12.31|<=|2021-12-31
2021-12|<=|2021-12-31
2021年2月底前|<=|2021-02-28
2024年2月底前|<=|2024-02-29
2021年底前|<=|2021-12-31
2021年内|<=|2021-12-31
2019年12月(计划标准)|<=|2019-12-31
11月底之前|<=|--11-30
11月底前|<=|--11-30
6月30日前|<=|--06-30
2月底前|<=|--02-28
2021年第四季度|<=|2021-12-31
2021年上半年|<=|2021-06-30
年底前|<=|--12-31
年内|<=|--12-31
≤12月底|<=|--12-31
不晚于2021年11月30日|<=|2021-11-30
"""

_WORDS = """
前3名
每月10日前
提高|及时|可控|健全|长期|可持续|有效提升|减少消耗|不低于上年度水平|不低于去年|按时完成|全覆盖|大于等于|无|—|/|*|XX|…
带动科技进步，拉动经济发展|根据下达任务目标要求确定|达到国家标准|年|年度|优|一级|第一|零|符合《2021年规定》|控制在预算内
"""

_DOUBTFUL = """
二一次|一二三次|≥三四场|(90,100)|不等于1次|≠1|未达90%|达不到90%|没有完成5次|无5次|≥5O%|1OO%|1O0人|1l0人|±3%以内
≥95.5.%|由5%提高到10%|从3次增加到5次|12 34|2次①|5①次|5※|4A级景区|20%的户|2.5×10⁴吨|10⁴-10⁵吨|10¹²³吨
《3次》|约每户5万元|超上年5%
1600人、200人|1600人、2000人|2次，每次3天|≥10、≥20|7×24小时|5±1|±5%|1/3|3-5-7|1.2.3|A4|第1名|2月30日|13月5日|10-5户|12月底前支付100%
不高于预算5%|达到GB3095二级|≥|3≤次数≤5|100人以上，200人以下|50%-
"""


def _rows(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.split("\n") if line]


def _words(table: str) -> list[str]:
    return [word for row in _rows(table) for word in row]


def _read(text: str) -> dict[str, Any]:
    return parse_target(text).model_dump(mode="json", exclude={"text"})


@pytest.mark.parametrize(("text", "comparison", "value", "unit"), _rows(_QUANTITIES))
def test_quantity(text: str, comparison: str, value: str, unit: str) -> None:
    assert _read(text) == {
        "kind": "quantitative",
        "comparison": comparison,
        "value": value,
        "upper": None,
        "unit": None if unit == "-" else unit,
        "date": None,
    }


@pytest.mark.parametrize(("text", "value", "upper", "unit"), _rows(_RANGES))
def test_range(text: str, value: str, upper: str, unit: str) -> None:
    assert _read(text) == {
        "kind": "quantitative",
        "comparison": "between",
        "value": value,
        "upper": upper,
        "unit": unit,
        "date": None,
    }


@pytest.mark.parametrize(("text", "comparison", "date"), _rows(_DEADLINES))
def test_deadline(text: str, comparison: str, date: str) -> None:
    assert _read(text) == {
        "kind": "deadline",
        "comparison": comparison,
        "value": None,
        "upper": None,
        "unit": None,
        "date": date,
    }


@pytest.mark.parametrize("text", [*_words(_WORDS), *_words(_DOUBTFUL)])
def test_words(text: str) -> None:
    """What no one reading explains stays words: never a figure picked out of it."""
    assert _read(text) == {
        "kind": "qualitative",
        "comparison": None,
        "value": None,
        "upper": None,
        "unit": None,
        "date": None,
    }


@pytest.mark.parametrize("text", _words(_DOUBTFUL))
def test_words_with_a_figure_are_queried(text: str) -> None:
    assert looks_unparsed(parse_target(text))


@pytest.mark.parametrize("text", ["提高", "≥3次", "2021年12月底前", "符合《2021年规定》", "按计划"])
def test_readable_targets_are_not_queried(text: str) -> None:
    assert not looks_unparsed(parse_target(text))


def test_text_is_kept_as_written() -> None:
    assert parse_target(" ≧９５ ％ ").text == "≧９５ ％"


@given(
    st.text(
        alphabet="0123456789.,%-~≥≤<>=()（）年月日底前次人万元百分比不低于超过约以上内第季度 ",
        max_size=20,
    )
)
def test_any_text_is_read_without_contradiction(text: str) -> None:
    target = parse_target(text)
    assert target.text == text.strip()
    if target.kind == "qualitative":
        assert (target.comparison, target.value, target.unit, target.date) == (None,) * 4
    if target.kind == "deadline":
        assert target.date is not None
        assert target.value is None
    if target.kind == "quantitative":
        assert target.value is not None
        assert target.comparison is not None
        assert (target.upper is not None) == (target.comparison == "between")
        assert target.upper is None or target.upper >= target.value
    assert target.unit != ""


@given(
    st.sampled_from(["≥", "≤", ">", "<", "="]),
    st.decimals(0, 10**9, places=2),
    st.sampled_from(["次", "万元", "%", "百分比", "人次", ""]),
)
def test_a_sign_a_figure_and_a_unit_are_read_back(sign: str, value: object, unit: str) -> None:
    target = parse_target(f"{sign}{value}{unit}")
    assert target.comparison == {"≥": ">=", "≤": "<="}.get(sign, sign)
    assert str(target.value) == str(value)
    assert target.unit == ("%" if unit == "百分比" else unit or None)
