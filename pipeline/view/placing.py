"""Where in a Document the values of its record stand: to the character, where it can be told.

Enters: a Document and the record that was read from it. Leaves: marks on the Document's paragraphs. A
location names a block or a cell; within it the value's own words are looked for. All text is laid
end to end without white space, as a value may run on over lines and paragraphs. A value that says
the same as another in one place is the next one that says so, since both are in reading order.
"""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from models.document import Document, Paragraph, Table
from models.locations import PdfLocation, SheetLocation, TextLocation, WordLocation
from pipeline.view.parts import Json

_DERIVED = re.compile(
    r".*(?:/(?:target|actual)/(?:kind|comparison|value|upper|unit|date)"
    r"|/total_yuan|/month|/period/(?:start|end))"
)
_LONGEST_WHOLE = 400
"""A value that is not found in longer text than this is not marked, rather than all of the text."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a paragraph's text: a value's, left over, or removed (why, in `reason`)."""

    start: int
    end: int
    pointer: str | None = None
    reason: str | None = None


@dataclass
class Marks:
    """All marks, by the identity of the paragraph; and removed text that left the paragraphs."""

    of: dict[int, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    beside: dict[int, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))


def place_marks(document: Document, record: Json) -> Marks:
    """Find the places of a record's values, of what was left over and of what was removed."""
    text = _Text(document)
    marks = Marks()
    for pointer, location in record["provenance"].items():
        if not is_derived(pointer):
            text.mark(marks, location, value_at(record, pointer), pointer, None)
    for place, one in enumerate(record["leftover"]):
        text.mark(marks, one["location"], one["text"], f"/leftover/{place}", "leftover")
    for one in record["removed"]:
        if one["kind"] != "field_code":  # they stand with their paragraphs
            text.mark(marks, one["location"], one["text"], None, one["kind"])
    return marks


def is_derived(pointer: str) -> bool:
    """Whether a value only says what one beside it says in words, at the same place."""
    return _DERIVED.fullmatch(pointer) is not None


def value_at(record: Json, pointer: str) -> str:
    """What a record says at a pointer, as the source has it; nothing where there is nothing."""
    for correction in record.get("corrections", ()):
        if correction["pointer"] == pointer and correction["operation"] == "replace":
            # The source says what was extracted; the right words may stand elsewhere by chance.
            return "" if correction["extracted"] is None else str(correction["extracted"])
    found: Any = record
    for key in pointer.split("/")[1:]:
        if isinstance(found, list):
            found = found[int(key)] if key.isdecimal() and int(key) < len(found) else None
        else:
            found = found.get(key) if isinstance(found, dict) else None
    return "" if found is None else str(found)


@dataclass(slots=True)
class _Group:
    """The paragraphs that one location names: a stretch of the whole text."""

    start: int
    end: int = 0
    paragraphs: list[Paragraph] = field(default_factory=list)


class _Text:
    """The Document's text end to end, without white space."""

    def __init__(self, document: Document) -> None:
        self._pieces: list[str] = []
        self._starts: list[int] = []
        self._paragraphs: list[tuple[Paragraph, list[int]]] = []
        self._groups: dict[object, list[_Group]] = defaultdict(list)
        self._lines: dict[int, list[tuple[int, int, _Group]]] = defaultdict(list)
        self._boxes: dict[int, list[tuple[tuple[float, ...], _Group]]] = defaultdict(list)
        self._seen: Counter[object] = Counter()
        self._length = 0
        for block in document.blocks:
            self._add(block)
        self._whole = "".join(self._pieces)

    def _add(self, block: Paragraph | Table) -> None:
        if isinstance(block, Paragraph):
            self._add_group([block])
            return
        for cell in block.cells:
            if cell.paragraphs:
                self._add_group(cell.paragraphs)
            for nested in cell.tables:
                self._add(nested)

    def _add_group(self, paragraphs: Iterable[Paragraph]) -> None:
        group = _Group(self._length)
        for paragraph in paragraphs:
            group.paragraphs.append(paragraph)
            text = paragraph.text
            offsets = [place for place, char in enumerate(text) if not char.isspace()]
            self._index_runs(paragraph, group)
            self._starts.append(self._length)
            self._paragraphs.append((paragraph, offsets))
            self._pieces.append("".join(text.split()))
            self._length += len(offsets)
        group.end = self._length
        key = _key(group.paragraphs[0].location)
        if key is not None:
            self._groups[key].append(group)

    def _index_runs(self, paragraph: Paragraph, group: _Group) -> None:
        """Where the runs of a text or a page stand: their locations are finer than the paragraph's."""
        place = self._length
        for run in paragraph.runs:
            at = run.location
            if isinstance(at, TextLocation):
                self._lines[at.line].append((at.start, place, group))
            elif isinstance(at, PdfLocation):
                self._boxes[at.page].append((at.bbox, group))
            place += len("".join(run.text.split()))

    def mark(
        self, marks: Marks, location: Json, text: str, pointer: str | None, reason: str | None
    ) -> None:
        """Mark where the text stands within its location."""
        needle = "".join(text.split())
        groups, least = self._candidates(location)
        if not groups or not needle:
            return
        found = self._find(groups, least, needle)
        if found is None and reason not in (None, "leftover"):
            # It has left the text, and is shown beside it.
            marks.beside[id(groups[0].paragraphs[0])].append((str(reason), text))
            return
        if found is None:
            start, end = groups[0].start, groups[-1].end
            if end - start > _LONGEST_WHOLE:
                return
            found = (start, end)
        for paragraph, first, last in self._spans(*found):
            marks.of[id(paragraph)].append(Mark(first, last, pointer, reason))

    def _candidates(self, location: Json) -> tuple[list[_Group], int]:
        """The groups that a location names, and the place from which to look."""
        if location["kind"] == "text":
            runs = self._lines.get(location["line"], [])
            at = [run for run in runs if run[0] <= location["start"]] or runs[:1]
            return ([at[-1][2]], at[-1][1]) if at else ([], 0)
        if location["kind"] == "pdf":
            groups = [
                group
                for box, group in self._boxes.get(location["page"], [])
                if _lies_in(box, location["bbox"])
            ]
            groups = list({id(group): group for group in groups}.values())
        else:
            groups = self._groups.get(_key_of(location), [])
        return groups, groups[0].start if groups else 0

    def _find(self, groups: list[_Group], least: int, needle: str) -> tuple[int, int] | None:
        for form in spellings(needle):
            places = list(self._occurrences(groups, least, form))
            if places:
                turn = (id(groups[0]), least, form)
                place = places[min(self._seen[turn], len(places) - 1)]
                self._seen[turn] += 1
                return place, place + len(form)
        return None

    def _occurrences(self, groups: list[_Group], least: int, needle: str) -> Iterator[int]:
        for group in groups:
            # It begins in the group, and may run on behind it.
            end = group.end - 1 + len(needle)
            place = self._whole.find(needle, max(group.start, least), end)
            while place >= 0:
                yield place
                place = self._whole.find(needle, place + 1, end)

    def _spans(self, start: int, end: int) -> Iterator[tuple[Paragraph, int, int]]:
        """The stretch in the paragraphs' own offsets."""
        index = bisect_right(self._starts, start) - 1
        while index < len(self._starts) and self._starts[index] < end:
            paragraph, offsets = self._paragraphs[index]
            first = max(start - self._starts[index], 0)
            last = min(end - self._starts[index], len(offsets))
            if first < last:
                yield paragraph, offsets[first], offsets[last - 1] + 1
            index += 1


def _key(location: object) -> object:
    if isinstance(location, WordLocation):
        return location.block, location.row, location.column
    if isinstance(location, SheetLocation):
        return location.sheet, location.row, location.column
    return None


def _key_of(location: Json) -> object:
    first = location["block"] if location["kind"] == "word" else location.get("sheet")
    return first, location.get("row"), location.get("column")


def _lies_in(inner: tuple[float, ...], outer: list[float]) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def spellings(needle: str) -> Iterator[str]:
    """The words as they are, and a number as it may be written."""
    yield needle
    if re.fullmatch(r"-?\d+(?:\.\d+)?", needle):
        yield f"{int(needle.partition('.')[0]):,}{needle[needle.find('.') :] if '.' in needle else ''}"
        if "." in needle:
            yield needle.rstrip("0").rstrip(".")
