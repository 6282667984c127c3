"""Line ends of Unicode in a text: the same record as with line feeds, and places that stay true."""

from pathlib import Path

import pytest

from extractors.extraction import extract
from extractors.source_files import SourceFile
from models.locations import TextLocation

SEED = Path(__file__).parents[4] / "corpus" / "reports" / "changli-2021" / "report-2021.txt"
LEFT_OUT = {"source", "provenance", "removed", "coverage"}
ENDS = ("\u2028", "\u2029", "\x85", "\x0b", "\x1e")


@pytest.mark.parametrize("end", [*ENDS, "mixed"], ids=["LS", "PS", "NEL", "VT", "RS", "mixed"])
def test_other_line_ends_give_the_same_record(end: str) -> None:
    text = SEED.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    pieces = text.split("\n")
    ends = ["\n", *ENDS] if end == "mixed" else [end]
    changed = "".join(piece + ends[at % len(ends)] for at, piece in enumerate(pieces))
    plain = extract(SourceFile("report.txt", text.encode()))
    report = extract(SourceFile("report.txt", changed.encode()))
    assert report.model_dump(exclude=LEFT_OUT) == plain.model_dump(exclude=LEFT_OUT)
    lines = changed.split("\n")
    for pointer in ("/projects/0/code", "/projects/0/indicators/0/target/text"):
        place = report.provenance[pointer]
        assert isinstance(place, TextLocation)
        found = lines[place.line - 1][place.start : place.end]
        assert found in ("130322213RGZQG5D0ORKX", "≥1次")
