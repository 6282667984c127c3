"""What people get: the workbook and the CSV that Excel opens."""

import csv
import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from development.rehearsal import fill_catalog
from models.report import Report
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog, open_catalog
from pipeline.catalog.intake import FoundContent, register_contents
from pipeline.catalog.results import store_outcomes
from pipeline.catalog.sightings import Sighting
from pipeline.exports.export import ExportError, export_to_file, export_to_stream
from pipeline.exports.tables import Selection, cell_text, shown_text
from pipeline.flat_tables import FINDINGS
from pipeline.flattening import flatten_report
from pipeline.outcome import Outcome

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
pytest.importorskip("xlsxwriter", reason="xlsxwriter is not installed")


@pytest.fixture(scope="module")
def evaluated(
    self_evaluation: Report, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Catalog]:
    """A catalog with a self-evaluation and reports of the older kind."""
    folder = tmp_path_factory.mktemp("evaluated")
    with closing(open_catalog(f"sqlite:///{folder / 'catalog.db'}")) as catalog:
        fill_catalog(catalog, 2, seed="archive")
        sha256 = self_evaluation.source.sha256
        record = flatten_report(self_evaluation)
        with catalog.writing() as session:
            sighting = Sighting("file:///a/自评表.docx", 9, "1")
            register_contents(session, [FoundContent(sighting, sha256, 9)], "1")
            outcome = Outcome(sha256, "extracted", utc_now(), 0.1, "1", "docx", record=record)
            store_outcomes(session, None, [outcome])
        yield catalog


@pytest.fixture(scope="module")
def book(evaluated: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Any:
    target = tmp_path_factory.mktemp("book") / "绩效.xlsx"
    account = export_to_file(evaluated, "xlsx", None, Selection(), target)
    assert account.rows == 3
    return openpyxl.load_workbook(target)


def column(sheet: Any, header: str) -> list[Any]:
    heads = [cell.value for cell in sheet[1]]
    place = heads.index(header)
    return [row[place] for row in sheet.iter_rows(min_row=2)]


def test_the_workbook_has_the_sheets_of_a_bureau(book: Any) -> None:
    assert book.sheetnames == ["报告", "项目", "资金", "指标", "汇总", "核查发现"]
    for sheet in book:
        heads = [cell.value for cell in sheet[1]]
        chinese = [any("一" <= char <= "鿿" for char in head) for head in heads]
        assert all(chinese), heads


def test_values_are_in_chinese_and_numbers_are_numbers(book: Any) -> None:
    kinds = {cell.value for cell in column(book["指标"], "指标值类型")}
    assert {"定量", "定性"} <= kinds <= {"定量", "定性", "时限", None}
    assert "绩效自评表" in {cell.value for cell in column(book["报告"], "文本种类")}
    assert column(book["资金"], "执行数")[2].value == 48.5
    assert column(book["资金"], "执行数")[2].number_format == "#,##0.00####"
    assert column(book["资金"], "资金来源")[3].value == "上年结转"
    assert [cell.value for cell in column(book["核查发现"], "核查发现")] == [
        "得分合计与总分不一致",
        "有未归入的文字",
    ]


def test_sheets_are_ready_to_filter_and_to_print(book: Any) -> None:
    for sheet in book:
        assert sheet.freeze_panes is not None
        assert sheet.freeze_panes.endswith("2")
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"


def test_ids_and_hashes_come_last_and_are_not_printed(book: Any) -> None:
    heads = [cell.value for cell in book["指标"][1]]
    assert heads[:3] == ["项目名称", "职责、任务或活动", "三级指标"]
    technical = {"行号", "报告序号", "文件SHA-256", "项目位置", "记录内位置", "指标位置"}
    assert set(heads[-len(technical) :]) == technical
    last = book["指标"].print_area.rpartition(":")[2].replace("$", "").rstrip("0123456789")
    assert openpyxl.utils.column_index_from_string(last) <= len(heads) - len(technical)


def test_rows_are_high_enough_for_all_goals(book: Any) -> None:
    sheet = book["项目"]
    for cell in column(sheet, "绩效目标"):
        assert cell.alignment.wrap_text
        lines = (cell.value or "").count("\n") + 1
        assert sheet.row_dimensions[cell.row].height >= min(409, 13 * lines)


def test_what_looks_like_a_formula_stays_text(book: Any) -> None:
    goals, name = column(book["项目"], "绩效目标")[-1], column(book["指标"], "三级指标")[-1]
    assert (goals.value.startswith("=100%"), goals.data_type, goals.quotePrefix) == (
        True,
        "s",
        True,
    )
    assert (name.value, name.data_type, name.quotePrefix) == ("+群众满意度", "s", True)


def test_the_summary_counts_every_report_once(book: Any) -> None:
    sheet = book["汇总"]
    reports = [cell.value for cell in column(sheet, "报告数")]
    assert sum(reports[:-1]) == reports[-1] == 3
    totals = [cell.value or 0 for cell in column(sheet, "预算数合计（元）")]
    written = [cell.value or 0 for cell in column(book["项目"], "预算数（元）")]
    assert totals[-1] == sum(totals[:-1]) == sum(written)
    assert column(sheet, "单位名称")[-1].value == "合计"


def test_columns_without_a_value_are_hidden(tmp_path: Path) -> None:
    from pipeline.exports.spreadsheet import Workbook
    from pipeline.flat_tables import Column, Table

    columns = (Column("name", "名称"), Column("note", "备注"))
    with Workbook(str(tmp_path / "a.xlsx")) as written:
        written.add_table(Table("projects", "项目", columns), [("甲", None), ("乙", None)])
    dimensions = openpyxl.load_workbook(tmp_path / "a.xlsx")["项目"].column_dimensions
    assert (dimensions["A"].hidden, dimensions["B"].hidden) == (False, True)


def csv_for_excel(catalog: Catalog, what: Any) -> bytes:
    stream = io.BytesIO()
    export_to_stream(catalog, "csv", what, Selection(), stream, for_excel=True)
    return stream.getvalue()


def test_csv_for_excel_has_a_mark_chinese_heads_and_no_formulas(evaluated: Catalog) -> None:
    data = csv_for_excel(evaluated, "projects")
    assert data.startswith(b"\xef\xbb\xbf\xe9")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[-1]["绩效目标"] == "'=100%完成科普讲座。\n2.设备运行良好。"
    assert rows[-1]["文本种类"] == "绩效自评表"
    assert rows[-1]["预算数"] == "50.00"
    indicators = csv_for_excel(evaluated, "indicators").decode("utf-8-sig")
    assert "'+群众满意度" in indicators


def test_a_negative_figure_stays_a_figure(self_evaluation: Report) -> None:
    from pipeline.exports.text_files import excel_csv_lines
    from pipeline.flat_tables import Column, Table

    table = Table("funding", "资金", (Column("name", "名称"), Column("amount", "金额", "amount")))
    rows = [("-1+1", "-5.00"), ("@x", "-约5"), ("\tx", "+5")]
    lines = b"".join(excel_csv_lines(table, rows)).decode("utf-8-sig").splitlines()
    assert lines == ["名称,金额", "'-1+1,-5.00", "'@x,'-约5", "'\tx,'+5"]


def test_only_csv_has_a_form_for_excel(evaluated: Catalog, tmp_path: Path) -> None:
    for format in ("jsonl", "xlsx"):
        with pytest.raises(ExportError, match="Only csv"):
            export_to_file(
                evaluated, format, "projects", Selection(), tmp_path / "a", for_excel=True
            )


def test_exports_of_one_kind_of_report(evaluated: Catalog) -> None:
    for what, count in (("reports", 1), ("projects", 1), ("funding", 4), ("indicators", 6)):
        stream = io.BytesIO()
        wanted = Selection(kind="self_evaluation")
        account = export_to_stream(evaluated, "jsonl", what, wanted, stream)  # type: ignore[arg-type]
        assert account.rows == count


def test_what_a_finding_says_is_in_chinese() -> None:
    (said,) = [one for one in FINDINGS.columns if one.key == "message"]
    assert said.header == "说明"
    assert shown_text(said, "The row lacks 指标值.") == "该行缺少指标值。"
    assert cell_text(said, "The row lacks 指标值.") == "The row lacks 指标值.", "for programs"
