"""Corrections made one after the other on a record, as the catalog makes them."""

from collections.abc import Callable
from typing import Any

import pytest

from models.report import Report
from pipeline.corrections.editing import Draft
from pipeline.corrections.making import make_correction
from pipeline.corrections.rechecking import value_findings
from pipeline.corrections.replaying import Remembered

Correct = Callable[..., list[Remembered]]


def remember(report: Report, *wanted: dict[str, Any]) -> list[Remembered]:
    """The corrections that were asked for, each on the record that the earlier ones left."""
    draft = Draft(report.model_dump(mode="json"), value_findings(report))
    made = []
    for number, one in enumerate(wanted, 1):
        done = make_correction(
            draft, one["pointer"], one.get("value"), one.get("operation"), one.get("from")
        )
        made.append(
            Remembered(
                number, done.edit.operation, one["pointer"], done.edit.value, done.before,
                done.anchor, done.anchor_after, done.neighbour, "r", "a", "2026-11-28T00:00:00Z",
            )
        )  # fmt: skip
    return made


@pytest.fixture(scope="session")
def correct() -> Correct:
    return remember
