"""Whether the codes of a font without Unicode values spell words all the same.

Enters: the characters that PDFium took a font's codes for where the font does not say (ISO 32000-2,
9.10.2). Leaves: whether they are text. Some producers leave the table out although their codes are
Unicode or stand for named glyphs; others number the glyphs of a subset, and the text is garbage:
control characters, rare ideographs in the midst of other scripts, letters that no word has.
"""

from unicodedata import category

import regex

from extractors.patterns import compile_pattern

_NO_TEXT = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})
_ALPHABETS = (
    compile_pattern(r"[\p{Han}\u3000-\u30FF\uFF00-\uFFEF]"),
    compile_pattern(r"[\p{Latin}]"),
    compile_pattern(r"[\p{Greek}]"),
    compile_pattern(r"[\p{Cyrillic}]"),
)
_PLAIN = compile_pattern(r"[\d\s.,:;!?%()\[\]/+=<>≤≥±×·…“”‘’\"'\u2010-\u2015&*•→⇒※✓√°—-]")
_STRANGE_SHARE = 0.12
"""Of the characters drawn. Text has few of other scripts among its own; codes that are glyph
numbers fall on any."""
_SIGN_SHARE = 0.5
"""A page of figures is signs by a third, codes that are no letters by most."""
_RARE_HAN_SHARE = 0.25
"""Of the Han: names and places have a rare one now and then, while most of those that Unicode has
are rare."""
_VOWELS = frozenset("aeiouyàâäáãåèéêëěìíîïòóôöõøùúûüůýæœ")
_ENOUGH_LETTERS = 8
"""Fewer may be an abbreviation without vowels."""
_LEAST_VOWELS = 0.2
"""Of the letters: English, French and German have 35 to 45 %, letters at random under 20 %."""
_WORD = compile_pattern(r"[A-Za-z]{2,}")
_MIXED = compile_pattern(r"[a-z][A-Z]")
_MIXED_SHARE = 0.1
"""Of the words: `eBook`, `iOS` are few in a text; letters at random mix in every third."""


def spells_words(text: str) -> bool:
    """Whether these characters, in the order in which they are drawn, are text."""
    written = [char for char in text if not char.isspace()]
    if not written or any(category(char) in _NO_TEXT for char in written):
        return False
    strange = sum(1 for char in written if not _is_usual(char))
    signs = sum(1 for char in written if not char.isalnum())
    if strange > len(written) * _STRANGE_SHARE or signs > len(written) * _SIGN_SHARE:
        return False
    han = [char for char in written if regex.match(r"\p{Han}", char)]
    if han:
        rare = sum(1 for char in han if not _is_common(char))
        return rare <= len(han) * _RARE_HAN_SHARE
    return _has_words(text)


def _is_usual(char: str) -> bool:
    return _PLAIN.match(char) is not None or any(known.match(char) for known in _ALPHABETS)


def _is_common(char: str) -> bool:
    """Whether a Chinese character is one of those in everyday use: the first levels of the sets."""
    for charset, first, last in (
        ("gb2312", 0xB0, 0xD7),
        ("big5", 0xA4, 0xC6),
        ("cp932", 0x88, 0x97),
    ):
        try:
            lead = char.encode(charset)[0]
        except UnicodeEncodeError:
            continue
        if first <= lead <= last:
            return True
    return False


def _has_words(text: str) -> bool:
    """Whether Latin letters make words: vowels among them, capitals at their beginnings only."""
    letters = [char for char in text.lower() if regex.match(r"\p{Latin}", char)]
    if len(letters) >= _ENOUGH_LETTERS:
        vowels = sum(1 for char in letters if char in _VOWELS)
        if vowels < len(letters) * _LEAST_VOWELS:
            return False
    words = _WORD.findall(text)
    mixed = sum(1 for word in words if _MIXED.search(word))
    return mixed <= len(words) * _MIXED_SHARE or len(words) < _ENOUGH_LETTERS // 2
