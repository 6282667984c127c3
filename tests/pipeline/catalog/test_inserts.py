"""Rows of parts as they come back, whatever stands in them, on both databases."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from development.rehearsal import fill_catalog
from pipeline.catalog.connection import Catalog
from pipeline.catalog.inserts import insert_below
from pipeline.catalog.tables import findings, projects

TRICKY = ("\\N", "\\", "a\tb", "a\r\nb", "", "'\"", "农村\u3000饮水", "\x01", "\\.", "{}", "null")


def finding(position: int, message: str, **more: object) -> dict[str, object]:
    return {
        "report_kind": "other", "fiscal_year": None, "department_code": None, "department_name": None,
        "project_position": None, "position": position, "severity": "info", "code": "leftover-text",
        "message": message, "pointer": None, **more,
    }  # fmt: skip


def test_any_text_comes_back_in_the_order_of_the_rows(catalog: Catalog) -> None:
    fill_catalog(catalog, 3)
    rows = [(2, finding(100 + place, text)) for place, text in enumerate(TRICKY)]
    # Of one report no row has a pointer, of the next one has, of the third all have a year.
    rows += [(3, finding(100, "a")), (3, finding(101, "b", pointer="/title"))]
    rows += [(1, finding(100, "c", fiscal_year=2021))]
    with catalog.writing() as session:
        insert_below(session, findings, "report_id", rows)
    columns = (findings.c.report_id, findings.c.message, findings.c.pointer, findings.c.fiscal_year)
    with catalog.reading() as session:
        found = session.execute(
            select(*columns).where(findings.c.position >= 100).order_by(findings.c.id)
        ).all()
    assert [tuple(row) for row in found] == [
        *((2, text, None, None) for text in TRICKY),
        *((3, "a", None, None), (3, "b", "/title", None), (1, "c", None, 2021)),
    ]


def test_lists_come_back_empty_or_not(catalog: Catalog) -> None:
    fill_catalog(catalog, 1)
    with catalog.reading() as session:
        row = session.execute(select(projects).limit(1)).mappings().one()
    given = {key: row[key] for key in projects.c.keys() if key not in ("id", "report_id")}  # noqa: SIM118
    given |= {"position": 99, "goals": [], "statements": [{"label": "\\N", "text": "a\tb"}]}
    with catalog.writing() as session:
        insert_below(session, projects, "report_id", [(1, given)])
    with catalog.reading() as session:
        again = session.execute(select(projects).where(projects.c.position == 99)).mappings().one()
    assert {key: again[key] for key in given} == given


def test_what_the_database_refuses_is_told_as_everywhere_else(catalog: Catalog) -> None:
    fill_catalog(catalog, 1)
    rows = [(1, finding(100, "a")), (1, finding(100, "b"))]
    with pytest.raises(IntegrityError), catalog.writing() as session:
        insert_below(session, findings, "report_id", rows)
    with catalog.reading() as session:
        assert not session.scalars(select(findings.c.id).where(findings.c.position == 100)).all()
