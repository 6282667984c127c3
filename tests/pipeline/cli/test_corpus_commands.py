"""`jixiao corpus generate`, `jixiao corpus build`, `jixiao evaluate`, `jixiao benchmark`."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli.corpus_commands import benchmark, corpus_app, evaluate

app = typer.Typer()
app.add_typer(corpus_app, name="corpus")
app.command()(evaluate)
app.command()(benchmark)


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    output = run("corpus", "generate", folder, "-n", 2, "--projects", 1, "--formats", "docx,tab")
    assert "2 reports" in output
    return folder


def test_generating_twice_needs_force(generated: Path) -> None:
    arguments = ("corpus", "generate", generated, "-n", 1, "--projects", 1, "--formats", "docx,tab")
    assert "--force" in run(*arguments, code=2)
    run(*arguments, "--force")


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    assert "unknown format odt" in run("corpus", "generate", tmp_path, "--formats", "odt", code=2)


def test_building_the_committed_reports_needs_force(tmp_path: Path) -> None:
    assert "--force" in run("corpus", "build", tmp_path, code=2)
    assert list(tmp_path.iterdir()) == []


def test_an_evaluation_prints_tables_and_writes_json_and_a_page(
    generated: Path, tmp_path: Path
) -> None:
    output = run(
        *("evaluate", generated, "--format", "docx"),
        *("--json", tmp_path / "e.json", "--html", tmp_path / "e.html"),
        *("--markdown", tmp_path / "e.md"),
    )
    assert "| .docx |" in (tmp_path / "e.md").read_text(encoding="utf-8")
    assert "By format" in output
    values = json.loads((tmp_path / "e.json").read_text(encoding="utf-8"))
    assert list(values["formats"]) == ["docx"]
    assert "<svg" in (tmp_path / "e.html").read_text(encoding="utf-8")


def test_an_evaluation_under_a_threshold_has_its_own_exit_code(
    generated: Path, tmp_path: Path
) -> None:
    project = tmp_path / "pyproject.toml"
    project.write_text("[tool.jixiao.thresholds]\nf1 = 1.1\n")
    output = run("evaluate", generated, "--thresholds", project, code=12)
    assert "wanted 1.1000" in output
    project.write_text("[tool.jixiao.thresholds]\nf1 = 0.0\n")
    run("evaluate", generated, "--thresholds", project)


def test_a_folder_without_gold_is_no_success(tmp_path: Path) -> None:
    assert "No labelled source" in run("evaluate", tmp_path, code=2)


def test_a_benchmark_measures_a_given_folder(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    run("corpus", "generate", reports, "-n", 1, "--projects", 2, "--formats", "tab")
    output = run(
        *("benchmark", reports, "--repeats", 1, "--sizes", "", "--json", tmp_path / "b.json")
    )
    assert "documents/s" in output
    assert "tab.txt: jixiao, round 1 of 1\n" in output
    values = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))
    assert {item["format"] for item in values["formats"]} == {"tab.txt"}
    assert list(values["formats"][0]["stage_seconds"]) == [
        *("read", "find", "values", "serialize"),
    ]
    assert values["scaling"] == []
