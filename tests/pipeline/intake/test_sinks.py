"""A sink of somebody's own, beside those that the settings name."""

import gzip
import json
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from extractors.errors import ExitCode
from pipeline.catalog.connection import open_catalog
from pipeline.catalog.correcting import Wanted, correct
from pipeline.catalog.listing import current_digests, mark_due
from pipeline.intake import workspace
from pipeline.sinks.sink import OutputError, Sink

SEED = Path(__file__).parents[3] / "corpus" / "reports" / "changli-2021"
REPORT = "2021年部门预算绩效文本\n一、总体绩效目标\n{}推进全民科学素质工作。\n二、分项绩效目标\n"


@dataclass
class Remembering(Sink):
    """Keeps records by address, and what it was told."""

    kept: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    full: bool = False

    def check(self) -> None:
        self.told.append("check")

    def holds(self, uri: str, sha256: str, digest: str) -> bool:  # noqa: ARG002
        return self.kept.get(uri) == sha256

    def write(self, uri: str, sha256: str, body_gzip: bytes) -> None:
        if self.full:
            raise OutputError("The sink is full. Make room.")
        assert json.loads(gzip.decompress(body_gzip))["source"]["sha256"] == sha256
        self.kept[uri] = sha256

    def remove(self, uri: str, sha256: str) -> None:
        if self.kept.get(uri) == sha256:
            del self.kept[uri]

    def end_run(self, run_id: int) -> None:
        self.told.append(f"end of {run_id}")


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Remembering:
    remembering = Remembering()
    real = workspace.open_sinks

    def opened(*arguments):
        remembering.check()
        return (*real(*arguments), remembering)

    monkeypatch.setattr(workspace, "open_sinks", opened)
    return remembering


def test_a_sink_gets_each_record_and_hears_the_end(put, run, outputs, sink: Remembering) -> None:
    put("a.txt", REPORT.format("甲").encode())
    put("b.txt", REPORT.format("乙").encode())
    run()
    assert [uri.rpartition("/")[2] for uri in sorted(sink.kept)] == ["a.txt", "b.txt"]
    assert sink.told == ["check", "end of 1"]
    assert len(outputs()) == 2, "the folder of the settings is there as well"


def test_what_a_sink_lost_is_written_again_and_what_is_gone_is_dropped(
    put, run, sink: Remembering
) -> None:
    put("a.txt", REPORT.format("甲").encode())
    run()
    (first,) = sink.kept.values()
    sink.kept.clear()
    assert run().restored == 1
    assert list(sink.kept.values()) == [first]
    put("a.txt", REPORT.format("丙").encode(), age=9)
    run()
    assert list(sink.kept.values()) != [first]


def test_a_sink_that_is_full_stops_the_run(put, run, sink: Remembering) -> None:
    put("a.txt", REPORT.format("甲").encode())
    sink.full = True
    account = run()
    assert account.stopped == "The sink is full. Make room."
    assert account.exit_code("failed") is ExitCode.OUTPUT
    sink.full = False
    assert run().extracted == 1
    assert len(sink.kept) == 1


def test_the_folder_has_the_record_that_people_corrected(put, run, outputs, settings) -> None:
    put("a.txt", REPORT.format("甲").encode())
    run()
    with closing(open_catalog(settings.catalog)) as catalog:
        with catalog.reading() as session:
            (digest,) = current_digests(session, [1]).values()
        correct(catalog, 1, Wanted("/title", "更正的标题", "原件如此"), digest, "李一")
        for is_due in (False, True):
            with catalog.writing() as session:
                mark_due(session, content_ids=[1] if is_due else [])
            assert run().worked_on == is_due
            (body,) = outputs().values()
            assert json.loads(body)["title"] == "更正的标题"


def test_the_folder_has_what_another_file_changed_in_a_record(put, run, outputs) -> None:
    """The better file came first; the other one, that night, says something else in one place."""
    put("a.docx", (SEED / "report-2021.docx").read_bytes())
    run()
    text = (SEED / "report-2021.txt").read_text()
    assert text.count("≥3次") == 1
    put("b.txt", text.replace("≥3次", "≥2次").encode())
    account = run()
    assert (account.worked_on, account.changes) == (1, 1)
    records = {name: json.loads(body) for name, body in outputs().items()}
    remarks = {
        name: [one["code"] for one in record["findings"] if one["code"] == "differs-between-files"]
        for name, record in records.items()
    }
    assert remarks == {"a.docx.json": ["differs-between-files"], "b.txt.json": []}
    assert run().restored == 0
