"""The nightly deployment waits for its own time: nobody starts it, and it takes a file in.

Takes up to two minutes: a cron line cannot name a time nearer than the next minute. Meanwhile
strangers try to have it run what they want.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from pipeline.flows.access import authorization
from pipeline.flows.server import ask

JIXIAO = [sys.executable, "-c", "from pipeline.cli.main import run; run()"]


@contextmanager
def running(*arguments: object) -> Iterator["subprocess.Popen[bytes]"]:
    """A command of jixiao, stopped as systemd would stop it."""
    process = subprocess.Popen(
        [*JIXIAO, *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(look: Any, what: str, seconds: float = 300) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = look()
        except (OSError, ValueError):
            found = None
        if found:
            return found
        time.sleep(0.5)
    raise AssertionError(f"waited in vain for {what}")


class Night:
    """A server, a served deployment over one inbox, and what an attacker would leave behind."""

    def __init__(self, folder: Path, report: str) -> None:
        self.folder = folder
        self.inbox = folder / "inbox"
        self.loot = folder / "loot"
        self.inbox.mkdir()
        (self.inbox / "农村.txt").write_text(report, encoding="utf-8")
        (self.inbox / "cut.docx").write_bytes(b"PK\x03\x04 cut")
        self.word_file = folder / "server" / "prefect" / "auth"
        self.config = folder / "jixiao.toml"
        self.config.write_text(
            f'settle_seconds = 0\nworkers = 1\nsource = "{self.inbox}"\nout = "{folder / "out"}"\n'
            f'state = "{folder / "state"}"\nprefect_auth_file = "{self.word_file}"\n'
        )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.api = f"http://127.0.0.1:{self.port}/api"
        self.deployment = ""

    def ask(self, path: str, body: Any = None) -> Any:
        """As the operator, who can read the word."""
        return ask(self.api, path, body, word=self.word_file.read_text().strip())

    def try_to(self, method: str, path: str, headers: dict[str, str]) -> int:
        """The status of a request with headers of the test's own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with closing(connection):
            connection.request(method, path, None if method == "GET" else b"{}", headers)
            return connection.getresponse().status

    def runs(self, **wanted: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask(
            "/flow_runs/filter", {"flow_runs": wanted, "sort": "START_TIME_ASC"}
        )
        return found


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, small_report: str) -> Iterator[Night]:
    made = Night(tmp_path_factory.mktemp("night"), small_report)
    folder = made.folder
    with running("server", "--port", made.port, "--state", folder / "server"):
        wait_for(lambda: ask(made.api, "/health", timeout=2), "the server")
        with running("serve", "--cron", "* * * * *", "--api", made.api, "--config", made.config):
            made.deployment = wait_for(
                lambda: made.ask("/deployments/filter", {}), "the deployment"
            )[0]["id"]
            yield made
    with pytest.raises(OSError):  # stopping the command stops the server
        ask(made.api, "/health", timeout=2)


JSON = {"Content-Type": "application/json"}


def test_the_server_answers_nobody_without_its_word(night: Night) -> None:
    create = f"/api/deployments/{night.deployment}/create_flow_run"
    assert night.try_to("GET", "/api/health", {}) == 200
    for method, path in (("POST", create), ("GET", "/api/admin/settings")):
        assert night.try_to(method, path, JSON) == 401
        assert night.try_to(method, path, {**JSON, **authorization("jixiao:")}) == 401
    assert stat.S_IMODE(night.word_file.stat().st_mode) == 0o600
    for folder in (night.word_file.parent, night.word_file.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_the_server_answers_no_other_site_even_with_its_word(
    night: Night, headers: dict[str, str]
) -> None:
    known = {**JSON, **authorization(night.word_file.read_text().strip())}
    assert night.try_to("POST", "/api/flow_runs/filter", known) == 200
    assert night.try_to("POST", "/api/flow_runs/filter", {**known, **headers}) == 403
    upgrade = {
        **{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"},
        **{"Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw==", "Sec-WebSocket-Protocol": "prefect"},
    }
    assert night.try_to("GET", "/api/events/in", upgrade) == 101
    assert night.try_to("GET", "/api/events/in", {**upgrade, **headers}) == 403


PAGE = """<body><script>
const target = "http://127.0.0.1:%d/api/deployments/%s/create_flow_run";
const body = JSON.stringify({parameters: {options: {on_failure: "touch %s"}}});
const tries = [
  ["json", {headers: {"Content-Type": "application/json"}, body: body}],
  ["untyped", {mode: "no-cors", body: new Blob([body])}],
  ["text", {mode: "no-cors", headers: {"Content-Type": "text/plain"}, body: body}],
];
(async () => {
  for (const [name, how] of tries) {
    let told = "sent";
    try { const a = await fetch(target, {method: "POST", ...how}); told = a.type + a.status }
    catch (error) { told = "blocked" }
    document.body.append(`${name}=${told};`);
  }
  document.body.append("done");
})();
</script>"""


def test_a_page_in_the_operators_browser_starts_nothing(night: Night, tmp_path: Path) -> None:
    """A page of another site, opened in a real browser on the server's own machine."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    page = (PAGE % (night.port, night.deployment, night.loot)).encode()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            pass

    before = len(night.runs())
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as site:
        Thread(target=site.serve_forever).start()
        shown = subprocess.run(
            [chromium, "--headless", "--no-sandbox", f"--user-data-dir={tmp_path}", "--dump-dom",
             "--virtual-time-budget=10000", f"http://127.0.0.1:{site.server_address[1]}/"],
            capture_output=True, text=True, timeout=120,
        ).stdout  # fmt: skip
        site.shutdown()
    # What is sent in this way is answered to nobody; that it did nothing is seen at the server.
    assert "json=blocked;untyped=opaque0;text=opaque0;done" in shown, shown
    assert all(run["auto_scheduled"] for run in night.runs()[before:])
    assert not night.loot.exists()


@pytest.mark.parametrize(
    "parameters",
    [
        {"options": {"on_failure": "touch LOOT", "out": "LOOT"}, "config": "LOOT.toml"},
        {"source": "/etc"},
    ],
)
def test_parameters_of_a_run_name_nothing_that_acts(
    night: Night, parameters: dict[str, Any]
) -> None:
    """Not even with the word: what a run does is said by the settings of its machine alone."""
    asked = json.loads(json.dumps(parameters).replace("LOOT", str(night.loot)))
    night.loot.with_suffix(".toml").write_text(f'on_failure = "touch {night.loot}"\n')
    body = {"parameters": asked, "enforce_parameter_schema": False}
    try:
        created = night.ask(f"/deployments/{night.deployment}/create_flow_run", body)
    except urllib.error.HTTPError as error:
        assert error.code in (409, 422)  # noqa: PT017
    else:
        ended = wait_for(lambda: ended_run(night, created["id"]), "the end of the run")
        assert ended["state"]["type"] in ("FAILED", "CRASHED", "CANCELLED"), ended["state"]
    assert not night.loot.exists()


def ended_run(night: Night, run_id: str) -> dict[str, Any] | None:
    run: dict[str, Any] = night.ask(f"/flow_runs/{run_id}")
    return run if run["state"]["type"] in ENDED else None


ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


def test_the_night_comes_by_itself(night: Night) -> None:
    wanted = {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}}
    run = wait_for(
        lambda: [one for one in night.runs(**wanted) if one["auto_scheduled"]],
        "the minute to come",
    )[0]
    assert run["name"]
    # A second night may have come by now: the first one is looked at.
    assert run["state"]["name"] == "CompletedWithFailures"
    assert "extracted 1" in run["state"]["message"]
    artifacts = artifacts_of(night, run["id"])
    account = {row["count"]: row["value"] for row in artifacts["jixiao-nightly-account"]}
    assert (account["seen"], account["extracted"], account["failed"]) == ("2", "1", "1")
    [failure] = artifacts["jixiao-nightly-failures"]
    assert failure["file"] == (night.inbox / "cut.docx").as_uri()
    assert failure["advice"]
    [written] = (night.folder / "out").rglob("*.json")
    assert json.loads(written.read_bytes())["source"]["file_name"] == "农村.txt"


def artifacts_of(night: Night, flow_run_id: str) -> dict[str, list[dict[str, str]]]:
    """The tables that the pages show beside the run."""
    wanted = {"artifacts": {"flow_run_id": {"any_": [flow_run_id]}}}
    found = night.ask("/artifacts/filter", wanted)
    return {one["key"]: json.loads(one["data"]) for one in found if one["type"] == "table"}
