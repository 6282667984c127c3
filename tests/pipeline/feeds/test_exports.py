"""Exports compared with the records they were made of."""

import csv
import gzip
import io
import json
import tracemalloc
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer import Typer
from typer.testing import CliRunner

from development.rehearsal import fill_catalog, made_up_outcome, made_up_report
from models.report import Report
from pipeline.catalog.connection import Catalog
from pipeline.catalog.results import store_outcomes, withdraw_reports
from pipeline.catalog.tables import Content
from pipeline.cli.clean_errors import CommandError
from pipeline.cli.export_commands import export
from pipeline.exports.export import (
    FORMATS,
    ExportAccount,
    ExportError,
    ExportFormat,
    export_to_file,
    export_to_stream,
)
from pipeline.exports.tables import Selection, select_rows, stream_rows
from pipeline.flat_tables import INDICATORS, PROJECTS, TABLES, Column, Table, TableName
from pipeline.flattening import flatten_report
from tests.pipeline.feeds.conftest import reports

COUNT = 6


def exported(
    catalog: Catalog,
    format: ExportFormat,
    what: TableName,
    selection: Selection | None = None,
) -> tuple[bytes, ExportAccount]:
    stream = io.BytesIO()
    account = export_to_stream(catalog, format, what, selection or Selection(), stream)
    return stream.getvalue(), account


def json_lines(data: bytes) -> list[Any]:
    return [json.loads(line) for line in data.splitlines()]


def amended(index: int) -> Any:
    """The outcome of reading report `index` again, with another record."""
    outcome = made_up_outcome("archive", index)
    report = made_up_report("archive", index).model_copy(update={"title": "更正"})
    return replace(outcome, record=flatten_report(report))


def test_records_come_out_as_they_were_written(archive: Catalog) -> None:
    lines, account = exported(archive, "jsonl", "reports")
    assert [Report.model_validate_json(line) for line in lines.splitlines()] == reports()
    assert lines == b"".join(one.model_dump_json().encode() + b"\n" for one in reports())
    assert (account.rows, account.cursor) == (COUNT, COUNT)
    array, _ = exported(archive, "json", "reports")
    assert json.loads(array) == json_lines(lines)


def test_projects_and_indicators_are_those_of_the_records(archive: Catalog) -> None:
    rows = json_lines(exported(archive, "jsonl", "projects")[0])
    expected = [
        (report.source.sha256, project.code, project.name, list(project.goals))
        for report in reports()
        for project in report.projects
    ]
    assert [(row["sha256"], row["code"], row["name"], row["goals"]) for row in rows] == expected
    totals = [
        format(project.budget.total_yuan, "f")
        for report in reports()
        for project in report.projects
        if project.budget is not None and project.budget.total_yuan is not None
    ]
    assert [row["total_yuan"] for row in rows if row["total_yuan"] is not None] == totals
    indicators = json_lines(exported(archive, "jsonl", "indicators")[0])
    assert [(row["project_code"], row["level3"], row["target_text"]) for row in indicators] == [
        (project.code, one.level3, one.target.text if one.target else None)
        for report in reports()
        for project in report.projects
        for one in project.indicators
    ]


@pytest.mark.parametrize("what", TABLES)
def test_csv_says_the_same_as_json_lines(archive: Catalog, what: TableName) -> None:
    data, account = exported(archive, "csv", what)
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    assert len(rows) == account.rows
    assert rows or what in ("funding", "findings")
    with archive.reading() as session:
        values = list(stream_rows(session, select_rows(what)))
    for row, value in zip(rows, values, strict=True):
        for column, cell in zip(TABLES[what].columns, value, strict=True):
            if column.kind in ("text", "integer", "decimal") and column.key != "at":
                assert row[column.key] == ("" if cell is None else str(cell))


def test_one_table_as_a_sheet_has_numbers_as_numbers(archive: Catalog, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="xlsxwriter is not installed")
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    target = tmp_path / "projects.xlsx"
    export_to_file(archive, "xlsx", "projects", Selection(), target)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["项目"]
    header, *rows = book["项目"].iter_rows(values_only=True)
    assert set(header) == {column.header for column in PROJECTS.columns}
    projects = [project for report in reports() for project in report.projects]
    assert len(rows) == len(projects)
    for row, project in zip(rows, projects, strict=True):
        assert row[header.index("项目名称")] == project.name
        total = project.budget.total if project.budget else None
        cell = row[header.index("预算数")]
        assert cell is None if total is None else Decimal(str(cell)) == total
        assert not isinstance(cell, str)


def small_table() -> Table:
    return Table("projects", "项目", (Column("name", "名称"), Column("value", "数值", "decimal")))


def test_a_spreadsheet_never_changes_a_value(tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="xlsxwriter is not installed")
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    from pipeline.exports.spreadsheet import CELL_CHARACTERS, Workbook

    rows = [
        ("=100%", "5.00"),
        ("http://example.org", "1234567890123456.78"),
        ("-1+1", None),
        ("长" * 40_000, "-0.5"),
        ("a\x01b", "约5"),
    ]
    with Workbook(str(tmp_path / "a.xlsx")) as book:
        account = book.add_table(small_table(), rows)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["项目"]
    cells = [tuple(cell for cell in row) for row in sheet.iter_rows(min_row=2)]
    assert [row[1].value for row in cells] == [5, "1234567890123456.78", None, -0.5, "约5"]
    assert [row[0].value for row in cells[:3]] == ["=100%", "http://example.org", "-1+1"]
    assert {row[0].data_type for row in cells[:3]} == {"s"}
    assert len(cells[3][0].value) == CELL_CHARACTERS
    assert (account.rows, account.cut_cells) == (5, 1)


def test_a_full_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xlsxwriter", reason="xlsxwriter is not installed")
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    from pipeline.exports import spreadsheet

    monkeypatch.setattr(spreadsheet, "SHEET_ROWS", 3)
    rows = [(f"项目{number}", str(number)) for number in range(5)]
    with spreadsheet.Workbook(str(tmp_path / "a.xlsx")) as written:
        written.add_table(small_table(), rows)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["项目", "项目 2", "项目 3"]
    names = [row[0] for sheet in book for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert names == [f"项目{number}" for number in range(5)]


def test_parquet_has_typed_columns(archive: Catalog, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    export_to_file(archive, "parquet", "indicators", Selection(), tmp_path / "i.parquet")
    table = pq.read_table(tmp_path / "i.parquet")
    assert table.column_names == [column.key for column in INDICATORS.columns]
    expected = [
        one.target.value if one.target else None
        for report in reports()
        for project in report.projects
        for one in project.indicators
    ]
    assert table["value"].to_pylist() == expected


def test_a_number_that_no_column_holds_is_counted(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    from pipeline.exports.parquet_files import write_parquet

    rows = [("a", "1" * 29), ("b", "1" * 30), ("c", "0.1234567891"), ("d", "0.123456789")]
    account = write_parquet(tmp_path / "a.parquet", small_table(), rows)
    assert (account.rows, account.unfit) == (4, 2)


def test_filters_by_year_and_department(archive: Catalog) -> None:
    one = next(report for report in reports() if report.department and report.department.code)
    assert one.department is not None
    same_year = [report for report in reports() if report.fiscal_year == one.fiscal_year]
    found = json_lines(exported(archive, "jsonl", "reports", Selection(year=one.fiscal_year))[0])
    assert [record["source"]["sha256"] for record in found] == [
        report.source.sha256 for report in same_year
    ]
    for department in (one.department.code, one.department.name):
        data, _ = exported(archive, "jsonl", "reports", Selection(department=department))
        assert one.source.sha256 in [record["source"]["sha256"] for record in json_lines(data)]
        rows = json_lines(
            exported(archive, "jsonl", "projects", Selection(department=department))[0]
        )
        assert {row["sha256"] for row in rows} >= {one.source.sha256}
    assert exported(archive, "jsonl", "indicators", Selection(department="不存在"))[1].rows == 0


def test_since_gives_what_changed_and_counts_what_is_gone(filled: Catalog) -> None:
    with filled.writing() as session:
        store_outcomes(session, None, [amended(2)])
        sha256 = made_up_outcome("archive", 2).sha256
        report_id = session.scalars(select(Content.id).where(Content.sha256 == sha256)).one()
        other = next(number for number in range(1, COUNT + 1) if number != report_id)
    with filled.writing() as session:
        withdraw_reports(session, [other])
    data, account = exported(filled, "jsonl", "reports", Selection(since=COUNT))
    assert [record["title"] for record in json_lines(data)] == ["更正"]
    assert (account.cursor, account.withdrawn) == (COUNT + 2, 1)
    changes = json_lines(exported(filled, "jsonl", "changes", Selection(since=COUNT))[0])
    assert [(row["number"], row["kind"], row["report_id"]) for row in changes] == [
        (COUNT + 1, "updated", report_id),
        (COUNT + 2, "withdrawn", other),
    ]
    assert exported(filled, "jsonl", "projects", Selection(since=account.cursor))[1].rows == 0


def test_a_cursor_of_another_catalog_is_refused(archive: Catalog) -> None:
    with pytest.raises(ExportError, match="ahead of this catalog"):
        exported(archive, "jsonl", "reports", Selection(since=COUNT + 1))


@pytest.mark.parametrize("format", FORMATS)
def test_no_rows_give_a_valid_empty_file(
    archive: Catalog, tmp_path: Path, format: ExportFormat
) -> None:
    if library := {"xlsx": "xlsxwriter", "parquet": "pyarrow"}.get(format):
        pytest.importorskip(library, reason=f"{library} is not installed")
    target = tmp_path / f"out.{format}"
    assert export_to_file(archive, format, "projects", Selection(year=1900), target).rows == 0
    data = target.read_bytes()
    if format == "jsonl":
        assert data == b""
    elif format == "json":
        assert json.loads(data) == []
    elif format == "csv":
        assert data.decode().strip().split(",") == [column.key for column in PROJECTS.columns]
    else:
        assert data.startswith(b"PK" if format == "xlsx" else b"PAR1")


def test_a_failed_export_leaves_the_old_file(archive: Catalog, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("old")
    with pytest.raises(ExportError):
        export_to_file(archive, "jsonl", "reports", Selection(since=99), target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_memory_does_not_grow_with_the_catalog(catalog: Catalog) -> None:
    """Ten times as many rows must not need more memory: nothing is collected before writing."""

    class Sink(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            return len(data)

    def peak() -> int:
        tracemalloc.start()
        with catalog.reading() as session:
            for row in stream_rows(session, select_rows("indicators")):
                gzip.compress(repr(row).encode(), 0)
        export_to_stream(catalog, "jsonl", "reports", Selection(), Sink())  # type: ignore[arg-type]
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    fill_catalog(catalog, 30, seed="m", project_count=1, distinct=3)
    peak()
    small = peak()
    fill_catalog(catalog, 270, seed="m", project_count=1, distinct=3, start=30)
    assert peak() < 2 * small


def run(*arguments: str) -> Any:
    app = Typer()
    app.command()(export)
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


def test_the_command_goes_on_from_its_cursor_file(
    catalog_url: str, filled: Catalog, tmp_path: Path
) -> None:
    cursor, target = tmp_path / "cursor", tmp_path / "out.jsonl"
    options = ["--catalog", catalog_url, "--cursor-file", str(cursor), "-o", str(target)]
    first = run(*options)
    assert first.exit_code == 0
    assert f"{COUNT} row(s) exported; cursor {COUNT}-" in first.stderr
    with filled.writing() as session:
        store_outcomes(session, None, [amended(4)])
    assert run(*options).exit_code == 0
    assert [record["title"] for record in json_lines(target.read_bytes())] == ["更正"]
    assert cursor.read_text().startswith(f"{COUNT + 1}-")
    assert run(*options, "--since", "1").exit_code == 2
    cursor.write_text("nonsense")
    assert run(*options).exit_code == 2


def test_the_command_says_what_is_wrong(catalog_url: str, filled: Catalog, tmp_path: Path) -> None:
    assert run("--catalog", catalog_url, "--format", "xlsx").exit_code == 2
    assert run("--catalog", catalog_url, "--what", "changes", "--year", "2021").exit_code == 2
    with pytest.raises(CommandError) as wrong:
        run("--catalog", "nonsense")
    assert wrong.value.exit_code == 2
    blocked = run("--catalog", catalog_url, "-o", "/proc/none/out.jsonl")
    assert (blocked.exit_code, "cannot be written" in blocked.stderr) == (9, True)
