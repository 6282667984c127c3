"""A report that nobody wrote: from a random source to a `Description`.

Every axis on which the *content* of such reports differs is drawn here (which parts there are, how
many projects, whose, how their money and their indicators look); layout is drawn in `layout`.
"""

from dataclasses import replace
from decimal import Decimal
from random import Random

from corpus.generation.defects import with_defect
from corpus.generation.description import (
    Description,
    SaidMoney,
    SaidProject,
    SaidSafeguard,
    SaidStep,
    SaidSubGoal,
)
from corpus.generation.imagined_indicators import imagine_indicators
from corpus.generation.phrasing import (
    fund_use,
    indicator_prose,
    long_text,
    objective,
    overall_paragraphs,
    sentence,
    work,
)
from corpus.generation.vocabulary import (
    DOMAINS,
    PLACE_HEADS,
    PLACE_KINDS,
    PLACE_TAILS,
    SAFEGUARDS,
    Domain,
)
from models.report import Budget, Department, SpendingStep

_MONTH_SETS = ((3, 6, 10, 12), (3, 6, 9, 12), (3, 6, 9, 12), (6, 12), (4, 8, 12), (3, 6, 8, 10, 12))
"""Months by whose end a plan says a share; the seed's own and other ones."""
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_TAIL = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def imagine(rng: Random, *, project_count: int | None = None) -> Description:
    """Draw a whole report."""
    domain = rng.choice(DOMAINS)
    year = rng.randint(2017, 2026)
    place = rng.choice(PLACE_HEADS) + rng.choice(PLACE_TAILS) + rng.choice(PLACE_KINDS)
    office = place + rng.choice(domain.offices)
    code = rng.choice(
        (
            f"{rng.randint(100, 999)}",
            f"{rng.randint(100, 999)}{rng.randint(1, 20):03d}",
            f"{rng.randint(100, 999)}{rng.randint(1, 20):03d}",
            f"{rng.randint(100, 999)}{rng.randint(1, 20):03d}{rng.randint(1, 40):03d}",
        )
    )
    main = Department(code=code, name=office + rng.choice(("本级", "", "", "机关")))
    departments = [main]
    if rng.random() < 0.25:
        for _ in range(rng.randint(1, 3)):
            other = place + rng.choice(domain.offices)
            departments.append(
                Department(
                    code=f"{code[:3]}{rng.randint(21, 99):03d}",
                    name=f"{other}{rng.choice(('', '下属站', '二分局'))}",
                )
            )
    count = project_count or _project_count(rng)
    missing = _missing_parts(rng)
    unit = rng.choice(("万元", "万元", "元"))
    projects: tuple[SaidProject, ...] = tuple(
        _project(
            rng,
            domain,
            year,
            departments[0 if index == 0 else rng.randrange(len(departments))],
            unit if rng.random() < 0.97 else "元",
        )
        for index in range(0 if "projects" in missing else count)
    )
    projects = _in_order_of_departments(projects)
    overall = () if "overall" in missing else overall_paragraphs(rng, domain, year)
    if projects and not overall:
        projects = (_with_year(projects[0], year), *projects[1:])
    described = Description(
        fiscal_year=year,
        office=office,
        overall=overall,
        sub_goals=() if "sub_goals" in missing else _sub_goals(rng, domain),
        safeguards=() if "safeguards" in missing else _safeguards(rng),
        safeguard_introduction=(
            "为确保年度绩效目标如期实现，重点采取以下措施："
            if "safeguards" not in missing and rng.random() < 0.12
            else None
        ),
        projects=projects,
        notes=_notes(rng, year) if projects else (),
    )
    return with_defect(rng, described) if rng.random() < 0.15 else described


def _notes(rng: Random, year: int) -> tuple[str, ...]:
    if rng.random() >= 0.08:
        return ()
    notes = (
        "注：本表一式两份，报财政部门和主管部门各一份。",
        "填报人：王丽　　联系电话：0335-2022345",
        f"填报日期：{year}年1月15日",
    )
    return tuple(rng.sample(notes, rng.randint(1, 3)))


def _with_year(project: SaidProject, year: int) -> SaidProject:
    """The same project with the budget year in its name: something must tell the year."""
    if f"{year}年" in project.name:
        return project
    name = f"{year}年{project.name}"
    return replace(project, name=name, title=project.title.replace(project.name, name, 1))


def _project_count(rng: Random) -> int:
    pick = rng.random()
    if pick < 0.45:
        return rng.randint(1, 3)
    if pick < 0.9:
        return rng.randint(4, 12)
    if pick < 0.985:
        return rng.randint(13, 40)
    return rng.randint(41, 200)


def _missing_parts(rng: Random) -> frozenset[str]:
    if rng.random() < 0.7:
        return frozenset()
    parts = ("overall", "sub_goals", "safeguards", "projects")
    return frozenset(rng.sample(parts, rng.choice((1, 1, 2, 3))))


def _in_order_of_departments(projects: tuple[SaidProject, ...]) -> tuple[SaidProject, ...]:
    """Projects of one department stand together, the first project's first."""
    order: dict[str | None, int] = {}
    for project in projects:
        order.setdefault(project.department.code, len(order))
    return tuple(sorted(projects, key=lambda project: order[project.department.code]))


def _sub_goals(rng: Random, domain: Domain) -> tuple[SaidSubGoal, ...]:
    goals: list[SaidSubGoal] = []
    titles = [work(rng, domain) for _ in range(rng.randint(1, 8))]
    for title in dict.fromkeys([*titles, "综合业务管理"]):
        text, measures = indicator_prose(rng, domain)
        said = objective(rng, domain)
        if rng.random() < 0.06:
            said = f"{said}\n{objective(rng, domain)}"
        goals.append(SaidSubGoal(title, said, text, measures))
    return tuple(goals)


def _safeguards(rng: Random) -> tuple[SaidSafeguard, ...]:
    chosen = rng.sample(SAFEGUARDS, rng.randint(2, 8))
    found = []
    for title, clauses in chosen:
        text = "，".join(rng.sample(clauses, rng.randint(2, len(clauses))))
        text += rng.choice(("，确保绩效目标如期实现。", "。", "，为实现年度绩效目标提供保障。"))
        if rng.random() < 0.06:
            text += f"\n同时，{rng.choice(clauses)}，定期总结经验做法。"
        found.append(SaidSafeguard(title, text))
    return tuple(found)


def _project(
    rng: Random, domain: Domain, year: int, department: Department, unit: str
) -> SaidProject:
    name = _project_name(rng, domain, year)
    title = name + rng.choice(
        ("绩效目标表", "绩效目标表", "绩效目标表", "项目绩效目标表", "绩效目标", "支出绩效目标表")
    )
    money = _money(rng, unit)
    use = None if rng.random() < 0.06 else fund_use(rng, domain, money.total, money.fiscal, unit)
    if use and rng.random() < 0.06:
        use = use + long_text(rng, domain)
    steps = () if rng.random() < 0.08 else _spending_plan(rng)
    goals = tuple(
        long_text(rng, domain) if rng.random() < 0.05 else sentence(rng, domain)
        for _ in range(rng.choice((1, 1, 2, 3, 4)))
    )
    return SaidProject(
        name=name,
        title=title,
        department=department,
        code=_project_code(rng, year),
        amount_unit=unit,
        money=money,
        fund_use=use,
        spending_plan=steps,
        goals=goals,
        indicators=imagine_indicators(rng, domain, year),
    )


def _project_name(rng: Random, domain: Domain, year: int) -> str:
    theme = rng.choice(domain.themes)
    kind = rng.choice(("经费", "项目", "资金", "补助资金", "专项经费", ""))
    pick = rng.random()
    if pick < 0.4:
        return f"{year}年{theme}{kind}"
    if pick < 0.7:
        return f"{theme}{kind}"
    if pick < 0.8:
        number = rng.randint(1, 90)
        return f"冀财{rng.choice('农教社预')}〔{year - 1}〕{number}号提前下达{year}年{theme}{kind}"
    if pick < 0.86:
        return f"{year}年{theme}{kind}（{year - 1}年结转）"
    if pick < 0.9:
        return f"{theme}绩效目标表编制{kind}"
    if pick < 0.95:
        return f"{theme}{kind}-{rng.choice(('一期', '二期', '县级配套', '中央直达'))}"
    return f"“{theme}”及{rng.choice(domain.themes)}工作{kind}"


def _project_code(rng: Random, year: int) -> str:
    short, letter = f"{year % 100:02d}", rng.choice(_LETTERS)
    tail = "".join(rng.choice(_CODE_TAIL) for _ in range(12))
    pick = rng.randrange(5)
    if pick < 2:
        return f"{rng.randint(110000, 659999)}{short}{rng.randint(1, 9)}{letter}{tail}"[:21]
    if pick == 2:
        return f"{rng.randint(110000, 659999)}{short}R{rng.randint(0, 99999):012d}"[:21]
    if pick == 3:
        return f"{rng.randint(110000, 659999)}{short}P{rng.randint(1, 99999999):09d}"
    return f"{rng.randint(110000, 659999)}{short}T{rng.randint(1, 999999):012d}"


def _money(rng: Random, unit: str) -> SaidMoney:
    scale = 2 if unit == "万元" else rng.choice((0, 2))
    cents = rng.randint(1, 500) * 10 ** rng.randint(2, 5 if unit == "万元" else 7)
    total = (Decimal(cents) / 100).quantize(Decimal(1).scaleb(-scale))
    if rng.random() < 0.08 and unit == "万元":
        total = total.quantize(Decimal("0.000001"))
    other_style = rng.choice(("0", "empty", "0.00", "share", "empty", "filler"))
    share = Decimal(0)
    if other_style == "share":
        share = (total * rng.randint(1, 60) / 100).quantize(total)
    fiscal = total - share
    separated = rng.random() < 0.25

    def typed(amount: Decimal) -> str:
        return f"{amount:,f}" if separated else f"{amount:f}"

    other_typed = {"0": "0", "0.00": "0.00", "empty": "", "share": typed(share)}.get(
        other_style, rng.choice(("/", "—"))
    )
    other = {"0": Decimal("0"), "0.00": Decimal("0.00"), "share": share}.get(other_style)
    factor = 10000 if unit == "万元" else 1
    return SaidMoney(
        typed(total),
        typed(fiscal),
        other_typed,
        Budget(
            total=total,
            fiscal=fiscal,
            other=other,
            total_yuan=(total * factor).quantize(Decimal("0.01")),
        ),
    )


def _spending_plan(rng: Random) -> tuple[SaidStep, ...]:
    months = rng.choice(_MONTH_SETS)
    shares = sorted(rng.sample(range(5, 96), len(months) - 1))
    style = rng.choice(("{}.00%", "{}%", "{}.00", "{}", "{}.00%", "{}％"))
    ending = rng.choice(("月底", "月底", "月底", "月末", "月底前"))
    empty = rng.random() < 0.04
    steps = []
    for month, share in zip(months, [*shares, 100], strict=True):
        typed = style.format(share)
        percent = Decimal(typed.rstrip("%％"))
        if empty:
            typed, percent_read = "", None
        else:
            percent_read = percent
        by = f"{month}{ending}"
        steps.append(SaidStep(typed, SpendingStep(by=by, month=month, percent=percent_read)))
    return tuple(steps)
