"""Files that are either whole or not there: written under a temporary name, then renamed."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


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
    return re.compile(rf"\..*\.{tag}[0-9a-f]{{12}}\.jixiao-part", re.DOTALL)


def _create_beside(path: Path, tag: str = "") -> tuple[int, Path]:
    """A new file in the same folder, which is made if need be; the umask decides who may read it.

    `tempfile` would make it for its owner alone and cost twice as much, on every report's file.
    """
    part = path.with_name(f".{path.name[:40]}.{tag}{secrets.token_hex(6)}.jixiao-part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        return os.open(part, flags, 0o666), part
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(part, flags, 0o666), part
