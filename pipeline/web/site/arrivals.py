"""What came in with the last run, and what needs a look: for the operator in the morning.

Enters: a session. Leaves: rows of files with their states and reasons, the most urgent first.
"""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from pipeline.catalog.listing import (
    count_files,
    count_unread,
    file_records,
    is_beside_preferred,
    list_unread,
    of_report,
    place_of_content,
)
from pipeline.catalog.review_tables import Review
from pipeline.catalog.reviews import state_column
from pipeline.catalog.runs import recent_runs
from pipeline.catalog.tables import Attempt, Content, Run, State
from pipeline.words import ACCOUNT, FAILURES, FINDINGS, SEVERITIES

_MOST_ROWS = 50
"""What somebody looks through in the morning; the pages behind have the rest."""
_URGENCY = {"failed": 0, "needs_review": 1, "extracted": 2, "skipped": 3}


@dataclass(frozen=True)
class FileRow:
    """One file of a table."""

    state: str
    uri: str | None
    what: str | None
    """What is the matter, in Chinese."""
    details: tuple[str, ...]
    """Reason and advice as jixiao gave them."""
    at: datetime | None
    report_id: int | None = None
    """The record to show, if there is one."""


def read_arrivals(session: Session) -> dict[str, Any]:
    """The values of the page."""
    # An upload in the morning shall not hide what the night did.
    runs = recent_runs(session, 1, without="uploads") or recent_runs(session, 1)
    run = next(iter(runs), None)
    return {
        "run": run,
        "account": _named(run.account) if run and run.account else [],
        "arrived": _arrived(session, run) if run else [],
        "arrived_count": _count_attempts(session, run) if run else 0,
        "failed": _in_state(session, "failed"),
        "review": _in_state(session, "needs_review"),
        "unread": [
            FileRow(
                "unread",
                one.uri,
                FAILURES.get(one.error_code, one.error_code),
                (one.reason, one.advice),
                one.last_seen_at,
            )
            for one in list_unread(session, _MOST_ROWS)
        ],
        "unread_count": count_unread(session),
        "counts": count_files(session).states,
    }


def _named(account: dict[str, Any]) -> list[tuple[str, int]]:
    return [(name, account[key]) for key, name in ACCOUNT.items() if account.get(key)]


def _files() -> Select[Any]:
    """Contents, each with one of its places."""
    return select(Content, place_of_content())


def _in_state(session: Session, state: State) -> list[FileRow]:
    """What is in a state now, the newest first."""
    found = session.execute(
        _files()
        .outerjoin(Review, of_report())
        .where(state_column() == state, Content.withdrawn_at.is_(None), ~is_beside_preferred())
        .order_by(Content.id.desc())
        .limit(_MOST_ROWS)
    ).all()
    return _rows(session, [(content, uri, content.finished_at) for content, uri in found])


def _arrived(session: Session, run: Run) -> list[FileRow]:
    """What a run worked on, the most urgent first; as it stands now."""
    urgency = case(_URGENCY, value=Content.state, else_=len(_URGENCY))
    found = session.execute(
        _files()
        .add_columns(Attempt.started_at)
        .join(Attempt, Attempt.content_id == Content.id)
        .where(Attempt.run_id == run.id)
        .order_by(urgency, Attempt.id)
        .limit(_MOST_ROWS)
    ).all()
    return _rows(session, [(content, uri, at) for content, uri, at in found])


def _count_attempts(session: Session, run: Run) -> int:
    query = select(func.count()).select_from(Attempt).where(Attempt.run_id == run.id)
    return session.scalars(query).one()


def _rows(
    session: Session, found: Sequence[tuple[Content, str | None, datetime | None]]
) -> list[FileRow]:
    reviewed = [content.id for content, _, _ in found if content.state == "needs_review"]
    bodies = file_records(session, reviewed)
    return [
        FileRow(
            content.state,
            uri,
            _name_findings(bodies[content.id])
            if content.id in bodies
            else FAILURES.get(content.error_code or "", content.error_code),
            tuple(filter(None, (content.reason, content.advice))),
            at,
            (content.report_id or content.id)
            if content.state in ("extracted", "needs_review")
            else None,
        )
        for content, uri, at in found
    ]


def _name_findings(body_gzip: bytes) -> str:
    """What a record's findings are, the gravest first, each kind once."""
    findings = orjson.loads(gzip.decompress(body_gzip))["findings"]
    findings.sort(key=lambda one: list(SEVERITIES).index(one["severity"]))
    return "；".join(dict.fromkeys(FINDINGS.get(one["code"], one["code"]) for one in findings))
