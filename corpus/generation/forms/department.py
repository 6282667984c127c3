"""部门整体支出绩效目标申报表: the tasks of a department with their money, its goal and one grid.

Varies: money as a table of tasks, or as the department's total funds; sign, figure and unit in columns
of their own; a whole unit's levels of the pilots since 2022.
"""

from dataclasses import replace
from decimal import Decimal

from corpus.generation.forms.filling import Form, goals_of
from corpus.generation.forms.grids import draw_columns
from corpus.generation.forms.heads import own_head
from corpus.generation.forms.indicators import SaidRow, draw_rows, with_weights
from corpus.generation.forms.setting import Setting, Typed
from corpus.generation.forms.tables import WIDTH, Answer, Box, Text
from corpus.generation.phrasing import sentence
from corpus.generation.sheets import Line
from models.report import Funding, Section, SubGoal

_TITLES = (
    "部门整体支出绩效目标申报表",
    "部门整体支出绩效目标表",
    "单位整体支出绩效目标申报表",
    "部门（单位）整体支出绩效目标申报表",
)
_PILOT = {
    "产出指标": "履职效能",
    "成本指标": "管理效率",
    "效益指标": "社会效应",
    "满意度指标": "满意度",
}


def fill_department(setting: Setting) -> Form:
    """Fill one form in."""
    form = Form("department", "department_declaration", setting)
    rng = setting.rng
    form.heading(rng.choice(_TITLES), year=rng.choice(("line", "line", "title")))
    typed = own_head(form)
    form.project.clear()
    form.amount_unit = setting.unit
    label = rng.choice(("部门（单位）名称", "部门名称", "单位名称", "部门(单位)名称", "预算部门"))
    form.pair((setting.label(label), typed))
    if setting.maybe(0.3):
        form.statement_row(rng.choice(("部门职能", "部门职责概述", "年度履职目标")), form.prose())
    if setting.maybe(0.7):
        _tasks(form)
    else:
        _total_funds(form)
    _goal_and_grid(form)
    if setting.maybe(0.3):
        form.statement_row("其他说明", rng.choice(("", "无")))
    if setting.maybe(0.2):
        form.below.append(Line("注：本表由部门填报。"))
    return form


def _amount(form: Form) -> Decimal:
    scale = Decimal("0.01") if form.setting.unit == "万元" else Decimal(1)
    return (Decimal(form.rng.randint(1000, 900000)) * scale).quantize(scale)


def _tasks(form: Form) -> None:
    """年度主要任务, each with its content and its money, and the sum."""
    setting, rng = form.setting, form.rng
    names = ("总额", "财政拨款", "其他资金")
    count = rng.randint(2, 4)
    sums = [Decimal(0)] * 3
    titles: list[str] = []
    money = setting.unit_words("预算金额")
    with form.table.beside(rng.choice(("年度主要任务", ("年度", "主要", "任务"))), 5):
        form.table.row(
            Box("任务名称", 10, 2),
            Box(rng.choice(("主要内容", "主要内容", "任务内容")), 15, 2),
            Box(money, 30),
        )
        form.table.row(*(Box(name, 10) for name in names))
        while len(titles) < count:
            title = rng.choice(setting.domain.themes) + rng.choice(("", "工作", "任务"))
            if title in titles:
                continue
            titles.append(title)
            total = _amount(form)
            other = (total * rng.choice((0, 0, 0, 10)) / 100).quantize(total)
            amounts = (total, total - other, other)
            sums = [one + two for one, two in zip(sums, amounts, strict=True)]
            content = sentence(rng, setting.domain, 2)
            typed = [setting.amount(amount) for amount in amounts]
            form.table.row(
                Answer(title, 10), Answer(content, 15), *(Answer(item.text, 10) for item in typed)
            )
            form.sub_goals.append(
                SubGoal(title=title, description=content, funding=_lines(form, names, typed))
            )
    typed = [setting.amount(amount) for amount in sums]
    form.table.row(Box("金额合计", 30), *(Answer(item.text, 10) for item in typed))
    form.funding = list(_lines(form, ("金额合计", *names[1:]), typed))


_SOURCES = ("total", "fiscal", "other")


def _lines(form: Form, names: tuple[str, ...], typed: list[Typed]) -> tuple[Funding, ...]:
    return tuple(
        form.fund(name, source, item.value, term="annual")
        for name, source, item in zip(names, _SOURCES, typed, strict=True)
    )


def _total_funds(form: Form) -> None:
    """The department's funds, a line a source."""
    setting, rng = form.setting, form.rng
    fiscal = _amount(form)
    other = (fiscal * rng.choice((0, 5, 10)) / 100).quantize(fiscal)
    lines = (
        ("年度资金总额", "年度资金总额", "total", fiscal + other),
        ("其中：财政拨款", "财政拨款", "fiscal", fiscal),
        ("其他资金", "其他资金", "other", other),
    )
    if setting.maybe(0.4):
        # By what it is spent on: whence such money comes, the line does not say.
        form.unjudged.add("funding[].source")
        lines = (
            ("年度预算总额", "年度预算总额", "total", fiscal + other),
            ("其中：基本支出", "基本支出", "fiscal", fiscal),
            ("项目支出", "项目支出", "other", other),
        )
    label: Text = setting.unit_words(rng.choice(("部门资金", "年度预算", "部门总体资金情况")))
    with form.table.beside(label, 15):
        for printed, name, source, amount in lines:
            form.table.row(Box(setting.plain(printed), 20), Answer(setting.amount(amount).text))
            form.funding.append(form.fund(name, source, amount, term="annual"))


def _goal_and_grid(form: Form) -> None:
    setting, rng = form.setting, form.rng
    goals = goals_of(setting)
    heading = rng.choice(("年度总体目标", "年度总体目标", "年度绩效目标", "总体绩效目标"))
    form.pair((heading, goals))
    split = setting.maybe(0.5)
    keys = ("sign", "figure", "unit") if split else ("target",)
    further = ("weight",) if setting.maybe(0.2) else ()
    columns = draw_columns(setting, "level1", "level2", "level3", *keys, *further)
    rows = draw_rows(setting, split=split)
    if setting.maybe(0.2):
        rows = [_as_pilot(row) for row in rows]
    if further:
        rows = with_weights(setting, rows, 100)
    with form.table.beside(rng.choice(("年度绩效指标", ("年度", "绩效", "指标"), "绩效指标")), 5):
        indicators = form.grid(rows, columns, units=WIDTH - 5)
    form.overall_goal = Section(heading=heading, paragraphs=goals, indicators=indicators)


def _as_pilot(row: SaidRow) -> SaidRow:
    return replace(row, level1=_PILOT.get(row.level1, row.level1))
