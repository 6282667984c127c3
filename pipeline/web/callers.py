"""Who sends a request: a program with a key, a user before a browser, or this machine's people.

Enters: the head of a request. Leaves: a `Caller`, or a problem that says what is missing.
"""

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, cookie_parser
from starlette.types import Scope

from pipeline.catalog.connection import CatalogError
from pipeline.loopback import is_loopback_host
from pipeline.web.keys import Caller, KeyRing
from pipeline.web.people import Person
from pipeline.web.problems import ProblemError
from pipeline.web.rates import RateLimit
from pipeline.web.sessions import SESSION_COOKIE, People, digest_of
from pipeline.web.settings import FeedSettings
from pipeline.web.trusted_proxies import TrustedProxy

OPEN_PATHS = frozenset({"/healthz"})
LOGIN_PATH = "/login"
LOGOUT_PATH = "/logout"
ASSETS = "/site/"
LOCAL = Caller("local", frozenset({"admin"}), "local", principal="local")

_PROXY_HEADERS = (
    *("forwarded", "via", "x-real-ip", "proxy-connection", "x-client-ip", "true-client-ip"),
    *("x-cluster-client-ip", "x-original-forwarded-for", "x-original-url", "x-rewrite-url"),
)
_PROXY_PREFIXES = ("x-forwarded", "cf-", "x-envoy-", "x-amzn-", "x-appengine-", "fastly-")

IsLocalPeer = Callable[[HTTPConnection], Awaitable[bool]]
"""Whether the other end of a connection is a program of this machine's people."""


async def any_peer(_connection: HTTPConnection) -> bool:
    """For whoever runs the application in another server, and answers for its peers."""
    return True


class Callers:
    """Tells who sends a request; one for each process."""

    def __init__(
        self,
        ring: KeyRing,
        people: People,
        settings: FeedSettings,
        *,
        keys_required: bool,
        is_local_peer: IsLocalPeer,
    ) -> None:
        self._ring = ring
        self._people = people
        self._proxy = TrustedProxy.of(settings)
        self._keys_required = keys_required
        self._is_local_peer = is_local_peer
        self._failures = RateLimit(settings.failures_per_minute / 60, settings.failures_per_minute)

    async def _browsing(self, scope: Scope, headers: Headers, address: str) -> Caller | None:
        """Who asks without a key: a user, by session or trusted proxy, or one of this machine's people."""
        try:
            exist = self._people.remembered()
            if exist is None:
                exist = await run_in_threadpool(self._people.exist)
            if exist and is_for_anybody(scope["path"]):
                return Caller(address, frozenset())
            person, principal = None, ""
            if exist:
                person, principal = await run_in_threadpool(self._find_person, headers, address)
        except CatalogError as error:
            raise _no_catalog() from error
        if person is not None:
            return Caller(f"user {person.id}", person.scopes, person.name, principal)
        if self._keys_required or exist:
            return None
        if not _was_passed_on(scope, headers) and await self._is_local_peer(HTTPConnection(scope)):
            return LOCAL
        raise ProblemError(
            403, "proxy", "Behind a proxy keys are required: start with --require-keys."
        )

    def _find_person(self, headers: Headers, address: str) -> tuple[Person | None, str]:
        if name := self._proxy.user_in(headers, address):
            person = self._people.by_name(name)
            if person is None:
                raise ProblemError(403, "user", "Nobody of that name may use this server.")
            return person, f"proxy {person.id}"
        token = cookie_parser(headers.get("cookie", "")).get(SESSION_COOKIE)
        if token is None:
            return None, ""
        return self._people.of_session(token), f"session {digest_of(token)}"

    async def identify(self, scope: Scope, headers: Headers, address: str) -> Caller:
        """Who asks; without scopes, where everybody may ask. Raises ProblemError."""
        presented = _presented_key(headers)
        if not self._keys_required:
            _refuse_other_sites(headers)
        if scope["path"] in OPEN_PATHS:  # asks no database, which may be away
            return Caller(address, frozenset())
        if presented is None:
            browsing = await self._browsing(scope, headers, address)
            if browsing is not None:
                return browsing
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
                raise too_many("Too many wrong keys from this address.", wait)
            try:
                caller = await run_in_threadpool(self._ring.look_up, presented)
            except CatalogError as error:
                raise _no_catalog() from error
        if caller is None:
            self._failures.take(address)
            raise ProblemError(
                401,
                "key-wrong",
                "This API key is not valid (any more).",
                headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
            )
        return caller


def is_for_anybody(path: str) -> bool:
    """What somebody sees who has yet to log in; where nobody can, it is as closed as the rest."""
    return path == LOGIN_PATH or path.startswith(ASSETS)


def too_many(what: str, wait: float) -> ProblemError:
    """A refusal of what comes too often."""
    seconds = max(1, round(wait + 0.5))
    return ProblemError(
        429,
        "rate",
        f"{what} Try again in {seconds} s.",
        headers={"Retry-After": str(seconds)},
    )


def _no_catalog() -> ProblemError:
    return ProblemError(
        503, "catalog", "It cannot be checked at the moment who asks. Try again later."
    )


def _presented_key(headers: Headers) -> str | None:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    return headers.get("x-api-key")


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
