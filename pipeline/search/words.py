"""Words: jieba with the field's own terms, for ranking and for keywords; never for what matches."""

import re
from functools import lru_cache

from extractors.terms.vocabulary import tokenizer

_WORD = re.compile(r"[一-鿿]{2,}|[a-z]{2,}")


@lru_cache(maxsize=50_000)
def cut(line: str) -> tuple[str, ...]:
    """The words of a folded line in order: two or more Chinese characters or Latin letters."""
    return tuple(word for word in tokenizer().cut(line, HMM=False) if _WORD.fullmatch(word))


def load_words() -> None:
    """Load the dictionary (about a second), so that the first search need not."""
    tokenizer()
