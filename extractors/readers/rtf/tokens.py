r"""The tokens of an RTF file: braces, control words, signs, and runs of text (Rich Text Format 1.9.1).

Enters: bytes, and the control words that somebody reads. Leaves: matches of one pattern, whose group
tells the kind. Most control words say how text looks and are read by nobody: a run of them is one
match, so that they cost next to nothing. Each pattern is linear in what it passes over. `re`, since it
is quicker here than `regex`.
"""

import re
from collections.abc import Iterable

TEXT, HEX, PASSED, BRACE, WORD, NUMBERED, SIGN = range(1, 8)
"""What `lastindex` of a match says: NUMBERED is a word with a number; None is a stray backslash."""

# No repeated group here is possessive: `re` of Python 3.11 before 3.11.5 then forgets the last part of
# what a group matched. None of them is ever backtracked into, since nothing behind them can fail.
_NAME, _NUMBER = rb"[a-zA-Z]{1,32}", rb"-?\d{1,10}"
_WHOLE_NUMBER = _NUMBER + rb"+"
"""One that gives no digit back: before a line end `\\u26032` is no `\\u2603` with a 2 to stand in for it."""
_ONE_BEHIND = re.compile(rb"(?:\\u" + _WHOLE_NUMBER + rb" ?+(?:\\'[0-9a-fA-F]{2}|[^\\{}\r\n\0]))+")
_CODE_UNIT = re.compile(rb"\\u(" + _NUMBER + rb")")
_TO_BRACE = re.compile(
    rb"(?:[^\\{}]++|\\(?!bin(?![a-zA-Z]))[\x00-\xff])*(?:([{}])|\\bin((?:" + _NUMBER + rb")?) ?)?"
)
_NO_TEXT = b"\r\n\0"


def token_pattern(words: Iterable[str]) -> "re.Pattern[bytes]":
    """The pattern of all tokens, given the words that are read."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(words):
        by_letter.setdefault(word[0], []).append(word[1:])
    known = "|".join(f"{letter}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())
    unread = rb"\\(?!(?:" + known.encode() + rb")(?![a-zA-Z]))" + _NAME
    return re.compile(
        rb"([^\\{}]++)"
        rb"|((?:\\'[0-9a-fA-F]{2}[\r\n\0]*+)+)"
        rb"|((?:" + unread + rb"(?:" + _NUMBER + rb")? ?+[\r\n\0]*+)+)"
        rb"|([{}])"
        rb"|\\(?:(" + _NAME + rb")(" + _NUMBER + rb")? ?+|([^a-zA-Z'])|'?+)"
    )


def plain_bytes(text: bytes) -> bytes:
    """The bytes of a TEXT: line ends in the file are none."""
    return text.translate(None, _NO_TEXT)


def hex_bytes(run: bytes) -> bytes:
    r"""The bytes of a HEX: `\'d0\'a7`."""
    return bytes.fromhex(run.translate(None, b"\\'" + _NO_TEXT).decode("ascii"))


def code_units(data: bytes, place: int) -> tuple[list[int], int] | None:
    r"""The numbers of a run of `\uN`, each with the one character that stands in for it (`\uc1`).

    With the place behind the run; None where none begins at `place`.
    """
    run = _ONE_BEHIND.match(data, place)
    if run is None:
        return None
    return [int(number) for number in _CODE_UNIT.findall(run[0])], run.end()


def end_of_group(data: bytes, place: int) -> int:
    """Where the group that is open at a place is closed, or the end of the file."""
    depth = 1
    while (found := _TO_BRACE.match(data, place)) is not None and found.lastindex is not None:
        place = found.end()
        if found[1] == b"{":
            depth += 1
        elif found[1] == b"}":
            depth -= 1
            if not depth:
                return place - 1
        else:
            place += max(int(found[2] or 0), 0)
    return len(data)
