"""One OFD page: its characters and rulings, laid out like a page of a PDF.

Enters: the page's content, its templates' first. Leaves: a `PageContent` of the PDF reader, whose
lines and tables are found by the same code. Each character's place is said (`TextCode` with X, Y and
the distances DeltaX, DeltaY, where `g n v` repeats v n times); its width is not, so that a narrow one
is taken for half as broad. GB/T 33190-2016, 7.5–7.7, 9 and 11.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

from lxml import etree

from extractors.errors import LimitExceededError
from extractors.readers.ofd.geometry import MM, read_numbers
from extractors.readers.ofd.paths import path_edges
from extractors.readers.pdf.characters import Character, Style, is_unmapped
from extractors.readers.pdf.lines import build_lines
from extractors.readers.pdf.matrices import IDENTITY, Matrix, apply, multiply
from extractors.readers.pdf.page_content import PageContent
from extractors.readers.pdf.page_frame import PageFrame
from extractors.readers.pdf.page_tables import find_page_tables
from extractors.readers.pdf.raised_text import set_off_raised
from extractors.readers.pdf.rulings import Edge
from extractors.readers.pdf.scripts import is_wide
from extractors.terms.code_points import INVISIBLE, unify_ideographs
from models.locations import PdfLocation
from models.report import Removed, RemovedKind

_MOST_OBJECTS = 300_000
"""A page of text has one for each line or character, some thousand at most; each costs memory."""
_SMALLEST_PT = 0.5
"""Nobody sees text smaller than this."""
_DEEPEST = 60
"""Blocks in blocks: writers make one or two; each is a call."""
_A4_MM = (0.0, 0.0, 210.0, 297.0)
"""Taken where a file states no size."""
_MOST_REPEATS = 20_000
"""`g 20000 4.2` in DeltaX: as many distances as no text object has characters."""
_BROAD = frozenset("%‰@&WMmw<>=≥≤≧≦≠≈±~+-–—…×÷")
"""Narrow by Unicode's tables, yet up to an em broad in Chinese fonts."""
_USUAL_WIDTHS = {"%": 0.85, "‰": 1.0, "@": 0.95, "W": 0.9, "M": 0.85, "m": 0.85, "±": 0.6, "×": 0.6}
"""In ems, in the fonts of such reports, where a file shows no step after the character."""
_FIRST_WIDE = "\N{CJK RADICAL REPEAT}"
"""Characters before it may be narrow."""
_UNSTATED_SIZE_MM = 3.5
"""Of characters whose object lacks `Size`, which the standard demands: ten points."""
_LEVEL_SLOPE = 0.05
"""Three degrees: text that is turned by more, and not by a right angle, is a watermark."""
_NARROW_BLANK_EM = 0.6
"""A Latin space steps 0.25 to 0.5, an ideographic one a whole em."""
_BROADEST_EM = 1.03
"""A Chinese character's em, and rounding."""
_BROADEST_CAPITAL_EM = 0.88
"""W aside, capitals in the fonts of such reports are this broad at most."""
_BROADEST_NARROW_EM = 0.75
"""A Latin letter or figure that steps farther than this is followed by a gap."""


@dataclass(slots=True)
class DrawnPage:
    """What a page's objects put on it."""

    frame: PageFrame
    body: list[Character] = field(default_factory=list)
    slanted: list[Character] = field(default_factory=list)
    unseen: list[Character] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    images: list[tuple[float, float, float, float]] = field(default_factory=list)
    objects: int = 0
    owner: int = 0
    ending: list[Character] = field(default_factory=list)
    """Characters that end their text, so that no step tells how broad they are."""
    steps: dict[str, float] = field(default_factory=dict)
    """The least step seen after a character, in ems."""


def read_page(
    file_name: str,
    page_no: int,
    box_mm: tuple[float, ...] | None,
    contents: list[etree._Element],
) -> PageContent:
    """Lay out one page, counted from 1; raises LimitExceededError for one with too many objects."""
    drawn = draw_objects(file_name, page_no, box_mm, contents)
    frame = drawn.frame
    body, note_marks = set_off_raised(drawn.body)
    tables, outside = find_page_tables(drawn.edges, body)
    covered = sum((x1 - x0) * (bottom - y0) for x0, y0, x1, bottom in drawn.images)
    content_page = PageContent(
        page_no,
        frame,
        lines=build_lines(outside),
        tables=tables,
        character_count=sum(not c.text.isspace() for c in body),
        unmapped_count=sum(is_unmapped(c.text) for c in body),
        unread_picture=not body and covered > frame.width * frame.height / 2,
    )
    for kind, characters in (
        ("watermark", drawn.slanted), ("invisible", drawn.unseen), ("label", note_marks),
    ):  # fmt: skip
        content_page.removed += _note(page_no, frame, kind, characters)
    return content_page


def page_frame(box_mm: tuple[float, ...] | None) -> PageFrame:
    """A page's frame in points."""
    _, _, width, height = box_mm or _A4_MM
    return PageFrame(0.0, 0.0, width * MM, height * MM)


def draw_objects(
    file_name: str,
    page_no: int,
    box_mm: tuple[float, ...] | None,
    contents: list[etree._Element],
) -> DrawnPage:
    """Place one page's objects; raises LimitExceededError for too many of them."""
    left, top, _, _ = box_mm or _A4_MM
    to_page: Matrix = (MM, 0.0, 0.0, MM, -left * MM, -top * MM)
    drawn = DrawnPage(page_frame(box_mm))
    for content in contents:
        _visit(content, to_page, drawn, 0, file_name, page_no)
    for character in drawn.ending:
        if not is_wide(character.text[0]) and character.style.turns == 0:
            step = drawn.steps.get(character.text, _USUAL_WIDTHS.get(character.text))
            if step is not None:
                character.x1 = character.x0 + step * character.style.size
    return drawn


def _note(
    page_no: int, frame: PageFrame, kind: "RemovedKind | str", characters: list[Character]
) -> Iterator[Removed]:
    for line in build_lines(characters):
        place = PdfLocation(page=page_no, bbox=frame.to_shown(line.bbox))
        yield Removed.model_validate({"kind": kind, "text": line.text.strip(), "location": place})


def _visit(
    parent: etree._Element,
    matrix: Matrix,
    drawn: DrawnPage,
    depth: int,
    file_name: str,
    page_no: int,
) -> None:
    if depth > _DEEPEST:
        return
    for element in parent:
        if not isinstance(element.tag, str):
            continue
        name = local(element)
        drawn.objects += 1
        if drawn.objects > _MOST_OBJECTS:
            raise LimitExceededError(
                file_name,
                f"has more than {_MOST_OBJECTS:,} objects on a page",
                "Print it to a PDF, which simplifies it.",
                where=f"page {page_no}",
            )
        if element.get("Visible") == "false":
            continue
        if name == "TextObject":
            _read_text(element, _own_matrix(element, matrix), drawn)
        elif name == "PathObject":
            data = next(
                (child.text for child in element if local(child) == "AbbreviatedData"), None
            )
            drawn.edges += path_edges(
                data or "",
                _own_matrix(element, matrix),
                stroked=element.get("Stroke", "true") != "false",
                filled=element.get("Fill", "false") == "true",
            )
        elif name == "ImageObject":
            boundary = read_numbers(element.get("Boundary"), 4)
            if boundary is not None:
                x0, y0 = apply(matrix, boundary[0], boundary[1])
                x1, y1 = apply(matrix, boundary[0] + boundary[2], boundary[1] + boundary[3])
                drawn.images.append((x0, y0, x1, y1))
        elif name in ("Layer", "PageBlock", "Content", "CompositeObject"):
            _visit(element, matrix, drawn, depth + 1, file_name, page_no)


def _own_matrix(element: etree._Element, matrix: Matrix) -> Matrix:
    """From the object's space to the page: its CTM, then its boundary's corner."""
    own = read_numbers(element.get("CTM"), 6)
    boundary = read_numbers(element.get("Boundary"), 4) or (0.0, 0.0, 0.0, 0.0)
    placed: Matrix = (1.0, 0.0, 0.0, 1.0, boundary[0], boundary[1])
    inner: Matrix = IDENTITY if own is None else (own[0], own[1], own[2], own[3], own[4], own[5])
    return multiply(multiply(inner, placed), matrix)


def _read_text(element: etree._Element, matrix: Matrix, drawn: DrawnPage) -> None:
    size = (read_numbers(element.get("Size"), 1) or (_UNSTATED_SIZE_MM,))[0]
    scale = (abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])) ** 0.5
    if size * scale < _SMALLEST_PT:
        return
    stretch = (read_numbers(element.get("HScale"), 1) or (1.0,))[0]
    is_level = abs(matrix[1]) <= abs(matrix[0]) * _LEVEL_SLOPE and matrix[0] > 0
    is_upright = is_level or (abs(matrix[0]) <= abs(matrix[1]) * _LEVEL_SLOPE)
    unseen = element.get("Alpha") == "0" or (
        element.get("Fill") == "false" and element.get("Stroke", "false") == "false"
    )
    style = Style(
        size * scale, False, not unseen, False, (0, 0, 0, 255), 0 if is_level else None, 0, False
    )
    drawn.owner += 1
    target = drawn.unseen if unseen else drawn.body if is_upright else drawn.slanted
    x = y = 0.0
    for code in element:
        if local(code) != "TextCode" or not code.text:
            continue
        x = (read_numbers(code.get("X"), 1) or (x,))[0]
        y = (read_numbers(code.get("Y"), 1) or (y,))[0]
        text = code.text
        right, down = (
            _distances(code.get("DeltaX"), len(text)),
            _distances(code.get("DeltaY"), len(text)),
        )
        for place, char in enumerate(text):
            step = right[place] if place < len(right) else None
            advance = _advance(char, size * stretch, step)
            x0, baseline = apply(matrix, x, y)
            x1, _ = apply(matrix, x + advance, y)
            if not INVISIBLE.match(char):
                shown = unify_ideographs(char)
                if shown == "\N{IDEOGRAPHIC SPACE}" and 0 < (step or 0) < _NARROW_BLANK_EM * size:
                    shown = " "  # A font may draw both with one glyph; the room tells which it is.
                placed = Character(
                    shown, min(x0, x1), max(x0, x1), baseline, style, owner=drawn.owner
                )
                target.append(placed)
                if step is None:
                    drawn.ending.append(placed)
                elif shown < _FIRST_WIDE and 0 < step <= _BROADEST_EM * size:
                    drawn.steps[shown] = min(drawn.steps.get(shown, inf), abs(x1 - x0) / style.size)
            if step is None and not down:
                step = advance
            x += step or 0.0
            y += down[place] if place < len(down) else 0.0


def _advance(char: str, size: float, step: float | None) -> float:
    """How broad a character is: up to the next one, unless that stands apart."""
    usual = size * (1.0 if is_wide(char) else 0.5)
    if is_wide(char) or char in _BROAD:
        widest = size * _BROADEST_EM
    else:
        widest = size * (_BROADEST_CAPITAL_EM if char.isupper() else _BROADEST_NARROW_EM)
    if step is None or step <= 0:
        return usual
    return step if step <= widest else usual


def _distances(text: str | None, most: int) -> list[float]:
    """`g 3 5.0 4.2` → 5.0, 5.0, 5.0, 4.2."""
    words = (text or "").replace(",", " ").split()
    found: list[float] = []
    place = 0
    while place < len(words) and len(found) < min(most, _MOST_REPEATS):
        try:
            if words[place] == "g":
                found += [float(words[place + 2])] * min(int(words[place + 1]), most)
                place += 3
            else:
                found.append(float(words[place]))
                place += 1
        except (ValueError, IndexError):
            break
    return found


def local(element: etree._Element) -> str:
    """An element's name without its namespace, of which some writers have their own."""
    return str(element.tag).rpartition("}")[2]
