"""What the heads of project forms have in common: units, ticks, periods, and lines of money.

Each function draws one thing and returns it twice: as typed and as it is written down.
"""

from dataclasses import dataclass
from decimal import Decimal

from corpus.generation.forms.filling import Form, Term
from corpus.generation.forms.setting import NOTHING, Setting, Typed, typed_unit
from corpus.generation.forms.tables import Text
from models.report import Department, Funding, Period

NAME_LABELS = ("项目名称", "项目名称", "项目名称", "项目名称", "项目支出名称", "预算项目名称")
SUPERVISOR_LABELS = (
    *("主管部门", "主管部门", "主管部门", "项目主管部门", "业务主管部门", "主管部门及代码"),
    *("预算主管部门", "主管部门（单位）", "主管部门名称"),
)
IMPLEMENTER_LABELS = (
    *(
        "实施单位",
        "实施单位",
        "实施单位",
        "项目实施单位",
        "项目单位",
        "执行单位",
        "项目（实施）单位",
    ),
    *("项目承担单位", "具体实施单位", "项目执行单位"),
)
PERIOD_LABELS = (
    *("项目期", "项目起止时间", "起止时间", "项目实施期", "项目期限", "实施期限"),
    *("项目起止年限", "实施时间", "项目实施周期"),
)
NATURE_LABELS = ("项目属性", "项目属性", "项目性质")

NATURES = ("新增项目", "延续项目", "一次性项目", "阶段性项目", "持续性项目", "经常性项目")
CATEGORIES = ("特定目标类", "其他运转类", "本级支出项目", "部门专项", "一级项目", "基建类项目")

_UNKNOWN_LABELS = (
    "是否政府采购",
    "归口科室",
    "资金拨付方式",
    "项目所在地",
    "监督电话",
    "风险及应对措施",
    "预算评审情况",
    "涉及国家秘密情况",
)
STATEMENT_LABELS = (
    "项目概况",
    "立项依据",
    "项目立项依据",
    "项目设立的必要性",
    "项目实施计划",
    "测算依据及说明",
    "项目实施内容",
    "保障措施",
    *_UNKNOWN_LABELS,
)


def project_name(setting: Setting) -> str:
    """A name for a project."""
    rng = setting.rng
    theme = rng.choice(setting.domain.themes)
    return rng.choice(
        (
            f"{theme}项目",
            f"{theme}经费",
            f"{setting.year}年{theme}资金",
            f"{theme}补助（县级配套）",
            f"{theme}",
        )
    )


def project_code(setting: Setting) -> str:
    """A code of 21 characters, as the integrated budget system gives them."""
    rng = setting.rng
    letter = rng.choice("RTYP")
    return (
        f"{rng.randint(110000, 659999)}{setting.year % 100:02d}{letter}{rng.randint(1, 10**9):012d}"
    )


def head_units(form: Form, *, own_head: bool) -> tuple[str, str]:
    """Draw supervisor and implementer, write them down; returns them as typed.

    Without a head of its own the reporting unit is the implementer, else the supervisor; which of two
    different ones stands for the whole report, the contract's example and rule say differently.
    """
    setting = form.setting
    typed_supervisor, supervisor = typed_unit(
        setting, setting.supervisor, coded=setting.maybe(0.55)
    )
    same = setting.maybe(0.6)
    unit = setting.supervisor if same else setting.implementer
    typed_implementer, implementer = typed_unit(setting, unit, coded=setting.maybe(0.3))
    form.project["supervisor"] = supervisor
    form.project["implementer"] = implementer
    if not own_head:
        form.project["department"] = form.department = implementer
        if supervisor != implementer:
            form.unjudged.add("department")
    return typed_supervisor, typed_implementer


def own_head(form: Form, unit: Department | None = None) -> str:
    """Draw the reporting unit's own line; returns it as typed."""
    setting = form.setting
    typed, read = typed_unit(setting, unit or setting.supervisor, coded=setting.maybe(0.4))
    form.department = read
    form.project["department"] = read
    return typed


_TICKS = (("☑", "□"), ("√", "□"), ("■", "□"), ("●", "○"), ("☑", "☐"), ("√", ""))


def ticked(setting: Setting, options: tuple[str, ...], chosen: str | None) -> str:
    """Options with one of them ticked, or none: `新增项目☑　延续项目□`."""
    rng = setting.rng
    on, off = rng.choice(_TICKS)
    gap = rng.choice((" ", "　", "  "))
    before = rng.random() < 0.5
    parts = []
    for option in options:
        mark = on if option == chosen else off
        parts.append(f"{mark}{option}" if before else f"{option}{mark}")
    return gap.join(parts)


def nature_value(form: Form) -> Text:
    """What stands beside 项目属性: words, or options with a tick."""
    setting = form.setting
    options = setting.rng.choice(
        (("新增项目", "延续项目"), ("新增", "延续"), ("新增项目", "延续项目"), NATURES[2:4])
    )
    chosen = setting.rng.choice(options)
    form.project["nature"] = chosen
    if setting.maybe(0.5):
        return ticked(setting, options, chosen)
    return chosen


def category_value(form: Form) -> Text:
    """What stands beside 项目类别; a word that says the nature counts as the nature."""
    setting = form.setting
    chosen = setting.rng.choice(CATEGORIES)
    form.project["category"] = chosen
    if setting.maybe(0.3):
        others = [item for item in CATEGORIES if item != chosen]
        return ticked(setting, tuple(sorted((chosen, setting.rng.choice(others)))), chosen)
    return chosen


def period_value(form: Form) -> str:
    """A period in one cell."""
    rng, year = form.rng, form.setting.year
    end = year + rng.choice((0, 0, 1, 2))
    start = year - rng.choice((0, 0, 1))
    first, last = rng.randint(1, 6), rng.randint(7, 12)
    choices: list[tuple[str, str | None, str | None]] = [
        (f"{start}年{first}月至{end}年{last}月", f"{start}-{first:02d}", f"{end}-{last:02d}"),
        (f"{start}年{first}月-{end}年{last}月", f"{start}-{first:02d}", f"{end}-{last:02d}"),
        (f"{start}年1月1日至{end}年12月31日", f"{start}-01-01", f"{end}-12-31"),
        (f"{start}.{first:02d}-{end}.{last:02d}", f"{start}-{first:02d}", f"{end}-{last:02d}"),
        (f"{start}-01-01至{end}-12-31", f"{start}-01-01", f"{end}-12-31"),
        ("长期", None, None),
    ]
    if end > start:
        choices += [
            (f"{start}—{end}年", f"{start}", f"{end}"),
            (f"{start}-{end}", f"{start}", f"{end}"),
            (f"{start}年-{end}年", f"{start}", f"{end}"),
        ]
    text, begins, ends = rng.choice(choices)
    form.project["period"] = Period(text=text, start=begins, end=ends)
    return text


@dataclass(frozen=True)
class MoneyLine:
    """A line of money: its words, what they mean, its amount as typed."""

    printed: str
    name: str
    source: str | None
    typed: Typed


@dataclass(frozen=True)
class TermMoney:
    """The money of one term: a total and what it consists of."""

    term: Term | None
    lines: tuple[MoneyLine, ...]
    total: Decimal
    fiscal: Decimal | None
    other: Decimal | None


_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("fiscal", ("财政拨款", "财政拨款", "当年财政拨款", "财政资金")),
    ("carried_over", ("上年结转", "上年结转资金", "上年结转结余")),
    ("other", ("其他资金", "其他资金", "其他")),
)


def draw_money(
    setting: Setting,
    total_words: tuple[str, ...],
    *,
    term: Term | None,
    times: int = 1,
    parts: tuple[tuple[str, tuple[str, ...]], ...] = _PARTS,
) -> TermMoney:
    """Draw a total and its parts, the first of which is the largest."""
    rng = setting.rng
    scale = Decimal(1) if setting.unit == "元" else Decimal("0.01")
    total = (
        Decimal(rng.randint(100, 90000)) * times * (100 if setting.unit == "元" else scale)
    ).quantize(scale)
    if setting.unit == "元" and rng.random() < 0.5:
        total = total.quantize(Decimal("0.01"))
    rest = Decimal(0)
    amounts: dict[str, Typed] = {}
    shown = [part for part in parts if part[0] == parts[0][0] or rng.random() < 0.8]
    for source, _ in shown[1:]:
        share = (total * rng.randint(1, 15) / 100).quantize(total) if rng.random() < 0.35 else None
        if share is None:
            amounts[source] = (
                setting.empty()
                if rng.random() < 0.35
                else setting.amount(Decimal(0), zero_as=rng.choice(("0", "0.00")))
            )
        else:
            amounts[source] = setting.amount(share)
            rest += share
    main = total - rest
    amounts[parts[0][0]] = setting.amount(main)
    total_word = rng.choice(total_words)
    lines = [MoneyLine(total_word, total_word, "total", setting.amount(total))]
    indent = rng.choice(("", "　", "　　　", "      "))
    among = rng.choice(("其中：", "其中:", "其中："))
    for place, (source, names) in enumerate(shown):
        name = rng.choice(names)
        if term == "long_term":
            name = name.removeprefix("当年")
        printed = f"{among}{name}" if not place else f"{indent}{name}"
        lines.append(MoneyLine(printed, name, source, amounts[source]))
    other = amounts["other"].value if "other" in amounts else None
    return TermMoney(term, tuple(lines), total, main if parts[0][0] == "fiscal" else None, other)


def as_funding(form: Form, money: TermMoney) -> list[Funding]:
    """The lines as they are written down."""
    return [
        form.fund(line.name, line.source, line.typed.value, term=money.term) for line in money.lines
    ]


def money_cells(form: Form, money: TermMoney, row: int) -> tuple[Text, Text]:
    """Label and amount of one line, or two blank cells where the money has no such line."""
    if row >= len(money.lines):
        return "", NOTHING.text
    line = money.lines[row]
    return form.setting.plain(line.printed), line.typed.text
