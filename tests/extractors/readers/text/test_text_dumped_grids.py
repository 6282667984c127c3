"""Dumps by scripts that walk a Word table: bars between cells, merged cells written repeatedly."""

import pytest

from extractors.readers.text.reader import TextReader
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document, Paragraph, Table

REPEATING = """第二部分
731001昌黎县科学技术协会{0}731001昌黎县科学技术协会{0}731001昌黎县科学技术协会{0}单位：万元{0}单位：万元
项目编码{0}130322213RGZQG5D0ORKX{0}130322213RGZQG5D0ORKX{0}项目名称{0}科普经费
资金支出计划（%）{0}3月底{0}3月底{0}6月底{0}12月底
资金支出计划（%）{0}50%{0}50%{0}50%{0}100%
绩效目标{0}完成科普宣传。{0}完成科普宣传。{0}完成科普宣传。{0}完成科普宣传。

一级指标{0}二级指标{0}三级指标{0}绩效指标描述{0}指标值
产出指标{0}数量指标{0}科普活动次数{0}科普活动次数{0}≥1次
产出指标{0}数量指标{0}宣传次数{0}宣传次数{0}≥1次
"""
ONCE = """项目编码{0}130322213RGZQG5D0ORKX{0}项目名称{0}科普经费
资金支出计划（%）{0}3月底{0}6月底{0}12月底
{0}50%{0}50%{0}100%
一级指标{0}二级指标{0}三级指标{0}绩效指标描述{0}指标值
产出指标{0}数量指标{0}科普活动次数{0}科普活动次数{0}≥1次
"""


def read(text: str) -> Document:
    return TextReader().read(SourceFile("report.txt", text.encode()), ReadOptions())


def rows_of(document: Document) -> list[list[tuple[int, int, int, str]]]:
    """Rows of (column, columns, rows, text) over all tables."""
    found = []
    for table in document.blocks:
        if isinstance(table, Table):
            for row in range(table.row_count):
                cells = [cell for cell in table.cells if cell.row == row]
                found.append([(c.column, c.column_span, c.row_span, c.text) for c in cells])
    return found


@pytest.mark.parametrize("between", ["\t", " | ", "|", "｜", " │ "])
def test_cells_repeated_for_each_place_become_one(between: str) -> None:
    rows = rows_of(read(REPEATING.format(between)))
    assert rows[0] == [(0, 3, 1, "731001昌黎县科学技术协会"), (3, 2, 1, "单位：万元")]
    assert rows[2][:2] == [(0, 1, 2, "资金支出计划（%）"), (1, 2, 1, "3月底")]
    # 6月底 has the figure of 3月底 and stays a figure of its own.
    assert rows[3] == [(1, 2, 1, "50%"), (3, 1, 1, "50%"), (4, 1, 1, "100%")]
    assert rows[4] == [(0, 1, 1, "绩效目标"), (1, 4, 1, "完成科普宣传。")]
    # An indicator described by its own name fills two cells.
    assert [text for *_, text in rows[6]] == [
        *("产出指标", "数量指标", "科普活动次数", "科普活动次数", "≥1次")
    ]


@pytest.mark.parametrize("between", ["\t", " | ", "｜"])
def test_equal_figures_alone_are_not_repeated_cells(between: str) -> None:
    rows = rows_of(read(ONCE.format(between)))
    assert [text for *_, text in rows[2]] == ["", "50%", "50%", "100%"]
    assert [text for *_, text in rows[4]] == [
        *("产出指标", "数量指标", "科普活动次数", "科普活动次数", "≥1次")
    ]


def test_a_bar_in_running_text_is_text() -> None:
    document = read("一、总体绩效目标\n按A|B两类推进工作。\n" + ONCE.format("\t"))
    texts = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert "按A|B两类推进工作。" in texts


def test_places_stay_true_between_bars() -> None:
    text = ONCE.format(" | ")
    table = next(block for block in read(text).blocks if isinstance(block, Table))
    for cell in table.cells:
        for paragraph in cell.paragraphs:
            place = paragraph.location
            line = text.splitlines()[place.line - 1]
            assert line[place.start : place.end] == paragraph.text
