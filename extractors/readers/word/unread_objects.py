"""Pictures and embedded objects of a document: content that is seen and cannot be read.

Enters: what a reader meets in the report's own text. Leaves: the findings that name them. One that
is as large as a table may hold the report's own tables; one as small as a sign, within a line, may
be a sign (`≥` as an equation): `STAND_IN` stands for it in the text, so that no value is read as if
nothing were there. Other pictures (a logo, a seal, a signature) say nothing of the report.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.errors import NoTextError
from models.document import Block, Paragraph, Story
from models.findings import Finding
from models.locations import WordLocation

STAND_IN = "\N{OBJECT REPLACEMENT CHARACTER}"
"""What stands in the text where a picture may be a sign."""

_TABLE_WIDTH_PT, _TABLE_HEIGHT_PT = 180.0, 70.0
"""Three columns of three characters and three rows of text: a smaller picture holds no table."""
_PAGE_SIDE_PT = 250.0
"""88 mm, more than half of A5's shorter side: smaller pictures are logos, stamps and signatures."""
_SIGN_WIDTH_PT, _SIGN_HEIGHT_PT = 150.0, 26.0
"""A sign in text is as high as a line or two; as wide as a formula."""
_SMALLEST_SIGN_PT = 4.0
"""A sign set in text is as high as a character, 8 points at least; a speck is no sign."""
_MOST_NAMED = 8
"""Enough for a person to see which they are; a finding is one sentence."""
_FURNITURE: tuple[Story, ...] = ("header", "footer", "page_number")


@dataclass(frozen=True, slots=True)
class UnreadObject:
    """One picture or object: what it is, how large in points, and whether it stands in a line."""

    name: str
    """`picture`, or what the file calls the object: `Excel.Sheet.12`; empty where it does not."""
    width_pt: float
    height_pt: float
    in_line: bool
    location: WordLocation

    @property
    def is_picture(self) -> bool:
        """A picture, which holds text only if it is one of a table or page."""
        return self.name == "picture"

    @property
    def is_large(self) -> bool:
        """As large as a table, or an object whose size is not said."""
        if not self.is_picture and self.width_pt <= 0:
            return True
        return self.width_pt >= _TABLE_WIDTH_PT and self.height_pt >= _TABLE_HEIGHT_PT

    @property
    def may_be_sign(self) -> bool:
        """As small as characters, and in a line of text."""
        return self.in_line and is_sign_size(self.width_pt, self.height_pt)


def is_sign_size(width_pt: float, height_pt: float) -> bool:
    """Whether a picture in a line is as small as characters."""
    return (
        _SMALLEST_SIGN_PT <= height_pt <= _SIGN_HEIGHT_PT
        and _SMALLEST_SIGN_PT <= width_pt <= _SIGN_WIDTH_PT
    )


def find_unread(objects: Sequence[UnreadObject]) -> list[Finding]:
    """The findings: an error for what may hold tables, a warning for signs and small objects."""
    large = [one for one in objects if one.is_large]
    small = [one for one in objects if not one.is_large and (one.may_be_sign or not one.is_picture)]
    findings: list[Finding] = []
    if large:
        findings.append(
            Finding(
                code="content-unread",
                severity="error",
                message=f"What {_name(large)} shows was not read; it may be a table of the report.",
            )
        )
    if small:
        findings.append(
            Finding(
                code="content-unread",
                severity="warning",
                message=f"What {_name(small)} shows was not read; it may be part of a value.",
            )
        )
    return findings


def refuse_pictures_of_pages(
    file_name: str, blocks: Sequence[Block], objects: Sequence[UnreadObject]
) -> None:
    """Raise NoTextError for a file that shows pictures as large as pages and says nothing."""
    pictures = sum(
        one.is_picture and min(one.width_pt, one.height_pt) >= _PAGE_SIDE_PT for one in objects
    )
    if pictures and not _say_anything(blocks):
        raise NoTextError(
            file_name,
            f"has no text, only {pictures} {'picture' if pictures == 1 else 'pictures'} of pages",
            "Optical character recognition (OCR) must come first: save it as a PDF, run OCRmyPDF"
            " on that, and give the result.",
        )


def _say_anything(blocks: Sequence[Block]) -> bool:
    """Whether the report itself has text; headers, footers and page numbers do not count."""
    return any(
        block.text.strip()
        if isinstance(block, Paragraph)
        else any(cell.text.strip() or _say_anything(cell.tables) for cell in block.cells)
        for block in blocks
        if block.story not in _FURNITURE
    )


def _name(objects: list[UnreadObject]) -> str:
    """`a picture of 400 × 300 pt (block 12) and an object Excel.Sheet.12 of … (block 14)`."""
    names = [
        _kind(one)
        + (f" of {one.width_pt:.0f} × {one.height_pt:.0f} pt" if one.width_pt > 0 else "")
        + f" ({_place(one.location)})"
        for one in objects[:_MOST_NAMED]
    ]
    more = len(objects) - len(names)
    if more:
        names.append(f"{more} more")
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]


def _kind(one: UnreadObject) -> str:
    if one.is_picture:
        return "a picture"
    return f"an embedded object ({one.name})" if one.name else "an embedded object"


def _place(location: WordLocation) -> str:
    if location.row is None or location.column is None:
        return f"block {location.block}"
    return f"block {location.block}, row {location.row}, column {location.column}"
