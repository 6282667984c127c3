"""An evaluation as a Markdown table by form and format, as the README shows it."""

import math
from datetime import date

from corpus.evaluation.evaluating import Evaluation


def accuracy_table(evaluation: Evaluation, *, command: str, version: str, day: date) -> str:
    """Exact records of all records and F1 over all values, with what made them and when."""
    variants = evaluation.variants()
    lines = [
        f"Exact records of all, and F1 over all values; jixiao {version}, {day.isoformat()}, `{command}`:",
        "",
        f"| form | {' | '.join(f'.{variant}' for variant in variants)} |",
        f"|---|{'---|' * len(variants)}",
    ]
    forms = evaluation.forms()
    for form in forms:
        lines.append(_row(f"`{form}`", evaluation.within(form), variants))
    if len(forms) > 1:
        lines.append(_row("**all**", evaluation, variants))
    return "\n".join(lines) + "\n"


def _row(name: str, evaluation: Evaluation, variants: list[str]) -> str:
    return f"| {name} | {' | '.join(_cell(evaluation, variant) for variant in variants)} |"


def _cell(evaluation: Evaluation, variant: str) -> str:
    documents = evaluation.of(variant)
    if not documents:
        return "–"
    exact = sum(document.exact for document in documents)
    return f"{exact} of {len(documents)}, {_floored(evaluation.total(variant).f1)}"


def _floored(share: float) -> str:
    """Four decimal places, never rounded up: 1.0000 is without a fault."""
    return f"{math.floor(share * 10_000 + 1e-9) / 10_000:.4f}"
