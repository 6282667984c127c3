"""The project tables as blocks: heading, line or row above, head rows, indicator grid."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from corpus.generation.description import Description, SaidIndicator, SaidProject
from corpus.generation.labels import Labels
from corpus.generation.layouts import Layout, field_mark, printed_title
from corpus.generation.manners import EXTRA_WEIGHT
from corpus.generation.rare_choices import columns_of_target
from corpus.generation.sheets import Block, Grid, GridCell, Line, cell

COLUMNS = 7
"""Of the project table in the reports seen: six of the grid, one of them in two."""
GRID_LABELS = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")
_GRID_WIDTHS = (3, 3, 4, 6, 3, 4)
"""Shares of the page."""
_LABELS = (
    *("项目编码", "项目名称", "预算规模及资金用途", "预算数", "其中：财政资金", "其他资金"),
    *("资金支出计划（%）", "绩效目标", "预算规模", "资金用途", *GRID_LABELS),
)

Rows = list[tuple[GridCell, ...]]


def project_blocks(description: Description, layout: Layout, rng: Random) -> Iterator[Block]:
    """All projects' headings and tables, one after the other."""
    labels = Labels(
        rng, layout.label_noise, layout.typos, _LABELS, spaced=layout.manners.labels_spaced
    )
    named: set[str | None] = set()
    for number, project in enumerate(description.projects, 1):
        name = project.department.name
        grouped = layout.manners.group_headings and layout.table_head != "none"
        if grouped and name not in named:
            yield Line(name or "")
            named.add(name)
        if layout.project_titles and layout.table_head != "title_row":
            yield _heading(project, number, description, layout)
        yield from _tables(project, number, description, layout, labels, rng)
        if layout.blank_lines != "none" or not layout.project_titles:
            yield Line("")


def _heading(project: SaidProject, number: int, description: Description, layout: Layout) -> Line:
    style = layout.project_style
    title = printed_title(project, layout, description.fiscal_year)
    # A number in the field alone would be seen in Word files only: the record would differ.
    marked = f"{number}、{title}" if style else title
    return Line(
        (style.typed(number) if style else "") + title,
        "project",
        counted=style.counted("projects", number) if style else None,
        marks=field_mark(layout, marked, "C"),
        new_page=layout.new_page == "projects" and number > 1,
    )


def _tables(
    project: SaidProject,
    number: int,
    description: Description,
    layout: Layout,
    labels: Labels,
    rng: Random,
) -> Iterator[Block]:
    department = layout.department_form.format(
        code=project.department.code, name=project.department.name
    )
    unit = layout.manners.unit_form.format(
        label=rng.choice(("单位：", "单位：", "单位:", "金额单位：")), unit=project.amount_unit
    )
    head: Rows = []
    if layout.table_head == "line":
        yield Line(department + rng.choice(("    ", "\t", "          ")) + unit)
    elif layout.table_head == "two_lines":
        yield Line(department)
        yield Line(unit)
    elif layout.table_head == "unit_first":
        yield Line(unit)
        yield Line(department)
    elif layout.table_head == "barred":
        bar = rng.choice(("｜", "|", " | "))
        year = f"预算年度{rng.choice(('：', ':'))}{description.fiscal_year}"
        yield Line(bar.join((department, year, unit)))
    elif layout.table_head in ("row", "title_row"):
        if layout.table_head == "title_row" and layout.project_titles:
            title = replace(_heading(project, number, description, layout), new_page=False)
            head.append((GridCell(0, (replace(title, marks=()),), column_span=COLUMNS),))
        head.append((cell(0, department, column_span=5), cell(5, unit, column_span=2)))
    elif layout.table_head == "row_with_year":
        year = f"预算年度{rng.choice(('：', ':'))}{description.fiscal_year}"
        head.append(
            (
                cell(0, department, column_span=3),
                cell(3, year, column_span=2),
                cell(5, unit, column_span=2),
            )
        )
    blank: Rows = [(cell(0, None, column_span=COLUMNS),)] if layout.blank_rows else []
    head += _code_rows(project, layout, labels)
    head += [
        (cell(0, label), cell(1, value, column_span=6))
        for label, value in layout.manners.extra_rows
    ]
    head += _money_rows(project, layout, labels)
    head += blank
    head += _plan_rows(project, layout, labels)
    head += _goal_rows(project, number, layout, labels)
    head += blank
    if not project.indicators:
        yield Grid(tuple(head), COLUMNS, widths=(3, 2, 2, 3, 2, 2, 2))
        return
    grid, header_rows = _grid_rows(project, layout, labels, rng)
    if layout.tables == "one":
        width = max(COLUMNS, *(item.column + item.column_span for row in grid for item in row))
        rows = (*_stretch(head, width), *_stretch(grid, width))
        yield Grid(rows, width, widths=(3, 2, 2, 3, 2, 2, 2) if width == COLUMNS else ())
        return
    yield Grid(tuple(head), COLUMNS, widths=(3, 2, 2, 3, 2, 2, 2))
    if layout.tables == "two":
        yield Line("")
    columns = max(item.column + item.column_span for row in grid for item in row)
    widths = tuple(_GRID_WIDTHS[index] for index in layout.grid_order)
    widths = (*(2,) * (columns - len(widths)), *widths)
    repeated = tuple(range(header_rows)) if layout.repeat_header == "word" else ()
    for place, part in enumerate(_split(grid, header_rows, layout)):
        if place:
            yield Line("")
        yield Grid(tuple(part), columns, header_rows=repeated, widths=widths)


def _split(grid: Rows, header_rows: int, layout: Layout) -> list[Rows]:
    """The grid whole, or cut by hand into two tables that both have the header.

    It is cut where a first-level name begins, so that nothing has to be filled over the cut.
    """
    if not layout.split_grid or layout.grid_label == "column":
        return [grid]
    begins = [
        place
        for place in range(header_rows + 1, len(grid))
        if grid[place][0].column == 0
        and _unspaced(grid[place][0]) != _unspaced(grid[place - 1][0])
        and _unspaced(grid[place][0])[:2] in ("效益", "满意")
    ]
    if not begins:
        return [grid]
    cut = begins[0]
    return [grid[:cut], [*grid[:header_rows], *grid[cut:]]]


def _unspaced(item: GridCell) -> str:
    return "".join(item.text.split())


def _code_rows(project: SaidProject, layout: Layout, labels: Labels) -> Rows:
    if layout.code_rows == "one":
        return [
            (
                labels.cell(0, "项目编码"),
                cell(1, project.code, column_span=2),
                labels.cell(3, "项目名称"),
                cell(4, project.name, column_span=3),
            )
        ]
    return [
        (labels.cell(0, "项目编码"), cell(1, project.code, column_span=6)),
        (labels.cell(0, "项目名称"), cell(1, project.name, column_span=6)),
    ]


def _money_rows(project: SaidProject, layout: Layout, labels: Labels) -> Rows:
    money = project.money
    unit = project.amount_unit if layout.amounts_with_unit else ""
    in_label = f"（{project.amount_unit}）" if layout.table_head == "none" else ""
    if layout.manners.amounts_stacked:
        return _stacked_money_rows(project, layout, labels, in_label)
    amounts = (
        labels.cell(1, "预算数" + in_label),
        cell(2, money.total + unit),
        labels.cell(3, "其中：财政资金"),
        cell(4, money.fiscal + unit),
        labels.cell(5, "其他资金"),
        cell(6, money.other + unit if money.budget.other is not None else money.other),
    )
    use = cell(1, project.fund_use, column_span=6)
    if layout.money_rows == "apart":
        rows: Rows = [(labels.cell(0, "预算规模"), *amounts)]
        if project.fund_use is not None:
            rows.append((labels.cell(0, "资金用途"), use))
        return rows
    label = "预算规模及资金用途"
    if project.fund_use is None:
        return [(labels.cell(0, label), *amounts)]
    return _labelled_pair(labels, label, layout.money_rows, amounts, (use,))


def _stacked_money_rows(
    project: SaidProject, layout: Layout, labels: Labels, in_label: str
) -> Rows:
    """The amounts' labels above the amounts, and the use in a row of its own."""
    money = project.money
    unit = project.amount_unit if layout.amounts_with_unit else ""
    other = money.other + unit if money.budget.other is not None else money.other
    rows: Rows = [
        (
            labels.cell(0, "预算规模", row_span=2),
            labels.cell(1, "预算数" + in_label, column_span=2),
            labels.cell(3, "其中：财政资金", column_span=2),
            labels.cell(5, "其他资金", column_span=2),
        ),
        (
            cell(1, money.total + unit, column_span=2),
            cell(3, money.fiscal + unit, column_span=2),
            cell(5, other, column_span=2),
        ),
    ]
    if project.fund_use is not None:
        rows.append((labels.cell(0, "资金用途"), cell(1, project.fund_use, column_span=6)))
    return rows


def _plan_rows(project: SaidProject, layout: Layout, labels: Labels) -> Rows:
    steps = project.spending_plan
    if not steps:
        return []
    if layout.manners.plan_sentence and all(said.typed for said in steps):
        said_so = "，".join(f"{said.step.by}支出{said.typed.rstrip('%％')}%" for said in steps)
        return [(labels.cell(0, "资金支出计划（%）"), cell(1, f"{said_so}。", column_span=6))]
    spans = [6 // len(steps) + (1 if place < 6 % len(steps) else 0) for place in range(len(steps))]
    months, shares, column = [], [], 1
    for said, span in zip(steps, spans, strict=True):
        months.append(cell(column, said.step.by, column_span=span))
        shares.append(cell(column, said.typed, column_span=span))
        column += span
    return _labelled_pair(
        labels, "资金支出计划（%）", layout.plan_rows, tuple(months), tuple(shares)
    )


def _labelled_pair(
    labels: Labels,
    label: str,
    manner: str,
    first: tuple[GridCell, ...],
    second: tuple[GridCell, ...],
) -> Rows:
    """Two rows under one label: merged, typed twice, or with an empty cell under it."""
    if manner == "merged":
        return [(labels.cell(0, label, row_span=2), *first), second]
    below = labels.cell(0, label) if manner == "repeated" else cell(0, None)
    return [(labels.cell(0, label), *first), (below, *second)]


def _goal_rows(project: SaidProject, number: int, layout: Layout, labels: Labels) -> Rows:
    style = layout.goal_style
    if not project.goals:
        return [(labels.cell(0, "绩效目标"), cell(1, None, column_span=6))]
    lines = tuple(
        Line(
            style.typed(place) + goal,
            counted=style.counted(f"goals-{number}", place),
        )
        for place, goal in enumerate(project.goals, 1)
    )
    if layout.goal_breaks == "rows":
        first = labels.cell(0, "绩效目标", row_span=len(lines))
        rows: Rows = [(first, GridCell(1, lines[:1], column_span=6))]
        return rows + [(GridCell(1, (line,), column_span=6),) for line in lines[1:]]
    if layout.goal_breaks == "breaks":
        lines = (Line("\n".join(line.text for line in lines)),)
    return [(labels.cell(0, "绩效目标"), GridCell(1, lines, column_span=6))]


def _grid_rows(
    project: SaidProject, layout: Layout, labels: Labels, rng: Random
) -> tuple[Rows, int]:
    """The indicator grid's rows, and how many of them are its header."""
    order = layout.grid_order
    headers = _grid_headers(layout, labels)
    rows: Rows = list(headers)
    spans = _level_spans(project.indicators, layout)
    for index, indicator in enumerate(project.indicators):
        values = _printed(indicator, layout, rng)
        items = []
        for place, column in enumerate(order):
            if column < 2:
                span = spans[column][index]
                if span == 0:
                    continue
                text = "" if span < 0 else values[column]
                items.append(cell(place, text, row_span=max(span, 1)))
            else:
                items.append(cell(place, values[column]))
        rows.append(tuple(items))
    rows = _with_extra_columns(rows, len(headers), project.indicators, layout, labels)
    order = tuple(range(max(item.column + item.column_span for row in rows for item in row)))
    headers = rows[: len(headers)]
    if layout.repeat_header == "typed" and len(rows) > 5:
        rows = _with_header_in_the_middle(rows, headers, spans, rng)
    if layout.manners.grid_note:
        rows.append((cell(0, layout.manners.grid_note, column_span=len(order)),))
    if layout.grid_label == "row":
        rows.insert(0, (labels.cell(0, "绩效指标", column_span=len(order)),))
        return rows, len(headers) + 1
    if layout.grid_label == "column":
        rows = [tuple(_moved(item, 1) for item in row) for row in rows]
        rows[0] = (labels.cell(0, "绩效指标", row_span=len(rows)), *rows[0])
    return rows, len(headers)


def _grid_headers(layout: Layout, labels: Labels) -> Rows:
    """The header: one row, or 绩效指标 over the three levels and the others two rows high."""
    order = layout.grid_order
    if layout.grid_header == "one_row":
        return [tuple(labels.cell(place, GRID_LABELS[index]) for place, index in enumerate(order))]
    upper = [labels.cell(0, "绩效指标", column_span=3)]
    upper += [
        labels.cell(place, GRID_LABELS[index], row_span=2)
        for place, index in enumerate(order)
        if index > 2
    ]
    return [tuple(upper), tuple(labels.cell(place, GRID_LABELS[place]) for place in range(3))]


_EXTRA_HEADERS = {"number": "序号", "sign": "指标性质", "unit": "计量单位", "weight": "权重"}


def _with_extra_columns(
    rows: Rows,
    header_rows: int,
    indicators: tuple[SaidIndicator, ...],
    layout: Layout,
    labels: Labels,
) -> Rows:
    """The grid with a column of numbers before it, and sign, unit and weight beside the target."""
    extras = layout.manners.grid_extras
    target = layout.grid_order.index(4)
    places = {"number": 0, "sign": target, "unit": target + 1, "weight": target + 1}
    for name in sorted(extras, key=("weight", "unit", "sign", "number").index):
        widened: Rows = []
        for index, row in enumerate(rows):
            place = places[name]
            items = [_moved(item, 1) if item.column >= place else item for item in row]
            if index < header_rows:
                new = labels.cell(place, _EXTRA_HEADERS[name])
            else:
                sign, figure, unit = columns_of_target(indicators[index - header_rows])
                value = {
                    "number": str(index - header_rows + 1),
                    "sign": sign,
                    "unit": unit,
                    "weight": EXTRA_WEIGHT,
                }[name]
                new = cell(place, value)
                if name == "sign":
                    items = [
                        cell(item.column, figure) if item.column == place + 1 else item
                        for item in items
                    ]
            widened.append(tuple(sorted([*items, new], key=lambda item: item.column)))
        rows = widened
    return rows


def _with_header_in_the_middle(
    rows: Rows, headers: Rows, spans: tuple[list[int], list[int]], rng: Random
) -> Rows:
    """Repeat the header where no merged cell is cut by it."""
    places = [
        place for place in range(2, len(spans[0])) if spans[0][place] != 0 and spans[1][place] != 0
    ]
    if not places:
        return rows
    place = rng.choice(places) + len(headers)
    return [*rows[:place], *headers, *rows[place:]]


def _level_spans(
    indicators: tuple[SaidIndicator, ...], layout: Layout
) -> tuple[list[int], list[int]]:
    """For each row of the two level columns: its row span, 0 under a merged cell, -1 left empty."""

    def spans(keys: list[tuple[str, ...]], manner: str) -> list[int]:
        found = [1] * len(keys)
        start = 0
        for index in range(1, len(keys) + 1):
            if index < len(keys) and keys[index] == keys[start]:
                continue
            length = index - start
            if manner == "merged":
                found[start:index] = [length] + [0] * (length - 1)
            elif manner == "blank":
                found[start:index] = [1] + [-1] * (length - 1)
            start = index
        return found

    return (
        spans([(item.level1,) for item in indicators], layout.level1_cells),
        spans([(item.level1, item.level2) for item in indicators], layout.level2_cells),
    )


def _printed(indicator: SaidIndicator, layout: Layout, rng: Random) -> tuple[str | None, ...]:
    level1, level2 = indicator.level1, indicator.level2
    if layout.level_break and level1.endswith("指标") and len(level1) > 3:
        level1 = f"{level1[:-2]}\n{level1[-2:]}"
        level2 = f"{level2[:2]}\n{level2[2:]}" if rng.random() < 0.5 else level2
    target = indicator.target.text if indicator.target else None
    values = (
        level1,
        level2,
        indicator.level3,
        indicator.description,
        target,
        indicator.basis,
    )
    if not layout.value_padding:
        return values
    return tuple(
        f" {value}{rng.choice((' ', '　', ''))}" if value and rng.random() < 0.3 else value
        for value in values
    )


def _moved(item: GridCell, columns: int) -> GridCell:
    return replace(item, column=item.column + columns)


def _stretch(rows: Rows, columns: int) -> Rows:
    """Spread a grid over more columns: the last ones of the narrow grid become wider."""
    width = max(item.column + item.column_span for row in rows for item in row)
    edges = [round(place * columns / width) for place in range(width + 1)]
    return [
        tuple(
            replace(
                item,
                column=edges[item.column],
                column_span=edges[item.column + item.column_span] - edges[item.column],
            )
            for item in row
        )
        for row in rows
    ]
