"""Goals and indicators written into one cell under bracketed headings, as one column of a flat table.

Enters: a cell such as `【总体目标】保障运转【产出指标-数量指标】指标1:机柜数量(≥77台)`. Leaves: the spans of its goals
and an `IndicatorRow` for each line of an indicator heading; None for a cell without such headings.
"""

from dataclasses import dataclass, field

from extractors.form_tables.cells import IndicatorRow
from extractors.forms.levels import LEVEL_ENDING, is_level1, is_level2
from extractors.ledger.body import BodySpan, GridCell
from extractors.patterns import compile_pattern

_HEADING = compile_pattern(
    r"(?:(?<!\s)|\G)\s*+[【\[](?P<name>[^【】\[\]]{2,30})[】\]]\s*+(?:[:：]\s*+)?"
)
_LEVELS = compile_pattern(r"(?P<level1>[^-—–/、]+?)(?<!\s)\s*+[-—–/、]++\s*+(?P<level2>.+)")
_INDICATOR = compile_pattern(
    r"\s*+(?:指标\s*+\d++\s*+[:：.、]|\d++\s*+[.、]|[（(]\d++[）)])?\s*+(?P<name>\S.{0,120}?)(?<!\s)\s*+"
    r"(?:[（(](?P<target>(?:[^（）()]++|[（(][^（）()]*+[）)])++)[）)]|[:：]\s*+(?P<target>\S{1,120}?))"
    r"\s*+(?:[;；。,，]\s*+)?"
)


class PartOfCell(GridCell):
    """A part of a cell's text that stands for a cell of its own."""

    def __init__(self, whole: GridCell, spans: list[BodySpan]) -> None:
        super().__init__(whole.cell)
        self.lines = whole.lines
        self.key = "".join("".join(span.text.split()) for span in spans)
        self._filled = tuple(spans)


@dataclass(slots=True)
class Bracketed:
    """What a cell says under its headings."""

    goals: list[BodySpan] = field(default_factory=list)
    indicators: list[IndicatorRow] = field(default_factory=list)
    signs: list[BodySpan] = field(default_factory=list)


def read_bracketed(cell: GridCell) -> Bracketed | None:
    """Take a cell apart by its bracketed headings; None where no heading names indicators."""
    if not any(_names_levels(match["name"]) for match in _HEADING.finditer(cell.key)):
        return None
    result = Bracketed(signs=cell.spans())
    heading: BodySpan | None = None
    for span in cell.spans():
        place = 0
        for match in _HEADING.finditer(span.text):
            _take(cell, heading, span.part(place, match.start()), result)
            heading = span.part(*match.span("name"))
            place = match.end()
        _take(cell, heading, span.part(place), result)
    return result


def _names_levels(heading: str) -> bool:
    """Whether a heading names levels of indicators (`产出-数量`, `满意度指标`)."""
    levels = _LEVELS.fullmatch(heading)
    if levels is not None:
        return is_level1(levels["level1"]) or is_level2(levels["level2"])
    return LEVEL_ENDING in heading or is_level1(heading) or is_level2(heading)


def _take(cell: GridCell, heading: BodySpan | None, text: BodySpan, result: Bracketed) -> None:
    if not text:
        return
    if heading is None or not _names_levels(heading.text):
        result.goals.append(text)
        return
    levels = _LEVELS.fullmatch(heading.text)
    match = _INDICATOR.fullmatch(text.text)
    row = IndicatorRow()
    if levels is None:
        row.cells["level1"] = [PartOfCell(cell, [heading])]
    else:
        row.cells["level1"] = [PartOfCell(cell, [heading.part(*levels.span("level1"))])]
        row.cells["level2"] = [PartOfCell(cell, [heading.part(*levels.span("level2"))])]
    if match is None:
        row.cells["level3"] = [PartOfCell(cell, [text])]
    else:
        row.cells["level3"] = [PartOfCell(cell, [text.part(*match.span("name"))])]
        row.cells["target"] = [PartOfCell(cell, [text.part(*match.span("target"))])]
    result.indicators.append(row)
