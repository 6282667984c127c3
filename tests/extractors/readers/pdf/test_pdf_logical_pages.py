"""Two pages on one sheet, and columns: read one after the other; columns of tables are not."""

from collections.abc import Callable
from typing import Any

import pytest

from models.document import Document, Table
from models.locations import PdfLocation

Read = Callable[..., Document]
Texts = Callable[..., list[str]]
FULL = "子丑寅卯辰巳午未申酉戌亥甲乙丙丁戊己"


def write_column(sheet: Any, x: float, top: float, first: str, count: int = 12) -> None:
    """A paragraph of so many lines, each but the last 216 points wide; all differ."""
    for place in range(count):
        turned = FULL[place:] + FULL[:place]
        text = (first if place == 0 else first[0]) + turned
        sheet.text(x, top + 20 * place, text[:18] if place < count - 1 else first + "说完了。")


def test_columns_are_read_one_after_the_other(sheet: Any, read: Read, texts: Texts) -> None:
    write_column(sheet, 60, 100, "左栏")
    write_column(sheet, 310, 100, "右栏")
    found = texts(read(sheet.data()))
    assert [text[:2] for text in found] == ["左栏", "右栏"]
    assert all(text.endswith("说完了。") for text in found)


def test_what_stands_above_and_below_columns_keeps_its_place(
    sheet: Any, read: Read, texts: Texts
) -> None:
    sheet.text(60, 60, FULL * 2)
    write_column(sheet, 60, 100, "左栏")
    write_column(sheet, 310, 100, "右栏")
    sheet.text(60, 380, "尾" + FULL * 2)
    found = texts(read(sheet.data()))
    assert [text[:2] for text in found] == ["子丑", "左栏", "右栏", "尾子"]


@pytest.mark.parametrize("size", [(1190.0, 842.0), (842.0, 595.0)])
def test_two_pages_on_a_sheet_are_two_pages(
    new_sheet: Any, read: Read, texts: Texts, size: tuple[float, float]
) -> None:
    sheet = new_sheet(size)
    half = size[0] / 2
    for number in range(2):
        write_column(sheet, 60 + half * number, 100, "左右"[number] + "页")
        sheet.text(half * number + half / 2, size[1] - 30, str(number + 1))
    document = read(sheet.data())
    found = texts(document)
    assert [text[:2] for text in found] == ["左页", "右页"]
    assert texts(document, "page_number") == ["1", "2"]
    places = [block.location for block in document.blocks]
    assert all(isinstance(place, PdfLocation) and place.page == 1 for place in places)
    right = next(block.location for block in document.blocks if block.text[:2] == "右页")
    assert isinstance(right, PdfLocation)
    assert round(right.bbox[0]) == round(60 + half)
    assert document.source.page_count == 1


def test_a_table_goes_on_from_one_half_to_the_other(new_sheet: Any, read: Read) -> None:
    sheet = new_sheet((1190.0, 842.0))
    for number in range(2):
        x = 60 + 595 * number
        rows = [400 + 30 * row for row in range(13)] if number == 0 else [60, 90, 120]
        sheet.grid([x, x + 100, x + 440], [float(y) for y in rows])
        for y in rows[:-1]:
            sheet.text(x + 10, y + 20, f"第{y}行")
            sheet.text(x + 110, y + 20, "一" * 24)
        if number == 0:
            write_column(sheet, x, 100, "开头")
        else:
            write_column(sheet, x, 200, "结尾")
    tables = [block for block in read(sheet.data()).blocks if isinstance(block, Table)]
    assert [table.row_count for table in tables] == [14]


def test_columns_without_rulings_are_no_columns_of_text(
    sheet: Any, read: Read, texts: Texts
) -> None:
    for place in range(12):
        sheet.text(60, 100 + 20 * place, "项目名称" + FULL[place])
        sheet.text(320, 100 + 20 * place, f"{place}.00万元")
    found = "".join(texts(read(sheet.data())))
    assert found.index("0.00万元") < found.index("项目名称" + FULL[1])


@pytest.mark.parametrize("rows", [[100, 130, 330, 360], [100, 130, 330]])
def test_a_high_row_of_a_table_is_no_pair_of_columns(
    sheet: Any, read: Read, rows: list[float]
) -> None:
    """Narrow cells beside each other: as alike as two columns are. A page may cut the last one."""
    columns = [50, 130, 210, 298, 380, 460, 545]
    sheet.grid(columns, rows[:-1] if len(rows) == 3 else rows)
    for x in columns:
        sheet.line(x, 100, x, rows[-1])
    for place, x in enumerate(columns[:-1]):
        for number in range(9):
            sheet.text(x + 6, 150 + 20 * number, FULL[place : place + 5])
        sheet.text(x + 6, 120, FULL[place])
        if len(rows) == 4:
            sheet.text(x + 6, 350, FULL[place])
    (table,) = (block for block in read(sheet.data()).blocks if isinstance(block, Table))
    assert (table.row_count, table.column_count) == (len(rows) - 1, 6)
