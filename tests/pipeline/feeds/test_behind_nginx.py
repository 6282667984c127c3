"""`jixiao web` behind a real nginx: as the documentation says, and as nginx comes."""

import http.client
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from development.rehearsal import fill_catalog
from pipeline.catalog.connection import open_catalog
from pipeline.web.keys import create_key
from tests.pipeline.conftest import free_port

DOCS = Path(__file__).parents[3] / "docs" / "security.md"
AS_IT_COMES = "server { listen 127.0.0.1:%d; location / { proxy_pass http://127.0.0.1:%d; } }"
QUIET = """server { listen 127.0.0.1:%d; location / {
    proxy_pass http://127.0.0.1:%d; proxy_http_version 1.1; proxy_set_header Connection ""; } }"""
FRAME = """
daemon off; pid FOLDER/pid; error_log FOLDER/error.log;
events { worker_connections 64; }
http { access_log off; client_body_temp_path FOLDER/body; proxy_temp_path FOLDER/proxy;
fastcgi_temp_path FOLDER/fastcgi; uwsgi_temp_path FOLDER/uwsgi; scgi_temp_path FOLDER/scgi;
SERVERS }
"""


@contextmanager
def process(*command: object) -> Iterator[None]:
    started = subprocess.Popen(
        list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        started.send_signal(signal.SIGTERM)
        started.wait(30)


def status_of(
    port: int, key: str | None = None, *, tls: bool = False, path: str = "/reports"
) -> int:
    connection: http.client.HTTPConnection
    if tls:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=context)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Authorization": f"Bearer {key}"} if key else {})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def wait_until_up(port: int, *, tls: bool = False) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            status_of(port, tls=tls, path="/healthz")
            return
        except OSError:
            assert time.monotonic() < deadline, port
            time.sleep(0.05)


def documented(front: int, back: int, folder: Path) -> str:
    """The server of the documentation, with this test's ports and certificate."""
    [snippet] = re.findall(r"```nginx\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    changes = {
        "listen 443 ssl;": f"listen 127.0.0.1:{front} ssl;",
        "127.0.0.1:8765": f"127.0.0.1:{back}",
        "/etc/jixiao/tls/": f"{folder}/",
    }
    for before, after in changes.items():
        assert before in snippet
        snippet = snippet.replace(before, after)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return snippet


@pytest.fixture
def nginx_folder() -> Iterator[Path]:
    """A folder that nginx's own user can enter."""
    folder = Path(tempfile.mkdtemp(prefix="jixiao-nginx-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_server_without_keys_tells_a_proxy_from_a_person(
    tmp_path: Path, nginx_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_STATE", str(tmp_path / "state"))
    nginx = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if nginx is None:
        pytest.skip("nginx is not installed")
    url = f"sqlite:///{tmp_path / 'catalog.db'}"
    catalog = open_catalog(url)
    fill_catalog(catalog, 1, project_count=1)
    with catalog.writing() as session:
        key = create_key(session, "test", ["read"])
    catalog.close()
    keyless, keyed, plain, quiet, good = (free_port() for _ in range(5))
    servers = "\n".join(
        [AS_IT_COMES % (plain, keyless), QUIET % (quiet, keyless),
         documented(good, keyed, nginx_folder)]
    )  # fmt: skip
    text = FRAME.replace("SERVERS", servers).replace("FOLDER", str(nginx_folder))
    (nginx_folder / "nginx.conf").write_text(text)
    web = [sys.executable, "-c", "from pipeline.cli.main import run; run()", "web"]
    with (
        process(*web, "--port", keyless, "--catalog", url),
        process(*web, "--port", keyed, "--catalog", url, "--require-keys"),
        process(nginx, "-p", nginx_folder, "-c", nginx_folder / "nginx.conf"),
    ):
        for port in (keyless, keyed):
            wait_until_up(port)
        wait_until_up(good, tls=True)
        assert status_of(keyless) == 200, "a program of this machine"
        for proxy in (plain, quiet):
            assert status_of(proxy) == 403
            assert status_of(proxy, path="/metrics") == 403
            assert status_of(proxy, key) == 200, "a key opens it behind a proxy too"
            assert status_of(proxy, key, path="/metrics") == 403, "so far as the key does"
        assert status_of(good, tls=True) == 401
        assert status_of(good, key, tls=True) == 200
