"""What people do to reports: corrections, decisions, the log of both, users and their sessions.

Nothing is corrected, and nobody has decided anything. Existing records lack the key `corrections`, so
they are due for extraction: the next run that meets their files gives it to them.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)
_ADDED = (("changes", "is_approved"), ("changes", "was_approved"), ("webhooks", "approved_only"))
_APPEND_ONLY_IN_SQLITE = (
    "CREATE TRIGGER audit_is_append_only_{verb} BEFORE {verb} ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
)
_APPEND_ONLY_IN_POSTGRESQL = (
    "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
    "CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
)


def upgrade() -> None:
    """Apply."""
    op.add_column("records", sa.Column("extraction_id", _IDENTIFIER))
    for table, key in _ADDED:
        op.add_column(
            table, sa.Column(key, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.create_table(
        "corrections",
        _id(),
        _report_id("corrections"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("operation", sa.String(16), nullable=False),
        sa.Column("pointer", sa.Text(), nullable=False),
        sa.Column("source", sa.Text()),
        *(
            sa.Column(key, sa.JSON(), nullable=False)
            for key in ("value", "before", "anchor", "anchor_after", "neighbour")
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("standing", sa.String(16), nullable=False),
        sa.Column("place", sa.Text()),
        sa.Column("finds", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "standing in ('applied', 'absorbed', 'conflict', 'dropped')",
            name="ck_corrections_standing",
        ),
        sa.UniqueConstraint("report_id", "number", name="uq_corrections_report_id_number"),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reviews",
        _report_id("reviews"),
        sa.Column("state", sa.String(16)),
        sa.Column("digest", sa.String(64)),
        *(sa.Column(key, sa.Text()) for key in ("assignee", "note", "decided_by")),
        sa.Column("decided_at", _TIME),
        sa.CheckConstraint(
            "state in ('needs_review', 'approved', 'rejected')", name="ck_reviews_state"
        ),
        sa.PrimaryKeyConstraint("report_id", name="pk_reviews"),
    )
    op.create_index("ix_reviews_state_report_id", "reviews", ["state", "report_id"])
    op.create_table(
        "audit",
        _id(),
        _report_id("audit"),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("pointer", sa.Text()),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("digest", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_report_id_id", "audit", ["report_id", "id"])
    _make_append_only()
    op.create_table(
        "users",
        _id(),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.Text()),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", _TIME),
        sa.CheckConstraint("role in ('read', 'review', 'admin')", name="ck_users_role"),
        sa.UniqueConstraint("name", name="uq_users_name"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sessions",
        _id(),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("user_id", _IDENTIFIER, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_sessions_user_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("token_sha256", name="uq_sessions_token_sha256"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])
    op.execute(
        "UPDATE contents SET due = true WHERE state IN ('extracted', 'needs_review') "
        "AND withdrawn_at IS NULL"
    )


def _id() -> sa.Column[Any]:
    return sa.Column("id", _IDENTIFIER, nullable=False)


def _report_id(table: str) -> sa.Column[Any]:
    of_content = sa.ForeignKey("contents.id", name=f"fk_{table}_report_id")
    return sa.Column("report_id", _IDENTIFIER, of_content, nullable=False)


def _make_append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(_APPEND_ONLY_IN_SQLITE.format(verb=verb))
        return
    for statement in _APPEND_ONLY_IN_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Undo: corrected records stay the current ones."""
    for table in ("sessions", "users", "audit", "reviews", "corrections"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_audit_change")
    for table, key in _ADDED:
        op.drop_column(table, key)
    op.drop_column("records", "extraction_id")
