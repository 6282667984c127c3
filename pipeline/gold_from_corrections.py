"""Labelled reports from the desk: what a person corrected and approved is gold.

Enters: a catalog and a folder. Leaves: a folder for each report that somebody corrected and then
approved, with its file and its `gold.json`, as `jixiao evaluate` reads them. A report that nobody
approved is none: only its corrected values were looked at.
"""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.gold import COMPARED_KEYS, GOLD_NAME, Gold
from models.json_text import read_report
from models.report import Report
from pipeline.catalog.connection import Catalog
from pipeline.catalog.listing import read_record
from pipeline.catalog.review_tables import Review, StoredCorrection
from pipeline.catalog.tables import Content, Place, Record
from pipeline.corrections.pointers import PointerError, parse_pointer, value_at

_OF_THE_CATALOG = frozenset({"correction-conflict", "differs-between-files"})
"""Findings that no extraction of a file can have by itself."""


_NAME_DIGITS = 12
"""Of the file's SHA-256: enough for a folder of its own, and short enough to read."""


@dataclass
class GoldAccount:
    """What was written, and what could not be."""

    written: list[str] = field(default_factory=list)
    out_of_reach: list[str] = field(default_factory=list)
    """Reports whose files lie no longer, or not as files of their own, where they were read."""
    there_already: list[str] = field(default_factory=list)


def write_gold(catalog: Catalog, folder: Path, *, replace: bool = False) -> GoldAccount:
    """Write every corrected and approved report; one that is there stays unless told otherwise."""
    account = GoldAccount()
    with catalog.reading() as session:
        for content, report in _approved(session):
            name = f"desk-{content.sha256[:_NAME_DIGITS]}"
            target = folder / name
            if target.exists() and not replace:
                account.there_already.append(name)
                continue
            source = _file_of(session, content)
            if source is None:
                account.out_of_reach.append(report.source.file_name)
                continue
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / f"report{source.suffix.lower()}")
            (target / GOLD_NAME).write_text(gold_of(report).to_json(), encoding="utf-8")
            account.written.append(name)
    return account


def gold_of(report: Report) -> Gold:
    """The gold of an approved record."""
    values = {key: getattr(report, key) for key in COMPARED_KEYS}
    corrected = list(_corrected_texts(report))
    leftover = tuple(
        piece.text
        for piece in report.leftover
        if not any(piece.text in text or text in piece.text for text in corrected)
    )
    codes = dict.fromkeys(one.code for one in report.findings if one.code not in _OF_THE_CATALOG)
    return Gold(leftover=leftover, expected_findings=tuple(codes), **values)


def _corrected_texts(report: Report) -> Iterator[str]:
    """The texts that people put in; what was left over of them is no longer."""
    record = report.model_dump(mode="json")
    for correction in report.corrections:
        try:
            value = value_at(record, parse_pointer(correction.pointer))
        except PointerError:
            continue
        if isinstance(value, str):
            yield value


def _approved(session: Session) -> Iterator[tuple[Content, Report]]:
    corrected = select(StoredCorrection.report_id).where(StoredCorrection.standing != "dropped")
    rows = session.execute(
        select(Content, Record.id)
        .join(Record, (Record.file_id == Content.id) & Record.is_current)
        .join(Review, Review.report_id == Record.report_id)
        .where(Review.state == "approved", Record.report_id.in_(corrected))
        .order_by(Content.id)
    ).all()
    for content, record_id in rows:
        body = read_record(session, record_id)
        if body is not None:
            yield content, read_report(body)


def _file_of(session: Session, content: Content) -> Path | None:
    """A file with the very bytes that were read."""
    places = select(Place.uri).where(Place.content_id == content.id, Place.uri.startswith("file:"))
    for uri in session.scalars(places.order_by(Place.is_current.desc(), Place.id)):
        path = Path(unquote(urlsplit(uri).path))
        try:
            if hashlib.sha256(path.read_bytes()).hexdigest() == content.sha256:
                return path
        except OSError:
            continue
    return None
