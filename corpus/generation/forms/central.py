"""项目支出绩效目标表 in the national form: money, goals and indicators of two terms side by side.

Varies: without the half of the whole period; 绩效指标 beside the grid or not; more rows of the head.
"""

from dataclasses import replace
from itertools import groupby

from corpus.generation.forms.filling import Form, goals_of
from corpus.generation.forms.grids import Column, draw_columns, indicator
from corpus.generation.forms.heads import (
    IMPLEMENTER_LABELS,
    NAME_LABELS,
    NATURE_LABELS,
    PERIOD_LABELS,
    STATEMENT_LABELS,
    SUPERVISOR_LABELS,
    as_funding,
    draw_money,
    head_units,
    money_cells,
    nature_value,
    period_value,
    project_name,
)
from corpus.generation.forms.indicators import SaidRow, draw_rows, note_text, with_weights
from corpus.generation.forms.setting import Setting
from corpus.generation.forms.tables import WIDTH, Answer, Box
from corpus.generation.sheets import Line

_TITLES = (
    "项目支出绩效目标表",
    "项目支出绩效目标申报表",
    "财政项目支出绩效目标批复表",
    "部门预算项目绩效目标表",
    "项目支出绩效目标审批表",
)


def fill_central(setting: Setting) -> Form:
    """Fill one form in."""
    form = Form("declaration", "project_declaration", setting)
    rng = setting.rng
    form.heading(rng.choice(_TITLES), year=rng.choice(("line", "line", "line", "title")))
    if setting.maybe(0.3):
        form.line_above(rng.choice(("金额单位：{}", "单位：{}")).format(setting.unit))
    if setting.maybe(0.12):
        with form.table.beside(rng.choice(("项目基本信息", ("项目", "基本", "情况"))), 5):
            _head(form)
    else:
        _head(form)
    two_terms = setting.maybe(0.55)
    form.landscape = setting.maybe(0.5 if two_terms else 0.1)
    _money(form, two_terms)
    form.project["amount_unit"] = setting.unit
    for label in rng.sample(STATEMENT_LABELS, rng.choice((0, 0, 1, 2))):
        form.statement_row(label, form.prose())
    _goals(form, two_terms)
    beside = setting.maybe(0.7)
    units = WIDTH - 5 if beside else WIDTH
    if beside:
        with form.table.beside(rng.choice(("绩效指标", ("绩效", "指标"), "绩\n效\n指\n标")), 5):
            _grid(form, two_terms, units)
    else:
        _grid(form, two_terms, units)
    if setting.maybe(0.25):
        label = rng.choice(("其他说明", "其他需要说明的问题", "审核意见", "财政部门审核意见"))
        form.statement_row(label, form.prose() if setting.maybe(0.6) else "")
    if setting.maybe(0.2):
        form.below.append(Line("注：本表一式两份。"))
    return form


def _head(form: Form) -> None:
    setting, rng = form.setting, form.rng
    name = project_name(setting)
    form.project["name"] = name
    form.pair((setting.label(*NAME_LABELS), name))
    supervisor, implementer = head_units(form, own_head=False)
    form.pair(
        (setting.label(*SUPERVISOR_LABELS), supervisor),
        (setting.label(*IMPLEMENTER_LABELS), implementer),
    )
    if setting.maybe(0.8):
        nature = nature_value(form)
        form.pair(
            (setting.label(*NATURE_LABELS), nature),
            (setting.label(*PERIOD_LABELS), period_value(form)),
        )
    if setting.maybe(0.25):
        person = rng.choice(("王建军", "李丽", "周敏"))
        label = rng.choice(("项目负责人", "负责人"))
        form.pair(
            form.state(label, person),
            form.state("联系电话", f"0{rng.randint(310, 999)}-{rng.randint(2000000, 8999999)}"),
        )


def _money(form: Form, two_terms: bool) -> None:
    setting = form.setting
    annual = draw_money(
        setting, ("年度资金总额", "年度资金总额", "年度资金申请总额", "年度预算总额"), term="annual"
    )
    form.project["budget"] = form.budget(annual.total, annual.fiscal, annual.other)
    label = (
        setting.wrapped(setting.unit_words("项目资金"))
        if setting.maybe(0.5)
        else setting.unit_words("项目资金")
    )
    columns = [annual]
    if two_terms:
        longer = draw_money(
            setting, ("中期资金总额", "实施期资金总额", "项目资金总额"), term="long_term", times=3
        )
        columns = [longer, annual]
    # Annual lines come first, whatever their column.
    form.funding = [item for money in reversed(columns) for item in as_funding(form, money)]
    with form.table.beside(label, 10):
        for row in range(max(len(money.lines) for money in columns)):
            boxes = []
            for money in columns:
                words, amount = money_cells(form, money, row)
                boxes += [Box(words, 15 if two_terms else 20), Answer(amount)]
            form.table.row(*boxes)


def _goals(form: Form, two_terms: bool) -> None:
    setting, rng = form.setting, form.rng
    goals = goals_of(setting)
    form.project["goals"] = goals
    if not two_terms:
        form.pair(
            (
                setting.label(
                    "总体目标",
                    "年度目标",
                    "年度绩效目标",
                    "年度总体目标",
                    "项目年度目标",
                    "项目年度绩效目标",
                ),
                goals,
            )
        )
        return
    longer = goals_of(setting)
    form.project["long_term_goals"] = longer
    end = setting.year + 2
    heading = rng.choice(
        (
            f"中期目标（{setting.year}年—{end}年）",
            f"实施期目标（{setting.year}—{end}年）",
            "中期目标",
            f"长期目标（{setting.year}年-{end}年）",
            f"中期滚动目标({setting.year}年--{end}年)",
        )
    )
    if max(map(len, longer)) >= 14 and len(longer) > 1:
        form.untellable |= {"row", "copy", "blanks"}
    with form.table.beside(rng.choice(("总体目标", ("总体", "目标"), "总\n体\n目\n标")), 5):
        form.table.row(
            Box(heading, 30), Box(rng.choice(("年度目标", "年度绩效目标", "年度总体目标")))
        )
        form.table.row(Answer(longer, 30), Answer(goals))


def _grid(form: Form, two_terms: bool, units: int) -> None:
    setting, rng = form.setting, form.rng
    if not two_terms:
        further = rng.choice(((), (), (), ("note:备注",), ("description",), ("weight",)))
        columns = draw_columns(setting, "level1", "level2", "level3", "target", *further)
        rows = _with_remarks(setting, draw_rows(setting, gaps=True), columns)
        form.project["indicators"] = form.grid(rows, columns, units=units)
        return
    left = draw_rows(setting, most=9)
    right = [_for_the_year(setting, row) for row in left]
    pairs = [_halved(setting, one, two) for one, two in zip(left, right, strict=True)]
    heading = rng.choice(("指标值", "指标值", "指标值(或计划水平)", "目标值"))
    half = (Column("level2", "二级指标"), Column("level3", "三级指标"), Column("target", heading))
    first = Column("level1", "一级指标")
    share, cells = 25, (5, 15, 5)
    form.table.row(
        Box(first.heading, units - 2 * share),
        *(
            Box(column.heading, width)
            for column, width in zip((*half, *half), cells * 2, strict=True)
        ),
    )
    for level1, group in groupby(pairs, key=lambda pair: (pair[0] or pair[1]).level1):  # type: ignore[union-attr]
        members = list(group)
        for place, (one, two) in enumerate(members):
            boxes = [] if place else [Box(level1, units - 2 * share, len(members))]
            for said in (one, two):
                texts = (
                    (said.level2, said.level3, said.target.text if said.target else "")
                    if said
                    else ("", "", "")
                )
                boxes += [Box(texts[0], cells[0])]
                boxes += [
                    Answer(text, width) for text, width in zip(texts[1:], cells[1:], strict=True)
                ]
            form.table.row(*boxes)
    columns = (first, *half)
    form.project["indicators"] = (
        *(indicator(two, columns, term="annual") for _, two in pairs if two),
        *(indicator(one, columns, term="long_term") for one, _ in pairs if one),
    )
    if any(one is None or two is None for one, two in pairs):
        form.untellable |= {"blanks", "copy"}


def _for_the_year(setting: Setting, row: SaidRow) -> SaidRow:
    """The year's share of a longer term's indicator: another target, sometimes another name."""
    again = next(
        (item for item in draw_rows(setting) if item.level2 == row.level2 and setting.maybe(0.5)),
        None,
    )
    return row if again is None else replace(row, level3=again.level3, target=again.target)


def _halved(setting: Setting, one: SaidRow, two: SaidRow) -> tuple[SaidRow | None, SaidRow | None]:
    """A row of both halves, seldom with one half left blank."""
    if setting.maybe(0.08):
        return (None, two) if setting.maybe(0.5) else (one, None)
    return one, two


def _with_remarks(
    setting: Setting, rows: list[SaidRow], columns: tuple[Column, ...]
) -> list[SaidRow]:
    """The rows with something in the further columns."""
    notes = [column.heading for column in columns if column.key == "note"]
    if any(column.key == "weight" for column in columns):
        rows = with_weights(setting, rows, setting.rng.choice((90, 100)))
    described = any(column.key == "description" for column in columns)
    return [
        replace(
            row,
            notes={heading: note_text(setting) for heading in notes if setting.maybe(0.7)},
            description=f"反映{row.level3}的情况" if described else None,
        )
        for row in rows
    ]
