"""Folders on servers, through fsspec: s3, sftp, ftp, http(s) listings.

Each protocol needs its extra: `jixiao[s3]` (s3fs), `jixiao[sftp]` (paramiko), `jixiao[http]`
(aiohttp); ftp needs nothing. User names and passwords in the address are used and never stored.
"""

import contextlib
import posixpath
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from pipeline.outcome import Failure
from pipeline.sources.folders import SourceError, public_address
from pipeline.sources.listed import Listed, Trouble

EXTRAS = {"s3": "s3", "sftp": "sftp", "ssh": "sftp", "ftp": None, "http": "http", "https": "http"}
"""Protocol → the extra of jixiao that it needs."""

_MOST_PAGES = 10_000
_CHUNK = 1 << 20


class RemoteFolder:
    """A folder on a server, or one file there."""

    def __init__(self, address: str, options: dict[str, Any]) -> None:
        import fsspec
        from fsspec.core import url_to_fs

        self._parts = urlsplit(address)
        self.uri = public_address(address)
        protocol = self._parts.scheme
        if protocol not in EXTRAS:
            known = ", ".join(sorted(EXTRAS))
            raise SourceError(f"{protocol}:// is not supported; use a folder or one of {known}.")
        settings: dict[str, Any] = dict(options)
        if protocol not in ("sftp", "ssh"):
            settings.setdefault("use_listings_cache", False)
        if protocol in ("http", "https"):
            settings.setdefault("simple_links", True)
        try:
            fsspec.get_filesystem_class(protocol)
            self._files, self._root = url_to_fs(address, **settings)
            reachable = self._files.exists(self._root)
        except ImportError as error:
            extra = EXTRAS[protocol]
            raise SourceError(
                f"{protocol}:// needs an extra: pip install 'jixiao[{extra}]'."
            ) from error
        except Exception as error:  # each protocol library has errors of its own
            raise SourceError(
                f"{self.uri} cannot be reached: {_one_line(error)}. Check address and access."
            ) from error
        if not reachable:
            raise SourceError(f"{self.uri} does not exist or may not be read. Check the address.")

    def walk(self) -> Iterator[Listed | Trouble]:
        """Every file below, sorted by address."""
        if self._parts.scheme in ("http", "https"):
            yield from self._walk_pages()
            return
        try:
            found = self._files.find(self._root, detail=True, withdirs=False)
        except Exception as error:  # see __init__
            yield Trouble(self.uri, _unreachable(error))
            return
        root = self._root.rstrip("/")
        for path in sorted(found):
            relative = path.removeprefix(root).lstrip("/") or posixpath.basename(path)
            yield self._listed(path, relative, found[path])

    def _walk_pages(self) -> Iterator[Listed | Trouble]:
        """Follow the links of listing pages that stay below the root.

        A link that ends in `/` is a page, every other one a file: so do Apache, nginx and
        Python's own server write them.
        """
        root = self._root if self._root.endswith("/") else f"{self._root}/"
        pending, seen = [root], {root}
        while pending:
            page = pending.pop(0)
            try:
                links = self._files.ls(page, detail=False)
            except Exception as error:  # see __init__
                yield Trouble(public_address(page), _unreachable(error))
                continue
            for link in sorted(set(links)):
                address = link.split("#")[0].split("?")[0]
                if address in seen or not address.startswith(root):
                    continue
                seen.add(address)
                if address.endswith("/"):
                    if len(seen) < _MOST_PAGES:
                        pending.append(address)
                    continue
                try:
                    info = self._files.info(address)
                except Exception as error:  # see __init__
                    yield Trouble(public_address(address), _unreachable(error))
                    continue
                yield self._listed(address, unquote(address.removeprefix(root)), info)

    def _listed(self, path: str, relative: str, info: dict[str, Any]) -> Listed:
        modified = _modified_at(info)
        etag = info.get("ETag") or info.get("etag")
        stamp = str(etag).strip('"') if etag else str(modified) if modified is not None else ""
        return Listed(
            uri=self._uri(path),
            relative=relative,
            size_bytes=int(info.get("size") or 0),
            # A server that tells neither age nor tag: the file has to be read to know it.
            stamp=stamp[:128] or f"read-{datetime.now(UTC).timestamp()}",
            modified_at=modified,
        )

    def _uri(self, path: str) -> str:
        if self._parts.scheme in ("http", "https"):
            return public_address(path)
        host = self._parts.hostname or ""
        if self._parts.scheme == "s3":
            return f"s3://{quote(path)}"
        if self._parts.port:
            host = f"{host}:{self._parts.port}"
        return urlunsplit((self._parts.scheme, host, quote(path), "", ""))

    def _path(self, uri: str) -> str:
        parts = urlsplit(uri)
        if parts.scheme in ("http", "https"):
            return uri
        if parts.scheme == "s3":
            return unquote(uri.removeprefix("s3://"))
        return unquote(parts.path)

    def look_again(self, listed: Listed) -> Listed | None:
        """The file's size and time as the server says now."""
        path = self._path(listed.uri)
        try:
            return self._listed(path, listed.relative, self._files.info(path))
        except Exception:  # gone or out of reach: either way it is not taken now
            return None

    def local_path(self, listed: Listed) -> Path | None:  # noqa: ARG002 - the protocol's
        """Never on this machine."""
        return None

    def open(self, listed: Listed) -> BinaryIO:
        """Open for reading; whatever the protocol library raises becomes an OSError."""
        try:
            return cast(BinaryIO, self._files.open(self._path(listed.uri), "rb"))
        except Exception as error:
            raise OSError(_one_line(error)) from error

    def open_seekable(self, listed: Listed) -> BinaryIO:
        """Open for reading here and there; copied first from a server that cannot do that.

        A web server may not know ranges (RFC 9110, 14); all other protocols can seek.
        """
        if self._parts.scheme not in ("http", "https"):
            return self.open(listed)
        try:
            if self._files.info(self._path(listed.uri)).get("partial"):
                return self.open(listed)
        except Exception as error:
            raise OSError(_one_line(error)) from error
        copy = cast(BinaryIO, TemporaryFile())  # noqa: SIM115 - the caller closes it
        try:
            with contextlib.closing(self.open(listed)) as stream:
                shutil.copyfileobj(stream, copy, _CHUNK)
        except BaseException:
            copy.close()
            raise
        copy.seek(0)
        return copy


def _modified_at(info: dict[str, Any]) -> float | None:
    """When the file changed, from whatever the protocol calls it."""
    for key in ("mtime", "LastModified", "last_modified", "modify", "Last-Modified"):
        value = info.get(key)
        if isinstance(value, datetime):
            return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
        if isinstance(value, int | float):
            return float(value)
        if isinstance(value, str):
            parsed = _parse_time(value)
            if parsed is not None:
                return parsed
    return None


def _parse_time(value: str) -> float | None:
    """RFC 3659 `20261122020000[.123]` (FTP) or an HTTP date."""
    from email.utils import parsedate_to_datetime

    digits = value.split(".")[0]
    try:
        if len(digits) == 14 and digits.isdecimal():
            moment = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        else:
            moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment.timestamp()


def _unreachable(error: Exception) -> Failure:
    return Failure(
        "unreachable", f"cannot be listed: {_one_line(error)}", "Check the server and the network."
    )


def _one_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
