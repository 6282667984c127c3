"""A run over a real server that stalls, breaks off, or bears two connections: what comes of it.

    python benchmarks/remote_sources.py sftp --files 500 --fault reset --fault stall
    python benchmarks/remote_sources.py ftp --files 500 --fault reset --kill 20

Serves so many reports on loopback (OpenSSH, pyftpdlib, http.server, moto), takes them in with a
run in a process of its own, and prints one JSON object: the run's account, seconds, memory in MB (its
own, not its children's) and threads, tenth by tenth of its time; how many faults there were; and
whether the catalog has each file exactly once, with how many of them unread after this run and after
those that followed until none was. Needs what the tests need.
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
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
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
_TRANSFER_BYTES = 28_000
"""A report of ours on its way: what goes through a connection is drawn for a fault so often."""
_FIRST_BYTES = 3_000
"""Of a connection: greetings and keys. A server that fails there is one that takes no connections."""
_LISTING_BYTES = 20_000
"""Past the greeting of SSH and in the middle of the list of 500 names, which has 70,000."""
_SAMPLE_SECONDS = 0.25
_MOST_NIGHTS = 5
"""A file is unread after two stalls in a row; the next run, or the one after it, has it."""

Served = tuple[str, dict[str, Any]]
"""Address and connection options."""


def write_reports(folder: Path, count: int, *, flat: bool) -> None:
    """Different reports, ten to a folder or all in one, with Chinese names."""
    for number in range(count):
        below = folder if flat else folder / f"第{number // 10}批"
        path = below / f"报告 {number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_TEXT.format(number=number) + "附注。" * 3000, encoding="utf-8")
        os.utime(path, (_OLD, _OLD))


class Chance:
    """Which transfers go wrong, the same ones for the same seed; counts them."""

    def __init__(self, faults: list[str], share: float, stall_seconds: float) -> None:
        self.faults = [fault for fault in faults if fault in ("reset", "stall", "cut")]
        self.listing = "listing" in faults
        self.most_connections = 2 if "two" in faults else None
        self.stall_seconds = stall_seconds
        self.counted: Counter[str] = Counter()
        self._share = share
        self._random = random.Random(7)  # noqa: S311 - no secret
        self._turn = Lock()
        self._listings: set[str] = set()

    def next_fault(self) -> str | None:
        """What happens to this transfer."""
        with self._turn:
            if self.faults and self._random.random() < self._share:
                fault = self._random.choice(self.faults)
                self.counted[fault] += 1
                return fault
            return None

    def breaks_listing(self, name: str) -> bool:
        """Whether this listing breaks off: each does so once."""
        with self._turn:
            if not self.listing or name in self._listings:
                return False
            self._listings.add(name)
            self.counted["listing"] += 1
            return True

    def count(self, fault: str) -> None:
        """Take note of one."""
        with self._turn:
            self.counted[fault] += 1

    def place_in(self, length: int) -> int:
        """Somewhere within so many bytes."""
        with self._turn:
            return self._random.randrange(length)


class FaultyProxy:
    """Passes TCP on to a server; some transfers on a connection stall or end with a reset.

    With `listing_at` the first connection is reset after so many bytes.
    """

    def __init__(self, target: int, chance: Chance, listing_at: int | None = None) -> None:
        self._target = target
        self._chance = chance
        self._listing_at = listing_at
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
                    self._chance.count("turned away")
                    _reset(client)
                    continue
                self._open += 1
            Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self._target))
            Thread(target=_pass_on, args=(client, server), daemon=True).start()
            with contextlib.suppress(OSError):
                self._answer(server, client)
            for end in (client, server):
                with contextlib.suppress(OSError):
                    # The other thread waits for it: a mere close would be said when it no longer does.
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
        finally:
            with self._turn:
                self._open -= 1

    def _answer(self, server: socket.socket, client: socket.socket) -> None:
        passed, drawn_at, fault, fails_at = 0, _FIRST_BYTES, None, 0
        listing_at = self._listing_at
        while data := server.recv(1 << 14):
            passed += len(data)
            if listing_at is not None and passed > listing_at:
                if self._chance.breaks_listing("the first"):
                    _reset(client)
                    return
                listing_at = None
            while fault is None and passed > drawn_at:
                fault = self._chance.next_fault()
                fails_at = drawn_at + self._chance.place_in(_TRANSFER_BYTES)
                drawn_at += _TRANSFER_BYTES
            if fault is not None and passed > fails_at:
                if fault == "stall":
                    time.sleep(self._chance.stall_seconds * 2)
                _reset(client)
                return
            client.sendall(data)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 14):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def _reset(end: socket.socket) -> None:
    """Close with a reset, at once: one is sent when no thread waits for the socket any more."""
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.shutdown(socket.SHUT_RD)
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
        proxy = FaultyProxy(port, chance, _LISTING_BYTES if chance.listing else None)
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
            if chance.breaks_listing(path):
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
        # Connections that are kept, as other web servers do.
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def list_directory(self, path: Any) -> Any:
            page = super().list_directory(path)
            if page is not None and chance.breaks_listing(self.path):
                return _Half(page.read(), self.connection)
            return page

    class _Half(BytesIO):
        def __init__(self, whole: bytes, connection: socket.socket) -> None:
            super().__init__(whole[: len(whole) // 2])
            self._connection = connection

        def close(self) -> None:
            if not self.closed:
                self._connection.shutdown(socket.SHUT_RDWR)
            super().close()

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
        proxy = FaultyProxy(port, chance, _LISTING_BYTES if chance.listing else None)
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
import json, sys
from pipeline.intake.run import run_intake
from pipeline.intake.workspace import RunOrder
from pipeline.settings import load_settings
account = run_intake(RunOrder("archive", sys.argv[1], load_settings(overrides=json.loads(sys.argv[2]))))
print(json.dumps({"account": account.as_json()}))
"""


def start_run(address: str, options: dict[str, Any]) -> "subprocess.Popen[str]":
    """A run in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-c", _RUN, address, json.dumps(options)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own


class Watch(Thread):
    """Looks at a process now and then: its memory and its threads, tenth by tenth of its life."""

    def __init__(self, run: "subprocess.Popen[str]") -> None:
        super().__init__(daemon=True)
        self._run = run
        self._samples: list[tuple[int, int]] = []
        self.start()

    def run(self) -> None:
        """Look until it ends."""
        while self._run.poll() is None:
            with contextlib.suppress(OSError, KeyError):
                text = Path(f"/proc/{self._run.pid}/status").read_text()
                said = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
                kilobytes, threads = (int(said[key].split()[0]) for key in ("VmRSS", "Threads"))
                self._samples.append((kilobytes >> 10, threads))
            time.sleep(_SAMPLE_SECONDS)

    def told(self) -> dict[str, list[int]]:
        """The largest figures of each tenth."""
        self.join()
        count = len(self._samples)
        tenths = [self._samples[count * k // 10 : count * (k + 1) // 10] for k in range(10)]
        return {
            "memory_mb": [max(memory for memory, _ in tenth) for tenth in tenths if tenth],
            "threads": [max(threads for _, threads in tenth) for tenth in tenths if tenth],
        }


def finish(address: str, options: dict[str, Any], longest: float) -> dict[str, Any]:
    """A run to its end, and what was seen of it. Raises SystemExit when it failed."""
    began = time.perf_counter()
    run = start_run(address, options)
    watch = Watch(run)
    output, _ = run.communicate(timeout=longest)
    if run.returncode:
        raise SystemExit(f"the run ended with {run.returncode}")
    return {**json.loads(output), **watch.told(), "seconds": round(time.perf_counter() - began, 1)}


def count_files(out: Path) -> int:
    """How many records were written."""
    return len(list(out.rglob("*.json")))


def accounted(catalog_url: str, count: int) -> tuple[str, int]:
    """Whether the catalog has each file once, extracted once or unread; and how many are unread."""
    from sqlalchemy import func, select

    from pipeline.catalog.connection import open_catalog
    from pipeline.catalog.tables import Attempt, Content, Place, Record, Unread

    catalog = open_catalog(catalog_url)
    with catalog.reading() as session:
        found = {
            table.__name__: session.scalar(select(func.count()).select_from(table))
            for table in (Place, Content, Record, Attempt)
        }
        read = set(session.scalars(select(Place.uri)).all())
        unread = set(session.scalars(select(Unread.uri)).all())
        states = set(session.scalars(select(Content.state)).all())
    catalog.close()
    once = len(read) + len(unread) == len(read | unread) == count
    if once and set(found.values()) == {len(read)} and states == {"extracted"}:
        return "yes", len(unread)
    return f"no: {found}, unread {len(unread)}, states {sorted(states)}", len(unread)


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
        # One long list, where what fails is the connection and not the server.
        flat = chance.listing and chosen.protocol in ("sftp", "s3")
        write_reports(work / "served", chosen.files, flat=flat)
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
            catalog_url = f"sqlite:///{work / 'state' / 'catalog.db'}"
            result = finish(address, options, chosen.longest)
            result["each_file_once"], unread = accounted(catalog_url, chosen.files)
            result["left_unread"] = [unread]
            while unread and len(result["left_unread"]) < _MOST_NIGHTS:
                finish(address, options, chosen.longest)
                result["each_file_once"], unread = accounted(catalog_url, chosen.files)
                result["left_unread"].append(unread)
            result["json_files"] = count_files(work / "out")
            result["faults"] = dict(chance.counted)
    print(json.dumps(result, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
