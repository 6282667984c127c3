r"""The fonts of an RTF file: which code page the bytes of a text are in (`\fcharsetN`, `\ansicpgN`).

Enters: the font table as it is read. Leaves: text for bytes and for code units of a font. Fonts of
symbols have characters of their own (`extractors.readers.word.symbols`).
"""

from extractors.readers.rtf.charsets import BY_CHARSET, SYMBOL_CHARSET, code_page
from extractors.readers.word.symbols import symbol_character

_LONGEST_NAME = 200
"""Characters: no font has a longer name; damage would gather the text in it."""


class Fonts:
    """The font table, and the code page of the file."""

    def __init__(self) -> None:
        self._codec = "cp1252"
        self._fonts: dict[int, tuple[str | None, str]] = {}
        self._name = ""

    def set_code_page(self, number: int | None) -> None:
        r"""Take `\ansicpgN`."""
        self._codec = code_page(number)

    def set_charset(self, font: int, number: int | None) -> None:
        r"""Take `\fcharsetN` of a font; its name follows."""
        codec = "symbol" if number == SYMBOL_CHARSET else BY_CHARSET.get(number or 0)
        self._fonts[font] = (codec, "")

    def add_name(self, font: int, text: str) -> None:
        """Take a part of a font's name, which a semicolon ends."""
        self._name = (self._name + text)[:_LONGEST_NAME]
        self.end_name(font)
        if text.endswith(";"):
            self._name = ""

    def end_name(self, font: int) -> None:
        """Name the font by what has been read of its name."""
        if self._name:
            codec, _ = self._fonts.get(font, (None, ""))
            self._fonts[font] = (codec, self._name.rstrip(";").strip())

    def decode(self, data: bytes, font: int) -> str:
        """The text of bytes in a font."""
        codec, name = self._fonts.get(font, (None, ""))
        if codec == "symbol":
            return "".join(symbol_character(name, byte) or "" for byte in data)
        return _decode(data, codec, self._codec)

    def show(self, units: list[int], font: int) -> str:
        """The text of UTF-16 code units in a font."""
        packed = b"".join((unit & 0xFFFF).to_bytes(2, "little") for unit in units)
        text = packed.decode("utf-16-le", "replace")
        codec, name = self._fonts.get(font, (None, ""))
        if codec == "symbol":
            return "".join(symbol_character(name, ord(char)) or char for char in text)
        return text


def _decode(data: bytes, font_codec: str | None, file_codec: str) -> str:
    """Bytes in the font's code page; where that is none of double bytes, the file's may be."""
    if data.isascii():
        return data.decode("ascii")
    codec = font_codec or file_codec
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        if codec != file_codec:
            try:
                return data.decode(file_codec)
            except UnicodeDecodeError:
                pass
        return data.decode(codec, "replace")
