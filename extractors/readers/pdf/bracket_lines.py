"""Brackets on lines of their own in the cells of a table: `产出指标` and below it `（50分）`.

Enters: each cell's lines, grouped into paragraphs. Leaves: the same, where the author sets brackets
on lines of their own with such a line parted from the words above it. In a narrow cell a bracket may as
well stand there because it found no room; what cells do that have room tells which it is.
"""

from collections.abc import Iterable

from extractors.patterns import compile_pattern
from extractors.readers.pdf.paragraphs import PlacedLine

_BRACKETED = compile_pattern(r"\s*[（(][^（）()]{1,15}[）)]\s*")
_ENDS_BRACKETED = compile_pattern(r"\p{Han}[（(][^（）()]{1,15}[）)]\s*$")
_LONGEST_LABEL = 20
"""Characters: 社会公众或服务对象满意度指标 and its points in brackets."""

Paragraphs = list[list[PlacedLine]]


def sets_brackets_apart(cells: Iterable[Paragraphs]) -> bool:
    """Whether more cells part a bracket from the label before it than hold both in a line."""
    balance = 0
    for paragraphs in cells:
        lines = [placed for paragraph in paragraphs for placed in paragraph]
        begin = _begins_bracket(lines)
        if begin is None:
            last = lines[-1].line.text if lines else ""
            balance -= _is_label(lines) and _ENDS_BRACKETED.search(last) is not None
        else:
            balance += len(paragraphs) > 1 and paragraphs[-1][0] is lines[begin]
    return balance > 0


def part_brackets(paragraphs: Paragraphs) -> Paragraphs:
    """The paragraphs of a cell, the bracket below a label a paragraph of its own."""
    if len(paragraphs) != 1:
        return paragraphs
    lines = paragraphs[0]
    begin = _begins_bracket(lines)
    return paragraphs if begin is None else [lines[:begin], lines[begin:]]


def _begins_bracket(lines: list[PlacedLine]) -> int | None:
    """The line with which the bracket begins that is all of a label's last lines."""
    if not _is_label(lines):
        return None
    texts = [placed.line.text for placed in lines]
    return next(
        (at for at in range(1, len(texts)) if _BRACKETED.fullmatch("".join(texts[at:]))), None
    )


def _is_label(lines: list[PlacedLine]) -> bool:
    return sum(len(placed.line.text) for placed in lines) <= _LONGEST_LABEL
