"""Files that can be made again, kept on disk until there are too many bytes of them.

Enters: a folder, and how much it may hold. Names are made of digests and numbers by the caller.
Several processes may share a folder: files appear whole, and one that has gone is made again.
"""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from threading import Lock

from pipeline.private_files import make_private_folder

_SAFE_NAME = re.compile(r"[0-9a-z][0-9a-z.-]*")
_LOOK_EVERY = 32
"""Files that are written between two looks at how much there is."""
_KEPT_SHARE = 0.8
"""So that not every further file is a reason to look again."""


class FileCache:
    """Bytes by name; the ones that were asked for longest ago go first."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._written = 0
        self._turn = Lock()

    def get(self, name: str) -> bytes | None:
        """What is kept under a name."""
        path = self._path(name)
        try:
            kept = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return kept

    def put(self, name: str, content: bytes) -> None:
        """Keep bytes under a name; a disk that cannot take them is no reason to fail."""
        with suppress(OSError):
            make_private_folder(self._folder)
            part = self._folder / f".{secrets.token_hex(8)}.part"
            part.write_bytes(content)
            part.replace(self._path(name))
        with self._turn:
            self._written += 1
            look = self._written % _LOOK_EVERY == 1
        if look:
            self.trim()

    def trim(self) -> None:
        """Remove the oldest files where there is too much."""
        files: list[tuple[float, int, Path]] = []
        with suppress(OSError):
            for path in self._folder.iterdir():
                with suppress(OSError):
                    found = path.stat()
                    files.append((found.st_mtime, found.st_size, path))
        total = sum(size for _, size, _ in files)
        if total <= self._most_bytes:
            return
        for _, size, path in sorted(files):
            path.unlink(missing_ok=True)
            total -= size
            if total <= self._most_bytes * _KEPT_SHARE:
                return

    def _path(self, name: str) -> Path:
        assert _SAFE_NAME.fullmatch(name), name
        return self._folder / name
