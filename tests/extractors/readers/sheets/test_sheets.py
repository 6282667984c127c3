"""Spreadsheets as offices fill them in, written by openpyxl and xlwt."""

import io
import random
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest

from extractors.errors import (
    CorruptFileError,
    ExtractionError,
    LimitExceededError,
)
from extractors.extraction import extract
from extractors.readers.sheets.number_formats import show_number
from extractors.reading import read_document
from extractors.source_files import Limits, ReadOptions, SourceFile
from models.document import Document, Paragraph, Table
from models.locations import SheetLocation

Fill = Callable[[Any], None]


def xlsx(fill: Fill) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "表1"
    fill(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_changed_sheet(
    data: bytes, change: Callable[[bytes], bytes], added: dict[str, str] | None = None
) -> bytes:
    """The .xlsx with its first sheet's XML changed, and with further parts."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name.endswith("sheet1.xml") else part)
        for name, text in (added or {}).items():
            new.writestr(name, text)
    return stream.getvalue()


def read(data: bytes, name: str = "a.xlsx", limits: Limits | None = None) -> Document:
    return read_document(SourceFile(name, data), ReadOptions(limits=limits or Limits()))


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def grids(document: Document) -> list[list[tuple[int, int, int, int, str]]]:
    return [
        [(c.row, c.column, c.row_span, c.column_span, c.text) for c in block.cells]
        for block in document.blocks
        if isinstance(block, Table)
    ]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.2, "0.00%", "20.00%"), (1, "0%", "100%"), (0.005, "0.0%", "0.5%"), (0.2, "General", "0.2"),
        (1234.5, "#,##0.00", "1,234.50"), (1234567, "#,##0", "1,234,567"), (5, "0.00", "5.00"),
        (0.1 + 0.2, "General", "0.3"), (12345678901234, "General", "12345678901234"),
        (3, '0"次"', "3次"), (90, '"≥"0"%"', "≥90%"), (0.95, '"≥"0%', "≥95%"), (5.25, "0.0#", "5.25"),
        (5, "0.0#", "5.0"), (7, "000", "007"), (-5, "0.00;[Red]-0.00", "-5.00"), (-5, "#,##0", "-5"),
        (0, '0;-0;"无"', "无"), (5, "0.00_ ", "5.00"), (2.5, "0", "3"), (44256, "yyyy/m/d", "2021/3/1"),
        (44256, 'yyyy"年"m"月"d"日";@', "2021年3月1日"), (44256, "yyyy-mm", "2021-03"),
        (44256.5, "yyyy/m/d h:mm", "2021/3/1 12:00"), (0.5, "# ?/?", "0.5"), (1e-7, "General", "0.0000001"),
        (5, "@", "5"), (12, "¥#,##0.00", "¥12.00"), (44256, "[$-804]yyyy\\年m\\月", "2021年3月"),
    ],
)  # fmt: skip
def test_numbers_as_they_are_shown(value: float, code: str, shown: str) -> None:
    assert show_number(value, code) == shown


def form(book: Any) -> None:
    sheet = book.active
    rows = [
        ["2021年项目支出绩效目标申报表"], ["（2021年度）"],
        ["项目名称", "科普经费", "", "项目编码", "A1"], ["预算数", 50000, "", "完成时间", date(2021, 12, 31)],
        ["一级指标", "二级指标", "三级指标", "", "指标值"], ["产出指标", "数量指标", "科普次数", "", "≥3次"],
        ["", "质量指标", "合格率", "", 0.95], [], ["注：本表一式两份。"],
    ]  # fmt: skip
    for row in rows:
        sheet.append(row)
    for area in ("A1:E1", "A2:E2", "B3:C3", "B4:C4", "C5:D5", "C6:D6", "C7:D7", "A6:A7", "A9:E9"):
        sheet.merge_cells(area)
    sheet["B4"].number_format = "#,##0.00"
    sheet["E4"].number_format = 'yyyy"年"m"月"d"日"'
    sheet["E7"].number_format = "0%"


def test_a_form_with_its_title_and_note() -> None:
    document = read(xlsx(form))
    assert texts(document) == ["2021年项目支出绩效目标申报表", "（2021年度）", "注：本表一式两份。"]
    assert grids(document) == [
        [(0, 0, 1, 1, "项目名称"), (0, 1, 1, 2, "科普经费"), (0, 3, 1, 1, "项目编码"), (0, 4, 1, 1, "A1"),
         (1, 0, 1, 1, "预算数"), (1, 1, 1, 2, "50,000.00"), (1, 3, 1, 1, "完成时间"), (1, 4, 1, 1, "2021年12月31日"),
         (2, 0, 1, 1, "一级指标"), (2, 1, 1, 1, "二级指标"), (2, 2, 1, 2, "三级指标"), (2, 4, 1, 1, "指标值"),
         (3, 0, 2, 1, "产出指标"), (3, 1, 1, 1, "数量指标"), (3, 2, 1, 2, "科普次数"), (3, 4, 1, 1, "≥3次"),
         (4, 1, 1, 1, "质量指标"), (4, 2, 1, 2, "合格率"), (4, 4, 1, 1, "95%")],
    ]  # fmt: skip
    (cell,) = [
        c for b in document.blocks if isinstance(b, Table) for c in b.cells if c.text == "≥3次"
    ]
    assert cell.location == SheetLocation(sheet="表1", row=5, column=4)


def test_the_same_form_as_xls(tmp_path: Any) -> None:
    xlwt = pytest.importorskip("xlwt", reason="xlwt is missing")
    source = openpyxl.load_workbook(io.BytesIO(xlsx(form))).active
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("表1")
    merged = {(a.min_row, a.min_col): a for a in source.merged_cells.ranges}
    for row in source.iter_rows():
        for cell in row:
            if cell.value in (None, ""):
                continue
            style = xlwt.easyxf(num_format_str=cell.number_format)
            value = cell.value.date() if hasattr(cell.value, "date") else cell.value
            area = merged.get((cell.row, cell.column))
            if area is None:
                sheet.write(cell.row - 1, cell.column - 1, value, style)
            else:
                sheet.write_merge(
                    area.min_row - 1,
                    area.max_row - 1,
                    area.min_col - 1,
                    area.max_col - 1,
                    value,
                    style,
                )
    stream = io.BytesIO()
    book.save(stream)
    document = read(stream.getvalue(), "a.xls")
    assert document.source.format == "xls"
    expected = read(xlsx(form))
    assert (texts(document), grids(document)) == (texts(expected), grids(expected))


def test_what_is_hidden_is_told_apart() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        for row in (["项目名称", "隐", "甲"], ["藏", "x", "y"], ["预算数", "z", 5]):
            sheet.append(row)
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True
        other = book.create_sheet("下拉")
        other["A1"] = "选项"
        other.sheet_state = "hidden"

    document = read(xlsx(fill))
    assert [[text for *_, text in grid] for grid in grids(document)] == [
        ["项目名称", "甲", "预算数", "5"]
    ]
    assert sorted(piece.text for piece in document.removed) == sorted(
        ["隐", "藏", "x", "y", "z", "选项"]
    )
    assert {piece.kind for piece in document.removed} == {"invisible"}


def test_what_a_sheet_cannot_say_is_found() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet.append(["编码", 130322213123456789])
        sheet.append(["比例", "=80%"])
        sheet.append(["合计", "=SUM(B1:B2)"])
        sheet.append(["错", "#DIV/0!"])
        sheet["B4"].data_type = "e"

    document = read(xlsx(fill))
    assert [text for *_, text in grids(document)[0]][1::2] == [
        "130322213123456800",
        "80%",
        "",
        "#DIV/0!",
    ]
    messages = [finding.message for finding in document.findings]
    assert any("15 digits" in message and "表1!B1" in message for message in messages)
    assert any("formulas" in message and "表1!B3" in message for message in messages)
    assert any("error" in message and "表1!B4" in message for message in messages)


def test_several_forms_in_sheets_and_below_each_other() -> None:
    def fill(book: Any) -> None:
        for place, sheet in enumerate([book.active, book.create_sheet("表2")]):
            for number in (1, 2):
                sheet.append([f"项目{place}{number}绩效目标表"])
                sheet.append(["项目名称", f"甲{place}{number}", "项目编码", "B"])
                sheet.append(["绩效目标", "做好"])
                sheet.append([])
            sheet.merge_cells("A1:D1")
            sheet.merge_cells("A5:D5")

    document = read(xlsx(fill))
    assert texts(document) == [f"项目{n}绩效目标表" for n in ("01", "02", "11", "12")]
    assert [len(grid) for grid in grids(document)] == [8, 8, 8, 8]


def test_a_report_typed_into_a_sheet() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        for row in (
            ["2021年部门预算绩效文本"], ["一、总体绩效目标"], ["2021年，全面履职。"], ["二、分项绩效目标"],
            ["（一）科普"], ["绩效目标：做好"], ["三、工作保障措施"], ["一、完善制度。"],
            ["1.科普绩效目标表"], ["项目编码", "A1", "项目名称", "科普"], ["绩效目标", "做好科普。", "", ""],
        ):  # fmt: skip
            sheet.append(row)
        for row in range(1, 10):
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
        sheet.merge_cells("B11:D11")

    report = extract(SourceFile("a.xlsx", xlsx(fill)))
    assert report.title == "2021年部门预算绩效文本"
    assert report.overall_goal.paragraphs == ("2021年，全面履职。",)
    assert [goal.title for goal in report.sub_goals] == ["科普"]
    assert report.projects[0].goals == ("做好科普。",)
    assert report.leftover == ()


def across(sheet: Any, width: int, *rows: list[str]) -> None:
    """Append rows; a text alone is merged over the whole width."""
    for row in rows:
        sheet.append(row)
        if len(row) == 1:
            place = sheet.max_row
            sheet.merge_cells(start_row=place, end_row=place, start_column=1, end_column=width)


def test_rows_across_a_form_are_its_own() -> None:
    def fill(book: Any) -> None:
        across(
            *(book.active, 4, ["项目支出绩效目标申报表"], ["（2021年度）"], ["项目概况：做好科普工作。"]),
            *(["项目名称", "科普", "项目类别", "延续"], ["项目必要性：群众有需要。"], ["项目负责人：秦岚"]),
            *(["一、项目资金"], ["预算数", "5", "其中：财政", "5"], ["审核意见：同意。"]),
        )  # fmt: skip

    document = read(xlsx(fill))
    assert texts(document) == ["项目支出绩效目标申报表", "（2021年度）"]
    (grid,) = grids(document)
    assert [text for *_, span, text in grid if span == 4] == [
        *("项目概况：做好科普工作。", "项目必要性：群众有需要。", "项目负责人：秦岚"),
        *("一、项目资金", "审核意见：同意。"),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "2.气象经费", "２．森林防火资金", "河道清淤疏浚项目-二期", "2022年度项目支出绩效目标审批表",
        "（2）提前下达2022年应急物资储备资金绩效目标表",
    ],
)  # fmt: skip
@pytest.mark.parametrize("head", [True, False])
def test_a_form_that_begins_anew_ends_the_one_above(title: str, head: bool) -> None:
    def fill(book: Any) -> None:
        for number, name in enumerate(("1.科普经费绩效目标表", title)):
            across(
                *(book.active, 4, [name]),
                *([["731001科学技术协会", "", "单位：万元", ""]] if head else []),
                *(["项目编码", f"A{number}", "项目名称", "甲"], ["绩效目标", "做好"], ["说明：无"]),
            )

    document = read(xlsx(fill))
    assert texts(document) == ["1.科普经费绩效目标表", title, "说明：无"]
    assert [len({row for row, *_ in grid}) for grid in grids(document)] == [
        4 if head else 3,
        3 if head else 2,
    ]


def test_a_form_of_another_kind_below_a_project_is_its_own() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        across(
            *(sheet, 4, ["1.科普绩效目标表"], ["项目编码", "A1", "项目名称", "科普"]),
            *(["预算数", "5", "其中：财政资金", "5"], ["绩效目标", "做好科普。", "", ""]),
            ["一级指标", "二级指标", "三级指标", "指标值"],
            *(["产出指标", "数量指标", "次数", "≥3次"], ["2022年度项目支出绩效目标审批表"]),
            *(["项目名称", "全民阅读", "实施单位", "文化馆"], ["年度资金总额", "122", "其中：财政拨款", "122"]),
            *(["年度目标", "1.做好阅读。", "", ""], ["一级指标", "二级指标", "三级指标", "指标值"]),
            ["产出指标", "数量指标", "场次", "≥9场"],
        )  # fmt: skip
        for row in (4, 10):
            sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=4)

    report = extract(SourceFile("a.xlsx", xlsx(fill)))
    found = [
        (project.name, [row.level3 for row in project.indicators]) for project in report.projects
    ]
    assert found == [("科普", ["次数"]), ("全民阅读", ["场次"])]


@pytest.mark.parametrize("label", ["年度绩效目标", "绩效目标", "项目\n绩效目标"])
@pytest.mark.parametrize("merged", [True, False])
def test_the_goals_of_a_blank_form_are_no_title(label: str, merged: bool) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        across(
            *(sheet, 4, ["项目支出绩效目标申报表"], ["（2022年度）"], ["项目名称", "", "项目类别", ""]),
            *(["立项依据", "", "", ""], [label, "", "", ""]),
            *(["一级指标", "二级指标", "三级指标", "指标值"], ["产出指标", "数量指标", "", ""]),
        )  # fmt: skip
        if merged:
            sheet.merge_cells("B5:D5")

    data = xlsx(fill)
    assert texts(read(data)) == ["项目支出绩效目标申报表", "（2022年度）"]
    report = extract(SourceFile("a.xlsx", data))
    assert report.fiscal_year == 2022
    assert report.kind == "project_declaration"


def test_a_table_of_another_annex_below_a_form_is_its_own() -> None:
    def fill(book: Any) -> None:
        across(
            *(book.active, 4, ["中央对地方转移支付区域绩效目标表"], ["（2022年度）"]),
            *(["专项名称", "救助补助资金", "中央主管部门", "民政部"], ["年度金额", "90", "其中：中央补助", "90"]),
            *(["年度目标", "做好救助。", "", ""], ["一级指标", "二级指标", "三级指标", "指标值"]),
            *(["产出指标", "数量指标", "救助人次", "≥9人次"], ["附件1"], ["2022年资金分配表"]),
            *(["序号", "地区", "金额（元）", ""], ["1", "青石县", "90", ""], ["合计", "", "90", ""]),
        )  # fmt: skip

    (project,) = (report := extract(SourceFile("a.xlsx", xlsx(fill)))).projects
    assert [line.name for line in project.funding] == ["年度金额", "中央补助"]
    assert project.statements == ()
    assert [one.text for one in report.leftover][:3] == ["附件1", "2022年资金分配表", "序号"]


def test_a_sheet_of_one_column_is_text() -> None:
    def fill(book: Any) -> None:
        for text in (
            "目录",
            "第一部分",
            "一、总体绩效目标",
            "做好工作。",
            "（一）科普",
            "绩效目标：做好",
        ):
            book.active.append([text])

    document = read(xlsx(fill))
    assert len(texts(document)) == 6
    assert grids(document) == []


def test_an_empty_merged_cell_stays_a_cell_where_nothing_else_begins_in_its_column() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        for row in (
            ["立项情况", "立项依据", "", ""],
            ["", "必要性", "", ""],
            ["指标", "内容", "", "值"],
        ):
            sheet.append(row)
        for area in ("A1:A2", "C1:D1", "C2:D2", "B3:C3"):
            sheet.merge_cells(area)

    (grid,) = grids(read(xlsx(fill)))
    assert grid == [
        (0, 0, 2, 1, "立项情况"), (0, 1, 1, 1, "立项依据"), (0, 2, 1, 2, ""),
        (1, 1, 1, 1, "必要性"), (1, 2, 1, 2, ""),
        (2, 0, 1, 1, "指标"), (2, 1, 1, 2, "内容"), (2, 3, 1, 1, "值"),
    ]  # fmt: skip


def test_text_below_a_merged_area_is_not_shown() -> None:
    data = xlsx(lambda book: book.active.append(["项目", "甲", "乙"]))
    merge = b'</sheetData><mergeCells><mergeCell ref="B1:C1"/></mergeCells>'
    document = read(with_changed_sheet(data, lambda part: part.replace(b"</sheetData>", merge)))
    assert grids(document) == [[(0, 0, 1, 1, "项目"), (0, 1, 1, 1, "甲")]]
    assert [(piece.kind, piece.text) for piece in document.removed] == [("invisible", "乙")]


def test_merged_areas_that_overlap_are_not_looked_through_again_and_again() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet["A1"], sheet["J1"], sheet["I20000"] = "x", "z", "y"
        sheet.merge_cells("I20000:J20000")

    merge = b'<mergeCell ref="I20000:J20000"/>'
    overlapping = merge + b'<mergeCell ref="A1:J20000"/>' * 20_000
    data = with_changed_sheet(xlsx(fill), lambda part: part.replace(merge, overlapping))
    document = read(data)  # for minutes, if each area were looked through
    cells = {text for grid in grids(document) for *_, text in grid if text}
    assert cells | set(texts(document)) == {"x", "y", "z"}


def with_drawing(shapes: str) -> bytes:
    """A workbook with shapes above its cells, as Excel writes them."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    names = (
        'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    )
    data = xlsx(
        lambda book: [book.active.append(row) for row in (["项目名称", "科普"], ["预算数", 5])]
    )
    drawing = f'<drawing xmlns:r="{office}" r:id="rId1"/></worksheet>'.encode()
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship'
        f' Id="rId1" Type="{office}/drawing" Target="../drawings/drawing1.xml"/></Relationships>'
    )
    return with_changed_sheet(
        data,
        lambda part: part.replace(b"</worksheet>", drawing),
        {
            "xl/worksheets/_rels/sheet1.xml.rels": relations,
            "xl/drawings/drawing1.xml": f"<xdr:wsDr {names}>{shapes}</xdr:wsDr>",
        },
    )


def anchored(row: int, shape: str) -> str:
    place = f"<xdr:from><xdr:col>0</xdr:col><xdr:row>{row}</xdr:row></xdr:from>"
    return f"<xdr:twoCellAnchor>{place}{shape}</xdr:twoCellAnchor>"


def test_text_in_boxes_above_the_cells() -> None:
    box = "<xdr:sp><xdr:txBody>{}</xdr:txBody></xdr:sp>"
    title = box.format(
        "<a:p><a:r><a:t>项目支出</a:t></a:r><a:r><a:t>绩效目标申报表</a:t></a:r></a:p>"
    )
    note = box.format("<a:p><a:r><a:t>注一</a:t></a:r></a:p><a:p><a:r><a:t>注二</a:t></a:r></a:p>")
    document = read(with_drawing(anchored(9, note) + anchored(0, title)))
    kinds = [block.text if isinstance(block, Paragraph) else "表" for block in document.blocks]
    assert kinds == ["项目支出绩效目标申报表", "表", "注一", "注二"]
    assert {block.story for block in document.blocks if isinstance(block, Paragraph)} == {
        "text_box"
    }


@pytest.mark.parametrize(("side", "found"), [(4_000_000, ["content-unread"]), (200_000, [])])
def test_a_picture_as_large_as_a_table_is_named(side: int, found: list[str]) -> None:
    picture = (
        f'<xdr:pic><xdr:spPr><a:xfrm><a:ext cx="{side}" cy="{side}"/></a:xfrm></xdr:spPr></xdr:pic>'
    )
    document = read(with_drawing(anchored(5, picture)))
    assert [finding.code for finding in document.findings] == found


def test_bounds() -> None:
    def far(book: Any) -> None:
        book.active["XFD1048576"] = "x"
        book.active["A1"] = "y"

    with pytest.raises(LimitExceededError, match="cells"):
        read(xlsx(far))
    large = with_changed_sheet(xlsx(form), lambda part: part + b" " * 40_000_000)
    with pytest.raises(LimitExceededError, match="unpacks"):
        read(large)


def test_damaged_workbooks() -> None:
    data = xlsx(form)
    for broken in (data[: len(data) // 2], data.replace(b"xl/workbook.xml", b"xl/workbuuk.xml")):
        with pytest.raises((CorruptFileError,)):
            read(broken)


def old_workbook() -> bytes:
    xlwt = pytest.importorskip("xlwt", reason="xlwt is missing")
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("表1")
    sheet.write_merge(0, 0, 0, 3, "项目支出绩效目标申报表")
    for column, text in enumerate(("项目名称", "科普", "预算数", 5)):
        sheet.write(1, column, text)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_is_read_though_its_containers_directory_breaks_off() -> None:
    whole = old_workbook()
    (directory,) = struct.unpack_from("<I", whole, 0x30)
    cut = whole[: 512 + directory * 512 + 2 * 128 + 50]  # in the third entry, which is free
    assert len(cut) < len(whole)
    assert read(cut, "a.xls").blocks == read(whole, "a.xls").blocks


@pytest.mark.parametrize("value", ["1e999", "9" * 5000, "nan", "-inf"])
def test_a_number_that_no_spreadsheet_can_hold_is_an_error_of_its_cell(value: str) -> None:
    def put(part: bytes) -> bytes:
        assert part.count(b"<v>50000</v>") == 1
        return part.replace(b"<v>50000</v>", f"<v>{value}</v>".encode())

    document = read(with_changed_sheet(xlsx(form), put))
    assert "#NUM!" in [text for *_, text in grids(document)[0]]
    assert "damaged-source" in {finding.code for finding in document.findings}


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (123456789012345, "0." + "0" * 30, "123456789012345." + "0" * 30),
        (0.5, "0" * 300, "0.5"),
        (2_958_465.999999, "yyyy-mm-dd", "2958465.999999"),
    ],
)
def test_codes_and_numbers_at_their_bounds(value: float, code: str, shown: str) -> None:
    assert show_number(value, code) == shown


def test_a_cell_far_below_a_form_is_a_block_of_its_own() -> None:
    def fill(book: Any) -> None:
        form(book)
        book.active["A60000"] = "过时的草稿"
        book.active["B60000"] = "作废"

    near, far = grids(read(xlsx(form))), grids(read(xlsx(fill)))
    assert far == [*near, [(0, 0, 1, 1, "过时的草稿"), (0, 1, 1, 1, "作废")]]


def test_the_extent_that_a_sheet_claims_sets_no_memory_aside() -> None:
    whole = old_workbook()
    place = whole.index(struct.pack("<HH", 0x200, 14)) + 4
    broken = bytearray(whole)
    struct.pack_into("<IIHH", broken, place, 0, 0xFFFF_FFFF, 0, 0xFFFF)
    assert read(bytes(broken), "a.xls").blocks == read(whole, "a.xls").blocks


def test_a_workbook_that_breaks_off_is_told_as_such() -> None:
    broken = bytearray(old_workbook())
    entry = broken.index("Workbook".encode("utf-16-le"))
    struct.pack_into("<I", broken, entry + 120, len(broken) + 5000)
    document = read(bytes(broken), "a.xls")
    assert "damaged-source" in {finding.code for finding in document.findings}


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls"])
def test_any_broken_bytes_are_read_or_refused(name: str) -> None:
    whole = xlsx(form) if name == "a.xlsx" else old_workbook()
    chance = random.Random(11)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 20)):
            data[chance.randrange(8, len(data))] = chance.randrange(256)
        cut = len(data) if chance.random() < 0.7 else chance.randrange(600, len(data))
        try:
            read(bytes(data[:cut]), name)
        except ExtractionError:
            continue


def test_a_part_packed_in_a_way_that_nobody_unpacks() -> None:
    data = bytearray(xlsx(form))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature)
        while place >= 0:
            data[place + flags] |= 0x20  # "compressed patched data"
            place = data.find(signature, place + 1)
    with pytest.raises(CorruptFileError, match="cannot be unpacked"):
        read(bytes(data))
