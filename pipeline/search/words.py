"""Words: jieba with the field's own terms, for ranking and for keywords; never for what matches."""

import logging
import re
from functools import cache, lru_cache
from importlib import resources
from typing import Any

_WORD = re.compile(r"[一-鿿]{2,}|[a-z]{2,}")


@lru_cache(maxsize=50_000)
def cut(line: str) -> tuple[str, ...]:
    """The words of a folded line in order: two or more Chinese characters or Latin letters."""
    return tuple(word for word in _tokenizer().cut(line, HMM=False) if _WORD.fullmatch(word))


@cache
def _tokenizer() -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)

    class _Uncached(jieba.Tokenizer):  # type: ignore[misc]
        """Builds its dictionary anew instead of loading a cache.

        That is a file of a known name in /tmp, which another user could have put there.
        """

        initialized: bool

        def initialize(self, _dictionary: object = None) -> None:
            with self.lock:
                if not self.initialized:
                    self.FREQ, self.total = self.gen_pfdict(self.get_dict_file())
                    self.initialized = True

    tokenizer = _Uncached()
    tokenizer.initialize()
    for line in _term_lines():
        tokenizer.add_word(line)
    return tokenizer


def _term_lines() -> list[str]:
    text = resources.files("extractors").joinpath("words/terms.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def load_words() -> None:
    """Load the dictionary (about a second), so that the first search need not."""
    _tokenizer()
