"""Words: jieba's with the field's own terms, for ranking and for keywords; never for what matches.

What `jieba.cut(line, HMM=False)` gives, as far as it is kept: that is the reference, which a test holds
this to. Here each stretch between signs is cut once as long as it is remembered, since archives repeat
them, and by one pass over it where jieba takes two with a list of ends for each character.
"""

import re
from functools import cache, lru_cache
from itertools import chain
from math import inf, log

from extractors.terms.vocabulary import tokenizer

_WORD = re.compile(r"[一-鿿]{2,}|[a-z]{2,}")
_STRETCH = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%-]{2,}")
"""Jieba's `re_han_default`: no word of its goes over other characters, and those are words alone."""
_LATIN = re.compile(r"[a-zA-Z0-9]")
_MERE_BEGINNING = 1.0
"""In place of a weight, which is below zero: longer words begin so, but this is none."""
_MOST_STRETCHES = 50_000
"""Remembered: phrases that an archive's reports repeat are among them, at some megabytes."""

_MOST_WEIGHTS = 200_000
"""Some 20 MB, and far more than the words and their beginnings that an archive consists of."""


def cut(text: str) -> tuple[str, ...]:
    """The words of folded lines in order: two or more Chinese characters or Latin letters."""
    return tuple(chain.from_iterable(map(cut_stretch, _STRETCH.findall(text))))


@lru_cache(maxsize=_MOST_STRETCHES)
def cut_stretch(stretch: str) -> tuple[str, ...]:
    """The words of a stretch without signs; those of many stretches are remembered."""
    return tuple([one for one in _pieces(stretch) if _WORD.fullmatch(one)])


def _pieces(stretch: str) -> list[str]:
    """The likeliest words that a stretch consists of, but single characters; Latin letters and digits joined."""
    found: list[str] = []
    place, latin = 0, ""
    for end in _likeliest_ends(stretch):
        if end == place + 1 and _LATIN.match(stretch, place):
            latin += stretch[place]
        else:
            if len(latin) > 1:
                found.append(latin)
            if end > place + 1:
                found.append(stretch[place:end])
            latin = ""
        place = end
    if len(latin) > 1:
        found.append(latin)
    return found


def _likeliest_ends(stretch: str) -> list[int]:
    """Where the words end that a stretch most likely consists of."""
    weights, length = _weights(), len(stretch)
    alone = weights.alone
    ends, likeliest = [0] * length, [0.0] * (length + 1)
    for start in range(length - 1, -1, -1):
        best = -inf
        best_end = end = start + 1
        weight = weights[stretch[start]]
        while weight is not None:
            if weight < 0:
                whole = weight + likeliest[end]
                # Of two as likely ones, the one with the longer word.
                if whole >= best:
                    best, best_end = whole, end
            if end == length:
                break
            end += 1
            weight = weights[stretch[start:end]]
        likeliest[start] = best if best > -inf else alone + likeliest[start + 1]
        ends[start] = best_end
    found, place = [], 0
    while place < length:
        place = ends[place]
        found.append(place)
    return found


class _Weights(dict[str, float | None]):
    """How likely words are, as logarithms; None for what no word begins with."""

    def __init__(self) -> None:
        super().__init__()
        self._frequencies = tokenizer().FREQ
        self._total = log(tokenizer().total)
        self.alone = log(1) - self._total
        """The weight of a character that no word begins with."""

    def __missing__(self, word: str) -> float | None:
        frequency = self._frequencies.get(word)
        found = None if frequency is None else _MERE_BEGINNING
        if frequency:
            found = log(frequency) - self._total
        if len(self) >= _MOST_WEIGHTS:
            self.clear()
        self[word] = found
        return found


@cache
def _weights() -> _Weights:
    return _Weights()


def load_words() -> None:
    """Load the dictionary (about a second), so that the first search need not."""
    _weights()
