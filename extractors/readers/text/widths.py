"""Display widths of text, and where a fixed-width dump wrapped it.

Enters: lines. Leaves: the width that a file was wrapped at, if it was, and whether one line is only
the wrapped beginning of the next. Wide characters fill two cells of a terminal (Unicode Standard
Annex #11, W and F), all others one; so do the four brackets that the `wcwidth` of antiword's and
catdoc's days took for narrow.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from extractors.patterns import compile_pattern
from extractors.readers.text.lines import BARS, RawLine, RawSpan, whole

_NARROW_BRACKETS = "《》〚〛"
_NARROWEST, _WIDEST = 40, 200
"""Cells of a terminal: no program wraps text narrower, and none wraps it wider."""
_LINES_AT_LEAST = 3
"""Two lines are as wide as each other by chance."""
_CHARACTERS_KEPT = 8192
"""More than a report uses: GB 2312 has 7,445."""
_FIRST_UNIT = compile_pattern(r"[!-~]+|.")
_NO_TEXT = compile_pattern(rf"[\t{BARS}]")
_NEW_ITEM = compile_pattern(
    r"(?:\d{1,2}[.、．)](?!\d)|[（(][\d一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|[①-⑳])"
)
_SENTENCE_ENDS = "。；;！？：:"


@lru_cache(maxsize=_CHARACTERS_KEPT)
def _width_of(char: str) -> int:
    if unicodedata.east_asian_width(char) in "WF" and char not in _NARROW_BRACKETS:
        return 2
    return 0 if unicodedata.combining(char) else 1


def display_width(text: str) -> int:
    """Terminal cells that a text fills."""
    if text.isascii():
        return len(text)
    return sum(map(_width_of, text))


def uncertain_width(text: str) -> int:
    """How many cells more a text may fill where its ambiguous characters are drawn wide."""
    return sum(not char.isascii() and _width_of(char) == 1 for char in text)


def wraps_into(line: str, following: str, left: int) -> bool:
    """Whether a line that has so many cells left was broken only because nothing more fitted.

    A numbered item after a sentence's end begins a paragraph, however full the line before it is.
    """
    unit = _FIRST_UNIT.match(following)
    if not line or unit is None or left >= display_width(unit[0]):
        return False
    return not (line[-1] in _SENTENCE_ENDS and _NEW_ITEM.match(following))


def find_wrap_width(lines: Sequence[RawLine]) -> int | None:
    """The width that a file's paragraphs were wrapped at, or None if each is one line.

    Evident where lines of one and the same greatest width abound, and most of them break off in
    the middle of a sentence with another line right below. Head lines that come again above every
    table are as wide as each other, and are no wrapped text.
    """
    widths: Counter[int] = Counter()
    full: dict[int, list[int]] = {}
    for place, line in enumerate(lines):
        width = display_width(line.text.rstrip())
        if width >= _NARROWEST and _NO_TEXT.search(line.text) is None:
            widths[width] += 1
            full.setdefault(width, []).append(place)
    if not widths:
        return None
    # A wide character does not fit into one last cell, so full lines are of two widths.
    best = max(widths, key=lambda width: (widths[width], width))
    near = (best - 1, best, best + 1)
    if best > _WIDEST or sum(widths[width] for width in near) < _LINES_AT_LEAST:
        return None
    # One line in ten may be longer; two thirds of the full ones break off inside a sentence.
    if sum(count for width, count in widths.items() if width > best + 1) * 10 > widths.total():
        return None
    places = [place for width in near for place in full.get(width, ())]
    broken = sum(_breaks_off(lines, place) for place in places)
    return best if broken >= _LINES_AT_LEAST and broken * 3 >= len(places) * 2 else None


def _breaks_off(lines: Sequence[RawLine], place: int) -> bool:
    if place + 1 == len(lines) or lines[place + 1].is_blank:
        return False
    return lines[place].text.rstrip()[-1] not in _SENTENCE_ENDS


def left_free(line: RawLine, wrap_width: int) -> int:
    """Cells that a line leaves free at its end, its ambiguous characters taken for wide."""
    text = line.text.rstrip()
    return wrap_width - display_width(text) - uncertain_width(text)


def join_wrapped(
    lines: Sequence[RawLine], at: int, wrap_width: int | None
) -> tuple[list[RawSpan], int]:
    """The lines of the paragraph that begins at a line, as spans, and the line after it."""
    spans = [_trimmed(lines[at])] if wrap_width else [whole(lines[at])]
    place = at + 1
    if wrap_width is None:
        return spans, place
    while place < len(lines) and _is_rest(lines[place - 1], lines[place], wrap_width):
        spans.append(_trimmed(lines[place]))
        place += 1
    return spans, place


def _is_rest(line: RawLine, following: RawLine, wrap_width: int) -> bool:
    text = following.text
    if not text or text[0].isspace() or following.starts_page or line.field_codes or "\t" in text:
        return False
    return wraps_into(line.text.rstrip(), text, left_free(line, wrap_width))


def _trimmed(line: RawLine) -> RawSpan:
    if line.field_codes:  # one may stand, masked, at either end
        return whole(line)
    start = len(line.text) - len(line.text.lstrip())
    return RawSpan(line, start, max(start, len(line.text.rstrip())))
