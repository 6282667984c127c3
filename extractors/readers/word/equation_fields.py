r"""EQ fields as text: what Word draws from a formula of switches and does not store (17.16.5.18).

Enters: the instruction (`EQ \o\ac(○,1)`, `EQ \f(1,2)`). Leaves: its text in reading order: enclosed
numbers as the one character (`①`), fractions as `1/2`, exponents as superscript digits, ruby as its
base text.
"""

from dataclasses import dataclass

from extractors.patterns import compile_pattern
from extractors.terms.raised_text import SUBSCRIPTS, SUPERSCRIPTS

_FORMAT = compile_pattern(r'\s*\\\*\s*+(?:"[^"]*"|\S+)')
"""General switches (`\\* jc2`, `\\* "Font:宋体"`), which ruby has before its formula."""
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LONGEST = 2000
"""Characters: a formula of switches fills a line or two; the rest of a damaged one is not searched."""
_MOST_NESTED = 16
"""A switch within a switch: formulas have three or four, and each level is a call."""
_SHAPES = frozenset("○◯〇⚪□☐▢△◇◎")
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">", "|": "|"}
_HAN_NUMBERS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    is_raised: bool = False
    """It stands above or below the line: an exponent, or ruby."""


def equation_text(instruction: str) -> str:
    """The text of an EQ field; what is broken is read as it stands."""
    code = instruction.strip()[:_LONGEST]
    if code[:2].upper() == "EQ":
        code = code[2:]
    return _Formula(_FORMAT.sub("", code)).read().strip()


class _Formula:
    """One pass over a formula."""

    def __init__(self, code: str) -> None:
        self._code = code
        self._at = 0

    def read(self) -> str:
        """All of it; a bracket too many is text."""
        read: list[str] = []
        while self._at < len(self._code):
            read.append(self._element(0).text)
            if self._at < len(self._code):
                read.append(self._code[self._at])
                self._at += 1
        return "".join(read)

    def _element(self, depth: int) -> _Piece:
        """Text and switches up to a separator or the end of the brackets."""
        pieces: list[_Piece] = []
        code = self._code
        while self._at < len(code) and code[self._at] not in ",;)":
            if code[self._at] != "\\":
                pieces.append(_Piece(code[self._at]))
                self._at += 1
            elif code[self._at + 1 : self._at + 2].isalpha() and depth < _MOST_NESTED:
                pieces.append(self._switch(depth))
            else:
                pieces.append(_Piece(code[self._at + 1 : self._at + 2]))
                self._at += 2
        filled = [piece for piece in pieces if piece.text.strip()]
        only = filled[0] if len(filled) == 1 else None
        return _Piece("".join(piece.text for piece in pieces), bool(only and only.is_raised))

    def _switch(self, depth: int) -> _Piece:
        """A switch letter, its options and its arguments in brackets."""
        switch = self._code[self._at + 1].lower()
        self._at += 2
        options, brackets = self._options()
        if self._code[self._at : self._at + 1] != "(":
            return _Piece("")
        arguments: list[_Piece] = []
        while True:
            self._at += 1
            arguments.append(self._element(depth + 1))
            if self._code[self._at : self._at + 1] not in (",", ";"):
                break
        self._at += 1
        return _write(switch, options, brackets, arguments)

    def _options(self) -> tuple[list[str], dict[str, str]]:
        """Names of the options, and the characters that those for brackets and signs name."""
        options: list[str] = []
        brackets: dict[str, str] = {}
        code = self._code
        while self._at < len(code) and code[self._at] != "(":
            if code[self._at] != "\\":
                if not (code[self._at].isspace() or code[self._at] in "0123456789.-"):
                    break
                self._at += 1
                continue
            end = self._at + 1
            while code[end : end + 1].isalpha() and code[end].isascii():
                end += 1
            name = code[self._at + 1 : end].lower()
            options.append(name)
            self._at = max(end, self._at + 1)
            if name in ("lc", "rc", "bc", "fc", "vc") and code[end : end + 1] == "\\":
                brackets[name] = code[end + 1 : end + 2]
                self._at = end + 2
        return options, brackets


def _write(
    switch: str, options: list[str], brackets: dict[str, str], arguments: list[_Piece]
) -> _Piece:
    texts = [argument.text.strip() for argument in arguments]
    if switch == "o":
        return _Piece(_overstrike(arguments))
    if switch == "f" and len(texts) == 2:
        return _Piece("/".join(texts))
    if switch == "r":
        degree = texts[0].translate(SUPERSCRIPTS) if len(texts) > 1 else ""
        return _Piece(f"{degree}√{texts[-1]}")
    if switch == "s":
        table = SUBSCRIPTS if "do" in options else SUPERSCRIPTS
        return _Piece("".join(text.translate(table) for text in texts), is_raised=True)
    if switch == "b":
        left = brackets.get("bc") or brackets.get("lc") or ("" if brackets else "(")
        both = "bc" in brackets or not brackets
        right = brackets.get("rc") or (_BRACKETS.get(left, left) if both else "")
        return _Piece(left + ",".join(texts) + right)
    if switch == "i":
        sign = brackets.get("fc") or brackets.get("vc")
        sign = sign or ("∑" if "su" in options else "∏" if "pr" in options else "∫")
        return _Piece(sign + texts[-1])
    if switch == "d":
        return _Piece("")
    return _Piece({"a": " ", "l": ","}.get(switch, "").join(texts))


def _overstrike(arguments: list[_Piece]) -> str:
    """Characters over one another: a number in a circle, ruby over its base, or simply both."""
    texts = [argument.text.strip() for argument in arguments]
    inside = [text.translate(_PLAIN) for text in texts if text.translate(_PLAIN) not in _SHAPES]
    if len(inside) == 1 and len(texts) == 2:
        return _enclose(inside[0])
    upright = [argument.text.strip() for argument in arguments if not argument.is_raised]
    return "".join(upright or texts)


def _enclose(text: str) -> str:
    if text.isdecimal() and text.isascii() and len(text) <= 2:
        number = int(text)
        first = next((code for start, code in _CIRCLED if start <= number), None)
        start = next((start for start, _ in _CIRCLED if start <= number), 0)
        return chr(first + number - start) if first is not None and number <= 50 else text  # ㊿
    if len(text) == 1 and text in _HAN_NUMBERS:
        return chr(0x3280 + _HAN_NUMBERS.index(text))  # ㊀ to ㊉
    if len(text) == 1 and "A" <= text <= "Z":
        return chr(0x24B6 + ord(text) - ord("A"))  # Ⓐ to Ⓩ
    return text


_CIRCLED = ((36, 0x32B1), (21, 0x3251), (1, 0x2460), (0, 0x24EA))
"""The first number of each row of circled numbers, and its code point."""
