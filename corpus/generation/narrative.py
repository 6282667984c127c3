"""The running text of a report as blocks: cover, contents, goals, sub-goals, safeguards, headings."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from corpus.generation.description import Description
from corpus.generation.layouts import Layout, field_mark
from corpus.generation.project_tables import project_blocks
from corpus.generation.sheets import Block, Contents, Line, Sheet

_BLANK = Line("")


def lay_out(description: Description, layout: Layout, rng: Random) -> Sheet:
    """Lay a report out as a sheet."""
    body = list(_body(description, layout, rng))
    front = list(_front(description, layout, body, rng))
    return Sheet(
        (*front, *body),
        layout.page,
        broken_runs=layout.broken_runs,
        word_habits=layout.manners.word_habits,
    )


def _front(
    description: Description, layout: Layout, body: list[Block], rng: Random
) -> Iterator[Block]:
    if layout.cover != "none":
        for part in _title_lines(layout):
            yield Line(part, "cover", centred=True)
    if layout.cover == "full":
        yield _BLANK
        if not layout.title.startswith(description.office):
            yield Line(description.office, "cover", centred=True)
        year = description.fiscal_year
        yield Line(
            rng.choice((f"{year - 1}年12月", f"{year}年2月", f"{year}年1月20日")),
            "cover",
            centred=True,
        )
        yield _BLANK
    if layout.contents == "none":
        return
    yield Line(rng.choice(("目  录", "目录", "目 录")), "cover", centred=True, new_page=True)
    headings = [
        block
        for block in body
        if isinstance(block, Line) and block.role in ("part", "heading", "project")
    ]
    entries = []
    page = 1
    for heading in headings:
        page += rng.choice((0, 0, 1)) if heading.role != "project" else rng.choice((0, 1, 1))
        text = heading.printed.split("：")[0] if heading.role == "heading" else heading.printed
        entries.append((text.strip(), page))
    if layout.contents == "field":
        instruction = rng.choice((r'TOC \o "1-3" \h \z \u', r"TOC \f A \h \z", r'TOC \o "1-2"'))
        yield Contents(tuple(entries), instruction)
    else:
        leader = rng.choice(("……………………", "\t", "................", "··········"))
        for text, number in entries:
            yield Line(f"{text}{leader}{number}", "contents")
    yield _BLANK


def _title_lines(layout: Layout) -> tuple[str, ...]:
    """The title, where it is long in two lines."""
    cut = layout.title.find("预算") + 2
    if not layout.manners.title_lines or cut < 2:
        return (layout.title,)
    return layout.title[:cut], layout.title[cut:]


def cover_office(sheet: Sheet, office: str) -> str | None:
    """The department as a line of the cover names it, if one does."""
    named = (block for block in sheet.blocks if isinstance(block, Line) and block.role == "cover")
    return office if any(line.text == office for line in named) else None


def leftover_of_cover(sheet: Sheet, title: str, department: str | None) -> tuple[str, ...]:
    """The cover's lines that no field holds: the date, and the name of another office.

    A department's budget unit of its own (本级, 机关) is the department that the cover names.
    """
    own = {
        department,
        *(department.removesuffix(level) for level in ("本级", "机关") if department),
    }
    return tuple(
        block.text
        for block in sheet.blocks
        if isinstance(block, Line)
        and block.role == "cover"
        and block.text not in title
        and block.text not in own
        and not block.text.startswith("目")
    )


def _body(description: Description, layout: Layout, rng: Random) -> Iterator[Block]:
    narrative = bool(description.overall or description.sub_goals or description.safeguards)
    headings = _Headings(layout)
    if narrative and layout.parts != "none":
        yield from _part(layout, "一", "部门整体绩效目标")
    for part in layout.manners.section_order:
        if part == "overall" and description.overall:
            yield from _overall(description, layout, rng, headings)
        elif part == "sub_goals" and description.sub_goals:
            yield headings.line(layout.sub_goal_heading)
            yield from _sub_goals(description, layout, rng)
        elif part == "safeguards" and description.safeguards:
            yield headings.line(layout.safeguard_heading)
            yield from _safeguards(description, layout, rng)
    if not description.projects and not (narrative and layout.manners.no_projects_line):
        return
    if layout.parts != "none":
        yield from _part(layout, "二", layout.project_heading)
    else:
        yield headings.line(layout.project_heading)
    if not description.projects:
        yield Line(layout.manners.no_projects_line or "", indent=layout.indent)
    yield from project_blocks(description, layout, rng)
    yield from (Line(note) for note in description.notes)


def _overall(
    description: Description, layout: Layout, rng: Random, headings: "_Headings"
) -> Iterator[Block]:
    heading = headings.line(layout.overall_heading)
    paragraphs = description.overall
    if layout.heading_ending == "run_in":
        heading = replace(heading, text=f"{heading.text}：{paragraphs[0]}")
        paragraphs = paragraphs[1:]
    yield heading
    for paragraph in paragraphs:
        yield Line(paragraph, indent=layout.indent)
    yield from _gap(layout, rng)


class _Headings:
    """Numbers the section headings in order."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._number = 0

    def line(self, text: str) -> Line:
        """The next heading."""
        self._number += 1
        style, marks = self._layout.heading_style, field_mark(self._layout, text, "A")
        if self._layout.manners.headings_spaced:
            text = " ".join(text)
        if self._layout.heading_ending == "colon":
            text = f"{text}："
        if style is None:
            return Line(text, "heading", marks=marks)
        return Line(
            style.typed(self._number) + text,
            "heading",
            counted=style.counted("headings", self._number),
            marks=marks,
        )


def _part(layout: Layout, number: str, title: str) -> Iterator[Block]:
    new_page = layout.new_page != "never" and number == "二"
    if layout.parts == "one_line":
        yield Line(f"第{number}部分  {title}", "part", centred=True, new_page=new_page)
    else:
        yield Line(f"第{number}部分", "part", centred=True, new_page=new_page)
        yield Line(title, "part", centred=True)


def _gap(layout: Layout, rng: Random) -> Iterator[Block]:
    if layout.blank_lines == "none":
        return
    if layout.blank_lines == "many":
        yield from [_BLANK] * rng.randint(1, 3)
    elif rng.random() < 0.5:
        yield _BLANK


def _paragraphs(text: str, layout: Layout) -> Iterator[Block]:
    """A text of one or more paragraphs."""
    yield from (Line(part, indent=layout.indent) for part in text.split("\n"))


def _sub_goals(description: Description, layout: Layout, rng: Random) -> Iterator[Block]:
    style = layout.sub_goal_style
    for number, goal in enumerate(description.sub_goals, 1):
        colon = layout.sub_goal_colon == "always" or (
            layout.sub_goal_colon == "sometimes" and rng.random() < 0.4
        )
        manner = layout.manners.sub_goal_labels
        title = style.typed(number) + goal.title + ("：" if colon else "")
        counted = style.counted("sub_goals", number)
        objective = _labelled(layout.objective_label, goal.objective, layout)
        indicators = _labelled(layout.indicator_label, goal.indicator_text, layout)
        if manner == "title_line" and objective and not colon:
            first, *further = objective.split("\n")
            yield Line(f"{title}。{first}", counted=counted, indent=layout.indent)
            yield from (Line(text, indent=layout.indent) for text in further)
            objective = ""
        else:
            yield Line(title, counted=counted, indent=layout.indent)
            yield from _gap(layout, rng)
        together = layout.sub_goal_in_one_paragraph and manner != "own_line"
        if together and objective.endswith("。"):
            yield from _paragraphs(objective + indicators, layout)
        else:
            if objective:
                yield from _paragraphs(objective, layout)
                yield from _gap(layout, rng)
            if indicators:
                yield from _paragraphs(indicators, layout)
        yield from _gap(layout, rng)


def _labelled(label: str, text: str | None, layout: Layout) -> str:
    """A label with its text as the office writes it."""
    if not text:
        return ""
    if layout.manners.sub_goal_labels == "own_line":
        return f"{label}\n{text}"
    if layout.manners.sub_goal_labels == "bracket":
        return f"【{label.rstrip('：:')}】{text}"
    return f"{label}{text}"


def _safeguards(description: Description, layout: Layout, rng: Random) -> Iterator[Block]:
    style = layout.safeguard_style
    if description.safeguard_introduction:
        yield Line(description.safeguard_introduction, indent=layout.indent)
    for number, safeguard in enumerate(description.safeguards, 1):
        head = style.typed(number) + safeguard.title
        counted = style.counted("safeguards", number)
        if layout.safeguard_mark == "paragraph":
            yield Line(head, counted=counted, indent=layout.indent)
            yield from _paragraphs(safeguard.text, layout)
        else:
            first, *further = safeguard.text.split("\n")
            yield Line(
                f"{head}{layout.safeguard_mark}{first}", counted=counted, indent=layout.indent
            )
            yield from (Line(text, indent=layout.indent) for text in further)
        yield from _gap(layout, rng)
