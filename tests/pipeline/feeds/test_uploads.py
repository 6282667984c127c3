"""Uploads: what lands in the inbox, under which name, and what does not."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from development.rehearsal import made_up_outcome
from pipeline.catalog.connection import Catalog
from pipeline.catalog.intake import FoundContent, register_contents
from pipeline.catalog.results import store_outcomes
from pipeline.catalog.sightings import Sighting
from pipeline.outcome import Failure, Outcome
from pipeline.sources.source import Survey, open_source
from pipeline.web.inbox import file_name_for, open_inbox, safe_name

TEXT = "2021年部门预算绩效文本\n一、总体绩效目标\n做好工作。\n".encode()
MakeClient = Callable[..., TestClient]


@pytest.fixture
def client(sqlite_catalog: Catalog, make_client: MakeClient) -> TestClient:
    return make_client(sqlite_catalog, upload_max_mib=1)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path / "inbox"


def files_in(inbox: Path) -> list[str]:
    return sorted(str(path.relative_to(inbox)) for path in inbox.rglob("*") if path.is_file())


def test_an_upload_lies_where_the_nightly_run_finds_it(client: TestClient, inbox: Path) -> None:
    sha256 = hashlib.sha256(TEXT).hexdigest()
    answer = client.post("/uploads", params={"name": "2021年 绩效文本.txt"}, content=TEXT)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/uploads/{sha256}"
    assert answer.json() == {
        "status": "accepted", "sha256": sha256, "size_bytes": len(TEXT), "format": "txt",
        "file_name": "2021年 绩效文本.txt", "report_id": None, "known_as": None,
    }  # fmt: skip
    assert files_in(inbox) == [f"{sha256}/2021年 绩效文本.txt"]
    listed = list(open_source(str(inbox)).listing(Survey()))
    assert [(one.name, one.size_bytes) for one in listed] == [("2021年 绩效文本.txt", len(TEXT))]
    assert client.get(f"/uploads/{sha256}").json()["state"] == "waiting"
    assert client.get(f"/uploads/{'0' * 64}").status_code == 404


def test_the_same_content_is_one_file_whatever_it_is_called(
    client: TestClient, inbox: Path
) -> None:
    client.post("/uploads?name=a.txt", content=TEXT)
    again = client.post("/uploads?name=b.txt", content=TEXT)
    assert (again.status_code, again.json()["status"]) == (200, "waiting")
    assert again.json()["file_name"] == "a.txt"
    assert len(files_in(inbox)) == 1


def test_the_same_name_with_another_content_replaces_nothing(
    client: TestClient, inbox: Path
) -> None:
    client.post("/uploads?name=a.txt", content=TEXT)
    client.post("/uploads?name=a.txt", content=TEXT + b"more")
    assert len(files_in(inbox)) == 2


def test_an_upload_that_the_catalog_has_is_known(
    client: TestClient, sqlite_catalog: Catalog
) -> None:
    from dataclasses import replace

    for data, state in ((TEXT, "extracted"), (TEXT + b"2", "failed")):
        sha256 = hashlib.sha256(data).hexdigest()
        outcome = replace(made_up_outcome("u", 0, project_count=1), sha256=sha256)
        if state == "failed":
            failure = Failure("timeout", "took too long", "Try again.")
            outcome = Outcome(sha256, "failed", outcome.started_at, 1, "1", failure=failure)
        with sqlite_catalog.writing() as session:
            found = FoundContent(Sighting(f"file:///{state}", 1, "1"), sha256, 1)
            register_contents(session, [found], "1")
            store_outcomes(session, None, [outcome])
    known = client.post("/uploads?name=a.txt", content=TEXT)
    assert (known.status_code, known.json()["status"], known.json()["report_id"]) == (
        200,
        "known",
        1,
    )
    failed = client.post("/uploads?name=a.txt", content=TEXT + b"2")
    assert (failed.status_code, failed.json()["status"]) == (201, "accepted")
    status = client.get(f"/uploads/{failed.json()['sha256']}").json()
    assert (status["state"], status["reason"]) == ("failed", "took too long")


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", 422, "body is empty"),
        (b"GIF89a" + bytes(50), 415, "GIF image"),
        (b"\x7fELF" + bytes(200), 415, "Linux program"),
        (b"PK\x03\x04broken", 422, "damaged ZIP"),
        (bytes(range(256)) * 10, 415, "binary data"),
    ],
)
def test_what_is_no_report_file_is_refused_and_leaves_nothing(
    client: TestClient, inbox: Path, data: bytes, status: int, words: str
) -> None:
    answer = client.post("/uploads?name=report.doc", content=data)
    assert answer.status_code == status
    assert words in answer.json()["detail"]
    assert list(inbox.iterdir()) == []


def test_an_upload_over_the_limit_is_refused_and_leaves_nothing(
    client: TestClient, inbox: Path
) -> None:
    large = b"x" * (1 << 20)
    assert client.post("/uploads?name=a.txt", content=large).status_code == 201
    announced = client.post("/uploads?name=b.txt", content=large + b"y")

    def pieces() -> "list[bytes]":
        return [b"y" * 65536] * 17

    unannounced = client.post("/uploads?name=c.txt", content=iter(pieces()))
    assert (announced.status_code, unannounced.status_code) == (413, 413)
    assert "1 MiB" in unannounced.json()["detail"]
    assert len(files_in(inbox)) == 1


def test_a_full_disk_is_a_clear_answer(
    client: TestClient, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.web import inbox as inbox_module

    monkeypatch.setattr(inbox_module, "FREE_RESERVE_BYTES", 1 << 60)
    answer = client.post("/uploads?name=a.txt", content=TEXT)
    assert (answer.status_code, answer.json()["type"]) == (507, "urn:jixiao:problem:no-room")
    assert list(inbox.iterdir()) == []


def test_what_a_killed_server_left_half_written_goes(tmp_path: Path) -> None:
    old, fresh, other = (tmp_path / name for name in (".a.part", ".b.part", "c.part"))
    for path in (old, fresh, other):
        path.write_bytes(b"x")
    for path in (old, other):
        os.utime(path, (0, 0))
    open_inbox(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".b.part", "c.part"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("2021年绩效文本.doc", "2021年绩效文本.doc"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini.doc", "system.ini.doc"),
        ("/abs/olute.pdf", "olute.pdf"),
        ("..", "upload"),
        (".hidden.txt", "hidden.txt"),
        ("~$lock.docx", "lock.docx"),
        ("a\x00b\n.txt", "ab.txt"),
        ("\u202etxt.exe.doc", "txt.exe.doc"),
        ("a:b*c?.txt", "a_b_c_.txt"),
        ("é.txt", "é.txt"),
        ("", "upload"),
        ("\ud800x.txt", "x.txt"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_is_cut_between_characters() -> None:
    name = safe_name("绩" * 300 + ".docx")
    assert name.endswith(".docx")
    assert len(name.encode()) <= 185
    assert set(name.removesuffix(".docx")) == {"绩"}


@pytest.mark.parametrize(
    ("name", "format", "kept"),
    [
        ("a.doc", "doc", "a.doc"),
        ("a.pdf", "doc", "a.pdf"),
        ("a.tmp", "txt", "a.tmp.txt"),
        ("a.json", "txt", "a.json.txt"),
        ("a.part", "docx", "a.part.docx"),
        ("a.zip", "docx", "a.zip.docx"),
        ("a", "pdf", "a.pdf"),
        ("Thumbs.db", "txt", "Thumbs.db.txt"),
    ],
)
def test_a_name_that_the_nightly_run_would_pass_over_gets_an_extension(
    name: str, format: str, kept: str
) -> None:
    assert file_name_for(name, format) == kept
