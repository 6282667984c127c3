"""Folders and files that hold secrets: for the user that runs jixiao, and nobody else.

The catalog holds the secrets of webhooks, the state folder the word for the Prefect server.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_private_folder(folder: Path) -> Path:
    """Have the folder, closed to others (0700) if it is ours. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _close_to_others(folder)
    return folder


def make_private_file(path: Path) -> None:
    """Have the file, closed to others (0600) if it is ours; its content stays. Raises OSError."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        _close_to_others(path)


def _close_to_others(path: Path) -> None:
    found = path.stat()
    if found.st_mode & _OTHERS and found.st_uid == os.geteuid():
        # A file system without rights, or one mounted read-only, stays as it is.
        with suppress(OSError):
            path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
