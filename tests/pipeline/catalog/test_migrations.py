from contextlib import closing
from threading import Thread

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from development.rehearsal import fill_catalog
from models.report import Report
from pipeline.catalog import review_tables  # noqa: F401 - part of the schema
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import (
    Catalog,
    CatalogError,
    open_catalog,
    schema_revision,
    upgrade_schema,
)
from pipeline.catalog.intake import FoundContent, register_contents
from pipeline.catalog.migrations import HEAD_REVISION
from pipeline.catalog.results import store_outcomes
from pipeline.catalog.sightings import Sighting
from pipeline.catalog.tables import Base
from pipeline.exports.tables import row_object, select_rows, stream_rows
from pipeline.flat_tables import TABLES
from pipeline.flattening import flatten_report
from pipeline.outcome import Outcome
from pipeline.web import key_table, people_tables  # noqa: F401 - part of the schema

_OLD_ROWS = (
    "INSERT INTO contents (id, sha256, size_bytes, state, due, attempt_count, first_seen_at) "
    "VALUES (1, 'a', 1, 'extracted', false, 1, '2026-01-01 00:00:00')",
    "INSERT INTO records (id, content_id, is_current, created_at, schema_version, tool_version, "
    "reader, digest, file_name, project_count, indicator_count, error_count, warning_count, "
    "info_count, characters, leftover) VALUES (1, 1, true, '2026-01-01 00:00:00', '1.0', '0.1.0', "
    "'jixiao.txt', 'd', 'a.txt', 1, 1, 0, 0, 0, 9, 0)",
    "INSERT INTO record_bodies (record_id, body_gzip) VALUES (1, 'x')",
    "INSERT INTO changes (number, kind, report_id, sha256, record_id, at) "
    "VALUES (1, 'created', 1, 'a', 1, '2026-01-01 00:00:00')",
    "INSERT INTO projects (id, report_id, position, code, name, department_name, spending_plan, "
    "goals, indicator_count) VALUES (1, 1, 0, 'c', '农村饮水', '科协', '[]', '[]', 1)",
    "INSERT INTO indicators (id, report_id, project_position, position, level1, kind) "
    "VALUES (1, 1, 0, 0, '产出指标', 'quantitative')",
)
"""What a catalog of the migration before version 1.1 of the record may hold."""


def test_the_migrations_lead_to_the_tables_of_the_models(catalog: Catalog) -> None:
    with catalog.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    assert differences == []


def test_the_head_revision_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", "pipeline:catalog/migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD_REVISION


def test_opening_twice_changes_nothing(catalog_url: str) -> None:
    open_catalog(catalog_url).close()
    again = open_catalog(catalog_url)
    assert schema_revision(again) == HEAD_REVISION
    again.close()


def test_a_catalog_of_a_newer_version_is_refused(catalog: Catalog) -> None:
    with catalog.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(CatalogError, match="newer jixiao"):
        upgrade_schema(catalog)


def test_a_catalog_of_version_1_0_keeps_its_rows_and_has_its_reports_read_again(
    catalog_url: str,
) -> None:
    with closing(open_catalog(catalog_url, upgrade=False)) as old:
        with old.writing() as session:
            config = Config()
            config.set_main_option("script_location", "pipeline:catalog/migrations")
            config.attributes["connection"] = session.connection()
            command.upgrade(config, "0003")
            for statement in _OLD_ROWS:
                session.execute(text(statement))
        upgrade_schema(old)
        with old.reading() as session:
            (project,) = stream_rows(session, select_rows("projects"))
            (indicator,) = stream_rows(session, select_rows("indicators"))
            due = session.scalar(text("SELECT due FROM contents"))
            approved = session.execute(text("SELECT is_approved, was_approved FROM changes")).one()
            untouched = session.scalar(text("SELECT extraction_id FROM records"))
    shown = row_object(TABLES["projects"], project)
    assert (shown["report_kind"], shown["score"], shown["statements"]) == (
        *("budget_performance", None, []),
    )
    shown = row_object(TABLES["indicators"], indicator)
    assert (shown["pointer"], shown["department_name"], shown["project_code"]) == (
        *("/projects/0/indicators/0", "科协", "c"),
    )
    assert due
    assert (*map(bool, approved), untouched) == (False, False, None)


def test_the_way_back_is_open_too(catalog: Catalog, self_evaluation: Report) -> None:
    fill_catalog(catalog, 2)
    with catalog.writing() as session:
        found = FoundContent(Sighting("file:///e.docx", 1, "1"), "e" * 64, 1)
        register_contents(session, [found], "1")
        record = flatten_report(self_evaluation)
        outcome = Outcome("e" * 64, "extracted", utc_now(), 0.1, "1", "docx", record=record)
        store_outcomes(session, None, [outcome])
    with catalog.writing() as session:
        config = Config()
        config.set_main_option("script_location", "pipeline:catalog/migrations")
        config.attributes["connection"] = session.connection()
        command.downgrade(config, "0003")
        assert session.scalar(text("SELECT count(*) FROM records")) == 3
    upgrade_schema(catalog)
    assert schema_revision(catalog) == HEAD_REVISION


def test_a_catalog_from_before_the_first_release_says_what_to_do(catalog: Catalog) -> None:
    with catalog.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    with pytest.raises(CatalogError, match="before the first release"):
        upgrade_schema(catalog)


def test_several_processes_may_upgrade_at_once(catalog_url: str) -> None:
    catalogs = [open_catalog(catalog_url, upgrade=False) for _ in range(4)]
    errors: list[BaseException] = []

    def upgrade(catalog: Catalog) -> None:
        try:
            upgrade_schema(catalog)
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=upgrade, args=(catalog,)) for catalog in catalogs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert {schema_revision(catalog) for catalog in catalogs} == {HEAD_REVISION}
    for catalog in catalogs:
        catalog.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "no database URL"),
        ("mysql://host/db", "not supported"),
        ("sqlite://", "must be a file"),
        ("sqlite:////proc/nowhere/catalog.db", "cannot be made"),
        ("postgresql://nobody@127.0.0.1:1/none", "cannot be used"),
    ],
)
def test_a_bad_address_says_what_to_do(url: str, message: str) -> None:
    with pytest.raises(CatalogError, match=message):
        open_catalog(url)
