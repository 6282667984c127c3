"""A record's own part of a page: what it is called, what is in it, and the markup itself.

`MARK` names the code, templates and translations that made it, for whoever keeps it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from extractors.collector import collector_paused
from pipeline.view.parts import Json
from pipeline.view.record_view import RecordView, view_record
from pipeline.view.writing import write_record

_COUNTED = ("funding", "sub_goals", "safeguards", "projects", "statements")


@dataclass(frozen=True)
class ShownRecord:
    """A record written down."""

    title: str
    contents: list[list[str]]
    """The sections: an anchor, and the words for it."""
    body: str


def show_record(record: Json) -> ShownRecord:
    """Write a record down; its `provenance` is not asked for."""
    with collector_paused():
        view = view_record(record)
        return ShownRecord(view.title, list(_contents(record, view)), write_record(view))


def _contents(record: Json, view: RecordView) -> Iterator[list[str]]:
    if view.findings:
        yield ["findings", f"核查发现（{len(view.findings)}）"]
    for part in view.parts:
        key = part.pointer[1:]
        yield [part.id, f"{part.name}（{len(record[key])}）" if key in _COUNTED else part.name]
    if view.leftover:
        yield ["leftover", f"未归入的文字（{len(view.leftover)}）"]


def _files(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _files(entry)
        elif entry.is_file():
            yield entry


def _mark() -> str:
    digest = hashlib.sha256()
    for package in ("pipeline.view", "pipeline.language"):
        for file in _files(resources.files(package)):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


MARK = _mark()
