"""A run over a real server that stalls, breaks off, or bears two connections: what comes of it.

    python benchmarks/remote_sources.py sftp --files 500 --fault reset --fault stall
    python benchmarks/remote_sources.py ftp --files 500 --fault reset --kill 20

Serves so many reports on loopback (OpenSSH, pyftpdlib, http.server, moto), takes them in with a
run in a process of its own, and prints one JSON object: the account of the last run, seconds, peak
memory in MB, and whether the catalog holds each file exactly once. Needs what the tests need.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

FAULTS = ("reset", "stall", "cut", "listing", "two")
_TEXT = """2021年部门预算绩效文本
一、总体绩效目标
第{number}号单位：推进全民科学素质工作。
二、分项绩效目标
（一）开展科普活动
绩效目标：提高公众科学素质{number}。
绩效指标：科普活动日≥1次。
三、工作保障措施
一、完善制度建设。制定完善预算绩效管理制度。
"""
_OLD = 1_600_000_000

Served = tuple[str, dict[str, Any]]
"""Address and connection options."""


def write_reports(folder: Path, count: int) -> None:
    """Different reports, ten to a folder, with Chinese names."""
    for number in range(count):
        path = folder / f"第{number // 10}批" / f"报告 {number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_TEXT.format(number=number) + "附注。" * 3000, encoding="utf-8")
        os.utime(path, (_OLD, _OLD))


class Chance:
    """Which transfers go wrong, the same ones for the same seed."""

    def __init__(self, faults: list[str], share: float, stall_seconds: float) -> None:
        self.faults = [fault for fault in faults if fault in ("reset", "stall", "cut")]
        self.listing = "listing" in faults
        self.most_connections = 2 if "two" in faults else None
        self.stall_seconds = stall_seconds
        self._share = share
        self._random = random.Random(7)  # noqa: S311 - no secret
        self._turn = Lock()

    def next_fault(self) -> str | None:
        """What happens to this transfer."""
        with self._turn:
            if self.faults and self._random.random() < self._share:
                return self._random.choice(self.faults)
            return None


class FaultyProxy:
    """Passes TCP on to a server; some connections stall or are reset after some bytes."""

    def __init__(self, target: int, chance: Chance) -> None:
        self._target = target
        self._chance = chance
        self._open = 0
        self._turn = Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            with self._turn:
                most = self._chance.most_connections
                if most is not None and self._open >= most:
                    _reset(client)
                    continue
                self._open += 1
            Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        fault = self._chance.next_fault()
        # Past the handshake, in the middle of something.
        bytes_left = random.randint(2_000, 120_000) if fault else None  # noqa: S311
        server = socket.create_connection(("127.0.0.1", self._target))
        upwards = Thread(target=_pass_on, args=(client, server), daemon=True)
        upwards.start()
        with contextlib.suppress(OSError):
            while data := server.recv(1 << 14):
                if bytes_left is not None:
                    bytes_left -= len(data)
                    if bytes_left < 0:
                        if fault == "stall":
                            time.sleep(self._chance.stall_seconds * 2)
                        _reset(client)
                        break
                client.sendall(data)
        for end in (client, server):
            with contextlib.suppress(OSError):
                end.close()
        with self._turn:
            self._open -= 1


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 14):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def _reset(end: socket.socket) -> None:
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until a server listens."""
    for _ in range(400):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.05)
    raise SystemExit("the server did not start")


@contextlib.contextmanager
def serve_sftp(folder: Path, chance: Chance, work: Path) -> Iterator[Served]:
    """OpenSSH behind the proxy."""
    sshd, keygen = shutil.which("sshd", path="/usr/sbin:/usr/bin"), shutil.which("ssh-keygen")
    if sshd is None or keygen is None:
        raise SystemExit("OpenSSH (sshd, ssh-keygen) is not installed")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    for name in ("host", "user"):
        command = [keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(work / name)]
        subprocess.run(command, check=True)  # noqa: S603 - our own
    shutil.copy(work / "user.pub", work / "authorized")
    port = free_port()
    (work / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {work}/host\nPidFile {work}/pid\n"
        f"AuthorizedKeysFile {work}/authorized\nStrictModes no\nPasswordAuthentication no\n"
        "PermitRootLogin yes\nUsePAM no\nSubsystem sftp internal-sftp\nMaxStartups 50\n"
    )
    command = [sshd, "-D", "-e", "-f", str(work / "sshd_config")]
    server = subprocess.Popen(  # noqa: S603 - our own
        command, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        wait_for(port)
        user = subprocess.run(["id", "-un"], capture_output=True, text=True).stdout.strip()  # noqa: S607
        connection = {"key_filename": str(work / "user"), "allow_agent": False,
                      "look_for_keys": False}  # fmt: skip
        proxy = FaultyProxy(port, chance)
        yield f"sftp://{user}@127.0.0.1:{proxy.port}{folder}", connection
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


@contextlib.contextmanager
def serve_ftp(folder: Path, chance: Chance, work: Path) -> Iterator[Served]:  # noqa: ARG001 - as all
    """Serve with pyftpdlib and faults of its own, since data connections would go past a proxy."""
    import warnings

    warnings.simplefilter("ignore")
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import DTPHandler, FTPHandler
    from pyftpdlib.log import config_logging
    from pyftpdlib.servers import ThreadedFTPServer

    config_logging(level=60)
    listings: list[str] = []

    class Data(DTPHandler):  # type: ignore[misc]
        def use_sendfile(self) -> bool:
            return False

        def push_with_producer(self, producer: Any) -> None:
            fault = chance.next_fault() if hasattr(producer, "file") else None
            super().push_with_producer(_Faulty(producer, fault, self) if fault else producer)

    class _Faulty:
        def __init__(self, producer: Any, fault: str, data: Data) -> None:
            self._producer = producer
            self._fault = fault
            self._data = data
            self._sent = False
            self.file = producer.file

        def more(self) -> bytes:
            if not self._sent:
                self._sent = True
                return bytes(self._producer.more()[:1000])
            if self._fault == "stall":
                time.sleep(chance.stall_seconds * 2)
            if self._fault in ("stall", "reset"):
                _reset(self._data.socket)
                raise ConnectionResetError
            return b""

    class Handler(FTPHandler):  # type: ignore[misc]
        dtp_handler = Data
        authorizer = DummyAuthorizer()

        def ftp_MLSD(self, path: str) -> Any:  # noqa: N802 - pyftpdlib's
            if chance.listing and path not in listings and len(path) > 1:
                listings.append(path)
                self.respond("150 Here it comes.")
                self.data_channel and self.data_channel.close()
                return self.respond("426 The listing broke off.")
            return super().ftp_MLSD(path)

    Handler.authorizer.add_user("reader", "secret", str(folder), perm="elr")
    server = ThreadedFTPServer(("127.0.0.1", 0), Handler)
    if chance.most_connections is not None:
        server.max_cons_per_ip = chance.most_connections
    Thread(target=server.serve_forever, kwargs={"handle_exit": False}, daemon=True).start()
    yield f"ftp://reader:secret@127.0.0.1:{server.address[1]}/", {}


@contextlib.contextmanager
def serve_http(folder: Path, chance: Chance, work: Path) -> Iterator[Served]:  # noqa: ARG001
    """Python's own server behind the proxy."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{FaultyProxy(server.server_port, chance).port}/", {}


@contextlib.contextmanager
def serve_s3(folder: Path, chance: Chance, work: Path) -> Iterator[Served]:  # noqa: ARG001
    """Serve with moto behind the proxy."""
    import boto3

    port = free_port()
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "moto.server",
        "-H",
        "127.0.0.1",
        "-p",
        str(port),
    ]
    server = subprocess.Popen(  # noqa: S603 - our own
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "secret"}
        client = boto3.client(
            "s3", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", **keys
        )
        client.create_bucket(Bucket="reports")
        for path in folder.rglob("*"):
            if path.is_file():
                client.upload_file(str(path), "reports", str(path.relative_to(folder)))
        proxy = FaultyProxy(port, chance)
        yield "s3://reports", {
            "endpoint_url": f"http://127.0.0.1:{proxy.port}", "key": "test", "secret": "secret",
            "client_kwargs": {"region_name": "us-east-1"},
        }  # fmt: skip
    finally:
        server.terminate()
        server.wait()


SERVERS: dict[str, Callable[[Path, Chance, Path], contextlib.AbstractContextManager[Served]]] = {
    "sftp": serve_sftp, "ftp": serve_ftp, "http": serve_http, "s3": serve_s3,
}  # fmt: skip

_RUN = """
import json, resource, sys
from pipeline.intake.run import run_intake
from pipeline.intake.workspace import RunOrder
from pipeline.settings import load_settings
account = run_intake(RunOrder("archive", sys.argv[1], load_settings(overrides=json.loads(sys.argv[2]))))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"account": account.as_json(), "peak_mb": peak}))
"""


def start_run(address: str, options: dict[str, Any]) -> "subprocess.Popen[str]":
    """A run in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-c", _RUN, address, json.dumps(options)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own


def count_files(out: Path) -> int:
    """How many records were written."""
    return len(list(out.rglob("*.json")))


def faithful(catalog_url: str, count: int) -> str:
    """Whether the catalog has each file once, extracted once; if not, what is wrong."""
    from sqlalchemy import func, select

    from pipeline.catalog.connection import open_catalog
    from pipeline.catalog.tables import Attempt, Content, Place, Record, Unread

    catalog = open_catalog(catalog_url)
    with catalog.reading() as session:
        found = {
            table.__name__: session.scalar(select(func.count()).select_from(table))
            for table in (Place, Content, Record, Attempt)
        }
        unread = session.scalar(select(func.count()).select_from(Unread))
        states = set(session.scalars(select(Content.state)).all())
    catalog.close()
    if set(found.values()) == {count} and not unread and states == {"extracted"}:
        return "yes"
    return f"no: {found}, unread {unread}, states {sorted(states)}"


def main() -> int:
    """Serve, run, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("protocol", choices=SERVERS)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--fault", action="append", choices=FAULTS, default=[])
    parser.add_argument("--share", type=float, default=0.05, help="of transfers that go wrong")
    parser.add_argument("--stall-seconds", type=float, default=3.0, help="patience of the run")
    parser.add_argument("--kill", type=int, default=0, help="kill the run so many times first")
    parser.add_argument("--longest", type=float, default=1800, help="seconds for one run")
    chosen = parser.parse_args()
    chance = Chance(chosen.fault, chosen.share, chosen.stall_seconds)
    with tempfile.TemporaryDirectory(prefix="jixiao-remote-") as name:
        work = Path(name)
        (work / "keys").mkdir(mode=0o700)
        write_reports(work / "served", chosen.files)
        with SERVERS[chosen.protocol](work / "served", chance, work / "keys") as (
            address,
            connection,
        ):
            options = {
                "state": str(work / "state"), "out": str(work / "out"), "settle_seconds": 0,
                "connection": {**connection, "stall_seconds": chosen.stall_seconds},
                "workers": 2, "batch_files": 50,
            }  # fmt: skip
            for _ in range(chosen.kill):
                # Each gets a share of the files done, so that the last one finds some left.
                share = random.randint(1, chosen.files // (chosen.kill + 1))  # noqa: S311
                wanted = count_files(work / "out") + share
                run = start_run(address, options)
                while run.poll() is None and count_files(work / "out") < wanted:
                    time.sleep(0.02)
                run.kill()
                run.communicate()
            began = time.perf_counter()
            run = start_run(address, options)
            output, _ = run.communicate(timeout=chosen.longest)
            if run.returncode:
                return 1
            result = json.loads(output)
            result["seconds"] = round(time.perf_counter() - began, 1)
            result["each_file_once"] = faithful(
                f"sqlite:///{work / 'state' / 'catalog.db'}", chosen.files
            )
            result["json_files"] = count_files(work / "out")
    print(json.dumps(result, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
