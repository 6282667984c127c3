"""The benchmark's bookkeeping; what it measures is never asserted."""

import io
import json
from pathlib import Path

from rich.console import Console

from corpus.benchmark.measuring import measure_format
from corpus.benchmark.report import Benchmark, Scaling, benchmark_tables, benchmark_values


def count_bytes(path: Path) -> dict[str, float]:
    """Stands for an extraction: one second a byte read, half a second a byte written."""
    size = path.stat().st_size
    return {"read": float(size), "serialize": size / 2}


def test_stages_are_summed_over_the_files_of_a_format(tmp_path: Path) -> None:
    for name, size in (("a", 10), ("b", 30)):
        (tmp_path / name).write_bytes(b"x" * size)
    result = measure_format("tab.txt", sorted(tmp_path.iterdir()), count_bytes, repeats=2)
    assert result.documents == 2
    assert result.size_bytes == 40
    assert result.stage_seconds == {"read": 40.0, "serialize": 20.0}
    assert result.seconds == 60
    assert result.peak_bytes >= result.start_bytes > 0
    benchmark = Benchmark(formats=[result], scaling=[Scaling(10, {"read": 5.0})])
    values = json.loads(json.dumps(benchmark_values(benchmark)))
    assert values["formats"][0]["documents_per_second"] == 2 / 60
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(benchmark_tables(benchmark))
    text = console.export_text()
    assert "20000.00" in text  # 40 s over 2 documents, in milliseconds
    assert "500.00" in text  # 5 s over 10 projects
