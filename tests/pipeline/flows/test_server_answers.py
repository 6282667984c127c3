"""What a server that is no more says, half an answer or none, and one that is busy."""

import socket
import subprocess
import sys
import threading
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from pathlib import Path

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


_RUN_WITH_A_STATE_WITHOUT_DATA = """
import sys
from pathlib import Path
from pipeline.account import Account
from pipeline.flows.environment import prepare_environment
from pipeline.intake.workspace import RunOrder
from pipeline.settings import load_settings

settings = load_settings(overrides={"state": Path(sys.argv[1])})
prepare_environment(settings, "http://127.0.0.1:9/api")
from prefect.client.schemas.objects import State, StateType
from pipeline.flows import intake_flows, orders, running

def archive(source, *, return_state):
    orders.find_given().account = Account(seen=7)
    return State(type=StateType.COMPLETED)

intake_flows.archive = archive
print(running._run(RunOrder("archive", sys.argv[1], settings), "http://127.0.0.1:9/api").seen)
"""


def test_a_server_that_is_back_and_has_lost_a_runs_account_does_not_take_it_from_the_run(
    tmp_path: Path,
) -> None:
    # What such a server gives for a state cannot be had from a real one at will.
    done = subprocess.run(
        [sys.executable, "-c", _RUN_WITH_A_STATE_WITHOUT_DATA, tmp_path],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, "7"), done.stderr
