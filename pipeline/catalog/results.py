"""Storing outcomes: attempts, records with their flat rows, withdrawals and changes, all or none.

`store_outcomes` is idempotent: an outcome whose record is already the current one changes nothing
but the list of attempts, so that work done twice (a run that died between the extraction and the
commit, two runs at once) is never seen twice by a consumer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, bindparam, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from pipeline.catalog.changes import NewChange, append_changes
from pipeline.catalog.columns import utc_now
from pipeline.catalog.inserts import insert_rows
from pipeline.catalog.reapplying import correct_again
from pipeline.catalog.reviews import approved_among, review_again
from pipeline.catalog.tables import Attempt, Content, Place, Record
from pipeline.catalog.versions import (
    Version,
    extraction_digests,
    insert_versions,
    remove_current,
)
from pipeline.outcome import FlatRecord, Outcome

_CONTENTS = cast(Table, Content.__table__)


@dataclass(frozen=True)
class Stored:
    """What storing changed: how many changes consumers will see, and which reports went."""

    change_count: int = 0
    withdrawn: tuple[tuple[str, str], ...] = ()
    """Address and SHA-256 of each place that a withdrawn report had."""


@dataclass(frozen=True)
class _Registered:
    """A content with an outcome. Plain values: objects of the ORM cost a third of the time here."""

    id: int
    sha256: str


def store_outcomes(session: Session, run_id: int | None, outcomes: Sequence[Outcome]) -> Stored:
    """Write outcomes of registered contents.

    Must be the last work of a writing session (it appends to the change log).
    """
    if not outcomes:
        return Stored()
    by_sha = {outcome.sha256: outcome for outcome in outcomes}
    contents = [
        _Registered(content_id, sha256)
        for content_id, sha256 in session.execute(
            select(Content.id, Content.sha256)
            .where(Content.sha256.in_(by_sha))
            .order_by(Content.id)
            .with_for_update()
        )
    ]
    known = {content.sha256 for content in contents}
    if missing := by_sha.keys() - known:
        raise ValueError(f"outcomes of contents that were never registered: {sorted(missing)}")
    insert_rows(
        session,
        Attempt,
        [_attempt_row(content, by_sha[content.sha256], run_id) for content in contents],
    )
    changes = _store_records(session, run_id, contents, by_sha)
    _settle(session, contents, by_sha)
    withdrawn = _withdraw_replaced(session, run_id, contents)
    changes += withdrawn
    places = _former_places(session, withdrawn)
    append_changes(session, changes)
    return Stored(len(changes), places)


def _former_places(session: Session, gone: Sequence[NewChange]) -> tuple[tuple[str, str], ...]:
    if not gone:
        return ()
    rows = session.execute(
        select(Place.uri, Content.sha256)
        .join(Content, Content.id == Place.content_id)
        .where(Content.id.in_([change.report_id for change in gone]))
    )
    return tuple((uri, sha256) for uri, sha256 in rows)


def withdraw_reports(session: Session, report_ids: Iterable[int], run_id: int | None = None) -> int:
    """Withdraw reports by an operator's decision; return how many had a record."""
    contents = session.scalars(
        select(Content)
        .where(Content.id.in_(list(report_ids)), Content.withdrawn_at.is_(None))
        .order_by(Content.id)
        .with_for_update()
    ).all()
    changes = _withdraw(session, [(content, None) for content in contents], run_id)
    append_changes(session, changes)
    return len(changes)


def _attempt_row(content: _Registered, outcome: Outcome, run_id: int | None) -> dict[str, Any]:
    return {
        "content_id": content.id,
        "run_id": run_id,
        "outcome": outcome.state,
        "started_at": outcome.started_at,
        "seconds": outcome.seconds,
        "tool_version": outcome.tool_version,
        **_failure_columns(outcome),
    }


def _failure_columns(outcome: Outcome) -> dict[str, str | None]:
    failure = outcome.failure
    return {
        "error_code": failure.code if failure else None,
        "reason": failure.reason if failure else None,
        "advice": failure.advice if failure else None,
    }


_SETTLE = (
    update(_CONTENTS)
    .where(_CONTENTS.c.id == bindparam("settled_id"))
    .values(
        state=bindparam("new_state"),
        due=False,
        attempt_count=_CONTENTS.c.attempt_count + 1,
        tool_version=bindparam("new_tool_version"),
        format=func.coalesce(bindparam("new_format"), _CONTENTS.c.format),
        error_code=bindparam("new_error_code"),
        reason=bindparam("new_reason"),
        advice=bindparam("new_advice"),
        finished_at=bindparam("new_finished_at"),
    )
)


def _settle(session: Session, contents: Sequence[_Registered], by_sha: dict[str, Outcome]) -> None:
    """Set the contents' states to how their last attempts ended."""
    now = utc_now()
    rows = []
    for content in contents:
        outcome = by_sha[content.sha256]
        row: dict[str, Any] = {
            "state": outcome.state,
            "tool_version": outcome.tool_version,
            "format": outcome.format,
            "finished_at": now,
            **_failure_columns(outcome),
        }
        rows.append({"settled_id": content.id, **{f"new_{name}": row[name] for name in row}})
    session.connection().execute(_SETTLE, rows)
    recorded = [one.id for one in contents if by_sha[one.sha256].record is not None]
    session.execute(
        update(_CONTENTS)
        .where(_CONTENTS.c.id.in_(recorded), _CONTENTS.c.withdrawn_at.is_not(None))
        .values(withdrawn_at=None, replaced_by_id=None)
    )


def _store_records(
    session: Session,
    run_id: int | None,
    contents: Sequence[_Registered],
    by_sha: dict[str, Outcome],
) -> list[NewChange]:
    current = extraction_digests(session, [content.id for content in contents])
    fresh: list[tuple[_Registered, Outcome, FlatRecord]] = []
    for content in contents:
        outcome = by_sha[content.sha256]
        if outcome.record is not None and current.get(content.id) != outcome.record.digest:
            fresh.append((content, outcome, outcome.record))
    if not fresh:
        return []
    served = correct_again(session, {content.id: record for content, _, record in fresh})
    record_ids = insert_versions(
        session,
        [
            Version(content.id, outcome.tool_version, record, served.get(content.id))
            for content, outcome, record in fresh
        ],
    )
    approvals = review_again(
        session,
        {content.id: served.get(content.id, record) for content, _, record in fresh},
    )
    return [
        NewChange(
            "updated" if content.id in current else "created",
            content.id,
            content.sha256,
            record_id=record_ids[content.id],
            run_id=run_id,
            was_approved=content.id in current and approvals[content.id].before,
            is_approved=approvals[content.id].after,
        )
        for content, _, _ in fresh
    ]


def _withdraw_replaced(
    session: Session, run_id: int | None, contents: Sequence[_Registered]
) -> list[NewChange]:
    """Withdraw what lay where these contents lie now, and lies nowhere else.

    A report with a record gives way only to one with a record: a damaged upload over a good file
    leaves the good record in place until a readable file follows.
    """
    new_place, old_place, still = aliased(Place), aliased(Place), aliased(Place)
    rows = session.execute(
        select(Content, new_place.content_id)
        .join(old_place, old_place.content_id == Content.id)
        .join(new_place, new_place.uri == old_place.uri)
        .where(
            new_place.content_id.in_([content.id for content in contents]),
            new_place.is_current,
            old_place.content_id != new_place.content_id,
            Content.withdrawn_at.is_(None),
            ~exists().where(still.content_id == Content.id, still.is_current),
        )
        .order_by(Content.id)
    ).all()
    if not rows:
        return []
    ids = {content.id for content in contents}
    recorded = set(
        session.scalars(
            select(Record.content_id).where(
                Record.is_current,
                Record.content_id.in_([old.id for old, _ in rows] + list(ids)),
            )
        )
    )
    pairs: dict[int, tuple[Content, int | None]] = {}
    for old, new_id in rows:
        if old.id not in recorded or new_id in recorded:
            pairs[old.id] = (old, new_id)
    return _withdraw(session, list(pairs.values()), run_id)


def _withdraw(
    session: Session, pairs: Sequence[tuple[Content, int | None]], run_id: int | None
) -> list[NewChange]:
    ids = [content.id for content, _ in pairs]
    recorded = set(
        session.scalars(
            select(Record.content_id).where(Record.is_current, Record.content_id.in_(ids))
        )
    )
    now = utc_now()
    for content, replaced_by_id in pairs:
        content.withdrawn_at = now
        content.replaced_by_id = replaced_by_id
    session.flush()
    remove_current(session, sorted(recorded))
    approved = approved_among(session, recorded)
    return [
        NewChange(
            "withdrawn",
            content.id,
            content.sha256,
            replaced_by_id=replaced_by_id,
            run_id=run_id,
            was_approved=content.id in approved,
        )
        for content, replaced_by_id in pairs
        if content.id in recorded
    ]
