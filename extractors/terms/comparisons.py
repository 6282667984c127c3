"""Signs and words that compare: 不少于, 不超过, 约, 以上.

They follow the contract (`docs/record.md`): 不少于, 不低于, 达到 and 以上 are `>=`; 大于 and 超过 are `>`;
不超过, 以内 and 控制在 are `<=`; 约 and 左右 are `~`.
"""

from collections.abc import Iterable

import regex

from models.report import Comparison

SIGNS = str.maketrans(
    {"≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "﹥": ">", "﹤": "<", "﹪": "%", "−": "-", "﹣": "-"}
)
_COMPARISONS: dict[Comparison, tuple[str, ...]] = {
    ">=": (
        *("≥", ">=", "=>", "不少于", "不低于", "不小于", "不得少于", "不得低于", "不短于"),
        *("大于或等于", "大于等于", "大于或等", "高于或等于", "高于等于", "达到", "达", "至少"),
        *("最少", "最低", "超过或等于", "多于或等于", "不亚于", "未低于", "未少于"),
    ),
    "<=": (
        *("≤", "<=", "=<", "不超过", "不超出", "不超", "不高于", "不大于", "不多于", "不得超过"),
        *("不得高于", "不得大于", "小于或等于", "小于等于", "低于或等于", "低于等于", "控制在"),
        *(
            "至多",
            "最多",
            "最高",
            "不晚于",
            "不迟于",
            "不长于",
            "不突破",
            "未超过",
            "未超",
            "未超出",
        ),
        *("未高于", "未突破"),
    ),
    ">": (">", "大于", "超过", "多于", "高于", "超", "长于"),
    "<": ("<", "小于", "低于", "少于", "不足", "不到", "不满", "短于", "早于"),
    "~": ("≈", "约为", "大约", "约", "近"),
    "=": ("=", "等于", "为", "共", "共计"),
}
WORD_TO_COMPARISON: dict[str, Comparison] = {
    word: comparison for comparison, words in _COMPARISONS.items() for word in words
}
SUFFIXES: dict[str, Comparison] = {
    **dict.fromkeys(("及以上", "或以上", "(含)以上", "以上(含)", "以上"), ">="),
    **dict.fromkeys(
        ("及以下", "或以下", "(含)以下", "以下(含)", "以下", "以内", "之内", "内"), "<="
    ),
    **dict.fromkeys(("左右", "上下"), "~"),
    **dict.fromkeys(("余", "多"), ">"),
}


def alternatives(words: Iterable[str]) -> str:
    """The words as alternatives of a pattern, the longest first."""
    return "|".join(regex.escape(word) for word in sorted(words, key=len, reverse=True))


COMPARISON_WORDS = rf"(?:{alternatives(WORD_TO_COMPARISON)})"
"""All signs and words that compare, as a pattern."""
SUFFIX_WORDS = rf"(?:{alternatives(SUFFIXES)})"
"""All words that compare from behind a figure, as a pattern."""
