"""Prefect's server behind a gate: `python -m pipeline.flows.guarded_server --host H --port P`.

Prefect asks every caller for the word of `pipeline.flows.access`. The gate is for what a word cannot
stop: web pages in the operator's browser, and names that were made to point here (DNS rebinding).
A request enters if its Host is one of the server's own names and no other site's page sent it.
"""

import argparse
import os
import signal
from collections.abc import Iterable
from urllib.parse import urlsplit

import uvicorn
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pipeline.isolation.confinement import end_with_parent
from pipeline.loopback import is_loopback_host

_KEEP_ALIVE_SECONDS = 5
"""uvicorn's own default, as Prefect starts it."""


class OwnNames:
    """ASGI middleware that refuses hosts and origins that are not the server's own."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app = app
        self._names = frozenset(name.strip().lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request or WebSocket through, or refuse it."""
        if scope["type"] == "lifespan" or self._may_enter(Headers(scope=scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            # 1008: against the server's policy (RFC 6455, 7.4.1).
            await send({"type": "websocket.close", "code": 1008})
        else:
            refusal = JSONResponse({"detail": "Requests of other sites are refused."}, 403)
            await refusal(scope, receive, send)

    def _may_enter(self, headers: Headers) -> bool:
        host = headers.get("host", "")
        if not self._is_own(host):
            return False
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return False
        # `same-site` is another port of this host: somebody else's page.
        return headers.get("sec-fetch-site", "none") in ("none", "same-origin")

    def _is_own(self, host: str) -> bool:
        name = host.strip().lower()
        bare = name.rpartition(":")[0] if name.rpartition(":")[2].isdecimal() else name
        return is_loopback_host(name) or bare.strip("[]") in self._names


def main() -> None:
    """Serve until a signal ends it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--name", action="append", default=[])
    parser.add_argument("--parent", type=int)
    asked = parser.parse_args()
    if asked.parent is not None:
        end_with_parent(asked.parent, signal.SIGKILL)
    from prefect.server.api.server import create_app

    uvicorn.run(
        OwnNames(create_app(), asked.name),
        host=asked.host,
        port=asked.port,
        log_level=os.environ.get("PREFECT_SERVER_LOGGING_LEVEL", "error").lower(),
        lifespan="on",
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        server_header=False,
    )


if __name__ == "__main__":
    main()
