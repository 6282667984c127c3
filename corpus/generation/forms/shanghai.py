"""财政项目支出绩效目标申报表 as Shanghai has it: many rows of prose, money in yuan, goals of two terms.

Varies: labels wrapped in paragraphs; money of the year as a small table of its own; a first level left
blank before 生态环境成本指标, which is not the one above.
"""

from dataclasses import replace
from decimal import Decimal

from corpus.generation.forms.filling import Form, goals_of
from corpus.generation.forms.grids import GridStyle, draw_columns
from corpus.generation.forms.heads import (
    category_value,
    own_head,
    period_value,
    project_name,
)
from corpus.generation.forms.indicators import SaidRow, draw_rows
from corpus.generation.forms.setting import Setting
from corpus.generation.forms.tables import Answer, Box
from corpus.generation.sheets import Line
from corpus.generation.target_notations import words
from models.report import Period

_PROSE = (
    ("项目概况", "项目概述"),
    ("立项依据", "项目立项依据"),
    ("项目设立的必要性", "项目必要性"),
    ("保证项目实施的制度、措施", "保障措施"),
    ("项目实施计划", "实施进度计划"),
)


def fill_shanghai(setting: Setting) -> Form:
    """Fill one form in."""
    setting = replace(setting, unit="元", colon=setting.rng.choice(("：", "：", "")))
    form = Form("shanghai", "project_declaration", setting)
    rng = setting.rng
    form.heading("财政项目支出绩效目标申报表")
    label = rng.choice(("申报单位名称", "申报单位", "填报单位", "预算单位"))
    unit = own_head(form, setting.implementer)
    form.line_above(f"{label}：{unit}{'　' * rng.randint(2, 8)}单位：元", answer=unit)
    form.project["amount_unit"] = "元"
    _head(form)
    _money(form)
    _goals(form)
    columns = draw_columns(setting, "level1", "level2", "level3", "target")
    rows = draw_rows(setting, gaps=True)
    style = GridStyle("merged", rng.choice(("repeated", "merged")))
    if setting.maybe(0.25):
        rows = _with_blank_first_level(rows)
        form.untellable |= {
            "tab",
            "row",
            "lines",
            "copy",
            "blanks",
            "markdown",
            "bars",
            "bar_lines",
        }
        form.findings.append("indicator-incomplete")
    if setting.maybe(0.3):
        with form.table.beside(rng.choice(("绩效指标", ("绩效", "指标"))), 5):
            indicators = form.grid(rows, columns, units=55, style=style)
    else:
        indicators = form.grid(rows, columns, style=style)
    form.project["indicators"] = tuple(
        item.model_copy(update={"level1": None}) if not item.level1 else item for item in indicators
    )
    if setting.maybe(0.3):
        form.below.append(Line("注：金额单位为元。"))
    return form


def _head(form: Form) -> None:
    setting, rng = form.setting, form.rng
    name = project_name(setting)
    form.project["name"] = name
    form.pair(
        (setting.label("项目名称"), name),
        (setting.label("项目类别", "项目类型"), category_value(form)),
    )
    if setting.maybe(0.75):
        _two_dates(form)
    else:
        form.pair((setting.label("项目起止时间", "项目实施期限"), period_value(form)))
    for labels in _PROSE:
        if setting.maybe(0.85):
            form.statement_row(rng.choice(labels), form.prose() if setting.maybe(0.95) else "")
    if setting.maybe(0.3):
        form.pair(
            form.state("项目负责人", rng.choice(("陈静", "徐明"))),
            form.state("联系电话", f"021-{rng.randint(50000000, 69999999)}"),
        )


def _two_dates(form: Form) -> None:
    setting, rng = form.setting, form.rng
    year = setting.year
    start, end = year - rng.choice((0, 0, 1)), year + rng.choice((0, 0, 1))
    pattern = rng.choice(("{}-01-01 {}-12-31", "{}/1/1 {}/12/31", "{}年1月1日 {}年12月31日"))
    first, last = pattern.format(start, end).split()
    form.project["period"] = Period(
        text=f"{first}—{last}", start=f"{start}-01-01", end=f"{end}-12-31"
    )
    form.pair(
        (setting.label("计划开始日期", "计划开始时间", "项目开始日期"), first),
        (setting.label("计划完成日期", "计划完成时间", "项目完成日期"), last),
    )


def _money(form: Form) -> None:
    """Totals of several years, and what the year's money consists of."""
    setting, rng = form.setting, form.rng
    year = Decimal(rng.randint(100, 90000) * 100)
    whole = year * rng.choice((1, 1, 2, 3))
    before = Decimal(rng.randint(100, 90000) * 100)
    spent = before - Decimal(rng.randint(0, 99))
    own = Decimal(rng.choice((0, 0, 5000)))
    fiscal = year - own
    brackets = rng.choice(("（元）", "（元）", "(元)", ""))
    form.funding += [
        form.fund("项目总预算", "total", whole, term="long_term"),
        form.fund("项目当年预算", "total", year, term="annual"),
        form.fund("同名项目上年预算额", "total", before, term="previous"),
        form.fund("同名项目上年预算执行数", "total", None, term="previous", executed=spent),
    ]
    amounts = (whole, year, before, spent)
    boxes = [
        (setting.plain(f"{item.name}{brackets}"), setting.amount(amount).text)
        for item, amount in zip(form.funding, amounts, strict=True)
    ]
    if setting.maybe(0.6):
        form.table.row(
            *(part for label, text in boxes[:3] for part in (Box(label, 10), Answer(text, 10)))
        )
        form.pair(boxes[3])
    else:
        form.pair(*boxes[:2])
        form.pair(*boxes[2:])
    parts = [
        ("财政资金", "fiscal", fiscal),
        ("自有资金", "own", own),
        ("其他经费来源", "other", Decimal(0)),
        ("上年结转", "carried_over", Decimal(0)),
    ]
    with form.table.beside(setting.plain("项目当年投入资金构成" + brackets), 10):
        form.table.row(*(Box(name, 10) for name in ("资金合计", *(part[0] for part in parts))))
        shares = (year, *(part[2] for part in parts))
        form.table.row(*(Answer(setting.amount(amount).text, 10) for amount in shares))
    form.funding += [
        form.fund(name, source, amount, term="annual") for name, source, amount in parts
    ]
    form.project["budget"] = form.budget(year, fiscal, Decimal(0))


def _goals(form: Form) -> None:
    setting, rng = form.setting, form.rng
    longer, goals = goals_of(setting), goals_of(setting)
    form.project["long_term_goals"], form.project["goals"] = longer, goals
    first = rng.choice(("项目总目标", "项目总体目标"))
    second = rng.choice(("年度总体目标", "年度绩效目标", "年度目标"))
    if setting.maybe(0.7):
        form.pair((setting.label(first), longer))
        form.pair((setting.label(second), goals))
        return
    if max(map(len, longer)) >= 14 and len(longer) > 1:
        form.untellable |= {"row", "copy", "blanks"}
    with form.table.beside(("项目", "绩效", "目标"), 5):
        form.table.row(Box(first, 25), Box(second))
        form.table.row(Answer(longer, 25), Answer(goals))


def _with_blank_first_level(rows: list[SaidRow]) -> list[SaidRow]:
    """A row 生态环境成本指标 between two groups, with a blank cell for its first level."""
    place = next(
        (
            number
            for number, row in enumerate(rows)
            if number and row.level1 != rows[number - 1].level1
        ),
        1,
    )
    odd = SaidRow("", "生态环境成本指标", "废弃物环保处置情况", words("合规"))
    return [*rows[:place], odd, *rows[place:]]
