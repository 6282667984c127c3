"""What a server that is no more says: half an answer, or none."""

import socket
import threading
from collections.abc import Iterator

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
