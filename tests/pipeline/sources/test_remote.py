"""Each protocol against a real server of its kind on loopback."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from pipeline.sources.folders import SourceError, public_address
from pipeline.sources.source import SourceOptions, Survey, open_source

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
    os.utime(folder / "c.zip", (1_600_000_000, 1_600_000_000))
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


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
