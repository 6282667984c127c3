"""A page's characters through PDFium, each with its place and its style.

Enters: a loaded text page. Leaves: the upright characters in layout coordinates, and apart from them
those that are turned or slanted, and those that leave no ink or are switched off. PDFium adds
characters of its own (spaces and line breaks where it sees gaps): they are dropped, because layout
decides from the gaps itself, and a gap between Chinese and digits is not a space. Text drawn twice
for a bold look is reported once.
"""

import ctypes
from collections import Counter
from collections.abc import Callable
from ctypes import c_double, c_uint
from dataclasses import dataclass, field
from functools import lru_cache
from struct import Struct
from typing import NamedTuple

from extractors.readers.pdf import pdfium_calls as pdfium
from extractors.readers.pdf.glyph_codes import spells_words
from extractors.readers.pdf.page_frame import BBox, PageFrame
from extractors.readers.pdf.scripts import is_wide
from extractors.readers.pdf.structure_tree import Element
from extractors.terms.code_points import INVISIBLE, SOFT_HYPHEN, unify_ideographs

UNMAPPED = "\N{REPLACEMENT CHARACTER}"
_TIGHT_NARROW_EM, _TIGHT_WIDE_EM = 0.17, 0.55
"""How far a glyph's ink may end before the next glyph's origin without a space between them."""
_LINE_ENDS = (0x0D, 0x0A)
"""CR and LF, which PDFium puts between the lines of its own text."""
_HYPHEN_MARKS = (0x02, 0xFFFE)
"""What PDFium returns for a hyphen at the end of a line (fpdf_text.h, FPDFText_IsHyphen)."""
_UNPAINTED, _OUTLINED = (3, 7), (1, 5)
"""ISO 32000-2, table 104: text that is neither filled nor stroked, and text that is only stroked."""
_FIRST_SURROGATE, _LAST_SURROGATE = 0xD800, 0xDFFF
"""Halves of UTF-16 pairs (Unicode, 3.9), which are no characters by themselves."""
_PALE = 160
"""Fill colours whose darkest channel is lighter than this are pale; a watermark is."""


Color = tuple[int, int, int, int]
"""Red, green, blue and how opaque, each up to 255."""
BLACK: Color = (0, 0, 0, 255)
"""Opaque black, in which text is drawn that says no colour (ISO 32000-2, 8.4.1)."""
_FAINT = 128
"""Half of opaque, 255."""
_LATIN_EM = 0.97
"""Hardly any Latin letter is as broad as an em; nearly all Chinese ones are exactly so."""
_FEW_GLYPHS = 3
"""Fewer glyphs of a font do not show how broad its letters are."""
_MIDDLE_EM = 0.35
"""How far above the baseline the middle of a capital is."""
_LEVEL_SLOPE = 0.02
"""A baseline that rises by less, about a degree, is level: it was placed by rounded numbers."""
_NO_LENGTH = 1e-9
"""A direction this short is none: the text is shrunk to nothing."""
_CODE_POINTS_KEPT = 8192
"""More than a report uses: GB 2312 has 7,445."""
_NAME_BYTES = 200
"""A name in a PDF has 127 bytes at most (ISO 32000-1, C.2)."""
_OVERLAP_EM = 0.1
"""How far a glyph's ink may reach over the next glyph's origin."""
_FOUR_FLOATS, _FOUR_NUMBERS = Struct("4f"), Struct("4I")
_BOLD = (b"bold", b"black", b"heavy")


class Style(NamedTuple):
    """What one text object's characters share.

    `turns` is None for a slanted baseline. `tight` are Type 3 fonts, which have no name
    (Chromium writes them): PDFium gives their glyphs' ink instead of their advance. `painted` is
    text that leaves ink, `switched_off` what stands in a layer that is not shown.
    """

    size: float
    bold: bool
    painted: bool
    switched_off: bool
    color: Color
    turns: int | None
    font: int
    tight: bool
    recognised: bool = False
    """Whether its place and size were measured in a picture."""

    @property
    def pale(self) -> bool:
        """Whether it is so light, or lets so much through, that a watermark may be drawn so."""
        return min(self.color[:3]) >= _PALE or self.faint

    @property
    def faint(self) -> bool:
        """Whether what lies below shows through."""
        return self.color[3] <= _FAINT


@dataclass(slots=True)
class Character:
    """One glyph: its text, its horizontal extent, the y of its baseline, its style.

    `element` is the block of text it belongs to in a tagged file, `owner` the text object that
    draws it. Text on its side is given as it reads, its lines from left to right; `box` is where it
    stands in the layout.
    """

    text: str
    x0: float
    x1: float
    baseline: float
    style: Style
    element: Element | None = None
    owner: int = 0
    box: BBox | None = None


@dataclass
class PageCharacters:
    """All characters of a page, sorted out, and the frame in which they stand upright."""

    frame: PageFrame
    body: list[Character] = field(default_factory=list)
    turned: list[Character] = field(default_factory=list)
    """What stands upright on its side, as the first column of a narrow table may."""
    slanted: list[Character] = field(default_factory=list)
    unpainted: list[Character] = field(default_factory=list)
    """Text without ink, such as optical recognition lays over a picture."""
    switched_off: list[Character] = field(default_factory=list)
    filled_in: list[Character] = field(default_factory=list)
    """What stands in the page's form fields."""
    ignorable: list[Character] = field(default_factory=list)
    """Code points that nobody sees, whatever their glyph (`extractors.terms.code_points`)."""
    text_objects: set[int] = field(default_factory=set)
    """The text objects that any character belongs to."""
    may_be_unmapped: bool = False
    """Whether some glyph of the page has no Unicode value, or one for private use."""


IsHidden = Callable[[int], bool]
"""Whether a page object stands in a layer that is not shown."""


def read_characters(
    text_page: int,
    frame: PageFrame,
    elements: dict[int, Element] | None = None,
    is_hidden: IsHidden | None = None,
) -> PageCharacters:
    """All characters of a text page; the frame is turned so that most of the text is upright.

    `elements` are a tagged page's blocks of text by their marks.
    """
    reading = _Reading(text_page, frame, elements, is_hidden)
    characters = reading.read()
    text_turns = _text_turns(characters) if reading.has_turned_text else 0
    if text_turns:
        frame = PageFrame(
            frame.left, frame.bottom, frame.right, frame.top, frame.page_turns, text_turns
        )
        reading = _Reading(text_page, frame, elements, is_hidden)
        characters = reading.read()
    distrusted = _distrust_fonts(characters)
    if reading.doubted:
        distrusted |= _distrust_codes(characters, reading.doubted)
    page = _sort_out(characters, frame)
    page.text_objects = reading.text_objects
    page.ignorable = reading.ignorable
    page.may_be_unmapped = reading.saw_unmapped or distrusted
    return page


def read_in_frame(text_page: int, frame: PageFrame) -> list[Character]:
    """The upright, painted characters of a text page in a frame that is known."""
    return _sort_out(_Reading(text_page, frame, None, None).read(), frame).body


def _text_turns(characters: list[Character]) -> int:
    """The quarter turns that make most of a page's text upright."""
    turns = Counter(c.style.turns for c in characters if c.style.turns is not None)
    return -turns.most_common(1)[0][0] % 4 if turns else 0


def _distrust_fonts(characters: list[Character]) -> bool:
    """Unname the glyphs of fonts whose Latin letters are as wide as Chinese ones.

    A subset font without a ToUnicode map counts its glyphs from 1 upwards (ISO 32000-2, 9.10.2);
    PDFium then takes the numbers for Latin characters, and a report reads `!"#$`.
    """
    broad = Counter(
        c.style.font
        for c in characters
        if c.text < "\u0250"
        and c.x1 - c.x0 >= _LATIN_EM * c.style.size
        and c.style.turns == 0
        and not (c.text.isspace() or c.style.tight)
    )
    if not broad:
        return False
    total = Counter(c.style.font for c in characters if not c.text.isspace())
    distrusted = {
        f for f, count in broad.items() if total[f] >= _FEW_GLYPHS and count * 2 > total[f]
    }
    for character in characters if distrusted else ():
        if character.style.font in distrusted and not character.text.isspace():
            character.text = UNMAPPED
    return bool(distrusted)


def _distrust_codes(characters: list[Character], doubted: dict[int, set[str]]) -> bool:
    """Unname the glyphs that have no Unicode value, unless their fonts' codes spell words."""
    distrusted = False
    for font, texts in doubted.items():
        glyphs = [c for c in characters if c.style.font == font and c.text in texts]
        if spells_words("".join(glyph.text for glyph in glyphs)):
            continue
        distrusted = True
        for glyph in glyphs:
            glyph.text = UNMAPPED
    return distrusted


def is_unmapped(text: str) -> bool:
    """Whether a glyph's text says nothing: no Unicode value, or one for private use."""
    code = ord(text[0])
    # The areas for private use (Unicode, 23.5), behind the character that stands for no other.
    return code == 0xFFFD or 0xE000 <= code <= 0xF8FF or code >= 0xF0000


def _sort_out(characters: list[Character], frame: PageFrame) -> PageCharacters:
    page = PageCharacters(frame)
    width, height = frame.width, frame.height
    into_body = page.body.append
    for character in characters:
        style = character.style
        if character.box is not None:
            x0, top, x1, bottom = character.box
            if 0 <= (x0 + x1) / 2 <= width and 0 <= (top + bottom) / 2 <= height:
                where = page.switched_off if style.switched_off else page.turned
                (where if style.painted else page.unpainted).append(character)
            continue
        center = (character.x0 + character.x1) / 2
        if not (
            0 <= center <= width and -1 <= character.baseline - style.size * _MIDDLE_EM <= height
        ):
            continue  # outside the crop box: nobody who looks at the page sees it
        if style.switched_off:
            page.switched_off.append(character)
        elif not style.painted:
            page.unpainted.append(character)
        elif style.turns == 0:
            into_body(character)
        else:
            page.slanted.append(character)
    return page


_Look = tuple[tuple[float, float, float, float], float, int, int, Color, bool]
"""What PDFium says of a text object's looks: matrix, font size, mode, font, colour, whether hidden."""


class _Reading:
    """One pass over a text page."""

    def __init__(
        self,
        text_page: int,
        frame: PageFrame,
        elements: dict[int, Element] | None,
        is_hidden: IsHidden | None,
    ) -> None:
        self.text_page = text_page
        self.frame = frame
        self.elements = elements
        self.is_hidden = is_hidden
        self.doubted: dict[int, set[str]] = {}
        self.saw_unmapped = self.saw_surrogates = False
        self.has_turned_text = self.has_tight_text = False
        self.text_objects: set[int] = set()
        self.ignorable: list[Character] = []
        self._texts: dict[int, dict[int, str]] = {}
        self._font_traits: dict[int, tuple[bool, bool]] = {}
        self._styles: dict[Style, Style] = {}
        self._looks: dict[_Look, Style] = {}
        self._point = pdfium.Results(2, c_double)
        self._matrix = pdfium.Results(6)
        self._color = pdfium.Results(4, c_uint)

    def read(self) -> list[Character]:
        """The characters in content order."""
        text_page, frame = self.text_page, self.frame
        unicode_of, text_object_of = pdfium.unicode_of, pdfium.text_object_of
        loose_box, origin_of = pdfium.loose_box, pdfium.character_origin
        point, (x_address, y_address) = self._point.values, self._point.addresses
        # FS_RECTF: left, top, right, bottom
        corner_room = pdfium.Results(4)
        values, box_address = corner_room.values, corner_room.addresses[0]
        unpack = _FOUR_FLOATS.unpack_from
        fast = frame.turns == 0
        left, top = frame.left, frame.top
        characters: list[Character] = []
        append = characters.append
        text_object = style = element = None
        baseline = 0.0
        origin_y = 0.0
        last_corners = (0.0, 0.0, 0.0, 0.0)
        texts: dict[int, str] = {}
        font = 0
        for index in range(pdfium.count_characters(text_page)):
            code = unicode_of(text_page, index)
            if code <= 0x20 and (
                code in _LINE_ENDS or (code == 0x20 and pdfium.is_generated(text_page, index))
            ):
                continue
            owner = text_object_of(text_page, index)
            if owner is None:
                continue
            same_object = owner == text_object
            if style is None or not same_object:
                text_object = owner
                style = self._read_style(owner, index)
                font = style.font
                texts = self._texts.setdefault(font, {})
                self.text_objects.add(owner)
                if self.elements:
                    element = self.elements.get(pdfium.mark_of(owner))
                origin_of(text_page, index, x_address, y_address)
                origin_y = point[1]
                baseline = top - origin_y
            text = texts.get(code)
            if text is None:
                text = texts[code] = self._text_of(index, code, font)
            if not text:
                if INVISIBLE.match(chr(code)):
                    loose_box(text_page, index, box_address)
                    shown = frame.box_to_layout(values[0], values[3], values[2], values[1])
                    self.ignorable.append(
                        Character(chr(code), shown[0], shown[2], shown[3], style, element)
                    )
                continue
            loose_box(text_page, index, box_address)
            x0, high, x1, low = corners = unpack(values)
            if same_object and corners == last_corners and characters:
                # Part of one glyph: a ligature taken apart, or half of a UTF-16 pair.
                characters[-1].text += text
                continue
            last_corners = corners
            if fast and style.turns == 0 and not style.tight:
                if not low - 1 <= origin_y <= high + 1:
                    # A vertically written text object moves its baseline from glyph to glyph.
                    origin_of(text_page, index, x_address, y_address)
                    origin_y = point[1]
                    baseline = top - origin_y
                append(Character(text, x0 - left, x1 - left, baseline, style, element, owner))
            else:
                origin_of(text_page, index, x_address, y_address)
                shown = frame.box_to_layout(x0, low, x1, high)
                start, turned = frame.to_layout(*point)
                if style.tight and style.turns == 0:
                    shown = (start, shown[1], max(start, shown[2]), shown[3])
                if style.turns == 1:
                    place, box = (shown[1], shown[3], -start), shown
                elif style.turns == 3:
                    place, box = (-shown[3], -shown[1], start), shown
                else:
                    place, box = (shown[0], shown[2], turned), None
                append(Character(text, *place, style, element, owner, box))
        if self.has_tight_text:
            _widen_tight(characters)
        if self.saw_surrogates:
            _join_surrogates(characters)
        return characters

    def _text_of(self, index: int, code: int, font: int) -> str:
        """The text for a code of one font, looked up once for each."""
        if code in _HYPHEN_MARKS or code == ord(SOFT_HYPHEN):
            return "-"  # a soft hyphen is drawn where a line is broken, and nowhere else
        if pdfium.has_unicode_map_error(self.text_page, index):
            # The font does not say what its glyphs mean. PDFium returns what they most likely are.
            self.saw_unmapped = True
            is_scalar = 0x20 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
            text = unify_ideographs(chr(code)) if is_scalar else UNMAPPED
            self.doubted.setdefault(font, set()).add(text)
            return text
        # Controls, and numbers that are no code points; a tab alone leaves room.
        if code < 0x20 or 0x7F <= code < 0xA0 or code > 0x10FFFF:
            return " " if code == 0x09 else ""
        text = _visible_text(code)
        if text and ord(text[0]) >= _FIRST_SURROGATE:
            self.saw_surrogates = self.saw_surrogates or _is_surrogate(code)
            self.saw_unmapped = self.saw_unmapped or is_unmapped(text)
        return text

    def _read_style(self, text_object: int, index: int) -> Style:
        room = self._matrix
        pdfium.character_matrix(self.text_page, index, room.addresses[0])
        matrix = _FOUR_FLOATS.unpack_from(room.values)
        font_size = pdfium.font_size_of(self.text_page, index)
        mode = pdfium.render_mode_of(text_object)
        font = pdfium.font_of(text_object) or 0
        room = self._color
        known = pdfium.fill_color(text_object, *room.addresses)
        color = _FOUR_NUMBERS.unpack_from(room.values) if known else BLACK
        if mode in _OUTLINED and pdfium.stroke_color(text_object, *room.addresses):
            color = _FOUR_NUMBERS.unpack_from(room.values)
        switched_off = self.is_hidden is not None and self.is_hidden(text_object)
        look = (matrix, font_size, mode, font, color, switched_off)
        return self._looks.get(look) or self._style_of(look)

    def _style_of(self, look: _Look) -> Style:
        """The style of text objects that look so; those that come to the same share one."""
        (a, b, c, d), font_size, mode, font, color, switched_off = look
        traits = self._font_traits.get(font)
        if traits is None:
            traits = self._font_traits[font] = _read_traits(font)
        bold, tight = traits
        turns = self._turns(a, b)
        style = Style(
            size=round(abs(font_size) * (c * c + d * d) ** 0.5, 1) or 1.0,
            bold=bold or mode == 2,
            painted=mode not in _UNPAINTED and color[3] > 0,
            switched_off=switched_off,
            color=color,
            turns=turns,
            font=font,
            tight=tight,
        )
        self.has_turned_text = self.has_turned_text or turns != 0
        self.has_tight_text = self.has_tight_text or tight
        style = self._looks[look] = self._styles.setdefault(style, style)
        return style

    def _turns(self, a: float, b: float) -> int | None:
        """Clockwise quarter turns of a baseline with direction (a, b); None between them."""
        if abs(a) < _NO_LENGTH and abs(b) < _NO_LENGTH:
            return 0
        if abs(b) <= abs(a) * _LEVEL_SLOPE:
            turns = 0 if a > 0 else 2
        elif abs(a) <= abs(b) * _LEVEL_SLOPE:
            turns = 3 if b > 0 else 1
        else:
            return None
        return (turns + self.frame.turns) % 4


def _is_surrogate(code: int) -> bool:
    return _FIRST_SURROGATE <= code <= _LAST_SURROGATE


@lru_cache(_CODE_POINTS_KEPT)
def _visible_text(code: int) -> str:
    """The unified text for a code point; empty for one that nobody sees."""
    text = unify_ideographs(chr(code))
    return "" if INVISIBLE.match(text) else text


def _read_traits(font: int) -> tuple[bool, bool]:
    """Whether a font's name says that it is bold, and whether it has none."""
    written = ctypes.create_string_buffer(_NAME_BYTES)
    pdfium.font_name(font, ctypes.addressof(written), _NAME_BYTES)
    name = written.value.lower()
    return any(word in name for word in _BOLD), not name


def _widen_tight(characters: list[Character]) -> None:
    """Let each glyph that is only known by its ink reach to the next one's origin."""
    following: list[Character | None] = [*characters[1:], None]
    for character, after in zip(characters, following, strict=True):
        if not character.style.tight:
            continue
        em = character.style.size
        if after and abs(after.baseline - character.baseline) < em / 2:
            bearing = (after.x0 - character.x1) / em
            wide = is_wide(character.text[0])
            if -_OVERLAP_EM <= bearing <= (_TIGHT_WIDE_EM if wide else _TIGHT_NARROW_EM):
                character.x1 = after.x0
                continue
        if is_wide(character.text[0]):
            character.x1 = max(character.x1, character.x0 + em)


def _join_surrogates(characters: list[Character]) -> None:
    """Pairs of UTF-16 halves become one character; a half alone becomes U+FFFD."""
    for character in characters:
        if any("\ud800" <= char <= "\udfff" for char in character.text):
            halves = character.text.encode("utf-16-le", "surrogatepass")
            character.text = halves.decode("utf-16-le", "replace")
