"""The table of contents (目录), where it stands in the text instead of a Word field.

Enters: a report's items in reading order. Leaves: the items without the contents' lines, which are
marked as removed. Such a line ends in a page number after leaders, or, below the title 目录 or in a
run of headings, simply announces a line that comes again further down.
"""

import regex

from extractors.ledger.body import BodyLine, Grid
from extractors.outline.headings import contents_entry, is_contents_title, read_heading
from extractors.patterns import compile_pattern

_SENTENCE = compile_pattern(r"[。；！？]\s*$")
_LONGEST_PAGE_NUMBER = 3
"""Digits: a year has four, and ends many a heading."""
_SHORTEST_RUN = 3
"""This many lines in a row that all come again are a table of contents even without its title."""


def without_contents(items: list[BodyLine | Grid]) -> list[BodyLine | Grid]:
    """Remove the contents' lines and return the rest."""
    keys = ["".join(item.text.split()) if isinstance(item, BodyLine) else "" for item in items]
    last_place = {key: place for place, key in enumerate(keys)}
    untitled = _untitled_runs(items, keys, last_place)
    kept: list[BodyLine | Grid] = []
    in_contents = False
    for place, item in enumerate(items):
        if not isinstance(item, BodyLine):
            in_contents = False
            kept.append(item)
            continue
        if is_contents_title(item):
            in_contents = True
            item.set_aside("table_of_contents")
            continue
        entry = contents_entry(item)
        comes_again = last_place.get(entry or keys[place], -1) > place
        if in_contents and not comes_again and entry is None:
            stem = regex.sub(r"\d{1,4}$", "", keys[place])
            comes_again = bool(stem) and last_place.get(stem, -1) > place
        announces = comes_again and (in_contents or entry is not None or place in untitled)
        if announces or (in_contents and (entry is not None or _ends_in_page_number(item.text))):
            item.set_aside("table_of_contents")
            continue
        in_contents = False
        kept.append(item)
    return kept


def _ends_in_page_number(text: str) -> bool:
    """Whether a number stands last, behind a blank: what is left of leaders in a web page."""
    words = text.rsplit(None, 1)
    return len(words) == 2 and words[1].isdecimal() and len(words[1]) <= _LONGEST_PAGE_NUMBER


def _untitled_runs(
    items: list[BodyLine | Grid], keys: list[str], last_place: dict[str, int]
) -> set[int]:
    """The places of lines in runs that all come again, with several sections' headings among them.

    A sentence that comes again is text of a second report in the file, not its announcement.
    """
    found: set[int] = set()
    run: list[int] = []
    for place, item in enumerate([*items, None]):
        if isinstance(item, BodyLine) and last_place[keys[place]] > place:
            run.append(place)
            continue
        lines = [line for line in map(items.__getitem__, run) if isinstance(line, BodyLine)]
        speaks = any(_SENTENCE.search(line.text) for line in lines)
        headings = [heading for heading in map(read_heading, lines) if heading is not None]
        announced = {heading.kind for heading in headings}
        if len(run) >= _SHORTEST_RUN and len(announced) > 1 and not speaks:
            found.update(run)
        run = []
    return found
