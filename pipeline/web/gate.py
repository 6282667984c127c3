"""The gate before every route: who may enter, how often, with how much; and safe headers.

Plain ASGI, so that nothing of the framework (its 404s, its OpenAPI page) is outside. Two modes:

- *keys*: every request needs a good API key with the scope of its method, or the session of a user
  whose role allows it, but for `/healthz`.
- *local*: no keys, for a server on the loopback interface; no session either, as long as there are
  no users. A browser on this machine may be made to send requests here by any web page, and a proxy
  may pass on strangers' requests; so the Host must be a loopback name, other sites' requests are
  refused, and so is whatever a proxy passed on, which headers, the HTTP version and the user of the
  connection's other end tell.

What a browser sends to be done needs the token of our own pages in both.
"""

from collections import Counter
from collections.abc import MutableMapping
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.catalog.connection import CatalogError
from pipeline.web.callers import (
    LOCAL,
    LOGIN_PATH,
    LOGOUT_PATH,
    Callers,
    IsLocalPeer,
    any_peer,
    too_many,
)
from pipeline.web.keys import Caller, KeyRing
from pipeline.web.keys import Scope as KeyScope
from pipeline.web.own_forms import (
    is_form,
    is_from_browser,
    presented_token,
    refuse_other_origin,
)
from pipeline.web.problems import ProblemError
from pipeline.web.rates import RateLimit
from pipeline.web.sessions import People
from pipeline.web.settings import FeedSettings
from pipeline.web.visitors import Visitor, set_visitor

ADMIN_PATHS = frozenset({"/metrics"})
UPLOAD_PATH = "/uploads"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_SMALL_BODY = 64 * 1024
"""Bytes: a correction with a long text has a few thousand."""
_SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    # `no-referrer` would have browsers send `Origin: null` along with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


class Gate:
    """Lets a request through to the application, or answers it with a problem."""

    def __init__(
        self,
        app: ASGIApp,
        ring: KeyRing,
        people: People,
        settings: FeedSettings,
        *,
        keys_required: bool,
        is_local_peer: IsLocalPeer = any_peer,
    ) -> None:
        self._app = app
        self._at_once = Counter[str]()
        self._most_at_once = settings.requests_at_once
        self._people = people
        self._callers = Callers(
            ring, people, settings, keys_required=keys_required, is_local_peer=is_local_peer
        )
        self._requests = RateLimit(settings.rate_per_second, settings.rate_burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            # 1008: against the server's policy (RFC 6455, 7.4.1).
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
            coming = await self._check_form(scope, caller, body.receive)
        except ProblemError as error:
            answer = await self._refusal(scope, error)
            await answer(scope, receive, send_safely)
            return
        self._at_once[caller.handle] += 1
        set_visitor(self._visitor(caller))
        try:
            await self._app(scope, coming, send_safely)
        finally:
            self._at_once[caller.handle] -= 1
            if not self._at_once[caller.handle]:
                del self._at_once[caller.handle]

    async def _refusal(self, scope: Scope, error: ProblemError) -> Response:
        """The answer to a request that was not let in; people before a browser may log in."""
        connection = HTTPConnection(scope)
        wants_page = "text/html" in connection.headers.get("accept", "")
        if error.kind == "key-missing" and wants_page and scope["method"] == "GET":
            with suppress(CatalogError):
                if await run_in_threadpool(self._people.exist):
                    where = scope["path"] + (f"?{q}" if (q := connection.url.query) else "")
                    return RedirectResponse(f"{LOGIN_PATH}?{urlencode({'next': where})}", 303)
        return error.response(connection)

    def _visitor(self, caller: Caller) -> Visitor:
        if caller.principal is None:
            return Visitor()
        return Visitor(
            caller.name,
            partial(self._people.form_token, caller.principal),
            may_review=caller.may("review"),
            may_upload=caller.may("upload"),
            is_logged_in=caller is not LOCAL,
        )

    async def _check_form(self, scope: Scope, caller: Caller, receive: Receive) -> Receive:
        """Refuse what a browser sends to be done without the token of our own pages."""
        if caller.principal is None or scope["method"] in SAFE_METHODS:
            return receive
        headers = Headers(scope=scope)
        # curl says of what it uploads that it is a form; any page can have others sent.
        is_plain = not is_form(headers) or scope["path"] == UPLOAD_PATH
        if caller is LOCAL and is_plain and not is_from_browser(headers):
            return receive  # a program of this machine's people, as ever
        refuse_other_origin(headers)
        token, again = await presented_token(scope, receive)
        if not await run_in_threadpool(self._people.is_form_token, caller.principal, token):
            raise ProblemError(
                403, "form-token", "This form is out of date, or not one of this server's pages."
            )
        return again

    async def _admit(self, scope: Scope) -> Caller:
        headers = Headers(scope=scope)
        address = scope["client"][0] if scope.get("client") else "unknown"
        caller = await self._callers.identify(scope, headers, address)
        wait = self._requests.take(caller.handle if caller is not LOCAL else address)
        if wait:
            raise too_many("Too many requests.", wait)
        needed = scope_of(scope["method"], scope["path"])
        if not caller.may(needed) and caller.scopes:
            raise ProblemError(403, "scope", f"This key does not have the scope {needed}.")
        if scope["path"] != UPLOAD_PATH:
            _refuse_large_body(headers)
        if self._at_once[caller.handle] >= self._most_at_once:
            raise too_many("Too many requests at once.", 1)
        state = scope.setdefault("state", {})
        state["caller"] = caller
        if caller.scopes and "connection" in state:
            state["connection"].proven = True
        return caller


def scope_of(method: str, path: str) -> KeyScope:
    """The scope that a key needs for a request."""
    if path in ADMIN_PATHS:
        return "admin"
    if method in SAFE_METHODS or path == LOGOUT_PATH:
        return "read"
    return "upload" if path == UPLOAD_PATH else "review"


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


def _refuse_large_body(headers: Headers) -> None:
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > _SMALL_BODY:
        raise ProblemError(
            413, "body", f"Bodies are limited to {_SMALL_BODY} bytes, except at {UPLOAD_PATH}."
        )


def _add_safe_headers(message: MutableMapping[str, Any]) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in _SAFE_HEADERS.items():
        headers.setdefault(name, value)
