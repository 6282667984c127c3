"""Files that are either whole or not there: written under a temporary name, then renamed."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_KEPT_OF_NAME = 40
"""Characters, of four bytes at most: the temporary name stays within the 255 bytes of a file name."""

_RANDOM_BYTES = 6
"""In the temporary name, as hexadecimal digits: two writers never have the same."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """An empty file to write to, which takes the place of `path` if the block ends well.

    Otherwise it is removed, and what was at `path` stays.
    """
    handle, part = _create_beside(path)
    os.close(handle)
    with _taking_the_place_of(path, part):
        yield part


def write_atomically(path: Path, data: bytes, *, durable: bool = False, tag: str = "") -> None:
    """Write `data` to `path`, replacing what was there; raises OSError with nothing changed.

    `durable` waits until the disk has it (fsync), for runs that must survive a power cut. `tag`
    (hexadecimal digits) goes into the temporary name, for `part_pattern`.
    """
    handle, part = _create_beside(path, tag)
    with _taking_the_place_of(path, part), os.fdopen(handle, "wb", 0) as stream:
        left = memoryview(data)
        while left:
            left = left[stream.write(left) :]
        if durable:
            os.fsync(handle)


@contextmanager
def _taking_the_place_of(path: Path, part: Path) -> Iterator[None]:
    try:
        yield
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def part_pattern(tag: str) -> re.Pattern[str]:
    """What the names of unfinished files with this tag match, and no stranger's."""
    digits = 2 * _RANDOM_BYTES
    return re.compile(rf"\..*\.{tag}[0-9a-f]{{{digits}}}\.jixiao-part", re.DOTALL)


def _create_beside(path: Path, tag: str = "") -> tuple[int, Path]:
    """A new file in the same folder, which is made if need be; the umask decides who may read it.

    `tempfile` would make it for its owner alone and cost twice as much, on every report's file.
    """
    start = path.name[:_KEPT_OF_NAME]
    part = path.with_name(f".{start}.{tag}{secrets.token_hex(_RANDOM_BYTES)}.jixiao-part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        return os.open(part, flags, 0o666), part
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(part, flags, 0o666), part
