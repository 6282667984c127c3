"""The flat tables of the feeds: which columns they have, what people call them, how rows are made.

Enters: a session and a `Selection`. Leaves: rows as tuples, read from the database in portions, so
that memory stays flat. The same tables serve the exports and the HTTP API.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Literal

import orjson
from sqlalchemy import Row, Select, Text, cast, select
from sqlalchemy.orm import Session

from pipeline.catalog.tables import Change, Content, Indicator, Project, Record, RecordBody

TableName = Literal["reports", "projects", "indicators", "changes"]
ColumnKind = Literal["text", "integer", "decimal", "texts", "steps"]
"""`texts` is a list of paragraphs, `steps` a spending plan. A row holds both as their JSON text;
flat files write them as one plain text."""

PORTION = 500
"""Rows that are in memory at a time."""


@dataclass(frozen=True)
class Column:
    """A column: its key for systems, its Chinese header for people, and what it holds."""

    key: str
    header: str
    kind: ColumnKind = "text"


@dataclass(frozen=True)
class Table:
    """A flat table; `select` gives its columns in this order."""

    name: TableName
    title: str
    columns: tuple[Column, ...]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The columns' keys."""
        return tuple(column.key for column in self.columns)

    @cached_property
    def nested_keys(self) -> tuple[str, ...]:
        """The keys of the columns that hold JSON text."""
        return tuple(column.key for column in self.columns if column.kind in ("texts", "steps"))


@dataclass(frozen=True)
class Selection:
    """Which reports: all, or those of a year, of a department, or changed since a cursor."""

    year: int | None = None
    department: str | None = None
    since: int | None = None


REPORTS = Table(
    "reports",
    "报告",
    (
        Column("report_id", "报告序号", "integer"),
        Column("sha256", "文件SHA-256"),
        Column("file_name", "文件名"),
        Column("title", "封面标题"),
        Column("fiscal_year", "预算年度", "integer"),
        Column("department_code", "单位编码"),
        Column("department_name", "单位名称"),
        Column("project_count", "项目数", "integer"),
        Column("indicator_count", "指标数", "integer"),
        Column("error_count", "错误", "integer"),
        Column("warning_count", "警告", "integer"),
        Column("info_count", "提示", "integer"),
        Column("characters", "字符总数", "integer"),
        Column("leftover", "未归入字符", "integer"),
        Column("schema_version", "结构版本"),
        Column("digest", "记录SHA-256"),
    ),
)

PROJECTS = Table(
    "projects",
    "项目",
    (
        Column("id", "行号", "integer"),
        Column("report_id", "报告序号", "integer"),
        Column("sha256", "文件SHA-256"),
        Column("file_name", "文件名"),
        Column("fiscal_year", "预算年度", "integer"),
        Column("department_code", "单位编码"),
        Column("department_name", "单位名称"),
        Column("position", "项目位置", "integer"),
        Column("number", "序号", "integer"),
        Column("title", "表名"),
        Column("code", "项目编码"),
        Column("name", "项目名称"),
        Column("amount_unit", "金额单位"),
        Column("total", "预算数", "decimal"),
        Column("fiscal", "其中：财政资金", "decimal"),
        Column("other", "其他资金", "decimal"),
        Column("total_yuan", "预算数（元）", "decimal"),
        Column("fund_use", "资金用途"),
        Column("spending_plan", "资金支出计划（%）", "steps"),
        Column("goals", "绩效目标", "texts"),
        Column("indicator_count", "指标数", "integer"),
    ),
)

INDICATORS = Table(
    "indicators",
    "指标",
    (
        Column("id", "行号", "integer"),
        Column("report_id", "报告序号", "integer"),
        Column("sha256", "文件SHA-256"),
        Column("fiscal_year", "预算年度", "integer"),
        Column("department_code", "单位编码"),
        Column("department_name", "单位名称"),
        Column("project_position", "项目位置", "integer"),
        Column("project_code", "项目编码"),
        Column("project_name", "项目名称"),
        Column("position", "指标位置", "integer"),
        Column("level1", "一级指标"),
        Column("level2", "二级指标"),
        Column("level3", "三级指标"),
        Column("description", "绩效指标描述"),
        Column("target_text", "指标值"),
        Column("kind", "指标值类型"),
        Column("comparison", "比较符"),
        Column("value", "数值", "decimal"),
        Column("upper", "上限", "decimal"),
        Column("unit", "计量单位"),
        Column("date", "期限"),
        Column("basis", "指标值确定依据"),
    ),
)

CHANGES = Table(
    "changes",
    "变更",
    (
        Column("number", "变更序号", "integer"),
        Column("kind", "变更"),
        Column("report_id", "报告序号", "integer"),
        Column("sha256", "文件SHA-256"),
        Column("replaced_by_id", "替代报告序号", "integer"),
        Column("at", "时间"),
    ),
)

TABLES: dict[TableName, Table] = {
    table.name: table for table in (REPORTS, PROJECTS, INDICATORS, CHANGES)
}


def select_rows(name: TableName, selection: Selection | None = None) -> Select[Any]:
    """The query for a table's rows in a fixed order; callers may narrow it further."""
    chosen = selection or Selection()
    if name == "changes":
        return _select_changes(chosen)
    query, model, report_id = _select_current(name)
    if chosen.year is not None:
        query = query.where(model.fiscal_year == chosen.year)
    if chosen.department is not None:
        query = query.where(_is_department(name, chosen.department))
    if chosen.since is not None:
        changed = select(Change.report_id).where(Change.number > chosen.since)
        query = query.where(report_id.in_(changed))
    return query


@lru_cache
def _select_current(name: TableName) -> tuple[Select[Any], Any, Any]:
    """The query for all rows, the table it filters by, the report's id; building it takes long."""
    return {
        "reports": _select_reports,
        "projects": _select_projects,
        "indicators": _select_indicators,
    }[name]()


def _is_department(name: TableName, department: str) -> Any:
    """A department by its code or its whole name; which of them it is, its characters tell.

    Asking for both at once would keep the databases from using an index.
    """
    named = Record if name == "reports" else Project
    coded = Indicator if name == "indicators" else named
    return (
        coded.department_code == department
        if department.isascii()
        else named.department_name == department
    )


def _select_reports() -> tuple[Select[Any], Any, Any]:
    own = [getattr(Record, column.key) for column in REPORTS.columns[2:]]
    query = (
        select(Record.content_id, Content.sha256, *own)
        .join(Content, Content.id == Record.content_id)
        .where(Record.is_current)
        .order_by(Record.content_id)
    )
    return query, Record, Record.content_id


def _select_projects() -> tuple[Select[Any], Any, Any]:
    own = [
        # As text: most readers only pass it on.
        cast(getattr(Project, column.key), Text)
        if column.key in PROJECTS.nested_keys
        else getattr(Project, column.key)
        for column in PROJECTS.columns[4:]
    ]
    query = (
        select(Project.id, Project.report_id, Content.sha256, Record.file_name, *own)
        .join(Content, Content.id == Project.report_id)
        .join(Record, (Record.content_id == Project.report_id) & Record.is_current)
        .order_by(Project.id)
    )
    return query, Project, Project.report_id


def _select_indicators() -> tuple[Select[Any], Any, Any]:
    own = [getattr(Indicator, column.key) for column in INDICATORS.columns[9:]]
    query = (
        select(
            Indicator.id,
            Indicator.report_id,
            Content.sha256,
            Indicator.fiscal_year,
            Indicator.department_code,
            Project.department_name,
            Indicator.project_position,
            Project.code,
            Project.name,
            *own,
        )
        .join(Content, Content.id == Indicator.report_id)
        .join(
            Project,
            (Project.report_id == Indicator.report_id)
            & (Project.position == Indicator.project_position),
        )
        .order_by(Indicator.id)
    )
    return query, Indicator, Indicator.report_id


def _select_changes(selection: Selection) -> Select[Any]:
    if selection.year is not None or selection.department is not None:
        raise ValueError("changes are not filtered: a withdrawn report has no year any more")
    return (
        select(
            Change.number,
            Change.kind,
            Change.report_id,
            Change.sha256,
            Change.replaced_by_id,
            Change.at,
        )
        .where(Change.number > (selection.since or 0))
        .order_by(Change.number)
    )


def read_rows(session: Session, query: Select[Any]) -> Sequence[Row[Any]]:
    """The query's rows; past the session, whose objects they are not, in half the time."""
    return session.connection().execute(query).all()


def stream_rows(session: Session, query: Select[Any]) -> Iterator[Sequence[Any]]:
    """The query's rows, a portion in memory at a time."""
    yield from session.connection().execute(query, execution_options={"yield_per": PORTION})


def stream_bodies(session: Session, selection: Selection) -> Iterator[bytes]:
    """The records themselves as compressed JSON, in the order of the reports table."""
    query = (
        select_rows("reports", selection)
        .join(RecordBody, RecordBody.record_id == Record.id)
        .with_only_columns(RecordBody.body_gzip)
    )
    # A record may weigh some hundred kilobytes.
    yield from session.scalars(query, execution_options={"yield_per": 20})


def row_object(table: Table, row: Sequence[Any]) -> dict[str, Any]:
    """A row as `write_json` takes it: keys, and lists as lists."""
    found = dict(zip(table.keys, row, strict=True))
    for key in table.nested_keys:
        found[key] = orjson.loads(found[key])
    return found


def write_json(value: Any) -> bytes:
    """Compact JSON in UTF-8: decimals as strings, times in ISO 8601."""
    return orjson.dumps(value, default=_decimal_text)


def _decimal_text(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no JSON")


def cell_text(column: Column, value: Any) -> str | None:
    """A value as the text of one cell."""
    if value is None:
        return None
    if column.kind == "texts":
        return "\n".join(orjson.loads(value))
    if column.kind == "steps":
        steps = orjson.loads(value)
        return "\n".join(f"{step['by']} {step['percent'] or ''}".rstrip() for step in steps)
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, datetime) else str(value)
