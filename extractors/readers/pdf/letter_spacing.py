"""Text set with extra room between its letters: the room belongs to them, and is no space.

Enters: a page's characters. Leaves: the same, those of letter-spaced styles as wide as they are set
(ISO 32000-2, 9.3.2, Tc). Text of a size is letter-spaced if its characters keep apart from each
other nearly everywhere.
"""

from collections import defaultdict
from itertools import pairwise

from extractors.readers.pdf.characters import Character
from extractors.readers.pdf.scripts import is_wide, is_word_character

_FEWEST_PAIRS = 6
"""Fewer pairs say nothing of how a text is set."""
_LOWEST_SHARE = 0.15
"""The room is that of nearly all pairs: kerned ones and such with punctuation are closer."""
_LEAST_EM, _LEAST_INK_EM = 0.09, 0.16
"""The least room that is no side bearing; more where only the glyphs' ink is known."""
_SAMPLE, _SAMPLE_SHARE = 7, 0.12
"""Every seventh pair is looked at, and all of them only if one in eight stands apart: most pages
have no such text."""
_MOST_EM, _ALIKE_EM = 1.5, 0.04
"""Wider steps are gaps between texts; rooms that differ by more are not set alike."""


_Look = tuple[float, bool]
"""A size, and whether only the ink of its glyphs is known: Chromium makes a font of few glyphs each."""


def widen_spaced(characters: list[Character]) -> None:
    """Let each letter of letter-spaced text reach to the next one."""
    if not _may_be_spaced(characters):
        return
    steps: dict[_Look, list[float]] = defaultdict(list)
    gaps: dict[_Look, list[float]] = defaultdict(list)
    for left, right in pairwise(characters):
        look = _look_of(left)
        if left.baseline != right.baseline or look != _look_of(right):
            continue
        size = left.style.size
        if is_wide(left.text[-1]) and is_wide(right.text[0]):
            step = (right.x0 - left.x0) / size - 1
            if -1 < step < _MOST_EM:
                steps[look].append(step)
        elif is_word_character(left.text[-1]) and is_word_character(right.text[0]):
            gap = (right.x0 - left.x1) / size
            if -1 < gap < _MOST_EM:
                gaps[look].append(gap)
    spaced = {
        look: room
        for look in gaps.keys() | steps.keys()
        if (room := _room(steps[look], gaps[look], look)) is not None
    }
    if not spaced:
        return
    for character, after in zip(characters, [*characters[1:], None], strict=True):
        room = spaced.get(_look_of(character))
        if room is None or character.text.isspace():
            continue
        wider = character.x1 + room * character.style.size
        if after is not None and after.baseline == character.baseline and after.x0 >= character.x1:
            wider = min(wider, after.x0)
        character.x1 = wider


def _may_be_spaced(characters: list[Character]) -> bool:
    """Whether a good part of a sample of the characters keep apart from the next one."""
    apart = 0
    for left, right in zip(characters[::_SAMPLE], characters[1::_SAMPLE], strict=False):
        size = left.style.size
        room = right.x0 - left.x0 - size if left.style.tight else right.x0 - left.x1
        apart += _LEAST_EM * size < room < _MOST_EM * size
    return apart * _SAMPLE > len(characters) * _SAMPLE_SHARE


def _room(steps: list[float], gaps: list[float], look: _Look) -> float | None:
    """The room between letters, in ems; None where they stand as usual.

    Chinese characters tell it by their steps, of which nearly all are alike: justified lines are
    set apart as well, but each by another room.
    """
    steps.sort()
    gaps.sort()
    least = _LEAST_INK_EM if look[1] else _LEAST_EM
    if len(steps) >= _FEWEST_PAIRS:
        room, usual = steps[int(len(steps) * _LOWEST_SHARE)], steps[len(steps) // 2]
        if room < _LEAST_EM or usual - room > _ALIKE_EM:
            return None
        return room if not gaps or gaps[len(gaps) // 2] >= room / 2 else None
    if len(gaps) < _FEWEST_PAIRS:
        return None
    room = gaps[int(len(gaps) * _LOWEST_SHARE)]
    return room if room >= least else None


def _look_of(character: Character) -> _Look:
    return character.style.size, character.style.tight
