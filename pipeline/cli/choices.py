"""Words of the record that options take, spelled out: help must not wait for pydantic."""

from typing import Literal

ReportKind = Literal[
    "budget_performance",
    "project_declaration",
    "department_declaration",
    "self_evaluation",
    "duties_activities",
    "transfer_payment",
    "other",
]
