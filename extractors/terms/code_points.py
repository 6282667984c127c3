"""Code points that say something else than they show: invisible characters, and stand-ins for Han.

Every reader passes its text through here before the text enters the Document. Invisible characters
leave it: default-ignorable code points and format characters (UAX 44: Default_Ignorable_Code_Point,
Cf), such as soft hyphens, direction marks, zero-width spaces, byte order marks inside a text and
variation selectors; not those of Cf that are drawn (Prepended_Concatenation_Mark). Radicals,
strokes and compatibility ideographs, which font maps of PDFs and careless converters put in place
of characters that look the same, become the unified ideograph (EquivalentUnifiedIdeograph.txt of
Unicode 14, canonical mappings), one code point for one.
"""

import re
import unicodedata
from typing import Literal

import regex

from extractors.patterns import compile_pattern

SOFT_HYPHEN = "\u00ad"

INVISIBLE = compile_pattern(
    r"[[\p{Default_Ignorable_Code_Point}\p{Cf}]--\p{Prepended_Concatenation_Mark}]", regex.VERSION1
)
"""One invisible character."""


def _row(first: int, characters: str) -> dict[int, str]:
    """Consecutive code points; a space is one without an equivalent."""
    return {first + n: character for n, character in enumerate(characters) if character != " "}


_RADICALS = _row(
    0x2E80,
    " 厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵 旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻"
    "𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣"
    "𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
)
_STROKES = _row(0x31C0, "      𠃌        乀一丨丿丿丶𠃍乛𠃊𠃎𠄌亅𡿨𠃋乀𠃑乚乙𠄎")


def _canonical(first: int, last: int, form: Literal["NFC", "NFKC"]) -> dict[int, str]:
    return {
        code: shown
        for code in range(first, last + 1)
        if len(shown := unicodedata.normalize(form, chr(code))) == 1 and shown != chr(code)
    }


_UNIFIED = {
    **_RADICALS,
    **_canonical(0x2F00, 0x2FD5, "NFKC"),  # Kangxi radicals
    **_STROKES,
    **_canonical(0xF900, 0xFAFF, "NFC"),  # compatibility ideographs …
    **_canonical(0x2F800, 0x2FA1F, "NFC"),  # … and their supplement
}
MAY_CHANGE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2e80-\u2fd5\u31c0-\u31e3\u3164\uf900-\ufaff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U0002f800-\U0002fa1f"
    "\U000e0000-\U000e0fff]"
)
"""Any character that this module takes out or replaces: one quick look at each text (`re` is three
times as fast as `regex` at it)."""
_STAND_IN = compile_pattern("[\u2e80-\u2fd5\u31c0-\u31e3\uf900-\ufaff\U0002f800-\U0002fa1f]")


def unify_ideographs(text: str) -> str:
    """The text with every radical, stroke and compatibility ideograph as the character it shows."""
    return text.translate(_UNIFIED) if _STAND_IN.search(text) else text


def take_out_invisible(text: str) -> tuple[str, str]:
    """The text without its invisible characters, and these in order."""
    if text.isascii() or INVISIBLE.search(text) is None:
        return text, ""
    return INVISIBLE.sub("", text), "".join(INVISIBLE.findall(text))


def is_rare(character: str) -> bool:
    """Whether one Han character is missing from the 6,763 of GB 2312: part of a name, or traditional."""
    if not ("\u4e00" <= character <= "\u9fff"):
        return False
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False
