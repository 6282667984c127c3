"""项目支出绩效目标表 as Hubei has it: lines of cost with earlier years, and earlier values in the grid.

Varies: no third level, where the second is the indicator's name; earlier values in one column, in two,
or below a heading of two rows; category and nature exchanged.
"""

from dataclasses import replace
from decimal import Decimal

from corpus.generation.forms.filling import Form, goals_of
from corpus.generation.forms.grids import (
    Column,
    GridStyle,
    draw_grid_style,
    indicator,
    widths,
    write_rows,
)
from corpus.generation.forms.heads import CATEGORIES, NATURES, project_name
from corpus.generation.forms.indicators import SaidRow, draw_rows
from corpus.generation.forms.setting import Setting
from corpus.generation.forms.tables import WIDTH, Answer, Box
from corpus.generation.vocabulary import EXPENSES
from models.report import Budget, Note

_BASES = ("招标文件", "据实结算", "合同约定", "上年实际", "单价×数量")


def fill_costs(setting: Setting) -> Form:
    """Fill one form in."""
    form = Form("costs", "project_declaration", setting)
    rng = setting.rng
    title = rng.choice(
        ("市直部门预算项目支出绩效目标表", "部门预算项目支出绩效目标表", "项目支出绩效目标申报表")
    )
    form.heading(title, year="title")
    unit_line = setting.maybe(0.5)
    if unit_line:
        form.line_above(f"单位：{setting.unit}")
    unit_said = unit_line or setting.unit_in_cells
    if unit_said:
        form.project["amount_unit"] = setting.unit
    name = project_name(setting)
    form.project["name"] = name
    category, nature = rng.choice(CATEGORIES), rng.choice(NATURES)
    form.project["category"], form.project["nature"] = category, nature
    values = (category, nature) if setting.maybe(0.8) else (nature, category)
    form.table.row(
        Box(setting.label("项目名称"), 10),
        Answer(name, 15),
        Box(setting.label("项目类别", "项目类型"), 5),
        Answer(values[0], 10),
        Box(setting.label("项目性质", "项目属性"), 10),
        Answer(values[1], 10),
    )
    if setting.maybe(0.3):
        # Neither an own head nor a unit: nobody says whose project it is.
        form.statement_row("项目负责人", rng.choice(("张俊", "秦岚")))
    form.statement_row(rng.choice(("立项依据", "项目立项依据")), form.prose())
    _costs(form, unit_said)
    goals = goals_of(setting)
    form.project["goals"] = goals
    form.pair((setting.label("绩效目标", "项目绩效目标", "项目总体绩效目标"), goals))
    form.statement_row(rng.choice(("保障绩效目标实现措施", "绩效目标保障措施")), form.prose())
    _grid(form)
    return form


def _costs(form: Form, unit_said: bool) -> None:
    setting, rng = form.setting, form.rng
    year = setting.year
    basis = rng.choice(("测算依据", "测算（公式）依据", "测算依据及说明"))
    earlier = rng.choice(((year - 2, year - 1), (year - 1,), ()))
    heads = [f"{one}年{rng.choice(('实际执行数', '执行数'))}" for one in earlier]
    names = rng.sample(EXPENSES, rng.randint(2, 4))
    scale = Decimal("0.01") if setting.unit == "万元" and rng.random() < 0.6 else Decimal(1)
    total = Decimal(0)
    past_totals = [Decimal(0)] * len(earlier)
    with form.table.beside(rng.choice(("项目预算", "项目\n预算", "成本测算")), 10):
        spans = [15, 10, 25 - 10 * (len(earlier) > 1) - 5 * (len(earlier) == 1)]
        form.table.row(
            Box(rng.choice(("成本构成", "成本构成", "费用构成")), spans[0]),
            Box(rng.choice(("金额", "预算金额", "当年预算数")), spans[1]),
            Box(basis, spans[2] if earlier else 0),
            *(Box(head) for head in heads),
        )
        for name in names:
            amount = (Decimal(rng.randint(100, 90000)) * scale).quantize(scale)
            total += amount
            past = [(amount * rng.randint(70, 110) / 100).quantize(scale) for _ in earlier]
            past_totals = [one + two for one, two in zip(past_totals, past, strict=True)]
            text = rng.choice((*_BASES, ""))
            typed = [setting.amount(item).text for item in past]
            form.table.row(
                Answer(name, spans[0]),
                Answer(setting.amount(amount).text, spans[1]),
                Answer(text, spans[2] if earlier else 0),
                *(Answer(item) for item in typed),
            )
            notes = [
                Note(label=label, text=item)
                for label, item in ((basis, text), *zip(heads, typed, strict=True))
                if item
            ]
            form.funding.append(form.fund(name, None, amount, term="annual", notes=tuple(notes)))
        form.leftover += [setting.amount(item).text for item in past_totals]
        form.table.row(
            Box("合计", spans[0]),
            Answer(setting.amount(total).text, spans[1]),
            Box("", spans[2] if earlier else 0),
            *(Answer(setting.amount(item).text) for item in past_totals),
        )
    # The example keeps earlier years in the notes of a line, the ruling makes them lines of their own.
    if earlier:
        form.unjudged.add("projects[].funding")
    yuan = form.budget(total, None, None)
    form.project["budget"] = yuan if unit_said else Budget(total=total)


def _grid(form: Form) -> None:
    setting, rng = form.setting, form.rng
    rows = draw_rows(setting)
    third = setting.maybe(0.75)
    standard = Column("note", rng.choice(("绩效标准", "评分标准")))
    wanted = rng.choice(("当年预期实现值", "预计当年实现", "年度指标值"))
    before = rng.choice(("one", "two", "below", "none"))
    past: list[Column] = []
    if before == "one":
        past = [Column("note", "前年、上年实现值")]
    elif before != "none":
        past = [Column("note", "前年"), Column("note", "上年")]
    rows = [_with_past(setting, row, standard, past) for row in rows]
    levels = [Column("level1", "一级指标"), Column("level2", "二级指标")]
    if third:
        levels.append(Column("level3", "三级指标"))
    else:
        # 数量指标 stands in the first column and the name in the second: the levels are what they say.
        levels = [Column("level2", "一级指标"), Column("level3", "二级指标")]
        rows = [replace(row, level1="") for row in rows]
    target = Column("target", wanted)
    columns = [*levels, standard, *past, target]
    with form.table.beside(rng.choice(("绩效指标", ("绩效", "指标"))), 5):
        parts = widths(columns, WIDTH - 5)
        if before == "below":
            fixed = len(levels) + 1
            form.table.row(
                *(
                    Box(column.heading, width, 2)
                    for column, width in zip(columns[:fixed], parts[:fixed], strict=True)
                ),
                Box("指标值", sum(parts[fixed:])),
            )
            form.table.row(
                *(
                    Box(column.heading, width)
                    for column, width in zip(columns[fixed:], parts[fixed:], strict=True)
                )
            )
        else:
            form.table.row(
                *(Box(column.heading, width) for column, width in zip(columns, parts, strict=True))
            )
        style = draw_grid_style(setting) if third else GridStyle("repeated", "repeated")
        write_rows(form.table, rows, columns, WIDTH - 5, style)
    form.project["indicators"] = tuple(indicator(row, columns) for row in rows)


def _with_past(setting: Setting, row: SaidRow, standard: Column, past: list[Column]) -> SaidRow:
    notes = {standard.heading: f"反映{row.level3}的情况"}
    low, high = setting.rng.randint(60, 80), setting.rng.randint(81, 99)
    if len(past) == 1:
        notes[past[0].heading] = f"{low}%；{high}%"
    elif past:
        notes[past[0].heading], notes[past[1].heading] = f"{low}%", f"{high}%"
    return replace(row, notes=notes)
