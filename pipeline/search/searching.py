"""Searching: what matches, in which order, and what of it is shown.

A query is one or more terms, parted by white space. A unit matches when every term is a substring
of it, so nothing that a substring search finds is missed. Where that finds little and a term is
long, units that hold all of jieba's words of it follow, marked as such.

Order: terms in the name, then terms in the text, then words; within each by how often and how rare
the query's words are, then the newest. The first `CANDIDATES` matches of each kind are put in
order; `newest_first` gives all matches without ranking, page after page.
"""

import math
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Row
from sqlalchemy.orm import Session

from models.report import ReportKind
from pipeline.search.candidates import (
    find_units,
    read_folded,
    read_report_counts,
    read_shown,
)
from pipeline.search.characters import LINE_END, fold_query, places
from pipeline.search.questions import Wanted
from pipeline.search.tables import indexed_reports
from pipeline.search.units import (
    UnitKind,
    department_tag,
    kind_tag,
    report_kind_tag,
    year_tag,
)
from pipeline.search.words import cut
from pipeline.search.written import unpack_written

CANDIDATES = 300
"""Matches that are read and put in order; a total above it is not counted out."""
MOST_TERMS = 8
"""Each term is a condition of its own; people type two or three."""
MOST_CHARACTERS = 100
"""As they are typed, white space included; folded, some characters become several."""
_MOST_FOLDED = 400
"""Four times `MOST_CHARACTERS`: ligatures and enclosed words fold into up to four characters."""
_SNIPPET = 90
"""Characters: two lines of a result."""
_BEFORE_MATCH = 20
"""Characters: what shows which sentence it is, with the match still near the front."""
_NAME_WEIGHT = 3.0
"""A name that says it is worth three places in the text."""
_SATURATION = 1.2
"""BM25's usual k1: a word's tenth occurrence says little more than its third."""

_SAID_BY_WORDS = 0.75
"""Of the characters typed: with less, the words that were cut say something else than was asked."""

Match = Literal["name", "text", "words"]
_ORDER: tuple[Match, ...] = ("name", "text", "words")


class QueryError(ValueError):
    """A query that asks for nothing, or for too much; the message says why."""


class EmptyQueryError(QueryError):
    """A query of white space and characters that nobody sees: it finds nothing."""


@dataclass(frozen=True)
class Filter:
    """Where to look."""

    year: int | None = None
    department: str | None = None
    """A code, or a part of the name; which of them it is, its characters tell."""
    kind: UnitKind | None = None
    report_kind: ReportKind | None = None

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that a unit must have."""
        found = []
        if self.kind is not None:
            found.append(kind_tag(self.kind))
        if self.report_kind is not None:
            found.append(report_kind_tag(self.report_kind))
        if self.year is not None:
            found.append(year_tag(self.year))
        if self.department is not None and self.department.isascii():
            found.append(department_tag(self.department))
        return tuple(found)

    @property
    def department_part(self) -> str | None:
        """What the department's name must have in it."""
        return None if self.department is None or self.department.isascii() else self.department


@dataclass(frozen=True)
class Snippet:
    """A piece of text; `highlights` are half-open spans of code points in it."""

    text: str
    highlights: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Hit:
    """One unit that matches."""

    unit_id: int
    report_id: int
    kind: str
    position: int
    fiscal_year: int | None
    department_code: str | None
    department_name: str | None
    match: Match
    score: float
    name: Snippet
    snippet: Snippet


@dataclass(frozen=True)
class Found:
    """An answer; `total` counts all matches, those by words among them, up to `CANDIDATES`."""

    hits: tuple[Hit, ...]
    total: int
    more_than_total: bool


def parse_query(query: str) -> tuple[str, ...]:
    """The folded terms of a query. Raises QueryError."""
    terms = tuple(dict.fromkeys(filter(None, (fold_query(part) for part in query.split()))))
    if not terms:
        raise EmptyQueryError("the query has no searchable character")
    too_long = len(query) > MOST_CHARACTERS or sum(map(len, terms)) > _MOST_FOLDED
    if len(terms) > MOST_TERMS or too_long:
        raise QueryError(f"at most {MOST_TERMS} terms and {MOST_CHARACTERS} characters")
    return terms


def search(
    session: Session, query: str, wanted: Filter, *, limit: int = 20, offset: int = 0
) -> Found:
    """The best matches. Raises QueryError."""
    terms = parse_query(query)
    reports = indexed_reports(session)
    if reports is None:
        return Found((), 0, False)
    ranked, total = _Ranking(session, terms, reports).rank(wanted, offset, offset + limit)
    rows = read_shown(session, [one.unit_id for one in ranked])
    return Found(_hits(rows, ranked, terms), min(total, CANDIDATES), total > CANDIDATES)


def newest_first(
    session: Session,
    query: str,
    wanted: Filter,
    *,
    limit: int = 100,
    before: int | None = None,
) -> tuple[Hit, ...]:
    """All matches of the terms, newest first; go on with `before` = the last `unit_id`."""
    terms = parse_query(query)
    if indexed_reports(session) is None:
        return ()
    asked = Wanted(terms, wanted.tags, wanted.department_part, before=before)
    matching = find_units(session, asked, limit)
    rows = read_shown(session, matching)
    ranked = [
        _Ranked(one, _match_of(rows[one].folded, terms), 0.0) for one in matching if one in rows
    ]
    return _hits(rows, ranked, terms)


@dataclass(frozen=True)
class _Ranked:
    unit_id: int
    match: Match
    score: float


class _Ranking:
    """The matches of some terms in their order, in an index of so many reports."""

    def __init__(self, session: Session, terms: Sequence[str], reports: int) -> None:
        self._session = session
        self._terms = terms
        self._words = [word for term in terms for word in cut(term)]
        self._weights = _weights(session, [*terms, *self._words], reports)

    def rank(self, wanted: Filter, first: int, last: int) -> tuple[list[_Ranked], int]:
        """The matches from one place up to another, and how many there are.

        Only kinds of matches that reach into these places are put in order: their texts have to be
        read for it.
        """
        found = self._find(Wanted(tuple(self._terms), wanted.tags, wanted.department_part))
        ranked: list[_Ranked] = []
        before = 0
        for match, unit_ids in found.items():
            start, end = max(first - before, 0), last - before
            if start < len(unit_ids) and end > 0:
                ranked += [
                    _Ranked(-unit_id, match, -score)
                    for score, unit_id in self._in_order(unit_ids)[start:end]
                ]
            before += len(unit_ids)
        return ranked, before

    def _find(self, asked: Wanted) -> dict[Match, Sequence[int]]:
        """The units that match, in the order of the kinds of matches."""
        matching = find_units(self._session, asked, CANDIDATES + 1)
        named: Sequence[int] = ()
        if matching:
            # As many: whatever of the newest matches by name is then among them.
            named = find_units(self._session, replace(asked, in_name=True), CANDIDATES + 1)
        loose: Sequence[int] = ()
        if len(matching) < CANDIDATES and _say_as_much(self._terms, self._words):
            words = replace(asked, phrases=tuple(dict.fromkeys(self._words)))
            loose = find_units(self._session, words, CANDIDATES + 1)
        return {
            "name": named,
            "text": _without(matching, set(named)),
            "words": _without(loose, set(matching)),
        }

    def _in_order(self, unit_ids: Sequence[int]) -> list[tuple[float, int]]:
        """The scores and ids of units, both negative, the best first: as plain tuples, for there are many."""
        folded = read_folded(self._session, unit_ids)
        return sorted((-self._score(text), -unit_id) for unit_id, text in folded.items())

    def _score(self, folded: str) -> float:
        name, score = _name_in(folded), 0.0
        for word, weight in self._weights.items():
            count = folded.count(word) + _NAME_WEIGHT * name.count(word)
            score += weight * count / (count + _SATURATION)
        return score


def _name_in(folded: str) -> str:
    return folded[: folded.index(LINE_END)]


def _match_of(folded: str, terms: Iterable[str]) -> Match:
    """How a unit matches that has all the terms."""
    name = _name_in(folded)
    return "name" if all(term in name for term in terms) else "text"


def _without(unit_ids: Iterable[int], others: Container[int]) -> Sequence[int]:
    return [one for one in unit_ids if one not in others]


def _say_as_much(terms: Sequence[str], words: Sequence[str]) -> bool:
    """Whether asking for words is a looser question than asking for the terms, but no other.

    Of 旧名称 jieba leaves 名称 alone, which everything has.
    """
    said = sum(map(len, words))
    return set(words) != set(terms) and said >= _SAID_BY_WORDS * sum(map(len, terms))


def _weights(session: Session, words: Iterable[str], reports: int) -> dict[str, float]:
    """How much each word says: the rarer in the archive, the more (BM25's idf)."""
    wanted = list(dict.fromkeys(words))
    counts = read_report_counts(session, wanted)
    return {
        word: math.log(1 + (reports - counts.get(word, 0) + 0.5) / (counts.get(word, 0) + 0.5))
        for word in wanted
    }


def _shown_words(terms: Sequence[str]) -> tuple[str, ...]:
    """What is highlighted: the terms; where none of them stands, their words."""
    words = [word for term in terms for word in cut(term)]
    return tuple(dict.fromkeys([*terms, *words]))


def _hits(
    rows: Mapping[int, Row[Any]], ranked: Iterable[_Ranked], terms: Sequence[str]
) -> tuple[Hit, ...]:
    shown = _shown_words(terms)
    return tuple(_hit(rows[one.unit_id], one, shown) for one in ranked if one.unit_id in rows)


def _hit(row: Row[Any], ranked: _Ranked, shown: Sequence[str]) -> Hit:
    return Hit(
        row.id,
        row.report_id,
        row.kind,
        row.position,
        row.fiscal_year,
        row.department_code,
        row.department_name,
        ranked.match,
        round(ranked.score, 4),
        Snippet(row.name, tuple(_marked(row.name, _name_in(row.folded), shown))),
        make_snippet(unpack_written(row.written, row.folded), row.folded, shown),
    )


def make_snippet(text: str, folded: str, shown: Sequence[str]) -> Snippet:
    """A piece of the line with the first match, with all matches in it marked.

    `folded` is a unit's: its name, then the text, line by line.
    """
    number = _line_with_a_match(folded, shown)
    line = text.split(LINE_END)[number]
    # Folding leaves lines as they are, so they stand at the same numbers, behind the name's.
    spans = _marked(line, folded.split(LINE_END)[number + 1], shown)
    start = max(0, spans[0][0] - _BEFORE_MATCH) if spans else 0
    end = min(len(line), start + _SNIPPET)
    piece = line[start:end]
    inside = [(first - start, last - start) for first, last in spans if last <= end]
    if start > 0:
        piece, inside = f"…{piece}", [(first + 1, last + 1) for first, last in inside]
    return Snippet(piece + ("…" if end < len(line) else ""), tuple(inside))


def _line_with_a_match(folded: str, shown: Sequence[str]) -> int:
    """The first line of the text that has the first of the words that it has; else its first."""
    begin = folded.index(LINE_END) + 1
    for word in shown:
        place = folded.find(word, begin)
        if place >= 0:
            return folded.count(LINE_END, begin, place)
    return 0


def _marked(text: str, folded: str, shown: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand in a line as written."""
    spans = _spans(folded, shown)
    if not spans:
        return []
    origins = places(text, folded)
    return [(origins[start], origins[end - 1] + 1) for start, end in spans]


def _spans(folded: str, shown: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand, longest first, without overlaps, in order."""
    taken = bytearray(len(folded))
    spans = []
    for word in sorted(shown, key=len, reverse=True):
        start = folded.find(word)
        while start >= 0:
            end = start + len(word)
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * len(word)
                spans.append((start, end))
            start = folded.find(word, end)
    return sorted(spans)
