"""Labels and values of forms in text that shows no merged cells: which cell belongs to which label."""

import pytest

from extractors.extraction import extract
from extractors.source_files import SourceFile
from models.report import Report


def read(text: str) -> Report:
    return extract(SourceFile("dump.txt", text.encode()))


def test_a_unit_in_brackets_is_no_value_behind_its_colon() -> None:
    text = (
        "财政专项资金项目绩效目标申报表\n2021年度\n项目名称：\t山洪防治\t项目性质：\t新增项目\n"
        "资金总额及构成（单位：元）\t申请资金总额：2053700.00\n\t财政拨款：2053700.00\n"
        "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t修堤\t3公里\n"
    )
    (project,) = read(text).projects
    assert project.amount_unit == "元"
    assert not project.statements


def test_a_group_stands_before_a_labelled_value() -> None:
    text = (
        "项目支出绩效目标审批表（2024年度）\n项目基本信息\t项目名称：国土绿化\n"
        "\t主管部门：某局\t实施单位：某站\n总体目标\t年度绩效目标\n\t造林。\n"
        "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t造林\t3亩\n"
    )
    (project,) = read(text).projects
    assert project.name == "国土绿化"
    assert not project.statements


def test_a_name_that_ends_as_a_head_of_money_is_a_name() -> None:
    text = (
        "部门预算项目支出绩效自评表（2017年度）\n项目名称: | 36840817R000063037154-营养改善计划 | |||\n"
        "主管部门: | 某县教育局 | 实施单位: | 406某县教育局 | |\n"
        "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际值 |\n"
        "产出指标 | 数量指标 | 资助学生 | 20人 | 20人 |\n"
    )
    (project,) = read(text).projects
    assert (project.code, project.name) == ("36840817R000063037154", "营养改善计划")


def test_goals_below_the_blank_lines_of_a_schedule_are_no_line_of_it() -> None:
    text = (
        "预算项目绩效目标申报表\n（2018年度）\n项目名称\t\t项目属性\t\n"
        "实施进度计划\t项目实施内容\t开始时间\t完成时间\n\t\t\t\n\t\t\t\n"
        "项目绩效目标\t总目标\t本年度目标\n\t\t\n"
        "长期绩效指标\t一级指标\t二级指标\t指标内容\t预期指标值\n\t产出指标\t质量指标\t\t\n"
    )
    report = read(text)
    assert report.kind == "project_declaration"
    assert not report.projects


MONEY = """\
部门预算项目支出绩效自评表
（2022年）
项目名称 | 技术改造 | ||||
预算执行情况 | 年度预算数（万元） | 年初预算数 | 全年预算数(A) | 预算执行数 | 预算执行率 |
总额 | 7174.89 | 7174.89 | 7100.00 | 98.96% | |
财政专户管理资金 |  |  |  |  | |
单位资金 | 0.00 | 0.00 | 0.00 |  | |
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 实际值 |
产出指标 | 数量指标 | 改造 | 3个 | 3个 | |
"""


def test_blank_lines_of_money_stand_below_the_head_of_their_names() -> None:
    (project,) = read(MONEY).projects
    shown = [(line.name, line.term, line.current is None) for line in project.funding]
    assert shown == [
        ("总额", "annual", False),
        ("财政专户管理资金", "annual", True),
        ("单位资金", "annual", False),
    ]


def test_a_second_goal_whose_words_may_head_a_column_is_a_goal() -> None:
    text = (
        "第二部分 预算项目绩效目标\n1.救助绩效目标表\n731001某局 | 单位：万元 | ||||\n"
        "项目编码 | 130322213RGZQG5D0ORKX | 项目名称 | 救助 | ||\n"
        "绩效目标 | 1.救助663人。 | ||||\n2.保障措施到位。 | |||||\n"
        "一级指标 | 二级指标 | 三级指标 | 绩效指标描述 | 指标值 | 指标值确定依据 |\n"
        "产出指标 | 数量指标 | 救助 | 救助的情况 | 3人 | 计划 |\n"
    )
    assert read(text).projects[0].goals == ("1.救助663人。", "2.保障措施到位。")


@pytest.mark.parametrize("head", ["当年预期实现值", "预计当年实现"])
def test_what_a_year_is_expected_to_bring_is_a_target(head: str) -> None:
    text = (
        "项目支出绩效目标申报表（2019年度）\n项目名称\t仲裁\t项目类别\t一级项目\n绩效目标\t仲裁。\n"
        f"绩效指标\t一级指标\t二级指标\t绩效标准\t前年\t上年\t{head}\n"
        "数量指标\t仲裁案件\t仲裁的情况\t73%\t84%\t5952件\n质量指标\t结案率\t结案的情况\t75%\t91%\t12%\n"
    )
    (project,) = read(text).projects
    assert [row.target and row.target.text for row in project.indicators] == ["5952件", "12%"]


GRID = "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t修路\t3公里\n\t质量指标\t合格率\t92%\n"


def test_an_annex_below_a_grid_is_no_paragraph_of_its_last_cell() -> None:
    text = f"市级专项资金绩效目标表\n(2026年度)\n专项名称\t修路资金\n市级主管部门\t某局\n{GRID}"
    other = "附件1\n2026年修路资金分配表\n序号\t地区\t金额\n1\t某县\t276\n附件2\n"
    first, second = read(f"{text}{other}{text}").projects
    assert [row.target and row.target.text for row in first.indicators] == ["3公里", "92%"]
    assert len(second.indicators) == 2


HEBEI = """\
第二部分 预算项目绩效目标
1.救助绩效目标表

| 项目编码 | 130322213RGZQG5D0ORKX |  | 项目名称 |  | 2020年救助项目 |  |
| --- | --- | --- | --- | --- | --- | --- |
| 预算规模及资金用途 | 预算数 | 5.00 | 其中：财政资金 | 5.00 | 其他资金 | 0 |
| 绩效目标 | 1.救助。 |  |  |  |  |  |
| 一级指标 | 二级指标 | 三级指标 | 绩效指标描述 | 指标性质 | 指标值 | 计量单位 |
| 产出指标 | 数量指标 | 救助 | 救助的情况 | ≥ | 3 | 人 |
| 说明：本表由项目单位填报 |  |  |  |  |  |  |
"""


def test_a_note_below_a_grid_is_no_indicator_and_a_name_stands_behind_a_wide_label() -> None:
    (project,) = read(HEBEI).projects
    assert project.name == "2020年救助项目"
    assert [row.level3 for row in project.indicators] == ["救助"]


REPEATED = """\
第二部分 预算项目绩效目标
1.造林绩效目标表
731001某局\t单位：万元
项目编码\t130322213RGZQG5D0ORKX\t项目名称\t造林
绩效目标\t1.造林。
绩效指标
一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据
产出指标\t数量指标\t造林\t造林的情况\t3亩\t计划
质量指标\t成活率\t成活的情况\t90%\t计划
绩效指标
一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据
效益指标\t社会效益指标\t森林覆盖\t覆盖的情况\t提高\t计划
社会效益指标\t森林防火\t防火的情况\t健全\t计划
"""


def test_a_header_that_comes_again_with_its_group_above_goes_on_with_the_grid() -> None:
    (project,) = read(REPEATED).projects
    assert [(row.level1, row.level3) for row in project.indicators] == [
        *(("产出指标", "造林"), ("产出指标", "成活率")),
        *(("效益指标", "森林覆盖"), ("效益指标", "森林防火")),
    ]


QUOTED = """\
项目支出绩效自评表
（2022年度）
项目名称,,委托项目,,,
"项目资金
（万元）",,年初预算数,全年预算数,全年执行数,得分
,年度资金总额,90.00,89.97,89.97,10.00
绩效指标,一级指标,二级指标,三级指标,年度指标值,实际完成值
,产出指标,数量指标,委托项目,≥50个,50个
"""


def test_a_cell_in_quotes_begins_a_row_though_its_first_line_has_no_comma() -> None:
    (project,) = read(QUOTED).projects
    assert project.name == "委托项目"
    assert [line.name for line in project.funding] == ["年度资金总额"]
    assert project.amount_unit == "万元"


def test_a_task_named_as_money_is_a_task() -> None:
    text = (
        "部门整体支出绩效目标申报表\n（2022年度）\n部门（单位）名称\t某市公安局\n"
        "年度主要任务\t任务名称\t主要内容\t预算金额（万元）\n总额\t财政拨款\t其他资金\n"
        "治安巡逻\t巡逻\t120.00\t120.00\t0.00\n辅警经费\t保障值守\t35.50\t35.50\t0.00\n"
        "金额合计\t155.50\t155.50\t0.00\n年度总体目标\t保障平安。\n"
        "年度绩效指标\t一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t巡逻次数\t≥120次\n"
    )
    report = read(text)
    assert [task.title for task in report.sub_goals] == ["治安巡逻", "辅警经费"]
    assert [line.name for line in report.funding] == ["金额合计", "财政拨款", "其他资金"]


LISTED = """\
2023年部门预算项目绩效目标表
单位：万元
单位名称\t项目名称\t预算数\t年度目标\t一级指标\t二级指标\t三级指标\t指标性质\t指标值\t度量单位
某县水务局\t防汛经费\t50.00\t保障防汛安全\t产出指标\t数量指标\t巡查次数\t≥\t12\t次
质量指标\t巡查到位率\t≥\t95\t%
水库维修\t80.00\t维修水库\t产出指标\t数量指标\t维修水库\t=\t3\t座
某县水文站\t监测经费\t20.00\t保障监测\t产出指标\t数量指标\t监测站点\t≥\t8\t个
"""


def test_a_browsers_copy_of_a_list_puts_each_row_below_its_unit_and_project() -> None:
    report = read(LISTED)
    assert [
        (project.department and project.department.name, project.name, len(project.indicators))
        for project in report.projects
    ] == [
        ("某县水务局", "防汛经费", 2),
        ("某县水务局", "水库维修", 1),
        ("某县水文站", "监测经费", 1),
    ]


VILLAGES = """\
安置绩效目标表（2017年度）
项目名称：安置工程 | ||||
一级指标 | 二级指标 | 绩效指标 | 河城村 | 安山村 |
成本指标 | 经济成本指标 | 贴息成本 | 31万元 | 32万元 |
社会成本指标 | 职工单位成本 | 11元 | 12元 | |
职工培训成本 | 50元 | 52元 | ||
产出指标 | 数量指标 | 培训人数 | 14人 | 15人 |
"""


def test_a_third_level_called_as_the_whole_grid_stands_behind_the_second() -> None:
    (project,) = read(VILLAGES).projects
    assert [(row.level1, row.level2, row.level3) for row in project.indicators] == [
        ("成本指标", "经济成本指标", "贴息成本"),
        ("成本指标", "社会成本指标", "职工单位成本"),
        ("成本指标", "社会成本指标", "职工培训成本"),
        ("产出指标", "数量指标", "培训人数"),
    ]


def test_a_labelled_text_below_blank_results_is_none_of_them() -> None:
    text = (
        "部门预算项目支出绩效自评表\n（2022年）\n项目名称\t救助\t\t\n"
        "项目基本情况\t1.项目年度目标完成情况\t项目年度目标\t年度目标完成情况\n"
        "\t\t救助低保对象。\t\n\t2.项目实施内容及过程概述：提升满意度，改善生活。\t\t\n"
        "绩效指标\t一级指标\t二级指标\t三级指标\t指标值\t实际值\n\t产出指标\t数量指标\t救助\t3人\t3人\n"
    )
    (project,) = read(text).projects
    assert project.goals == ("救助低保对象。",)
    assert project.goal_results == ()
    assert [one.label for one in project.statements] == ["项目实施内容及过程概述"]


def test_a_statement_below_goals_of_several_lines_is_no_goal() -> None:
    text = (
        "项目支出绩效目标表（2022年度）\n项目名称\t云平台\t项目类别\t一级项目\n"
        "绩效目标\t1.租用资源。\n2.建设平台，推动各项工作再上新台阶。\n"
        "保障绩效目标实现措施：加强管理，提升能力。\n"
        "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t平台\t3个\n"
    )
    (project,) = read(text).projects
    assert project.goals == ("1.租用资源。", "2.建设平台，推动各项工作再上新台阶。")
    assert [one.label for one in project.statements] == ["保障绩效目标实现措施"]


def test_an_indicator_called_as_the_goals_ends_no_grid() -> None:
    text = (
        "第二部分 预算项目绩效目标\n1.调解绩效目标表\n731001某局\t单位：万元\n"
        "项目编码\t130322213RGZQG5D0ORKX\t项目名称\t调解\n绩效目标\t1.调解。\n"
        "一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\n"
        "产出指标\t数量指标\t调解纠纷\t调解的情况\t48件\n"
        "效益指标\t社会效益指标\t矛盾化解\t化解的情况\t优\n"
        "绩效目标\t监管对象的比率\t长期\n满意度指标\t服务对象满意度指标\t满意度\t满意的情况\t98%\n"
    )
    (project,) = read(text).projects
    assert [(row.level2, row.level3) for row in project.indicators] == [
        ("数量指标", "调解纠纷"),
        ("社会效益指标", "矛盾化解"),
        ("社会效益指标", "绩效目标"),
        ("服务对象满意度指标", "满意度"),
    ]
    assert project.goals == ("1.调解。",)


def test_the_next_projects_head_below_goals_is_no_part_of_them() -> None:
    head = "[407001039]某县科学技术局\t预算年度:2023\t（单位：元）\n"
    project = (
        "项目编码\t1906842{0}7G3GCTKPC0WQ6\t项目名称\t2023年项目{0}\n"
        "预算规模及资金用途\t预算数\t42.00\t其中：财政资金\t42.00\t其他资金\t0\n\t用于项目。\n"
    )
    grid = (
        "一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据\n"
        "产出指标\t数量指标\t讲座\t讲座的情况\t3场\t工作计划\n\n"
    )
    goals = "绩效目标\t（1）办讲座。\n（2）提升满意度。\n"
    text = f"四、部门预算项目绩效目标\n{head}{project.format(1)}{goals}{grid}"
    text += f"{head}{project.format(2)}{goals}\n{head}{project.format(3)}{goals}{grid}"
    projects = extract(SourceFile("dump.txt", text.encode())).projects
    assert [project.name for project in projects] == [f"2023年项目{n}" for n in (1, 2, 3)]
    assert {project.goals for project in projects} == {("（1）办讲座。", "（2）提升满意度。")}
    assert all(project.department for project in projects)
