"""What a server that is no more says, half an answer or none, and one that is busy."""

import socket
import threading
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, repeat

import pytest

from pipeline.flows.server import ask, is_up

BROKEN = [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\nno"]


@pytest.fixture(params=BROKEN)
def dying_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a server that answers once, badly, and is gone."""

    def answer_once() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(request.param)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=answer_once)
        server.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/api"
        server.join()


def test_a_server_that_breaks_off_its_answer_is_away(dying_server: str) -> None:
    assert not is_up(dying_server)


def test_an_answer_that_breaks_off_is_an_error_of_the_connection(dying_server: str) -> None:
    with pytest.raises((OSError, ValueError)):
        ask(dying_server, "/health", timeout=5)


BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
DONE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ntrue"


@contextmanager
def server_that_says(*answers: bytes) -> Iterator[str]:
    """The address of a server that gives these answers one after the other, then the last again."""

    def answer_all() -> None:
        for answer in chain(answers, repeat(answers[-1])):
            try:
                connection, _ = listener.accept()
            except OSError:  # the test has ended
                return
            with connection:
                connection.recv(4096)
                connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=answer_all)
        server.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/api"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            server.join()


def test_a_busy_server_is_asked_again() -> None:
    with server_that_says(BUSY, BUSY, DONE) as url:
        assert ask(url, "/deployments/1/create_flow_run", {}, timeout=30) is True


def test_a_server_that_stays_busy_is_an_error() -> None:
    with server_that_says(BUSY) as url, pytest.raises(urllib.error.HTTPError, match="503"):
        ask(url, "/health", timeout=0.3)
