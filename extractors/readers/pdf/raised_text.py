"""Superscripts and subscripts: characters off the baseline of the text that they follow.

Enters: a page's characters in content order. Leaves: the same, what is raised or lowered written as
`extractors.terms.raised_text` reads it (10⁴, m²), and the note marks apart.
"""

from extractors.readers.pdf.characters import Character
from extractors.terms.raised_text import read_lowered, read_raised

_SMALLER = 0.82
"""Of the text's size: Word raises text at 0.58 to 0.67 of it, LibreOffice too; headings beside
text differ by less."""
_RAISED_EM, _LOWERED_EM, _FAR_EM = 0.12, 0.06, 0.75
"""Off the baseline by less is rounding; by more than three quarters, another line."""
_RISEN_EM = 0.22
"""How far a character of the same size is raised where it is no accident."""
_NEAR_EM = 0.35
"""A raised figure stands close to what it belongs to; farther off is another column."""
_OVERLAP_EM = 0.2
"""How far it may stand over the end of what it belongs to: both have blank room beside their ink."""
_BESIDE = 12
"""Characters on each side that tell what a raised one means."""


def set_off_raised(characters: list[Character]) -> tuple[list[Character], list[Character]]:
    """Write what is raised or lowered so that it joins no figure; apart from it the note marks."""
    marks: list[Character] = []
    gone: set[int] = set()
    index, count = 1, len(characters)
    while index < count:
        before, character = characters[index - 1], characters[index]
        if character.baseline == before.baseline or not (rise := _rise(before, character, before)):
            index += 1
            continue
        end = index + 1
        while end < count and _rise(before, characters[end], characters[end - 1]) == rise:
            end += 1
        run = characters[index:end]
        text = "".join(c.text for c in run)
        left = _text_beside(characters[max(0, index - _BESIDE) : index], before)
        right = _text_beside(characters[end : end + _BESIDE], before)
        shown = read_raised(text, left, right) if rise > 0 else read_lowered(text, left, right)
        if shown is None:
            marks += run
            gone.update(id(c) for c in run)
        else:
            # On the line of the text before it, however far it is raised.
            run[0].text, run[0].x1, run[0].baseline = shown, run[-1].x1, before.baseline
            gone.update(id(c) for c in run[1:])
        index = end
    if not gone:
        return characters, []
    return [c for c in characters if id(c) not in gone], marks


def _rise(anchor: Character, character: Character, before: Character) -> int:
    """1 for a raised character, -1 for a lowered one, 0 for one that stands on its line."""
    em = anchor.style.size
    above = anchor.baseline - character.baseline
    if (
        abs(above) > _FAR_EM * em
        or not -_OVERLAP_EM * em <= character.x0 - before.x1 < _NEAR_EM * em
    ):
        return 0
    if character.style.size > em * _SMALLER:
        return 1 if above >= _RISEN_EM * em and character.text.isascii() else 0
    if above >= _RAISED_EM * em:
        return 1
    return -1 if above <= -_LOWERED_EM * em else 0


def _text_beside(characters: list[Character], anchor: Character) -> str:
    return "".join(c.text for c in characters if c.baseline == anchor.baseline)
