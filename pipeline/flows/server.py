"""A Prefect server for one run, where none is running; and asking one that is.

Prefect's own ephemeral server ends with the flow and loses run records (measured: 102 of 400
stored). This one is stopped only after it has stored every task run's final state.
"""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from pipeline.flows.access import authorization, find_access, make_access
from pipeline.flows.environment import prefect_home, prefect_variables
from pipeline.settings import Settings

START_SECONDS = 120.0
"""13.6 s were measured on a fresh database, twice that without compiled files; a loaded machine
takes several times as long."""
_DRAIN_SECONDS = 60.0
"""As in `running`: what the recorder has yet to store of the largest run."""
_STOP_SECONDS = 20.0
"""For what a server that is told to end has yet to write; then it is killed."""

_ANSWER_SECONDS = 5.0
"""A server that others run answers by then, also over a slow network."""
_ALIVE_SECONDS = 2.0
"""One that is at work answers this question at once; a run does not wait long for the answer."""
_BORN_SECONDS = 1.0
"""One that is starting answers not at all, or at once."""

# Seconds between two questions: to a server of our own that starts, to one that others start anew, to
# one that stores what it was told, and to one that was busy.
_BORN_EVERY, _BACK_EVERY, _STORED_EVERY, _BUSY_EVERY = 0.05, 0.5, 0.1, 0.2

_TERMINAL = ("COMPLETED", "FAILED", "CANCELLED", "CRASHED")


class ServerError(Exception):
    """The Prefect server is not to be had; the message says what to do."""


@contextlib.contextmanager
def prefect_api(settings: Settings) -> Iterator[str]:
    """The API's address for the block: the server that is set, or one of our own.

    Raises ServerError or SettingsError.
    """
    if settings.prefect_api_url:
        check_server(settings.prefect_api_url, find_access(settings))
        yield settings.prefect_api_url
        return
    port = _free_port()
    process = _start(settings, port)
    api_url = f"http://127.0.0.1:{port}/api"
    try:
        _wait_until_up(api_url, process)
        yield api_url
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def check_server(api_url: str, word: str | None) -> None:
    """Raise ServerError unless a server answers, and answers us."""
    try:
        ask(api_url, "/version", word=word, timeout=_ANSWER_SECONDS)
    except urllib.error.HTTPError as error:
        if error.code not in (401, 403):
            raise ServerError(f"The Prefect server at {api_url} answers {error.code}.") from error
        raise ServerError(
            f"The Prefect server at {api_url} does not take our word. It lies in prefect/auth of "
            "the state folder of `jixiao server`: name that file with prefect_auth_file, or run "
            "both with the same state folder."
        ) from error
    except (OSError, ValueError) as error:
        raise ServerError(
            f"No Prefect server answers at {api_url} ({error}). Start one "
            "(`jixiao server`, or `prefect server start`), or unset prefect_api_url."
        ) from error


def server_command(port: int, host: str = "127.0.0.1", *more: str) -> list[str]:
    """The command that serves Prefect's API."""
    module = "pipeline.flows.guarded_server"
    return [sys.executable, "-m", module, "--host", host, "--port", str(port), *more]


def server_variables(settings: Settings, api_url: str, page_url: str) -> dict[str, str]:
    """Environment variables of a server that asks for a word and answers its own pages only.

    Raises SettingsError.
    """
    word = make_access(settings)
    return {
        **prefect_variables(settings, api_url),
        "PREFECT_SERVER_API_AUTH_STRING": word,
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": page_url,
    }


def _start(settings: Settings, port: int) -> "subprocess.Popen[bytes]":
    home = prefect_home(settings)
    page_url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        **server_variables(settings, f"{page_url}/api", page_url),
        # What a server that lives for a run does not need: the pages, the schedule, the watch over workers.
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    }
    log = (home / "run-server.log").open("wb")
    with log:
        return subprocess.Popen(  # noqa: S603 - our own interpreter, fixed arguments
            server_command(port, "127.0.0.1", "--parent", str(os.getpid())),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Ctrl-C is for the run; the server is told when the run has ended.
            start_new_session=True,
        )


def _wait_until_up(api_url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise ServerError(
                f"The Prefect server ended at once (exit code {process.returncode}); its log is "
                "prefect/run-server.log in the state folder."
            )
        with contextlib.suppress(OSError, ValueError):
            ask(api_url, "/health", timeout=_BORN_SECONDS)
            return
        time.sleep(_BORN_EVERY)
    raise ServerError(
        f"The Prefect server did not start within {START_SECONDS:.0f} s. Run `jixiao prepare` "
        "once, or run with --without-prefect."
    )


def is_up(api_url: str) -> bool:
    """Whether the server answers."""
    try:
        ask(api_url, "/health", timeout=_ALIVE_SECONDS)
    except (OSError, ValueError):
        return False
    return True


def wait_for_server(api_url: str, seconds: float) -> bool:
    """Wait until the server answers; False if it did not in that time."""
    end = time.monotonic() + seconds
    while not is_up(api_url):
        if time.monotonic() > end:
            return False
        time.sleep(_BACK_EVERY)
    return True


def wait_until_stored(api_url: str, word: str | None, flow_run_id: str, task_runs: int) -> bool:
    """Wait until the server has the final states of all task runs.

    False if it never did, or is away.
    """
    end = time.monotonic() + _DRAIN_SECONDS
    wanted = {
        "flow_runs": {"id": {"any_": [flow_run_id]}},
        "task_runs": {"state": {"type": {"any_": list(_TERMINAL)}}},
    }
    while time.monotonic() < end and is_up(api_url):
        with contextlib.suppress(OSError, ValueError):
            if int(ask(api_url, "/task_runs/count", wanted, word=word)) >= task_runs:
                return True
        time.sleep(_STORED_EVERY)
    return False


def ask(
    api_url: str, path: str, body: Any = None, *, word: str | None = None, timeout: float = 10
) -> Any:
    """GET a path of the API, or POST a JSON body to it; returns the JSON answer.

    A server that is busy (its SQLite file is locked: 503, and nothing was done) is asked again
    until `timeout` seconds have passed. Raises OSError where the server is away, or dies while it
    answers, and ValueError for no JSON.
    """
    end = time.monotonic() + timeout
    request = urllib.request.Request(  # noqa: S310 - an http address from our settings
        f"{api_url.rstrip('/')}{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **authorization(word)},
    )
    while True:
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310 - as above
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            if error.code != HTTPStatus.SERVICE_UNAVAILABLE or time.monotonic() > end:
                raise
        except http.client.HTTPException as error:
            raise ConnectionError(f"the answer broke off: {error}") from error
        time.sleep(_BUSY_EVERY)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
