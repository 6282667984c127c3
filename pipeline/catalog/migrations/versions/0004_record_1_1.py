"""Columns for version 1.1 of the record, and tables for money and findings.

What a record of version 1.0 does not say stays null; such records are due for extraction, and the
next run that meets their files fills the columns.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_IDENTIFIER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PROJECT_TEXTS = (
    *("supervisor_code", "supervisor_name", "implementer_code", "implementer_name"),
    *("category", "nature", "period_text", "period_start", "period_end"),
    *("score_weight", "score"),
)
_PROJECT_LISTS = ("long_term_goals", "goal_results", "statements")
_INDICATOR_TEXTS = (
    *("department_name", "work", "term", "direction", "weight", "actual_text", "actual_kind"),
    *("actual_comparison", "actual_value", "actual_upper", "actual_unit", "actual_date"),
    *("score", "deviation"),
)
_FUNDING_TEXTS = (
    *("work", "name", "term", "source", "amount_unit", "amount", "current", "executed", "rate"),
    *("weight", "score"),
)


def upgrade() -> None:
    """Apply."""
    op.add_column("records", _kind("kind"))
    op.add_column("projects", _kind("report_kind"))
    for key in _PROJECT_TEXTS:
        op.add_column("projects", sa.Column(key, sa.Text()))
    for key in _PROJECT_LISTS:
        op.add_column("projects", _list(key))
    op.create_index("ix_projects_name", "projects", ["name"])
    # No other table refers to this one, so that SQLite may make it anew.
    with op.batch_alter_table("indicators") as batch:
        batch.add_column(_kind("report_kind"))
        batch.add_column(_list("notes"))
        batch.add_column(sa.Column("pointer", sa.Text(), nullable=False, server_default=""))
        for key in _INDICATOR_TEXTS:
            batch.add_column(sa.Column(key, sa.Text()))
        batch.alter_column("project_position", nullable=True, existing_type=sa.Integer())
        batch.create_foreign_key("fk_indicators_report_id", "contents", ["report_id"], ["id"])
    op.execute(
        "UPDATE indicators SET "
        "pointer = '/projects/' || project_position || '/indicators/' || position, "
        "department_name = (SELECT p.department_name FROM projects p WHERE "
        "p.report_id = indicators.report_id AND p.position = indicators.project_position)"
    )
    op.create_index("ix_indicators_department_name_id", "indicators", ["department_name", "id"])
    op.create_index("ix_records_kind_content_id", "records", ["kind", "content_id"])
    for table in ("projects", "indicators"):
        op.create_index(f"ix_{table}_report_kind_id", table, ["report_kind", "id"])
    _parts_table(
        "funding",
        sa.Column("pointer", sa.Text(), nullable=False),
        *(sa.Column(key, sa.Text()) for key in _FUNDING_TEXTS),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.UniqueConstraint(
            "report_id", "project_position", "position",
            name="uq_funding_report_id_project_position_position",
        ),
    )  # fmt: skip
    _parts_table(
        "findings",
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("pointer", sa.Text()),
        sa.UniqueConstraint("report_id", "position", name="uq_findings_report_id_position"),
    )
    op.create_index("ix_findings_code_id", "findings", ["code", "id"])
    op.execute(
        "UPDATE contents SET due = true WHERE state IN ('extracted', 'needs_review') "
        "AND withdrawn_at IS NULL"
    )


def _kind(key: str) -> sa.Column[Any]:
    return sa.Column(key, sa.Text(), nullable=False, server_default="budget_performance")


def _list(key: str) -> sa.Column[Any]:
    return sa.Column(key, sa.JSON(), nullable=False, server_default="[]")


def _parts_table(name: str, *columns: sa.Column[Any] | sa.UniqueConstraint) -> None:
    op.create_table(
        name,
        sa.Column("id", _IDENTIFIER, nullable=False),
        sa.Column("report_id", _IDENTIFIER, nullable=False),
        sa.Column("report_kind", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer()),
        sa.Column("department_code", sa.Text()),
        sa.Column("department_name", sa.Text()),
        sa.Column("project_position", sa.Integer()),
        sa.Column("position", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["report_id"], ["contents.id"], name=f"fk_{name}_report_id"),
        sa.ForeignKeyConstraint(
            ["report_id", "project_position"],
            ["projects.report_id", "projects.position"],
            name=f"fk_{name}_report_id_project_position",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sqlite_autoincrement=True,
    )
    for column in ("report_kind", "fiscal_year", "department_code", "department_name"):
        op.create_index(f"ix_{name}_{column}_id", name, [column, "id"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("findings")
    op.drop_table("funding")
    op.execute("DELETE FROM indicators WHERE project_position IS NULL")
    op.drop_index("ix_indicators_department_name_id", "indicators")
    op.drop_index("ix_records_kind_content_id", "records")
    for table in ("projects", "indicators"):
        op.drop_index(f"ix_{table}_report_kind_id", table)
    with op.batch_alter_table("indicators") as batch:
        batch.drop_constraint("fk_indicators_report_id", type_="foreignkey")
        for key in ("report_kind", "notes", "pointer", *_INDICATOR_TEXTS):
            batch.drop_column(key)
        batch.alter_column("project_position", nullable=False, existing_type=sa.Integer())
    op.drop_index("ix_projects_name", "projects")
    for key in ("report_kind", *_PROJECT_TEXTS, *_PROJECT_LISTS):
        op.drop_column("projects", key)
    op.drop_column("records", "kind")
