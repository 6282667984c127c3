"""The spending plan (资金支出计划) in a project's table: months, and the share spent by each.

Enters: the cells of the plan's rows, in order. Leaves: `PlanStep`s. Months and shares stand beside
each other, in a row of months above one of shares, or in a sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.forms.labels import read_month
from extractors.ledger.body import BodySpan, GridCell
from extractors.patterns import compile_pattern

_SHARE = compile_pattern(r"[\d０-９.．,]+\s*(?:%|％|百分比|\(%\)|（%）)?|[-—/]")
_PLAN_SENTENCE = compile_pattern(
    r"(?:[^\d，,；;、。]{0,12}(?P<by>(?:\d{1,2}月份?(?:底|末|\d{1,2}日)?|第?[一二三四]季度[底末]?)(?:之?前)?)"
    r"[^\d，,；;。]{0,16}(?P<share>\d{1,3}(?:[.．]\d+)?\s*[%％])[^\d，,；;。]{0,8}[\s，,；;、。]*)+"
)


@dataclass(slots=True)
class PlanStep:
    """One point of the spending plan: the cell that names the month and the one with the share."""

    by: GridCell
    month: int
    percent: GridCell | None = None
    said: tuple[BodySpan, BodySpan] | None = None
    """Where both stand in a sentence (`3月底前支出25%，…`): their places in it."""


def belongs_to_plan(cell: GridCell) -> bool:
    """Whether a cell in the plan's rows names a month or a share."""
    return bool(read_month(cell.key) or _SHARE.fullmatch(cell.key))


def take_plan_cell(cell: GridCell, steps: list[PlanStep]) -> Sequence[BodySpan] | None:
    """Add what a cell says to the steps; returns the words between them, None for no part of a plan."""
    month = read_month(cell.key)
    if month is not None:
        steps.append(PlanStep(cell, month))
        return ()
    said = _read_sentence(cell)
    if said is not None:
        steps.extend(said[0])
        return said[1]
    waiting = next((step for step in steps if step.percent is None), None)
    if waiting is None or not _SHARE.fullmatch(cell.key):
        return None
    waiting.percent = cell
    return ()


def _read_sentence(cell: GridCell) -> tuple[list[PlanStep], list[BodySpan]] | None:
    """The plan in words: `3月底前支出25%，6月底前支出50%…`, a month and a share in each clause."""
    found: list[PlanStep] = []
    rests: list[BodySpan] = []
    for span in cell.spans():
        match = _PLAN_SENTENCE.fullmatch(span.text)
        if match is None:
            return None
        done = 0
        for by, share in zip(match.spans("by"), match.spans("share"), strict=True):
            month = read_month(span.text[by[0] : by[1]])
            if month is None:
                return None
            said = (span.part(*by), span.part(*share))
            found.append(PlanStep(cell, month, said=said))
            rests += [span.part(done, by[0]), span.part(by[1], share[0])]
            done = share[1]
        rests.append(span.part(done))
    return (found, [rest for rest in rests if rest]) if found else None


def are_shares(cells: list[GridCell], steps: list[PlanStep]) -> bool:
    """Whether a row holds the shares of the months above it."""
    if not steps or any(step.percent is not None for step in steps):
        return False
    return all(_SHARE.fullmatch(cell.key) for cell in cells if cell.key)


def set_shares(cells: list[GridCell], steps: list[PlanStep]) -> None:
    """Give each month the share below it; in a text dump an empty cell may stand for the label."""
    if any(step.percent for step in steps):
        return
    if len(cells) == len(steps) + 1 and not cells[0].key:
        cells = cells[1:]
    if len(cells) == len(steps):
        for step, cell in zip(steps, cells, strict=True):
            step.percent = cell if cell.key else None
        return
    for step in steps:
        step.percent = next((cell for cell in cells if cell.key and cell.overlaps(step.by)), None)
