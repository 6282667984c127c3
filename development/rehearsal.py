"""An archive of made-up reports in a catalog: to rehearse a consumer, and to measure the feeds.

Enters: a catalog, a number of reports, a seed. Leaves: that many reports, each a record as large
as a real one (with a location for each value), stored as a run stores them.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from corpus.generation.reports import make_report
from models.locations import TextLocation
from models.report import Coverage, Report
from models.source import ExtractorInfo, Source
from models.version import __version__
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog
from pipeline.catalog.intake import FoundContent, register_contents
from pipeline.catalog.results import store_outcomes
from pipeline.catalog.sightings import Sighting
from pipeline.flattening import flatten_report
from pipeline.outcome import Outcome

_FROM_GOLD = (
    "title",
    "fiscal_year",
    "department",
    "overall_goal",
    "sub_goals",
    "safeguards",
    "projects",
)
BATCH = 100
"""Reports in one transaction."""


def made_up_report(seed: str, index: int, *, project_count: int | None = None) -> Report:
    """Report number `index` of a seed; the same arguments give the same record."""
    gold = make_report(seed, index, project_count=project_count).gold
    values = {name: getattr(gold, name) for name in _FROM_GOLD}
    pointers = list(_leaf_pointers(gold.model_dump(mode="json", include=set(_FROM_GOLD)), ""))
    return Report(
        source=Source(
            file_name=f"{seed}-{index}.txt",
            uri=_uri(seed, index),
            format="txt",
            media_type="text/plain",
            sha256=_sha256(seed, index),
            size_bytes=_size(index),
            encoding="utf-8",
            extractor=ExtractorInfo(name="jixiao.txt", version=__version__),
        ),
        coverage=Coverage(characters=len(pointers), claimed=len(pointers), removed=0, leftover=0),
        provenance={
            pointer: TextLocation(line=line, start=0, end=1)
            for line, pointer in enumerate(pointers, 1)
        },
        **values,
    )


def made_up_outcome(seed: str, index: int, *, project_count: int | None = None) -> Outcome:
    """The outcome of reading that report."""
    record = flatten_report(made_up_report(seed, index, project_count=project_count))
    return Outcome(
        _sha256(seed, index), "extracted", utc_now(), 0.01, __version__, "txt", record=record
    )


def fill_catalog(
    catalog: Catalog,
    count: int,
    *,
    seed: str = "rehearsal",
    start: int = 0,
    project_count: int | None = None,
    distinct: int | None = None,
) -> None:
    """Store `count` reports, from number `start` on, in batches as a run does.

    Making a report up takes some 20 ms; past `distinct` of them, their records come again as those
    of other departments.
    """
    made: dict[int, Outcome] = {}

    def outcome(index: int) -> Outcome:
        origin = index if distinct is None else index % distinct
        if distinct is None or origin not in made:
            made[origin] = made_up_outcome(seed, origin, project_count=project_count)
        found = made[origin] if distinct is not None else made.pop(origin)
        assert found.record is not None
        row = dict(found.record.row)
        if index != origin:
            row |= {key: f"{row[key]}-{index}" for key in ("department_code", "department_name")}
        return replace(found, sha256=_sha256(seed, index), record=replace(found.record, row=row))

    for first in range(start, start + count, BATCH):
        indices = range(first, min(first + BATCH, start + count))
        outcomes = [outcome(index) for index in indices]
        with catalog.writing() as session:
            register_contents(session, [_found(seed, index) for index in indices], __version__)
            store_outcomes(session, None, outcomes)


def _found(seed: str, index: int) -> FoundContent:
    return FoundContent(
        Sighting(_uri(seed, index), _size(index), "1"), _sha256(seed, index), _size(index)
    )


def _uri(seed: str, index: int) -> str:
    return f"file:///rehearsal/{seed}/{index}.txt"


def _size(index: int) -> int:
    return 1000 + index


def _sha256(seed: str, index: int) -> str:
    return hashlib.sha256(f"{seed}/{index}".encode()).hexdigest()


def _leaf_pointers(value: Any, pointer: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaf_pointers(inner, f"{pointer}/{key}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _leaf_pointers(inner, f"{pointer}/{place}")
    elif value is not None:
        yield pointer
