"""部门预算项目绩效目标表 as one flat table of many projects: a row an indicator, many columns.

Varies: order and words of the columns; projects told by merged cells on the left, by texts repeated in
each row, or by a first row alone; a row of the whole department's sum; 指标性质 as sign or direction.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from corpus.generation.forms.filling import Form
from corpus.generation.forms.grids import Column, cell_text, draw_columns, indicator
from corpus.generation.forms.heads import CATEGORIES, project_code, project_name
from corpus.generation.forms.indicators import (
    Edition,
    SaidRow,
    draw_edition,
    draw_rows,
    with_weights,
)
from corpus.generation.forms.setting import Setting, typed_unit
from corpus.generation.forms.tables import WIDTH, Box
from corpus.generation.phrasing import sentence
from corpus.generation.sheets import Line
from models.report import Department, Project

_UNITS = ("单位名称", "预算单位", "单位名称", "部门名称")
_NAMES = ("项目名称", "项目名称", "预算项目名称")
_SUMS = ("预算数", "年度预算", "预算金额", "年度预算数", "项目预算")
_GOALS = ("年度目标", "绩效目标", "年度绩效目标", "项目绩效目标")


def fill_flat(setting: Setting) -> Form:
    """Fill one table in."""
    form = Form("flat", "project_declaration", setting)
    form.landscape = True
    form.unjudged |= {"projects[].title", "projects[].funding"}
    rng = setting.rng
    title = rng.choice(
        ("部门预算项目绩效目标表", "项目支出绩效目标申报表", "部门预算项目支出绩效目标情况表")
    )
    form.heading(title, year=rng.choice(("title", "line")))
    bracket = setting.maybe(0.6)
    if setting.maybe(0.5):
        typed, _ = typed_unit(setting, setting.supervisor, coded=True)
        form.line_above(f"{rng.choice(('部门', '预算部门', '主管部门'))}：{typed}", answer=typed)
        # The example takes the whole table's department from this line, the ruling from a project.
        form.unjudged |= {"projects[].supervisor", "department"}
    if not bracket:
        form.line_above(f"{rng.choice(('金额单位', '单位'))}：{setting.unit}")
    _write(form, bracket)
    if setting.maybe(0.3):
        form.below.append(Line("注：本表不含涉密项目。"))
    return form


def _columns(setting: Setting) -> tuple[Column, ...]:
    """The grid's columns in one of the orders seen."""
    rng = setting.rng
    keys = ["level1", "level2", "level3"]
    if rng.random() < 0.15:
        # 指标性质 that says 正向, 反向 or 定性 is a direction and no sign.
        columns = draw_columns(setting, *keys)
        return (*columns, Column("direction", "指标性质"), Column("target", "指标值"))
    keys += rng.choice((["sign", "figure", "unit"], ["sign", "figure", "unit"], ["target"]))
    if rng.random() < 0.6:
        keys.append("weight")
    if rng.random() < 0.4:
        keys.append("direction")
    elif rng.random() < 0.3:
        keys.append("note:备注")
    if rng.random() < 0.15:
        keys.insert(3, "description")
    columns = draw_columns(setting, *keys)
    # 单位 alone would be a unit of the budget beside 单位名称.
    return tuple(
        replace(column, heading="计量单位") if column.heading == "单位" else column
        for column in columns
    )


@dataclass(frozen=True)
class _Lead:
    """One of the columns on the left, which say whose row it is."""

    key: Literal["number", "unit", "name", "category", "budget", "fiscal", "goal"]
    heading: str


@dataclass(frozen=True)
class _Plan:
    """What all rows of a table share."""

    lead: tuple[_Lead, ...]
    lead_widths: tuple[int, ...]
    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    told_by: Literal["merged", "repeated", "first"]
    edition: Edition
    coded: bool
    unit: Department
    typed_unit: str

    @property
    def split(self) -> bool:
        """Whether sign, figure and unit stand apart."""
        return any(column.key == "figure" for column in self.columns)

    def has(self, key: str) -> bool:
        """Whether the left has such a column."""
        return any(lead.key == key for lead in self.lead)


def _plan(form: Form, bracket: bool) -> _Plan:
    setting, rng = form.setting, form.rng
    columns = _columns(setting)
    total = rng.choice(_SUMS) + (f"（{setting.unit}）" if bracket else "")
    lead = [
        _Lead("name", rng.choice(_NAMES)),
        _Lead("budget", total),
        _Lead("goal", rng.choice(_GOALS)),
    ]
    if setting.maybe(0.2):
        lead[1], lead[2] = lead[2], lead[1]
    if setting.maybe(0.8):
        lead.insert(0 if setting.maybe(0.8) else 1, _Lead("unit", rng.choice(_UNITS)))
    if setting.maybe(0.15):
        lead.insert(
            lead.index(next(item for item in lead if item.key == "name")) + 1,
            _Lead("category", "项目类别"),
        )
    if setting.maybe(0.12):
        place = next(place for place, item in enumerate(lead) if item.key == "budget")
        lead.insert(place + 1, _Lead("fiscal", rng.choice(("当年财政拨款", "其中：财政拨款"))))
    if setting.maybe(0.15):
        lead.insert(0, _Lead("number", "序号"))
    lead_widths = tuple(2 if item.key == "number" else 5 for item in lead)
    share = (WIDTH - sum(lead_widths)) // len(columns)
    widths = [share] * len(columns)
    widths[-1] += WIDTH - sum(lead_widths) - share * len(columns)
    typed, unit = typed_unit(setting, setting.implementer, coded=setting.maybe(0.8))
    return _Plan(
        lead=tuple(lead),
        lead_widths=lead_widths,
        columns=columns,
        widths=tuple(widths),
        told_by=rng.choice(("merged", "merged", "repeated", "first")),
        edition=draw_edition(setting),
        coded=setting.maybe(0.7),
        unit=unit,
        typed_unit=typed,
    )


def _write(form: Form, bracket: bool) -> None:
    setting, rng = form.setting, form.rng
    plan = _plan(form, bracket)
    form.table.row(
        *(
            Box(item.heading, width)
            for item, width in zip(plan.lead, plan.lead_widths, strict=True)
        ),
        *(Box(item.heading, width) for item, width in zip(plan.columns, plan.widths, strict=True)),
        header=setting.maybe(0.6),
    )
    if plan.has("unit"):
        form.department = plan.unit
    else:
        form.unjudged |= {"department", "projects[].department"}
    count = rng.randint(2, 6)
    amounts = [_amount(form) for _ in range(count)]
    if plan.has("unit") and plan.lead[0].key == "unit" and setting.maybe(0.15):
        _total_row(form, plan, sum(amounts, Decimal(0)))
    names: list[str] = []
    for number, amount in enumerate(amounts, 1):
        name = project_name(setting)
        while name in names:
            name = f"{name}{'二三四五六七八'[number % 7]}期"
        names.append(name)
        _project(form, plan, number, name, amount)


def _amount(form: Form) -> Decimal:
    scale = Decimal("0.01") if form.setting.unit == "万元" else Decimal(1)
    return (Decimal(form.rng.randint(100, 900000)) * scale).quantize(scale)


def _total_row(form: Form, plan: _Plan, total: Decimal) -> None:
    """The whole department's sum above its projects: no project of its own."""
    setting = form.setting
    cells = {
        "unit": f"{setting.supervisor.code}-{setting.supervisor.name}",
        "budget": setting.amount(total).text,
    }
    form.leftover += list(cells.values())
    form.table.row(
        *(
            Box(cells.get(item.key, ""), width)
            for item, width in zip(plan.lead, plan.lead_widths, strict=True)
        ),
        Box("", sum(plan.widths)),
    )


def _project(form: Form, plan: _Plan, number: int, name: str, amount: Decimal) -> None:
    setting, rng = form.setting, form.rng
    rows = draw_rows(setting, split=plan.split, most=6, edition=plan.edition)
    if any(column.key == "weight" for column in plan.columns):
        rows = with_weights(setting, rows, rng.choice((90, 100)))
    rows = [_noted(setting, row) for row in rows]
    code = project_code(setting) if plan.coded else None
    goal, category = sentence(rng, setting.domain), rng.choice(CATEGORIES)
    cells = {
        "number": str(number),
        "unit": plan.typed_unit,
        "name": f"{code}-{name}" if code else name,
        "category": category,
        "budget": setting.amount(amount).text,
        "fiscal": setting.amount(amount).text,
        "goal": goal,
    }
    for place in range(len(rows)):
        form.table.row(*_boxes(plan, cells, rows, place))
    form.projects.append(
        Project(
            number=number,
            title=form.title,
            department=plan.unit if plan.has("unit") else None,
            code=code,
            name=name,
            category=category if plan.has("category") else None,
            amount_unit=setting.unit,
            budget=form.budget(amount, amount if plan.has("fiscal") else None, None),
            goals=(goal,),
            indicators=tuple(indicator(row, plan.columns) for row in rows),
        )
    )


def _boxes(plan: _Plan, cells: dict[str, str], rows: list[SaidRow], place: int) -> list[Box]:
    """The cells that begin in one of a project's rows."""
    boxes = []
    for item, width in zip(plan.lead, plan.lead_widths, strict=True):
        text = cells[item.key]
        if plan.told_by == "merged":
            boxes += [Box(text, width, len(rows))] if not place else []
        else:
            boxes.append(Box(text if not place or plan.told_by == "repeated" else "", width))
    row = rows[place]
    for column, width in zip(plan.columns, plan.widths, strict=True):
        down = 1
        if column.key == "level1" and plan.told_by == "merged":
            if place and rows[place - 1].level1 == row.level1:
                continue
            down = sum(1 for other in rows[place:] if other.level1 == row.level1)
        boxes.append(Box(cell_text(row, column), width, down))
    return boxes


def _noted(setting: Setting, row: SaidRow) -> SaidRow:
    note = setting.rng.choice(("计划标准", "历史标准", ""))
    return replace(row, notes={"备注": note}, description=f"反映{row.level3}的情况")
