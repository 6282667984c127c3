"""The text reader as a whole: the real report, places, findings, limits, and nothing lost."""

from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.errors import (
    ExtractionError,
    LimitExceededError,
    NoTextError,
    UnreadableFileError,
)
from extractors.readers.text.reader import TextReader
from extractors.source_files import Limits, ReadOptions, SourceFile
from models.document import Document, FieldCode, Paragraph, Table
from models.locations import TextLocation


def read(text: str | bytes, **limits: int) -> Document:
    data = text.encode() if isinstance(text, str) else text
    options = ReadOptions(limits=Limits(**limits))
    return TextReader().read(SourceFile("report.txt", data), options)


def paragraphs_of(document: Document) -> list[Paragraph]:
    """All paragraphs, those of cells included, in reading order."""
    found: list[Paragraph] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            found.append(block)
        else:
            found.extend(chain.from_iterable(cell.paragraphs for cell in block.cells))
    return found


def rows_of(table: Table) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(table.row_count)]
    for cell in table.cells:
        rows[cell.row].append(cell.text)
    return rows


def test_the_real_report(shared: Path) -> None:
    document = read((shared / "seed/report-2021.txt").read_bytes())
    *prose, head, grid, page_number = document.blocks
    assert all(isinstance(block, Paragraph) and block.story == "body" for block in prose)
    assert [block.text for block in prose if isinstance(block, Paragraph)][:3] == [
        "第一部分",
        "部门整体绩效目标",
        "一、总体绩效目标",
    ]
    codes = [
        code.instruction for paragraph in paragraphs_of(document) for code in paragraph.field_codes
    ]
    assert codes == [
        r"TC 总体绩效目标 \f A \l 1",
        r"TC 分项绩效目标 \f A \l 1",
        r"TC 工作保障措施 \f A \l 1",
        r"TC 1、2021年科普工作经费绩效目标表 \f C \l 1",
    ]
    assert isinstance(head, Table)
    first, code, budget, use, plan, shares, goals = rows_of(head)
    assert first == ["731001昌黎县科学技术协会本级", "单位：万元"]
    assert code == ["项目编码", "130322213RGZQG5D0ORKX", "项目名称", "2021年科普工作经费"]
    assert budget == [
        "预算规模及资金用途",
        "预算数",
        "5.00",
        "其中：财政资金",
        "5.00",
        "其他资金",
        "0",
    ]
    assert use[0] == ""
    assert use[1].startswith("预算数5万元。其中：财政资金5万元。主要用于")
    assert plan == ["资金支出计划（%）", "3月底", "6月底", "10月底", "12月底"]
    assert shares == ["", "20.00%", "50.00%", "75.00%", "100.00%"]
    assert [line[:2] for line in goals[1].split("\n")] == ["1.", "2.", "3.", "4."]
    assert isinstance(grid, Table)
    header, *rows = rows_of(grid)
    assert header == [
        "一级指标",
        "二级指标",
        "三级指标",
        "绩效指标描述",
        "指标值",
        "指标值确定依据",
    ]
    assert [len(row) for row in rows] == [6] * 10
    assert [row[0] for row in rows] == [
        "产出指标",
        "",
        "",
        "",
        "",
        "效益指标",
        "",
        "",
        "",
        "满意度指标",
    ]
    assert [row[4] for row in rows][:5] == ["≥1次", "≥3次", "100百分比", "100百分比", "≤5万元"]
    assert isinstance(page_number, Paragraph)
    assert (page_number.text, page_number.story) == ("2", "page_number")
    assert document.findings == ()
    assert document.source.encoding == "utf-8"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_are_numbered_as_an_editor_counts_them(line_end: str) -> None:
    document = read(line_end.join(["第一行", "", "  第三行", "第四行"]))
    places = [paragraph.location for paragraph in paragraphs_of(document)]
    assert places == [
        TextLocation(line=1, start=0, end=3),
        TextLocation(line=3, start=2, end=5),
        TextLocation(line=4, start=0, end=3),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    (paragraph,) = paragraphs_of(read(b"\xef\xbb\xbf\xe7\xac\xac"))
    assert paragraph.location == TextLocation(line=1, start=0, end=1)


def test_runs_stand_on_both_sides_of_a_field_code() -> None:
    (paragraph,) = paragraphs_of(read(r"见 REF _Ref12 \h 表1 所示"))
    assert [(run.text, run.location) for run in paragraph.runs] == [
        ("见", TextLocation(line=1, start=0, end=1)),
        ("表1 所示", TextLocation(line=1, start=16, end=21)),
    ]
    assert paragraph.field_codes == (
        FieldCode(instruction=r"REF _Ref12 \h", location=TextLocation(line=1, start=1, end=16)),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a page break, a manual line break and Unicode's line ends end a paragraph within a line
        ("甲\x0c乙", [("甲", 0), ("乙", 2)]),
        ("甲\x0b乙", [("甲", 0), ("乙", 2)]),
        ("甲\u2028乙\u2029丙\x85丁\x1e戊", [("甲", 0), ("乙", 2), ("丙", 4), ("丁", 6), ("戊", 8)]),
        # an end mark, zeros, bells and a mark within the text are nobody's text
        ("甲\x1a", [("甲", 0)]),
        ("\x00甲\x07\ufeff乙", [("甲乙", 1)]),
        # the tab behind a list's number is no part of the text
        ("一、\t总体绩效目标", [("一、总体绩效目标", 0)]),
        ("（一）\t开展科普活动", [("（一）开展科普活动", 0)]),
        # a tab may indent a paragraph
        ("\t2021年，按照县委的安排部署。", [("2021年，按照县委的安排部署。", 1)]),
    ],
)
def test_paragraphs_of_a_line(text: str, expected: list[tuple[str, int]]) -> None:
    found = [
        (paragraph.text, paragraph.runs[0].location.start)
        for paragraph in paragraphs_of(read(text))
        if isinstance(paragraph.runs[0].location, TextLocation)
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "story"),
    [
        ("正文\n\n2\n", "page_number"),
        ("正文\n\n- 12 -\n\n正文", "page_number"),
        ("正文\n\n第 3 页 共 9 页\n\n正文", "page_number"),
        ("正文\n7\x0c正文", "body"),
        ("正文\n\n7\x0c正文", "page_number"),
        ("正文\n7\n正文", "body"),
        ("正文\n\n2021\n\n正文", "body"),
        ("正文\n\n5.00\n\n正文", "body"),
    ],
)
def test_a_number_standing_alone_is_a_page_number(text: str, story: str) -> None:
    paragraphs = paragraphs_of(read(text))
    assert [paragraph.story for paragraph in paragraphs if paragraph.text != "正文"] == [story]


def test_a_table_of_contents_is_told_by_its_field() -> None:
    document = read(
        'TOC \\o "1-3" \\h \\z \\u HYPERLINK \\l "_Toc1" 一、总体目标\t PAGEREF _Toc1 \\h 1\n'
        "二、分项目标\t2\n第一部分\n"
    )
    assert [(each.text, each.story) for each in paragraphs_of(document)] == [
        ("一、总体目标\t1", "table_of_contents"),
        ("二、分项目标\t2", "table_of_contents"),
        ("第一部分", "body"),
    ]


def test_entries_without_a_field_are_left_to_the_interpretation() -> None:
    document = read("目录\n一、总体目标\t1\n二、分项目标\t2\n三、保障措施 ……… 3\n第一部分\n")
    assert {paragraph.story for paragraph in paragraphs_of(document)} == {"body"}
    assert not any(isinstance(block, Table) for block in document.blocks)


def test_a_guessed_encoding_is_a_finding() -> None:
    (finding,) = read("一、总体绩效目标\n按照县委的安排部署\n".encode("gbk")).findings
    assert (finding.code, finding.severity, finding.pointer) == (
        "encoding-guessed",
        "info",
        "/source/encoding",
    )
    assert "gb18030" in finding.message


def test_undecodable_bytes_are_reported_with_their_places() -> None:
    document = read("总体绩效".encode() + b"\xff" + "目标\n".encode() * 3)
    assert paragraphs_of(document)[0].text == "总体绩效\N{REPLACEMENT CHARACTER}目标"
    messages = [each.message for each in document.findings if each.code == "text-unmapped"]
    assert len(messages) == 1
    assert "(1 in all)" in messages[0]
    assert "byte 12" in messages[0]


def test_replacement_characters_of_another_program_are_reported() -> None:
    (finding,) = read("总体\N{REPLACEMENT CHARACTER}目标").findings
    assert finding.code == "text-unmapped"


@pytest.mark.parametrize(
    ("text", "limits", "reason"),
    [
        ("正文" * 100, {"text_size_bytes": 599}, "600 bytes"),
        ("\t项目编码\n\t1\n" * 10, {"cell_count": 19}, "table cells"),
        ("\n" * 500_000, {}, "lines"),
    ],
)
def test_limits(text: str, limits: dict[str, int], reason: str) -> None:
    with pytest.raises(LimitExceededError, match=reason):
        read(text, **limits)


def test_a_huge_text_is_refused_unread() -> None:
    with pytest.raises(LimitExceededError):
        read(bytes(200 * 1024 * 1024))


@pytest.mark.parametrize("text", ["", " \n\t\n\x0c", "\ufeff"])
def test_a_text_without_text_is_refused(text: str) -> None:
    with pytest.raises(NoTextError):
        read(text)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnreadableFileError):
        read(b"\xff" * 300_000)


FRAGMENTS = (
    *(
        "\t",
        "\t",
        "\n",
        "\n",
        "\n\n",
        "\n\n\n",
        " ",
        "|",
        "|",
        "│",
        "+---+---+\n",
        "|---|---|\n",
        '"',
    ),
    *(
        '""',
        "\x0c",
        "\x0b",
        "\x07",
        "\x07\x07",
        "\x13",
        "\x14",
        "\x15",
        "\x1a",
        "\ufeff",
        "\r\n",
        "\r",
    ),
    *(
        "项目编码",
        "项目名称",
        "预算规模及资金用途",
        "预算数",
        "其中：财政资金",
        "其他资金",
        "5.00",
        "0",
    ),
    *(
        "资金支出计划（%）",
        "3月底",
        "6月底",
        "20.00%",
        "绩效目标",
        "一级指标",
        "二级指标",
        "三级指标",
    ),
    *("绩效指标", "绩效指标描述", "指标值", "指标值确定依据", "产出指标", "数量指标", "成本指标"),
    *("满意度指标", "≥3次", "100百分比", "提高", "2021年工作计划", "731001昌黎县科学技术协会本级"),
    *(
        "单位：万元",
        "科普活动日次数",
        "1.2021年科普工作经费绩效目标表",
        "第二部分",
        "一、总体绩效目标",
    ),
    *("预算规模及", "资金用途", "项 目 编 码", "2", "2.深化", "　　", "一、目标\t1", "abc def"),
    *(
        r" TC 总体绩效目标 \f A \l 1 ",
        r'TC "1、x" \f C \l 1',
        r'{ TC "x" \f A }',
        r'TOC \o "1-3" \h',
    ),
    *(
        r'HYPERLINK \l "_Toc1"',
        r"PAGEREF _Toc1 \h",
        "PAGE",
        "2021年，按照县委的安排部署，全面履行职责。",
    ),
)
DRAWN = frozenset('{}"|│+-')
"""What marks fields, cells and quotes in a dump without being text."""


def counted(text: str) -> Counter[str]:
    return Counter(
        char for char in text if not char.isspace() and char.isprintable() and char != "\ufeff"
    )


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=90).map("".join))
def test_nothing_is_lost_and_nothing_doubled(text: str) -> None:
    try:
        document = read(b"\xef\xbb\xbf" + text.encode())
    except ExtractionError:
        assert set(counted(text)) <= DRAWN
        return
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    places: Counter[tuple[int, int]] = Counter()
    instructions: list[str] = []
    for paragraph in paragraphs_of(document):
        for code in paragraph.field_codes:
            instructions += [code.instruction, code.result]
        for run in paragraph.runs:
            where = run.location
            assert isinstance(where, TextLocation)
            assert run.text == lines[where.line - 1][where.start : where.end]
            places.update((where.line, at) for at in range(where.start, where.end))
    assert not [place for place, count in places.items() if count > 1]
    left = "".join(
        char
        for number, line in enumerate(lines, 1)
        for at, char in enumerate(line)
        if (number, at) not in places
    )
    lost = counted(left) - counted("".join(instructions))
    assert set(lost) <= DRAWN


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_become_a_document_or_an_extraction_error(data: bytes) -> None:
    try:
        document = read(data)
    except ExtractionError:
        return
    assert document.blocks


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_mutated_report_is_still_read(data: st.DataObject, shared: Path) -> None:
    whole = bytearray((shared / "seed/report-2021.txt").read_bytes())
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(whole) - 1))
        if data.draw(st.booleans()):
            whole[at] = data.draw(st.integers(0, 255))
        else:
            del whole[at : at + data.draw(st.integers(1, 200))]
    assert read(bytes(whole)).blocks
