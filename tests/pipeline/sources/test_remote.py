"""Each protocol against a real server of its kind on loopback."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Barrier, Thread

import pytest

from pipeline.sources.connections import Connection, ConnectionPool, Entry, Patience
from pipeline.sources.folders import SourceError, public_address
from pipeline.sources.ftp import parse_list_line
from pipeline.sources.source import SourceOptions, Survey, UnreadFileError, open_source
from tests.pipeline.conftest import free_port

FILES = {"2021/农村 饮水.doc": b"one", "b.txt": b"two", "half.doc.part": b"no"}


@pytest.fixture
def served(tmp_path: Path) -> Path:
    folder = tmp_path / "served"
    for name, data in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (1_600_000_000, 1_600_000_000))
    with zipfile.ZipFile(folder / "c.zip", "w") as archive:
        archive.writestr("inner.doc", b"three")
    with tarfile.open(folder / "d.tar", "w") as packed:
        packed.add(folder / "b.txt", "inner.txt")
    os.utime(folder / "d.tar", (1_600_000_000, 1_600_000_000))
    os.utime(folder / "c.zip", (1_600_000_000, 1_600_000_000))
    return folder


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server did not start")


def take_all(address: str, spool: Path, connection: dict[str, object] | None = None) -> None:
    """List and read everything; compare with what the server was given; list again."""
    options = SourceOptions(settle_seconds=0, connection=connection or {})
    source = open_source(address, options)
    survey = Survey()
    first = list(source.listing(survey))
    got = {}
    for listed in first:
        at_hand = source.bring_to_hand(listed, spool)
        assert listed.problem is None, listed.problem
        got[listed.relative] = at_hand.path.read_bytes()
        at_hand.discard()
    assert got == {
        "2021/农村 饮水.doc": b"one",
        "b.txt": b"two",
        "c.zip/inner.doc": b"three",
        "d.tar/inner.txt": b"two",
    }
    assert [one.name for one in survey.waiting] == ["half.doc.part"]
    assert not survey.troubles
    assert list(spool.iterdir()) == []
    assert all("secret" not in one.uri for one in first)
    source.close()
    later = open_source(address, options)
    again = list(later.listing(Survey()))
    later.close()
    assert [one.sighting for one in again] == [one.sighting for one in first]


@pytest.fixture
def http_address(served: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(served)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_http_listing(http_address: str, tmp_path: Path) -> None:
    take_all(http_address, tmp_path / "spool")


def test_http_below_a_folder_only(http_address: str) -> None:
    source = open_source(f"{http_address}2021/", SourceOptions(settle_seconds=0))
    assert [one.relative for one in source.listing(Survey())] == ["农村 饮水.doc"]


@pytest.fixture
def ftp_address(served: Path) -> Iterator[str]:
    pytest.importorskip("pyftpdlib", reason="pyftpdlib is not installed")
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "pyftpdlib", "-i", "127.0.0.1"]
    command += ["-p", str(port), "-d", str(served), "-u", "reader", "-P", "secret"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(port)
    yield f"ftp://reader:secret@127.0.0.1:{port}/"
    server.terminate()
    server.wait()


def test_ftp(ftp_address: str, tmp_path: Path) -> None:
    take_all(ftp_address, tmp_path / "spool")


@pytest.fixture
def sftp(served: Path, tmp_path: Path) -> Iterator[tuple[str, dict[str, object]]]:
    pytest.importorskip("paramiko", reason="paramiko is not installed")
    sshd, keygen = shutil.which("sshd", path="/usr/sbin:/usr/bin"), shutil.which("ssh-keygen")
    if sshd is None or keygen is None:
        pytest.skip("OpenSSH (sshd, ssh-keygen) is not installed")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    for name in ("host", "user"):
        subprocess.run(
            [keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(keys / name)], check=True
        )
    shutil.copy(keys / "user.pub", keys / "authorized")
    port = free_port()
    config = keys / "sshd_config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {keys}/host\nPidFile {keys}/pid\n"
        f"AuthorizedKeysFile {keys}/authorized\nStrictModes no\nPasswordAuthentication no\n"
        "PermitRootLogin yes\nUsePAM no\nSubsystem sftp internal-sftp\n"
    )
    server = subprocess.Popen(
        [sshd, "-D", "-e", "-f", str(config)], stderr=subprocess.DEVNULL, start_new_session=True
    )
    wait_for(port)
    user = subprocess.run(["id", "-un"], capture_output=True, text=True).stdout.strip()
    connection = {"key_filename": str(keys / "user"), "allow_agent": False, "look_for_keys": False}
    yield f"sftp://{user}@127.0.0.1:{port}{served}", connection
    os.killpg(server.pid, signal.SIGTERM)
    server.wait()


def test_sftp(sftp: tuple[str, dict[str, object]], tmp_path: Path) -> None:
    address, connection = sftp
    take_all(address, tmp_path / "spool", connection)


@pytest.fixture
def s3(served: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, dict[str, object]]]:
    for name in ("s3fs", "moto", "flask"):
        pytest.importorskip(name, reason=f"{name} is not installed")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(port)
    import s3fs

    endpoint = f"http://127.0.0.1:{port}"
    files = s3fs.S3FileSystem(endpoint_url=endpoint, skip_instance_cache=True)
    bucket = f"reports-{uuid.uuid4().hex[:8]}"
    files.mkdir(bucket)
    for path in served.rglob("*"):
        if path.is_file():
            files.put_file(str(path), f"{bucket}/{path.relative_to(served)}")
    yield f"s3://{bucket}", {"endpoint_url": endpoint}
    server.terminate()
    server.wait()


def test_s3(s3: tuple[str, dict[str, object]], tmp_path: Path) -> None:
    address, connection = s3
    take_all(address, tmp_path / "spool", connection)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be reached"):
        open_source(f"ftp://reader:secret@127.0.0.1:{free_port()}/")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("sftp://me:secret@host:22/a b", "sftp://host:22/a b"),
        ("https://host/a?token=secret", "https://host/a"),
        ("s3://bucket/key", "s3://bucket/key"),
        ("/srv/a?b", "/srv/a?b"),
    ],
)
def test_credentials_stay_out_of_stored_addresses(address: str, public: str) -> None:
    assert public_address(address) == public


FTP_SERVER = """
import sys
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer

class Handler(FTPHandler):
    encoding = sys.argv[3]
    def refuse(self, path):
        return self.respond("550 Permission denied.")
    def ftp_MLSD(self, path):
        return self.refuse(path) if path.endswith("locked") else super().ftp_MLSD(path)

class Old(Handler):
    proto_cmds = {name: value for name, value in FTPHandler.proto_cmds.items() if name[:3] != "MLS"}
    def ftp_LIST(self, path):
        return self.refuse(path) if path.endswith("locked") else super().ftp_LIST(path)

class OddNames(FTPHandler.abstracted_fs):
    def format_mlsx(self, *arguments, **named):
        yield from super().format_mlsx(*arguments, **named)
        yield b"type=file;size=3; ../elsewhere.txt\\r\\n"
    def format_list(self, *arguments, **named):
        yield b"total 3\\r\\n"
        yield from super().format_list(*arguments, **named)
        yield b"[R----F--] supervisor 512 Nov 22 2021 odd.txt\\r\\n"

class Odd(Handler):
    abstracted_fs = OddNames

class OldOdd(Old):
    abstracted_fs = OddNames

kind = {"new": Handler, "old": Old, "odd": Odd, "old odd": OldOdd}[sys.argv[4]]
kind.authorizer = DummyAuthorizer()
kind.authorizer.add_user("reader", "secret", sys.argv[1], perm="elr")
FTPServer(("127.0.0.1", int(sys.argv[2])), kind).serve_forever()
"""


@pytest.fixture
def serve_ftp() -> Iterator[Callable[..., str]]:
    """Serve a folder, with names in an encoding, with or without MLSD."""
    pytest.importorskip("pyftpdlib", reason="pyftpdlib is not installed")
    servers = []

    def serve(folder: Path, encoding: str = "utf8", age: str = "new") -> str:
        port = free_port()
        command = [sys.executable, "-W", "ignore", "-c", FTP_SERVER]
        command += [str(folder), str(port), encoding, age]
        servers.append(
            subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )
        wait_for(port)
        return f"ftp://reader:secret@127.0.0.1:{port}/"

    yield serve
    for server in servers:
        server.terminate()
        server.wait()


def found_at(address: str, spool: Path, **connection: object) -> tuple[dict[str, bytes], Survey]:
    options = SourceOptions(settle_seconds=0, connection=connection)
    source, survey = open_source(address, options), Survey()
    found = {}
    for listed in source.listing(survey):
        at_hand = source.bring_to_hand(listed, spool)
        found[listed.relative] = at_hand.path.read_bytes()
        at_hand.discard()
    source.close()
    return found, survey


@pytest.mark.parametrize("age", ["new", "old"])
def test_a_folder_that_refuses_listing_is_told(
    serve_ftp: Callable[..., str], tmp_path: Path, age: str
) -> None:
    for name in ("a b.txt", "locked/secret.txt", "开放/c.txt"):
        path = tmp_path / "served" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    found, survey = found_at(serve_ftp(tmp_path / "served", age=age), tmp_path / "spool")
    assert found == {name: name.encode() for name in ("a b.txt", "开放/c.txt")}
    [trouble] = survey.troubles
    assert trouble.uri.endswith("/locked")
    assert trouble.failure.reason == "cannot be listed: permission denied"


@pytest.mark.parametrize(
    ("age", "said"), [("odd", "../elsewhere.txt"), ("old odd", "supervisor 512")]
)
def test_lines_of_a_listing_that_are_not_understood_are_told(
    serve_ftp: Callable[..., str], tmp_path: Path, age: str, said: str
) -> None:
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "a.txt").write_bytes(b"one")
    found, survey = found_at(serve_ftp(tmp_path / "served", age=age), tmp_path / "spool")
    assert found == {"a.txt": b"one"}
    [trouble] = survey.troubles
    assert trouble.failure.code == "unlistable"
    assert said in trouble.failure.reason


@pytest.mark.parametrize("connection", [{}, {"encoding": "gb18030"}])
def test_names_in_gbk_on_an_ftp_server(
    serve_ftp: Callable[..., str], tmp_path: Path, connection: dict[str, object]
) -> None:
    (tmp_path / "served" / "年度").mkdir(parents=True)
    (tmp_path / "served" / "年度" / "绩效文本.txt").write_bytes(b"one")
    address = serve_ftp(tmp_path / "served", encoding="gb18030")
    found, survey = found_at(address, tmp_path / "spool", **connection)
    assert (found, survey.troubles) == ({"年度/绩效文本.txt": b"one"}, [])


def test_names_in_gbk_on_an_sftp_server(
    sftp: tuple[str, dict[str, object]], served: Path, tmp_path: Path
) -> None:
    address, connection = sftp
    path = os.fsencode(served) + b"/" + "年度.txt".encode("gbk")
    Path(os.fsdecode(path)).write_bytes(b"four")
    found, survey = found_at(address, tmp_path / "spool", **connection)
    assert found["年度.txt"] == b"four"
    assert (len(found), survey.troubles) == (5, [])


def test_a_link_on_an_sftp_server_that_leads_out(
    sftp: tuple[str, dict[str, object]], served: Path, tmp_path: Path
) -> None:
    address, connection = sftp
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (served / "out.txt").symlink_to(tmp_path / "secret.txt")
    (served / "in.txt").symlink_to(served / "b.txt")
    (served / "circle").symlink_to(served)
    (served / "lost.txt").symlink_to(served / "gone.txt")
    found, survey = found_at(address, tmp_path / "spool", **connection)
    assert {"out.txt", "lost.txt"}.isdisjoint(found)
    assert found["in.txt"] == b"two"
    assert [(one.uri.rpartition("/")[2], one.failure.code) for one in survey.troubles] == [
        ("lost.txt", "unreachable"),
        ("out.txt", "link-out"),
    ]


SFTP_SERVER = """
import os, socket, sys, threading
import paramiko

class Anyone(paramiko.ServerInterface):
    def check_auth_password(self, username, password):
        return paramiko.AUTH_SUCCESSFUL
    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

said = paramiko.SFTPAttributes.from_stat
whole = paramiko.SFTPAttributes._pack

def without_mode(self, message):
    mode, self.st_mode = self.st_mode, None
    whole(self, message)
    self.st_mode = mode

paramiko.SFTPAttributes._pack = without_mode

class Files(paramiko.SFTPServerInterface):
    def list_folder(self, path):
        found = [said(os.stat(os.path.join(path, name)), name) for name in os.listdir(path)]
        return [*found, said(os.stat(path), "../elsewhere.txt")]
    def stat(self, path):
        if not os.path.exists(path):
            return paramiko.SFTP_NO_SUCH_FILE
        return said(os.stat(path), path)
    lstat = stat
    def open(self, path, flags, attr):
        handle = paramiko.SFTPHandle(flags)
        handle.readfile = open(path, "rb")
        return handle

def serve(client):
    transport = paramiko.Transport(client)
    transport.add_server_key(paramiko.ECDSAKey.generate())
    transport.set_subsystem_handler("sftp", paramiko.SFTPServer, Files)
    transport.start_server(server=Anyone())

listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    threading.Thread(target=serve, args=listener.accept()[:1], daemon=True).start()
"""


def test_an_sftp_server_that_does_not_say_what_is_a_folder(served: Path, tmp_path: Path) -> None:
    pytest.importorskip("paramiko", reason="paramiko is not installed")
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-c", SFTP_SERVER, str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    wait_for(port)
    try:
        connection = {"allow_agent": False, "look_for_keys": False}
        address = f"sftp://reader:secret@127.0.0.1:{port}{served}"
        found, survey = found_at(address, tmp_path / "spool", **connection)
    finally:
        server.kill()
        server.wait()
    assert sorted(found) == ["2021/农村 饮水.doc", "b.txt", "c.zip/inner.doc", "d.tar/inner.txt"]
    assert len(survey.troubles) == 2
    assert {one.failure.code for one in survey.troubles} == {"unlistable"}
    assert "../elsewhere.txt" in survey.troubles[0].failure.reason


@pytest.mark.parametrize(
    ("line", "name", "facts"),
    [
        (
            "-rw-r--r--   1 root root     1234 Nov 22  2021 农村 饮水.doc",
            "农村 饮水.doc",
            {"type": "file", "when": "Nov 22  2021", "size": "1234"},
        ),
        (
            "drwxr-xr-x   2 root root     4096 Nov 22 02:00 2021",
            "2021",
            {"type": "dir", "when": "Nov 22 02:00", "size": "4096"},
        ),
        (
            "11-22-26  02:00AM       <DIR>          2021 年",
            "2021 年",
            {"type": "dir", "when": "11-22-26  02:00AM"},
        ),
        (
            "11-22-2026  14:00              1234 a.doc",
            "a.doc",
            {"type": "file", "when": "11-22-2026  14:00", "size": "1234"},
        ),
    ],
)
def test_listings_of_servers_without_mlsd(line: str, name: str, facts: dict[str, str]) -> None:
    assert parse_list_line(line) == (name, facts)
    assert parse_list_line("total 12") is None


class Fleeting(Connection):
    """A connection that breaks after one call."""

    opened = 0

    def __init__(self) -> None:
        type(self).opened += 1
        self.used = False

    def look_at(self, path: str) -> Entry:
        if self.used:
            raise OSError("the connection broke off")
        self.used = True
        return Entry(path, "file")

    def list_folder(self, path: str) -> list[Entry]:
        raise NotImplementedError

    def copy(self, path: str, target: Path) -> None:
        raise NotImplementedError

    def abort(self) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


def test_a_server_that_hung_up_on_all_idle_connections_costs_one_attempt() -> None:
    Fleeting.opened = 0
    pool = ConnectionPool(lambda _: Fleeting(), Patience(pauses=(0.0,)))
    meet = Barrier(4)

    def together(connection: Connection) -> Entry:
        meet.wait(10)
        return connection.look_at("/a")

    with ThreadPoolExecutor(4) as threads:
        for future in [threads.submit(pool.call, together) for _ in range(4)]:
            future.result()
    assert Fleeting.opened == 4
    assert pool.call(lambda connection: connection.look_at("/b")).path == "/b"
    pool.close()


class Answers(BaseHTTPRequestHandler):
    """A web server with odd ways."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        body = {
            "/": b"<a href='a.txt'>a</a> <a href='away.txt'>b</a> <a href='short.txt'>c</a>"
            b"<a href='http://127.0.0.1:1/other.txt'>d</a> <a href='gone.txt'>e</a>"
            b"<a href='silent.txt'>f</a> <a href='?C=N;O=D'>sorted</a>",
            "/a.txt": b"one",
            "/short.txt": b"three",
            "/silent.txt": b"silent",
        }.get(self.path)
        if self.path == "/away.txt":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/secret.txt")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if body is None:
            self.send_error(404)
            return
        if self.path == "/silent.txt" and self.command == "GET":
            time.sleep(20)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body[:-2] if self.path == "/short.txt" else body)
        if self.path == "/short.txt":
            self.close_connection = True

    do_HEAD = do_GET  # noqa: N815 - the standard library's


@pytest.fixture
def odd_server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    server.block_on_close = False
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_a_web_server_sends_short_or_elsewhere_is_that_file_s_failure(
    odd_server: str, tmp_path: Path
) -> None:
    connection = {"stall_seconds": 1.0}
    source = open_source(odd_server, SourceOptions(settle_seconds=0, connection=connection))
    failures, found = {}, {}
    for listed in source.listing(Survey()):
        try:
            found[listed.name] = source.bring_to_hand(listed, tmp_path).path.read_bytes()
        except UnreadFileError as error:
            failures[listed.name] = error.failure
    source.close()
    assert found == {"a.txt": b"one"}
    assert sorted(failures) == ["away.txt", "gone.txt", "short.txt", "silent.txt"]
    assert {one.code for one in failures.values()} == {"unreachable"}
    assert "redirects to another server (127.0.0.1)" in failures["away.txt"].reason


class HalfListings(BaseHTTPRequestHandler):
    """Ends where the connection ends (HTTP/1.0); one listing breaks off, one is no page."""

    broken = False

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        kind, body = {
            "/": ("text/html", b"<html><a href=half/>1</a><a href=data/>2</a></html>"),
            "/half/": ("text/html", b"<html><a href=a.txt>1</a><a href=b.txt>2</a></html>"),
            "/data/": ("application/json", b"[]"),
        }.get(self.path, ("text/plain", b"one"))
        if self.path == "/half/" and not type(self).broken:
            type(self).broken = True
            body = body[:30]
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the standard library's


def test_a_page_that_breaks_off_is_asked_for_again_and_no_page_is_told(tmp_path: Path) -> None:
    HalfListings.broken = False
    server = ThreadingHTTPServer(("127.0.0.1", 0), HalfListings)
    thread = Thread(target=server.serve_forever)
    thread.start()
    found, survey = found_at(f"http://127.0.0.1:{server.server_port}/", tmp_path / "spool")
    server.shutdown()
    thread.join()
    server.server_close()
    assert HalfListings.broken
    assert found == {"half/a.txt": b"one", "half/b.txt": b"one"}
    [trouble] = survey.troubles
    assert trouble.uri.endswith("/data/")
    assert "application/json" in trouble.failure.reason


def test_keys_of_s3_that_are_no_paths(s3: tuple[str, dict[str, object]], tmp_path: Path) -> None:
    import s3fs

    address, connection = s3
    client = s3fs.S3FileSystem(**connection, skip_instance_cache=True)
    bucket = address.removeprefix("s3://")
    keys = ("a//b.txt", "a/b.txt", "100%41.txt", "c#d.txt", "e?f.txt", "/first.txt", "g")
    for key in (*keys, "g/"):
        client.call_s3("put_object", Bucket=bucket, Key=f"odd/{key}", Body=key.encode())
    client.call_s3("put_object", Bucket=bucket, Key="oddly.txt", Body=b"not below")
    found, survey = found_at(f"{address}/odd", tmp_path / "spool", **connection)
    assert sorted(found.values()) == sorted(key.encode() for key in keys)
    assert survey.troubles == []
