"""The catalog as it was before the record's version 1.1."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = None
branch_labels = None
depends_on = None

_IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "contents",
        sa.Column("id", _IDENTIFIER, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("format", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("attempt_count", sa.Integer(), nullable=False),
        sa.Column("tool_version", sa.String(length=32), nullable=True),
        sa.Column("error_code", sa.String(length=48), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("advice", sa.Text(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by_id", _IDENTIFIER, nullable=True),
        sa.CheckConstraint(
            "state in ('seen', 'extracted', 'needs_review', 'failed', 'skipped')",
            name="ck_contents_state",
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["contents.id"], name="fk_contents_replaced_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contents"),
        sa.UniqueConstraint("sha256", name="uq_contents_sha256"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contents_state_id", "contents", ["state", "id"], unique=False)

    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.create_table(
        "runs",
        sa.Column("id", _IDENTIFIER, nullable=False),
        sa.Column("flow", sa.String(length=32), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("tool_version", sa.String(length=32), nullable=False),
        sa.Column("flow_run_id", sa.String(length=64), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("account", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "unread",
        sa.Column("id", _IDENTIFIER, nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("stamp", sa.String(length=128), nullable=False),
        sa.Column("error_code", sa.String(length=48), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("tool_version", sa.String(length=32), nullable=False),
        sa.Column("attempt_count", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unread"),
        sa.UniqueConstraint("uri", name="uq_unread_uri"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "webhooks",
        sa.Column("id", _IDENTIFIER, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "api_keys",
        sa.Column("id", _IDENTIFIER, nullable=False),
        sa.Column("handle", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("handle", name="uq_api_keys_handle"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "attempts",
        sa.Column("id", _IDENTIFIER, nullable=False),
        sa.Column("content_id", _IDENTIFIER, nullable=False),
        sa.Column("run_id", _IDENTIFIER, nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("tool_version", sa.String(length=32), nullable=False),
        sa.Column("error_code", sa.String(length=48), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("advice", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["content_id"], ["contents.id"], name="fk_attempts_content_id"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_attempts_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attempts_content_id_id", "attempts", ["content_id", "id"], unique=False)
    op.create_index("ix_attempts_run_id", "attempts", ["run_id"], unique=False)

    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("process_start", sa.String(length=64), nullable=False),
        sa.Column("run_id", _IDENTIFIER, nullable=True),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_leases_run_id"),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "places",
        sa.Column("id", _IDENTIFIER, nullable=False),
        sa.Column("content_id", _IDENTIFIER, nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("stamp", sa.String(length=128), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["contents.id"], name="fk_places_content_id"),
        sa.PrimaryKeyConstraint("id", name="pk_places"),
        sa.UniqueConstraint("uri", "content_id", name="uq_places_uri_content_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_places_content_id", "places", ["content_id"], unique=False)
    op.create_index(
        "uq_places_current_uri",
        "places",
        ["uri"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )

    op.create_table(
        "projects",
        sa.Column("id", _IDENTIFIER, nullable=False),
        sa.Column("report_id", _IDENTIFIER, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("department_code", sa.Text(), nullable=True),
        sa.Column("department_name", sa.Text(), nullable=True),
        sa.Column("amount_unit", sa.Text(), nullable=True),
        sa.Column("total", sa.Text(), nullable=True),
        sa.Column("fiscal", sa.Text(), nullable=True),
        sa.Column("other", sa.Text(), nullable=True),
        sa.Column("total_yuan", sa.BigInteger(), nullable=True),
        sa.Column("fund_use", sa.Text(), nullable=True),
        sa.Column("spending_plan", sa.JSON(), nullable=False),
        sa.Column("goals", sa.JSON(), nullable=False),
        sa.Column("indicator_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["contents.id"], name="fk_projects_report_id"),
        sa.PrimaryKeyConstraint("id", name="pk_projects"),
        sa.UniqueConstraint("report_id", "position", name="uq_projects_report_id_position"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_projects_code", "projects", ["code"], unique=False)
    op.create_index(
        "ix_projects_department_code_id", "projects", ["department_code", "id"], unique=False
    )
    op.create_index("ix_projects_department_name_id", "projects", ["department_name", "id"])
    op.create_index("ix_projects_fiscal_year_id", "projects", ["fiscal_year", "id"], unique=False)
    op.create_index("ix_projects_total_yuan_id", "projects", ["total_yuan", "id"], unique=False)

    op.create_table(
        "records",
        sa.Column("id", _IDENTIFIER, nullable=False),
        sa.Column("content_id", _IDENTIFIER, nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("schema_version", sa.Text(), nullable=False),
        sa.Column("tool_version", sa.String(length=32), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("fiscal_year", sa.Integer(), nullable=True),
        sa.Column("department_code", sa.Text(), nullable=True),
        sa.Column("department_name", sa.Text(), nullable=True),
        sa.Column("project_count", sa.Integer(), nullable=False),
        sa.Column("indicator_count", sa.Integer(), nullable=False),
        sa.Column("error_count", sa.Integer(), nullable=False),
        sa.Column("warning_count", sa.Integer(), nullable=False),
        sa.Column("info_count", sa.Integer(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("leftover", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["contents.id"], name="fk_records_content_id"),
        sa.PrimaryKeyConstraint("id", name="pk_records"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_records_content_id_id", "records", ["content_id", "id"], unique=False)
    op.create_index(
        "ix_records_department_code_content_id",
        "records",
        ["department_code", "content_id"],
        unique=False,
    )
    op.create_index(
        "ix_records_fiscal_year_content_id", "records", ["fiscal_year", "content_id"], unique=False
    )
    op.create_index(
        "uq_records_current_content_id",
        "records",
        ["content_id"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )

    op.create_table(
        "changes",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("report_id", _IDENTIFIER, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("record_id", _IDENTIFIER, nullable=True),
        sa.Column("replaced_by_id", _IDENTIFIER, nullable=True),
        sa.Column("run_id", _IDENTIFIER, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('created', 'updated', 'withdrawn')", name="ck_changes_kind"),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="fk_changes_record_id"),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["contents.id"], name="fk_changes_replaced_by_id"
        ),
        sa.ForeignKeyConstraint(["report_id"], ["contents.id"], name="fk_changes_report_id"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_changes_run_id"),
        sa.PrimaryKeyConstraint("number", name="pk_changes"),
    )
    op.create_index("ix_changes_report_id_number", "changes", ["report_id", "number"], unique=False)

    op.create_table(
        "indicators",
        sa.Column("id", _IDENTIFIER, nullable=False),
        sa.Column("report_id", _IDENTIFIER, nullable=False),
        sa.Column("project_position", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=True),
        sa.Column("department_code", sa.Text(), nullable=True),
        sa.Column("level1", sa.Text(), nullable=True),
        sa.Column("level2", sa.Text(), nullable=True),
        sa.Column("level3", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("target_text", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("comparison", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("upper", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("date", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id", "project_position"],
            ["projects.report_id", "projects.position"],
            name="fk_indicators_report_id_project_position",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_indicators"),
        sa.UniqueConstraint(
            "report_id",
            "project_position",
            "position",
            name="uq_indicators_report_id_project_position_position",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_indicators_department_code_id", "indicators", ["department_code", "id"], unique=False
    )
    op.create_index(
        "ix_indicators_fiscal_year_id", "indicators", ["fiscal_year", "id"], unique=False
    )
    op.create_index("ix_indicators_unit_id", "indicators", ["unit", "id"], unique=False)

    op.create_table(
        "record_bodies",
        sa.Column("record_id", _IDENTIFIER, nullable=False),
        sa.Column("body_gzip", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="fk_record_bodies_record_id"),
        sa.PrimaryKeyConstraint("record_id", name="pk_record_bodies"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", _IDENTIFIER, nullable=False),
        sa.Column("webhook_id", _IDENTIFIER, nullable=False),
        sa.Column("change_number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempt_count", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_number"], ["changes.number"], name="fk_outbox_change_number"
        ),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], name="fk_outbox_webhook_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint(
            "webhook_id", "change_number", name="uq_outbox_webhook_id_change_number"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_state_next_attempt_at", "outbox", ["state", "next_attempt_at"], unique=False
    )
    op.execute("INSERT INTO counters (name, value) VALUES ('changes', 0)")


def downgrade() -> None:
    """Undo."""
    op.drop_table("outbox")
    op.drop_table("record_bodies")
    op.drop_table("indicators")
    op.drop_table("changes")
    op.drop_table("records")
    op.drop_table("projects")
    op.drop_table("places")
    op.drop_table("leases")
    op.drop_table("api_keys")
    op.drop_table("attempts")
    op.drop_table("webhooks")
    op.drop_table("unread")
    op.drop_table("runs")
    op.drop_table("counters")
    op.drop_table("contents")
