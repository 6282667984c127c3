"""The gate before every route: who may enter, how often, with how much; and safe headers.

Plain ASGI, so that nothing of the framework (its 404s, its OpenAPI page) is outside. Two modes:

- *keys*: every request needs a good API key with the scope of its method, but for `/healthz`.
- *local*: no keys, for a server on the loopback interface. A browser on this machine may be made
  to send requests here by any web page, and a proxy may pass on strangers' requests; so the Host
  must be a loopback name, other sites' requests are refused, and so is whatever a proxy passed on,
  which headers, the HTTP version and the user of the connection's other end tell.
"""

import ipaddress
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.catalog.connection import CatalogError
from pipeline.web.keys import Caller, KeyRing
from pipeline.web.keys import Scope as KeyScope
from pipeline.web.problems import ProblemError
from pipeline.web.rates import RateLimit
from pipeline.web.settings import FeedSettings

OPEN_PATHS = frozenset({"/healthz"})
ADMIN_PATHS = frozenset({"/metrics"})
UPLOAD_PATH = "/uploads"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_SMALL_BODY = 64 * 1024
_SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}
_PROXY_HEADERS = (
    *("forwarded", "via", "x-real-ip", "proxy-connection", "x-client-ip", "true-client-ip"),
    *("x-cluster-client-ip", "x-original-forwarded-for", "x-original-url", "x-rewrite-url"),
)
_PROXY_PREFIXES = ("x-forwarded", "cf-", "x-envoy-", "x-amzn-", "x-appengine-", "fastly-")
_LOCAL = Caller("local", frozenset({"admin"}), "local")

IsLocalPeer = Callable[[HTTPConnection], Awaitable[bool]]
"""Whether the other end of a connection is a program of this machine's people."""


async def any_peer(_connection: HTTPConnection) -> bool:
    """For whoever runs the application in a server of his own, and answers for that."""
    return True


class Gate:
    """Lets a request through to the application, or answers it with a problem."""

    def __init__(
        self,
        app: ASGIApp,
        ring: KeyRing,
        settings: FeedSettings,
        *,
        keys_required: bool,
        is_local_peer: IsLocalPeer = any_peer,
    ) -> None:
        self._app = app
        self._is_local_peer = is_local_peer
        self._at_once = Counter[str]()
        self._most_at_once = settings.requests_at_once
        self._ring = ring
        self._keys_required = keys_required
        self._requests = RateLimit(settings.rate_per_second, settings.rate_burst)
        self._failures = RateLimit(settings.failures_per_minute / 60, settings.failures_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return

        body = _Body(scope, receive)

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_safe_headers(message)
                if not body.is_whole:
                    # Else the rest would be waited for, however slowly it came.
                    MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        try:
            caller = await self._admit(scope)
        except ProblemError as error:
            await error.response(HTTPConnection(scope))(scope, receive, send_safely)
            return
        self._at_once[caller.handle] += 1
        try:
            await self._app(scope, body.receive, send_safely)
        finally:
            self._at_once[caller.handle] -= 1
            if not self._at_once[caller.handle]:
                del self._at_once[caller.handle]

    async def _admit(self, scope: Scope) -> Caller:
        headers = Headers(scope=scope)
        address = scope["client"][0] if scope.get("client") else "unknown"
        caller = await self._identify(scope, headers, address)
        wait = self._requests.take(caller.handle if caller is not _LOCAL else address)
        if wait:
            raise _too_many("Too many requests.", wait)
        needed = scope_of(scope["method"], scope["path"])
        if not caller.may(needed) and scope["path"] not in OPEN_PATHS:
            raise ProblemError(403, "scope", f"This key does not have the scope {needed}.")
        if scope["path"] != UPLOAD_PATH:
            _refuse_large_body(headers)
        if self._at_once[caller.handle] >= self._most_at_once:
            raise _too_many("Too many requests at once.", 1)
        state = scope.setdefault("state", {})
        state["caller"] = caller
        if caller.scopes and "connection" in state:
            state["connection"].proven = True
        return caller

    async def _identify(self, scope: Scope, headers: Headers, address: str) -> Caller:
        presented = _presented_key(headers)
        if not self._keys_required:
            _refuse_other_sites(headers)
            if not _was_passed_on(scope, headers) and await self._is_local_peer(
                HTTPConnection(scope)
            ):
                return _LOCAL
            if presented is None:
                raise ProblemError(
                    403, "proxy", "Behind a proxy keys are required: start with --require-keys."
                )
        if scope["path"] in OPEN_PATHS:
            return Caller(address, frozenset())
        if presented is None:
            raise ProblemError(
                401,
                "key-missing",
                "Send an API key: `Authorization: Bearer jx_…`.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        caller = self._ring.remembered(presented)
        if caller is None:
            wait = self._failures.wait_for(address)
            # Known callers that share the address with a guesser (a proxy's) go on.
            if wait and not self._ring.was_good(presented):
                raise _too_many("Too many wrong keys from this address.", wait)
            try:
                caller = await run_in_threadpool(self._ring.look_up, presented)
            except CatalogError as error:
                raise ProblemError(
                    503, "catalog", "Keys cannot be checked at the moment. Try again later."
                ) from error
        if caller is None:
            self._failures.take(address)
            raise ProblemError(
                401,
                "key-wrong",
                "This API key is not valid (any more).",
                headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
            )
        return caller


def scope_of(method: str, path: str) -> KeyScope:
    """The scope that a key needs for a request."""
    if path in ADMIN_PATHS:
        return "admin"
    if method in SAFE_METHODS:
        return "read"
    return "upload" if path == UPLOAD_PATH else "review"


def _presented_key(headers: Headers) -> str | None:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    return headers.get("x-api-key")


class _Body:
    """A request's body on its way in: whether all of it has come."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        headers = Headers(scope=scope)
        self.is_whole = (
            headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers
        )
        self._receive = receive

    async def receive(self) -> Message:
        """The next piece."""
        message = await self._receive()
        if message["type"] == "http.request" and not message.get("more_body", False):
            self.is_whole = True
        return message


def caller_of(connection: HTTPConnection) -> Caller:
    """Who the gate let in."""
    caller: Caller = connection.scope["state"]["caller"]
    return caller


def _was_passed_on(scope: Scope, headers: Headers) -> bool:
    """Whether the request itself tells of a proxy; nginx speaks HTTP/1.0 unless told otherwise."""
    return scope.get("http_version") == "1.0" or any(
        name in _PROXY_HEADERS or name.startswith(_PROXY_PREFIXES) for name in headers
    )


def _refuse_other_sites(headers: Headers) -> None:
    if not is_loopback_host(headers.get("host", "")):
        raise ProblemError(
            403, "host", "Without keys this server answers on localhost and 127.0.0.1 only."
        )
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise ProblemError(403, "origin", "Requests of other web sites are refused.")
    origin = headers.get("origin")
    if origin is not None and not is_loopback_host(origin.partition("://")[2]):
        raise ProblemError(403, "origin", "Requests of other web sites are refused.")


def is_loopback_host(host: str) -> bool:
    """Whether a Host header or a bind address names this machine's loopback interface."""
    name = host.strip().lower()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _refuse_large_body(headers: Headers) -> None:
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > _SMALL_BODY:
        raise ProblemError(
            413, "body", f"Bodies are limited to {_SMALL_BODY} bytes, except at {UPLOAD_PATH}."
        )


def _too_many(what: str, wait: float) -> ProblemError:
    seconds = max(1, round(wait + 0.5))
    return ProblemError(
        429,
        "rate",
        f"{what} Try again in {seconds} s.",
        headers={"Retry-After": str(seconds)},
    )


def _add_safe_headers(message: MutableMapping[str, Any]) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in _SAFE_HEADERS.items():
        headers.setdefault(name, value)
