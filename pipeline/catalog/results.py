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

from extractors.collector import collector_paused
from pipeline.catalog.changes import append_changes
from pipeline.catalog.columns import utc_now
from pipeline.catalog.grouping import (
    GroupedFile,
    arriving_file,
    lock_groups,
    move_files,
    place_files,
)
from pipeline.catalog.inserts import insert_rows
from pipeline.catalog.serving import Fresh, serve
from pipeline.catalog.tables import Attempt, Content, Place
from pipeline.catalog.versions import extraction_digests
from pipeline.outcome import Outcome

_CONTENTS = cast(Table, Content.__table__)


@dataclass(frozen=True)
class Stored:
    """What storing changed: how many changes consumers will see, and which files went."""

    change_count: int = 0
    withdrawn: tuple[tuple[str, str], ...] = ()
    """Address and SHA-256 of each place that a withdrawn file had."""


@dataclass(frozen=True)
class _Registered:
    """A content with an outcome. Plain values: objects of the ORM cost a third of the time here."""

    id: int
    sha256: str
    report_id: int | None
    is_placed_by_hand: bool


@collector_paused()
def store_outcomes(
    session: Session,
    run_id: int | None,
    outcomes: Sequence[Outcome],
    *,
    unless_settled: bool = False,
) -> Stored:
    """Write outcomes of registered contents.

    With `unless_settled` the record of a content stays that another run has stored since: it would
    differ in nothing but the place it names, and be a change to consumers.

    Must be the last work of a writing session (it appends to the change log).
    """
    if not outcomes:
        return Stored()
    lock_groups(session)
    if unless_settled:
        settled = _settled(session, outcomes)
        outcomes = [one for one in outcomes if one.sha256 not in settled]
        if not outcomes:
            return Stored()
    by_sha = {outcome.sha256: outcome for outcome in outcomes}
    contents = [
        _Registered(*row)
        for row in session.execute(
            select(Content.id, Content.sha256, Content.report_id, Content.is_placed_by_hand)
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
    fresh = _fresh(session, contents, by_sha)
    replaced = _replaced(session, contents, fresh)
    placement = place_files(session, fresh, [old.id for old, _ in replaced])
    move_files(session, placement.reports)
    _settle(session, contents, by_sha, fresh)
    successors = _withdraw(
        session, [(old, placement.reports.get(new, new)) for old, new in replaced]
    )
    new = {one.id: one.sha256 for one in contents}
    changes = serve(
        session,
        placement.affected | successors.keys(),
        {one.id: _extraction(by_sha[new[one.id]]) for one in fresh},
        run_id=run_id,
        replaced_by=placement.successors | successors,
    )
    gone = _former_places(session, [old.id for old, _ in replaced])
    append_changes(session, changes)
    return Stored(len(changes), gone)


def _settled(session: Session, outcomes: Sequence[Outcome]) -> set[str]:
    """Contents with a record of the same version of jixiao that nobody wants anew.

    None of them was so when it was taken up for extraction.
    """
    versions = {outcome.sha256: outcome.tool_version for outcome in outcomes}
    rows = session.execute(
        select(Content.sha256, Content.tool_version)
        .where(
            Content.sha256.in_(versions),
            Content.state.in_(["extracted", "needs_review"]),
            ~Content.due,
            Content.withdrawn_at.is_(None),
        )
        .order_by(Content.id)
        .with_for_update()
    )
    return {sha256 for sha256, version in rows if versions[sha256] == version}


def _fresh(
    session: Session, contents: Sequence[_Registered], by_sha: dict[str, Outcome]
) -> list[GroupedFile]:
    """The files with a record that is another than their newest one."""
    known = extraction_digests(session, [content.id for content in contents])
    found = []
    for content in contents:
        outcome = by_sha[content.sha256]
        if outcome.record is not None and known.get(content.id) != outcome.record.digest:
            found.append(
                arriving_file(
                    content.id,
                    content.report_id,
                    outcome.record,
                    outcome.tool_version,
                    outcome.format,
                    is_placed_by_hand=content.is_placed_by_hand,
                )
            )
    return found


def _extraction(outcome: Outcome) -> Fresh:
    assert outcome.record is not None
    return Fresh(outcome.record, outcome.tool_version)


def _former_places(session: Session, file_ids: Sequence[int]) -> tuple[tuple[str, str], ...]:
    if not file_ids:
        return ()
    rows = session.execute(
        select(Place.uri, Content.sha256)
        .join(Content, Content.id == Place.content_id)
        .where(Content.id.in_(file_ids))
    )
    return tuple((uri, sha256) for uri, sha256 in rows)


def withdraw_reports(
    session: Session,
    report_ids: Iterable[int],
    run_id: int | None = None,
    *,
    file_ids: Iterable[int] = (),
) -> int:
    """Withdraw reports with all their files, or single files, by an operator's decision.

    A report that keeps a file hands over to it. Returns how many reports are gone with their records.
    """
    ids = list(report_ids)
    whole = Content.report_id.in_(ids) | (Content.id.in_(ids) & Content.report_id.is_(None))
    lock_groups(session)
    contents = session.scalars(
        select(Content)
        .where(whole | Content.id.in_(list(file_ids)), Content.withdrawn_at.is_(None))
        .order_by(Content.id)
        .with_for_update()
    ).all()
    reports = {one.report_id for one in contents if one.report_id is not None}
    _withdraw(session, [(content, None) for content in contents])
    changes = serve(session, reports, run_id=run_id)
    append_changes(session, changes)
    return sum(change.kind == "withdrawn" for change in changes)


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
        values_digest=func.coalesce(bindparam("new_values_digest"), _CONTENTS.c.values_digest),
        rank=func.coalesce(bindparam("new_rank"), _CONTENTS.c.rank),
    )
)


def _settle(
    session: Session,
    contents: Sequence[_Registered],
    by_sha: dict[str, Outcome],
    fresh: Sequence[GroupedFile],
) -> None:
    """Set the contents' states to how their last attempts ended."""
    now = utc_now()
    new = {one.id: one for one in fresh}
    rows = []
    for content in contents:
        outcome = by_sha[content.sha256]
        row: dict[str, Any] = {
            "state": outcome.state,
            "tool_version": outcome.tool_version,
            "format": outcome.format,
            "finished_at": now,
            "values_digest": new[content.id].values_digest if content.id in new else None,
            "rank": new[content.id].rank if content.id in new else None,
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


def _replaced(
    session: Session, contents: Sequence[_Registered], fresh: Sequence[GroupedFile]
) -> list[tuple[Content, int]]:
    """What lay where these contents lie now, and lies nowhere else, with what took its place.

    A file with a record gives way only to one with a record: a damaged upload over a good file
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
    recorded = {one.id for one in fresh}
    recorded.update(
        session.scalars(
            select(Content.id).where(
                Content.id.in_([content.id for content in contents]),
                Content.extraction_id.is_not(None),
            )
        )
    )
    pairs: dict[int, tuple[Content, int]] = {}
    for old, new_id in rows:
        if old.extraction_id is None or new_id in recorded:
            pairs[old.id] = (old, new_id)
    return list(pairs.values())


def _withdraw(session: Session, pairs: Sequence[tuple[Content, int | None]]) -> dict[int, int]:
    """Withdraw files; return the reports that take the places of theirs, where there are any."""
    now = utc_now()
    for content, successor in pairs:
        content.withdrawn_at = now
        content.replaced_by_id = successor
        content.extraction_id = None
    session.flush()
    return {
        content.report_id: successor
        for content, successor in pairs
        if content.report_id is not None and successor is not None
    }
