"""No output shows a secret: every command's, the logs', and what is kept in the state folder."""

import json
import logging
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import open_catalog
from pipeline.catalog.tables import Webhook
from pipeline.logs import ForPeople, JsonLines
from pipeline.masking import mask_text, mask_value
from pipeline.sources.folders import public_address

SECRET = "Zx9-geheim-7Qp"


@pytest.mark.parametrize(
    "text",
    [
        f"postgresql://jixiao:{SECRET}@db/jixiao cannot be used",
        f"postgresql://jixiao@db/jixiao?password={SECRET}&x=1",
        f"sftp://user:{SECRET}/#?@host/folder: no",
        f"see https://{SECRET}-{SECRET}@hooks.example/a",
        f"sftp://user:a/{SECRET}@host/folder",
        f"https://hooks.example/a?access_token={SECRET}",
        f"curl -H 'Authorization: Bearer {SECRET}' https://example/",
        f"{{'Authorization': 'Basic {SECRET}'}}",
        f"Cookie: {SECRET}",
        f"https://bucket.example/x?X-Amz-Signature={SECRET}&X-Amz-Date=1 and ftp://a:{SECRET}@b/",
    ],
)
def test_a_secret_in_a_text_is_masked(text: str) -> None:
    assert SECRET not in mask_text(text)
    made = logging.makeLogRecord({"msg": "%s", "args": (text,), "levelname": "INFO", "uri": text})
    for form in (JsonLines(), ForPeople()):
        assert SECRET not in form.format(made)


@pytest.mark.parametrize(
    "text",
    [
        "file:///srv/a@b/2021年:绩效.doc: is damaged (byte 5)",
        "http://10.0.0.1:4200/api",
        "https://example.gov.cn/a?year=2021#x",
        "key figures: 科普@活动",
        "s3://bucket/folder/报告.doc",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask_text(text) == text


def test_values_named_like_secrets_are_masked_wherever_they_stand() -> None:
    shown = mask_value(
        {
            "host": "h",
            "client_kwargs": {"headers": {"Authorization": SECRET, "X-Api-Key": SECRET}},
            "auth": ["user", SECRET],
            "hosts": [{"url": f"ftp://u:{SECRET}@h/"}],
            "token": None,
        }
    )
    assert SECRET not in json.dumps(shown)
    assert (shown["host"], shown["token"]) == ("h", None)


@pytest.mark.parametrize("password", ["p#w", "p/w", "p?w", "p@w", "p:w", "12"])
def test_an_address_is_shown_without_its_password_however_it_was_written(password: str) -> None:
    shown = public_address(f"sftp://user:{password}@host/folder")
    assert password not in shown.removeprefix("sftp://")
    assert shown.startswith("sftp://")


COMMANDS = [
    ("config", "show"),
    ("config", "show", "--json"),
    ("status",),
    ("catalog", "list"),
    ("webhooks", "list"),
    ("webhooks", "test", "1"),
    ("webhooks", "deliver"),
    ("archive", "--without-prefect"),
    ("archive", "INBOX", "--without-prefect", "--verbose"),
    ("nightly", f"ftp://user:{SECRET}@127.0.0.1:1/folder", "--without-prefect"),
    ("nightly", f"http://user:a/{SECRET}@127.0.0.1:1/folder", "--without-prefect"),
    ("archive", "INBOX"),
    ("serve",),
    ("status", "--catalog", f"postgresql://jixiao:{SECRET}@127.0.0.1:1/jixiao?sslkey={SECRET}"),
    ("status", "--catalog", f"jixiao:{SECRET}@host/jixiao"),
    ("web", "--catalog", f"mysql://u:{SECRET}@127.0.0.1:1/x"),
    ("export", "--catalog", f"postgresql://u:{SECRET}@127.0.0.1:1/x"),
]

SCRIPT = """
import json, sys
from pipeline.cli.main import run
for arguments in json.load(sys.stdin):
    sys.argv[1:] = arguments
    print("==", arguments[0], flush=True)
    try:
        run()
    except SystemExit as ended:
        print("code", ended.code, flush=True)
"""


def test_no_output_of_any_command_shows_a_secret(tmp_path: Path) -> None:
    """All commands in one process, one after another; then all files that they left."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "cut.docx").write_bytes(b"PK\x03\x04 cut")
    config = tmp_path / "jixiao.toml"
    config.write_text(
        f"""
state = "{tmp_path / "state"}"
source = "http://user:{SECRET}@127.0.0.1:1/folder?token={SECRET}"
settle_seconds = 0
workers = 1
on_failure = "http://hook:{SECRET}@127.0.0.1:1/hook?token={SECRET}"
prefect_api_url = "http://user:{SECRET}@127.0.0.1:1/api"
[connection]
password = "{SECRET}"
client_kwargs = {{ headers = {{ Authorization = "Bearer {SECRET}" }} }}
"""
    )
    url = f"sqlite:///{tmp_path / 'state' / 'catalog.db'}"
    with closing(open_catalog(url)) as catalog, catalog.writing() as session:
        hook = f"https://127.0.0.1:1/x?token={SECRET}x"
        webhook = Webhook(url=hook, secret=SECRET, is_active=True, created_at=utc_now())
        session.add(webhook)
    asked = [[str(inbox) if part == "INBOX" else part for part in line] for line in COMMANDS]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=300,
        env={
            **os.environ,
            "JIXIAO_CONFIG": str(config),
            "HOME": str(tmp_path),
            "JIXIAO_LOG_FORMAT": "json",
            "JIXIAO_LOG_LEVEL": "DEBUG",
        },
    )
    assert done.stdout.count("\ncode ") == len(COMMANDS), done.stderr
    assert "internal error" not in done.stderr
    shown = (done.stdout + done.stderr).splitlines()
    assert [line for line in shown if SECRET in line] == []
    assert "***" in done.stdout
    assert "Traceback" not in done.stderr
    for path in (tmp_path / "state").rglob("*"):
        # The catalog has the webhook's secret, to sign with, and is for its user alone.
        if path.is_file() and not path.name.startswith("catalog.db"):
            assert SECRET.encode() not in path.read_bytes(), path
        assert path.stat().st_mode & 0o077 == 0 or path.parent != tmp_path / "state", path
    assert (tmp_path / "state").stat().st_mode & 0o077 == 0
