"""Characters without their width: what is the same text in full-width and half-width forms."""

import unicodedata

_ALIKE = str.maketrans({
    "。": ".", "、": ",", "～": "~", "〜": "~", "—": "-", "–": "-", "－": "-", "−": "-",
    "“": '"', "”": '"', "‘": "'", "’": "'", "≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤",
    "【": "[", "】": "]", "〔": "[", "〕": "]", "·": "·", "•": "·", "…": ".",
})  # fmt: skip


def fold_width(text: str) -> str:
    """The text in half-width forms (NFKC, UAX 15) with one form for like signs, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text.translate(_ALIKE)).split())
