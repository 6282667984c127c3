"""项目绩效目标和指标 as one Anhui county has it: a row a project, the indicators as bracketed lines in a cell.

【总体目标】 保障机房运转 【产出指标-数量指标】 指标1:机柜数量(≥77台)
"""

from decimal import Decimal

from corpus.generation.forms.filling import Form
from corpus.generation.forms.grids import Column, indicator
from corpus.generation.forms.heads import project_name
from corpus.generation.forms.indicators import draw_rows
from corpus.generation.forms.setting import Setting
from corpus.generation.forms.tables import Box, Text
from corpus.generation.phrasing import sentence, work
from models.report import Indicator, Project

_HEADS = ("单位编码", "单位名称(项目类别/支出项目)", "年度预算安排", "项目内容", "绩效目标")
_WIDTHS = (8, 12, 8, 12, 20)
"""Shares of the page."""
_LEVELS = tuple(Column(key, key) for key in ("level1", "level2", "level3", "target"))


def fill_bracketed(setting: Setting) -> Form:
    """Fill one table in."""
    form = Form("bracketed", "project_declaration", setting)
    form.landscape = setting.maybe(0.5)
    rng = setting.rng
    # No unit of money is said, and what a content says of itself has no settled place.
    form.unjudged |= {
        *(
            "projects[].title",
            "projects[].number",
            "projects[].amount_unit",
            "projects[].statements",
        ),
        *("projects[].budget.total_yuan", "projects[].funding", "projects[].category"),
    }
    unit = setting.supervisor
    form.heading(f"{unit.name}{setting.year}年项目绩效目标和指标", year="none")
    form.year_said = True
    form.department = unit
    form.table.row(*(Box(head, width) for head, width in zip(_HEADS, _WIDTHS, strict=True)))
    amounts = [Decimal(rng.randint(100, 90000) * 100) for _ in range(rng.randint(2, 4))]
    total = sum(amounts, Decimal(0))
    cells = (unit.code or "", unit.name or "", setting.amount(total).text, "", "")
    form.table.row(*(Box(text, width) for text, width in zip(cells, _WIDTHS, strict=True)))
    form.leftover += [cells[0], cells[2]]
    names: list[str] = []
    for amount in amounts:
        name = project_name(setting)
        while name in names:
            name = f"{name}二期"
        names.append(name)
        _project(form, name, amount)
    return form


def _project(form: Form, name: str, amount: Decimal) -> None:
    setting, rng = form.setting, form.rng
    unit = setting.supervisor
    goal = sentence(rng, setting.domain, 1).rstrip("。")
    rows = draw_rows(setting, most=5)
    lines = ["【总体目标】", goal]
    indicators: list[Indicator] = []
    number = 0
    for place, row in enumerate(rows):
        before = rows[place - 1] if place else None
        if before is None or (before.level1, before.level2) != (row.level1, row.level2):
            lines.append(f"【{row.level1}-{row.level2}】")
            number = 0
        number += 1
        lines.append(f"指标{number}:{row.level3}({row.target.text if row.target else ''})")
        indicators.append(indicator(row, _LEVELS))
    content = f"【项目概况】:{work(rng, setting.domain)}。"
    cells: tuple[Text, ...] = (
        *(unit.code or "", name, setting.amount(amount).text, content),
        tuple(lines),
    )
    form.table.row(*(Box(text, width) for text, width in zip(cells, _WIDTHS, strict=True)))
    form.projects.append(
        Project(
            title=form.title,
            department=unit,
            name=name,
            budget=form.budget(amount, None, None),
            goals=(goal,),
            indicators=tuple(indicators),
        )
    )
