"""Tables whose lines all have a tab for each column: what is empty is empty, and nothing was left out."""

from extractors.extraction import extract
from extractors.source_files import SourceFile
from models.report import Report


def read(text: str) -> Report:
    return extract(SourceFile("dump.txt", text.replace("→", "\t").encode()))


def test_an_empty_last_column_moves_no_result() -> None:
    report = read("""\
2022年度项目支出绩效自评结果汇总表
填报单位：昭平县水利局　　　　　　单位：万元
序号→项目名称→年初预算数→全年预算数→全年执行数→预算执行率→自评得分→自评等级→备注
1→农村饮水安全巩固提升→180→165→160.5→97.27%→96.5→优→
2→河长制工作经费→20→20→18.6→93%→94.3→优→
合计→→200→185→179.1→96.81%→—→—→
""")
    rows = [
        (project.name, str(line.amount), str(line.current), str(line.executed), str(line.rate))
        for project in report.projects
        for line in project.funding
    ]
    assert rows == [
        ("农村饮水安全巩固提升", "180", "165", "160.5", "97.27"),
        ("河长制工作经费", "20", "20", "18.6", "93"),
    ]
    assert [str(one.score.score) for one in report.projects if one.score] == ["96.5", "94.3"]


def test_an_empty_remark_moves_no_goal() -> None:
    report = read("""\
2023年县级部门预算项目绩效目标一览表
单位：万元
序号→主管部门→项目名称→预算金额→年度绩效目标→备注
1→县教育局→薄弱学校改造→500→改造薄弱学校6所，改善办学条件。→
2→县教育局→学前教育补助→123.6→资助困难幼儿1500人。→含上级资金
3→县卫健局→村卫生室运行补助→86→保障152个村卫生室正常运转。→
合计→→→709.6→→
""")
    assert [(one.name, one.goals) for one in report.projects] == [
        ("薄弱学校改造", ("改造薄弱学校6所，改善办学条件。",)),
        ("学前教育补助", ("资助困难幼儿1500人。",)),
        ("村卫生室运行补助", ("保障152个村卫生室正常运转。",)),
    ]
    assert [str(one.budget.total) for one in report.projects if one.budget] == [
        "500",
        "123.6",
        "86",
    ]


def test_two_labels_of_a_line_are_one_row() -> None:
    (project,) = read("""\
2021年度专项支出绩效目标表
单位：万元
专项名称→海洋渔业资源保护专项→→→
主管部门→东山县海洋与渔业局→实施单位→东山县渔政大队→
财政拨款→120→时间（实施期）→2021年1月—2021年12月→
总体目标→开展增殖放流，修复近海渔业资源。→→→
绩效目标→一级目标→二级目标→三级目标→目标值
→投入→时效目标→资金支出进度→12月底前完成100%
→→成本目标→单尾苗种成本→≤0.35元
→产出→数量目标→增殖放流苗种数量→3000万尾
→效益→生态效益目标→近海渔业资源恢复→逐步恢复
→满意度→服务对象满意度目标→渔民满意度→≥85%
""").projects
    assert project.name == "海洋渔业资源保护专项"
    assert project.supervisor
    assert project.supervisor.name == "东山县海洋与渔业局"
    assert project.implementer
    assert project.implementer.name == "东山县渔政大队"
    assert project.goals == ("开展增殖放流，修复近海渔业资源。",)
    assert [(row.level3, row.target and row.target.text) for row in project.indicators] == [
        ("资金支出进度", "12月底前完成100%"),
        ("单尾苗种成本", "≤0.35元"),
        ("增殖放流苗种数量", "3000万尾"),
        ("近海渔业资源恢复", "逐步恢复"),
        ("渔民满意度", "≥85%"),
    ]
