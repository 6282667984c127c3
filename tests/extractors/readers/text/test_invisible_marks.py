"""Invisible characters in text files: out of the text, told with their place, places stay true."""

import json
from pathlib import Path

import pytest

from extractors.errors import LimitExceededError
from extractors.extraction import extract
from extractors.readers.text.reader import TextReader
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document, Paragraph
from models.locations import TextLocation
from models.report import Report


def read(text: str) -> Document:
    return TextReader().read(SourceFile("report.txt", text.encode()), ReadOptions())


def record(text: str) -> Report:
    return extract(SourceFile("report.txt", text.encode()))


def content(report: Report) -> dict[str, object]:
    kept = json.loads(report.model_dump_json())
    return {
        key: value
        for key, value in kept.items()
        if key not in ("source", "provenance", "removed", "coverage")
    }


def test_runs_end_where_a_character_was_taken_out() -> None:
    document = read("第一行\n\u200b开展\u00ad科普\u2060\ufeff活动\u200e\n")
    paragraph = document.blocks[1]
    assert isinstance(paragraph, Paragraph)
    assert [(run.text, run.location) for run in paragraph.runs] == [
        ("开展", TextLocation(line=2, start=1, end=3)),
        ("科普", TextLocation(line=2, start=4, end=6)),
        ("活动", TextLocation(line=2, start=8, end=10)),
    ]
    assert [(entry.kind, entry.text, entry.location) for entry in document.removed] == [
        (
            "invisible",
            "\u200b\u00ad\u2060\ufeff\u200e",
            TextLocation(line=2, start=0, end=11),
        )
    ]


def test_a_line_of_nothing_else_is_blank() -> None:
    document = read("甲。\r\n\u200b\u200b\r\n乙。\r\n")
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == [
        "甲。",
        "乙。",
    ]
    assert document.blocks[1].location == TextLocation(line=3, start=0, end=2)
    assert document.removed[0].location == TextLocation(line=2, start=0, end=2)


def _between(text: str, mark: str, every: int) -> str:
    written, seen = [], 0
    for character in text:
        written.append(character)
        seen += not character.isspace()
        if not character.isspace() and seen % every == 0:
            written.append(mark)
    return "".join(written)


@pytest.mark.parametrize("every", [1, 2, 7])
@pytest.mark.parametrize("mark", ["\u200b", "\u00ad", "\ufeff", "\ufe0e", "\U000e0100"])
def test_the_record_is_that_of_the_clean_text(shared: Path, mark: str, every: int) -> None:
    text = (shared / "seed/report-2021.txt").read_text(encoding="utf-8")
    clean, marked = record(text), record(_between(text, mark, every))
    assert content(marked) == content(clean)
    taken = sum(len(entry.text) for entry in marked.removed if entry.kind == "invisible")
    assert taken == _between(text, mark, every).count(mark)
    assert marked.coverage.characters == clean.coverage.characters + taken


def test_provenance_points_into_the_source_lines(shared: Path) -> None:
    text = (shared / "seed/report-2021.txt").read_text(encoding="utf-8")
    source = _between(text, "\u200b", 3)
    report = record(source)
    place = report.provenance["/projects/0/code"]
    assert isinstance(place, TextLocation)
    shown = source.split("\n")[place.line - 1][place.start : place.end]
    assert shown.replace("\u200b", "") == report.projects[0].code
    assert "\u200b" in shown


def test_more_of_them_than_any_report_has_is_refused() -> None:
    with pytest.raises(LimitExceededError, match="invisible characters"):
        read("甲" + "\u200b乙" * 200_001)
