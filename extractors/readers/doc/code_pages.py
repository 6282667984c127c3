"""8-bit text: which code page, and decoding that keeps one character per byte.

Character positions of a Word file count bytes where text is stored in 8 bits, and UTF-16 units
where in 16. Decoded text must keep these positions, so a character that takes two of them is
followed by `FILLER`, which `characters` drops when the text leaves.
"""

import struct

from extractors.patterns import compile_pattern
from extractors.readers.doc.damage import DamageLog

FILLER = "\uffff"
"""Stands for the second half of a character; a noncharacter that no text holds."""

CODE_PAGE_OF_CHARSET = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
"""Windows character set numbers of fonts ([MS-DOC] 2.9.80 FFN.chs) → Python's codec names."""

_CODE_PAGE_OF_LANGUAGE = {
    0x01: "cp1256",
    0x02: "cp1251",
    0x05: "cp1250",
    0x08: "cp1253",
    0x0D: "cp1255",
    0x0E: "cp1250",
    0x11: "cp932",
    0x12: "cp949",
    0x15: "cp1250",
    0x18: "cp1250",
    0x19: "cp1251",
    0x1B: "cp1250",
    0x1E: "cp874",
    0x1F: "cp1254",
    0x22: "cp1251",
    0x23: "cp1251",
    0x24: "cp1250",
    0x25: "cp1257",
    0x26: "cp1257",
    0x27: "cp1257",
    0x2A: "cp1258",
}
"""By primary language ([MS-LCID]), the lower ten bits of an identifier; Chinese and Serbian differ within."""
_PRIMARY_LANGUAGE = 0x3FF
"""The bits of an identifier that say the language, without its country."""
_CHINESE_CODE_PAGES = {0x0404: "cp950", 0x0C04: "cp950", 0x1404: "cp950"}

DOUBLE_BYTE_CODE_PAGES = frozenset({"cp932", "cp949", "gbk", "cp950", "johab"})

_LEAD_AND_TRAIL = compile_pattern(rb"(?:[\x81-\xfe][\x40-\xfe])+")
_SHIFT_JIS_PAIRS = compile_pattern(rb"(?:[\x81-\x9f\xe0-\xfc][\x40-\xfc])+")
_C1 = compile_pattern(r"[\x80-\x9f]")
_WINDOWS_1252 = {
    byte: bytes((byte,)).decode("cp1252")
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
WORD95_PUNCTUATION = {0x1000 + byte: character for byte, character in _WINDOWS_1252.items()}
"""Where East Asian editions before Word 97 keep quotes and dashes within their wide text."""
_ASTRAL = compile_pattern(r"[\U00010000-\U0010ffff]")


def code_page_of_language(language_id: int) -> str:
    """The Windows code page of a language identifier; 1252 where it has no other."""
    primary = language_id & _PRIMARY_LANGUAGE
    if primary == 0x04:
        return _CHINESE_CODE_PAGES.get(language_id, "gbk")
    if language_id in (0x0C1A, 0x201A):
        return "cp1251"  # Serbian in Cyrillic; in Latin letters it is 1250
    if primary == 0x1A:
        return "cp1250"
    return _CODE_PAGE_OF_LANGUAGE.get(primary, "cp1252")


def decode_utf16(data: bytes) -> str:
    """Decode UTF-16LE, one character a unit; a lone surrogate becomes U+FFFD."""
    units = len(data) // 2
    text = data[: 2 * units].decode("utf-16-le", errors="replace")
    if len(text) == units:
        return text
    text = _ASTRAL.sub(lambda match: match[0] + FILLER, text)
    if len(text) != units:
        # A damaged surrogate swallowed its neighbour: take unit by unit, nothing shifts.
        text = "".join(
            "\ufffd" if 0xD800 <= unit < 0xE000 else chr(unit)
            for unit in struct.unpack_from(f"<{units}H", data)
        )
    return text


def decode_bytes(data: bytes, code_page: str, damage: DamageLog | None = None) -> str:
    """Decode 8-bit text, one character per byte."""
    if code_page == "cp1252":
        text = data.decode("latin-1")
        return text.translate(_WINDOWS_1252) if _C1.search(text) else text
    if code_page not in DOUBLE_BYTE_CODE_PAGES:
        # All single-byte code pages keep one character per byte, undefined bytes included.
        return data.decode(code_page, errors="replace")
    pairs = _SHIFT_JIS_PAIRS if code_page == "cp932" else _LEAD_AND_TRAIL
    parts: list[str] = []
    at = 0
    for run in pairs.finditer(data):
        parts.append(_decode_single_bytes(data[at : run.start()], code_page))
        parts.append(_decode_pairs(run[0], code_page, damage))
        at = run.end()
    parts.append(_decode_single_bytes(data[at:], code_page))
    return "".join(parts)


def _decode_single_bytes(data: bytes, code_page: str) -> str:
    text = data.decode(code_page, errors="replace")
    if len(text) == len(data):
        return text
    return "".join(chr(byte) if byte < 0x80 else "\ufffd" for byte in data)


def _decode_pairs(data: bytes, code_page: str, damage: DamageLog | None) -> str:
    text = data.decode(code_page, errors="replace")
    if 2 * len(text) == len(data) and "\ufffd" not in text:
        return FILLER.join(text) + FILLER
    if damage is not None:
        damage.note(f"some bytes are no text in its code page ({code_page})")
    parts: list[str] = []
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        character = pair.decode(code_page, errors="replace")
        parts.append(character[:1] + FILLER if len(character) == 1 else character[:2])
    return "".join(parts)


def decode_units(data: bytes, code_page: str, damage: DamageLog | None = None) -> str:
    """Decode Word 6's East Asian text, two bytes a character: code page numbers as 16-bit units."""
    units = struct.unpack_from(f"<{len(data) // 2}H", data)
    known = {unit: _decode_unit(unit, code_page) for unit in set(units)}
    if damage is not None and "\ufffd" in known.values():
        damage.note(f"some bytes are no text in its code page ({code_page})")
    return "".join(map(known.__getitem__, units))


def _decode_unit(unit: int, code_page: str) -> str:
    if unit < 0x80:
        return chr(unit)
    if unit in WORD95_PUNCTUATION:
        return WORD95_PUNCTUATION[unit]
    stored = bytes((unit,)) if unit < 0x100 else unit.to_bytes(2, "big")
    text = stored.decode(code_page, errors="replace")
    if len(text) != 1 and unit < 0x100:
        text = stored.decode("cp1252", errors="replace")
    return text if len(text) == 1 else "\ufffd"


_HIGH_RUN = compile_pattern(rb"[\x80-\xff]+")
_COMMON_HAN = compile_pattern("[\u3001-\u301f\u4e00-\u9fff\uff01-\uff5e]")
_LEAST_BYTES = 4
"""Two characters: a single pair may as well be two accented letters."""
_COMMON_IN_TEN = 9
"""Of ten characters of a Chinese text; the others are Greek letters, signs and the like in GB 2312."""


def looks_like_gbk(data: bytes) -> bool:
    """Whether bytes above 0x7F are Chinese in GBK rather than accented Latin letters.

    Word 97 stores 8-bit pieces in code page 1252 alone ([MS-DOC] 2.9.73), but some Chinese
    writers put GBK there. Accented letters stand alone or in threes as often as in pairs and
    hardly ever spell Han characters; GBK comes in pairs throughout.
    """
    runs = _HIGH_RUN.findall(data)
    total = sum(map(len, runs))
    if total < _LEAST_BYTES or any(len(run) % 2 for run in runs):
        return False
    try:
        text = b"".join(runs).decode("gb2312")
    except UnicodeDecodeError:
        return False
    return len(_COMMON_HAN.findall(text)) * 10 >= len(text) * _COMMON_IN_TEN
