"""Titles and wide labels within a table that shows each column: what is blank beside them is covered."""

from extractors.extraction import extract
from extractors.source_files import SourceFile
from models.report import Report


def read(text: str) -> Report:
    return extract(SourceFile("dump.txt", text.encode()))


BY_VILLAGE = """\
| {year}消防装备绩效目标表 |  |  |  |  |  |  |
| --- | --- | --- | --- | --- | --- | --- |
| {below} |  |  |  |  |  |  |
| 项目名称 |  | 消防装备购置工程 |  |  |  |  |
| 一级指标 | 二级指标 | 指标内容 | 指标说明 | 定远村 | 涞陵村 | 玉泉村 |
| 产出指标 | 数量指标 | 应急演练 | 演练的情况 | ≥147.53次 | ≥147.53次 | ≥147.53次 |
| 产出指标 | 时效指标 | 验收时间 | 验收的情况 | 2019年底之前 | 2019年底之前 | 2019年底之前 |
| 产出指标 | 时效指标 | 拨付时间 | 拨付的情况 | 2019年底之前 | 2019年底之前 | 2019年底之前 |
| 产出指标 | 成本指标 | 演练成本 | 成本的情况 | 18.50万元 | 18.50万元 | 18.50万元 |
| 效益指标 | 社会效益指标 | 火灾损失 | 损失的情况 | 下降 | 下降 | 下降 |
"""


def test_the_year_of_a_title_within_the_table() -> None:
    for year, below in (("2019年度", "表1"), ("", "（2019年度）")):
        report = read(BY_VILLAGE.format(year=year, below=below))
        assert report.fiscal_year == 2019
        assert report.projects[0].title == f"{year}消防装备绩效目标表"


def test_a_name_behind_a_label_of_two_columns() -> None:
    (project,) = read(BY_VILLAGE.format(year="2019年度", below="表1")).projects
    assert project.name == "消防装备购置工程"


def test_equal_targets_of_two_villages_are_two() -> None:
    (project,) = read(BY_VILLAGE.format(year="2019年度", below="表1")).projects
    assert [note.text for note in project.indicators[1].notes][-2:] == ["2019年底之前"] * 2
    assert project.indicators[1].level3 == "验收时间"


def test_a_label_alone_in_a_blank_form_is_no_title() -> None:
    text = BY_VILLAGE.format(year="2019年度", below="绩效目标")
    assert read(text).projects[0].title == "2019年度消防装备绩效目标表"
    assert not read(text).projects[0].goals


TABLE = """\
{title} | |||||
763015涞关县农业站 | 单位：元 | ||||
项目编码 | {code} | 项目名称 | {name} | ||
绩效目标 | 1、推广技术。 | ||||
一级指标 | 二级指标 | 三级指标 | 绩效指标描述 | 指标值 | 指标值确定依据 |
产出指标 | 数量指标 | 抽检样品 | 抽检的情况 | ≥25批次 | 工作计划 |
"""


def test_a_table_right_below_another_that_begins_with_a_title_of_any_words() -> None:
    first = TABLE.format(title="1. 2021年防疫资金", code="319448211Y53Q33FR6F2U", name="防疫资金")
    second = TABLE.format(
        title="2. 2021年农机资金", code="319448211Y53Q33FR6F3U", name="2021年农机资金"
    )
    one, two = read(f"第二部分 预算项目绩效目标\n\n{first}\n{second}").projects
    assert (two.number, two.title) == (2, "2021年农机资金")
    assert len(one.indicators) == len(two.indicators) == 1


EVALUATION = """\
2019年度项目支出绩效自评表

| 项目名称 |  | 技能培训 |  |  |  |  |
| --- | --- | --- | --- | --- | --- | --- |
| 项目资金（万元） |  | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 得分 |
|  | 年度资金总额 | 4974.48 | 4974.48 | 4178.56 | 10 | 8.40 |
|  | 其中：当年财政拨款 | 4974.48 | 4974.48 | 4178.56 | - | - |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 得分 |
|  | 产出指标 | 数量指标 | 培训人次 | ≥9人次 | 9人次 | 13 |
"""


def test_equal_amounts_side_by_side_are_no_merged_cell() -> None:
    (project,) = read(EVALUATION).projects
    shown = [(str(line.amount), str(line.current), str(line.executed)) for line in project.funding]
    assert shown == [("4974.48", "4974.48", "4178.56")] * 2
