"""How the catalog stands: the same on both databases, with and without SQLAlchemy."""

import os
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from models.report import Report
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog, open_catalog
from pipeline.catalog.intake import FoundContent, record_unread, register_contents
from pipeline.catalog.listing import asking, count_files
from pipeline.catalog.results import store_outcomes
from pipeline.catalog.runs import begin_run, end_run, recent_runs
from pipeline.catalog.sightings import Sighting
from pipeline.catalog.standing import read_quickly, read_standing
from pipeline.flattening import flatten_report
from pipeline.outcome import Failure, Outcome


@pytest.fixture
def filled(catalog: Catalog, self_evaluation: Report) -> Catalog:
    """Two files of one report, one of another, a failed and an unread one, a run that ended."""
    flat = flatten_report(self_evaluation)
    other = replace(flat, digest="o", values_digest="o", row={**flat.row, "fiscal_year": 2019})
    failure = Failure("damaged", "is damaged", "Ask for the file again.")
    outcomes = [
        Outcome("a" * 64, "extracted", utc_now(), 0.1, "1", "docx", record=flat),
        Outcome("b" * 64, "extracted", utc_now(), 0.1, "1", "pdf", record=flat),
        Outcome("c" * 64, "needs_review", utc_now(), 0.1, "1", "docx", record=other),
        Outcome("d" * 64, "failed", utc_now(), 0.1, "1", "doc", failure),
    ]
    with catalog.writing() as session:
        run = begin_run(session, "archive", "file:///in")
    with catalog.writing() as session:
        found = [
            FoundContent(Sighting(f"file:///{one.sha256}", 9, "1"), one.sha256, 9)
            for one in outcomes
        ]
        register_contents(session, found, "1")
        record_unread(
            session, [(Sighting("file:///u", 9, "1"), replace(failure, code="unreadable"))], "1"
        )
        store_outcomes(session, run, outcomes)
    with catalog.writing() as session:
        end_run(session, run, "completed", {"new": 4, "名": "值"}, "done")
    return catalog


def test_files_runs_and_changes_are_told(filled: Catalog) -> None:
    with filled.reading() as session:
        standing = read_standing(asking(session))
        [run] = recent_runs(session)
        assert count_files(session) == standing.files
    counted = {state: count for state, count in standing.files.states.items() if count}
    assert counted == {"extracted": 1, "needs_review": 1, "failed": 1}
    assert standing.files.further == 1
    assert standing.files.failures == {"damaged": 1}
    assert standing.unread == {"unreadable": 1}
    assert standing.last_change == 2
    [told] = standing.runs
    for name in (
        "id",
        "flow",
        "state",
        "source",
        "started_at",
        "finished_at",
        "message",
        "account",
    ):
        assert getattr(told, name) == getattr(run, name), name
    assert told.started_at.utcoffset() is not None


def test_the_driver_alone_tells_the_same(filled: Catalog) -> None:
    url = filled.url.render_as_string(hide_password=False)
    with filled.reading() as session:
        standing = read_standing(asking(session))
    assert read_quickly(url) == standing
    if not filled.is_sqlite:
        assert read_quickly(url.replace("+psycopg", "")) == standing
        with filled.writing() as session:
            session.execute(text("UPDATE alembic_version SET version_num = '0005'"))
        assert read_quickly(url) is None


def test_a_server_that_is_away_or_empty_is_left_to_others(postgres_url: str) -> None:
    assert read_quickly(postgres_url) is None
    assert read_quickly("postgresql://jixiao@127.0.0.1:1/none") is None
    assert read_quickly("mysql://host/none") is None


def test_what_is_not_up_to_date_or_no_catalog_is_left_to_others(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    url = f"sqlite:///{path}"
    assert read_quickly(url) is None
    assert not path.exists()
    with closing(open_catalog(url)) as catalog:
        assert read_quickly(url) is not None
        with catalog.writing() as session:
            session.execute(text("UPDATE alembic_version SET version_num = '0005'"))
    assert read_quickly(url) is None
    path.write_bytes(b"no database")
    assert read_quickly(url) is None


def test_status_does_without_sqlalchemy(catalog: Catalog) -> None:
    url = catalog.url.render_as_string(hide_password=False)
    program = (
        "import sys; from pipeline.cli.main import app; "
        "app(['status', '--json'], standalone_mode=False); "
        "assert 'sqlalchemy' not in sys.modules, 'loaded'"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, env={**os.environ, "JIXIAO_CATALOG_URL": url},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
