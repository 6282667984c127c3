"""The thresholds themselves, and that nobody has ever lowered one."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from corpus.evaluation.comparison import Count
from corpus.evaluation.confusion import Confusion
from corpus.evaluation.evaluating import DocumentResult, Evaluation
from corpus.evaluation.thresholds import (
    MEASURES,
    fallen,
    read_thresholds,
    shortfalls,
    thresholds_in,
    wanted_of,
)

PROJECT = Path(__file__).resolve().parents[3]
THRESHOLDS = {"f1": 0.9, "formats": {"pdf": {"f1": 0.8, "exact": 0.5}, "tab.txt": {"f1": 1.0}}}


def test_a_format_has_its_own_thresholds_or_the_general_ones() -> None:
    assert wanted_of(THRESHOLDS, "docx") == {"f1": 0.9}
    assert wanted_of(THRESHOLDS, "chromium.pdf") == {"f1": 0.8, "exact": 0.5}
    assert wanted_of(THRESHOLDS, "tab.txt") == {"f1": 1.0}


def document(variant: str, count: Count) -> DocumentResult:
    return DocumentResult(
        name="a",
        variant=variant,
        form="shanghai",
        counts={"title": count},
        differences=(),
        exact=False,
        leftover=Count(),
        characters=1,
        leftover_characters=0,
        missing_findings=(),
        confusion=Confusion(),
    )


def test_what_is_too_low_is_named() -> None:
    evaluation = Evaluation(
        [document("pdf", Count(right=9, missed=1)), document("docx", Count(right=8, missed=2))]
    )
    below = shortfalls(evaluation, THRESHOLDS)
    assert [(item.variant, item.measure) for item in below] == [("docx", "f1"), ("pdf", "exact")]
    assert below[0].reached == pytest.approx(16 / 18)


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ({}, {"f1": 0.5}, []),
        ({"f1": 0.5}, {"f1": 0.6}, []),
        ({"f1": 0.5}, {"f1": 0.4}, ["f1"]),
        ({"f1": 0.5}, {}, ["f1"]),
        ({"formats": {"pdf": {"f1": 0.9}}}, {"formats": {"pdf": {"f1": 0.8}}}, ["formats.pdf.f1"]),
        ({"formats": {"pdf": {"f1": 0.9}}}, {}, ["formats.pdf.f1"]),
    ],
)
def test_a_lowered_or_removed_threshold_is_noticed(
    before: dict[str, Any], after: dict[str, Any], names: list[str]
) -> None:
    assert fallen(before, after) == names


def test_the_project_has_thresholds_it_can_read() -> None:
    thresholds = read_thresholds(PROJECT / "pyproject.toml")
    assert thresholds, "pyproject.toml has no [tool.jixiao.thresholds]"
    assert set(thresholds) <= {*MEASURES, "formats"}
    for wanted in thresholds.get("formats", {}).values():
        assert set(wanted) <= set(MEASURES)


def test_no_threshold_was_ever_lowered() -> None:
    git = shutil.which("git")
    if git is None or not (PROJECT / ".git").exists():
        pytest.skip("the history of pyproject.toml is not here (no git)")

    def run(*arguments: str) -> str:
        result = subprocess.run(
            [git, "-C", str(PROJECT), *arguments], capture_output=True, text=True, check=True
        )
        return result.stdout

    now = read_thresholds(PROJECT / "pyproject.toml")
    for commit in run(
        "log", "--format=%H", "-G", r"(f1|recall|precision|exact) *=", "--", "pyproject.toml"
    ).split():
        then = thresholds_in(run("show", f"{commit}:pyproject.toml"))
        assert fallen(then, now) == [], f"lower than in {commit}"
