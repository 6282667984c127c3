"""绩效自评表: of a project (the national form and Sichuan's), and of a whole department.

Money as budgeted, adjusted and spent with the rate of execution and its points; the expected goal
beside what was reached; the grid with results, scores and reasons; the sum of the points.
"""

from dataclasses import replace
from decimal import Decimal

from corpus.generation.forms.filling import Form, goals_of
from corpus.generation.forms.grids import Column, draw_columns, widths
from corpus.generation.forms.heads import (
    IMPLEMENTER_LABELS,
    NAME_LABELS,
    SUPERVISOR_LABELS,
    head_units,
    own_head,
    project_code,
    project_name,
)
from corpus.generation.forms.indicators import SaidRow, draw_rows, with_results, with_weights
from corpus.generation.forms.setting import Setting
from corpus.generation.forms.slips import RATE_SLIP, SUM_SLIP, draw_slip, with_slip
from corpus.generation.forms.tables import WIDTH, Answer, Box, Text
from corpus.generation.sheets import Line
from models.report import Score

_DASHES = ("—", "-", "/", "")
_NATIONAL = (
    ("年度资金总额", "total"),
    ("其中：当年财政拨款", "fiscal"),
    ("上年结转资金", "carried_over"),
    ("其他资金", "other"),
)
_SICHUAN = (
    ("总额", "total"),
    ("其中：财政资金", "fiscal"),
    ("财政专户管理资金", "special_account"),
    ("单位资金", "own"),
    ("其他资金", "other"),
)
_BUDGETED = ("年初预算数", "年初预算数", "年初预算", "预算数")
_ADJUSTED = ("全年预算数", "全年预算数（A）", "调整后预算数", "全年预算数(A)")
_SPENT = ("全年执行数", "全年执行数（B）", "预算执行数", "实际执行数")
_RATE = ("执行率", "执行率（B/A）", "预算执行率", "执行率（%）")
_HINTS = (
    "对照年度目标，说明相关任务目标的完成情况（100字以内）",
    "简要说明项目年度目标的完成情况（限200字以内）",
    "对照年初设定目标，说明目标完成情况（100字以内）。",
)
_LATER = (
    ("评价结论", "自评得分较高，资金使用规范。"),
    ("存在问题", "绩效指标设置不够细化。"),
    ("改进措施", "进一步加强预算编制的科学性。"),
    ("评价结果应用", "作为下年预算安排的依据。"),
)


def fill_self_evaluation(setting: Setting) -> Form:
    """The national form of a project."""
    form = Form("self_evaluation", "self_evaluation", setting)
    form.landscape = setting.maybe(0.6)
    rng = setting.rng
    title = rng.choice(
        ("项目支出绩效自评表", "项目支出绩效自评表", "部门预算项目绩效自评表", "项目绩效目标自评表")
    )
    form.heading(title, year=rng.choice(("line", "line", "title")))
    name = project_name(setting)
    form.project["name"] = name
    typed = name
    if setting.maybe(0.25):
        code = project_code(setting)
        form.project["code"], typed = code, f"{code}-{name}"
    form.pair((setting.label(*NAME_LABELS), typed))
    supervisor, implementer = head_units(form, own_head=False)
    form.pair(
        (setting.label(*SUPERVISOR_LABELS), supervisor),
        (setting.label(*IMPLEMENTER_LABELS), implementer),
    )
    if setting.maybe(0.25):
        form.pair(form.state("项目负责人", "张伟"), form.state("联系电话", "0566-2022345"))
    form.project["amount_unit"] = setting.unit
    points = _money(form, _NATIONAL)
    _goals(form)
    _graded_grid(form, points, with_reasons=True)
    if setting.maybe(0.2):
        form.below.append(
            Line("注：定量指标若为正向指标，则得分计算方法应用全年实际值除以年度指标值。")
        )
    return form


def fill_self_evaluation_sichuan(setting: Setting) -> Form:
    """Sichuan's form of a project: signs and units in columns of their own, prose below."""
    form = Form("self_evaluation_sichuan", "self_evaluation", setting)
    form.landscape = setting.maybe(0.6)
    rng = setting.rng
    form.heading("部门预算项目支出绩效自评表", year=rng.choice(("line", "title")))
    name, code = project_name(setting), project_code(setting)
    form.project["name"], form.project["code"] = name, code
    form.pair((setting.label("项目名称"), f"{code}-{name}"))
    supervisor, implementer = head_units(form, own_head=False)
    form.pair(
        (setting.label("主管部门"), supervisor),
        (setting.label("实施单位", "实施单位（盖章）"), implementer),
    )
    form.project["amount_unit"] = setting.unit
    goals, results = goals_of(setting, one=True), goals_of(setting, one=True)
    form.project["goals"], form.project["goal_results"] = goals, results
    if setting.maybe(0.08):
        # What the form asks for was left standing where the answer should be.
        results = (rng.choice(_HINTS),)
        form.project["goal_results"] = ()
        form.findings.append("template-hint")
    with form.table.beside(rng.choice(("项目基本情况", "项目\n基本\n情况")), 10):
        form.table.row(
            Box("1.项目年度目标完成情况", 10, 2), Box("项目年度目标", 20), Box("年度目标完成情况")
        )
        form.table.row(Answer(goals, 20), Answer(results))
        form.pair(form.state("项目实施内容及过程概述", form.prose(), number="2."))
    points = _money(form, _SICHUAN)
    _graded_grid(form, points, with_reasons=setting.maybe(0.5), split=True)
    for label, text in _LATER[: rng.randint(2, 4)]:
        form.statement_row(label, text if setting.maybe(0.9) else "")
    if setting.maybe(0.6):
        form.pair(
            form.state("项目负责人", rng.choice(("王强", "刘芳"))),
            form.state("财务负责人", rng.choice(("赵丽", "何平"))),
        )
    return form


def fill_department_self_evaluation(setting: Setting) -> Form:
    """部门整体支出绩效自评表: one project without a name."""
    form = Form("department_self_evaluation", "self_evaluation", setting)
    form.landscape = setting.maybe(0.6)
    rng = setting.rng
    form.heading(
        rng.choice(("部门整体支出绩效自评表", "部门整体绩效自评表", "单位整体支出绩效自评表")),
        year=rng.choice(("line", "title")),
    )
    typed = own_head(form)
    label = rng.choice(("单位名称", "部门名称", "部门（单位）名称", "预算单位"))
    form.pair((setting.label(label), typed))
    if setting.maybe(0.4):
        form.statement_row("单位负责人及电话", "李强 0734-3012345")
    form.project["amount_unit"] = setting.unit
    points = _money(form, _NATIONAL)
    _goals(form)
    _graded_grid(form, points, with_reasons=True)
    return form


def _money(form: Form, lines: tuple[tuple[str, str], ...]) -> bool:
    """Budgeted, adjusted, spent and the rate; returns whether the execution has points of its own."""
    setting, rng = form.setting, form.rng
    scale = Decimal("0.01") if setting.unit == "万元" else Decimal(1)
    budgeted = (Decimal(rng.randint(1000, 900000)) * scale).quantize(scale)
    adjusted = (
        budgeted if rng.random() < 0.5 else (budgeted * rng.randint(80, 120) / 100).quantize(scale)
    )
    spent = (
        adjusted if rng.random() < 0.6 else (adjusted * rng.randint(70, 99) / 100).quantize(scale)
    )
    rate = (spent / adjusted * 100).quantize(Decimal("0.01"))
    form.slip = draw_slip(setting)
    points = setting.maybe(0.85)
    score = min(Decimal(10), (rate / 10).quantize(Decimal("0.01")))
    if form.slip == "rate-differs":
        rate -= RATE_SLIP
        form.findings.append("rate-differs")
    dash = rng.choice(_DASHES)
    heads = [rng.choice(_BUDGETED), rng.choice(_ADJUSTED), rng.choice(_SPENT)]
    sichuan = lines is _SICHUAN
    tail = [rng.choice(("权重", "分值")), rng.choice(_RATE), "得分"]
    if sichuan:
        tail = [tail[1], tail[0], "得分"]
    if not points:
        tail = [item for item in tail if item not in ("权重", "分值", "得分")]
    reason = sichuan and points and setting.maybe(0.5)
    rows = [item for item in lines if item[1] in ("total", "fiscal") or rng.random() < 0.85]
    text = "年中正常调整追加。"
    corner: Text = ""
    label = setting.unit_words(rng.choice(("项目资金", "年度资金", "项目资金")))
    if sichuan:
        label = "预算执行情况（10分）" if points else "预算执行情况"
        corner = setting.unit_words("年度预算数")
    with form.table.beside(setting.wrapped(label) if setting.maybe(0.5) else label, 10):
        form.table.row(
            Box(corner, 10), *(Box(head) for head in (*heads, *tail, *(["原因"] if reason else [])))
        )
        for place, (printed, source) in enumerate(rows):
            name = printed.removeprefix("其中：")
            empty = source not in ("total", "fiscal")
            amounts = (
                ("", "", "")
                if empty
                else tuple(setting.amount(item).text for item in (budgeted, adjusted, spent))
            )
            zero = empty and setting.maybe(0.4)
            if zero:
                amounts = ("0.00",) * 3
            shown = {"rate": f"{rate}%" if source == "total" or (sichuan and not empty) else dash}
            shown["points"] = "10" if source == "total" else dash
            shown["score"] = str(score) if source == "total" else dash
            cells = [
                shown["rate" if head in _RATE else "score" if head == "得分" else "points"]
                for head in tail
            ]
            boxes = [
                Box(setting.plain(printed), 10),
                *(Answer(item) for item in (*amounts, *cells)),
            ]
            if reason and not place:
                boxes.append(Answer(text, 0, len(rows)))
            form.table.row(*boxes)
            said = {
                "current": Decimal("0.00") if zero else None if empty else adjusted,
                "executed": Decimal("0.00") if zero else None if empty else spent,
                "rate": rate if shown["rate"].endswith("%") else None,
                "weight": Decimal(10) if points and source == "total" else None,
                "score": score if points and source == "total" else None,
            }
            amount = Decimal("0.00") if zero else None if empty else budgeted
            form.funding.append(form.fund(name, source, amount, term="annual", **said))
    if reason:
        form.state("原因", text)
        # Where a merged cell and blank ones look the same, it might be the first line's alone.
        form.untellable |= {"tab", "row", "copy", "blanks", "lines", "markdown"}
    others = [item.amount for item in form.funding if item.source == "other"]
    form.project["budget"] = form.budget(budgeted, budgeted, others[0] if others else None)
    return points


def _goals(form: Form) -> None:
    setting, rng = form.setting, form.rng
    goals, results = goals_of(setting), goals_of(setting)
    form.project["goals"], form.project["goal_results"] = goals, results
    if max(map(len, goals)) >= 14 and len(goals) > 1:
        form.untellable |= {"row", "copy", "blanks"}
    with form.table.beside(rng.choice(("年度总体目标", ("年度", "总体", "目标"), "总体目标")), 5):
        form.table.row(
            Box(rng.choice(("预期目标", "年初设定目标", "年度目标")), 30),
            Box(rng.choice(("实际完成情况", "目标实际完成情况", "年度总体目标完成情况"))),
        )
        form.table.row(Answer(goals, 30), Answer(results))


def _graded_grid(form: Form, points: bool, *, with_reasons: bool, split: bool = False) -> None:
    """The grid with results and scores, and the row of the sum."""
    setting, rng = form.setting, form.rng
    rows = draw_rows(setting, split=split, most=10)
    rows = with_weights(setting, rows, 90 if points else 100)
    rows = with_results(setting, rows, split=split)
    rows, slipped = with_slip(setting, rows, form.slip)
    if slipped and form.slip is not None and (with_reasons or form.slip != "deviation-missing"):
        form.findings.append(form.slip)
    if not with_reasons:
        rows = [replace(row, deviation=None) for row in rows]
    keys: tuple[str, ...] = ("level1", "level2", "level3", "target", "actual", "weight", "score")
    if split:
        keys = ("level1", "level2", "level3", "sign", "figure", "unit", "actual", "weight", "score")
    columns = draw_columns(setting, *keys, *(["deviation"] if with_reasons else []))
    shown = rows
    if setting.maybe(0.25):
        # Whether points behind a first level belong to its name, the contract's example and text
        # say differently.
        shown = _with_points(rows)
        form.unjudged.add("projects[].indicators[].level1")
    label = rng.choice(("绩效指标", ("绩效", "指标"), "绩效指标（90分）" if points else "绩效指标"))
    with form.table.beside(label, 5):
        form.project["indicators"] = form.grid(shown, columns, units=WIDTH - 5)
    total = sum((row.score or Decimal(0) for row in rows), Decimal(0))
    if points:
        total += form.funding[0].score or Decimal(0)
    if form.slip == "score-sum":
        total += SUM_SLIP
        form.findings.append("score-sum")
    full = Decimal(100)
    form.project["score"] = Score(weight=full, score=total)
    _sum_row(form, columns, full, total)


def _sum_row(form: Form, columns: tuple[Column, ...], full: Decimal, total: Decimal) -> None:
    parts = widths(columns, WIDTH - 5)
    place = next(number for number, column in enumerate(columns) if column.key == "weight")
    boxes = [Box(form.rng.choice(("总分", "总分", "合计")), 5 + sum(parts[:place]))]
    boxes += [Answer(str(full), parts[place]), Answer(str(total), parts[place + 1])]
    boxes += [Box("", width) for width in parts[place + 2 :]]
    form.table.row(*boxes)


def _with_points(rows: list[SaidRow]) -> list[SaidRow]:
    """First levels with their points: `产出指标（50分）`."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row.level1] = sums.get(row.level1, Decimal(0)) + (row.weight or Decimal(0))
    return [replace(row, level1=f"{row.level1}（{sums[row.level1]}分）") for row in rows]
