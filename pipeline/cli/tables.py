"""Tables in the terminal; in a pipe each row is one line, so that it can be searched."""

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pipeline.language.translating import translated

_PIPE_WIDTH = 400
"""Columns: the longest row, so that none is wrapped and `grep` finds it whole."""


_TOLD = frozenset(
    {"state", "flow", "reason", "advice", "what", "what to do", "verdict", "found", "outcome"}
)
"""Columns that hold our words; what is in the others is data."""


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows under headings, our words translated; None is empty, addresses are shown readable."""
    from rich.table import Table
    from rich.text import Text

    from pipeline.cli.consoles import ReportConsole

    table = Table(title=translated(title))
    for column in columns:
        table.add_column(translated(column), overflow="fold")
    for row in rows:
        # As Text, since a file's name may hold what rich takes for markup.
        table.add_row(
            *[
                Text(translated(shown) if column in _TOLD else shown)
                for column, shown in zip(columns, map(_readable, row), strict=True)
            ]
        )
    ReportConsole(width=None if sys.stdout.isatty() else _PIPE_WIDTH).print(table)


def _readable(value: Any) -> str:
    from pipeline.plain_text import escape_controls_but_lines

    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, float):
        return f"{value:.1f}"
    shown = str(value)
    if "://" not in shown:
        return escape_controls_but_lines(shown)
    from pipeline.sources.listed import readable_uri

    return readable_uri(shown)
