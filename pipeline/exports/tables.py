"""Rows of the flat tables as queries select them and as text says them.

Enters: a session and a `Selection`. Leaves: rows as tuples in the order of the table's columns,
read from the database in portions, so that memory stays flat. The same rows serve the exports and
the HTTP API.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import Row, Select, Text, case, cast, select
from sqlalchemy.orm import Session

from models.report import ReportKind
from pipeline.catalog.review_tables import Review
from pipeline.catalog.reviews import is_approved, state_column
from pipeline.catalog.tables import PARTS, Change, Content, Record, RecordBody, projects
from pipeline.flat_tables import TABLES, Column, Table, TableName
from pipeline.language.translating import translated

PORTION = 500
"""Rows that are in memory at a time."""


@dataclass(frozen=True)
class Selection:
    """Which reports: all, or those of a year, a department or a kind, approved, changed since a cursor."""

    year: int | None = None
    department: str | None = None
    """Code or name."""
    part_of_name: bool = False
    """The department is said by a part of its name."""
    since: int | None = None
    kind: ReportKind | None = None
    approved_only: bool = False


def select_rows(name: TableName, selection: Selection | None = None) -> Select[Any]:
    """The query for a table's rows in a fixed order; callers may narrow it further."""
    chosen = selection or Selection()
    if name == "changes":
        return _select_changes(chosen)
    table, report_id = _table_of(name), _report_id(name)
    query = _select_current(name)
    if chosen.year is not None:
        query = query.where(table.c.fiscal_year == chosen.year)
    if chosen.department is not None:
        query = query.where(_is_department(table, chosen.department, chosen.part_of_name))
    if chosen.kind is not None:
        kind = table.c.kind if name == "reports" else table.c.report_kind
        query = query.where(kind == chosen.kind)
    if chosen.approved_only:
        query = query.where(is_approved(report_id))
    if chosen.since is not None:
        changed = select(Change.report_id).where(Change.number > chosen.since)
        query = query.where(report_id.in_(changed))
    return query


def key_column(name: TableName) -> sa.Column[int]:
    """The column that the rows are in order by, the first of the table's."""
    return _report_id(name) if name == "reports" else _table_of(name).c.id


def _table_of(name: TableName) -> sa.Table:
    found = Record.__table__ if name == "reports" else PARTS[name]
    assert isinstance(found, sa.Table)
    return found


def _report_id(name: TableName) -> sa.Column[int]:
    report_id: sa.Column[int] = _table_of(name).c.report_id
    return report_id


def _is_department(table: sa.Table, department: str, part_of_name: bool) -> Any:
    """A department by its code or its name; which of them it is, its characters tell.

    Asking for both at once would keep the databases from using an index.
    """
    if department.isascii():
        return table.c.department_code == department
    if part_of_name:
        return table.c.department_name.contains(department, autoescape=True)
    return table.c.department_name == department


@lru_cache
def _select_current(name: TableName) -> Select[Any]:
    """The query for all rows; building it takes long."""
    table, report_id = _table_of(name), _report_id(name)
    columns = TABLES[name].columns
    query = select(*(_selected(column, table, report_id) for column in columns))
    joined = {column.source for column in columns}
    if name == "reports":
        query = query.where(Record.is_current)
    else:
        served = (Record.report_id == report_id) & Record.is_current
        query = query.join_from(table, Record, served)
    query = query.join(Content, Content.id == Record.file_id)
    if "review" in joined:
        query = query.outerjoin(Review, Review.report_id == report_id)
    if "project" in joined:
        own = (projects.c.report_id == report_id) & (
            projects.c.position == table.c.project_position
        )
        query = query.outerjoin(projects, own)
    return query.order_by(key_column(name))


def _selected(column: Column, table: sa.Table, report_id: sa.Column[int]) -> Any:
    if column.key == "report_id":
        return report_id
    if column.source == "content":
        return getattr(Content, column.key)
    if column.source == "review":
        return state_column().label(column.key)
    if column.source == "record_row":
        return getattr(Record, column.key)
    if column.source == "project":
        return projects.c[column.key.removeprefix("project_")].label(column.key)
    own = table.c[column.key]
    # Lists as text: most readers only pass them on.
    return cast(own, Text).label(column.key) if column.is_nested else own


def _select_changes(selection: Selection) -> Select[Any]:
    if (selection.year, selection.department, selection.kind) != (None, None, None):
        raise ValueError("changes are not filtered: a withdrawn report has no year any more")
    columns = [getattr(Change, column.key) for column in TABLES["changes"].columns]
    if selection.approved_only:
        columns = [_kind_for_approved() if one is Change.kind else one for one in columns]
    query = select(*columns).where(Change.number > (selection.since or 0)).order_by(Change.number)
    if selection.approved_only:
        query = query.where(Change.was_approved | Change.is_approved)
    return query


def _kind_for_approved() -> Any:
    """`changes.kind_for_approved` as SQL."""
    told = case(
        (~Change.is_approved, "withdrawn"), (Change.was_approved, "updated"), else_="created"
    )
    return told.label("kind")


def read_rows(session: Session, query: Select[Any]) -> Sequence[Row[Any]]:
    """The query's rows as plain tuples; a session, whose objects they are not, takes twice the time."""
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
    if column.kind == "notes":
        return "\n".join(f"{note['label']}：{note['text']}" for note in orjson.loads(value))
    if column.kind == "steps":
        steps = orjson.loads(value)
        return "\n".join(f"{step['by']} {step['percent'] or ''}".rstrip() for step in steps)
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, datetime) else str(value)


def shown_text(column: Column, value: Any) -> str | None:
    """A value as the text of one cell for people: 定量, not quantitative."""
    if column.words is not None and value in column.words:
        return column.words[value]
    if column.is_message and value is not None:
        return translated(value, "zh")
    if isinstance(value, datetime):
        return f"{value.astimezone():%Y-%m-%d %H:%M:%S}"
    return cell_text(column, value)
