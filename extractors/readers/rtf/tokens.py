r"""The tokens of an RTF file: braces, control words, bytes of text (Rich Text Format 1.9.1).

Enters: bytes. Leaves: one token after the other, in linear time. Binary data (`\binN`) is passed over
here, since it may hold braces.
"""

from collections.abc import Iterator
from typing import NamedTuple

from extractors.patterns import compile_pattern

_TOKEN = compile_pattern(
    rb"\\(?:(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|'(?P<hex>[0-9a-fA-F]{2})|(?P<sign>[^a-zA-Z'])|')"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n\0]+)|[\r\n\0]+|\\"
)


class Token(NamedTuple):
    """`kind` is `{`, `}`, `word`, `sign` or `text`; a word's number is None where it has none."""

    kind: str
    word: str = ""
    number: int | None = None
    text: bytes = b""


_OPEN, _CLOSE = Token("{"), Token("}")


def tokens(data: bytes) -> Iterator[Token]:
    """All tokens in order."""
    place, end = 0, len(data)
    while place < end:
        match = _TOKEN.match(data, place)
        if match is None:  # never: every byte begins one of the alternatives
            place += 1
            continue
        place = match.end()
        kind = match.lastgroup
        if kind == "text":
            yield Token("text", text=match[0])
        elif kind == "brace":
            yield _OPEN if match[0] == b"{" else _CLOSE
        elif kind == "hex":
            yield Token("text", text=bytes([int(match["hex"], 16)]))
        elif kind == "sign":
            yield Token("sign", word=match["sign"].decode("latin-1"))
        elif kind in ("word", "number"):
            number = int(match["number"]) if match["number"] is not None else None
            word = match["word"].decode("ascii")
            if word == "bin":
                place += max(number or 0, 0)
            else:
                yield Token("word", word, number)
