"""What records were read from, to be looked at: sources as HTML and pages as pictures.

Enters: a report's id. Leaves: bytes, made in a confined process and kept on disk. Withdrawn reports and
files without a record have no views.
"""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from threading import BoundedSemaphore

import orjson

from extractors.collector import collector_paused
from extractors.errors import ExtractionError
from extractors.readers.pdf.drawing import MissingPageError
from models.json_text import read_values
from models.version import __version__
from pipeline.catalog.connection import Catalog
from pipeline.catalog.tables import Content
from pipeline.isolation.apart import Apart, FailedApartError
from pipeline.isolation.fork_server import fork_context
from pipeline.view.shown_record import MARK, ShownRecord, show_record
from pipeline.view.sources import DPI, PAGED_FORMATS, read_page, read_source
from pipeline.web.feeds import Feeds
from pipeline.web.keys import Caller
from pipeline.web.originals import Original, file_of_report, open_file
from pipeline.web.problems import ProblemError
from pipeline.web.settings import MIB

_AT_ONCE = BoundedSemaphore(2)
"""Files that are drawn or read at the same time, by all clients together."""
_PATIENCE_SECONDS = 20
"""The two before it are drawn in a few seconds each; a browser waits longer."""


def find_content(catalog: Catalog, report_id: int, sha256: str | None = None) -> Content:
    """The preferred file of a report that has a record, or another one of its files."""
    with catalog.reading() as session:
        content = file_of_report(session, report_id, sha256)
        session.expunge(content)
    return content


def shown_record(feeds: Feeds, digest: str, body_gzip: bytes) -> ShownRecord:
    """A stored record, written down; kept, since a large one takes a quarter of a second."""
    name = f"{digest}.{MARK}.json"
    kept = feeds.views.get(name)
    if kept is not None:
        return ShownRecord(**orjson.loads(kept))
    with collector_paused():
        shown = show_record(read_values(gzip.decompress(body_gzip)))
    feeds.views.put(name, orjson.dumps(asdict(shown)))
    return shown


def page_picture(feeds: Feeds, caller: Caller, content: Content, page_no: int) -> bytes:
    """A page as WebP. Raises ProblemError (404, 422, 503)."""
    if content.format not in PAGED_FORMATS:
        raise ProblemError(
            404, "no-pages", "Files of this format have no pages: see the report's /document."
        )

    def make(original: Original, apart: Apart) -> bytes:
        return apart.call(
            read_page,
            original.path,
            original.file_name,
            str(content.format),
            page_no,
            file=original.file_name,
        )

    return _kept(feeds, caller, content, f"{content.sha256}.{page_no}.{DPI}.webp", make)


def source_page(
    feeds: Feeds, caller: Caller, content: Content, digest: str, record: Callable[[], bytes]
) -> bytes:
    """The markup of a source with its record's values marked. Raises ProblemError (404, 422, 503)."""
    address = f"/reports/{content.report_id}/pages/{{}}.webp?sha256={content.sha256}"

    def make(original: Original, apart: Apart) -> bytes:
        return apart.call(
            read_source,
            original.path,
            original.file_name,
            record(),
            address,
            file=original.file_name,
        ).encode()

    return _kept(feeds, caller, content, f"{digest}.{content.id}.{__version__}.{MARK}.html", make)


def _kept(
    feeds: Feeds,
    caller: Caller,
    content: Content,
    name: str,
    make: Callable[[Original, Apart], bytes],
) -> bytes:
    kept = feeds.views.get(name)
    if kept is not None:
        return kept
    with feeds.catalog.reading() as session:
        original = open_file(session, content, feeds.spool, caller)
    with original.stream, _turn():
        original.stream.flush()
        limits = feeds.settings
        memory_bytes = limits.document_memory_mib * MIB
        try:
            with Apart(limits.document_seconds, memory_bytes, fork_context()) as apart:
                made = make(original, apart)
        except MissingPageError as error:
            raise ProblemError(
                404, "no-such-page", f"The file {error.reason}. {error.advice}"
            ) from error
        except ExtractionError as error:
            raise ProblemError(
                422, "reading", f"The file {error.reason}. {error.advice}"
            ) from error
        except FailedApartError as error:
            raise ProblemError(422, "reading", "The file cannot be shown.") from error
    feeds.views.put(name, made)
    return made


@contextmanager
def _turn() -> Iterator[None]:
    if not _AT_ONCE.acquire(timeout=_PATIENCE_SECONDS):
        raise ProblemError(
            503, "busy", "Other files are being read. Try again.", headers={"Retry-After": "5"}
        )
    try:
        yield
    finally:
        _AT_ONCE.release()
