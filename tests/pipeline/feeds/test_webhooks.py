"""Webhooks against a real receiver on loopback that fails, stalls, redirects and dies."""

import base64
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import select, text, update
from standardwebhooks.webhooks import Webhook as StandardWebhook
from standardwebhooks.webhooks import WebhookVerificationError
from typer.testing import CliRunner

from development.rehearsal import fill_catalog, made_up_outcome
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog, open_catalog
from pipeline.catalog.results import store_outcomes, withdraw_reports
from pipeline.catalog.tables import Delivery
from pipeline.cli.webhook_commands import webhooks_app
from pipeline.webhooks.addresses import AddressError, parse_networks, resolve_target
from pipeline.webhooks.delivering import (
    WebhookSettings,
    deliver_due,
    ping,
)
from pipeline.webhooks.following import deliver_forever
from pipeline.webhooks.posting import post
from pipeline.webhooks.pruning import prune_delivered
from pipeline.webhooks.signing import new_secret, signed_headers
from pipeline.webhooks.subscriptions import (
    add_webhook,
    end_webhook,
    list_webhooks,
    replay,
    revive_dead,
)

LOOPBACK = WebhookSettings(networks="127.0.0.0/8", timeout_seconds=5)
AT_ONCE = (0.0,) * 3
Behaviour = Callable[[int], int]


class Receiver:
    """A receiver that notes what it accepts; `answer` gives the status of each request."""

    def __init__(self, answer: Behaviour = lambda _number: 204) -> None:
        self.answer = answer
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.accepted: list[dict[str, Any]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.requests.append((dict(self.headers.items()), body))
                status = receiver.answer(len(receiver.requests))
                if status == 0:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                if 200 <= status < 300:
                    receiver.accepted.append(json.loads(body))
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook?x=1"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def numbers(self) -> list[int]:
        return [event["number"] for event in self.accepted]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    running = Receiver()
    yield running
    running.stop()


def subscribe(catalog: Catalog, url: str) -> tuple[int, str]:
    with catalog.writing() as session:
        return add_webhook(session, url, LOOPBACK.allowed)


def states(catalog: Catalog) -> list[tuple[int, str, int]]:
    with catalog.reading() as session:
        rows = session.scalars(select(Delivery).order_by(Delivery.change_number)).all()
        return [(row.change_number, row.state, row.attempt_count) for row in rows]


def make_due(catalog: Catalog) -> None:
    """As if the pause had passed."""
    with catalog.writing() as session:
        session.execute(update(Delivery).values(next_attempt_at=utc_now()))


def test_each_change_is_told_once_in_order_and_signed(catalog: Catalog, receiver: Receiver) -> None:
    fill_catalog(catalog, 1, seed="before", project_count=1)
    webhook_id, secret = subscribe(catalog, receiver.url)
    fill_catalog(catalog, 3, seed="w", project_count=1)
    with catalog.writing() as session:
        withdraw_reports(session, [1])
    account = deliver_due(catalog, LOOPBACK)
    assert (account.delivered, account.failed) == (4, 0)
    assert [(event["number"], event["type"]) for event in receiver.accepted] == [
        (2, "report.created"), (3, "report.created"), (4, "report.created"),
        (5, "report.withdrawn"),
    ]  # fmt: skip
    assert receiver.accepted[3]["report_id"] == 1
    for headers, body in receiver.requests:
        StandardWebhook(secret).verify(body, dict(headers.items()))
        assert headers["webhook-id"] == json.loads(body)["id"]
        assert headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert deliver_due(catalog, LOOPBACK).delivered == 0
    assert {state for _, state, _ in states(catalog)} == {"delivered"}
    assert webhook_id == 1


def test_a_rolled_back_change_is_never_told(catalog: Catalog, receiver: Receiver) -> None:
    subscribe(catalog, receiver.url)
    fill_catalog(catalog, 1, seed="w", project_count=1)
    with contextlib.suppress(ZeroDivisionError), catalog.writing() as session:
        withdraw_reports(session, [1])
        raise ZeroDivisionError
    deliver_due(catalog, LOOPBACK)
    assert receiver.numbers() == [1]


@pytest.mark.parametrize("status", [500, 404, 302, 0])
def test_a_refused_change_is_tried_again_and_later_ones_wait(
    catalog: Catalog, receiver: Receiver, status: int
) -> None:
    receiver.answer = lambda number: status if number <= 2 else 200
    subscribe(catalog, receiver.url)
    fill_catalog(catalog, 3, seed="w", project_count=1)
    assert deliver_due(catalog, LOOPBACK).failed == 1
    assert states(catalog) == [(1, "pending", 1), (2, "pending", 0), (3, "pending", 0)]
    assert deliver_due(catalog, LOOPBACK).failed == 0, "the pause is not over"
    make_due(catalog)
    assert deliver_due(catalog, LOOPBACK).failed == 1
    make_due(catalog)
    assert deliver_due(catalog, LOOPBACK).delivered == 3
    assert receiver.numbers() == [1, 2, 3]
    keys = [headers["webhook-id"] for headers, _ in receiver.requests]
    assert keys[0] == keys[1] == keys[2], "the same for every attempt"
    assert [key.rpartition("-")[0] for key in keys[2:]] == ["1-1", "1-2", "1-3"]
    bodies = {body for headers, body in receiver.requests if headers["webhook-id"] == keys[0]}
    assert len(bodies) == 1


def test_the_pauses_grow(catalog: Catalog, receiver: Receiver) -> None:
    receiver.answer = lambda _number: 500
    subscribe(catalog, receiver.url)
    fill_catalog(catalog, 1, seed="w", project_count=1)
    waits = []
    for _ in range(3):
        make_due(catalog)
        before = utc_now()
        deliver_due(catalog, LOOPBACK, pauses=(10, 100, 1000))
        with catalog.reading() as session:
            waits.append(session.scalars(select(Delivery.next_attempt_at)).one() - before)
    seconds = [wait.total_seconds() for wait in waits]
    assert [8 <= seconds[0] <= 15, 80 <= seconds[1] <= 125, 800 <= seconds[2] <= 1205] == [True] * 3


def test_what_is_given_up_stays_and_can_be_replayed(catalog: Catalog, receiver: Receiver) -> None:
    receiver.answer = lambda number: 500 if number <= 4 else 200
    webhook_id, _ = subscribe(catalog, receiver.url)
    fill_catalog(catalog, 2, seed="w", project_count=1)
    for _ in range(5):
        deliver_due(catalog, LOOPBACK, pauses=AT_ONCE)
    assert states(catalog) == [(1, "dead", 4), (2, "delivered", 1)]
    with catalog.writing() as session:
        [subscription] = list_webhooks(session)
        assert (subscription.dead, subscription.last_error) == (1, "answered 500")
        assert revive_dead(session, webhook_id) == 1
    deliver_due(catalog, LOOPBACK)
    assert receiver.numbers() == [2, 1]


def test_replay_tells_everything_again_even_what_was_before_the_webhook(
    catalog: Catalog, receiver: Receiver
) -> None:
    fill_catalog(catalog, 2, seed="w", project_count=1)
    webhook_id, _ = subscribe(catalog, receiver.url)
    fill_catalog(catalog, 1, seed="w", project_count=1, start=2)
    deliver_due(catalog, LOOPBACK)
    with catalog.writing() as session:
        assert end_webhook(session, webhook_id)
    fill_catalog(catalog, 1, seed="w", project_count=1, start=3)
    deliver_due(catalog, LOOPBACK)
    assert receiver.numbers() == [3]
    with catalog.writing() as session:
        assert replay(session, webhook_id, after=0) == 4
    deliver_due(catalog, LOOPBACK)
    assert receiver.numbers() == [3, 1, 2, 3, 4]


def test_old_deliveries_go_and_what_is_open_stays(catalog: Catalog, receiver: Receiver) -> None:
    receiver.answer = lambda number: 204 if number <= 2 else 500
    webhook_id, _ = subscribe(catalog, receiver.url)
    fill_catalog(catalog, 4, seed="w", project_count=1)
    deliver_due(catalog, LOOPBACK, pauses=())
    assert [state for _, state, _ in states(catalog)] == [
        "delivered", "delivered", "dead", "pending",
    ]  # fmt: skip
    now = utc_now()
    with catalog.writing() as session:
        session.execute(
            update(Delivery)
            .where(Delivery.change_number == 1)
            .values(delivered_at=now - timedelta(days=8))
        )
    assert prune_delivered(catalog, keep_days=9, now=now) == 0
    assert prune_delivered(catalog, keep_days=7, now=now) == 1
    assert prune_delivered(catalog, keep_days=7, now=now + timedelta(days=99)) == 1
    assert [(number, state) for number, state, _ in states(catalog)] == [
        (3, "dead"), (4, "pending"),
    ]  # fmt: skip
    receiver.answer = lambda _number: 204
    with catalog.writing() as session:
        assert revive_dead(session, webhook_id) == 1
        assert replay(session, webhook_id, after=0) == 4
    deliver_due(catalog, LOOPBACK)
    assert receiver.numbers() == [1, 2, 1, 2, 3, 4]


def test_a_long_outbox_is_pruned_in_portions(sqlite_catalog: Catalog) -> None:
    subscribe(sqlite_catalog, "http://127.0.0.1:9/hook")
    now = utc_now()
    with sqlite_catalog.writing() as session:
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        session.add_all(
            Delivery(
                webhook_id=1,
                change_number=number,
                state="delivered",
                next_attempt_at=now,
                delivered_at=now - timedelta(days=60),
            )
            for number in range(1, 2502)
        )
        session.execute(text("INSERT INTO contents (id, sha256, size_bytes, state, due, "
                             "attempt_count, first_seen_at) VALUES (1, 'x', 1, 'seen', 0, 0, "
                             "'2026-01-01')"))  # fmt: skip
        session.execute(
            text("INSERT INTO changes (number, kind, report_id, sha256, at) VALUES "
                 "(:number, 'created', 1, 'x', '2026-01-01')"),
            [{"number": number} for number in range(1, 2502)],
        )  # fmt: skip
    assert prune_delivered(sqlite_catalog, keep_days=30, now=now) == 2501
    assert states(sqlite_catalog) == []


def test_a_worker_that_dies_loses_nothing(catalog: Catalog, receiver: Receiver) -> None:
    """The claim of a worker that never came back runs out; the change is told (again)."""
    from pipeline.webhooks import delivering

    webhook_id, _ = subscribe(catalog, receiver.url)
    fill_catalog(catalog, 2, seed="w", project_count=1)
    assert delivering._claim(catalog, webhook_id, LOOPBACK) is not None
    assert deliver_due(catalog, LOOPBACK).delivered == 0, "it is claimed"
    make_due(catalog)
    assert deliver_due(catalog, LOOPBACK).delivered == 2
    assert receiver.numbers() == [1, 2]


def test_several_workers_share_the_work(catalog: Catalog, receiver: Receiver) -> None:
    subscribe(catalog, receiver.url)
    fill_catalog(catalog, 12, seed="w", project_count=1, distinct=1)
    errors: list[BaseException] = []

    def work() -> None:
        try:
            while any(state == "pending" for _, state, _ in states(catalog)):
                deliver_due(catalog, LOOPBACK)
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert receiver.numbers() == list(range(1, 13))


def test_a_slow_receiver_does_not_hold_up_the_others(
    sqlite_catalog: Catalog, receiver: Receiver
) -> None:
    release = Event()
    slow = Receiver(lambda _number: 200 if release.wait(20) else 500)
    try:
        subscribe(sqlite_catalog, slow.url)
        subscribe(sqlite_catalog, receiver.url)
        fill_catalog(sqlite_catalog, 2, seed="w", project_count=1)
        worker = Thread(target=deliver_due, args=(sqlite_catalog, LOOPBACK))
        worker.start()
        deadline = time.monotonic() + 20
        while receiver.numbers() != [1, 2]:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert slow.accepted == []
        release.set()
        worker.join()
        assert slow.numbers() == [1, 2]
    finally:
        release.set()
        slow.stop()


def test_a_receiver_that_drips_is_cut_off() -> None:
    """Each byte comes in time; the answer as a whole never does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = Event()

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                for byte in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000:
                    if stop.wait(0.1):
                        return
                    try:
                        connection.sendall(bytes([byte]))
                    except OSError:
                        return

        thread = Thread(target=drip)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        posted = post(url, b"{}", {}, networks=LOOPBACK.allowed, seconds=0.5)
        stop.set()
        thread.join()
    assert posted.status is None
    assert posted.error


def test_a_receiver_that_is_away_is_a_failure_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    posted = post(f"http://127.0.0.1:{port}/", b"{}", {}, networks=LOOPBACK.allowed, seconds=2)
    assert posted.error is not None
    assert "ConnectionRefusedError" in posted.error


def test_a_signature_is_that_of_the_convention() -> None:
    secret = "whsec_" + base64.b64encode(bytes(range(32))).decode()
    headers = signed_headers(secret, "1-7", '{"type":"报告"}'.encode(), 1_614_265_330)
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-id"] == "1-7"
    # printf '1-7.1614265330.{"type":"报告"}' | openssl dgst -sha256 -mac HMAC -binary \
    #   -macopt hexkey:000102…1f | base64
    assert headers["webhook-signature"] == "v1,HICUmzQ2ciZ+JJscABiMU/iW64dv0XbVa3qvsNTXn3g="


def test_a_signature_holds_for_its_body_secret_and_time_only() -> None:
    secret, now = new_secret(), int(time.time())
    headers = signed_headers(secret, "1-1", b"{}", now)
    assert StandardWebhook(secret).verify(b"{}", headers) == {}
    for other, body, changed in (
        (secret, b"{ }", headers),
        (new_secret(), b"{}", headers),
        (secret, b"{}", {**headers, "webhook-id": "1-2"}),
        (secret, b"{}", {**headers, "webhook-timestamp": str(now + 1)}),
        (secret, b"{}", signed_headers(secret, "1-1", b"{}", now - 301)),
    ):
        with pytest.raises(WebhookVerificationError):
            StandardWebhook(other).verify(body, changed)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "https://127.0.0.1/",
        "http://10.0.0.1/", "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data",
        "http://0.0.0.0/", "https://224.0.0.1/", "http://[::ffff:127.0.0.1]/", "http://2130706433/",
        "http://0x7f.1/", "https://[64:ff9b::7f00:1]/", "https://[::127.0.0.1]/",
        "https://[::8.8.8.8]/", "https://[64:ff9b:1::7f00:1]/", "https://[fec0::1]/",
        "https://[2a00:1450:4001::5efe:7f00:1]/", "https://[2002:7f00:1::]/",
        "http://8.8.8.8/", "ftp://8.8.8.8/", "file:///etc/passwd", "//8.8.8.8/", "",
        "https://user:password@8.8.8.8/", "https://8.8.8.8/#x", "https://8.8.8.8:99999/",
        "https://8.8.8.8/ x", "https://8.8.8.8/\r\nX: y", "https://" + "a" * 3000,
        "https://no-such-host.invalid/",
    ],
)  # fmt: skip
def test_addresses_that_are_not_called(url: str) -> None:
    with pytest.raises(AddressError):
        resolve_target(url, ())
    assert post(url, b"", {}, networks=(), seconds=1).status is None


def test_addresses_that_are_called() -> None:
    assert resolve_target("https://8.8.8.8/a?b=c", ()).path == "/a?b=c"
    own = parse_networks("127.0.0.0/8, 10.0.0.0/8")
    assert resolve_target("http://127.0.0.1:81/", own).port == 81
    assert resolve_target("https://10.1.2.3/", own).address == "10.1.2.3"
    with pytest.raises(AddressError):
        resolve_target("http://169.254.169.254/", parse_networks("0.0.0.0/0"))
    with pytest.raises(AddressError):
        parse_networks("10.0.0.0/33")


def test_deliveries_go_on_until_told_to_stop(sqlite_catalog: Catalog, receiver: Receiver) -> None:
    subscribe(sqlite_catalog, receiver.url)
    stop = Event()
    worker = Thread(target=deliver_forever, args=(sqlite_catalog, LOOPBACK, stop, 0.01))
    worker.start()
    fill_catalog(sqlite_catalog, 2, seed="w", project_count=1)
    with sqlite_catalog.writing() as session:
        store_outcomes(session, None, [made_up_outcome("w", 0, project_count=1)])
    deadline = time.monotonic() + 20
    while receiver.numbers() != [1, 2]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    stop.set()
    worker.join()


def test_the_commands(
    sqlite_catalog: Catalog, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = sqlite_catalog.url.render_as_string(hide_password=False)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(
            webhooks_app, [*arguments, "--catalog", url], catch_exceptions=False
        )
        return result.exit_code, result.output

    assert run("add", receiver.url)[0] == 2, "loopback is not public"
    monkeypatch.setenv("JIXIAO_WEBHOOK_NETWORKS", "127.0.0.0/8")
    code, output = run("add", receiver.url)
    assert (code, output.splitlines()[0]) == (0, "webhook 1")
    secret = output.splitlines()[1]
    assert run("test", "1") == (0, "answered 204\n")
    headers, body = receiver.requests[0]
    StandardWebhook(secret).verify(body, dict(headers.items()))
    fill_catalog(sqlite_catalog, 1, seed="w", project_count=1)
    assert run("deliver") == (0, "1 delivered, 0 failed.\n")
    assert "active  1 delivered, 0 pending, 0 dead" in run("list")[1]
    assert secret not in run("list")[1]
    assert run("replay", "1", "--after", "0") == (0, "1 deliveries queued.\n")
    assert run("replay", "1") == (0, "0 deliveries queued.\n")
    monkeypatch.setenv("JIXIAO_WEBHOOK_KEEP_DAYS", "0.000000001")
    assert run("deliver") == (0, "1 delivered, 0 failed.\n")
    assert "active  0 delivered, 0 pending, 0 dead" in run("list")[1], "pruned"
    assert run("end", "1")[0] == 0
    receiver.answer = lambda _number: 500
    assert run("test", "1") == (9, "answered 500\n")
    for command in ("test", "replay", "end"):
        assert run(command, "9")[0] == 8
    monkeypatch.setenv("JIXIAO_WEBHOOK_NETWORKS", "nonsense")
    assert run("deliver")[0] == 2


def test_a_test_event_needs_a_webhook(sqlite_catalog: Catalog) -> None:
    assert ping(sqlite_catalog, 5, LOOPBACK) is None


def test_slow_webhooks_keep_each_other_waiting_and_nobody_else(
    sqlite_catalog: Catalog, receiver: Receiver
) -> None:
    """Many slow queues are under way when changes for a quick one come, again and again."""
    slow = [Receiver(lambda _number: time.sleep(0.6) or 200) for _ in range(4)]
    stop = Event()
    settings = WebhookSettings(networks="127.0.0.0/8", workers=4)
    worker = Thread(target=deliver_forever, args=(sqlite_catalog, settings, stop, 0.05))
    try:
        for one in slow:
            subscribe(sqlite_catalog, one.url)
        fill_catalog(sqlite_catalog, 40, seed="s", project_count=1, distinct=1)
        subscribe(sqlite_catalog, receiver.url)
        worker.start()
        # The first one may have to wait for a turn; then it is known to be quick.
        for number, patience in enumerate((30, 3, 3, 3), start=1):
            fill_catalog(sqlite_catalog, 1, seed=f"q{number}", project_count=1)
            begun = time.monotonic()
            while len(receiver.numbers()) < number:
                assert time.monotonic() - begun < patience, "starved"
                time.sleep(0.01)
        assert all(one.numbers() for one in slow), "they have their turns, too"
    finally:
        stop.set()
        worker.join()
        for one in slow:
            one.stop()


def test_deliveries_outlive_a_restart_of_the_database(
    postgres_server, receiver: Receiver, tmp_path: Path
) -> None:
    url = postgres_server.create_database(name := f"restart_{os.getpid()}")
    catalog = open_catalog(url)
    subscribe(catalog, receiver.url)
    command = "from pipeline.cli.main import run; run()"
    deliver = subprocess.Popen(
        [sys.executable, "-c", command, "webhooks", "deliver", "--follow", "--catalog", url],
        env={**os.environ, "JIXIAO_WEBHOOK_NETWORKS": "127.0.0.0/8", "HOME": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for count in (1, 2):
            fill_catalog(catalog, 1, seed=f"r{count}", project_count=1)
            deadline = time.monotonic() + 60
            while len(receiver.numbers()) < count:
                assert deliver.poll() is None, deliver.communicate()
                assert time.monotonic() < deadline
                time.sleep(0.05)
            if count == 1:
                postgres_server.kill()
                time.sleep(1.5)
                postgres_server.start()
                catalog.close()
    finally:
        deliver.terminate()
        _, errors = deliver.communicate(timeout=30)
        catalog.close()
        postgres_server.drop_database(name)
    assert deliver.returncode == 0, errors
    assert "deliveries wait" in errors
    assert "Traceback" not in errors
