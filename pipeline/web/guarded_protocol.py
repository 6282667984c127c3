"""uvicorn's HTTP protocol with bounds: on a request's head, and on connections that proved nothing yet.

httptools takes heads of any length, and uvicorn waits for one without end; either would let a few
idle connections or one endless header stop the server. A connection is proven once the gate let a
request of it in. Of those that are not, an address has so many and the server so many: the oldest
makes room, so that whoever sends its request at once is served however many others drip.
"""

import ipaddress
import time
from asyncio import TimerHandle, Transport
from collections.abc import Iterable

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 64 * 1024
"""Bytes: cookies and addresses of browsers come to some thousand, proxies refuse 8 to 32
thousand."""
HEAD_SECONDS = 10.0
"""A head fits into a packet or two: a slow line needs a second."""
PATIENCE_SECONDS = 1.0
"""An honest client has sent its head by then; younger ones are spared, unless they are too many."""
MOST_UNPROVEN = 192
"""Under half of all connections that the server takes (512), so that those who have proven honest
keep theirs."""
MOST_UNPROVEN_OF_ADDRESS = 32
"""A browser opens six, an office behind one address some more."""
MOST_FRESH_OF_ADDRESS = 4 * MOST_UNPROVEN_OF_ADDRESS
"""Connections that come at once, as after a restart of the server."""


class GuardedProtocol(HttpToolsProtocol):
    """Closes connections that are too slow or too long with a head, or too many."""

    head_seconds = HEAD_SECONDS
    proven = False
    since = 0.0
    network = ""
    _head_timer: TimerHandle | None = None
    _head_bytes = 0
    _in_head = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """A first request is due."""
        super().connection_made(transport)
        self.since = time.monotonic()
        self.network = _network_of(self.client[0] if self.client else "")
        self._wait_for_head()
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is due any more."""
        self._head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what belongs to a head that is not complete."""
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self.give_up()

    def on_message_begin(self) -> None:
        """A head begins; the gate finds this connection in the request's state."""
        super().on_message_begin()
        self.scope["state"]["connection"] = self
        self._wait_for_head()

    def on_headers_complete(self) -> None:
        """The head is complete."""
        self._head_came()
        super().on_headers_complete()

    @property
    def is_waiting(self) -> bool:
        """Whether it has yet to show that it may be here."""
        return not (self.proven or self.transport.is_closing())

    def give_up(self) -> None:
        """Close the connection."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.close()

    def _make_room(self) -> None:
        waiting = [
            one for one in self.connections if isinstance(one, GuardedProtocol) and one.is_waiting
        ]
        neighbours = [one for one in waiting if one.network == self.network]
        late = time.monotonic() - PATIENCE_SECONDS
        if len(neighbours) > MOST_FRESH_OF_ADDRESS:
            _close_oldest(neighbours)
        elif len(neighbours) > MOST_UNPROVEN_OF_ADDRESS:
            _close_oldest(one for one in neighbours if one.since < late)
        if len(waiting) > MOST_UNPROVEN:
            _close_oldest(one for one in waiting if one.since < late)

    def _wait_for_head(self) -> None:
        self._in_head = True
        self._head_bytes = 0
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self.head_seconds, self.give_up)

    def _head_came(self) -> None:
        self._in_head = False
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


def _close_oldest(connections: Iterable[GuardedProtocol]) -> None:
    oldest = min(connections, key=lambda one: one.since, default=None)
    if oldest is not None:
        oldest.give_up()


def _network_of(address: str) -> str:
    """What one subscriber has: an IPv4 address, or an IPv6 network of 64 bits."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 4 or found.ipv4_mapped is not None:
        return str(found)
    return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
