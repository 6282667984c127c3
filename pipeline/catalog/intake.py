"""What the catalog knows about a listing, and writing down what was found.

`compare_listing` tells which files need work without reading one byte of them; `register_contents`
writes down contents and places before the work begins, so that a run that dies leaves its files
in state `seen`, where the next run finds them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, ScalarSelect, delete, exists, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from pipeline.catalog.chunks import chunks
from pipeline.catalog.columns import utc_now
from pipeline.catalog.inserts import insert_if_absent
from pipeline.catalog.sightings import Sighting
from pipeline.catalog.tables import Change, Content, Place, State, Unread
from pipeline.outcome import Failure

PlaceStanding = Literal["new", "changed", "due", "unchanged"]

MOST_TRANSIENT_ATTEMPTS = 3
"""In all, for a file that fails for lack of time, memory or luck; each new version adds one."""

TRANSIENT_CODES = frozenset({"timeout", "memory", "crash", "unreachable", "changed-while-read"})
"""Failures that may go away by themselves; all others last until the program changes."""

AWAITED_CODES = frozenset({"unreachable", "unreadable", "changed-while-read", "link-out"})
"""Why a file was not read at all that every run tries again: it costs a look, and nobody who mends
a server, a right or a setting should have to tell us."""


@dataclass(frozen=True)
class KnownPlace:
    """What the catalog has at an address; no ids and no state for a file that was never read."""

    standing: PlaceStanding
    place_id: int | None = None
    content_id: int | None = None
    sha256: str = ""
    state: State = "seen"
    first_uri: str = ""
    """Of the places where this content lies now, the one whose address sorts first."""


@dataclass(frozen=True)
class FoundContent:
    """A file that was read far enough to know its identity."""

    sighting: Sighting
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class RegisteredContent:
    """A content's row after registration; `needs_work` says whether to extract it now."""

    content_id: int
    sha256: str
    state: State
    needs_work: bool
    first_uri: str


@dataclass(frozen=True)
class FirstPlace:
    """A content's SHA-256, and the first of its places."""

    sha256: str
    uri: str | None


def compare_listing(
    session: Session, sightings: Sequence[Sighting], tool_version: str
) -> dict[str, KnownPlace]:
    """What is known of each address, by URI; an address that is missing from the result is new."""
    known: dict[str, KnownPlace] = {}
    for chunk in chunks(sightings):
        by_uri = {sighting.uri: sighting for sighting in chunk}
        first = _first_uri(Place.content_id)
        rows = session.execute(
            select(Place, Content, first)
            .join(Content, Content.id == Place.content_id)
            .where(Place.uri.in_(by_uri), Place.is_current)
        )
        for place, content, first_uri in rows:
            due = is_due(content, tool_version)
            known[place.uri] = KnownPlace(
                _standing(place, by_uri[place.uri], due=due),
                place.id,
                content.id,
                content.sha256,
                content.state,
                first_uri,
            )
        # What could not be read the last time stands above what lay there before.
        for unread in session.scalars(select(Unread).where(Unread.uri.in_(by_uri))):
            due = unread.tool_version != tool_version or unread.error_code in AWAITED_CODES
            known[unread.uri] = KnownPlace(_standing(unread, by_uri[unread.uri], due=due))
    return known


def _standing(known: Place | Unread, sighting: Sighting, *, due: bool) -> PlaceStanding:
    if (known.size_bytes, known.stamp) != (sighting.size_bytes, sighting.stamp):
        return "changed"
    return "due" if due else "unchanged"


def _first_uri(content_id: InstrumentedAttribute[int]) -> ScalarSelect[str]:
    """The current place that sorts first: which of two copies was seen first is chance."""
    other = aliased(Place)
    return (
        select(other.uri)
        .where(other.content_id == content_id, other.is_current)
        .order_by(other.uri)
        .limit(1)
        .scalar_subquery()
    )


def first_places(session: Session, content_ids: Iterable[int]) -> dict[int, FirstPlace]:
    """The SHA-256 of each content and the current place that sorts first, by content id."""
    found: dict[int, FirstPlace] = {}
    for chunk in chunks(sorted(content_ids)):
        query = select(Content.id, Content.sha256, _first_uri(Content.id))
        for content_id, sha256, uri in session.execute(query.where(Content.id.in_(chunk))):
            found[content_id] = FirstPlace(sha256, uri)
    return found


def contents_concerned(session: Session, found: Sequence[FoundContent]) -> set[int]:
    """Known contents whose places registering these files may change."""
    concerned: set[int] = set()
    for chunk in chunks(found):
        uris, digests = ([one.sighting.uri for one in chunk], [one.sha256 for one in chunk])
        lie_there = select(Place.content_id).where(Place.uri.in_(uris), Place.is_current)
        concerned.update(session.scalars(lie_there))
        concerned.update(session.scalars(select(Content.id).where(Content.sha256.in_(digests))))
    return concerned


def lay_there(session: Session, uri: str, sha256: str) -> bool:
    """Whether a content lies at an address, or lay there once."""
    query = (
        select(Place.id)
        .join(Content, Content.id == Place.content_id)
        .where(Place.uri == uri, Content.sha256 == sha256)
    )
    return session.scalars(query.limit(1)).first() is not None


def has_places_below(session: Session, source_uri: str) -> bool:
    """Whether any address below a source has a content."""
    query = select(Place.id).where(Place.is_current, _is_below(source_uri))
    return session.scalars(query.limit(1)).first() is not None


def files_with_mates(session: Session, run_id: int, source_uri: str) -> list[int]:
    """The files of a source whose reports a run changed, where a report has several files."""
    mate = aliased(Content)
    query = (
        select(Content.id)
        .join(Place, Place.content_id == Content.id)
        .where(
            Content.report_id.in_(select(Change.report_id).where(Change.run_id == run_id)),
            exists().where(mate.report_id == Content.report_id, mate.id != Content.id),
            Content.withdrawn_at.is_(None),
            Place.is_current,
            _is_below(source_uri),
        )
    )
    return list(session.scalars(query.distinct()))


def _is_below(source_uri: str) -> ColumnElement[bool]:
    root = source_uri.rstrip("/")
    return or_(*[Place.uri.startswith(f"{root}{end}", autoescape=True) for end in ("/", "#")])


def is_due(content: Content, tool_version: str) -> bool:
    """Whether a content that is met again is to be extracted (again).

    A record stays until an operator asks for a new one. A failure is tried again by every new
    version of jixiao, and by the same one if it may have been bad luck, as long as there were
    fewer than `MOST_TRANSIENT_ATTEMPTS` attempts in all.
    """
    if content.due:
        return True
    if content.state not in ("failed", "skipped"):
        return False
    if content.tool_version != tool_version:
        return True
    return content.error_code in TRANSIENT_CODES and (
        content.attempt_count < MOST_TRANSIENT_ATTEMPTS
    )


def touch_places(session: Session, place_ids: Iterable[int], when: datetime) -> None:
    """Note that places were seen again, unchanged."""
    for chunk in chunks(sorted(place_ids)):
        session.execute(update(Place).where(Place.id.in_(chunk)).values(last_seen_at=when))


def register_contents(
    session: Session, found: Sequence[FoundContent], tool_version: str
) -> dict[str, RegisteredContent]:
    """Write down contents and where they lie; return each content by its SHA-256.

    An address that had another content before now points at the new one. The old report is
    withdrawn later, when the new content's record is stored, so that a bad upload does not take
    away a good record.
    """
    now = utc_now()
    # In one order everywhere, so that two writers on PostgreSQL cannot wait for each other.
    ordered = sorted(found, key=lambda item: (item.sha256, item.sighting.uri))
    sizes = {item.sha256: item.size_bytes for item in ordered}
    insert_if_absent(
        session, Content, [_content_row(sha, size, now) for sha, size in sizes.items()]
    )
    contents: dict[str, Content] = {}
    for chunk in chunks(list(sizes)):
        for content in session.scalars(select(Content).where(Content.sha256.in_(chunk))):
            contents[content.sha256] = content
    for moving in chunks(ordered):
        _move_places(session, moving, contents, now)
        session.execute(
            delete(Unread).where(Unread.uri.in_([item.sighting.uri for item in moving]))
        )
    first = first_places(session, [content.id for content in contents.values()])
    return {
        sha: RegisteredContent(
            content.id,
            sha,
            content.state,
            content.withdrawn_at is not None or is_due(content, tool_version),
            first[content.id].uri or "",
        )
        for sha, content in contents.items()
    }


def record_unread(
    session: Session, unread: Sequence[tuple[Sighting, Failure]], tool_version: str
) -> None:
    """Write down files that could not be read, or could not again."""
    now = utc_now()
    insert_if_absent(
        session,
        Unread,
        [
            {
                "uri": sighting.uri,
                "size_bytes": sighting.size_bytes,
                "stamp": sighting.stamp,
                "error_code": failure.code,
                "reason": failure.reason,
                "advice": failure.advice,
                "tool_version": tool_version,
                "attempt_count": 0,
                "first_seen_at": now,
                "last_seen_at": now,
            }
            for sighting, failure in unread
        ],
    )
    for sighting, failure in unread:
        session.execute(
            update(Unread)
            .where(Unread.uri == sighting.uri)
            .values(
                size_bytes=sighting.size_bytes,
                stamp=sighting.stamp,
                error_code=failure.code,
                reason=failure.reason,
                advice=failure.advice,
                tool_version=tool_version,
                attempt_count=Unread.attempt_count + 1,
                last_seen_at=now,
            )
        )


def _content_row(sha256: str, size_bytes: int, now: datetime) -> dict[str, Any]:
    return {
        "sha256": sha256,
        "size_bytes": size_bytes,
        "state": "seen",
        "due": True,
        "attempt_count": 0,
        "first_seen_at": now,
    }


def _move_places(
    session: Session,
    found: Sequence[FoundContent],
    contents: dict[str, Content],
    now: datetime,
) -> None:
    wanted = {item.sighting.uri: item for item in found}
    existing = session.scalars(
        select(Place).where(Place.uri.in_(wanted)).order_by(Place.id).with_for_update()
    ).all()
    same = [
        place for place in existing if place.content_id == contents[wanted[place.uri].sha256].id
    ]
    for place in existing:
        place.is_current = False
    # Former places give up their address before others take it (a unique index watches).
    session.flush()
    for place in same:
        item = wanted.pop(place.uri)
        place.is_current = True
        place.size_bytes = item.sighting.size_bytes
        place.stamp = item.sighting.stamp
        place.last_seen_at = now
    session.flush()
    insert_if_absent(
        session,
        Place,
        [
            {
                "content_id": contents[item.sha256].id,
                "uri": uri,
                "size_bytes": item.sighting.size_bytes,
                "stamp": item.sighting.stamp,
                "is_current": True,
                "first_seen_at": now,
                "last_seen_at": now,
            }
            for uri, item in wanted.items()
        ],
    )
