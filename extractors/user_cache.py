"""The user's own cache folder: what one process has worked out and the next may read.

Nobody else may have written there: a folder or a file that others may write is not used, and where
no such folder can be had, callers work without. Files are written beside their place and moved there
whole, since other processes may be at it too.
"""

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path


def cache_folder() -> Path | None:
    """`$XDG_CACHE_HOME/jixiao` or `~/.cache/jixiao`, made if it is not there.

    None unless the folder is this user's own and closed to the writing of others.
    """
    base = Path(os.environ.get("XDG_CACHE_HOME") or "")
    if not base.is_absolute():  # relative ones are to be ignored (XDG Base Directory 0.8)
        base = Path(os.environ.get("HOME") or "") / ".cache"
    if not base.is_absolute():
        return None
    folder = base / "jixiao"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat(follow_symlinks=False)
    except OSError:
        return None
    is_own = stat.S_ISDIR(status.st_mode) and _is_own(status)
    return folder if is_own else None


def may_be_read(path: Path) -> bool:
    """Whether a file of the cache is there, this user's own and closed to the writing of others."""
    try:
        return _is_own(path.stat())
    except OSError:
        return False


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Have a file written under another name, and put it in its place; raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", dir=path.parent)
    os.close(handle)
    try:
        write(Path(name))
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _is_own(status: os.stat_result) -> bool:
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
