"""What accuracy must reach: `[tool.jixiao.thresholds]` of `pyproject.toml`.

    [tool.jixiao.thresholds]
    f1 = 0.999          # every format, unless it is named below
    exact = 0.95
    [tool.jixiao.thresholds.formats.pdf]
    f1 = 0.995

A value may only rise; `tests/corpus/evaluation/test_thresholds.py` compares it with its whole
history in version control.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.evaluation.evaluating import Evaluation

MEASURES = ("f1", "recall", "precision", "exact")


@dataclass(frozen=True)
class Shortfall:
    """A measure of a format that is under its threshold."""

    variant: str
    measure: str
    wanted: float
    reached: float


def read_thresholds(pyproject: Path) -> dict[str, Any]:
    """The table as written; empty where there is none."""
    return thresholds_in(pyproject.read_text(encoding="utf-8"))


def thresholds_in(text: str) -> dict[str, Any]:
    """The table of a `pyproject.toml`'s text."""
    table: dict[str, Any] = tomllib.loads(text).get("tool", {}).get("jixiao", {})
    return dict(table.get("thresholds", {}))


def wanted_of(thresholds: Mapping[str, Any], variant: str) -> dict[str, float]:
    """The thresholds of one format: its own, else those of its extension, else the general ones."""
    formats = thresholds.get("formats", {})
    wanted = {name: thresholds[name] for name in MEASURES if name in thresholds}
    for name in (variant.rpartition(".")[2], variant):
        wanted.update(formats.get(name, {}))
    return {name: float(value) for name, value in wanted.items()}


def shortfalls(evaluation: Evaluation, thresholds: Mapping[str, Any]) -> list[Shortfall]:
    """Every measure of every format that is too low."""
    found = []
    for variant in evaluation.variants():
        total = evaluation.total(variant)
        reached = {
            "f1": total.f1,
            "recall": total.recall,
            "precision": total.precision,
            "exact": evaluation.exact_rate(variant),
        }
        for measure, wanted in wanted_of(thresholds, variant).items():
            if reached[measure] < wanted:
                found.append(Shortfall(variant, measure, wanted, reached[measure]))
    return found


def fallen(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The thresholds that are lower in `after` than in `before`, or gone, as dotted names."""
    found = []
    for name, value in before.items():
        if isinstance(value, Mapping):
            found += [f"{name}.{inner}" for inner in fallen(value, after.get(name, {}))]
        elif float(after.get(name, 0.0)) < float(value):
            found.append(name)
    return found
