"""Running the application with uvicorn: where it binds, and what follows from that.

On the loopback interface no keys are asked for (unless `require_keys`); anywhere else every
request needs one, and without TLS the operator is told that keys travel in the clear.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import anyio.to_thread
from starlette.requests import HTTPConnection

from pipeline.catalog.connection import open_catalog
from pipeline.loopback import is_loopback_host
from pipeline.private_files import make_private_folder
from pipeline.search.follower import Follower
from pipeline.search.words import load_words
from pipeline.settings import Settings
from pipeline.web.application import create_app
from pipeline.web.local_peers import is_own_client
from pipeline.web.prompt_intake import PromptIntake, inbox_order
from pipeline.web.settings import FeedSettings
from pipeline.web.site.rendering import load_pages

_MOST_CONNECTIONS = 512
"""Files that a process may have open are 1,024 by default, and the catalog needs some."""

_KEEP_ALIVE_SECONDS = 30
"""Somebody who reads a page asks for the next one over the same connection."""

_LAST_ANSWERS_SECONDS = 10
"""For answers on their way when the server is told to stop; a stream that takes longer is cut off."""


class ServerError(Exception):
    """The server cannot start; the message says why and what to do."""


@dataclass(frozen=True)
class Binding:
    """Where to listen, and how to speak."""

    host: str = "127.0.0.1"
    port: int = 8765
    """Any above 1,023 that no common program uses."""
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    require_keys: bool = False

    def require_whole_tls(self) -> None:
        """Raise ServerError if half of what TLS needs is missing."""
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ServerError("TLS needs both --tls-certificate and --tls-key.")

    @property
    def needs_keys(self) -> bool:
        """Only a server that this machine alone can reach may do without."""
        return self.require_keys or not is_loopback_host(self.host)


def _load_for_good() -> None:
    """Load what stays, and spare the collector from looking through it again and again.

    A full collection would otherwise hold up every request of that moment; so would loading the
    dictionary and compiling the pages' templates, if requests were let in before.
    """
    load_words()
    load_pages()
    gc.collect()
    gc.freeze()


@contextmanager
def _at_work(url: str, seconds: float, intake: PromptIntake | None) -> Iterator[Follower]:
    """The index followed by a process of its own, the dictionary loaded before it is needed.

    Uploads are taken in as they come, if there is somebody to do it.
    """
    _load_for_good()
    with intake or nullcontext(), Follower(url, seconds) as follower:
        yield follower


async def _is_local_peer(connection: HTTPConnection) -> bool:
    """Looked up once for each connection: the answer is kept with it."""
    guarded = connection.scope["state"]["connection"]
    if guarded.proven:
        return True
    client, server = connection.scope["client"], connection.scope["server"]
    return await anyio.to_thread.run_sync(is_own_client, client, server)


def serve(binding: Binding, settings: Settings, feed_settings: FeedSettings) -> None:
    """Serve until a signal ends it. Raises CatalogError, ServerError."""
    import uvicorn

    from pipeline.web.guarded_protocol import GuardedProtocol

    binding.require_whole_tls()
    if binding.needs_keys and binding.tls_certificate is None:
        print(
            "jixiao: keys travel unencrypted; use --tls-certificate or a proxy that speaks TLS.",
            file=sys.stderr,
        )
    make_private_folder(settings.state)
    # A thread that computes lets the event loop have its turn after 1 ms instead of 5.
    sys.setswitchinterval(0.001)
    intake = None
    if feed_settings.extract_uploads:
        inbox = feed_settings.inbox_folder(settings.state)
        intake = PromptIntake(inbox_order(str(inbox), settings))
    with closing(open_catalog(settings.catalog)) as catalog:
        app = create_app(
            catalog,
            settings.state,
            feed_settings,
            keys_required=binding.needs_keys,
            background=lambda: _at_work(settings.catalog, feed_settings.index_seconds, intake),
            is_local_peer=_is_local_peer,
            uploaded=intake.wake if intake else lambda: None,
        )
        uvicorn.run(
            app,
            host=binding.host,
            port=binding.port,
            ssl_certfile=binding.tls_certificate,
            ssl_keyfile=binding.tls_key,
            access_log=False,
            log_level="warning",
            server_header=False,
            # Addresses are what limits count by: they are not taken from a client's header.
            proxy_headers=False,
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_LAST_ANSWERS_SECONDS,
            http=GuardedProtocol,
            ws="none",
            # Said aloud when start-up fails; "auto" would take it for an application without one.
            lifespan="on",
        )
