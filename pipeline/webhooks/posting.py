"""One POST to a webhook: to the address that was looked at, bounded in time and in what is read."""

import http.client
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from threading import Timer

from pipeline.webhooks.addresses import AddressError, IpNetwork, Target, resolve_target

_MOST_RESPONSE_BYTES = 64 * 1024
"""The status is what counts; the rest is read so that the other side may end well."""


_MOST_ERROR_CHARACTERS = 300
"""Kept of what the network says: more than a line of a listing shows."""


@dataclass(frozen=True)
class Posted:
    """How a POST ended: a status, or why there is none."""

    status: int | None
    error: str | None = None

    @property
    def accepted(self) -> bool:
        """Only 2xx means that the receiver has it."""
        return self.status is not None and 200 <= self.status < 300


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    networks: Sequence[IpNetwork],
    seconds: float,
) -> Posted:
    """Send a body; never raises for what the network or the receiver does."""
    try:
        target = resolve_target(url, networks)
        with closing(_connect(target, seconds)) as connection:
            # A socket's own limit is for each piece; the timer is for all of them together.
            timer = Timer(seconds, _cut_off, [connection])
            timer.daemon = True
            timer.start()
            try:
                connection.request("POST", target.path, body, dict(headers))
                response = connection.getresponse()
                response.read(_MOST_RESPONSE_BYTES)
            finally:
                timer.cancel()
            return Posted(response.status)
    except AddressError as error:
        return Posted(None, str(error))
    except (OSError, http.client.HTTPException) as error:
        return Posted(None, f"{type(error).__name__}: {error}"[:_MOST_ERROR_CHARACTERS])


def _connect(target: Target, seconds: float) -> http.client.HTTPConnection:
    """A connection to the address, which knows the host by its name (Host header, certificate)."""
    plain = socket.create_connection((target.address, target.port), timeout=seconds)
    connection = http.client.HTTPConnection(target.host, target.port, timeout=seconds)
    try:
        if target.scheme == "https":
            context = ssl.create_default_context()
            connection.default_port = 443
            connection.sock = context.wrap_socket(plain, server_hostname=target.host)
        else:
            connection.sock = plain
    except BaseException:
        plain.close()
        raise
    return connection


def _cut_off(connection: http.client.HTTPConnection) -> None:
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)
