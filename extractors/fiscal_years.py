"""预算年度: the year a report is about, by the weight of all evidence.

Enters: the report's parts, its projects' cells and its title. Leaves: the year, and the span that
says it best. The first year seen is no evidence: `冀财农〔2020〕12号提前下达2021年…` is a project of 2021,
and reports look back at the year before.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from extractors.ledger.body import BodyLine, BodySpan
from extractors.outline.parts import Outline
from extractors.patterns import compile_pattern
from extractors.projects.cells import ProjectCells
from extractors.terms.numerals import parse_chinese_integer
from extractors.terms.years import BASIS, NAME, OPENING, STATED, TITLE, find_years

_BACKWARD = compile_pattern(
    r"\s*年(?:度)?(?:结转|结余|以来|末|底|[^，。]{0,6}(?:相比|基础上)"
    r"|[^。；]{0,20}(?:圆满完成|顺利完成|完成了|取得|实现了|荣获|获得|被评为)"
    r"|[^，。；]{0,10}(?:完成情况|执行情况|实施情况|工作总结|总结|决算|评价结果|基数))"
)

_SPAN_BEFORE = compile_pattern(r"\d{4}\s*+(?:年\s*+)?[-—–~～－至到]\s*+$|[到至]\s*+$")
_NEAR = 24
"""Characters; no plan is written with its two years further apart."""
_SPAN_AFTER = compile_pattern(r"\s*+(?:年\s*+)?[-—–~～－至到]\s*+\d{4}")
"""`2021—2025年规划`, `到2025年`: years of a plan, not of the budget."""

_LATER, _ELSEWHERE = 0.5, 0.1
"""Shares of a text's weight for the years in it after the first, and for one looked back or ahead to."""
_OTHER_COVER_LINE = TITLE / 6
"""A line of the cover beside the title, as the date of printing is: less than a project's name."""
_PROJECT_TITLE = NAME / 2
"""A table's title repeats the project's name, which is counted already."""


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """The year with the most evidence, and where it is said most clearly."""

    year: int
    evidence: BodySpan


def _speaks_of_another_year(text: str, start: int, end: int) -> bool:
    """Whether a year is looked back to, or one end of a longer plan."""
    return bool(
        _BACKWARD.match(text, end)
        or _SPAN_BEFORE.search(text, max(start - _NEAR, 0), start)
        or _SPAN_AFTER.match(text, end)
    )


def decide_fiscal_year(
    outline: Outline, projects: Iterable[ProjectCells], title: BodyLine | None
) -> FiscalYear | None:
    """Weigh the evidence; None where no year is written anywhere that counts."""
    votes: dict[int, float] = defaultdict(float)
    best: dict[int, tuple[float, BodySpan]] = {}

    def vote(spans: Iterable[BodySpan], weight: float) -> None:
        years = [
            (year, span.part(start, end), _speaks_of_another_year(span.text, start, end))
            for span in spans
            for year, start, end in find_years(span.text)
        ]
        for place, (year, span, elsewhere) in enumerate(years):
            share = weight * (_ELSEWHERE if elsewhere else 1.0 if place == 0 else _LATER)
            votes[year] += share
            if share > best.get(year, (0.0, span))[0] or year not in best:
                best[year] = (share, span)

    for line in outline.cover:
        vote([line.span()], TITLE if line is title else _OTHER_COVER_LINE)
    for section in outline.sections.values():
        vote([line.span() for line in section.lines[:1]], OPENING)
        vote([line.span() for line in section.lines[1:]], BASIS)
        if section.heading.run_in is not None:
            vote([section.heading.run_in], OPENING)
    for project in projects:
        for facts in project.heads:
            if facts.year is not None:
                year = parse_chinese_integer(facts.year.text)
                if year is not None:
                    votes[year] += STATED
                    best[year] = max(
                        best.get(year, (0.0, facts.year)), (STATED, facts.year), key=lambda b: b[0]
                    )
        if project.title is not None:
            vote([project.title.span()], _PROJECT_TITLE)
        vote(project.values.get("name", ()), NAME)
        for row in project.indicators:
            for cell in row.cells.get("basis", ()):
                vote(cell.spans(), BASIS)
    if not votes:
        return None
    year = max(votes, key=lambda candidate: (votes[candidate], candidate))
    return FiscalYear(year, best[year][1])
