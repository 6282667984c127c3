"""Forms as text, one cell a line: what nobody can cut into cells stays text, never a wrong value."""

from extractors.extraction import extract
from extractors.source_files import SourceFile
from models.report import Report

DUTIES = """部门职责-工作活动绩效目标
318平泉县文化局　　　　　单位：万元
职责活动
年度预算数
内容描述
绩效目标
绩效指标
评价标准
优
良
中
差
一、公共文化服务
128.60
组织公共文化服务与群众文化活动。
公共文化服务水平持续提升
群众文化活动
68.60
举办群众文化活动、戏曲下乡。
丰富群众文化生活
活动场次完成率
≥95%
90%-95%
80%-90%
<80%
"""
EVALUATION = """项目支出绩效自评表
（2023年度）
项目名称
校舍维修
主管部门
青石县教育局
实施单位
青石县教育局
项目资金（万元）
年初预算数
全年预算数
全年执行数
分值
执行率
得分
年度资金总额
90
90
89.97
10
99.97%
10
年度总体目标
预期目标
实际完成情况
完成校舍维修。
已完成校舍维修。
绩效指标
一级指标
二级指标
三级指标
年度指标值
实际完成值
分值
得分
产出指标
数量指标
维修校舍
5所
5所
90
90
"""
DECLARATION = """项目支出绩效目标申报表
（2024年度）
项目名称
农村公路养护
主管部门
青石县交通运输局
项目期
2024年
资金情况
中期资金总额
960.00
年度资金总额
320.00
总体目标
中期目标
年度目标
养护农村公路。
养护公路40公里。
一级指标
二级指标
三级指标
指标值
产出指标
数量指标
养护里程
≥40公里
"""


def read(text: str) -> Report:
    return extract(SourceFile("report.txt", text.encode()))


def assert_left_as_text(report: Report) -> None:
    assert not report.projects
    assert not report.sub_goals
    assert report.overall_goal is None
    assert report.coverage.leftover == report.coverage.characters
    assert "leftover-text" in {finding.code for finding in report.findings}


def test_duties_are_no_goals_of_a_project() -> None:
    assert_left_as_text(read(DUTIES))


def test_points_and_results_are_no_targets() -> None:
    assert_left_as_text(read(EVALUATION))


def test_money_is_no_part_of_a_period() -> None:
    assert_left_as_text(read(DECLARATION))


def test_a_supervisor_above_a_table_is_not_the_department() -> None:
    above = "中央对地方转移支付区域绩效目标表\n（2021年度）\n中央主管部门\n民政部\n年度目标\n新增床位。\n"
    grid = "一级指标\n二级指标\n三级指标\n指标值\n产出指标\n数量指标\n床位数\n≥650张\n"
    report = read(above + grid)
    assert report.department is None
    assert "民政部" in [piece.text for piece in report.leftover]


def test_marks_rules_are_no_level() -> None:
    text = DECLARATION.replace("资金情况\n中期资金总额\n960.00\n年度资金总额\n320.00\n", "")
    text = text.replace("总体目标\n中期目标\n年度目标\n养护农村公路。\n", "年度目标\n")
    rules = text.replace("指标值\n产出", "指标值\n评分规则\n产出").replace(
        "≥40公里", "≥40公里\n按比例"
    )
    assert_left_as_text(read(rules))


def test_rows_between_unpadded_bars_stay_apart() -> None:
    grid = (
        "| 一级指标 | 二级指标 | 三级指标 | 指标值 |\n| 产出指标 | 数量指标 | 保安人数 | 12人 |\n"
    )
    table = f"{grid}| 产出指标 | 数量指标 | 保洁人数 | 15人 |\n"
    report = read(f"项目支出绩效目标表\n| 项目名称 | 校园服务 |  |  |\n{table}")
    names = [row.level3 for row in report.projects[0].indicators]
    assert names == ["保安人数", "保洁人数"]


def test_levels_whose_values_left_no_line_are_no_targets() -> None:
    text = (
        "项目支出绩效目标申报表\n（2021年度）\n项目名称\n文物修缮\n实施单位\n文物保护中心\n"
        "一级指标\n二级指标\n三级指标\n指标值\n产出指标\n数量指标\n质量指标\n效益指标\n"
        "社会效益指标\n满意度指标\n服务对象满意度指标\n游客满意度\n≥95%\n审核意见\n"
        "项目负责人\n李某\n联系电话\n"
    )
    report = extract(SourceFile("dump.txt", text.encode()))
    assert [row for project in report.projects for row in project.indicators] == []
    assert "≥95%" in [piece.text for piece in report.leftover]
