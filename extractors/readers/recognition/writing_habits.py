"""How recognised characters are written down: as Chinese office documents have them.

Enters: the characters of a line in their order. Leaves: one text for each; an empty one where a
character is to be dropped. The network was taught on all kinds of text and mixes widths: Chinese
punctuation becomes full-width, digits, Latin letters and signs of arithmetic half-width. Only the
width changes, never which character it is.
"""

from collections.abc import Sequence

from extractors.readers.pdf.scripts import is_wide
from extractors.terms.code_points import unify_ideographs

_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_HALF_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "．": ".",
    "〜": "~",
}
_BOTH = frozenset(_FULL_WIDTH) | frozenset(_FULL_WIDTH.values())
_QUOTES = {'"': "“”", "'": "‘’"}

_ALIKE = str.maketrans({"，": ",", "：": ":", "（": "(", "）": ")", "～": "~", "〜": "~", "－": "-",
                        "—": "-", "≧": "≥", "≦": "≤", "＜": "<", "＞": ">", "。": "."})  # fmt: skip


def same_text(one: str, other: str) -> bool:
    """Whether two readings differ in nothing but widths and spaces."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return "".join(text.translate(_ALIKE).split())


def write_down(texts: Sequence[str]) -> list[str]:
    """Each character as it is written down; a space beside Chinese is dropped."""
    bare = [unify_ideographs(text) for text in texts]
    inside = _brackets_with_chinese(bare)
    written: list[str] = []
    opened = dict.fromkeys(_QUOTES, False)
    for place, text in enumerate(bare):
        before = _neighbour(bare, place, -1)
        after = _neighbour(bare, place, 1)
        chinese = is_wide(before or " ") or is_wide(after or " ")
        half = _HALF_WIDTH.get(text, text)
        if text.isspace():
            # Next to a wide character a gap is no space.
            written.append("" if chinese or not before or not after else " ")
        elif half in _FULL_WIDTH:
            broad = inside.get(place, chinese) and not _within_figure(half, before, after)
            written.append(_FULL_WIDTH[half] if broad else half)
        elif half in _QUOTES and chinese:
            written.append(_QUOTES[half][opened[half]])
            opened[half] = not opened[half]
        else:
            written.append(half)
    return written


def _within_figure(mark: str, before: str | None, after: str | None) -> bool:
    """Whether a comma or colon parts figures: 1,234 or 8:30."""
    if mark not in ",:" or not before or not after:
        return False
    return before.isdecimal() and after.isdecimal()


def _neighbour(texts: Sequence[str], place: int, step: int) -> str | None:
    """The next character to a side that is neither a space nor punctuation of both widths."""
    place += step
    while 0 <= place < len(texts):
        if not texts[place].isspace() and texts[place] not in _BOTH:
            return texts[place]
        place += step
    return None


def _brackets_with_chinese(texts: Sequence[str]) -> dict[int, bool]:
    """For each bracket of a pair whether there is Chinese within it or before it."""
    found: dict[int, bool] = {}
    opened: list[int] = []
    for place, text in enumerate(texts):
        if text in "(（":
            opened.append(place)
        elif text in ")）" and opened:
            start = opened.pop()
            within = any(is_wide(char) and char not in _BOTH for char in texts[start + 1 : place])
            before = texts[start - 1] if start else ""
            chinese = within or (bool(before) and is_wide(before[0]) and before not in _BOTH)
            found[start] = found[place] = chinese
    return found
