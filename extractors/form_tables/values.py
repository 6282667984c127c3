"""Values of a form's cells that are more than their text: units with codes, ticked words, periods.

Enters: spans. Leaves: parts of them. A unit's code is split off its name (`219-名`, `[103]名`, `402001 名`),
and so is a project's (`CODE-项目名`); of a row of boxes the ticked words count; a period is read as exactly
as it is said.
"""

from dataclasses import dataclass

import regex

from extractors.ledger.body import BodySpan
from extractors.patterns import compile_pattern
from extractors.terms.numerals import parse_chinese_integer, to_half_width

_CODED_UNIT = compile_pattern(
    r"\s*+(?:[\[【(（〔]\s*+)?(?P<code>[0-9０-９]{3,15}|[0-9A-Z]{0,20}[0-9][0-9A-Z]{4,14})\s*+(?:[\]】)）〕]\s*+)?[-—－_–、:：.．\s]*+"
    r"(?P<name>\p{Han}.*)",
    regex.DOTALL,
)
_CODED_PROJECT = compile_pattern(
    r"\s*+[\[【(（]?(?P<code>(?=[0-9A-Z]*\d)[0-9A-Z]{10,32})[\]】)）]?(?:\s*+[-—－_–:：]\s*+|\s++)(?P<name>\S.*+)",
    regex.DOTALL,
)
_NAME_THEN_CODE = compile_pattern(
    r"\s*+(?P<name>\p{Han}.*?)(?<!\s)\s*+[-—－_–(（\[【]\s*+(?P<code>(?=[0-9A-Z]*\d)[0-9A-Z]{10,32}|\d{3,12})\s*+(?:[)）\]】]\s*+)?",
    regex.DOTALL,
)
_PROJECT_THEN_CODE = compile_pattern(
    r"\s*+(?P<name>\p{Han}.*?)(?<!\s)\s*+[(（\[【]\s*+(?P<code>(?=[0-9A-Z]*\d)[0-9A-Z]{15,32})\s*+[)）\]】]\s*+",
    regex.DOTALL,
)
_SEAL = compile_pattern(
    r"(?<!\s)\s*+[(（\[【]\s*+(?:盖\s*+章|公\s*+章|签\s*+章|单位盖章|加盖公章|章|签\s*+字|签\s*+名"
    r"|(?:19|20)\d{2}(?:\s*+年)?(?:\s*+度)?)\s*+[)）\]】]\s*+|(?<=\p{Han})\s*+[(（]\s*+[)）]"
)
_DATE_BEHIND = compile_pattern(
    r"(?<=[\p{Han}）)])(?:\s++(?:填报|申报|填表)?日期[:：]\s*+|\s*+(?:日期[:：]\s*+)?)(?:19|20)\d{2}\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?\s*+$"
)
_TICKED = "☑√✓✔■●◉☒✗✘×╳Rþ⊠▣◼⬛ý"
_UNTICKED = "□☐○◯〇❑❒▢◻⬜£¨o"
_BOX = compile_pattern(rf"[{_TICKED}{_UNTICKED}]")
_BRACKETED_TICK = compile_pattern(r"[(（\[【]\s*+(?P<tick>[√✓✔vV×]?+)\s*+[)）\]】]")
_SEPARATORS = " \t\u3000、，,;；/|"

_DATE = (
    r"(?P<{0}year>(?:19|20)\d{{2}})(?:\s*(?:[年./-])\s*(?:(?P<{0}month>\d{{1,2}})"
    r"(?:\s*[月./-]?\s*(?:(?P<{0}day>\d{{1,2}})\s*[日号]?)?)?(?:\s*月)?)?)?(?:\s*年?度?)?(?:\s*[底末初])?"
)
_LONGEST_PERIOD = 80
"""Characters; a date's pattern is tried on no longer text."""
_ONE = compile_pattern(r"\s*" + _DATE.format("a") + r"\s*")
_TWO = compile_pattern(
    r"\s*(?:自|从)?\s*"
    + _DATE.format("a")
    + r"\s*(?:开始|起)?\s*[-—–－―~～至到]++\s*"
    + r"(?:"
    + _DATE.format("b")
    + r"|(?P<bmonth>\d{1,2})月(?:(?P<bday>\d{1,2})[日号])?[底末]?)\s*(?:止|结束|完成)?\s*(?:[,，(（].{0,8}[)）]?)?\s*"
)
_COMPACT_DATE = compile_pattern(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])?(?!\d)"
)
"""`20210101`, as forms ask for it that are filled in on screen."""
_NATURE = compile_pattern(
    r"(?:新增|新建|延续|一次性|阶段性|持续性|经常性|续建|连续性|延续性|新增性|常年性)(?:性|类)?(?:项目|支出|支出项目)?"
)


@dataclass(frozen=True, slots=True)
class Coded:
    """A name with the code that stood before or behind it, and the signs around both."""

    code: BodySpan | None
    name: BodySpan | None
    rest: tuple[BodySpan, ...] = ()


def split_unit(span: BodySpan) -> Coded:
    """A unit's code and name; the seal's place (`（盖章）`) is no name."""
    match = _CODED_UNIT.fullmatch(span.text)
    if match is not None:
        return _without_seal(
            span,
            span.part(*match.span("code")),
            span.part(*match.span("name")),
        )
    behind = _NAME_THEN_CODE.fullmatch(span.text)
    if behind is not None:
        return _without_seal(span, span.part(*behind.span("code")), span.part(*behind.span("name")))
    return _without_seal(span, None, span)


def _without_seal(whole: BodySpan, code: BodySpan | None, name: BodySpan) -> Coded:
    date = _DATE_BEHIND.search(name.text)
    if date is not None:  # the signature's, which stays text
        whole = whole.part(0, name.start - whole.start + date.start())
        name = name.part(0, date.start())
    kept = name
    seal = _SEAL.match(name.text)
    if seal is not None and seal.end():
        kept = name.part(seal.end())
    for seal in _SEAL.finditer(kept.text):
        if seal.end() == len(kept.text):
            kept = kept.part(0, seal.start())
            break
    if not regex.search(r"\p{Han}", kept.text):
        return Coded(code, None, (whole,) if code is None else ())
    return Coded(code, kept, (whole,))


def without_seal(text: str) -> str:
    """A unit's name without the place of its seal (`（盖章）`)."""
    return _SEAL.sub("", text)


def split_project(span: BodySpan) -> Coded:
    """A project's code and name (`51142523T000008812345-河道管护`)."""
    match = _CODED_PROJECT.fullmatch(span.text) or _PROJECT_THEN_CODE.fullmatch(span.text)
    if match is None:
        return Coded(None, span, (span,))
    return Coded(span.part(*match.span("code")), span.part(*match.span("name")), (span,))


def has_boxes(text: str) -> bool:
    """Whether a text is a row of boxes to be ticked."""
    return len(_BOX.findall(_plain_boxes(text))) > 0


def _plain_boxes(text: str) -> str:
    """Bracketed ticks as boxes of the same length, and letters only where they can be boxes."""
    text = _BRACKETED_TICK.sub(lambda m: ("☑" if m["tick"] else "□") + " " * (len(m[0]) - 1), text)
    # R, £ and the like are boxes of Wingdings 2 that lost their font: beside a Han character only.
    return regex.sub(
        r"(?<![\p{Han}\s□☑])[Ro£¨ýþ](?![\s\p{Han}])|[Ro](?=[A-Za-z0-9])|(?<=[A-Za-z0-9])[Ro×]",
        "-",
        text,
    )


def ticked(span: BodySpan) -> list[BodySpan] | None:
    """The ticked words of a row of boxes; None for a text without boxes.

    A box stands before its words or behind them: before, if the text begins with one.
    """
    text = _plain_boxes(span.text)
    boxes = [(match.start(), match[0] in _TICKED) for match in _BOX.finditer(text)]
    if not boxes:
        return None
    bare = all(is_ticked for _, is_ticked in boxes)
    before = text.lstrip(_SEPARATORS).startswith(text[boxes[0][0]])
    if bare and not before:  # `甲　√乙`: the tick belongs to the words that it touches
        at = boxes[0][0]
        before = text[at - 1] in _SEPARATORS and text[at + 1 : at + 2] not in ("", *_SEPARATORS)
    found: list[BodySpan] = []
    for place, (at, is_ticked) in enumerate(boxes):
        if before:
            start = at + 1
            end = boxes[place + 1][0] if place + 1 < len(boxes) else len(text)
        else:
            start = boxes[place - 1][0] + 1 if place else 0
            end = at
        words = text[start:end]
        stripped = words.strip(_SEPARATORS)
        if bare and stripped:  # ticks alone among words: the one beside the tick counts
            options = regex.split(r"[\s、，,;；/|]+", stripped)
            stripped = options[0] if before else options[-1]
        if is_ticked and stripped:
            lead = start + (words.index(stripped) if before else words.rindex(stripped))
            found.append(span.part(lead, lead + len(stripped)))
    return found


def is_nature(text: str) -> bool:
    """Whether a value says a project's nature (新增, 延续, 一次性 …) and nothing else."""
    return _NATURE.fullmatch("".join(text.split())) is not None


def read_date(text: str) -> str | None:
    """One date as ISO 8601, only as exact as it is said."""
    match = _ONE.fullmatch(_spaced_singly(text))
    return None if match is None else _iso(match, "a")


def read_period(text: str) -> tuple[str | None, str | None]:
    """Start and end of a period (`2021年3月至2022年10月`); a lone year or date is both."""
    half = _spaced_singly(_chinese_years(text))
    two = _TWO.fullmatch(half)
    if two is not None:
        start = _iso(two, "a")
        if two["byear"]:
            return start, _iso(two, "b")
        month = int(two["bmonth"])
        if start is None or not 1 <= month <= 12:
            return start, None
        day = f"-{int(two['bday']):02}" if two["bday"] else ""
        return start, f"{start[:4]}-{month:02}{day}"
    one = read_date(half)
    if one is not None and len(one) == 4:
        return one, one
    return None, None


def _spaced_singly(text: str) -> str:
    """A date's text in half width with single blanks; empty for one too long to be one or two dates."""
    half = " ".join(to_half_width(text).split())
    return _COMPACT_DATE.sub(_parted, half) if len(half) <= _LONGEST_PERIOD else ""


def _parted(date: "regex.Match[str]") -> str:
    """`20210101` as `2021-01-01`."""
    return "-".join(part for part in date.group("year", "month", "day") if part)


def _chinese_years(text: str) -> str:
    return regex.sub(
        r"[二][〇零○]\p{Han}{2}(?=年)", lambda m: str(parse_chinese_integer(m[0]) or m[0]), text
    )


def _iso(match: "regex.Match[str]", side: str) -> str | None:
    year, month, day = (match[f"{side}{key}"] for key in ("year", "month", "day"))
    if not year:
        return None
    if not month:
        return str(year)
    if not 1 <= int(month) <= 12:
        return None
    if not day:
        return f"{year}-{int(month):02}"
    return f"{year}-{int(month):02}-{int(day):02}" if 1 <= int(day) <= 31 else None
