"""Connections that drip: strangers' make room for whoever has a request to make."""

import http.client
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread

import pytest

from development.rehearsal import fill_catalog
from pipeline.catalog.connection import Catalog
from pipeline.web import guarded_protocol
from pipeline.web.keys import create_key

Serve = Callable[..., tuple[str, int]]
ENDLESS_BODY = (
    b"POST /uploads?name=a.txt HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40000000\r\n\r\n"
)


@contextmanager
def dripping(address: tuple[str, int], first: bytes, count: int) -> Iterator[list[socket.socket]]:
    """Open so many connections and send a byte on each now and then; the list is of those alive."""
    alive: list[socket.socket] = []
    stop = Event()

    def drip() -> None:
        while not stop.wait(0.1):
            for connection in list(alive):
                try:
                    connection.send(b"x")
                except OSError:
                    alive.remove(connection)

    with ExitStack() as opened:
        for _ in range(count):
            connection = opened.enter_context(socket.create_connection(address, timeout=5))
            connection.sendall(first)
            alive.append(connection)
        thread = Thread(target=drip)
        thread.start()
        try:
            yield alive
        finally:
            stop.set()
            thread.join()


def ask(address: tuple[str, int], key: str | None = None) -> tuple[int, float]:
    started = time.monotonic()
    connection = http.client.HTTPConnection(*address, timeout=10)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    connection.request("GET", "/reports", headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, time.monotonic() - started


@pytest.mark.parametrize("first", [b"GET /reports HTTP/1.1\r\nX: ", b"", ENDLESS_BODY])
def test_600_dripping_connections_without_a_key_stop_nobody(
    sqlite_catalog: Catalog, serve: Serve, first: bytes
) -> None:
    fill_catalog(sqlite_catalog, 1, project_count=1)
    with sqlite_catalog.writing() as session:
        key = create_key(session, "test", ["read"])
    address = serve(sqlite_catalog, keys_required=True)
    with dripping(address, first, 600) as alive:
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            status, seconds = ask(address, key)
            assert status == 200
            assert seconds < 2
            time.sleep(0.2)
        assert ask(address)[0] == 401
        assert len(alive) <= guarded_protocol.MOST_FRESH_OF_ADDRESS


def test_a_refused_body_is_not_waited_for(sqlite_catalog: Catalog, serve: Serve) -> None:
    address = serve(sqlite_catalog, keys_required=True)
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(ENDLESS_BODY)
        with selectors.DefaultSelector() as selector:
            selector.register(connection, selectors.EVENT_READ)
            received, started = b"", time.monotonic()
            while time.monotonic() - started < 5:
                # A body that goes on coming all the while.
                try:
                    connection.send(b"x")
                    if selector.select(0.05):
                        piece = connection.recv(65536)
                        if not piece:
                            break
                        received += piece
                except OSError:
                    break
            else:
                pytest.fail("the connection is still open")
    assert received.startswith(b"HTTP/1.1 401"), received


def test_connections_that_were_let_in_are_kept(
    sqlite_catalog: Catalog, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that keeps its connection is not pushed out by those that drip after it."""
    with sqlite_catalog.writing() as session:
        key = create_key(session, "test", ["read"])
    address = serve(sqlite_catalog, keys_required=True)
    kept = http.client.HTTPConnection(*address, timeout=10)
    kept.request("GET", "/reports", headers={"Authorization": f"Bearer {key}"})
    assert kept.getresponse().read()
    with dripping(address, b"GET / HTTP/1.1\r\nX: ", 300):
        time.sleep(0.5)
        own = kept.sock
        kept.request("GET", "/reports", headers={"Authorization": f"Bearer {key}"})
        assert kept.getresponse().status == 200
        assert kept.sock is own, "the same connection"
    kept.close()


def test_one_key_holds_so_many_requests_at_once(sqlite_catalog: Catalog, serve: Serve) -> None:
    with sqlite_catalog.writing() as session:
        key, other = (create_key(session, name, ["read", "upload"]) for name in "ab")
    address = serve(sqlite_catalog, keys_required=True, requests_at_once=3)
    head = ENDLESS_BODY.replace(b"Host:", f"X-API-Key: {key}\r\nHost:".encode())
    with dripping(address, head, 3):
        time.sleep(0.5)
        assert ask(address, key)[0] == 429
        assert ask(address, other)[0] == 200
    deadline = time.monotonic() + 10
    while ask(address, key)[0] != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
