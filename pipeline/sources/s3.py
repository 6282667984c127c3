"""S3 and what speaks like it (MinIO, OSS, COS) through s3fs, which has threads and retries itself."""

import posixpath
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

import s3fs
from botocore.exceptions import BotoCoreError, NoCredentialsError
from fsspec.callbacks import Callback

from pipeline.sources.connections import (
    Connection,
    Entry,
    Patience,
    RefusedError,
    SignsOfLife,
)
from pipeline.sources.names import quote_name

T = TypeVar("T")

_CONNECT_SECONDS = 20
"""A name is looked up and a connection made in far less; botocore tries three times within the
patience."""


class S3Connection(Connection):
    """A client of its own, or rather a client's place in s3fs's event loop.

    Paths are `/bucket/key`. There are no folders in S3: a listing is of everything below.
    """

    can_seek = True

    def __init__(self, options: dict[str, Any], patience: Patience, signs: SignsOfLife) -> None:
        self._signs = signs
        settings = {**options, "skip_instance_cache": True, "use_listings_cache": False}
        # botocore tries again by itself, and needs time for it.
        timeout = min(_CONNECT_SECONDS, patience.stall_seconds / 3)
        settings["config_kwargs"] = {
            "connect_timeout": timeout,
            "read_timeout": timeout,
            **options.get("config_kwargs", {}),
        }
        self._files: Any = _translated(lambda: s3fs.S3FileSystem(**settings))

    def look_at(self, path: str) -> Entry:
        """What HEAD says, or whether anything lies below."""
        key = _key(path)
        info = _translated(lambda: self._files.info(key))
        return _entry(info) if info["type"] == "file" else Entry(path, "folder")

    def list_folder(self, path: str) -> list[Entry]:
        """Every object below."""
        key = _key(path)
        found = _translated(lambda: self._files.find(key, detail=True, withdirs=False))
        # A key that ends in a slash is what consoles make to show a folder.
        return [_entry(info) for name, info in found.items() if not name.endswith("/")]

    def copy(self, path: str, target: Path) -> None:
        """GET, from where it broke off if need be."""
        key = _key(path)
        callback = _Heard(self._signs)
        _translated(lambda: self._files.get_file(key, str(target), callback=callback))

    def read_range(self, path: str, start: int, length: int) -> bytes:
        """GET with a range."""
        key = _key(path)
        data: bytes = _translated(
            lambda: self._files.cat_file(key, start=start, end=start + length)
        )
        return data

    def abort(self) -> None:
        """Nothing: the thread that waits is left behind, and botocore's timeout ends the rest."""

    def close(self) -> None:
        """Nothing: s3fs closes its session when it is collected."""


class _Heard(Callback):  # type: ignore[misc]
    def __init__(self, signs: SignsOfLife) -> None:
        super().__init__()
        self._signs = signs

    def relative_update(self, inc: int = 1) -> None:  # noqa: ARG002 - fsspec's
        self._signs.see()


def _key(path: str) -> str:
    return unquote_to_bytes(path).decode("utf-8", "surrogateescape").lstrip("/")


def _entry(info: dict[str, Any]) -> Entry:
    modified = info.get("LastModified")
    when = None if modified is None else modified.timestamp()
    tag = str(info.get("ETag") or "").strip('"')
    path = posixpath.join("/", quote_name(str(info["name"]).encode("utf-8", "surrogateescape")))
    return Entry(path, "file", info.get("size"), when, tag or ("" if when is None else str(when)))


def _translated(work: Callable[[], T]) -> T:
    """Do it, with what s3fs raises as OSErrors."""
    try:
        return work()
    except OSError:
        raise
    except NoCredentialsError as error:
        raise RefusedError("no keys: set them in [connection] or AWS_… variables") from error
    except BotoCoreError as error:
        raise OSError(_one_line(error)) from error
    except Exception as error:  # botocore makes classes of errors at run time
        raise RefusedError(_one_line(error)) from error


def _one_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
