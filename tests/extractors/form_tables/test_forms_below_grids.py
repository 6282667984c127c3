"""Another form right below the grid of a project's table, with nothing between them."""

import pytest

from extractors.extraction import extract
from extractors.source_files import SourceFile
from models.report import Report

HEAD = """\
项目编码|130322213RGZQG5D0ORKX|项目名称|科普工作经费
预算规模及资金用途|预算数|5.00|其中：财政资金|5.00|其他资金|0
资金支出计划（%）|3月底|6月底|10月底|12月底
|20.00|50.00|80.00|100.00
绩效目标|1.开展科普活动3次。"""
GRID = """\
{level1}|二级指标|三级指标|指标值
产出指标|数量指标|科普活动次数|≥3次
|质量指标|活动合格率|≥95%
满意度指标|服务对象满意度指标|群众满意度|≥90%"""
FORM = """\
项目名称|办公系统升级|主管部门|怀岭县政府办公室
项目当年预算（元）|8840600|项目总预算（元）|17681200
年度绩效目标|完成系统升级。
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|升级系统数|1套"""


def page(*tables: str) -> Report:
    written = "".join(
        f"<table>{''.join(f'<tr>{cells(row)}</tr>' for row in table.splitlines())}</table><p></p>"
        for table in tables
    )
    head = "<h1>2021年部门预算绩效文本</h1><p>单位：万元</p><p>1.科普工作经费绩效目标表</p>"
    return extract(SourceFile("a.html", f"<html><body>{head}{written}</body></html>".encode()))


def cells(row: str) -> str:
    return "".join(f"<td>{cell}</td>" for cell in row.split("|"))


@pytest.mark.parametrize("level1", ["一级指标", "一极指标"])
def test_the_grid_stays_with_its_project(level1: str) -> None:
    own, other = page(HEAD, GRID.format(level1=level1), FORM).projects
    assert own.code == "130322213RGZQG5D0ORKX"
    assert [(row.level1, row.level3) for row in own.indicators] == [
        ("产出指标", "科普活动次数"),
        ("产出指标", "活动合格率"),
        ("满意度指标", "群众满意度"),
    ]
    assert other.name == "办公系统升级"
    assert [row.level3 for row in other.indicators] == ["升级系统数"]


def test_a_sum_of_money_below_a_grid_without_points_is_no_score() -> None:
    table = f"{FORM}\n序号|地区|金额（元）\n1|怀州县|820\n2|滦陵县|2439\n合计||3259"
    (project,) = page(table).projects
    assert project.name == "办公系统升级"
    assert project.score is None


def test_a_note_below_a_form_is_none_of_the_section_above() -> None:
    rows = "".join(f"<tr>{cells(row)}</tr>" for row in FORM.splitlines())
    written = (
        "<h1>2021年部门预算绩效文本</h1><h2>一、总体绩效目标</h2><p>做好政务服务。</p>"
        "<h2>二、工作保障措施</h2><p>1.加强内部监督。配合审计和财政监督。</p>"
        f"<p>项目支出绩效目标申报表</p><table>{rows}</table><p></p><p>注：金额单位为元。</p>"
    )
    report = extract(SourceFile("a.html", f"<html><body>{written}</body></html>".encode()))
    assert [one.text for one in report.safeguards] == ["配合审计和财政监督。"]
    assert [project.name for project in report.projects] == ["办公系统升级"]
    assert [one.text for one in report.leftover] == ["注：金额单位为元。"]
