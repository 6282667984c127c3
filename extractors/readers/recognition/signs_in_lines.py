"""Signs that a neighbour makes the network take for words: `=85%` read 二85%, `（` before Chinese read C.

Enters: lines as they were read. Leaves: the same lines with such characters as their shape says. Only
where what was read makes no sense beside its neighbour is the shape asked, and only where it is clear
does it decide.
"""

from dataclasses import replace

from extractors.readers.pdf.scripts import is_wide
from extractors.readers.recognition.engine import Picture
from extractors.readers.recognition.lone_strokes import tell_stroke
from extractors.readers.recognition.text_lines import PlacedCharacter, TextLine

_CLOSING, _OPENING = "）)", "（("
_INNER_EM = 0.04
"""A neighbour's ink may reach so far into a character's room."""


def tell_signs(grey: Picture, lines: list[TextLine]) -> None:
    """Let the shape decide where 二 stands before a figure and C before an unopened bracket's text."""
    for line in lines:
        for place, character in enumerate(line.characters):
            sign = _sign_for(line.characters, place)
            if sign is None:
                continue
            inner = _INNER_EM * character.em
            box = character.box._replace(x0=character.x0 + inner, x1=character.x1 - inner)
            if tell_stroke(grey, box, character.em, {character.text, sign}) == sign:
                line.characters[place] = replace(character, text=sign)


def _sign_for(characters: list[PlacedCharacter], place: int) -> str | None:
    """What a character may be instead, if it makes little sense where it stands."""
    text = characters[place].text
    before = characters[place - 1].text if place else ""
    after = characters[place + 1].text if place + 1 < len(characters) else ""
    if text == "二" and after.isdecimal() and not before.isalnum():
        return "="
    if text in "CcG" and (_is_chinese(before) or _is_chinese(after)):
        rest = "".join(c.text for c in characters[place + 1 :])
        closed = next((char for char in rest if char in _CLOSING + _OPENING), "")
        if closed in _CLOSING and closed:
            return "（" if closed == "）" else "("
    return None


def _is_chinese(text: str) -> bool:
    return bool(text) and text.isalpha() and is_wide(text[0])
