"""A small table inside a form, which its own heads divide: money, tasks, projects, a listing.

Each kind reads the rows below its heads, until a row does not fit. What a column holds is told by its
head; what cannot be told stays unread.
"""

from collections.abc import Sequence
from typing import Protocol

from extractors.form_tables.cells import FormCells, MoneyLine
from extractors.form_tables.labelled_rows import money_words
from extractors.forms.money import read_money_name
from extractors.ledger.body import BodySpan, GridCell
from extractors.patterns import compile_pattern
from extractors.terms.numerals import to_half_width

_FIGURE = compile_pattern(r"[-+]?[\d.,]+(?:%|分|万元|元)?|[-—–/*＊／\\]+")


class Block(Protocol):
    """The rows below some heads, until one does not fit."""

    def read_row(
        self, own: Sequence[GridCell], reaching: Sequence[GridCell], form: FormCells, /
    ) -> bool:
        """Read a row, its own cells and those that reach in, into the form; False where it does not fit."""
        ...


def is_figure(key: str) -> bool:
    """Whether a cell holds a figure, a filler or nothing."""
    return not key or _FIGURE.fullmatch(to_half_width(key)) is not None


def covers_most(cell: GridCell, head: GridCell) -> bool:
    """Whether a cell stands under most of a head; one figure may stand under two that are equal."""
    shared = min(cell.end_column, head.end_column) - max(cell.column, head.column)
    return 2 * shared > head.end_column - head.column


def figure_line(name: list[BodySpan], cell: GridCell) -> MoneyLine:
    """A line of money with one amount, `name` its own words or its head's."""
    words = "".join("".join(span.text.split()) for span in name)
    money = read_money_name(words)
    term = money.term if money is not None and money.term is not None else "annual"
    line = MoneyLine(name, term, money.source if money is not None else None)
    line.shown_name = money_words(name)
    if cell.key:
        line.figures["amount"] = cell.spans()
    return line
