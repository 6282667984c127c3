"""A Prefect server for one run, where none is running; and asking one that is.

Prefect's own ephemeral server ends with the flow and loses run records (measured: 102 of 400
stored). This one is stopped only after it has stored every task run's final state.
"""

import contextlib
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
from typing import Any

from pipeline.flows.environment import prefect_variables
from pipeline.settings import Settings

START_SECONDS = 120.0
_DRAIN_SECONDS = 60.0
_TERMINAL = ("COMPLETED", "FAILED", "CANCELLED", "CRASHED")


class ServerError(Exception):
    """The Prefect server is not to be had; the message says what to do."""


@contextlib.contextmanager
def prefect_api(settings: Settings) -> Iterator[str]:
    """The API's address for the block: the server that is set, or one of our own.

    Raises ServerError.
    """
    if settings.prefect_api_url:
        check_server(settings.prefect_api_url)
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
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def check_server(api_url: str) -> None:
    """Raise ServerError unless a server answers."""
    try:
        ask(api_url, "/health", timeout=5)
    except (OSError, ValueError) as error:
        raise ServerError(
            f"No Prefect server answers at {api_url} ({error}). Start one "
            "(`jixiao server`, or `prefect server start`), or unset prefect_api_url."
        ) from error


def server_command(port: int, host: str = "127.0.0.1") -> list[str]:
    """The command that serves Prefect's API."""
    return [
        sys.executable,
        "-m",
        "uvicorn",
        "--factory",
        "prefect.server.api.server:create_app",
        "--host",
        host,
        "--port",
        str(port),
        "--log-level",
        "error",
        "--lifespan",
        "on",
    ]


def _start(settings: Settings, port: int) -> "subprocess.Popen[bytes]":
    (settings.state / "prefect").mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        **prefect_variables(settings, f"http://127.0.0.1:{port}/api"),
        # What a server of a minute needs not: the pages, the schedule, the watch over workers.
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    }
    log = (settings.state / "prefect" / "run-server.log").open("wb")
    with log:
        return subprocess.Popen(  # noqa: S603 - our own interpreter, fixed arguments
            server_command(port),
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
            ask(api_url, "/health", timeout=1)
            return
        time.sleep(0.05)
    raise ServerError(
        f"The Prefect server did not start within {START_SECONDS:.0f} s. Run `jixiao prepare` "
        "once, or run with --without-prefect."
    )


def wait_until_stored(api_url: str, flow_run_id: str, task_runs: int) -> bool:
    """Wait until the server has the final states of all task runs; False if it never did."""
    end = time.monotonic() + _DRAIN_SECONDS
    wanted = {
        "flow_runs": {"id": {"any_": [flow_run_id]}},
        "task_runs": {"state": {"type": {"any_": list(_TERMINAL)}}},
    }
    while time.monotonic() < end:
        with contextlib.suppress(OSError, ValueError):
            if int(ask(api_url, "/task_runs/count", wanted)) >= task_runs:
                return True
        time.sleep(0.1)
    return False


def ask(api_url: str, path: str, body: Any = None, timeout: float = 10) -> Any:
    """GET a path of the API, or POST a JSON body to it; returns the JSON answer."""
    request = urllib.request.Request(  # noqa: S310 - an http address from our settings
        f"{api_url.rstrip('/')}{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310 - as above
        return json.loads(answer.read())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
