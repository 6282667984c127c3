"""Running heads that a dump kept from page to page: lines that are no text of the report.

Enters: the lines of a file. Leaves: the places of the lines that head a page. Such a line stands right
behind a form feed, or right below a page number, and says the same on page after page. Below a bare
number it counts only where the numbers rise from page to page and the line names the report or its
office: in a file with a cell on each line, a figure with its basis below it looks much the same.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from extractors.forms.cutting.labels import (
    is_grid_label,
    is_head_label,
    is_page_number,
    label_key,
)
from extractors.patterns import compile_pattern
from extractors.readers.text.lines import BARS, RawLine
from extractors.terms.organisations import names_organisation

_LONGEST = 50
"""Characters: a head fills a line of a page at most, about 45 characters of 10 points on A4."""
_NAMES_A_REPORT = compile_pattern(r"(?<!\p{Han})(?=\p{Han}*+$)\p{Han}*?(?:绩效|预算)")
_DIGITS = compile_pattern(r"\d+")


def find_page_heads(lines: Sequence[RawLine]) -> frozenset[int]:
    """The places of running heads in the lines."""
    behind_feed: dict[str, list[int]] = defaultdict(list)
    below_number: dict[str, list[tuple[int, int]]] = defaultdict(list)
    above: RawLine | None = None
    for place, line in enumerate(lines):
        content = line.content
        if not content:
            above = line if line.starts_page else above
            continue
        if len(content) <= _LONGEST:
            behind = line.starts_page or (
                above is not None and not above.content and above.starts_page
            )
            number = None if behind or above is None else _page(above)
            if behind and not _is_of_table(line):
                behind_feed[content].append(place)
            elif number is not None and not _is_of_table(line):
                below_number[content].append((number, place))
        above = line
    found: set[int] = set()
    for places in behind_feed.values():
        if len(places) > 1:
            found.update(places)
    for content, numbered in below_number.items():
        rising = all(a < b for (a, _), (b, _) in pairwise(numbered))
        key = "".join(content.split())
        named = _NAMES_A_REPORT.search(key) or names_organisation(key)
        if len(numbered) > 1 and rising and named:
            found.update(place for _, place in numbered)
    return frozenset(found)


def _is_of_table(line: RawLine) -> bool:
    """Whether a line is a row or a cell: a grid's header comes again on page after page, too."""
    key = label_key(line.content)
    return "\t" in line.text or line.content[-1] in BARS or is_head_label(key) or is_grid_label(key)


def _page(line: RawLine) -> int | None:
    if "\t" in line.text or not is_page_number(line.content):
        return None
    number = _DIGITS.search(line.content)
    return int(number[0]) if number else None
