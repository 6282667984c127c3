"""From a listing to batches of work: what is new, changed or due; what is known is counted.

Nothing is read here but names, sizes and ages. Everything is lazy: a source of a million files is
never in memory as a whole.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from models.version import __version__
from pipeline.account import Account
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog
from pipeline.catalog.intake import KnownPlace, compare_listing, touch_places
from pipeline.intake.restoring import restore_missing
from pipeline.sinks.sink import Sink
from pipeline.sources.listed import Listed, readable_uri
from pipeline.sources.source import FileSource, Survey

log = logging.getLogger("jixiao.intake")

_COMPARED_AT_ONCE = 500
"""Listed files compared with the catalog in one statement (see `catalog.chunks`)."""


@dataclass(frozen=True)
class Batch:
    """Files for one task, in the order of the listing."""

    number: int
    files: tuple[Listed, ...]

    @property
    def size_bytes(self) -> int:
        """Bytes of all its files."""
        return sum(file.size_bytes for file in self.files)


class Planner:
    """Reads the source once; `account` counts what needs no work, and is full at the end."""

    def __init__(self, catalog: Catalog, source: FileSource, sinks: Sequence[Sink]) -> None:
        self.account = Account()
        self.survey = Survey()
        self._catalog = catalog
        self._source = source
        self._sinks = sinks
        self._taken: set[int] = set()

    def batches(self, most_files: int, most_bytes: int) -> Iterator[Batch]:
        """The work, cut by count and by bytes; a batch has at least one file."""
        gathered: list[Listed] = []
        size, number = 0, 0
        for listed in self._work():
            if gathered and (len(gathered) >= most_files or size + listed.size_bytes > most_bytes):
                yield Batch(number, tuple(gathered))
                gathered, size, number = [], 0, number + 1
            gathered.append(listed)
            size += listed.size_bytes
        if gathered:
            yield Batch(number, tuple(gathered))
        self.account.waiting = len(self.survey.waiting)
        self.account.ignored = self.survey.ignored
        for trouble in self.survey.troubles:
            self.account.seen += 1
            self.account.count_unread(trouble.uri, trouble.failure)
            shown, code = readable_uri(trouble.uri), trouble.failure.code
            log.warning("%s: %s", shown, trouble.failure.reason, extra={"code": code})

    def _work(self) -> Iterator[Listed]:
        listing = self._source.listing(self.survey)
        while chunk := list(islice(listing, _COMPARED_AT_ONCE)):
            with self._catalog.reading() as session:
                known = compare_listing(session, [one.sighting for one in chunk], __version__)
            self.account.seen += len(chunk)
            yield from [one for one in chunk if self._needs_work(known.get(one.uri))]
            self._settle_unchanged(known)

    def _needs_work(self, known: KnownPlace | None) -> bool:
        if known is None:
            self.account.new += 1
            return True
        if known.standing == "changed":
            self.account.changed += 1
            return True
        if known.standing == "due" and known.content_id not in self._taken:
            # A content that lies at several places is extracted once.
            if known.content_id is not None:
                self._taken.add(known.content_id)
            self.account.retried += 1
            return True
        self.account.unchanged += 1
        return False

    def _settle_unchanged(self, known: dict[str, KnownPlace]) -> None:
        unchanged = {
            uri: place
            for uri, place in known.items()
            if place.place_id is not None and place.standing != "changed"
        }
        if not unchanged:
            return
        with self._catalog.writing() as session:
            seen = [one.place_id for one in unchanged.values() if one.place_id]
            touch_places(session, seen, utc_now())
        for sink in self._sinks:
            self.account.restored += restore_missing(self._catalog, sink, unchanged)


def finds_work(catalog: Catalog, source: FileSource) -> bool:
    """Whether a run would have anything to read; nothing is written down."""
    planner = Planner(catalog, source, ())
    listing = source.listing(planner.survey)
    while chunk := list(islice(listing, _COMPARED_AT_ONCE)):
        with catalog.reading() as session:
            known = compare_listing(session, [one.sighting for one in chunk], __version__)
        if any(planner._needs_work(known.get(one.uri)) for one in chunk):
            return True
    return False
