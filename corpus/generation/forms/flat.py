"""部门预算项目绩效目标表 as one flat table of many projects: a row an indicator, many columns.

Varies: order and words of the columns; projects told by merged cells on the left, by texts repeated in
each row, or by a first row alone; a row of the whole department's sum; 指标性质 as sign or direction.
"""

from dataclasses import replace
from decimal import Decimal

from corpus.generation.forms.filling import Form
from corpus.generation.forms.grids import Column, cell_text, draw_columns, indicator
from corpus.generation.forms.heads import project_code, project_name
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
        form.unjudged |= {"projects[].supervisor"}
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


def _write(form: Form, bracket: bool) -> None:
    setting, rng = form.setting, form.rng
    columns = _columns(setting)
    split = any(column.key == "figure" for column in columns)
    with_unit = setting.maybe(0.8)
    left = [*([rng.choice(_UNITS)] if with_unit else []), rng.choice(_NAMES)]
    left.append(rng.choice(_SUMS) + (f"（{setting.unit}）" if bracket else ""))
    left.append(rng.choice(_GOALS))
    left_widths = [5] * len(left)
    units = WIDTH - 5 * len(left)
    share = units // len(columns)
    grid_widths = [share] * (len(columns) - 1) + [units - share * (len(columns) - 1)]
    form.table.row(
        *(Box(text, width) for text, width in zip(left, left_widths, strict=True)),
        *(Box(column.heading, width) for column, width in zip(columns, grid_widths, strict=True)),
        header=setting.maybe(0.6),
    )
    told_by = rng.choice(("merged", "merged", "repeated", "first"))
    typed_name, unit = typed_unit(setting, setting.implementer, coded=setting.maybe(0.8))
    if with_unit:
        form.department = unit
    else:
        form.unjudged |= {"department", "projects[].department"}
    count = rng.randint(2, 6)
    coded = setting.maybe(0.7)
    names: list[str] = []
    edition = draw_edition(setting)
    for number in range(1, count + 1):
        name = project_name(setting)
        while name in names:
            name = f"{name}{'二三四五六七八'[number % 7]}期"
        names.append(name)
        _project(
            form,
            number,
            name,
            project_code(setting) if coded else None,
            typed_name if with_unit else None,
            unit,
            columns,
            (left_widths, grid_widths),
            told_by,
            split,
            edition,
        )


def _project(
    form: Form,
    number: int,
    name: str,
    code: str | None,
    typed_name: str | None,
    unit: Department,
    columns: tuple[Column, ...],
    parts: tuple[list[int], list[int]],
    told_by: str,
    split: bool,
    edition: Edition,
) -> None:
    setting, rng = form.setting, form.rng
    rows = draw_rows(setting, split=split, most=6, edition=edition)
    if any(column.key == "weight" for column in columns):
        rows = with_weights(setting, rows, rng.choice((90, 100)))
    rows = [_noted(setting, row) for row in rows]
    scale = Decimal("0.01") if setting.unit == "万元" else Decimal(1)
    amount = (Decimal(rng.randint(100, 900000)) * scale).quantize(scale)
    goal = sentence(rng, setting.domain)
    cells = [
        *([typed_name] if typed_name is not None else []),
        f"{code}-{name}" if code else name,
        setting.amount(amount).text,
        goal,
    ]
    left_widths, grid_widths = parts
    for place, row in enumerate(rows):
        boxes = []
        for text, width in zip(cells, left_widths, strict=True):
            if told_by == "merged":
                boxes += [Box(text, width, len(rows))] if not place else []
            else:
                boxes.append(Box(text if not place or told_by == "repeated" else "", width))
        repeated = place and rows[place - 1].level1 == row.level1
        for column, width in zip(columns, grid_widths, strict=True):
            if column.key == "level1" and repeated and told_by == "merged":
                continue
            down = 1
            if column.key == "level1" and told_by == "merged":
                down = sum(1 for other in rows[place:] if other.level1 == row.level1)
            boxes.append(Box(cell_text(row, column), width, down))
        form.table.row(*boxes)
    form.projects.append(
        Project(
            number=number,
            title=form.title,
            department=unit if typed_name is not None else None,
            code=code,
            name=name,
            amount_unit=setting.unit,
            budget=form.budget(amount, None, None),
            goals=(goal,),
            indicators=tuple(indicator(row, columns) for row in rows),
        )
    )


def _noted(setting: Setting, row: SaidRow) -> SaidRow:
    note = setting.rng.choice(("计划标准", "历史标准", ""))
    return replace(row, notes={"备注": note}, description=f"反映{row.level3}的情况")
