"""One unsure character in a level's name is settled by the form; nothing else is."""

from pathlib import Path

import pytest

from extractors.readers.recognised_names import settle_level_names
from extractors.reading import read_document
from extractors.source_files import load_source_file
from models.document import Cell, Document, Doubt, Paragraph, Run, Table
from models.locations import PdfLocation
from models.source import Recognition

REPORT = Path(__file__).parents[4] / "corpus/reports/changli-2021/report-2021.pdf"
PLACE = PdfLocation(page=1, bbox=(0.0, 0.0, 100.0, 20.0))


@pytest.fixture(scope="module")
def recognised() -> Document:
    document = read_document(load_source_file(REPORT))
    recognition = Recognition(engine="test", pages=(1,), mean_confidence=0.9)
    return Document(source=document.source.model_copy(update={"recognition": recognition}))


def settled(recognised: Document, text: str, *doubts: Doubt) -> tuple[str, Document]:
    paragraph = Paragraph(runs=(Run(text=text, location=PLACE),), location=PLACE)
    cell = Cell(row=0, column=0, paragraphs=(paragraph,), location=PLACE)
    table = Table(row_count=1, column_count=1, cells=(cell,), location=PLACE)
    document = settle_level_names(
        recognised.model_copy(update={"blocks": (table,), "doubts": doubts})
    )
    (after,) = document.blocks
    assert isinstance(after, Table)
    return after.cells[0].text, document


def doubt(text: str, confidence: float = 0.4, *, x: float = 50.0, figure: bool = False) -> Doubt:
    place = PdfLocation(page=1, bbox=(x, 5.0, x + 10, 15.0))
    return Doubt(location=place, text=text, confidence=confidence, figure=figure)


def test_an_unsure_character_of_a_name_is_settled_and_told(recognised: Document) -> None:
    text, document = settled(recognised, "产出指棕", doubt("棕"))
    assert text == "产出指标"
    assert document.doubts == ()
    (finding,) = document.findings
    assert (finding.code, finding.severity) == ("recognition-doubtful", "info")
    assert "产出指棕" in finding.message


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("产出指棕", ()),
        ("产出指棕", (doubt("棕", 0.8),)),
        ("产出指棕", (doubt("棕", x=200.0),)),
        ("产出指棕", (doubt("棕", figure=True),)),
        ("产山指棕", (doubt("棕"), doubt("山"))),
        ("产出效棕", (doubt("棕"),)),
        ("昌黎县棕", (doubt("棕"),)),
        ("产出指标", (doubt("标"),)),
    ],
)
def test_all_else_stays_as_recognised(
    recognised: Document, text: str, doubts: tuple[Doubt, ...]
) -> None:
    after, document = settled(recognised, text, *doubts)
    assert after == text
    assert document.doubts == doubts
    assert document.findings == ()
