"""The workbook of a bureau: 报告, 项目, 资金, 指标, 汇总, 核查发现 of one state of the catalog."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from pipeline import words
from pipeline.catalog.tables import Record, projects
from pipeline.exports.spreadsheet import SheetAccount, Workbook
from pipeline.exports.tables import Selection, select_rows, stream_rows
from pipeline.flat_tables import FINDINGS, FUNDING, INDICATORS, PROJECTS, REPORTS, Column, Table

_SUMMARY = Table(
    "reports",
    "汇总",
    (
        Column("fiscal_year", "预算年度", "integer", is_lead=True),
        Column("department_name", "单位名称", is_lead=True),
        Column("department_code", "单位编码"),
        Column("kind", "文本种类", words=words.KINDS),
        Column("reports", "报告数", "integer"),
        Column("projects", "项目数", "integer"),
        Column("indicators", "指标数", "integer"),
        Column("total_yuan", "预算数合计（元）", "yuan"),
        Column("without_total", "预算数不明的项目", "integer"),
        Column("errors", "错误", "integer"),
        Column("warnings", "警告", "integer"),
    ),
)
"""By year, unit and kind of report; 合计 at its end."""
_FIRST_SUM = [column.key for column in _SUMMARY.columns].index("reports")
"""The columns before it say what is summed."""


def write_workbook(session: Session, path: Path, selection: Selection) -> SheetAccount:
    """Write a workbook; the account's rows are its reports."""
    account = SheetAccount()
    with Workbook(str(path)) as book:
        for table in (REPORTS, PROJECTS, FUNDING, INDICATORS):
            rows = stream_rows(session, select_rows(table.name, selection))
            written = book.add_table(table, rows)
            account.cut_cells += written.cut_cells
            if table is REPORTS:
                account.rows = written.rows
        book.add_table(_SUMMARY, _summary(session, selection))
        findings = stream_rows(session, select_rows("findings", selection))
        account.cut_cells += book.add_table(FINDINGS, findings).cut_cells
    return account


def _summary(session: Session, selection: Selection) -> list[Sequence[Any]]:
    chosen = select_rows("reports", selection).with_only_columns(Record.id).order_by(None)
    money = (
        select(
            projects.c.report_id,
            func.sum(projects.c.total_yuan).label("total"),
            func.sum(case((projects.c.total_yuan.is_(None), 1), else_=0)).label("without"),
        )
        .group_by(projects.c.report_id)
        .subquery()
    )
    keys = (Record.fiscal_year, Record.department_name, Record.department_code, Record.kind)
    rows = session.execute(
        select(
            *keys,
            func.count(),
            func.sum(Record.project_count),
            func.sum(Record.indicator_count),
            func.sum(money.c.total),
            func.coalesce(func.sum(money.c.without), 0),
            func.sum(Record.error_count),
            func.sum(Record.warning_count),
        )
        .outerjoin(money, money.c.report_id == Record.report_id)
        .where(Record.id.in_(chosen))
        .group_by(*keys)
        .order_by(*(key.nulls_last() for key in keys))
    ).all()
    return [*rows, _total(rows)] if rows else []


def _total(rows: Sequence[Row[Any]]) -> Sequence[Any]:
    places = range(_FIRST_SUM, len(_SUMMARY.columns))
    sums = [sum(row[place] for row in rows if row[place] is not None) for place in places]
    return (None, "合计", None, None, *sums)
