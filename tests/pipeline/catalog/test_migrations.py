from threading import Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from pipeline.catalog.connection import (
    HEAD_REVISION,
    Catalog,
    CatalogError,
    open_catalog,
    schema_revision,
    upgrade_schema,
)
from pipeline.catalog.tables import Base
from pipeline.web import key_table  # noqa: F401 - its table is part of the schema


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
