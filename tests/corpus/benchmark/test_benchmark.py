"""The benchmark's bookkeeping; how fast anything is is never asserted."""

import io
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console

from corpus.benchmark.measuring import (
    FormatResult,
    PeerMissingError,
    Round,
    cpu_seconds,
    measure_in_turn,
    time_files,
)
from corpus.benchmark.peers import PeerResult, peers_of
from corpus.benchmark.report import Benchmark, Scaling, benchmark_tables, benchmark_values
from corpus.generation.files import write_reports
from corpus.generation.reports import make_report
from extractors.extraction import extract_file
from extractors.terms.targets import parse_target
from models.json_text import report_bytes
from pipeline.cli.stage_times import time_stages


def count_bytes(path: Path) -> dict[str, float]:
    """Stands for an extraction: one second a byte read, half a second a byte written."""
    size = path.stat().st_size
    return {"read": float(size), "serialize": size / 2}


def growing_faster(files: Sequence[Path]) -> Round:
    """Each round is quicker than the one before; the last one is told by its file."""
    mark = files[0].with_suffix(".rounds")
    done = int(mark.read_text()) if mark.exists() else 0
    mark.write_text(str(done + 1))
    return Round(10.0 - done, refused=done)


def missing(_files: Sequence[Path]) -> Round:
    raise PeerMissingError("that is not installed")


def nothing(_step: str) -> None:
    pass


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    for name, size in (("a", 10), ("b", 30)):
        (tmp_path / name).write_bytes(b"x" * size)
    return sorted(tmp_path.iterdir())


def test_stages_are_summed_over_the_files(files: list[Path]) -> None:
    program = partial(time_files, count_bytes)
    measured = measure_in_turn({"ours": program}, files, 2, nothing)["ours"]
    assert measured.round == Round(60.0, {"read": 40.0, "serialize": 20.0})
    assert measured.peak_bytes >= measured.start_bytes > 0


def test_all_take_the_files_as_often_in_turn_and_the_quickest_round_counts(
    files: list[Path],
) -> None:
    steps: list[str] = []
    programs = {"one": growing_faster, "two": partial(time_files, count_bytes), "three": missing}
    found = measure_in_turn(programs, files, 2, steps.append)
    assert steps == [
        *("one, first document", "two, first document", "three, first document"),
        *("one, round 1 of 2", "two, round 1 of 2", "one, round 2 of 2", "two, round 2 of 2"),
    ]
    assert found["one"].round == Round(8.0, refused=2)  # after the first document and a round
    assert found["three"].round is None
    assert found["three"].skipped == "that is not installed"


def test_time_is_that_of_the_processor_children_included() -> None:
    def took(action: str) -> float:
        before = cpu_seconds()
        subprocess.run([sys.executable, "-c", action], check=True)
        return cpu_seconds() - before

    before = cpu_seconds()
    time.sleep(0.5)
    assert cpu_seconds() - before < 0.25
    busy = "import time\nwhile time.process_time() < 0.5: pass"
    assert took(busy) >= 0.4


@pytest.mark.parametrize("projects", [1, 10, 100])
def test_the_stages_add_up_to_the_whole_at_every_size(tmp_path: Path, projects: int) -> None:
    (folder,) = write_reports([make_report("stages", 0, projects)], tmp_path, ("tab",))
    path = folder / "report.tab.txt"
    time_stages(path)
    shares, parts = [], []
    for _ in range(5 if projects < 100 else 2):
        started = time.process_time()
        stages = time_stages(path)
        whole = time.process_time() - started
        assert sum(stages.values()) <= whole
        shares.append(sum(stages.values()) / whole)
        parse_target.cache_clear()
        started = time.process_time()
        report_bytes(extract_file(path))
        parts.append(sum(stages.values()) / (time.process_time() - started))
        assert all(seconds > 0 for seconds in stages.values()), stages
    assert max(shares) > 0.95  # of the time it takes to measure them
    assert (
        0.67 < sorted(parts)[len(parts) // 2] < 1.5
    )  # and as much as an extraction nobody measures


def test_peers_are_told_by_the_extension_and_say_what_is_missing(tmp_path: Path) -> None:
    assert {"pdfplumber text + tables", "pypdfium2 text"} <= set(peers_of("chromium.pdf"))
    assert {"antiword", "LibreOffice → .docx"} <= set(peers_of("doc"))
    assert peers_of("tab.txt") == {}
    (folder,) = write_reports([make_report("peers", 0, 1)], tmp_path, ("docx",))
    done = peers_of("docx")["python-docx row.cells"]([folder / "report.docx"])
    assert done.seconds > 0
    assert done.refused == 0


def test_figures_are_shown_and_written() -> None:
    result = FormatResult("tab.txt", 2, 40, {"read": 40.0, "serialize": 20.0}, 5, 9)
    benchmark = Benchmark(
        formats=[result],
        peers=[
            PeerResult("quick", "tab.txt", 2, 30.0, failed=1),
            PeerResult("away", "tab.txt", 2, None, "it is not installed"),
        ],
        scaling=[Scaling(10, {"read": 5.0}, 3_000_000)],
    )
    values = json.loads(json.dumps(benchmark_values(benchmark)))
    assert values["formats"][0]["documents_per_second"] == 2 / 60
    assert values["scaling"][0]["peak_bytes"] == 3_000_000
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(benchmark_tables(benchmark))
    text = console.export_text()
    assert "20000.00" in text  # 40 s over 2 documents, in milliseconds
    assert "500.00" in text  # 5 s over 10 projects
    assert "quick (1 refused)" in text
    assert "0.5×" in text
