"""Files that somebody has just sent, and how far each is.

Enters: digests, as an address holds them. Leaves: rows for the page, in the order of the digests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from sqlalchemy import select

from pipeline.catalog.listing import place_of_content
from pipeline.catalog.tables import Content
from pipeline.web.feeds import Feeds
from pipeline.web.inbox import waiting_file
from pipeline.words import FAILURES, STATES


@dataclass(frozen=True)
class SentFile:
    """A file that was sent."""

    name: str
    state: str
    what: str
    """How far it is, in Chinese."""
    report_id: int | None = None
    """The record to show, if there is one."""
    detail: str | None = None
    is_pending: bool = False


def uploads_sent(feeds: Feeds, digests: Sequence[str]) -> list[SentFile]:
    """The files of these digests that were seen."""
    with feeds.catalog.reading() as session:
        query = select(Content, place_of_content()).where(Content.sha256.in_(digests))
        known = {content.sha256: (content, uri) for content, uri in session.execute(query)}
        found = [
            _in_catalog(*known[sha256]) if sha256 in known else _in_inbox(feeds, sha256)
            for sha256 in digests
        ]
    return [one for one in found if one is not None]


def _in_catalog(content: Content, uri: str | None) -> SentFile:
    has_record = content.state in ("extracted", "needs_review")
    return SentFile(
        unquote(uri.rpartition("/")[2]) if uri else content.sha256,
        content.state,
        FAILURES.get(content.error_code or "", STATES[content.state]),
        (content.report_id or content.id) if has_record else None,
        content.reason,
        content.state == "seen",
    )


def _in_inbox(feeds: Feeds, sha256: str) -> SentFile | None:
    waiting = waiting_file(feeds.inbox, sha256)
    return SentFile(waiting.name, "waiting", "等待提取", is_pending=True) if waiting else None
