import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from pipeline.account import Account
from pipeline.catalog.connection import CatalogError
from pipeline.catalog.leases import LeaseHeldError
from pipeline.hooks import call_failure_hook, failure_told


def test_a_command_gets_the_account_on_standard_input(tmp_path: Path) -> None:
    target = tmp_path / "got it.json"
    assert call_failure_hook(f"tee '{target}'", "nightly", "/inbox", Account(failed=2))
    got = json.loads(target.read_text())
    assert (got["flow"], got["source"], got["account"]["failed"]) == ("nightly", "/inbox", 2)


def test_an_address_gets_it_as_a_post() -> None:
    got = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = Thread(target=server.handle_request)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/"
    assert call_failure_hook(address, "nightly", "/inbox", Account(failed=1))
    thread.join()
    server.server_close()
    assert got[0]["account"]["failed"] == 1


def test_a_hook_that_does_not_work_harms_nothing() -> None:
    for hook in ("false", "/nowhere/at/all", "http://127.0.0.1:1/", "'unbalanced"):
        assert not call_failure_hook(hook, "nightly", "/inbox", Account())
    assert not call_failure_hook(None, "nightly", "/inbox", Account())


def test_a_run_that_cannot_begin_is_told_and_a_held_lock_is_not(tmp_path: Path) -> None:
    target = tmp_path / "told.json"
    with pytest.raises(LeaseHeldError), failure_told(f"tee {target}", "nightly", "/inbox"):
        raise LeaseHeldError("at work")
    assert not target.exists()
    address = "ftp://me:secret@host/inbox"
    with pytest.raises(CatalogError), failure_told(f"tee {target}", "nightly", address):
        raise CatalogError("away")
    got = json.loads(target.read_text())
    assert (got["source"], got["account"]["stopped"]) == ("ftp://host/inbox", "away")
