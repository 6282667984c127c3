"""Text as the index sees it: folded character by character, so that substrings stay substrings.

Folding makes 全角 and 半角, upper and lower case the same and drops white space; it never looks at
a neighbour, so `fold(a + b) == fold(a) + fold(b)`, and whatever is a substring of a text is one
of the folded text. A line feed stays: no match goes over it.
"""

import unicodedata
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


class _Tokens(dict[int, str]):
    """Each character as one word for SQLite's `ascii` tokenizer, followed by a space.

    That tokenizer takes letters, digits and everything beyond ASCII; other characters are
    spelled out, in words of more than one letter, which no character is.
    """

    def __missing__(self, code: int) -> str:
        char = chr(code)
        word = char if code > 127 or char.isalnum() else f"x{code:02x}"
        self[code] = word + " "
        return self[code]


_FOLDING = _Folding({ord(LINE_END): LINE_END})
_TOKENS = _Tokens()


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


def tokens(folded: str) -> str:
    """A folded text as words of one character each."""
    return folded.translate(_TOKENS).rstrip()


def grams(folded: str) -> set[str]:
    """All pairs of neighbours in the lines of a folded text; of each line also the last character.

    So a text of two characters is a gram, one of a single character begins one, and a longer one
    can only be where all its pairs are.
    """
    found: set[str] = set()
    for line in folded.split(LINE_END):
        found.update(map(add, line, line[1:]))
        found.add(line[-1:])
    found.discard("")
    return found
