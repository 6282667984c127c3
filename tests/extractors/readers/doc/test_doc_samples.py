"""Files that a real LibreOffice wrote, against what `data/doc/build_samples.py` put into them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from models.document import Document, Paragraph, Table
from models.locations import WordLocation

ReadSample = Callable[[str], Document]


def lines(document: Document) -> list[tuple[str, str]]:
    return [(block.story, block.text) for block in document.blocks if isinstance(block, Paragraph)]


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def cells(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [
        (cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells
    ]


def test_automatic_numbers_become_text(read_sample: ReadSample) -> None:
    assert [text for _, text in lines(read_sample("numbered"))] == [
        "一、总体绩效目标",
        "二、分项绩效目标",
        "（一）开展科普活动",
        "（二）科普设施建设",
        "1.购建设施",
        "2.维护设施",
        "三、工作保障措施",
        "（一）完善制度",
        "1.甲",
        "1.1乙",
        "1.2丙",
        "2.丁",
        "2.1戊",
    ]


def test_fields_leave_the_text_and_stay_as_evidence(read_sample: ReadSample) -> None:
    document = read_sample("fields")
    # LibreOffice numbers the sequence anew (the .docx said 3) and rewrites the TC switches.
    assert [text for _, text in lines(document)] == [
        "总体绩效目标",
        "见县政府网站，第页。",
        "表1：经费",
    ]
    codes = [
        (code.instruction.split()[0], code.result)
        for block in document.blocks
        if isinstance(block, Paragraph)
        for code in block.field_codes
    ]
    assert codes == [("TC", ""), ("HYPERLINK", "县政府网站"), ("PAGE", "1"), ("SEQ", "1")]


def test_what_a_printed_copy_does_not_show(read_sample: ReadSample) -> None:
    assert [text for _, text in lines(read_sample("revisions"))] == [
        "经费五万元",
        "看得见的字",
        "第一行",
        "第二行",
        "新页",
        "甲-乙\u00a0丙丁\U00020bb7☑",
        "前半后半",
    ]


def test_grids_line_up_and_merged_cells_come_once(read_sample: ReadSample) -> None:
    first, second, third = tables(read_sample("tables"))
    assert cells(first) == [
        (0, 0, 1, 4, "全宽"),
        (1, 0, 1, 2, "左"),
        (1, 2, 1, 2, "右"),
        (2, 0, 2, 1, "高"),
        (2, 1, 1, 1, "一"),
        (2, 2, 1, 1, "二"),
        (2, 3, 1, 1, "三"),
        (3, 1, 1, 1, "四\n四之二"),
        (3, 2, 1, 1, ""),
        (3, 3, 1, 1, "六"),
    ]
    assert cells(third) == [
        (0, 0, 2, 2, "方块"),
        (0, 2, 1, 1, ""),
        (1, 2, 1, 1, ""),
        (2, 0, 1, 1, ""),
        (2, 1, 1, 1, ""),
        (2, 2, 1, 1, "角"),
    ]
    holder = second.cells[1]
    assert holder.text.split() == ["内表之后"]
    assert [cells(inner) for inner in holder.tables] == [
        [(0, 0, 1, 1, "内00"), (0, 1, 1, 1, "内01"), (1, 0, 1, 1, "内10"), (1, 1, 1, 1, "内11")]
    ]


def test_stories_are_told_apart(read_sample: ReadSample) -> None:
    document = read_sample("stories")
    assert lines(document) == [
        ("table_of_contents", "总体绩效目标\t1"),  # LibreOffice drops the PAGEREF round the 1
        ("table_of_contents", "末段"),
        ("body", "总体绩效目标"),
        ("body", "经费5万元。"),
        ("body", "框外"),
        ("text_box", "框内"),
        ("body", "末段"),
        ("footnote", "含上年结转。"),
        ("header", "昌黎县科学技术协会"),
        ("page_number", "-  -"),
    ]
    headings = [
        (block.text, block.style)
        for block in document.blocks
        if isinstance(block, Paragraph) and block.outline_level == 0
    ]
    assert headings == [("总体绩效目标", "Heading 1")]
    places = {
        block.text: block.location.block  # type: ignore[union-attr]
        for block in document.blocks
        if isinstance(block, Paragraph) and block.story in ("text_box", "footnote")
    }
    assert places == {"框内": 4, "含上年结转。": 3}


def test_project_tables(read_sample: ReadSample) -> None:
    document = read_sample("three_projects")
    money, *_ = tables(document)
    assert len(tables(document)) == 6
    assert cells(money)[:12] == [
        (0, 0, 1, 5, "731001昌黎县科学技术协会本级"),
        (0, 5, 1, 2, "单位：万元"),
        (1, 0, 1, 1, "项目编码"),
        (1, 1, 1, 2, "13032222001GZQG5D0ORK"),
        (1, 3, 1, 1, "项目名称"),
        (1, 4, 1, 3, "2022年第1项工作经费"),
        (2, 0, 2, 1, "预算规模及资金用途"),
        (2, 1, 1, 1, "预算数"),
        (2, 2, 1, 1, "5.00"),
        (2, 3, 1, 1, "其中：财政资金"),
        (2, 4, 1, 1, "5.00"),
        (2, 5, 1, 1, "其他资金"),
    ]
    assert money.cells[-1].text.split("\n") == [
        f"{goal}.开展第{goal}项活动，提高效果。" for goal in (1, 2, 3)
    ]
    for grid in tables(document)[1::2]:
        spans = {cell.text: cell.row_span for cell in grid.cells if cell.column == 0}
        assert spans == {"一级指标": 1, "产出指标": 4, "效益指标": 3, "满意度指标": 1}
        assert grid.cells[-1].text == "调查问卷"


def test_every_sample_is_read_without_a_finding(
    sample_paths: list[object], read_sample: ReadSample
) -> None:
    for path in sample_paths:
        assert read_sample(path.stem).findings == (), path  # type: ignore[attr-defined]


@pytest.mark.parametrize("stem", ["tables", "three_projects"])
def test_cells_say_where_they_stand(read_sample: ReadSample, stem: str) -> None:
    for table in tables(read_sample(stem)):
        for cell in table.cells:
            assert isinstance(table.location, WordLocation)
            assert cell.location == replace(table.location, row=cell.row, column=cell.column)
