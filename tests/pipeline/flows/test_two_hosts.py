"""A cluster of two hosts, one of which is cut off in the middle of a run, and comes back.

With `JIXIAO_CUT_LINES=1` (and root) only: the hosts are network namespaces, and it takes minutes.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.flows.server import wait_for_server
from tests.pipeline.conftest import free_port
from tests.pipeline.far_host import NEAR, NETWORK, FarHost, far_host
from tests.pipeline.killed_archive import FILES, check, children_of, fill
from tests.pipeline.prefect_servers import JIXIAO

DASK = [sys.executable, "-m", "dask"]


def start(command: list[str], folder: Path) -> "subprocess.Popen[bytes]":
    folder.mkdir()
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        )  # fmt: skip


def take_in_on_two_hosts(
    host: FarHost, catalog: str, folder: Path, started: list["subprocess.Popen[bytes]"]
) -> None:
    expected = fill(folder / "inbox")
    port, api_port = str(free_port()), free_port()
    address, api = f"tcp://{NEAR}:{port}", f"http://{NEAR}:{api_port}/api"
    state = folder / "server"
    server = [*JIXIAO, "server", "--host", NEAR, "--port", str(api_port), "--state", str(state)]
    started.append(start(server, folder / "prefect"))
    assert wait_for_server(api, 120)
    scheduler = [*DASK, "scheduler", "--host", NEAR, "--port", port, "--no-dashboard"]
    started.append(start(scheduler, folder / "scheduler"))
    worker = [*DASK, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    started.append(start(worker, folder / "near"))
    far = start(host.command(*worker), folder / "far")
    started.append(far)
    config = folder / "jixiao.toml"
    config.write_text(
        f"batch_files = {FILES // 16}\nsettle_seconds = 0\nworkers = 1\n"
        f'prefect_auth_file = "{state / "prefect" / "auth"}"\n'
    )
    command = [*JIXIAO, "archive", str(folder / "inbox"), "--out", str(folder / "out"),
               "--config", str(config), "--state", str(folder / "state"), "--catalog", catalog,
               "--runner", "dask", "--runner-address", address, "--api", api, "--json"]  # fmt: skip
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while run.poll() is None and len(list((folder / "out").glob("*.json"))) < FILES // 4:
        time.sleep(0.01)
    assert run.poll() is None, run.communicate()
    # Its fork server: the other host has work, too.
    assert children_of(far.pid)
    host.cut()
    cut_at = time.monotonic()
    output, errors = run.communicate(timeout=300)
    took = time.monotonic() - cut_at
    assert run.returncode == 0, errors
    account = json.loads(output)
    assert account["seen"] == account["new"] == FILES
    assert (account["extracted"] + account["duplicate"], account["stopped"]) == (FILES, None)
    assert "INFO" not in errors
    assert "Traceback" not in errors
    check(catalog, folder / "out", expected)
    host.join()
    time.sleep(10)
    check(catalog, folder / "out", expected)
    print(f"the run ended {took:.0f} s after the cut; beside its account it said: {errors!r}")


if os.environ.get("JIXIAO_CUT_LINES") == "1":

    def test_a_host_is_cut_off_and_its_files_are_read_elsewhere(
        postgres_server, postgres_url: str, tmp_path: Path
    ) -> None:
        pytest.importorskip("prefect_dask", reason="prefect-dask is not installed")
        with far_host() as host:
            postgres_server.listen_on(NEAR, NETWORK)
            started: list[subprocess.Popen[bytes]] = []
            try:
                take_in_on_two_hosts(
                    host, postgres_url.replace("127.0.0.1", NEAR), tmp_path, started
                )
            finally:
                for process in started:
                    process.kill()
                    process.wait()
