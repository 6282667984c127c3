"""Characters of the Symbol, Wingdings and Webdings fonts as Unicode (`w:sym`, ISO/IEC 29500-1 17.3.3.30).

Enters: a font's name and a character code, in the font's own positions 0x20-0xFF or shifted into
the private use area (0xF020-0xF0FF), as Word stores them. Leaves: the Unicode character that looks
the same, or None where there is none. Decorations without meaning (pointing hands, weather,
clocks) are left out of the tables on purpose; boxes that wait for a tick are `□` whatever their
shadow, ticked ones `☑`.
"""

from types import MappingProxyType

from extractors.patterns import compile_pattern


def _row(first: int, characters: str) -> dict[int, str]:
    """Consecutive codes; a space in the row is a code without an equivalent."""
    return {first + n: char for n, char in enumerate(characters) if char != " "}


_SYMBOL = MappingProxyType(
    {0x20: " "}
    | _row(0x21, "!∀#∃%&∋()∗+,−./0123456789:;<=>?")
    | _row(0x40, "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_")
    | _row(0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼")
    | _row(0xA0, "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…|—↵")
    | _row(0xC0, "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓")
    | _row(0xE0, "◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭")
)
_WINGDINGS = MappingProxyType(
    {0x20: " "}
    | _row(0x6C, "●❍■□□□□⬧⧫◆❖⬥⌧")
    | _row(0x80, "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿")
    | _row(0x9E, "·•▪○○○◉◎")
    | {0xA7: "▪", 0xA8: "□", 0xAA: "✦", 0xAB: "★", 0xD8: "➢"}
    | _row(0xDF, "←→↑↓↖↗↙↘ ➔")
    | _row(0xEF, "⇦⇨⇧⇩")
    | _row(0xFB, "✗✓☒☑")
)
_WINGDINGS_2 = MappingProxyType(
    {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□"}
    | _row(0x6A, "①②③④⑤⑥⑦⑧⑨⑩")
    | {0x96: "•", 0x97: "●", 0x98: "●", 0x99: "○", 0xA0: "■", 0xA1: "■", 0xA2: "■"}
)
_WEBDINGS = MappingProxyType({0x61: "✓", 0x63: "□", 0x67: "■", 0x6E: "●", 0x72: "✗"})
_FONTS = {
    "symbol": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "webdings": _WEBDINGS,
}
_NO_TABLE: MappingProxyType[int, str] = MappingProxyType({})
SYMBOL_CODES = compile_pattern("[\uf020-\uf0ff]")
"""Where Word keeps the characters of symbol fonts (private use area)."""


def is_symbol_font(font: str | None) -> bool:
    """Whether the font has a table here."""
    return font is not None and font.lower() in _FONTS


def symbol_character(font: str | None, code: int) -> str | None:
    """The Unicode character for a code of a font; None for a glyph without an equivalent."""
    table = _FONTS.get((font or "").lower())
    position = code - 0xF000 if 0xF020 <= code <= 0xF0FF else code
    if table is not None and position <= 0xFF:
        return table.get(position)
    if 0xE000 <= code <= 0xF8FF or 0xD800 <= code <= 0xDFFF or not 0x20 <= code <= 0x10FFFF:
        return None
    return chr(code)


def typed_symbols(text: str, font: str | None, other_font: str | None) -> str:
    """Letters typed in a symbol font as they look there: `R` in Wingdings 2 is `☑`.

    `font` is the run's for ASCII, `other_font` for further characters below U+0100. A letter that
    has no equivalent stays: what it looks like is an ornament.
    """
    low = _FONTS.get((font or "").lower(), _NO_TABLE)
    high = _FONTS.get((other_font or "").lower(), _NO_TABLE)
    if not (low or high):
        return text
    return "".join(
        (low if character < "\x80" else high).get(ord(character), character) for character in text
    )
