"""A label's text taken apart: the words that are compared, and what is only said along with them.

Enters: the text of a cell or of the part before a colon. Leaves: a `Wording`. White space, a leading
number (`1.`, `（一）`), the closing colon, a money unit (`（万元）`), points (`（50分）`, `(A)`) and a year
in brackets are no part of what a label says; other brackets may be read with or without their
content (`主管部门（及代码）`, `项目（实施）单位`, `指标值（或计划水平）`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

import regex

from extractors.patterns import compile_pattern
from extractors.terms.number_marks import leading_mark
from extractors.terms.numerals import to_half_width

_Meaning = TypeVar("_Meaning", bound=str)

LONGEST_LABEL = 30
"""Characters without white space. The longest labels seen have some twenty: 社会公众或服务对象满意度指标 has
14, and what stands in brackets comes on top."""

_MOST_BESIDE_LABEL = 20
"""Characters of number, unit, points and year that a label of that length may still have around it."""
PART_OF_ABOVE = "其中"
"""What begins the label of a part of the sum named before, and stands before several of them."""
_UNIT = compile_pattern(
    r"[(\[]?(?:(?:金额)?单位[:：]?)?(?:人民币)?(?P<unit>万元|百元|千元|亿元|元)[)\]]"
    r"|[,，、:：](?:金额)?单位[:：]?(?P<unit>万元|百元|千元|亿元|元)$"
)
_ASIDE = compile_pattern(
    r"\((?:[A-Z](?:[/÷×*][A-Z](?:[×*]?100%?)?)?|[\d.\-—~至]+分?|盖章|公章|签章|签字|签名|单位盖章|加盖公章"
    r"|\d{2,4}年?度?|20\d\d年?度?[-—–~至到]+(?:20)?\d\d年?度?|20[xX×＊*]{2}年?(?:[-—–~至到]+20[xX×＊*]{2}(?:\+[nN])?年?)?"
    r"|截至.{2,9}年?度?|分|%|个|可选|必填|如有|单选|多选)\)[分]?"
)
_BRACKETED = compile_pattern(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_BRACKETS = str.maketrans("", "", "()[]【】")
_OUTER = ":.、,;·/ "


@dataclass(frozen=True, slots=True)
class Wording:
    """A label as compared: its variants, the first with every bracket that may carry meaning."""

    variants: tuple[str, ...]
    amount_unit: str | None = None
    ends_in_colon: bool = False
    is_part: bool = False
    """Whether the text begins with 其中: a part of the sum named before."""

    @property
    def plain(self) -> str:
        """The text without number, unit, asides and outer punctuation."""
        return self.variants[0]


@lru_cache(maxsize=16384)
def read_wording(text: str) -> Wording | None:
    """Take a text apart as a label; None for what is empty or too long to be one."""
    key = "".join(to_half_width(text).split()).replace("【", "[").replace("】", "]")
    if not key or len(key) > LONGEST_LABEL + _MOST_BESIDE_LABEL:
        return None
    mark = leading_mark(key)
    if mark is not None and mark.end < len(key):
        key = key[mark.end :]
    ends_in_colon = key.endswith(":")
    key = key.strip(_OUTER)
    unit = _UNIT.search(key)
    if unit is not None:
        key = key[: unit.start()] + key[unit.end() :]
    key = _ASIDE.sub("", key).strip(_OUTER + "-—")
    is_part = key.startswith(PART_OF_ABOVE)
    key = key.removeprefix(PART_OF_ABOVE).strip(_OUTER)
    if not key or len(key) > LONGEST_LABEL:
        return None
    variants = dict.fromkeys(
        (key, _BRACKETED.sub("", key).strip(_OUTER), key.translate(_BRACKETS).strip(_OUTER))
    )
    return Wording(
        tuple(variant for variant in variants if variant),
        unit["unit"] if unit is not None else None,
        ends_in_colon,
        is_part,
    )


class Lexicon(Generic[_Meaning]):
    """Meanings by the patterns of the words that say them, the first match counting."""

    def __init__(self, patterns: Mapping[_Meaning, Iterable[str]]) -> None:
        joined = {
            meaning: "|".join(f"(?:{pattern})" for pattern in alternatives)
            for meaning, alternatives in patterns.items()
        }
        self._rows: list[tuple[_Meaning, regex.Pattern[str]]] = [
            (meaning, compile_pattern(pattern)) for meaning, pattern in joined.items()
        ]
        self._any = compile_pattern("|".join(joined.values()))
        """Most texts mean nothing: one pattern says so."""

    def read(self, wording: Wording) -> _Meaning | None:
        """The meaning of a wording: a whole variant must match."""
        for variant in wording.variants:
            if not self._any.fullmatch(variant):
                continue
            for meaning, pattern in self._rows:
                if pattern.fullmatch(variant):
                    return meaning
        return None
