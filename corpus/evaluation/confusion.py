"""Where each section's text landed: the confusion of sections, counted in characters."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

SECTIONS = ("title", "overall_goal", "sub_goals", "safeguards", "projects", "leftover", "lost")
"""The record's own sections; then what stands in none of them, and what stands nowhere."""

GOLD_SECTIONS = SECTIONS[:5]
"""Those that the gold has texts in."""

_TELLING_CHARACTERS = 4
"""Shorter texts (次, 1) stand everywhere and tell nothing."""

Confusion = Counter[tuple[str, str]]
"""(section in gold, section in the record) → characters."""


def confuse(gold: dict[str, Any], found: dict[str, Any], leftover: str) -> Confusion:
    """Count, for each text of the gold, the section of the record that holds it."""
    held = {section: "\n".join(_texts(found.get(section))) for section in GOLD_SECTIONS}
    held["leftover"] = leftover
    squeezed = {section: _squeeze(text) for section, text in held.items()}
    counts: Confusion = Counter()
    for section in GOLD_SECTIONS:
        for text in _texts(gold.get(section)):
            wanted = _squeeze(text)
            if len(wanted) < _TELLING_CHARACTERS:
                continue
            places = [section, *(other for other in squeezed if other != section)]
            landed = next((place for place in places if wanted in squeezed[place]), "lost")
            counts[section, landed] += len(wanted)
    return counts


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _squeeze(text: str) -> str:
    return "".join(text.split())
