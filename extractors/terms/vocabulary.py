"""The field's words: the lists beside this module, and jieba's tokenizer that knows them.

Leaves: the words of `extractors/terms/words/{name}.txt`, in the file's order, and one tokenizer a process.
The order matters: jieba gives a new word a weight that depends on the words added before it, and the
same bytes must give the same record in every process.
"""

import logging
from functools import cache
from importlib import resources
from typing import Any


def read_words(name: str) -> tuple[str, ...]:
    """The words of a list, without its comment lines, which say what they are."""
    text = (
        resources.files("extractors.terms")
        .joinpath(f"words/{name}.txt")
        .read_text(encoding="utf-8")
    )
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return tuple(word for line in lines for word in line.split())


@cache
def tokenizer() -> Any:
    """Jieba's tokenizer with the field's terms, loaded on first use (0.7 s, 80 MB)."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    loaded = jieba.Tokenizer()
    # Not `initialize()`: it keeps a cache under a known name in the shared temporary folder and
    # unmarshals whatever lies there, which another user may have written.
    loaded.FREQ, loaded.total = loaded.gen_pfdict(loaded.get_dict_file())
    loaded.initialized = True
    for term in read_words("terms"):
        loaded.add_word(term)
    return loaded
