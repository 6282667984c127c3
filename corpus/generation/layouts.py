"""How a report is laid out: one frozen `Layout` holds every choice that is not content.

The axes are those on which public reports of this kind differ; `draw_layout` draws them all.
"""

from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from corpus.generation.description import SaidProject
from corpus.generation.manners import Manners
from corpus.generation.sheets import Counted, PageSetup
from corpus.generation.target_notations import FULL_WIDTH

_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1 to 999 as counted in Chinese: 一, 十, 十一, 二十, 一百零五."""
    if number >= 100:
        rest = number % 100
        head = _DIGITS[number // 100] + "百"
        if not rest:
            return head
        if rest < 10:
            return f"{head}零{_DIGITS[rest]}"
        return head + (f"一{chinese_number(rest)}" if rest < 20 else chinese_number(rest))
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


@dataclass(frozen=True)
class NumberStyle:
    """A way to number: pattern with `%1`, the digits, and whether Word counts."""

    pattern: str
    digits: Literal["chinese", "decimal", "full_width", "circled"]
    automatic: bool = False
    gap: str = ""
    """White space typed between a typed label and its text."""

    def label(self, number: int) -> str:
        """The label as printed."""
        if self.digits == "chinese":
            figure = chinese_number(number)
        elif self.digits == "circled":
            figure = chr(ord("①") + number - 1)
        else:
            figure = str(number)
            if self.digits == "full_width":
                figure = figure.translate(FULL_WIDTH)
        return self.pattern.replace("%1", figure)

    def counted(self, list_key: str, number: int) -> Counted | None:
        """The automatic label, or None where it is typed."""
        if not self.automatic:
            return None
        formats = {
            "chinese": "chineseCounting",
            "decimal": "decimal",
            "full_width": "decimalFullWidth",
        }
        return Counted(list_key, formats[self.digits], self.pattern, self.label(number))

    def typed(self, number: int) -> str:
        """The label to type in front of the text; empty where Word counts."""
        return "" if self.automatic else self.label(number) + self.gap


HEADING_STYLES = (
    ("%1、", "chinese"),
    ("%1、", "chinese"),
    ("%1、", "chinese"),
    ("（%1）", "chinese"),
    ("%1.", "decimal"),
    ("第%1章 ", "chinese"),
)
ITEM_STYLES = (
    ("（%1）", "chinese"),
    ("（%1）", "chinese"),
    ("(%1)", "chinese"),
    ("%1.", "decimal"),
    ("%1、", "decimal"),
    ("（%1）", "decimal"),
    ("%1、", "chinese"),
    ("%1．", "full_width"),
)
PROJECT_STYLES = (
    ("%1.", "decimal"),
    ("%1.", "decimal"),
    ("%1、", "decimal"),
    ("（%1）", "decimal"),
    ("%1、", "chinese"),
    ("%1．", "full_width"),
)
GOAL_STYLES = (("%1.", "decimal"), ("%1、", "decimal"), ("（%1）", "decimal"), ("", "decimal"))

OVERALL_WORDS = ("总体绩效目标", "总体绩效目标", "总体目标", "部门总体绩效目标", "年度总体目标")
SUB_GOAL_WORDS = (
    "分项绩效目标",
    "分项绩效目标",
    "分项目标",
    "部门分项绩效目标",
    "年度分项绩效目标",
)
SAFEGUARD_WORDS = (
    *("工作保障措施", "工作保障措施", "保障措施", "实现年度发展规划目标的保障措施"),
    *("绩效目标实现的保障措施", "绩效目标保障措施"),
)
DEPARTMENT_FORMS = (
    *("{code}{name}", "{code}{name}", "{code}{name}", "{code} {name}", "[{code}]{name}"),
    *("预算单位：{code}{name}", "部门名称：{name}", "{code}-{name}", "预算单位:{code} {name}"),
)
"""How a table's head names the unit; where it gives no code, there is none to find."""
PROJECT_WORDS = ("预算项目绩效目标", "预算项目绩效目标", "项目绩效目标", "部门预算项目绩效目标")


@dataclass(frozen=True)
class Layout:
    """Every choice of layout. See `draw_layout` for how often each one is made."""

    # cover and contents
    cover: Literal["none", "title", "full"]
    title: str
    contents: Literal["none", "field", "typed"]
    # headings
    parts: Literal["two_lines", "one_line", "none"]
    overall_heading: str
    sub_goal_heading: str
    safeguard_heading: str
    project_heading: str
    heading_style: NumberStyle | None
    heading_ending: Literal["none", "colon", "run_in"]
    marks: Literal["none", "plain", "quoted", "level_first"]
    # running text
    sub_goal_style: NumberStyle
    sub_goal_colon: Literal["never", "always", "sometimes"]
    objective_label: str
    indicator_label: str
    sub_goal_in_one_paragraph: bool
    safeguard_style: NumberStyle
    safeguard_mark: Literal["。", "：", "paragraph"]
    project_style: NumberStyle | None
    project_titles: bool
    indent: int
    blank_lines: Literal["none", "some", "many"]
    new_page: Literal["never", "parts", "projects"]
    # project tables
    table_head: Literal[
        "row", "line", "two_lines", "unit_first", "row_with_year", "barred", "none", "title_row"
    ]
    department_form: str
    tables: Literal["two", "one", "adjacent"]
    code_rows: Literal["one", "two"]
    money_rows: Literal["merged", "repeated", "blank", "apart"]
    plan_rows: Literal["merged", "repeated", "blank"]
    goal_style: NumberStyle
    goal_breaks: Literal["paragraphs", "breaks", "rows"]
    level1_cells: Literal["merged", "repeated", "blank"]
    level2_cells: Literal["repeated", "merged", "blank"]
    level_break: bool
    grid_header: Literal["one_row", "two_rows"]
    split_grid: bool
    blank_rows: bool
    amounts_with_unit: bool
    grid_label: Literal["none", "column", "row"]
    grid_order: tuple[int, ...]
    repeat_header: Literal["none", "word", "typed"]
    # noise
    label_noise: float
    typos: int
    value_padding: bool
    broken_runs: bool
    page: PageSetup
    manners: Manners = field(default_factory=Manners)


def draw_layout(rng: Random, year: int, office: str) -> Layout:
    """Draw every axis of layout."""
    automatic = rng.random() < 0.4
    heading = None if rng.random() < 0.08 else _style(rng, HEADING_STYLES, automatic)
    safeguard = _style(rng, (("%1、", "chinese"), *ITEM_STYLES), automatic)
    goal_breaks: Literal["paragraphs", "breaks", "rows"] = rng.choice(
        ("paragraphs", "paragraphs", "breaks", "rows")
    )
    goal_style = _style(rng, GOAL_STYLES, automatic and goal_breaks != "breaks")
    return Layout(
        cover=rng.choice(("none", "none", "title", "full")),
        title=rng.choice(
            (
                f"{year}年部门预算绩效文本",
                f"{year}年度部门预算绩效文本",
                f"{year}年部门预算绩效目标文本",
                f"{office}{year}年部门预算绩效文本",
                f"{year}年部门预算绩效文本",
            )
        ),
        contents=rng.choice(("none", "none", "none", "field", "typed")),
        parts=rng.choice(("two_lines", "one_line", "none")),
        overall_heading=rng.choice(OVERALL_WORDS),
        sub_goal_heading=rng.choice(SUB_GOAL_WORDS),
        safeguard_heading=rng.choice(SAFEGUARD_WORDS),
        project_heading=rng.choice(PROJECT_WORDS),
        heading_style=heading,
        heading_ending=rng.choice((*("none",) * 8, "colon", "run_in")),
        marks=rng.choice(("none", "none", "plain", "quoted", "level_first")),
        sub_goal_style=_style(rng, ITEM_STYLES, automatic),
        sub_goal_colon=rng.choice(("never", "never", "always", "sometimes")),
        objective_label=rng.choice(("绩效目标：", "绩效目标：", "绩效目标:", "目标：")),
        indicator_label=rng.choice(("绩效指标：", "绩效指标：", "绩效指标:", "指标：")),
        sub_goal_in_one_paragraph=rng.random() < 0.15,
        safeguard_style=safeguard,
        safeguard_mark=rng.choice(("。", "。", "。", "：", "paragraph")),
        project_style=(None if rng.random() < 0.12 else _style(rng, PROJECT_STYLES, automatic)),
        project_titles=rng.random() < 0.94,
        indent=rng.choice((0, 0, 2)),
        blank_lines=rng.choice(("none", "some", "some", "many")),
        new_page=rng.choice(("never", "parts", "parts", "projects")),
        table_head=rng.choice(("row", "row", "line", "two_lines", "unit_first", "row_with_year")),
        department_form=rng.choice(DEPARTMENT_FORMS),
        tables=rng.choice(("two", "two", "one", "adjacent")),
        code_rows=rng.choice(("one", "one", "two")),
        money_rows=rng.choice(("merged", "merged", "repeated", "blank", "apart")),
        plan_rows=rng.choice(("merged", "merged", "repeated", "blank")),
        # On a page a typed gap looks like the one that a counted label has, and the label is
        # part of the goal's text: no reader could tell whether the gap is, too.
        goal_style=replace(goal_style, gap=""),
        goal_breaks=goal_breaks,
        level1_cells=rng.choice(("merged", "merged", "repeated", "blank")),
        level2_cells=rng.choice(("repeated", "repeated", "merged", "blank")),
        level_break=rng.random() < 0.1,
        grid_header=rng.choice((*("one_row",) * 7, "two_rows")),
        split_grid=rng.random() < 0.08,
        blank_rows=rng.random() < 0.07,
        amounts_with_unit=rng.random() < 0.07,
        grid_label=rng.choice(("none", "none", "none", "column", "row")),
        grid_order=rng.choice(
            (
                (0, 1, 2, 3, 4, 5),
                (0, 1, 2, 3, 4, 5),
                (0, 1, 2, 3, 4, 5),
                (0, 1, 2, 4, 3, 5),
                (0, 1, 2, 3, 4),
                (0, 1, 2, 4),
            )
        ),
        repeat_header=rng.choice(("none", "none", "word", "typed")),
        label_noise=rng.choice((0.0, 0.0, 0.0, 0.1, 0.4)),
        typos=rng.choice((0, 0, 0, 0, 1, 2)),
        value_padding=rng.random() < 0.15,
        broken_runs=rng.random() < 0.4,
        page=draw_page(rng, year, office),
    )


def _style(rng: Random, styles: tuple[tuple[str, str], ...], automatic: bool) -> NumberStyle:
    pattern, digits = rng.choice(styles)
    gap = rng.choice(("", "", "", "", " ", "　"))
    return NumberStyle(
        pattern,
        digits,  # type: ignore[arg-type]
        # LibreOffice prints decimalFullWidth as half-width digits: such numbers are typed.
        automatic=automatic and "%1" in pattern and digits != "full_width",
        gap=gap if "%1" in pattern else "",
    )


def printed_title(project: SaidProject, layout: Layout, year: int) -> str:
    """A project's title in the office's own words."""
    return layout.manners.project_words.format(title=project.title, name=project.name, year=year)


def field_mark(layout: Layout, text: str, table: str) -> tuple[str, ...]:
    """The TC field of a heading (table A) or of a project (table C), in the report's manner."""
    if layout.marks == "none":
        return ()
    if layout.marks == "plain":
        return (rf"TC {text} \f {table} \l 1",)
    if layout.marks == "quoted":
        return (rf'TC "{text}" \f {table} \l 1',)
    return (rf'TC "{text}" \l 1 \f {table}',)


def draw_page(rng: Random, year: int, office: str) -> PageSetup:
    """Draw paper, font, header and footer."""
    width, height = rng.choice(
        ((210, 297), (210, 297), (210, 297), (297, 210), (184, 260), (216, 279))
    )
    return PageSetup(
        width_mm=width,
        height_mm=height,
        font=rng.choice(("Noto Serif CJK SC", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "仿宋")),
        size_half_points=rng.choice((18, 21, 21, 24, 28)),
        header=rng.choice((None, None, f"{office}", f"{year}年部门预算绩效文本")),
        footer=rng.choice(("none", "number", "number", "dashes", "of_total")),
    )
