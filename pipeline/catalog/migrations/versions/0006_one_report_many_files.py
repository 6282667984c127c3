"""A report may have several files: which file a record was read from, which report a file is of.

After this each file is a report of its own, as before. `pipeline.catalog.regrouping` then brings the
files of one report together, in the same transaction.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INDEXES = (
    ("ix_records_{key}_id", ("{key}", "id"), False),
    ("ix_records_kind_{key}", ("kind", "{key}"), False),
    ("ix_records_fiscal_year_{key}", ("fiscal_year", "{key}"), False),
    ("ix_records_department_code_{key}", ("department_code", "{key}"), False),
    ("uq_records_current_{key}", ("{key}",), True),
)


def upgrade() -> None:
    """Apply."""
    _rename("content_id", "report_id")
    _refer("records", "file_id")
    op.execute("UPDATE records SET file_id = report_id")
    op.create_index("ix_records_file_id_id", "records", ["file_id", "id"])
    _refer("contents", "report_id")
    op.add_column("contents", sa.Column("extraction_id", _IDENTIFIER))
    op.add_column("contents", sa.Column("values_digest", sa.String(64)))
    op.add_column("contents", sa.Column("rank", sa.Integer()))
    op.add_column(
        "contents",
        sa.Column("is_placed_by_hand", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(
        "UPDATE contents SET report_id = id, extraction_id = (SELECT "
        "coalesce(r.extraction_id, r.id) FROM records r WHERE r.report_id = contents.id "
        "AND r.is_current) WHERE EXISTS (SELECT 1 FROM records r WHERE r.report_id = contents.id)"
    )
    op.create_index("ix_contents_report_id", "contents", ["report_id"])
    op.create_table(
        "report_keys",
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("file_id", _IDENTIFIER, nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["contents.id"], name="fk_report_keys_file_id"),
        sa.PrimaryKeyConstraint("key", "file_id", name="pk_report_keys"),
    )
    op.create_index("ix_report_keys_file_id", "report_keys", ["file_id"])


def _rename(old: str, new: str) -> None:
    """Rename the key of `records`, with the indexes that bear its name."""
    for name, _, _ in _INDEXES:
        op.drop_index(name.format(key=old), "records")
    op.execute(f"ALTER TABLE records RENAME COLUMN {old} TO {new}")
    for name, columns, is_current in _INDEXES:
        where = sa.text("is_current") if is_current else None
        op.create_index(
            name.format(key=new),
            "records",
            [column.format(key=new) for column in columns],
            unique=is_current,
            sqlite_where=where,
            postgresql_where=where,
        )


def _refer(table: str, column: str) -> None:
    """Add a column that refers to a file.

    In words of its own, since Alembic would copy a table of SQLite for it, which others refer to.
    """
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} {kind} "
        f"CONSTRAINT fk_{table}_{column} REFERENCES contents (id)"
    )


def downgrade() -> None:
    """Undo: of a report with several files, all but one have no current record then."""
    op.drop_table("report_keys")
    op.drop_index("ix_contents_report_id", "contents")
    op.drop_index("ix_records_file_id_id", "records")
    op.drop_column("records", "file_id")
    for key in ("report_id", "extraction_id", "values_digest", "rank", "is_placed_by_hand"):
        op.drop_column("contents", key)
    _rename("report_id", "content_id")
