"""Workbooks in Excel 2003's XML, which many systems export under the name .xls."""

import pytest

from extractors.errors import CorruptFileError, LimitExceededError
from extractors.extraction import extract
from extractors.reading import read_document
from extractors.source_files import Limits, ReadOptions, SourceFile
from models.document import Document, Paragraph, Table

NAMES = (
    'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
)
STYLES = (
    '<Styles><Style ss:ID="Default"/><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style>'
    '<Style ss:ID="m"><NumberFormat ss:Format="#,##0.00"/></Style><Style ss:ID="m2" ss:Parent="m"/>'
    '<Style ss:ID="d"><NumberFormat ss:Format="yyyy&quot;年&quot;m&quot;月&quot;"/></Style></Styles>'
)


def cell(text: str, kind: str = "String", **attributes: str) -> str:
    said = "".join(f' ss:{name}="{value}"' for name, value in attributes.items())
    return f'<Cell{said}><Data ss:Type="{kind}">{text}</Data></Cell>'


def workbook(*rows: str, before: str = "", more: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook {NAMES}>{STYLES}'
        f'<Worksheet ss:Name="表1"><Table>{before}{"".join(rows)}</Table></Worksheet>{more}</Workbook>'
    ).encode()


def read(data: bytes, limits: Limits | None = None) -> Document:
    return read_document(SourceFile("a.xls", data), ReadOptions(limits=limits or Limits()))


def grids(document: Document) -> list[list[tuple[int, int, int, int, str]]]:
    return [
        [(c.row, c.column, c.row_span, c.column_span, c.text) for c in block.cells]
        for block in document.blocks
        if isinstance(block, Table)
    ]


def test_places_spans_and_number_formats() -> None:
    document = read(
        workbook(
            f"<Row>{cell('项目', MergeDown='1')}{cell('甲', MergeAcross='1')}{cell('乙')}</Row>",
            f"<Row>{cell('0.2', 'Number', Index='2', StyleID='p')}"
            f"{cell('1234.5', 'Number', StyleID='m2')}{cell('2021-03-01T00:00:00.000', 'DateTime', StyleID='d')}</Row>",
            f"<Row ss:Index='3'>{cell('<B>粗</B>体')}{cell('1', 'Boolean')}{cell('#N/A', 'Error')}"
            f"<Cell ss:Formula='=SUM(A1)'/></Row>",
        )
    )
    assert document.source.format == "spreadsheet_xml"
    assert grids(document) == [
        [(0, 0, 2, 1, "项目"), (0, 1, 1, 2, "甲"), (0, 3, 1, 1, "乙"),
         (1, 1, 1, 1, "20.00%"), (1, 2, 1, 1, "1,234.50"), (1, 3, 1, 1, "2021年3月"),
         (2, 0, 1, 1, "粗体"), (2, 1, 1, 1, "TRUE"), (2, 2, 1, 1, "#N/A"), (2, 3, 1, 1, "")],
    ]  # fmt: skip
    assert len(document.findings) == 2


def test_what_is_hidden_is_told_apart() -> None:
    hidden = (
        f'<Worksheet ss:Name="下拉"><Table><Row>{cell("选项")}</Row></Table>'
        "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>"
    )
    document = read(
        workbook(
            f"<Row>{cell('甲')}{cell('隐')}{cell('乙')}</Row>",
            f"<Row ss:Hidden='1'>{cell('藏')}</Row>",
            before='<Column/><Column ss:Hidden="1"/>',
            more=hidden,
        )
    )
    assert [text for *_, text in grids(document)[0]] == ["甲", "乙"]
    assert sorted(piece.text for piece in document.removed) == sorted(["隐", "藏", "选项"])


def test_a_form_gives_its_record() -> None:
    rows = [
        f"<Row>{cell('项目支出绩效目标申报表', MergeAcross='3')}</Row>",
        f"<Row>{''.join(map(cell, ('项目名称', '科普', '项目类别', '延续')))}</Row>",
        f"<Row>{cell('年度目标')}{cell('做好科普。', MergeAcross='2')}</Row>",
        f"<Row>{''.join(map(cell, ('一级指标', '二级指标', '三级指标', '指标值')))}</Row>",
        f"<Row>{''.join(map(cell, ('产出指标', '质量指标', '合格率')))}{cell('0.95', 'Number', StyleID='p')}</Row>",
    ]
    report = extract(SourceFile("a.xls", workbook(*rows)))
    (project,) = report.projects
    assert (project.name, project.category, project.goals) == ("科普", None, ("做好科普。",))
    assert project.indicators[0].target is not None
    assert project.indicators[0].target.text == "95.00%"
    assert report.leftover == ()


def test_hostile_and_broken_files() -> None:
    far = workbook(
        f"<Row>{cell('甲')}</Row><Row ss:Index='1000000'>{cell('乙', Index='16000')}</Row>"
    )
    with pytest.raises(LimitExceededError, match="cells"):
        read(far)
    with pytest.raises(LimitExceededError, match="cells"):
        read(workbook(f"<Row>{cell('x') * 100}</Row>" * 100), Limits(cell_count=500))
    with pytest.raises(CorruptFileError, match="DTD"):
        read(workbook().replace(b"<Workbook", b"<!DOCTYPE x [<!ENTITY a 'b'>]><Workbook"))
    with pytest.raises(CorruptFileError, match="broken XML"):
        read(workbook("<Row>")[:-30])
    tall = read(workbook(f"<Row>{cell('甲', MergeDown='999999', MergeAcross='9999')}</Row>"))
    assert [b.text for b in tall.blocks if isinstance(b, Paragraph)] == ["甲"]
