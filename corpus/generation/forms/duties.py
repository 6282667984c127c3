"""部门职责-工作活动绩效目标, Hebei's form of 2016 to 2019: duties, their activities, a scale for a target.

Varies: duties and activities told by numbers or by indenting; an activity of several indicators.
"""

from decimal import Decimal

from corpus.generation.forms.filling import Form
from corpus.generation.forms.setting import Setting, typed_unit
from corpus.generation.forms.tables import Box
from corpus.generation.layouts import chinese_number
from corpus.generation.phrasing import sentence, work
from models.report import Funding, Indicator, Note, SubGoal

_SCALE = ("优", "良", "中", "差")


def fill_duties(setting: Setting) -> Form:
    """Fill one form in."""
    form = Form("duties", "duties_activities", setting)
    rng = setting.rng
    form.landscape = setting.maybe(0.7)
    form.heading("部门职责-工作活动绩效目标", year=rng.choice(("none", "none", "title", "line")))
    typed, unit = typed_unit(setting, setting.supervisor, coded=setting.maybe(0.8))
    form.department = unit
    form.amount_unit = setting.unit
    form.line_above(f"{typed}{'　' * rng.randint(3, 12)}单位：{setting.unit}", answer=typed)
    left = ["职责活动", "年度预算数", "内容描述", "绩效目标", "绩效指标"]
    form.table.row(
        Box(left[0], 9, 2),
        Box(left[1], 6, 2),
        Box(left[2], 10, 2),
        Box(left[3], 10, 2),
        Box(left[4], 5, 2),
        Box("评价标准", 20),
        header=True,
    )
    form.table.row(*(Box(grade, 5) for grade in _SCALE), header=True)
    numbered = setting.maybe(0.7)
    for number in range(1, rng.randint(2, 4) + 1):
        _duty(form, number, numbered=numbered)
    return form


def _duty(form: Form, number: int, *, numbered: bool) -> None:
    """A duty's row and those of its activities, whose sums add up to its own."""
    setting, rng = form.setting, form.rng
    scale = Decimal("0.01") if setting.unit == "万元" else Decimal(1)
    sums = [
        (Decimal(rng.randint(100, 90000)) * scale).quantize(scale) for _ in range(rng.randint(1, 3))
    ]
    title = work(rng, setting.domain)
    label = f"{chinese_number(number)}、" if numbered else None
    total = sum(sums, Decimal(0))
    description = sentence(rng, setting.domain, 2)
    objective = sentence(rng, setting.domain, 1).rstrip("。")
    form.table.row(
        Box(f"{label or ''}{title}", 9),
        Box(setting.amount(total).text, 6),
        Box(description, 10),
        Box(objective, 10),
        *(Box("", 5) for _ in range(5)),
    )
    marks = rng.choice((None, None, "{}.", "（{}）")) if numbered else None
    activities = [
        _activity(form, place, amount, marks, title) for place, amount in enumerate(sums, 1)
    ]
    form.sub_goals.append(
        SubGoal(
            number=label,
            title=title,
            description=description,
            objective=objective,
            funding=(_money(form, total),),
            activities=tuple(activities),
        )
    )


def _money(form: Form, amount: Decimal) -> Funding:
    return form.fund("年度预算数", "total", amount, term="annual")


def _activity(form: Form, place: int, amount: Decimal, marks: str | None, duty: str) -> SubGoal:
    setting, rng = form.setting, form.rng
    title = rng.choice(setting.domain.themes) + rng.choice(("工作", "管理", "业务", ""))
    while title == duty:
        title += "活动"
    if marks:
        figure = chinese_number(place) if marks == "（{}）" else str(place)
        number = marks.format(figure)
        printed = f"{number}{title}"
    else:
        number = None
        printed = f"　{title}"
    description = sentence(rng, setting.domain, 2)
    objective = sentence(rng, setting.domain, 1).rstrip("。")
    names = rng.sample(setting.domain.rates, rng.choice((1, 1, 2)))
    indicators = []
    for row, name in enumerate(names):
        scale = _scale(setting)
        boxes = []
        if not row:
            boxes = [
                Box(printed, 9, len(names)),
                Box(setting.amount(amount).text, 6, len(names)),
                Box(description, 10, len(names)),
                Box(objective, 10, len(names)),
            ]
        form.table.row(*boxes, Box(name, 5), *(Box(text, 5) for text in scale))
        indicators.append(
            Indicator(
                level3=name,
                notes=tuple(
                    Note(label=label, text=text)
                    for label, text in zip(_SCALE, scale, strict=True)
                    if text
                ),
            )
        )
    return SubGoal(
        number=number,
        title=title,
        description=description,
        objective=objective,
        funding=(_money(form, amount),),
        indicators=tuple(indicators),
    )


def _scale(setting: Setting) -> tuple[str, str, str, str]:
    top = setting.rng.choice((90, 95, 98))
    return setting.rng.choice(
        (
            (f"≥{top}%", f"≥{top - 5}%", f"≥{top - 10}%", f"<{top - 10}%"),
            ("100%", f"{top}%-100%", f"80%-{top}%", "<80%"),
            ("好", "较好", "一般", "差"),
            (f"{top}%以上", f"{top - 10}%-{top}%", "60%-80%", "60%以下"),
        )
    )
