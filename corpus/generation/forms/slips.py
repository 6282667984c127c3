"""Slips of those who evaluate themselves, each with the finding that an auditor would write.

Enters: the graded rows. Leaves: the rows with one thing wrong in them, and the code of the finding.
"""

from dataclasses import replace
from decimal import Decimal

from corpus.generation.forms.indicators import SaidRow
from corpus.generation.forms.setting import Setting
from models.findings import FindingCode
from models.report import Target

SUM_SLIP = Decimal("1.5")
"""By how much a sum is wrong under `score-sum`."""
RATE_SLIP = Decimal(7)
"""By how many percent a rate is wrong under `rate-differs`."""

_SLIPS: tuple[FindingCode, ...] = (
    *("score-sum", "score-above-weight", "weight-sum", "rate-differs"),
    *("deviation-missing", "result-contradicts"),
)


def draw_slip(setting: Setting) -> FindingCode | None:
    """Which slip a form has, if any."""
    return setting.rng.choice(_SLIPS) if setting.maybe(0.2) else None


def with_slip(
    setting: Setting, rows: list[SaidRow], slip: FindingCode | None
) -> tuple[list[SaidRow], bool]:
    """The rows with the slip, if it is one of rows and some row can have it, and whether they have it."""
    places = [place for place, row in enumerate(rows) if _can_have(row, slip)]
    if slip is None or not places:
        return rows, False
    place = setting.rng.choice(places)
    row = rows[place]
    weight = row.weight or Decimal(0)
    if slip == "score-above-weight":
        row = replace(row, score=weight + 1, deviation=None)
    elif slip == "weight-sum":
        row = replace(row, weight=weight + 3, score=(row.score or Decimal(0)) + 3)
    elif slip == "deviation-missing":
        row = replace(row, score=weight - 1, deviation=None)
    else:
        row = replace(row, actual=_short_of(row), score=weight, deviation=None)
    return [*rows[:place], row, *rows[place + 1 :]], True


def _can_have(row: SaidRow, slip: FindingCode | None) -> bool:
    if slip in ("score-above-weight", "weight-sum"):
        return True
    if slip == "deviation-missing":
        return (row.weight or Decimal(0)) > 1
    return slip == "result-contradicts" and _short_of(row) is not None


def _short_of(row: SaidRow) -> Target | None:
    """A result that misses the target by far."""
    target, actual = row.target, row.actual
    if target is None or actual is None or target.value is None or actual.value is None:
        return None
    if target.comparison not in (">=", ">") or target.value <= 2:
        return None
    value = Decimal(int(target.value / 2))
    text = actual.text.replace(f"{actual.value:f}", f"{value:f}")
    return actual.model_copy(update={"text": text, "value": value})
