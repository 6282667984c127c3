"""Rarer manners of laying a report out and of saying things, each on its own small chance.

Enters: a report as commonly laid out. Leaves: the same with a few of the habits that single offices
have. They draw from a random source of their own, so that adding one changes no other choice.
"""

from dataclasses import replace
from random import Random

from corpus.generation.description import (
    Description,
    SaidIndicator,
    SaidProject,
    SaidStep,
    SaidSubGoal,
)
from corpus.generation.layouts import Layout, NumberStyle, chinese_number
from corpus.generation.manners import Manners
from corpus.generation.target_notations import quantity
from models.report import Comparison, Measure

_RARE_NUMBERS = (
    NumberStyle("%1．", "chinese"),
    NumberStyle("%1)", "decimal"),
    NumberStyle("%1）", "decimal"),
    NumberStyle("(%1)", "decimal"),
    NumberStyle("（%1）、", "chinese"),
    NumberStyle("%1", "circled"),
    NumberStyle("%1、", "full_width"),
    NumberStyle("(%1)", "chinese", gap=" "),
)
_SIGNS: dict[Comparison, str] = {"=": "=", ">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "~": "约"}
_COUNTED_IN_WORDS = frozenset("人名个期场份家户所座台套件处辆亩起例册条间部支")
_ENDINGS = ("月", "月份", "月30日", "月底前", "月底之前", "月末（%）")


def draw_rare_choices(rng: Random, layout: Layout) -> Layout:
    """The layout with its rarer choices, most of which stay as they are."""

    def seldom(share: float = 0.08) -> bool:
        return rng.random() < share

    if seldom(0.12):
        layout = replace(layout, sub_goal_style=rng.choice(_RARE_NUMBERS))
    if seldom(0.12):
        layout = replace(layout, safeguard_style=rng.choice(_RARE_NUMBERS))
    if seldom():
        layout = replace(layout, goal_style=rng.choice((_GOAL_WORDS, *_RARE_GOALS)))
    if seldom():
        words = rng.choice(("职责分类绩效目标", "分项绩效目标及指标", "部门职责分项绩效目标"))
        layout = replace(layout, sub_goal_heading=words)
    if seldom():
        words = rng.choice(("部门（单位）总体绩效目标", "年度总体绩效目标", "部门年度总体目标"))
        layout = replace(layout, overall_heading=words)
    if seldom(0.1):
        layout = replace(layout, table_head=rng.choice(("barred", "barred", "none", "title_row")))
    order = ["overall", "sub_goals", "safeguards"]
    if seldom(0.06):
        rng.shuffle(order)
    extras: tuple[str, ...] = ()
    if seldom(0.15) and layout.grid_header == "one_row":
        extras = rng.choice(
            (("number",), ("number",), ("sign", "unit"), ("sign", "unit", "weight"), ("weight",))
        )
    manners = Manners(
        title_lines=seldom(0.2),
        labels_spaced=seldom(0.06),
        headings_spaced=seldom(0.04),
        unit_form=rng.choice(
            (*("{label}{unit}",) * 8, "（{label}{unit}）", "{label}人民币{unit}", "{label} {unit}")
        ),
        plan_sentence=seldom(0.05),
        amounts_stacked=seldom(0.06),
        grid_extras=extras,
        sub_goal_labels=rng.choice((*("line",) * 8, "own_line", "bracket", "title_line")),
        extra_rows=tuple(rng.sample(_EXTRA_ROWS, rng.randint(1, 2))) if seldom(0.06) else (),
        grid_note=rng.choice(_GRID_NOTES) if seldom(0.06) else None,
        group_headings=seldom(0.1),
        section_order=tuple(order),
        project_words=rng.choice((*("{title}",) * 12, "{name}", "{title}（{year}年度）")),
        no_projects_line="本部门无项目支出，故无预算项目绩效目标。" if seldom(0.3) else None,
        word_habits=frozenset(name for name in _WORD_HABITS if seldom(0.08)),
    )
    return replace(layout, manners=manners)


_GOAL_WORDS = NumberStyle("目标%1：", "decimal")
_RARE_GOALS = (
    NumberStyle("%1", "circled"),
    NumberStyle("%1）", "decimal"),
    NumberStyle("（%1）", "chinese"),
    NumberStyle("%1是", "chinese"),
)
_EXTRA_ROWS = (
    ("项目负责人", "李建国"),
    ("联系电话", "0335-2022345"),
    ("项目类别", "其他运转类"),
    ("项目起止时间", "长期"),
    ("项目属性", "延续项目"),
)
_GRID_NOTES = (
    "注：指标值依据年度工作计划确定。",
    "备注：满意度由第三方调查得出。",
    "说明：本表由项目单位填报",
)
_WORD_HABITS = ("controls", "changes", "links", "nested")


def vary_content(rng: Random, description: Description) -> Description:
    """The report with some of its contents said in a rarer way."""
    changed = description
    if rng.random() < 0.3:
        changed = replace(
            changed, sub_goals=tuple(_in_words(rng, goal) for goal in changed.sub_goals)
        )
    if rng.random() < 0.1:
        changed = replace(
            changed, sub_goals=tuple(_with_points(rng, goal) for goal in changed.sub_goals)
        )
    if rng.random() < 0.1 and len(changed.projects) > 1:
        place = rng.randrange(len(changed.projects))
        poorer = _without_a_part(rng, changed.projects[place])
        projects = (*changed.projects[:place], poorer, *changed.projects[place + 1 :])
        changed = replace(changed, projects=projects)
    if rng.random() < 0.1:
        ending = rng.choice(_ENDINGS)
        changed = replace(
            changed, projects=tuple(_with_ending(project, ending) for project in changed.projects)
        )
    return changed


def _in_words(rng: Random, goal: SaidSubGoal) -> SaidSubGoal:
    """Small counts of the indicator text in Chinese numerals: `维修泵站十二座`."""
    text, measures = goal.indicator_text, []
    for measure in goal.measures:
        target = measure.target
        written = f"{measure.name}{target.text}"
        whole = target.comparison == "=" and target.value is not None and target.value < 100
        if text and whole and target.unit in _COUNTED_IN_WORDS and text.count(written) == 1:
            spoken = f"{chinese_number(int(target.value or 0))}{target.unit}"
            if rng.random() < 0.7:
                text = text.replace(written, f"{measure.name}{spoken}")
                value = str(target.value)
                said = quantity(spoken, "=", value, target.unit)
                measure = Measure(name=measure.name, target=said)
        measures.append(measure)
    return replace(goal, indicator_text=text, measures=tuple(measures))


def _with_points(rng: Random, goal: SaidSubGoal) -> SaidSubGoal:
    """An objective in numbered paragraphs."""
    if not goal.objective or "\n" in goal.objective:
        return goal
    mark = rng.choice(("{}.", "（{}）", "{}、"))
    parts = [part for part in goal.objective.split("，") if part]
    if len(parts) < 2:
        return goal
    lines = [f"{mark.format(number)}{part.rstrip('。')}；" for number, part in enumerate(parts, 1)]
    return replace(goal, objective="\n".join(lines))


def _without_a_part(rng: Random, project: SaidProject) -> SaidProject:
    """A project whose form was left unfinished: no grid, no plan, no goals, or hardly anything."""
    pick = rng.randrange(4)
    if pick == 0:
        return replace(project, indicators=())
    if pick == 1:
        return replace(project, spending_plan=(), fund_use=None)
    if pick == 2:
        return replace(project, goals=())
    return replace(project, indicators=(), spending_plan=())


def _with_ending(project: SaidProject, ending: str) -> SaidProject:
    steps = tuple(
        SaidStep(
            said.typed,
            said.step.model_copy(update={"by": f"{said.step.month}{ending}"}),
        )
        for said in project.spending_plan
    )
    return replace(project, spending_plan=steps)


def with_sign_columns(description: Description) -> Description:
    """Targets as sign, figure and unit side by side: what a grid with those columns can say."""
    return replace(
        description,
        projects=tuple(
            replace(project, indicators=tuple(map(_plainly, project.indicators)))
            for project in description.projects
        ),
    )


def _plainly(said: SaidIndicator) -> SaidIndicator:
    target = said.target
    if target is None or target.comparison not in _SIGNS or target.value is None:
        return said
    sign, value = _SIGNS[target.comparison], str(target.value)
    text = f"{sign}{value}{target.unit or ''}"
    return replace(said, target=quantity(text, target.comparison, value, target.unit))


def columns_of_target(said: SaidIndicator) -> tuple[str, str, str]:
    """Sign, figure and unit of a target in a grid that keeps them apart."""
    target = said.target
    if target is None:
        return "", "", ""
    if target.comparison not in _SIGNS or target.value is None:
        return "", target.text, ""
    return _SIGNS[target.comparison], str(target.value), target.unit or ""
