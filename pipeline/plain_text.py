"""Text from strangers (file names, reasons, reports) made fit for terminals and logs.

ESC sequences would be obeyed by a terminal, direction marks turn a line round (U+202E makes
`txt.exe` read `exe.txt`), line separators forge lines of a log. They are shown as escapes.
"""

import unicodedata

_ESCAPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, formats (direction marks, zero-width characters), surrogates, line separators."""


def escape_controls(text: str) -> str:
    r"""The text on one line, with `\x1b`, `\u202e` and their like in place of what is not seen."""
    if text.isprintable():
        return text
    return "".join(
        _escape(char) if unicodedata.category(char) in _ESCAPED_CATEGORIES else char
        for char in text
    )


def escape_controls_but_lines(text: str) -> str:
    """The same, with line feeds and tabs left as they are: for text of several lines."""
    return "\n".join("\t".join(map(escape_controls, line.split("\t"))) for line in text.split("\n"))


def escape_in_json(text: str) -> str:
    r"""JSON, or lines of it, that says the same without a character that is not seen: `\u202e`."""
    if text.isprintable():
        return text
    return "".join(
        _escape_in_json(char)
        if char not in "\n\t" and unicodedata.category(char) in _ESCAPED_CATEGORIES
        else char
        for char in text
    )


def _escape_in_json(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _escape(char: str) -> str:
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
