"""Documents and records out of literals: what the tests of interpretation build their cases from.

A block is written as a string (a paragraph), as a list of rows (a table), or as a `Marked` paragraph
or a `Grid` where more than the text matters. In a row a string is a cell, `Wide`/`Tall` are cells with
spans; cells are placed as in HTML, so that a cell spanned from above is simply not written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from extractors.extraction import interpret
from extractors.readers.text.reader import TextReader
from extractors.source_files import ReadOptions, SourceFile
from models.document import Block, Cell, Document, FieldCode, Paragraph, Run, Story, Table
from models.locations import WordLocation
from models.report import Project, Report
from models.source import ExtractorInfo, Source

SOURCE = Source(
    file_name="report.docx",
    format="docx",
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    sha256="0" * 64,
    size_bytes=1,
    extractor=ExtractorInfo(name="test", version="0"),
)


@dataclass(frozen=True)
class Marked:
    """A paragraph with field codes, or in another story than the body."""

    text: str
    codes: tuple[str, ...] = ()
    story: Story = "body"


@dataclass(frozen=True)
class Spanned:
    """A cell over several rows or columns."""

    text: str
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class Nested:
    """A cell that holds a table below its text."""

    text: str
    table: "Rows"


CellSpec = str | Spanned | Nested
Rows = Sequence[Sequence[CellSpec]]
BlockSpec = str | Marked | Rows


def _paragraph(text: str, place: WordLocation, codes: Sequence[str], story: Story) -> Paragraph:
    return Paragraph(
        runs=(Run(text=text, location=place),) if text else (),
        field_codes=tuple(FieldCode(instruction=code, location=place) for code in codes),
        story=story,
        location=place,
    )


def _cell(spec: CellSpec, row: int, column: int, block: int) -> Cell:
    place = WordLocation(block=block, row=row, column=column)
    text = spec if isinstance(spec, str) else spec.text
    spanned = isinstance(spec, Spanned)
    return Cell(
        row=row,
        column=column,
        row_span=spec.rows if spanned else 1,
        column_span=spec.columns if spanned else 1,
        paragraphs=tuple(_paragraph(part, place, (), "body") for part in text.split("\n")),
        tables=(_table(spec.table, block),) if isinstance(spec, Nested) else (),
        location=place,
    )


def _table(rows: Rows, block: int) -> Table:
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for row, specs in enumerate(rows):
        column = 0
        for spec in specs:
            while (row, column) in taken:
                column += 1
            cell = _cell(spec, row, column, block)
            cells.append(cell)
            taken |= {
                (r, c)
                for r in range(row, row + cell.row_span)
                for c in range(column, column + cell.column_span)
            }
    return Table(
        row_count=max(len(rows), max((row for row, _ in taken), default=-1) + 1),
        column_count=max((column for _, column in taken), default=-1) + 1,
        cells=tuple(cells),
        location=WordLocation(block=block),
    )


def _block(spec: BlockSpec, place: int) -> Block:
    if isinstance(spec, str):
        return _paragraph(spec, WordLocation(block=place), (), "body")
    if isinstance(spec, Marked):
        return _paragraph(spec.text, WordLocation(block=place), spec.codes, spec.story)
    return _table(spec, place)


class Build:
    """The builders, handed to tests by the fixture `build`."""

    source = SOURCE

    @staticmethod
    def wide(text: str, columns: int) -> Spanned:
        """A cell over several columns."""
        return Spanned(text, columns=columns)

    @staticmethod
    def tall(text: str, rows: int, columns: int = 1) -> Spanned:
        """A cell over several rows."""
        return Spanned(text, rows, columns)

    @staticmethod
    def nested(text: str, table: Rows) -> Nested:
        """A cell that holds a table."""
        return Nested(text, table)

    @staticmethod
    def marked(text: str, *codes: str, story: Story = "body") -> Marked:
        """A paragraph with field codes or in another story."""
        return Marked(text, codes, story)

    @staticmethod
    def document(*blocks: BlockSpec) -> Document:
        """The Document of a Word file with these blocks."""
        return Document(
            source=SOURCE, blocks=tuple(_block(spec, place) for place, spec in enumerate(blocks))
        )

    @classmethod
    def record(cls, *blocks: BlockSpec) -> Report:
        """The record of a Word file with these blocks."""
        return interpret(cls.document(*blocks))

    @classmethod
    def project(cls, *blocks: BlockSpec) -> Project:
        """The one project of a Word file with these blocks."""
        (project,) = cls.record(*blocks).projects
        return project

    @staticmethod
    def text_document(text: str) -> Document:
        """The Document of a UTF-8 text file."""
        return TextReader().read(SourceFile("report.txt", text.encode()), ReadOptions())

    @classmethod
    def text_record(cls, text: str) -> Report:
        """The record of a UTF-8 text file."""
        return interpret(cls.text_document(text))

    @classmethod
    def head_rows(cls, **changes: str | None) -> list[list[CellSpec]]:
        """A project's rows above the indicators, seven columns as Word has them.

        A keyword changes a row's values; None leaves the row out.
        """
        value: dict[str, str | None] = {
            "department": "731001昌黎县科学技术协会本级",
            "unit": "单位：万元",
            "code": "130322213RGZQG5D0ORKX",
            "name": "2021年科普工作经费",
            "total": "5.00",
            "fiscal": "5.00",
            "other": "0",
            "fund_use": "预算数5万元。其中：财政资金5万元。用于科普宣传。",
            "plan": "20.00%|50.00%|75.00%|100.00%",
            "months": "3月底|6月底|10月底|12月底",
            "goals": "1.开展科普宣传。\n2.完善基层组织。",
        }
        value |= changes
        rows: list[list[CellSpec]] = []
        if value["department"] is not None:
            unit = value["unit"] or ""
            rows.append([cls.wide(value["department"], 4), cls.wide(unit, 3)])
        if value["code"] is not None:
            name = cls.wide(value["name"] or "", 3)
            rows.append(["项目编码", cls.wide(value["code"], 2), "项目名称", name])
        if value["total"] is not None:
            amounts: list[CellSpec] = [
                "预算数",
                value["total"],
                "其中：财政资金",
                value["fiscal"] or "",
            ]
            amounts += ["其他资金", value["other"] or ""]
            has_use = value["fund_use"] is not None
            rows.append([cls.tall("预算规模及资金用途", 2 if has_use else 1), *amounts])
            if has_use:
                rows.append([cls.wide(value["fund_use"] or "", 6)])
        if value["plan"] is not None:
            months, shares = (value["months"] or "").split("|"), value["plan"].split("|")
            rows.append([cls.tall("资金支出计划（%）", 2), *_spread(months)])
            rows.append(_spread(shares))
        if value["goals"] is not None:
            rows.append(["绩效目标", cls.wide(value["goals"], 6)])
        return rows

    @classmethod
    def grid_rows(cls, *rows: str) -> list[list[CellSpec]]:
        """An indicator grid of six columns; a row is written `level1|level2|…|basis`."""
        header = "一级指标|二级指标|三级指标|绩效指标描述|指标值|指标值确定依据"
        written = rows or ("产出指标|数量指标|科普活动次数|科普活动次数|≥3次|工作计划",)
        return [list(row.split("|")) for row in (header, *written)]

    @classmethod
    def text_sections(cls) -> list[BlockSpec]:
        """The three sections of text in their plainest form."""
        return [
            "一、总体绩效目标",
            "2021年，全面履行职责。",
            "二、分项绩效目标",
            "（一）开展科普活动",
            "绩效目标：活动成效明显",
            "绩效指标：科普宣传达到3次。",
            "三、工作保障措施",
            "一、完善制度建设。制定完善制度。",
        ]


def _spread(values: Sequence[str]) -> list[CellSpec]:
    """Values over six columns, the first ones wider."""
    extra = 6 - len(values)
    return [Spanned(value, columns=2 if place < extra else 1) for place, value in enumerate(values)]


@pytest.fixture(scope="session")
def build() -> type[Build]:
    return Build


def _resolve(record: Any, pointer: str) -> Any:
    """The value at an RFC 6901 JSON Pointer; LookupError where there is none."""
    value = record
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


@pytest.fixture(scope="session")
def resolve() -> Callable[[Any, str], Any]:
    """Looks up a JSON Pointer in a record's JSON value."""
    return _resolve
