"""Compiled patterns that are kept from one process to the next.

`regex` compiles in Python: the patterns of the extraction took 0.2 s of each start, more than all its
modules do otherwise; to read them back takes 5 ms. A pattern is found by its source and its flags: one
that has changed is compiled anew, and a file that is missing or broken costs time and nothing else.
"""

import hashlib
import io
import pickle
import sys
from functools import cache
from pathlib import Path
from typing import Any, AnyStr

import regex

from extractors.user_cache import cache_folder, may_be_read, write_whole
from models.version import __version__

_Key = tuple[str | bytes, int]
_new: dict[_Key, Any] = {}


def compile_pattern(source: AnyStr, flags: int = 0) -> regex.Pattern[AnyStr]:
    """As `regex.compile`, without the work if an earlier process has done it; raises `regex.error`."""
    key = (source, int(flags))
    found: regex.Pattern[AnyStr] | None = _read(_kept().get(key))
    if found is None:
        found = _new[key] = regex.compile(source, flags)
    return found


def are_patterns_kept() -> bool:
    """Whether an earlier process of this version has kept its patterns."""
    return bool(_kept())


def keep_patterns() -> None:
    """Write down what this process had to compile, for those that come after it.

    To be called where a process may still write files, after the modules are imported.
    """
    path = _path()
    if not _new or path is None:
        return
    patterns = {**_kept(), **{key: pickle.dumps(pattern) for key, pattern in _new.items()}}
    try:
        write_whole(path, lambda place: place.write_bytes(pickle.dumps(patterns)))
    except OSError:
        return
    _new.clear()
    _kept.cache_clear()


class _PatternReader(pickle.Unpickler):
    """Makes patterns and nothing else, whatever the file asks for."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) != ("regex._regex", "compile"):
            raise pickle.UnpicklingError(f"{module}.{name} is no pattern")
        return super().find_class(module, name)


def _read(pickled: bytes | None) -> Any:
    """What was kept; None where that is nothing, or broken."""
    if pickled is None:
        return None
    try:
        return _PatternReader(io.BytesIO(pickled)).load()
    except Exception:  # whatever broken bytes make of unpickling
        return None


@cache
def _kept() -> dict[_Key, bytes]:
    """All that was kept, each by itself: no process needs the patterns of every format."""
    path = _path()
    found = _read(path.read_bytes()) if path is not None and may_be_read(path) else None
    return found if isinstance(found, dict) else {}


def _path() -> Path | None:
    """A file for this version of jixiao, of `regex`, whose code it holds, and of Python."""
    folder = cache_folder()
    if folder is None:
        return None
    said = f"{__version__} {regex.__version__} {sys.version} {sys.byteorder} {sys.maxsize}"
    return folder / f"kept-patterns-{hashlib.sha256(said.encode()).hexdigest()[:16]}.bin"
