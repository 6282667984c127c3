"""Cursors that tell the catalog they are from: a change's number, and a mark of that very change.

A catalog that was restored from a backup gives numbers out a second time, for other changes. Whoever
had read up to one of them would miss what has it now; the mark, taken over all that the change is
and when it was made, shows that it is another.
"""

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.catalog.changes import last_change_number
from pipeline.catalog.tables import Change

CURSOR_PATTERN = r"^[0-9]{1,18}(-[0-9a-f]{12})?$"
"""A bare number is a cursor of earlier versions: it goes unchecked. 0 is before everything. Eighteen
digits always fit into the 64 bits that the databases have for a number."""

_MARK_DIGITS = 12
"""Of a digest, 48 bits: nobody chooses them, so that two changes share a mark by chance alone."""


class CursorError(Exception):
    """The cursor is not of this catalog's changes; the message says what to do. `kind` is stable."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Cursor(int):
    """The number that was read up to; written as `150-9f86d081884c`."""

    mark: str

    def __new__(cls, number: int, mark: str = "") -> "Cursor":
        """A cursor; without a mark it goes unchecked."""
        made = super().__new__(cls, number)
        made.mark = mark
        return made

    def __str__(self) -> str:
        return f"{int(self)}-{self.mark}" if self.mark else f"{int(self)}"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __getnewargs__(self) -> Any:
        return int(self), self.mark


def parse_cursor(text: str) -> Cursor:
    """A cursor from its text. Raises ValueError."""
    if not re.fullmatch(CURSOR_PATTERN, text, re.ASCII):
        raise ValueError("a cursor reads 150-9f86d081884c")
    number, _, mark = text.partition("-")
    return Cursor(int(number), mark)


def newest_cursor(session: Session) -> Cursor:
    """The cursor of the newest change; 0 before the first."""
    return cursor_at(session, last_change_number(session))


def cursor_at(session: Session, number: int) -> Cursor:
    """The cursor of whoever has read up to this change."""
    row = session.execute(
        select(Change.number, Change.kind, Change.report_id, Change.sha256, Change.at).where(
            Change.number == number
        )
    ).one_or_none()
    return Cursor(number, change_mark(*row)) if row else Cursor(number)


def change_mark(number: int, kind: str, report_id: int, sha256: str, at: datetime) -> str:
    """What tells this change from another one with its number."""
    made = at.astimezone(UTC).isoformat(timespec="microseconds")
    told = f"{number} {kind} {report_id} {sha256} {made}"
    return hashlib.sha256(told.encode()).hexdigest()[:_MARK_DIGITS]


def check_cursor(session: Session, cursor: int) -> None:
    """Raise CursorError unless this catalog gave the cursor out."""
    last = last_change_number(session)
    if cursor > last:
        raise CursorError(
            "cursor-ahead",
            f"The cursor {cursor} is ahead of this catalog, whose last change is {last}. It is from "
            "another catalog, or this one was restored from a backup: take everything anew.",
        )
    mark = cursor.mark if isinstance(cursor, Cursor) else ""
    if mark and mark != cursor_at(session, int(cursor)).mark:
        raise CursorError(
            "cursor-other",
            f"The cursor {cursor} is of another change than this catalog has by that number. It is "
            "from another catalog, or this one was restored from a backup: take everything anew.",
        )
