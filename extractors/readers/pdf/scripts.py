"""How East Asian and Latin characters behave in a line: spacing and where a line may break.

Follows the classes of Unicode Annex 14 (line breaking) as far as Chinese office documents need
them, and the Chinese rules of punctuation at line ends (CLREQ 6.1.1, 避头尾).
"""

from functools import lru_cache

from extractors.patterns import compile_pattern

CLOSING = frozenset("，。、；：！？）】》〉」』”’〕］｝…—·～,.;:!?)]}%％‰℃°/")
"""May not begin a line: they stay with the character before them."""
OPENING = frozenset("（【《〈「『“‘〔［｛([{￥$＄")
"""May not end a line: they stay with the character after them."""
QUOTES = frozenset("“”‘’")
"""No break before or after them (class QU: they do not tell opening from closing)."""
PREFIXES = frozenset("+±￥$＄№/")
"""No break between them and what follows (class PR; LibreOffice does not break after / either)."""
HANGING = frozenset("，。、；：！？）】》〉」』”’〕］｝,.;:!?)")
"""May stand beyond the right margin, wholly or with the empty half of their em."""
SENTENCE_END = frozenset("。！？；：!?;…”")
"""After one of these a paragraph may well be over."""


_CHARACTERS = 8192
"""Answers that are kept: more than a report has different characters, or pairs where lines break."""

_SPACED_OUT = compile_pattern(r"\p{Han}(?: \p{Han})+")
"""A line in which each Chinese character is followed by a space."""


@lru_cache(_CHARACTERS)
def is_wide(char: str) -> bool:
    """Whether a character is set in the East Asian way: no space around it, breaks anywhere."""
    code = ord(char)
    # Radicals to Yi, Hangul, compatibility ideographs and forms, full and half width, planes 2 and 3.
    return code >= 0x1100 and (
        0x2E80 <= code <= 0xA4CF
        or 0xAC00 <= code <= 0xD7AF
        or 0xF900 <= code <= 0xFAFF
        or 0xFE30 <= code <= 0xFE4F
        or 0xFF00 <= code <= 0xFFEF
        or 0x20000 <= code <= 0x3FFFF
        or 0x1100 <= code <= 0x11FF
    )


@lru_cache(_CHARACTERS)
def is_word_character(char: str) -> bool:
    """Whether a character is part of a Latin (or other alphabetic) word or number."""
    return char.isalnum() and not is_wide(char)


@lru_cache(_CHARACTERS)
def may_break(left: str, right: str) -> bool:
    """Whether a line may be broken between two characters without a space between them.

    Errs towards no: LibreOffice also keeps a comma and the Latin word after it together.
    """
    if right in CLOSING or left in OPENING or left in PREFIXES or left in QUOTES or right in QUOTES:
        return False
    if is_word_character(left) and right in OPENING:
        return False
    if is_wide(right) and right not in OPENING:
        return True
    if left in CLOSING:
        return right in OPENING
    return is_wide(left) or right in OPENING


def takes_space(left: str, right: str) -> bool:
    """Whether a gap between two characters stands for a space: not beside Chinese."""
    return _spaced(left) and _spaced(right)


def _spaced(char: str) -> bool:
    return not (is_wide(char) or char.isspace() or char in "“”‘’…—·≥≤①②③④⑤⑥⑦⑧⑨⑩")


def ends_word_before_line(text: str) -> bool:
    """Whether the line's last Latin word began inside the line, so that it is complete.

    A word that fills its line from the very start was broken because it fits nowhere
    (`130322213RGZQ` / `G5D0ORKX`).
    """
    stripped = text.rstrip()
    index = len(stripped)
    while index and not (stripped[index - 1].isspace() or is_wide(stripped[index - 1])):
        index -= 1
    return index > 0


def missing_space(left_line: str, right_line: str) -> bool:
    """Whether joining two wrapped lines needs a space that the producer dropped at the break."""
    if not left_line or not right_line:
        return False
    if _SPACED_OUT.fullmatch(left_line) and is_wide(right_line[0]):
        return True  # `其 他 资` and `金`: the producer dropped the space at the break
    left, right = left_line[-1], right_line[0]
    if not is_word_character(right) or left.isspace() or is_wide(left):
        return False
    before = left_line.rstrip(",.;:!?)")[-1:]
    if left in ",.;:!?)":
        return right.isalpha() and before.isalpha() and not is_wide(before)
    if not is_word_character(left) or not ends_word_before_line(left_line):
        return False
    left_word, right_word = _last_word(left_line), _first_word(right_line)
    if _looks_like_code(left_word) or _looks_like_code(right_word):
        return False
    return left_word.isalpha() or right_word.isalpha()


def _last_word(text: str) -> str:
    index = len(text)
    while index and is_word_character(text[index - 1]):
        index -= 1
    return text[index:]


def _first_word(text: str) -> str:
    index = 0
    while index < len(text) and is_word_character(text[index]):
        index += 1
    return text[:index]


def _looks_like_code(word: str) -> bool:
    """Letters and digits mixed, as in a project code: a break inside one is not a space."""
    return any(c.isdigit() for c in word) and any(c.isalpha() for c in word)
