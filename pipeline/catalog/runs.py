"""Runs: what each run of a flow took in and how it ended."""

import os
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from models.version import __version__
from pipeline.catalog.columns import utc_now
from pipeline.catalog.leases import host_identity
from pipeline.catalog.tables import Run, RunState

_RECENT = 10
"""Runs that are listed where nobody says how many."""


def begin_run(session: Session, flow: str, source: str, flow_run_id: str | None = None) -> int:
    """Write down that a run begins, and return its id."""
    return session.execute(
        insert(Run)
        .values(
            flow=flow,
            source=source,
            state="running",
            started_at=utc_now(),
            host=host_identity().split("/")[0],
            pid=os.getpid(),
            tool_version=__version__,
            flow_run_id=flow_run_id,
        )
        .returning(Run.id)
    ).scalar_one()


def end_run(
    session: Session,
    run_id: int,
    state: RunState,
    account: dict[str, Any] | None,
    message: str | None = None,
) -> None:
    """Write down how a run ended; only a run that still counts as running is touched."""
    session.execute(
        update(Run)
        .where(Run.id == run_id, Run.state == "running")
        .values(state=state, finished_at=utc_now(), account=account, message=message)
    )


def last_run_state(session: Session, source: str) -> RunState | None:
    """How the last run over a source ended; None if there was none."""
    return session.scalars(
        select(Run.state).where(Run.source == source).order_by(Run.id.desc()).limit(1)
    ).first()


def runs_without_an_end(session: Session, run_id: int) -> list[int]:
    """A run, and those before it over the same source since one was completed: ids, oldest first."""
    source = select(Run.source).where(Run.id == run_id).scalar_subquery()
    completed = (
        select(func.coalesce(func.max(Run.id), 0))
        .where(Run.source == source, Run.state == "completed", Run.id < run_id)
        .scalar_subquery()
    )
    return list(
        session.scalars(
            select(Run.id)
            .where(Run.source == source, Run.id > completed, Run.id <= run_id)
            .order_by(Run.id)
        )
    )


def recent_runs(session: Session, limit: int = _RECENT, *, without: str | None = None) -> list[Run]:
    """The newest runs, newest first, leaving out those of the flow `without`."""
    query = select(Run).order_by(Run.id.desc()).limit(limit)
    if without is not None:
        query = query.where(Run.flow != without)
    return list(session.scalars(query))
