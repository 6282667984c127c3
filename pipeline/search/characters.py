"""Text as the index sees it: folded character by character, so that substrings stay substrings.

Folding makes 全角 and 半角, upper and lower case the same and drops white space; it never looks at
a neighbour, so `fold(a + b) == fold(a) + fold(b)`, and whatever is a substring of a text is one
of the folded text. A line feed stays: no match goes over it.
"""

import sys
import unicodedata
from array import array
from collections.abc import Sequence
from operator import add

LINE_END = "\n"
_DROPPED = ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")


class _Folding(dict[int, str]):
    def __missing__(self, code: int) -> str:
        folded = "".join(
            char
            for char in unicodedata.normalize("NFKC", chr(code)).lower()
            if unicodedata.category(char) not in _DROPPED
        )
        self[code] = folded
        return folded


_FOLDING = _Folding({ord(LINE_END): LINE_END})
_UTF_32 = f"utf-32-{sys.byteorder[0]}e"
_SPACE = array("I", [ord(" ")])


def fold(text: str) -> str:
    """The folded text."""
    return text.translate(_FOLDING)


def fold_query(text: str) -> str:
    """A query's term folded; it has no lines."""
    return fold(text).replace(LINE_END, "")


def places(text: str, folded: str) -> Sequence[int]:
    """For each character of a folded text the place in the text that it came from."""
    if len(folded) == len(text) and " " not in text and text.isprintable():
        return range(len(text))  # nothing was dropped, so nothing became longer either
    found: list[int] = []
    for place, char in enumerate(text):
        found += [place] * len(_FOLDING[ord(char)])
    return found


def pairs(phrase: str) -> list[str]:
    """The pairs of neighbours in a folded text of one line."""
    return sorted(set(map(add, phrase, phrase[1:])))


def pairs_as_words(folded: str) -> str:
    """All pairs of neighbours in a folded text, between white space, as often as they stand there.

    Of each line also its last character (and its first, unless it is the text's): so a text of two
    characters is one of these words, a single one begins one, and a longer one can only be where all
    its pairs are. Laid out as numbers: to make a text of each takes five times as long.
    """
    codes = array("I", folded.encode(_UTF_32))
    spaced = _SPACE * (3 * len(codes))
    spaced[::3] = codes
    spaced[1:-2:3] = codes[1:]
    return spaced.tobytes().decode(_UTF_32)
