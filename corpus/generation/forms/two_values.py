"""Forms with several values in one row: the whole period's beside the year's, or one a village.

A row of two terms gives two indicators, the year's first; values of villages belong to none of them
alone and stay notes.
"""

from dataclasses import replace
from decimal import Decimal

from corpus.generation.forms.filling import Form, goals_of
from corpus.generation.forms.grids import (
    Column,
    draw_columns,
    draw_grid_style,
    indicator,
    widths,
    write_rows,
)
from corpus.generation.forms.heads import CATEGORIES, project_name
from corpus.generation.forms.indicators import SaidRow, draw_rows
from corpus.generation.forms.setting import Setting, typed_unit
from corpus.generation.forms.tables import WIDTH, Box
from corpus.generation.phrasing import sentence
from corpus.generation.vocabulary import PLACE_HEADS, PLACE_TAILS
from models.report import Period


def fill_two_values(setting: Setting) -> Form:
    """实施周期指标值 beside 年度指标值."""
    form = Form("two_values", "project_declaration", setting)
    rng = setting.rng
    form.heading(
        rng.choice(("项目支出绩效目标表", "项目支出绩效目标申报表")),
        year=rng.choice(("line", "title")),
    )
    form.line_above(f"金额单位：{setting.unit}")
    form.project["amount_unit"] = setting.unit
    _head(form)
    _goals(form)
    rows = draw_rows(setting, most=8)
    longer = [_longer(setting, row) for row in rows]
    levels = (
        Column("level1", "一级指标"),
        Column("level2", "二级指标"),
        Column("level3", "三级指标"),
    )
    period, year = rng.choice(
        (
            ("实施周期指标值", "年度指标值"),
            ("实施期指标值", "年度指标值"),
            ("中期指标值", "年度指标值"),
        )
    )
    further = (Column("note", "评分标准"),) if setting.maybe(0.5) else ()
    rows = [
        replace(row, notes={"评分标准": rng.choice(("按比例扣分", "每少1个扣1分"))}) for row in rows
    ]
    longer = [replace(row, notes=rows[place].notes) for place, row in enumerate(longer)]
    columns = (*levels, Column("note", period), Column("target", year), *further)
    parts = widths(columns, WIDTH)
    form.table.row(
        *(Box(column.heading, width, 2) for column, width in zip(levels, parts[:3], strict=True)),
        Box(rng.choice(("绩效指标值", "指标值")), parts[3] + parts[4]),
        *(Box(column.heading, width, 2) for column, width in zip(further, parts[5:], strict=True)),
    )
    form.table.row(Box(period, parts[3]), Box(year, parts[4]))
    shown = [
        replace(row, notes={**row.notes, period: later.target.text if later.target else ""})
        for row, later in zip(rows, longer, strict=True)
    ]
    write_rows(form.table, shown, columns, WIDTH, draw_grid_style(setting))
    read = (*levels, Column("target", year), *further)
    form.project["indicators"] = (
        *(indicator(row, read, term="annual") for row in rows),
        *(indicator(row, read, term="long_term") for row in longer),
    )
    return form


def _head(form: Form) -> None:
    setting, rng = form.setting, form.rng
    name = project_name(setting)
    form.project["name"] = name
    category = rng.choice(CATEGORIES)
    form.project["category"] = category
    form.pair((setting.label("项目名称"), name), (setting.label("项目类别", "项目类型"), category))
    typed, unit = typed_unit(setting, setting.supervisor, coded=setting.maybe(0.3))
    form.project["supervisor"] = form.project["department"] = form.department = unit
    start, end = setting.year - rng.randint(0, 1), setting.year + rng.randint(1, 2)
    text = rng.choice(("{}-{}", "{}年-{}年", "{}—{}年")).format(start, end)
    form.project["period"] = Period(text=text, start=str(start), end=str(end))
    form.pair(
        (setting.label("主管部门", "项目主管部门"), typed),
        (setting.label("实施周期", "项目周期", "项目实施周期"), text),
    )
    scale = Decimal("0.01") if setting.unit == "万元" else Decimal(1)
    year = (Decimal(rng.randint(100, 90000)) * scale).quantize(scale)
    whole = year * 3
    form.funding = [
        form.fund("年度预算", "total", year, term="annual"),
        form.fund("实施周期资金", "total", whole, term="long_term"),
    ]
    form.pair(
        (setting.plain("实施周期资金"), setting.amount(whole).text),
        (setting.plain("年度预算"), setting.amount(year).text),
    )
    form.project["budget"] = form.budget(year, None, None)


def _goals(form: Form) -> None:
    setting, rng = form.setting, form.rng
    if setting.maybe(0.5):
        longer = f"实施周期目标：{sentence(rng, setting.domain, 2)}"
        year = f"年度目标：{sentence(rng, setting.domain, 2)}"
        form.project["long_term_goals"], form.project["goals"] = (longer,), (year,)
        form.pair((setting.label("总体绩效目标", "绩效目标", "总体目标"), (longer, year)))
        return
    longer_goals, goals = goals_of(setting), goals_of(setting)
    form.project["long_term_goals"], form.project["goals"] = longer_goals, goals
    form.pair((setting.label("实施周期总目标", "实施周期目标", "中期目标"), longer_goals))
    form.pair((setting.label("年度目标", "年度绩效目标", "年度总体目标"), goals))


def _longer(setting: Setting, row: SaidRow) -> SaidRow:
    """The whole period's target of the same indicator."""
    for _ in range(4):
        for other in draw_rows(setting):
            if other.level2 == row.level2 and other.target:
                return replace(row, target=other.target)
    return row


def fill_by_area(setting: Setting) -> Form:
    """One column of targets a village."""
    form = Form("by_area", "project_declaration", setting)
    rng = setting.rng
    theme = rng.choice(setting.domain.themes)
    form.heading(f"{theme}绩效目标表", year="title")
    form.findings.append("targets-by-area")
    name = f"{theme}{rng.choice(('项目', '工程'))}"
    form.project["name"] = name
    form.pair((setting.label("项目名称"), name))
    areas: list[str] = []
    while len(areas) < rng.randint(2, 3):
        town = rng.choice(PLACE_HEADS) + rng.choice(PLACE_TAILS) + rng.choice(("镇", "乡"))
        area = f"{town}{rng.choice(PLACE_HEADS)}{rng.choice(PLACE_TAILS)}村"
        if area not in areas:
            areas.append(area)
    keys = ["level1", "level2", "level3", *(["description"] if setting.maybe(0.7) else [])]
    columns = (*draw_columns(setting, *keys), *(Column("note", area) for area in areas))
    rows = [
        replace(
            row,
            target=None,
            description=f"反映{row.level3}的情况",
            notes=dict.fromkeys(areas, row.target.text if row.target else ""),
        )
        for row in draw_rows(setting, most=6)
    ]
    form.project["indicators"] = form.grid(rows, columns)
    return form
