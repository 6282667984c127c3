"""Amounts in the budget's rows of a project's table that no label stands beside.

Enters: a cell of 预算规模及资金用途. Leaves: which label an amount has: the one above it, or the one
before it in the same cell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractors.forms.hebei import HEBEI, HeadLabel
from extractors.forms.labels import bare_label, read_head_label
from extractors.ledger.body import BodySpan, GridCell
from extractors.patterns import compile_pattern

_AMOUNT = compile_pattern(r"[\d０-９][\d０-９.．,，]*(?:万元|元)?")
_AMOUNT_NAME = compile_pattern(r"\p{Han}[\p{Han}()（）、:：]{1,20}")
_AMOUNTS_NAMED = compile_pattern(
    r"\s*+(?:(?P<label>[\p{Han}()（）:：\s]{3,16}?)\s*+(?:[:：]\s*+)?"
    r"(?P<amount>[\d０-９]+(?:[,，][\d０-９]{3})*(?:[.．][\d０-９]+)?(?:\s*+(?:万元|元))?|(?<=[:：]\s*)$)"
    r"[\s,，;；。]*+)+"
)
_FILLER = compile_pattern(r"[-—–/／*无]+")


@dataclass(frozen=True, slots=True)
class NamedAmounts:
    """Amounts by what their labels in the same cell say, and the words around them."""

    amounts: dict[HeadLabel, BodySpan]
    words: list[BodySpan]


def bare_amount_label(
    cell: GridCell,
    labels: Sequence[tuple[HeadLabel, GridCell]],
    values: Mapping[HeadLabel, list[BodySpan]],
) -> HeadLabel | None:
    """What an amount without a label beside it is: its label stands above, or it is the total.

    Seen: a row of labels over a row of amounts; `预算规模` with nothing but the amount beside it.
    """
    filler = _FILLER.fullmatch(cell.key) is not None
    if not filler and not _AMOUNT.fullmatch(cell.key):
        return None
    for name, label in labels:
        if not values.get(name) and label.row < cell.row and label.overlaps(cell):
            return name
    return None if filler or values.keys() & HEBEI.amounts else "total"


def names_amount(cell: GridCell, rest: Sequence[GridCell]) -> bool:
    """Whether a cell of the budget's rows names the amount beside it in words of its own."""
    beside = rest[0].key if rest else ""
    return (
        bool(_AMOUNT.fullmatch(beside) or _FILLER.fullmatch(beside))
        and not _AMOUNT.fullmatch(cell.key)
        and _AMOUNT_NAME.fullmatch(cell.key) is not None
    )


def read_named_amounts(cell: GridCell) -> NamedAmounts | None:
    """Amounts with their labels in one cell: `预算数：86 其中：财政资金：80 其他资金：6`.

    Where the amounts have cells of their own, such a sentence says what they are used for.
    """
    amounts: dict[HeadLabel, BodySpan] = {}
    words: list[BodySpan] = []
    for span in cell.spans():
        match = _AMOUNTS_NAMED.fullmatch(span.text)
        if match is None:
            return None
        done = 0
        for named, amount in zip(match.captures("label"), match.spans("amount"), strict=True):
            label = read_head_label(bare_label(named))
            if label is None or label.name not in HEBEI.amounts:
                return None
            words.append(span.part(done, amount[0]))
            amounts[label.name] = span.part(*amount)
            done = amount[1]
        words.append(span.part(done))
    return NamedAmounts(amounts, words) if amounts else None
