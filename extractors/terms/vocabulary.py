"""The field's words: the lists beside this module, and jieba's tokenizer that knows them.

Leaves: the words of `extractors/terms/words/{name}.txt`, in the file's order, one tokenizer per process,
and which words are verbs. The order matters: jieba gives a new word a weight that depends on the words
added before it, and the same bytes must give the same record in every process.

jieba reads its dictionary in 0.7 s into 80 MB. So it is written once, with the field's terms, as a
table that processes map into memory (`extractors.terms.word_table`), into the user's own cache folder
(`extractors.user_cache`). Where no such folder can be had, the dictionary is read as jieba does.
"""

import hashlib
import logging
import sys
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from extractors.terms.word_table import WordTable, iterate, write_word_table
from extractors.user_cache import cache_folder, may_be_read, write_whole

_LAYOUT = "2"
"""To be changed with `word_table`'s format, so that a table of the old one is not read."""


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
    """Jieba's tokenizer with the field's terms, loaded on first use."""
    table = word_table()
    return _read_dictionary() if table is None else _mapped(table)


@cache
def is_verb(word: str) -> bool:
    """Whether jieba's dictionary tags a word as a verb or a verbal noun."""
    table = word_table()
    return word in _verbs() if table is None else table.is_verb(word)


def _import_jieba() -> Any:
    """Jieba without `pkg_resources`, which it would load for 60 ms and does not need."""
    hidden = sys.modules.get("pkg_resources")
    if hidden is None:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    try:
        import jieba
    finally:
        if hidden is None:
            del sys.modules["pkg_resources"]
    jieba.setLogLevel(logging.WARNING)
    return jieba


def _mapped(table: WordTable) -> Any:
    loaded = _import_jieba().Tokenizer()
    loaded.FREQ, loaded.total = table, table.total
    loaded.initialized = True
    return loaded


def _read_dictionary() -> Any:
    loaded = _import_jieba().Tokenizer()
    # Not `initialize()`: it keeps a cache under a known name in the shared temporary folder and
    # unmarshals whatever lies there, which another user may have written.
    loaded.FREQ, loaded.total = loaded.gen_pfdict(loaded.get_dict_file())
    loaded.initialized = True
    for term in read_words("terms"):
        loaded.add_word(term)
    return loaded


@cache
def _verbs() -> frozenset[str]:
    with _import_jieba().get_dict_file() as lines:
        entries = (line.decode().split() for line in lines)
        return frozenset(entry[0] for entry in entries if entry[2:] in (["v"], ["vn"]))


@cache
def word_table() -> WordTable | None:
    """The table of this version, made if it is not there; None where no safe place can be had.

    Nor where it cannot be written or is broken: then jieba reads its own dictionary.
    """
    folder = cache_folder()
    if folder is None:
        return None
    path = folder / f"words-{_version()}.bin"
    try:
        if not path.exists():
            write_whole(path, _write_table)
        return WordTable(path) if may_be_read(path) else None
    except (OSError, ValueError):
        return None


def _write_table(path: Path) -> None:
    loaded = _read_dictionary()
    write_word_table(path, iterate(loaded.FREQ, _verbs()), loaded.total)


def _version() -> str:
    """What tells one table from another: changes with jieba, the field's terms and the table's layout.

    64 bits of a digest: enough for two tables in one folder to have different names.
    """
    said = "\n".join((_LAYOUT, metadata.version("jieba"), *read_words("terms")))
    return hashlib.sha256(said.encode()).hexdigest()[:16]
