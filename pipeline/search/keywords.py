"""Keywords of a report: its words by TF-IDF against the archive's own frequencies."""

import math
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.search.indexing import unpack_words
from pipeline.search.tables import SearchReport, SearchWord, indexed_reports

_QUERY_CHUNK = 500
"""Words in one statement, as in `catalog.chunks`."""

_KEYWORDS = 20
"""Where nobody says how many: some lines of a page."""


@dataclass(frozen=True)
class Keyword:
    """A word, how often the report says it, in how many reports it stands, and its weight."""

    word: str
    count: int
    report_count: int
    weight: float


def report_keywords(
    session: Session, report_id: int, limit: int = _KEYWORDS
) -> list[Keyword] | None:
    """What tells this report from the others, the weightiest words first; None if it is not indexed (yet)."""
    reports = indexed_reports(session)
    if reports is None:
        return None
    packed = session.scalars(
        select(SearchReport.words_gzip).where(SearchReport.report_id == report_id)
    ).one_or_none()
    if packed is None:
        return None
    counts = unpack_words(packed)
    words = sorted(counts)
    found: list[Keyword] = []
    total = sum(counts.values())
    for start in range(0, len(words), _QUERY_CHUNK):
        rows = session.execute(
            select(SearchWord.word, SearchWord.report_count).where(
                SearchWord.word.in_(words[start : start + _QUERY_CHUNK])
            )
        )
        for word, report_count in rows:
            weight = counts[word] / total * math.log((reports + 1) / report_count)
            found.append(Keyword(word, counts[word], report_count, weight))
    found.sort(key=lambda keyword: (-keyword.weight, keyword.word))
    return found[:limit]
