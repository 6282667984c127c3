"""What is known of a page's recognition: how sure it is, what is doubtful, what its layer says.

These values are made where a page is recognised and end in the Document, so that no picture need be
kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.readers.pdf.logical_pages import PageParts
from extractors.readers.pdf.page_frame import BBox
from models.document import Doubt
from models.locations import PdfLocation
from models.source import Recognition

COARSE_DPI = 140.0
"""Below this, lines as thin as a pixel are lost between rows, and cells run together."""


@dataclass(frozen=True)
class PlacedDoubt:
    """A doubtful text and where it is shown; `figure` is a figure, a code or a sign."""

    bbox: BBox
    text: str
    other: str | None
    confidence: float
    figure: bool


@dataclass
class LayerOpinion:
    """What became of a page's layer of text."""

    agreement: float
    agrees: bool = False
    """Whether it confirms what was recognised."""
    unmatched: int = 0
    """Characters of the layer at places where nothing was recognised."""
    doubts: list[PlacedDoubt] = field(default_factory=list)


@dataclass
class RecognisedParts:
    """A page's parts, and how surely they were read."""

    engine: str
    parts: PageParts
    confidences: list[float]
    doubts: list[PlacedDoubt]
    layer: LayerOpinion | None = None
    coarse: bool = False
    """Whether the picture has fewer dots an inch than thin ruled lines need."""

    def located_doubts(self, page_no: int) -> list[Doubt]:
        """All doubts as the Document keeps them."""
        layered = self.layer.doubts if self.layer is not None else []
        return [
            Doubt(
                location=PdfLocation(page=page_no, bbox=doubt.bbox),
                text=doubt.text,
                other=doubt.other,
                confidence=round(doubt.confidence, 3),
                figure=doubt.figure,
            )
            for doubt in [*self.doubts, *layered]
        ]


def sum_up(pages: Sequence[tuple[int, RecognisedParts]]) -> Recognition | None:
    """What the record says of a file's recognised pages; None where there is none."""
    if not pages:
        return None
    values = [value for _, page in pages for value in page.confidences]
    mean = round(sum(values) / len(values), 4) if values else None
    numbers = tuple(sorted({number for number, _ in pages}))
    return Recognition(engine=pages[0][1].engine, pages=numbers, mean_confidence=mean)
