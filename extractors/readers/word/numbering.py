"""Automatic list numbers: the label that a reader sees before a numbered paragraph.

Enters: a list's levels, as .docx (`w:abstractNum`, ISO/IEC 29500-1 17.9) and .doc (`LVL`, [MS-DOC]
2.9.150) both define them, and its paragraphs' levels in reading order. Leaves: each paragraph's
label (`一、`, `（一）`, `1.1`) without the tab or space that follows it.

Bullets have no label: their glyph says nothing (often it is a private-use code of the Symbol or
Wingdings font), and a PDF or a text dump of the same report shows some other glyph or none.
Formats of other scripts (kana, Hangul, Cyrillic, Arabic, Thai …), numbers in English words, and
values outside a format's range are counted in decimal digits, as Word does for the latter.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from extractors.patterns import compile_pattern

MAX_LEVELS = 9
"""Levels of one list (17.9.1; [MS-DOC] 2.9.147)."""

NUMBER_FORMATS_BY_NFC = MappingProxyType(
    dict(
        enumerate(
            (
                *("decimal", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter", "ordinal"),
                *("cardinalText", "ordinalText", "hex", "chicago", "ideographDigital"),
                *("japaneseCounting", "aiueo", "iroha", "decimalFullWidth", "decimalHalfWidth"),
                *("japaneseLegal", "japaneseDigitalTenThousand", "decimalEnclosedCircle"),
                *("decimalFullWidth2", "aiueoFullWidth", "irohaFullWidth", "decimalZero", "bullet"),
                *("ganada", "chosung", "decimalEnclosedFullstop", "decimalEnclosedParen"),
                *("decimalEnclosedCircleChinese", "ideographEnclosedCircle"),
                *("ideographTraditional", "ideographZodiac", "ideographZodiacTraditional"),
                *("taiwaneseCounting", "ideographLegalTraditional", "taiwaneseCountingThousand"),
                *("taiwaneseDigital", "chineseCounting", "chineseLegalSimplified"),
                *("chineseCountingThousand", "decimal", "koreanDigital", "koreanCounting"),
                *("koreanLegal", "koreanDigital2", "hebrew1", "arabicAlpha", "hebrew2"),
                *("arabicAbjad", "hindiVowels", "hindiConsonants", "hindiNumbers"),
                *("hindiCounting", "thaiLetters", "thaiNumbers", "thaiCounting"),
                *("vietnameseCounting", "numberInDash", "russianLower", "russianUpper"),
            )
        )
    )
    | {0xFF: "none"}
)
"""MSONFC codes ([MS-OSHARED] 2.2.1.3) of .doc files to the names of ST_NumberFormat (17.18.59)."""

_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
)
_MOST_ROMAN = 32767
"""Word counts no farther: numbers are 16-bit signed integers."""
_MOST_REPEATS = 30
"""A letter (`A … Z AA BB …`) is repeated so often at most: a start value can be any number."""

_ROWS = {
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "ideographEnclosedCircle": "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩",
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
}
"""Formats that name one character a value; past the end comes the plain number."""


@dataclass(frozen=True)
class _Ideographs:
    """One way to write numbers with digits and place words (`一百〇一`, `壹佰零壹`, `百一`)."""

    digits: str
    """Zero to nine; a zero between places is said where `says_zero`."""
    places: str
    """The words for ten, hundred, thousand and ten thousand."""
    says_zero: bool = True
    bare_ten: bool = True
    """Ten is `十`, not `一十`, at the head of a number under twenty."""
    bare_hundred: bool = False
    """A hundred and a thousand are `百`, `千` without a `一` (Japanese)."""
    positional_from: int | None = None
    """From this value on, digits only (`一○○`)."""


_IDEOGRAPHS = {
    "chineseCounting": _Ideographs("○一二三四五六七八九", "十百千万", positional_from=100),
    "chineseCountingThousand": _Ideographs("〇一二三四五六七八九", "十百千万"),
    "chineseLegalSimplified": _Ideographs("零壹贰叁肆伍陆柒捌玖", "拾佰仟萬", bare_ten=False),
    "taiwaneseCounting": _Ideographs("○一二三四五六七八九", "十百千萬", positional_from=100),
    "taiwaneseCountingThousand": _Ideographs("零一二三四五六七八九", "十百千萬"),
    "taiwaneseDigital": _Ideographs("○一二三四五六七八九", "", positional_from=0),
    "ideographLegalTraditional": _Ideographs("零壹貳參肆伍陸柒捌玖", "拾佰仟萬", bare_ten=False),
    "ideographDigital": _Ideographs("〇一二三四五六七八九", "", positional_from=0),
    "japaneseDigitalTenThousand": _Ideographs("〇一二三四五六七八九", "", positional_from=0),
    "koreanDigital2": _Ideographs("零一二三四五六七八九", "", positional_from=0),
    "japaneseCounting": _Ideographs(
        "〇一二三四五六七八九", "十百千万", says_zero=False, bare_hundred=True
    ),
    "japaneseLegal": _Ideographs(
        "〇壱弐参四伍六七八九", "拾百阡萬", says_zero=False, bare_ten=False
    ),
}


def format_number(value: int, number_format: str) -> str:
    """Write a number in a format named as in ST_NumberFormat; `none` and `bullet` give nothing."""
    if number_format in ("none", "bullet"):
        return ""
    plain = str(value)
    if value < 0:
        return plain
    if number_format in _IDEOGRAPHS:
        return _write_ideographs(value, _IDEOGRAPHS[number_format])
    row = _ROWS.get(number_format)
    if row is not None:
        return row[value - 1] if 1 <= value <= len(row) else plain
    if number_format in ("upperRoman", "lowerRoman"):
        roman = _write_roman(value) if 1 <= value <= _MOST_ROMAN else plain
        return roman if number_format == "upperRoman" else roman.lower()
    if number_format in ("upperLetter", "lowerLetter"):
        first = "A" if number_format == "upperLetter" else "a"
        repeats, letter = divmod(value - 1, 26)
        return chr(ord(first) + letter) * (repeats + 1) if 0 <= repeats < _MOST_REPEATS else plain
    if number_format == "ordinal":
        return plain + _english_ordinal_ending(value)
    if number_format in ("decimalFullWidth", "decimalFullWidth2"):
        return plain.translate(_FULL_WIDTH_DIGITS)
    if number_format == "decimalZero":
        return plain.zfill(2)
    if number_format == "hex":
        return format(value, "X")
    if number_format == "numberInDash":
        return f"- {plain} -"
    if number_format == "ideographZodiacTraditional":
        stems, branches = _ROWS["ideographTraditional"], _ROWS["ideographZodiac"]
        return stems[(value - 1) % 10] + branches[(value - 1) % 12] if 1 <= value <= 60 else plain
    if number_format == "chicago":
        repeats, mark = divmod(value - 1, 4)
        return "*†‡§"[mark] * (repeats + 1) if 0 <= repeats < _MOST_REPEATS else plain
    return plain


_FULL_WIDTH_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


def _write_roman(value: int) -> str:
    written = []
    for worth, letters in _ROMAN:
        count, value = divmod(value, worth)
        written.append(letters * count)
    return "".join(written)


def _english_ordinal_ending(value: int) -> str:
    if value % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")


def _write_ideographs(value: int, style: _Ideographs) -> str:
    if value == 0:
        return style.digits[0]
    if style.positional_from is not None and value >= style.positional_from:
        return "".join(style.digits[int(digit)] for digit in str(value))
    if value >= 100_000_000:
        return str(value)  # no list counts so far; the next place word differs by country
    upper, lower = divmod(value, 10_000)
    written = ""
    if upper:
        written = _write_below_ten_thousand(upper, style) + style.places[3]
        if lower and lower < 1000 and style.says_zero:
            written += style.digits[0]
    return written + _write_below_ten_thousand(lower, style, leading=not upper)


def _write_below_ten_thousand(value: int, style: _Ideographs, *, leading: bool = True) -> str:
    written = ""
    owes_zero = False
    for power in (3, 2, 1, 0):
        digit = value // 10**power % 10
        if digit == 0:
            owes_zero = bool(written)
            continue
        if owes_zero and style.says_zero:
            written += style.digits[0]
        owes_zero = False
        bare = digit == 1 and (
            (power == 1 and style.bare_ten and ((leading and not written) or style.bare_hundred))
            or (power >= 2 and style.bare_hundred)
        )
        written += ("" if bare else style.digits[digit]) + (
            style.places[power - 1] if power else ""
        )
    return written


@dataclass(frozen=True)
class ListLevel:
    """How one level of a list is labelled and counted."""

    template: tuple[str | int, ...] = ()
    """The label: literal text, and zero-based levels where their current numbers stand."""
    number_format: str = "decimal"
    start: int = 1
    restart_limit: int | None = None
    """The level starts anew after any paragraph whose level is below this (zero-based); None
    means its own level, 0 never (`w:lvlRestart`; `fNoRestart` with `ilvlRestartLim`)."""
    is_legal: bool = False
    """All numbers of the label are written in decimal digits (`w:isLgl`; `fLegal`)."""


def parse_level_text(text: str) -> tuple[str | int, ...]:
    """The template of a `w:lvlText` (`第%1章` → `("第", 0, "章")`)."""
    pieces = _LEVEL.split(text)
    return tuple(
        int(piece) - 1 if index % 2 else piece
        for index, piece in enumerate(pieces)
        if index % 2 or piece
    )


_LEVEL = compile_pattern(r"%([1-9])")


@dataclass(frozen=True)
class ListDefinition:
    """A list that paragraphs belong to (`w:num`; `LFO`).

    Lists with the same `counter_key` (`w:abstractNumId`; `lsid`) count on together; a list that
    overrides a level's start value sets the count when a paragraph first uses it at that level.
    """

    key: Hashable
    counter_key: Hashable
    levels: tuple[ListLevel, ...]
    start_overrides: Mapping[int, int] = field(default_factory=dict)


class ListCounter:
    """The running numbers of all lists of one document; ask in reading order."""

    def __init__(self) -> None:
        self._counts: dict[Hashable, dict[int, int]] = {}
        self._overrides_done: set[tuple[Hashable, int]] = set()

    def next_label(self, definition: ListDefinition, level: int) -> str:
        """Count one paragraph of the list and return its label; empty for an unknown level."""
        levels = definition.levels
        if not 0 <= level < len(levels):
            return ""
        counts = self._counts.setdefault(definition.counter_key, {})
        override = definition.start_overrides.get(level)
        if override is not None and (definition.key, level) not in self._overrides_done:
            self._overrides_done.add((definition.key, level))
            counts[level] = override
        elif level in counts:
            counts[level] += 1
        else:
            counts[level] = levels[level].start
        for deeper in range(level + 1, len(levels)):
            limit = levels[deeper].restart_limit
            if level < (deeper if limit is None else min(limit, deeper)):
                counts.pop(deeper, None)
        return self._write_label(definition, level, counts)

    def restart(self, definition: ListDefinition, level: int, value: int) -> None:
        """Let the next paragraph of a level have a number."""
        self._counts.setdefault(definition.counter_key, {})[level] = value - 1

    @staticmethod
    def _write_label(definition: ListDefinition, level: int, counts: dict[int, int]) -> str:
        levels = definition.levels
        own = levels[level]
        if own.number_format == "bullet":
            return ""
        written: list[str] = []
        for piece in own.template:
            if isinstance(piece, str):
                written.append(_PRIVATE_USE.sub("", piece))
            elif piece < len(levels):
                shown = levels[piece]
                # A level that no paragraph has used yet shows its start value and counts as used.
                value = counts.setdefault(piece, shown.start)
                number_format = "decimal" if own.is_legal else shown.number_format
                written.append(format_number(value, number_format))
        return "".join(written).strip()


_PRIVATE_USE = compile_pattern(r"\p{Co}+")
