"""The file that a report was read from, fetched from where the catalog saw it.

Enters: a report's id. Leaves: an unnamed temporary copy whose SHA-256 is the report's. Nothing of a
request becomes a path: the addresses are the catalog's own, and whatever lies there now is handed
out only if it still is the content that was catalogued.
"""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import unquote

from sqlalchemy import select
from sqlalchemy.orm import Session

from extractors.formats import media_type
from pipeline.catalog.listing import preferred_file
from pipeline.catalog.tables import Content, Place
from pipeline.sources.listed import Listed
from pipeline.sources.source import SourceError, UnreadFileError, open_source
from pipeline.web.keys import Caller
from pipeline.web.problems import ProblemError

_PIECE = 1 << 20
"""Bytes, read and hashed at a time."""


@dataclass(frozen=True)
class Original:
    """A copy of the file, at its beginning; the caller closes `stream`."""

    stream: IO[bytes]
    file_name: str
    size_bytes: int
    sha256: str
    media_type: str
    path: Path


def open_original(
    session: Session, report_id: int, spool: Path, caller: Caller, sha256: str | None = None
) -> Original:
    """Copy a file of a report: the preferred one, or that of a SHA-256. Raises ProblemError (404, 403).

    The id of a file that is no report, or another report's, leads to the file itself.
    """
    return open_file(session, file_of_report(session, report_id, sha256), spool, caller)


def file_of_report(session: Session, report_id: int, sha256: str | None = None) -> Content:
    """The preferred file of a report, or that of a SHA-256. Raises ProblemError (404)."""
    if sha256 is None:
        content = preferred_file(session, report_id) or session.get(Content, report_id)
        if content is None:
            raise ProblemError(404, "no-such-report", "There is no such report.")
        return content
    content = session.scalars(
        select(Content).where(
            Content.sha256 == sha256,
            (Content.report_id == report_id) | (Content.id == report_id),
        )
    ).one_or_none()
    if content is None:
        raise ProblemError(404, "no-such-file", "The report has no such file.")
    return content


def open_file(session: Session, content: Content, spool: Path, caller: Caller) -> Original:
    """Copy a file. Raises ProblemError (404) if it is out of reach.

    A file that was taken for no report, could not be read or was withdrawn was never meant for
    readers: it needs the scope `admin` (ProblemError, 403).
    """
    if not caller.may("admin") and content.extraction_id is None:
        raise ProblemError(
            403, "scope", "This file has no record. Its content needs a key of the scope admin."
        )
    places = session.scalars(
        select(Place)
        .where(Place.content_id == content.id, Place.uri.startswith("file:"))
        .order_by(Place.is_current.desc(), Place.id)
    ).all()
    for place in places:
        found = _copy(place, content, spool)
        if found is not None:
            return found
    raise ProblemError(
        404,
        "original-away",
        "The file is not (any more) where it was read, or lies on another server.",
    )


def _copy(place: Place, content: Content, spool: Path) -> Original | None:
    container = place.uri.partition("#")[0]
    listed = Listed(place.uri, place.uri, place.size_bytes, place.stamp)
    try:
        source = open_source(container)
    except SourceError:
        return None
    try:
        at_hand = source.bring_to_hand(listed, spool)
    except UnreadFileError:
        return None
    finally:
        source.close()
    try:
        stream = _verified_copy(at_hand.path, content)
    except OSError:
        return None
    finally:
        at_hand.discard()
    if stream is None:
        return None
    return Original(
        stream,
        unquote(place.uri.replace("#", "/").rpartition("/")[2]),
        content.size_bytes,
        content.sha256,
        media_type(content.format),
        Path(stream.name),
    )


def _verified_copy(path: Path, content: Content) -> IO[bytes] | None:
    """A temporary copy with the right digest; None if the file is another now."""
    if not path.is_file() or path.stat().st_size != content.size_bytes:
        return None
    digest = hashlib.sha256()
    copy = tempfile.NamedTemporaryFile(prefix="jixiao-", suffix=".bin")  # noqa: SIM115
    with path.open("rb") as stream:
        left = content.size_bytes
        while piece := stream.read(min(_PIECE, left)):
            digest.update(piece)
            copy.write(piece)
            left -= len(piece)
    if digest.hexdigest() != content.sha256:
        copy.close()
        return None
    copy.seek(0)
    return copy
