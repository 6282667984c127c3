"""Watermarks that stand upright: text drawn over or under the page's own.

Enters: a page's upright characters. Leaves: those of the page, and those of watermarks. What is drawn
in one go in another colour, in another size or half transparent is suspected; it is a watermark if
it lies upon other text, lets the page shine through, is pale and far larger than the page's text, or
is pale and repeated over the page. The others of its kind go with it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from extractors.readers.pdf.characters import Character, Color, Style
from extractors.readers.pdf.page_frame import BBox

_STYLE = attrgetter("style")
_LARGE = 1.9
"""A size this many times the page's usual one is a watermark's, or a title's."""
_GAP_EM = 1.5
"""A watermark is often letter-spaced; texts of two tiles are much farther apart."""
_TILES = 3
"""The same words two times on a page may be a head and a title."""
_OVERLAP_SHARE = 0.3
"""Of the characters: a watermark crosses lines and the gaps between them, so most of it may lie
on white."""
_OVERLAP_AREA = 0.15
"""Of the smaller box: neighbours share less, by side bearings."""
_FEWEST_LETTERS = 3
"""Signs and figures come again in any table."""
_SAME_LINE_EM = 0.02
"""Characters of one run have the very same baseline, but for rounding."""
_INK_EM = 0.8
"""How far a character's ink reaches above its baseline."""
_CELL_PT = 8.0
"""The side of the squares by which neighbours are found: less than a line of text."""

Signature = tuple[str, float, Color]
"""What a watermark says, its size and its colour: the same on each page."""


@dataclass(slots=True)
class _Run:
    """Characters drawn one after the other on one line in one style."""

    characters: list[Character]

    @property
    def text(self) -> str:
        return "".join("".join(c.text for c in self.characters).split())

    @property
    def signature(self) -> Signature:
        style = self.characters[0].style
        return self.text, style.size, style.color


@dataclass(slots=True)
class Overlaid:
    """A page's own text, the watermarks' characters, and what tells both apart on other pages.

    `suspected` are the runs left on the page that would be a watermark's if they were on others.
    """

    body: list[Character]
    watermark: list[Character]
    signatures: set[Signature]
    suspected: set[Signature]


def separate_watermarks(
    characters: list[Character], known: frozenset[Signature] = frozenset()
) -> Overlaid:
    """Part upright watermarks from the page's text; `known` are those seen on other pages."""
    # Styles are shared: counting them by identity is many times as fast.
    drawn = list(map(_STYLE, characters))
    shared = dict(zip(map(id, drawn), drawn, strict=True))
    styles: Counter[Style] = Counter()
    for identity, count in Counter(map(id, drawn)).items():
        styles[shared[identity]] += count
    usual = _usual_style(styles)
    if usual is None:
        return Overlaid(characters, [], set(), set())
    color, size = usual
    suspects = {style for style in styles if style.color != color or style.size > size * _LARGE}
    if not suspects:
        return Overlaid(characters, [], set(), set())
    runs = list(_runs(c for c in characters if c.style in suspects))
    overlapped = _overlapped(runs, characters)
    texts = Counter(run.text for run in runs)
    found: set[Signature] = set()
    for index, run in enumerate(runs):
        style = run.characters[0].style
        if (
            run.signature in known
            or style.faint
            or index in overlapped
            or (style.pale and (style.size > size * _LARGE or _is_tiled(run, texts)))
        ):
            found.add(run.signature)
    taken = {id(c) for run in runs if run.signature in found for c in run.characters}
    return Overlaid(
        [c for c in characters if id(c) not in taken],
        [c for c in characters if id(c) in taken],
        found,
        {run.signature for run in runs} - found,
    )


def _is_tiled(run: _Run, texts: Counter[str]) -> bool:
    return texts[run.text] >= _TILES and len(run.text) >= _FEWEST_LETTERS


def _usual_style(styles: Counter[Style]) -> tuple[Color, float] | None:
    """The colour and the size of most of the text; None where all of it is of one kind."""
    colors: Counter[Color] = Counter()
    sizes: Counter[float] = Counter()
    clear: set[Color] = set()
    for style, count in styles.items():
        colors[style.color] += count
        sizes[style.size] += count
        if not style.pale:
            clear.add(style.color)
    if not colors:
        return None
    size = sizes.most_common(1)[0][0]
    if len(colors) == 1 and max(sizes) <= size * _LARGE:
        return None
    # A watermark in tiles may have more characters than the text. The text is the darker one.
    most = max(count for color, count in colors.items() if not clear or color in clear)
    often = [color for color, count in colors.items() if count * 2 >= most]
    color = min((c for c in often if not clear or c in clear), key=lambda c: sum(c[:3]) - c[3])
    return color, _usual_size(styles, color)


def _usual_size(styles: Counter[Style], color: Color) -> float:
    sizes: Counter[float] = Counter()
    for style, count in styles.items():
        if style.color == color:
            sizes[style.size] += count
    return sizes.most_common(1)[0][0]


def _runs(characters: Iterable[Character]) -> Iterable[_Run]:
    run: list[Character] = []
    for character in characters:
        if run:
            last = run[-1]
            em = last.style.size
            if (
                character.style is not last.style
                or abs(character.baseline - last.baseline) > _SAME_LINE_EM * em
                or not -em < character.x0 - last.x1 < _GAP_EM * em
            ):
                yield _Run(run)
                run = []
        run.append(character)
    if run:
        yield _Run(run)


def _overlapped(runs: list[_Run], characters: list[Character]) -> set[int]:
    """The runs, by index, that lie upon text that nobody suspects."""
    suspected = {id(c) for run in runs for c in run.characters}
    places: dict[tuple[int, int], list[Character]] = defaultdict(list)
    for character in characters:
        if id(character) not in suspected and not character.text.isspace():
            for cell in _cells(_ink_box(character)):
                places[cell].append(character)
    found: set[int] = set()
    for index, run in enumerate(runs):
        inked = [c for c in run.characters if not c.text.isspace()]
        upon = sum(
            any(
                _lie_upon_each_other(_ink_box(character), _ink_box(other))
                for cell in _cells(_ink_box(character))
                for other in places.get(cell, ())
            )
            for character in inked
        )
        if upon and upon >= len(inked) * _OVERLAP_SHARE:
            found.add(index)
    return found


def _ink_box(character: Character) -> BBox:
    em = character.style.size
    return character.x0, character.baseline - _INK_EM * em, character.x1, character.baseline


def _cells(box: BBox) -> Iterable[tuple[int, int]]:
    x0, top, x1, bottom = (int(side / _CELL_PT) for side in box)
    return [(x, y) for x in range(x0, x1 + 1) for y in range(top, bottom + 1)]


def _lie_upon_each_other(one: BBox, other: BBox) -> bool:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return False
    smaller = min((b[2] - b[0]) * (b[3] - b[1]) for b in (one, other))
    return width * height > _OVERLAP_AREA * smaller
