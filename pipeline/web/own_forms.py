"""Whether what a browser sends comes from a page of ours, and not from another site's.

A browser sends its cookies, and reaches loopback, whoever makes it do so. So everything that it
sends to be done carries the token of our own pages: in the header `X-CSRF-Token`, in a form's field
`csrf_token`, or, of a form with files, in the address. Programs with keys have no cookies that could
be made use of, and need none.
"""

from urllib.parse import parse_qs

import anyio
from starlette.datastructures import Headers, QueryParams
from starlette.types import Message, Receive, Scope

from pipeline.web.problems import ProblemError

FIELD = "csrf_token"
HEADER = "x-csrf-token"

_MOST_FORM_BYTES = 64 * 1024
"""As in the gate: a correction with a long text has a few thousand."""
_MOST_FIELDS = 2000
"""The queue's page has the most: a tick for each row and its state."""
_FORM_SECONDS = 20
"""Of a slow line for the largest form, several times over."""
_BROWSER_MARKS = ("origin", "sec-fetch-site")
"""Node's own client sends `Sec-Fetch-Mode` as well, and is a program."""


def is_from_browser(headers: Headers) -> bool:
    """Whether a browser sends this: each of them says so in a POST."""
    return any(mark in headers for mark in _BROWSER_MARKS)


def is_form(headers: Headers) -> bool:
    """Whether this is what a form sends without scripts, which any page can have sent."""
    return media_type(headers) in ("application/x-www-form-urlencoded", "multipart/form-data")


def media_type(headers: Headers) -> str:
    """The media type of a body, without parameters."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def refuse_other_origin(headers: Headers) -> None:
    """Raise ProblemError for what a page of another origin sends."""
    origin, host = headers.get("origin"), headers.get("host", "")
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ProblemError(403, "origin", "Requests of other web sites are refused.")
    if origin is not None and origin.partition("://")[2].lower() != host.lower():
        raise ProblemError(403, "origin", "Requests of other web sites are refused.")


async def presented_token(scope: Scope, receive: Receive) -> tuple[str, Receive]:
    """The token that a request carries, and the way to its body, of which a form's is read by then."""
    headers = Headers(scope=scope)
    if (token := headers.get(HEADER)) is not None:
        return token, receive
    kind = media_type(headers)
    if kind == "multipart/form-data":
        return QueryParams(scope["query_string"]).get(FIELD, ""), receive
    if kind != "application/x-www-form-urlencoded":
        return "", receive
    body = await _read(receive)
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise ProblemError(
            422, "parameters", f"A form has {_MOST_FIELDS} fields at most."
        ) from error
    return fields.get(FIELD, [""])[0], _again(body, receive)


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    try:
        with anyio.fail_after(_FORM_SECONDS):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise ProblemError(408, "slow", "The form did not come whole.")
                body += message.get("body", b"")
                if len(body) > _MOST_FORM_BYTES:
                    raise ProblemError(
                        413, "body", f"Forms are limited to {_MOST_FORM_BYTES} bytes."
                    )
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise ProblemError(408, "slow", "The form came too slowly.") from None


def _again(body: bytes, receive: Receive) -> Receive:
    """A way to a body that was read already; after it, the connection's own messages."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
