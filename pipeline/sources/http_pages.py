"""Listing pages of web servers: Apache, nginx, IIS, Python's own.

A link that ends in `/` is a folder, every other one a file. Only links below the source count, and
only its own server is talked to: a redirect that leads elsewhere is refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import httpx

from pipeline.sources.connections import (
    Connection,
    CrowdedError,
    Entry,
    NoConnectionError,
    Patience,
    RefusedError,
    SignsOfLife,
)

_CHUNK = 1 << 18
"""Bytes: a bound on what is held, not on what is sent."""
_MOST_PAGE_BYTES = 32 << 20
"""A listing of 100,000 files with 300 bytes each."""
_MOST_REDIRECTS = 5
"""From http to https, to another name, and to a folder with its slash."""
_TELL_THE_END = frozenset({"content-length", "transfer-encoding"})
"""Without one of these the end of the connection is the end of the page, also where it breaks off."""
_OPTIONS = frozenset({"username", "password", "headers", "verify", "auth", "client_kwargs"})
_URL_SAFE = "/%:@!$&'()*+,;=~-._"


class HttpConnection(Connection):
    """One client; paths are those of the URLs, as the server writes them."""

    def __init__(
        self, origin: str, options: dict[str, Any], patience: Patience, signs: SignsOfLife
    ) -> None:
        self._origin = origin
        self._signs = signs
        self.can_seek = False
        settings = {**options, **options.get("client_kwargs", {})}
        settings.pop("client_kwargs", None)
        if unknown := settings.keys() - _OPTIONS:
            raise RefusedError(f"unknown options in [connection]: {', '.join(sorted(unknown))}")
        auth = settings.get("auth")
        if settings.get("username"):
            auth = (settings["username"], settings.get("password") or "")
        self._client = httpx.Client(
            auth=tuple(auth) if auth else None,
            headers={"Accept-Encoding": "identity", **settings.get("headers", {})},
            verify=settings.get("verify", True),
            timeout=httpx.Timeout(patience.stall_seconds),
            trust_env=False,
        )

    def look_at(self, path: str) -> Entry:
        """What HEAD says, or the head of what GET says."""
        if path.endswith("/"):
            with self._answered("GET", path):
                return Entry(path, "folder")
        try:
            with self._answered("HEAD", path) as answer:
                return _entry(path, answer.headers)
        except RefusedError:
            with self._answered("GET", path) as answer:
                return _entry(path, answer.headers)

    def list_folder(self, path: str) -> list[Entry]:
        """The links of a page that lie right below it, each file looked at."""
        page = f"{path.rstrip('/')}/"
        with self._answered("GET", page) as answer:
            kind = answer.headers.get("Content-Type", "text/html").partition(";")[0].strip()
            if "html" not in kind.lower():
                raise RefusedError(f"answers with {kind}, not with a page that lists files")
            body = bytearray()
            for chunk in self._pieces(answer):
                body += chunk
                if len(body) > _MOST_PAGE_BYTES:
                    raise RefusedError(f"a listing of more than {_MOST_PAGE_BYTES >> 20} MiB")
            encoding, headers = answer.charset_encoding, answer.headers
        text = _page_text(bytes(body), encoding)
        if not headers.keys() & _TELL_THE_END and _breaks_off(text):
            raise OSError("the listing broke off")
        return [
            Entry(link, "folder") if link.endswith("/") else self._looked_at(link)
            for link in _links(text, f"{self._origin}{page}", page)
        ]

    def _looked_at(self, path: str) -> Entry:
        try:
            return self.look_at(path)
        except (FileNotFoundError, PermissionError, RefusedError):
            # It stands on the page: fetching it will say what is wrong.
            return Entry(path, "file")

    def copy(self, path: str, target: Path) -> None:
        """GET; httpx watches that all of Content-Length has come."""
        with target.open("wb") as stream, self._answered("GET", path) as answer:
            for chunk in self._pieces(answer):
                stream.write(chunk)

    def read_range(self, path: str, start: int, length: int) -> bytes:
        """GET with a range (RFC 9110, 14)."""
        asked = {"Range": f"bytes={start}-{start + length - 1}"}
        with self._answered("GET", path, asked) as answer:
            if answer.status_code == 200:
                raise RefusedError("does not know ranges")
            return b"".join(self._pieces(answer))

    def knows_ranges(self, path: str) -> bool:
        """Whether a part of a file can be asked for."""
        with self._answered("GET", path, {"Range": "bytes=0-0"}) as answer:
            return answer.status_code == 206

    def _pieces(self, answer: httpx.Response) -> Iterator[bytes]:
        for chunk in answer.iter_raw(_CHUNK):
            self._signs.see()
            yield chunk

    @contextmanager
    def _answered(
        self, method: str, path: str, headers: dict[str, str] | None = None
    ) -> Iterator[httpx.Response]:
        address = f"{self._origin}{path}"
        try:
            for _ in range(_MOST_REDIRECTS):
                request = self._client.build_request(method, address, headers=headers)
                answer = self._sent(request)
                try:
                    if answer.next_request is None:
                        _raise_for(answer.status_code)
                        yield answer
                        return
                    address = self._own_address(str(answer.next_request.url))
                finally:
                    answer.close()
            raise RefusedError("redirects without end")
        except httpx.TimeoutException as error:
            raise TimeoutError("timed out") from error
        except httpx.HTTPError as error:
            raise OSError(_one_line(error)) from error
        except (httpx.InvalidURL, httpx.StreamError, UnicodeError) as error:
            raise RefusedError(f"no usable address: {type(error).__name__}") from error

    def _sent(self, request: httpx.Request) -> httpx.Response:
        try:
            answer = self._client.send(request, stream=True, follow_redirects=False)
        except httpx.TimeoutException:
            raise
        except httpx.ConnectError as error:
            raise NoConnectionError(_one_line(error)) from error
        except httpx.TransportError as error:
            raise CrowdedError(_one_line(error)) from error
        self._signs.see()
        return answer

    def _own_address(self, address: str) -> str:
        here, there = urlsplit(self._origin), urlsplit(address)
        same = (here.hostname, _port(here.scheme, here.port)) == (
            there.hostname,
            _port(there.scheme, there.port),
        )
        # The usual step from http to https of the same host.
        upgraded = (here.scheme, there.scheme) == ("http", "https") and (
            here.hostname == there.hostname
            and here.port in (None, 80)
            and there.port in (None, 443)
        )
        if not (same and here.scheme == there.scheme) and not upgraded:
            raise RefusedError(f"redirects to another server ({there.hostname or 'unnamed'})")
        return address

    def abort(self) -> None:
        """Nothing: the thread that hangs is left behind, and its timeout ends it."""

    def close(self) -> None:
        """Close the client."""
        self._client.close()


def _one_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _port(scheme: str, port: int | None) -> int:
    return port or (443 if scheme == "https" else 80)


def _raise_for(status: int) -> None:
    if status < 400:
        return
    if status in (404, 410):
        raise FileNotFoundError(f"HTTP status {status}")
    if status in (401, 403):
        raise PermissionError(f"HTTP status {status}")
    # Too slow, too early, too often, or the server's own trouble: another time it may be well.
    if status in (408, 425, 429) or (status >= 500 and status != 501):
        raise OSError(f"HTTP status {status}")
    raise RefusedError(f"HTTP status {status}")


def _entry(path: str, headers: httpx.Headers) -> Entry:
    size = headers.get("Content-Length", "")
    modified = None
    with suppress(ValueError):
        modified = parsedate_to_datetime(headers.get("Last-Modified", "")).timestamp()
    tag = headers.get("ETag", "").strip('"')
    stamp = tag or ("" if modified is None else str(modified))
    return Entry(path, "file", int(size) if size.isdecimal() else None, modified, stamp)


def _page_text(body: bytes, encoding: str | None) -> str:
    for candidate in (encoding, "utf-8", "gb18030"):
        try:
            if candidate:
                return body.decode(candidate)
        except (ValueError, LookupError):
            continue
    return body.decode("utf-8", "replace")


def _breaks_off(text: str) -> bool:
    lowered = text.lower()
    return "<html" in lowered and "</html" not in lowered


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.targets += [value for name, value in attrs if name == "href" and value]


def _links(text: str, base: str, page: str) -> list[str]:
    """Paths below the page that its links name, each once, sorted."""
    parser = _Anchors()
    parser.feed(text)
    origin = urlsplit(base)
    found = set()
    for target in parser.targets:
        try:
            parts = urlsplit(urljoin(base, target.strip()))
        except ValueError:
            continue
        if (parts.scheme, parts.netloc) != (origin.scheme, origin.netloc):
            continue
        path = quote(parts.path, safe=_URL_SAFE)
        if path.startswith(page) and path != page:
            found.add(path)
    return sorted(found)
