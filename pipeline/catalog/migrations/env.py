"""Alembic's entry: migrates over the connection that `upgrade_schema` hands in."""

from alembic import context

from pipeline.catalog.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
