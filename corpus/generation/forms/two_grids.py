"""The counties' 财政支出项目绩效目标申报表: many rows of its head, and two grids one above the other.

Varies: one grid alone; label and value in one cell; ticks; a schedule in rows of its own; boxes for the
opinions of those who check the form, mostly empty; a line of signatures below.
"""

from dataclasses import replace
from typing import Literal

from corpus.generation.forms.filling import Form, goals_of
from corpus.generation.forms.grids import Column, draw_columns
from corpus.generation.forms.heads import (
    CATEGORIES,
    IMPLEMENTER_LABELS,
    NATURE_LABELS,
    draw_money,
    nature_value,
    own_head,
    period_value,
    project_name,
    ticked,
)
from corpus.generation.forms.indicators import SaidRow, draw_rows, note_text
from corpus.generation.forms.setting import Setting, typed_unit
from corpus.generation.forms.tables import Answer, Box, Text
from corpus.generation.phrasing import work
from corpus.generation.sheets import Line
from models.report import Note

_TITLES = (
    "财政支出项目绩效目标申报表",
    "项目支出绩效目标申报表",
    "财政专项资金项目绩效目标申报表",
    "预算项目绩效目标申报表",
)
_PARTS = (
    ("fiscal", ("财政拨款", "财政拨款", "财政资金")),
    ("own", ("自有资金", "单位自有资金")),
    ("other", ("其他", "其他资金")),
)
_PROSE = ("单位职能概述", "项目概况", "项目基本概况", "项目主要内容")
_REASONS = (
    ("项目立项的依据", "项目申报的可行性", "项目申报的必要性"),
    ("立项依据", "可行性", "必要性"),
)
_CHECKS = (
    "主管部门审核意见",
    "第三方机构审核意见",
    "财政局业务科室意见",
    "绩效科意见",
    "财政部门审核意见",
)


def fill_two_grids(setting: Setting) -> Form:
    """Fill one form in."""
    form = Form("two_grids", "project_declaration", setting)
    rng = setting.rng
    form.heading(rng.choice(_TITLES), year=rng.choice(("line", "line", "title")))
    typed = own_head(form, setting.implementer)
    label = rng.choice(("填报单位（盖章）", "填报单位", "申报单位（盖章）", "填报单位（公章）"))
    form.line_above(f"{label}：{typed}", answer=typed)
    form.project["amount_unit"] = setting.unit
    _head(form)
    _money(form)
    _prose(form)
    _goals_and_grids(form)
    if setting.maybe(0.6):
        form.statement_row(
            rng.choice(("其他说明的问题", "其他需要说明的问题", "其他说明")),
            rng.choice(("无", "无", "", "暂无")),
        )
    if setting.maybe(0.4):
        for label in rng.sample(_CHECKS, rng.randint(1, 3)):
            form.statement_row(label, rng.choice(("", "", "同意申报。")))
    if setting.maybe(0.6):
        _signatures(form)
    return form


def _head(form: Form) -> None:
    setting, rng = form.setting, form.rng
    name = project_name(setting)
    form.project["name"] = name
    form.pair(
        (setting.label("项目名称"), name), (setting.label(*NATURE_LABELS), nature_value(form))
    )
    typed, supervisor = typed_unit(setting, setting.supervisor, coded=False)
    if setting.maybe(0.6):
        code = setting.supervisor.code or ""
        form.pair(
            (setting.label("主管部门"), typed),
            (setting.label("主管部门编码", "主管部门代码"), code),
        )
        supervisor = setting.supervisor
    else:
        form.pair((setting.label("主管部门", "项目主管部门"), typed))
    form.project["supervisor"] = supervisor
    unit, implementer = typed_unit(setting, setting.implementer, coded=False)
    form.project["implementer"] = implementer
    # One's code stands with the unit in one row and not in the other.
    if form.department is not None and form.department.code:
        form.unjudged |= {"department", "projects[].department"}
    person, phone = (
        rng.choice(("周敏", "王涛")),
        f"0{rng.randint(310, 999)}-{rng.randint(2000000, 8999999)}",
    )
    label = setting.label(*IMPLEMENTER_LABELS)
    if setting.maybe(0.5):
        boxes: list[tuple[Text, Text]] = [form.state("项目负责人", person)]
        form.statements.append(Note(label="联系电话", text=phone))
        form.table.row(
            Box(label, 10),
            Answer(unit, 20),
            Box(boxes[0][0], 10),
            Answer(person, 5),
            Answer(f"联系电话：{phone}"),
        )
    else:
        form.pair((label, unit))
        form.pair(form.state("项目负责人", person), form.state("联系电话", phone))
    form.pair((setting.label("项目起止时间", "起止时间", "项目期限"), period_value(form)))
    if setting.maybe(0.3):
        chosen = rng.choice(CATEGORIES)
        form.project["category"] = chosen
        other = rng.choice([item for item in CATEGORIES if item != chosen])
        form.pair((setting.label("项目类型", "项目类别"), ticked(setting, (chosen, other), chosen)))


def _money(form: Form) -> None:
    setting, rng = form.setting, form.rng
    money = draw_money(setting, ("资金总额", "资金总额", "申请资金总额"), term=None, parts=_PARTS)
    label = setting.unit_words(rng.choice(("项目资金申请", "项目资金", "资金总额及构成")))
    one_cell = setting.maybe(0.2) and all(line.typed.value is not None for line in money.lines)
    with form.table.beside(setting.wrapped(label) if setting.maybe(0.4) else label, 10):
        for line in money.lines:
            words = line.name + rng.choice(("：", "：", ""))
            if one_cell:
                form.table.row(Box(f"{line.name}：{line.typed.text}"))
            else:
                form.table.row(Box(words, 20), Answer(line.typed.text))
    form.funding = [form.fund(line.name, line.source, line.typed.value) for line in money.lines]
    form.project["budget"] = form.budget(money.total, money.fiscal, money.other)


def _prose(form: Form) -> None:
    setting, rng = form.setting, form.rng
    for label in rng.sample(_PROSE, rng.randint(1, 3)):
        form.statement_row(label, form.prose())
    if setting.maybe(0.7):
        with form.table.beside(rng.choice(("项目立项情况", ("项目", "立项情况"))), 10):
            for label in rng.choice(_REASONS):
                words, text = form.state(label, form.prose() if setting.maybe(0.9) else "")
                form.table.row(Box(words, 15), Answer(text))
    if setting.maybe(0.4):
        label = rng.choice(("项目实施进度计划", "实施进度计划"))
        lines = []
        with form.table.beside(label, 10):
            form.table.row(Box("项目实施内容", 25), Box("开始时间", 10), Box("完成时间"))
            for number in range(1, rng.randint(2, 3) + 1):
                step = f"{number}、{work(rng, setting.domain)}"
                begin, end = (
                    f"{setting.year}年{number * 2}月",
                    f"{setting.year}年{number * 2 + 2}月",
                )
                form.table.row(Answer(step, 25), Answer(begin, 10), Answer(end))
                lines.append(f"{step} {begin} {end}")
        form.statements.append(Note(label=label, text="\n".join(lines)))


def _goals_and_grids(form: Form) -> None:
    setting, rng = form.setting, form.rng
    two = setting.maybe(0.7)
    longer, goals = goals_of(setting), goals_of(setting)
    form.project["goals"] = goals
    long_words, year_words = rng.choice(
        (("长期目标", "年度目标"), ("总目标", "本年度目标"), ("长期目标", "本年度目标"))
    )
    if two:
        form.project["long_term_goals"] = longer
        if max(map(len, longer)) >= 14 and len(longer) > 1:
            form.untellable |= {"row", "copy", "blanks"}
        with form.table.beside(rng.choice(("项目绩效目标", ("项目", "绩效", "目标"))), 10):
            form.table.row(Box(long_words, 25), Box(year_words))
            form.table.row(Answer(longer, 25), Answer(goals))
    else:
        form.pair((setting.label("项目绩效目标", "年度绩效目标", "绩效目标"), goals))
    keys = ("level1", "level2", "level3", "target", "note:备注")
    columns = draw_columns(setting, *keys)
    if setting.maybe(0.5):
        columns = tuple(
            Column("level3", "指标内容") if column.key == "level3" else column for column in columns
        )
    written = []
    grids: tuple[tuple[str, Literal["annual", "long_term"] | None], ...] = (("绩效指标", None),)
    if two:
        grids = (("长期绩效指标", "long_term"), ("年度绩效指标", "annual"))
    for words, term in grids:
        rows = [_noted(setting, row) for row in draw_rows(setting, most=7, gaps=not two)]
        label: Text = setting.wrapped(words) if setting.maybe(0.3) else words
        with form.table.beside(label, 10):
            written.append(form.grid(rows, columns, units=50, term=term))
    # Whatever their order on the page, the year's indicators come first.
    form.project["indicators"] = tuple(item for grid in reversed(written) for item in grid)


def _noted(setting: Setting, row: SaidRow) -> SaidRow:
    return replace(row, notes={"备注": note_text(setting) if setting.maybe(0.2) else ""})


def _signatures(form: Form) -> None:
    rng = form.rng
    parts = [("填报人", "李华"), (rng.choice(("单位负责人", "负责人")), "周敏")]
    if rng.random() < 0.7:
        parts.append(
            ("填报日期", f"{form.setting.year - 1}年{rng.randint(9, 12)}月{rng.randint(1, 28)}日")
        )
    form.below.append(Line("　　".join(f"{label}：{text}" for label, text in parts)))
    form.statements += [Note(label=label, text=text) for label, text in parts]
