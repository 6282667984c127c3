"""A report to take in, and catalogs to test on: SQLite in a temporary folder, PostgreSQL in a private cluster."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.catalog.connection import Catalog, open_catalog


@pytest.fixture(scope="session")
def small_report() -> str:
    """The text of a report with the three sections and no project."""
    return """2021年部门预算绩效文本
一、总体绩效目标
推进全民科学素质工作。
二、分项绩效目标
（一）开展科普活动
绩效目标：提高公众科学素质。
绩效指标：科普活动日≥1次。
三、工作保障措施
一、完善制度建设。制定完善预算绩效管理制度。
"""


def find_binaries() -> Path | None:
    """The folder with `initdb` and `postgres`, the newest version if there are several."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    return versions[-1].parent if versions else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class PostgresServer:
    """A private cluster: own data folder and socket, loopback only.

    Started on demand; `kill` and `start` again are there for crash tests.
    """

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._user = self._unprivileged_user()
        self.folder = Path(tempfile.mkdtemp(prefix="jixiao-pg-"))
        if self._user:
            shutil.chown(self.folder, self._user)
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "jixiao", "-E", "UTF8",
                  "--locale=C.UTF-8", "-A", "trust", "--no-sync")  # fmt: skip

    @staticmethod
    def _unprivileged_user() -> str | None:
        """PostgreSQL refuses to run as root."""
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            try:
                pwd.getpwnam(name)
            except KeyError:
                continue
            return name
        raise RuntimeError("no unprivileged user to run PostgreSQL as")

    def _command(self, program: str, *arguments: str) -> list[str]:
        command = [str(self._binaries / program), *arguments]
        return ["runuser", "-u", self._user, "--", *command] if self._user else command

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(self._command(program, *arguments), check=True, capture_output=True, cwd="/")

    @property
    def pid(self) -> int:
        """The postmaster's own process id (not that of `runuser`)."""
        return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command(
                "postgres", "-D", str(self.folder / "data"), "-p", str(self.port),
                "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}",
                "-c", "max_connections=100", "-c", "fsync=off",
            ),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
        )  # fmt: skip
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        for _ in range(300):
            try:
                self._run("psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "jixiao",
                          "-d", "postgres", "-c", "select 1")  # fmt: skip
            except subprocess.CalledProcessError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("PostgreSQL did not start")

    def kill(self) -> None:
        """As if the power went: the postmaster dies and takes its backends along."""
        assert self._process is not None
        os.kill(self.pid, signal.SIGKILL)
        self._process.wait()

    def create_database(self, name: str) -> str:
        """A new, empty database; returns its URL."""
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "jixiao", name)
        return f"postgresql://jixiao@127.0.0.1:{self.port}/{name}"

    def drop_database(self, name: str) -> None:
        self._run("dropdb", "-f", "-h", "127.0.0.1", "-p", str(self.port), "-U", "jixiao", name)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            os.kill(self.pid, signal.SIGINT)
            self._process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL (initdb) is not installed")
    server = PostgresServer(binaries)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of an empty database."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield postgres_server.create_database(name)
    postgres_server.drop_database(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def catalog_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'catalog.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def catalog(catalog_url: str) -> Iterator[Catalog]:
    """An up-to-date, empty catalog, once on each database."""
    opened = open_catalog(catalog_url)
    yield opened
    opened.close()
