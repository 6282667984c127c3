"""Tables in text as real pages have them: merged cells left out, closing bars, blanks, markup, commas.

The table of each test is written anew in the shape by a small writer that knows which cells are merged;
what is compared is the grid that the reader makes of it.
"""

from collections.abc import Callable
from html import escape

import pytest

from extractors.extraction import extract
from extractors.readers.text.reader import TextReader
from extractors.source_files import ReadOptions, SourceFile
from models.document import Paragraph, Table
from models.locations import TextLocation

Cell = tuple[str, int, int]
"""Text, columns, rows."""
Rows = tuple[tuple[Cell, ...], ...]


def cell(text: str, columns: int = 1, rows: int = 1) -> Cell:
    return text, columns, rows


HEAD: Rows = (
    (cell("731001昌黎县科学技术协会本级", 6), cell("单位：万元")),
    (
        cell("项目编码"),
        cell("130322213RGZQG5D0ORKX", 2),
        cell("项目名称"),
        cell("2021年科普工作经费", 3),
    ),
    (
        *(cell("预算规模及资金用途", 1, 2), cell("预算数"), cell("5.00"), cell("其中：财政资金")),
        *(cell("5.00"), cell("其他资金"), cell("0")),
    ),
    (cell("预算数5万元。其中：财政资金5万元。主要用于开展科普宣传。", 6),),
    (
        *(cell("资金支出计划（%）", 1, 2), cell("3月底"), cell("6月底"), cell("10月底", 2)),
        cell("12月底", 2),
    ),
    (cell("20.00%"), cell("50.00%"), cell("75.00%", 2), cell("100.00%", 2)),
    (cell("绩效目标"), cell("1.开展科普活动。", 6)),
)
GRID: Rows = (
    tuple(
        map(cell, ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"))
    ),
    (
        *(
            cell("产出指标", 1, 4),
            cell("数量指标", 1, 2),
            cell("科普活动日次数"),
            cell("活动日次数"),
        ),
        *(cell("≥1次"), cell("2021年工作计划")),
    ),
    (cell("科普宣传活动次数"), cell("宣传活动次数"), cell("≥3次"), cell("2021年工作计划")),
    (
        *(cell("质量指标"), cell("科普活动覆盖率"), cell("活动数量占比"), cell("100百分比")),
        cell("2021年工作计划"),
    ),
    (
        *(cell("成本指标"), cell("科普活动费用"), cell("组织费、印刷费"), cell("≤5万元")),
        cell("2021年工作计划"),
    ),
    (
        *(cell("满意度指标"), cell("服务对象满意度指标"), cell("群众满意度"), cell("满意人数占比")),
        *(cell("100百分比"), cell("调查问卷")),
    ),
)
FOUR_COLUMNS: Rows = (
    tuple(map(cell, ("一级指标", "二级指标", "三级指标", "指标值"))),
    (cell("产出指标", 1, 4), cell("数量指标", 1, 3), cell("培训期数"), cell("≥2期")),
    (cell("培训人次"), cell("≥200人次")),
    (cell("印发资料"), cell("1000份")),
    (cell("时效指标"), cell("完成时间"), cell("12月底前")),
    (cell("效益指标"), cell("社会效益指标"), cell("知晓率"), cell("≥90%")),
)


def left_out_tabs(rows: Rows) -> str:
    return "".join("\t".join(text for text, _, _ in row) + "\n" for row in rows)


def _width(rows: Rows) -> int:
    return sum(columns for _, columns, _ in rows[0])


def left_out_bars(rows: Rows) -> str:
    """Each row padded with bars to the table's columns, as two provinces' pages come out."""
    lines = []
    for row in rows:
        missing = _width(rows) - len(row)
        lines.append(
            " | ".join(text for text, _, _ in row) + " |" + (" " + "|" * missing if missing else "")
        )
    return "\n".join(lines) + "\n"


def closed_bars(rows: Rows) -> str:
    """Each row with one bar behind each cell it has, none for those it has not."""
    return "".join("".join(f"{text} | " for text, _, _ in row).rstrip() + "\n" for row in rows)


def cell_a_line(rows: Rows) -> str:
    lines = []
    for row in rows:
        missing = _width(rows) - len(row)
        for place, (text, _, _) in enumerate(row):
            last = place + 1 == len(row) and missing
            lines.append(f"{text} |" + (" " + "|" * missing if last else ""))
    return "\n".join(lines) + "\n\n"


def html(rows: Rows) -> str:
    def tag(one: Cell) -> str:
        text, columns, down = one
        spans = (f' colspan="{columns}"' if columns > 1 else "") + (
            f" rowspan={down}" if down > 1 else ""
        )
        return f"<td{spans}>{escape(text)}</td>"

    return "<table>" + "".join(f"<tr>{''.join(map(tag, row))}</tr>" for row in rows) + "</table>\n"


def blanks(rows: Rows) -> str:
    return "".join(" ".join(text for text, _, _ in row) + "\n" for row in rows)


TITLE = "第二部分\n预算项目绩效目标\n1.2021年科普工作经费绩效目标表\n"
LEFT_OUT = (left_out_tabs, left_out_bars, closed_bars, cell_a_line, html)


def read(text: str) -> list[Table | Paragraph]:
    source = SourceFile("dump.txt", text.encode())
    return list(TextReader().read(source, ReadOptions()).blocks)


def tables(text: str) -> list[Table]:
    return [block for block in read(text) if isinstance(block, Table)]


def grid_of(rows: Rows) -> list[list[str]]:
    """The table as its columns have it: an empty text where a merged cell reaches."""
    width = _width(rows)
    grid = [[""] * width for _ in rows]
    taken = [[False] * width for _ in rows]
    for at, row in enumerate(rows):
        column = 0
        for text, columns, down in row:
            while taken[at][column]:
                column += 1
            grid[at][column] = text
            for below in range(at, min(at + down, len(rows))):
                taken[below][column : column + columns] = [True] * columns
    return grid


def shown(table: Table) -> list[list[str]]:
    rows = [[""] * table.column_count for _ in range(table.row_count)]
    for one in table.cells:
        rows[one.row][one.column] = one.text
    return rows


@pytest.mark.parametrize("write", LEFT_OUT)
@pytest.mark.parametrize("grid", [GRID, FOUR_COLUMNS], ids=["six-columns", "four-columns"])
def test_a_grids_cells_stand_in_the_columns_of_the_merged_table(
    write: Callable[[Rows], str], grid: Rows
) -> None:
    (table,) = tables(TITLE + write(grid))
    assert shown(table) == grid_of(grid)


@pytest.mark.parametrize("write", [*LEFT_OUT, blanks])
def test_a_projects_table_in_each_shape_gives_the_same_record(write: Callable[[Rows], str]) -> None:
    report = extract(SourceFile("dump.txt", (TITLE + write(HEAD) + write(GRID)).encode()))
    (project,) = report.projects
    assert (project.code, project.name) == ("130322213RGZQG5D0ORKX", "2021年科普工作经费")
    assert project.department is not None
    assert (project.department.code, project.department.name) == (
        "731001",
        "昌黎县科学技术协会本级",
    )
    assert project.budget is not None
    assert [str(project.budget.total), str(project.budget.fiscal), str(project.budget.other)] == [
        *("5.00", "5.00", "0"),
    ]
    assert project.fund_use == "预算数5万元。其中：财政资金5万元。主要用于开展科普宣传。"
    assert [(step.by, str(step.percent)) for step in project.spending_plan] == [
        *(("3月底", "20.00"), ("6月底", "50.00"), ("10月底", "75.00"), ("12月底", "100.00")),
    ]
    assert project.goals == ("1.开展科普活动。",)
    assert [
        (one.level1, one.level2, one.level3, one.target and one.target.text, one.basis)
        for one in project.indicators
    ] == [
        ("产出指标", "数量指标", "科普活动日次数", "≥1次", "2021年工作计划"),
        ("产出指标", "数量指标", "科普宣传活动次数", "≥3次", "2021年工作计划"),
        ("产出指标", "质量指标", "科普活动覆盖率", "100百分比", "2021年工作计划"),
        ("产出指标", "成本指标", "科普活动费用", "≤5万元", "2021年工作计划"),
        ("满意度指标", "服务对象满意度指标", "群众满意度", "100百分比", "调查问卷"),
    ]
    assert report.leftover == ()


def test_a_row_that_fits_nowhere_stays_text_and_the_grid_ends_above_it() -> None:
    rows = left_out_tabs(GRID[:4]) + "甲\t乙\t丙\n"
    blocks = read(TITLE + rows)
    (table,) = [block for block in blocks if isinstance(block, Table)]
    assert shown(table)[-1][:3] == ["", "质量指标", "科普活动覆盖率"]
    assert [block.text for block in blocks[-3:]] == ["甲", "乙", "丙"]


def test_what_stands_beside_a_label_reaching_down_is_no_first_column() -> None:
    text = "总体目标 | 预期目标 | 实际完成情况 |\n做好防汛 | 已完成 |\n" + closed_bars(FOUR_COLUMNS)
    rows = shown(tables(text)[0])
    assert rows[:2] == [
        ["总体目标", "预期目标", "实际完成情况", ""],
        ["", "做好防汛", "已完成", ""],
    ]


def test_line_breaks_in_cells_of_markdown_are_paragraphs() -> None:
    text = (
        "| **绩效目标** | 1.甲。<br>2.乙。<br/>3.丙&nbsp;。 |\n| --- | --- |\n"
        "| 一级指标 | 产出\\*指标 &ge;3次 |\n"
    )
    (table,) = tables(text)
    goals = table.cells[1].paragraphs
    assert table.cells[0].text == "绩效目标"
    assert [one.text for one in goals] == ["1.甲。", "2.乙。", "3.丙 。"]
    assert table.cells[3].text == "产出*指标 ≥3次"
    place = goals[1].location
    assert isinstance(place, TextLocation)
    assert text.split("\n")[place.line - 1][place.start : place.end] == "2.乙。"


def test_an_html_table_over_lines_keeps_spans_breaks_and_places() -> None:
    text = (
        "上文\n<table border=1>\n<tr><th rowspan='2'>甲</th><td colspan=2>乙<br>丙</td></tr>\n"
        "<tr><td>&lt;3</td>\n<td><b>丁</b>戊</td></tr>\n</table>下文\n"
    )
    blocks = read(text)
    table = blocks[1]
    assert isinstance(table, Table)
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells] == [
        *((0, 0, 2, 1, "甲"), (0, 1, 1, 2, "乙\n丙"), (1, 1, 1, 1, "<3"), (1, 2, 1, 1, "丁戊")),
    ]
    assert [b.text for b in (blocks[0], blocks[2]) if isinstance(b, Paragraph)] == ["上文", "下文"]
    for one in table.cells:
        for run in (run for paragraph in one.paragraphs for run in paragraph.runs):
            assert isinstance(run.location, TextLocation)
            line = text.split("\n")[run.location.line - 1]
            found = line[run.location.start : run.location.end]
            assert found == run.text or (found, run.text) == ("&", "<")


def test_a_table_that_never_ends_stays_text() -> None:
    assert tables("<table><tr><td>甲</td>\n乙\n") == []


def test_commas_between_cells_and_commas_in_quotes_or_prose() -> None:
    text = (
        "工作要抓好,落实好。\n项目编码,1303,项目名称,科普\n"
        '绩效目标,"1.甲,乙。\n2.丙“丁”。""戊"""\n一级指标,二级指标,三级指标,指标值\n产出指标,数量指标,己,"1,000次"\n'
        ",质量指标,庚,合格\n\n以上,为全部。没有,表格\n"
    )
    blocks = read(text)
    (table,) = [block for block in blocks if isinstance(block, Table)]
    assert shown(table)[1][:2] == ["绩效目标", '1.甲,乙。\n2.丙“丁”。"戊"']
    assert shown(table)[3] == ["产出指标", "数量指标", "己", "1,000次"]
    assert shown(table)[4] == ["", "质量指标", "庚", "合格"]


@pytest.mark.parametrize(
    "text",
    [
        blanks(HEAD) + blanks(GRID).replace("≥3次", "≥3 次"),
        blanks(HEAD).replace(
            "项目编码 130322213RGZQG5D0ORKX", "项目编码 130322213RGZQ\n     G5D0ORKX"
        )
        + blanks(GRID),
        blanks(HEAD).replace(" ", "    ") + blanks(GRID),
    ],
    ids=["a blank inside a cell", "a wrapped cell", "columns side by side"],
)
def test_blanks_that_may_not_part_cells_leave_the_text_as_it_is(text: str) -> None:
    report = extract(SourceFile("dump.txt", (TITLE + text).encode()))
    assert report.projects == ()
    assert report.leftover


def test_separators_of_hive_part_cells() -> None:
    text = "甲\x01乙\x01丙\n丁\x01戊\x01己\n庚\x01辛\x01壬\n"
    (table,) = tables(text)
    assert shown(table) == [["甲", "乙", "丙"], ["丁", "戊", "己"], ["庚", "辛", "壬"]]


def test_a_page_with_a_cell_a_line_keeps_rows_of_other_forms_apart() -> None:
    cells = (
        *(
            "财政项目支出绩效目标申报表",
            "（2026年度）",
            "项目名称",
            "拆违经费",
            "项目性质",
            "阶段性项目",
        ),
        *("项目资金", "（元）", "项目资金总额", "10,308,000.00", "其中：财政资金", "10,308,000.00"),
        *(
            "年度资金申请总额",
            "3,498,000.00",
            "其中：当年财政拨款",
            "3,498,000.00",
            "上年结转资金",
            "0.00",
        ),
        *("项目总体目标", "完成拆违任务。", "一级指标", "二级指标", "三级指标", "年度指标值"),
        *("绩效", "指标", "成本指标", "经济成本指标", "成本控制合理性", "合理"),
        *(
            "产出指标",
            "数量指标",
            "完成年度拆违计划",
            "=100.00(%)",
            "质量指标",
            "销项正确率",
            "≥90.00(%)",
        ),
    )
    (project,) = extract(SourceFile("dump.txt", "\n".join(cells).encode())).projects
    assert project.name == "拆违经费"
    assert project.budget is not None
    assert str(project.budget.total) == "3498000.00"
    assert [
        (one.level1, one.level2, one.level3, one.target and one.target.text)
        for one in project.indicators
    ] == [
        ("成本指标", "经济成本指标", "成本控制合理性", "合理"),
        ("产出指标", "数量指标", "完成年度拆违计划", "=100.00(%)"),
        ("产出指标", "质量指标", "销项正确率", "≥90.00(%)"),
    ]
