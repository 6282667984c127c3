"""The HTTP API's answers, compared with the records that were stored."""

import hashlib
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from development.rehearsal import fill_catalog, made_up_outcome
from models.document import Document
from models.report import Report
from models.version import __version__
from pipeline.catalog.connection import Catalog
from pipeline.catalog.intake import FoundContent, register_contents
from pipeline.catalog.results import store_outcomes, withdraw_reports
from pipeline.catalog.sightings import Sighting
from pipeline.outcome import Failure, Outcome
from tests.pipeline.feeds.conftest import reports

COUNT = 6
MakeClient = Callable[..., TestClient]


def all_pages(client: TestClient, url: str, **wanted: Any) -> list[Any]:
    """Every row, page after page, by following `next_after`."""
    items: list[Any] = []
    after: int | None = 0
    while after is not None:
        page = client.get(url, params={**wanted, "after": after}).json()
        items += page["items"]
        after = page["next_after"]
    return items


def lines_of(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_record_comes_by_id_and_by_sha256(client: TestClient) -> None:
    for report_id, report in enumerate(reports(), 1):
        answer = client.get(f"/reports/{report_id}")
        assert Report.model_validate_json(answer.content) == report
        same = client.get(f"/reports/by-sha256/{report.source.sha256}")
        assert (same.content, same.headers["x-report-id"]) == (answer.content, str(report_id))


def test_a_record_is_sent_compressed_only_to_who_takes_it(client: TestClient) -> None:
    plain = client.get("/reports/1", headers={"Accept-Encoding": "identity"})
    packed = client.get("/reports/1", headers={"Accept-Encoding": "br;q=1, gzip;q=0.5"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.headers["etag"] == plain.headers["etag"]


@pytest.mark.parametrize("url", ["/reports/1", "/projects?limit=3", "/changes", "/reports"])
def test_what_the_client_has_is_not_sent_again(client: TestClient, url: str) -> None:
    tag = client.get(url).headers["etag"]
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = client.get(url, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_page_is_new_after_a_change(filled: Catalog, make_client: MakeClient) -> None:
    client = make_client(filled)
    tag = client.get("/projects").headers["etag"]
    fill_catalog(filled, 1, seed="later")
    answer = client.get("/projects", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.headers["etag"] != tag


@pytest.mark.parametrize("limit", [1, 2, COUNT, 500])
def test_pages_of_any_size_give_every_report_once(client: TestClient, limit: int) -> None:
    rows = all_pages(client, "/reports", limit=limit)
    assert [row["sha256"] for row in rows] == [one.source.sha256 for one in reports()]
    assert [row["report_id"] for row in rows] == list(range(1, COUNT + 1))


def test_a_link_leads_to_the_next_page(client: TestClient) -> None:
    first = client.get("/reports?limit=4&year=2000")
    assert "link" not in first.headers
    first = client.get("/reports?limit=4")
    target = first.headers["link"].partition("<")[2].partition(">")[0]
    assert [row["report_id"] for row in client.get(f"/reports{target}").json()["items"]] == [5, 6]


def test_rows_are_those_of_the_records(client: TestClient) -> None:
    projects = all_pages(client, "/projects", limit=7)
    assert [(row["sha256"], row["name"], row["goals"]) for row in projects] == [
        (report.source.sha256, project.name, list(project.goals))
        for report in reports()
        for project in report.projects
    ]
    indicators = all_pages(client, "/indicators", limit=100)
    assert [(row["level3"], row["target_text"], row["value"]) for row in indicators] == [
        (
            one.level3,
            one.target.text if one.target else None,
            format(one.target.value, "f") if one.target and one.target.value is not None else None,
        )
        for report in reports()
        for project in report.projects
        for one in project.indicators
    ]


def test_projects_by_amount_code_and_department(client: TestClient) -> None:
    every = all_pages(client, "/projects")
    amounts = sorted(float(row["total_yuan"]) for row in every if row["total_yuan"])
    low, high = amounts[len(amounts) // 4], amounts[len(amounts) // 2]
    found = all_pages(client, "/projects", min_yuan=f"{low:.2f}", max_yuan=f"{high:.2f}")
    assert sorted(float(row["total_yuan"]) for row in found) == [
        amount for amount in amounts if low <= amount <= high
    ]
    one = next(row for row in every if row["code"] and row["department_name"])
    assert one in all_pages(client, "/projects", code=one["code"])
    by_name = all_pages(client, "/projects", department=one["department_name"])
    assert by_name == [row for row in every if row["department_name"] == one["department_name"]]
    year = one["fiscal_year"]
    assert all_pages(client, "/projects", year=year) == [
        row for row in every if row["fiscal_year"] == year
    ]
    assert all_pages(client, "/projects", report_id=2) == [
        row for row in every if row["report_id"] == 2
    ]


@pytest.mark.parametrize(
    ("parameter", "key"),
    [("unit", "unit"), ("level1", "level1"), ("level2", "level2"), ("kind", "kind"),
     ("project_code", "project_code")],
)  # fmt: skip
def test_indicators_by_each_filter(client: TestClient, parameter: str, key: str) -> None:
    every = all_pages(client, "/indicators", limit=500)
    wanted = next(row[key] for row in every if row[key])
    found = all_pages(client, "/indicators", limit=500, **{parameter: wanted})
    assert found == [row for row in every if row[key] == wanted]


def test_streams_hold_everything_and_go_on_where_they_stopped(client: TestClient) -> None:
    whole = client.get("/reports.ndjson")
    newest = client.get("/changes").json()["last"]
    assert whole.headers["x-changes-cursor"] == newest
    assert re.fullmatch(rf"{COUNT}-[0-9a-f]{{12}}", newest)
    lines = lines_of(whole.text)
    assert [Report.model_validate(line["record"]) for line in lines] == reports()
    assert [line["sha256"] for line in lines] == [one.source.sha256 for one in reports()]
    rest = lines_of(client.get("/reports.ndjson", params={"after": 4}).text)
    assert rest == lines[4:]
    for table in ("projects", "indicators"):
        streamed = lines_of(client.get(f"/{table}.ndjson", params={"year": 2021}).text)
        assert streamed == all_pages(client, f"/{table}", year=2021, limit=500)


def test_a_withdrawn_report_is_gone_and_says_what_replaced_it(
    sqlite_catalog: Catalog, make_client: MakeClient
) -> None:
    fill_catalog(sqlite_catalog, 2, seed="archive")
    with sqlite_catalog.writing() as session:
        withdraw_reports(session, [1])
    client = make_client(sqlite_catalog)
    answer = client.get("/reports/1")
    assert (answer.status_code, answer.json()["type"]) == (410, "urn:jixiao:problem:withdrawn")
    assert [row["report_id"] for row in all_pages(client, "/reports")] == [2]
    changes = client.get("/changes?after=2").json()["changes"]
    assert [(one["number"], one["kind"], one["report_id"]) for one in changes] == [
        (3, "withdrawn", 1)
    ]


def test_a_file_without_a_record_says_why(sqlite_catalog: Catalog, make_client: MakeClient) -> None:
    sha256 = "a" * 64
    with sqlite_catalog.writing() as session:
        register_contents(
            session, [FoundContent(Sighting("file:///a", 1, "1"), sha256, 1)], __version__
        )
        outcome = made_up_outcome("x", 0)
        failure = Failure("damaged", "is a damaged ZIP container", "Ask for the file again.")
        failed = Outcome(sha256, "failed", outcome.started_at, 1, "1", failure=failure)
        store_outcomes(session, None, [failed])
    answer = make_client(sqlite_catalog).get("/reports/1")
    assert answer.status_code == 404
    assert "is a damaged ZIP container" in answer.json()["detail"]


def test_changes_come_in_pages_by_cursor(client: TestClient) -> None:
    cursor, seen = 0, []
    while True:
        page = client.get("/changes", params={"after": cursor, "limit": 4}).json()
        seen += [one["number"] for one in page["changes"]]
        cursor = page["cursor"]
        if cursor == page["last"]:
            break
    assert seen == list(range(1, COUNT + 1))
    ahead = client.get("/changes", params={"after": COUNT + 1})
    assert (ahead.status_code, ahead.json()["type"]) == (409, "urn:jixiao:problem:cursor-ahead")
    assert ahead.json()["last"] == COUNT


def test_a_poller_misses_nothing_while_writers_commit_and_roll_back(
    catalog: Catalog, make_client: MakeClient
) -> None:
    client = make_client(catalog)
    writers, each = 3, 8
    errors: list[BaseException] = []

    def write(seed: str) -> None:
        try:
            for index in range(each):
                if index % 4 == 3:
                    try:
                        with catalog.writing() as session:
                            store_outcomes(session, None, [made_up_outcome(seed, 0)])
                            raise ZeroDivisionError
                    except (ZeroDivisionError, ValueError):
                        pass
                fill_catalog(catalog, 1, seed=seed, start=index, distinct=1, project_count=1)
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=write, args=(f"w{number}",)) for number in range(writers)]
    for thread in threads:
        thread.start()
    numbers: list[int] = []
    reports_seen: list[int] = []
    while True:
        writing = any(thread.is_alive() for thread in threads)
        cursor = numbers[-1] if numbers else 0
        page = client.get("/changes", params={"after": cursor, "limit": 5}).json()
        numbers += [one["number"] for one in page["changes"]]
        reports_seen += [one["report_id"] for one in page["changes"]]
        if not writing and page["cursor"] == page["last"] and not page["changes"]:
            break
    assert errors == []
    assert numbers == list(range(1, writers * each + 1))
    assert len(set(reports_seen)) == writers * each


def catalogue_file(catalog: Catalog, uri: str, data: bytes, format: str) -> int:
    """Catalogue a file as a run would; the record itself does not matter here."""
    from dataclasses import replace

    sha256 = hashlib.sha256(data).hexdigest()
    with catalog.writing() as session:
        found = FoundContent(Sighting(uri, len(data), "1"), sha256, len(data))
        registered = register_contents(session, [found], __version__)
        outcome = replace(made_up_outcome(sha256, 0, project_count=1), sha256=sha256, format=format)
        store_outcomes(session, None, [outcome])
    return registered[sha256].content_id


TEXT = "2021年部门预算绩效文本\n一、总体绩效目标\n做好工作。\n".encode()


def test_the_original_comes_back_byte_for_byte(
    sqlite_catalog: Catalog, make_client: MakeClient, tmp_path: Path
) -> None:
    path = tmp_path / "archive" / "绩效 1.txt"
    path.parent.mkdir()
    path.write_bytes(TEXT)
    packed = tmp_path / "archive" / "a.zip"
    inner = "二、分项绩效目标\n".encode()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("sub/inner.txt", inner)
    plain_id = catalogue_file(sqlite_catalog, path.as_uri(), TEXT, "txt")
    member_id = catalogue_file(sqlite_catalog, f"{packed.as_uri()}#sub/inner.txt", inner, "txt")
    client = make_client(sqlite_catalog)
    answer = client.get(f"/reports/{plain_id}/original")
    assert answer.content == TEXT
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''%E7%BB%A9%E6%95%88%201.txt"
    )
    again = client.get(
        f"/reports/{plain_id}/original", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304
    assert client.get(f"/reports/{member_id}/original").content == inner


def test_another_file_in_the_original_s_place_is_not_handed_out(
    sqlite_catalog: Catalog, make_client: MakeClient, tmp_path: Path
) -> None:
    path = tmp_path / "report.txt"
    report_id = catalogue_file(sqlite_catalog, path.as_uri(), TEXT, "txt")
    client = make_client(sqlite_catalog)
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"x" * len(TEXT))
    for replacement in (None, "same size", "longer", "link", "folder"):
        path.unlink(missing_ok=True)
        if replacement == "same size":
            path.write_bytes(TEXT[:-1] + b"!")
        elif replacement == "longer":
            path.write_bytes(TEXT + b"!")
        elif replacement == "link":
            path.symlink_to(secret)
        elif replacement == "folder":
            path.mkdir()
        answer = client.get(f"/reports/{report_id}/original")
        assert (answer.status_code, answer.json()["type"]) == (
            404,
            "urn:jixiao:problem:original-away",
        )


def test_the_document_is_read_from_the_original(
    sqlite_catalog: Catalog, make_client: MakeClient, tmp_path: Path
) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(TEXT)
    report_id = catalogue_file(sqlite_catalog, path.as_uri(), TEXT, "txt")
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK\x03\x04 broken")
    broken_id = catalogue_file(sqlite_catalog, broken.as_uri(), b"PK\x03\x04 broken", "docx")
    client = make_client(sqlite_catalog)
    answer = client.get(f"/reports/{report_id}/document")
    document = Document.model_validate_json(answer.content)
    assert [block.text for block in document.blocks if block.kind == "paragraph"] == [
        line for line in TEXT.decode().splitlines() if line
    ]
    tag = answer.headers["etag"]
    again = client.get(f"/reports/{report_id}/document", headers={"If-None-Match": tag})
    assert again.status_code == 304
    refused = client.get(f"/reports/{broken_id}/document")
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:jixiao:problem:reading")
    assert "damaged ZIP container" in refused.json()["detail"]


def test_a_document_that_takes_too_long_is_given_up(
    sqlite_catalog: Catalog, make_client: MakeClient, tmp_path: Path
) -> None:
    path = tmp_path / "report.txt"
    long = TEXT * 500  # takes a hundred times as long as it may, on any machine
    path.write_bytes(long)
    report_id = catalogue_file(sqlite_catalog, path.as_uri(), long, "txt")
    client = make_client(sqlite_catalog, document_seconds=0.01)
    answer = client.get(f"/reports/{report_id}/document")
    assert (answer.status_code, "too long" in answer.json()["detail"]) == (422, True)


def test_the_server_describes_and_measures_itself(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "version": __version__}
    assert client.get("/readyz").json()["status"] == "ok"
    schema = client.get("/schema")
    assert schema.headers["content-type"] == "application/schema+json"
    record = client.get("/reports/1").json()
    Draft202012Validator(schema.json()).validate(record)
    client.get("/reports/999")
    metrics = client.get("/metrics").text
    requests = 'jixiao_http_requests_total{method="GET",route="/reports/{report_id}",status="%d"}'
    assert requests % 200 + " 1.0" in metrics
    assert requests % 404 + " 1.0" in metrics
    assert 'jixiao_files{state="extracted"} 6.0' in metrics
    assert "jixiao_changes_last 6.0" in metrics
    openapi = client.get("/openapi.json").json()
    assert openapi["openapi"].startswith("3.1")
    assert "/docs" not in openapi["paths"]


def test_a_database_that_is_away_is_a_503(sqlite_catalog: Catalog, make_client: MakeClient) -> None:
    from sqlalchemy import text

    client = make_client(sqlite_catalog)
    with sqlite_catalog.writing() as session:
        session.execute(text("ALTER TABLE counters RENAME TO elsewhere"))
    for url in ("/readyz", "/changes", "/projects"):
        answer = client.get(url)
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert "catalog.db" not in answer.text
    assert client.get("/healthz").status_code == 200


def test_the_description_says_which_corrections_need_a_value(client: TestClient) -> None:
    components = client.get("/openapi.json").json()["components"]
    validator = Draft202012Validator(
        {"$ref": "#/components/schemas/NewCorrection", "components": components}
    )
    said = {"pointer": "/projects/0", "reason": "错行", "digest": "d"}
    assert validator.is_valid({**said, "value": None})
    assert validator.is_valid({**said, "operation": "remove"})
    assert validator.is_valid({**said, "operation": "move", "from": "/projects/1"})
    assert not validator.is_valid(said)
    assert not validator.is_valid({**said, "operation": "add"})


@pytest.mark.parametrize("body", [b"\xff\xfe{", b"{", b"", b"[]"])
def test_a_body_that_is_no_json_is_a_wrong_parameter(client: TestClient, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post("/reports/1/state", content=body, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:jixiao:problem:parameters")
