r"""Headings of the four sections, told by what they say and by the TC fields that mark them.

Enters: one `BodyLine`. Leaves: a `Heading` (which section it opens, where its number and its name
stand), or None. A heading is a whole paragraph whose text, without white space, number and closing
colon, is one of the known names; or the head of a paragraph that names a section and goes on after
a colon (`一、总体绩效目标：2021年…`). Nothing depends on its position in the file.

Seen wordings: 总体绩效目标, 总体目标, 年度总体绩效目标, 部门整体绩效目标; 分项绩效目标, 职责分项绩效目标;
工作保障措施, 保障措施, 实现年度发展规划目标的保障措施; 预算项目绩效目标, 部门预算项目绩效目标. A Hebei report
has `部门整体绩效目标` as the title of its first *part*, above `一、总体绩效目标`: it opens the overall
goal only where no other heading does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import regex

from extractors.ledger.body import BodyLine, BodySpan
from extractors.patterns import compile_pattern
from extractors.terms.field_codes import table_entries
from extractors.terms.number_marks import NumberMark, leading_mark
from extractors.terms.numerals import CHINESE_NUMERAL, parse_chinese_integer

SectionKind = Literal["overall_goal", "sub_goals", "safeguards", "projects", "part"]

_NAMES: tuple[tuple[SectionKind, str], ...] = (
    (
        "overall_goal",
        r"(?:部门|单位|[(（]单位[)）]|年度|本部门|本单位|预算|工作|\d{4}年度?)*(?:总体|总的|整体总体)(?:工作)?(?:绩效)?目标",
    ),
    (
        "sub_goals",
        r"(?:部门|单位|[(（]单位[)）]|年度|职责|工作|各项|\d{4}年度?)*(?:分项|分类|分解|具体分项)(?:工作|职责)?(?:绩效)?(?:目标|指标)(?:及指标|和指标|与指标)?",
    ),
    (
        "safeguards",
        r"(?:(?:为了?)?(?:确保|保障|实现|完成)[\p{Han}]{0,14}(?:目标|任务|绩效)(?:顺利|全面|如期)?(?:实现|完成)?(?:所?采取)?的?"
        r"|(?:工作|绩效|预算|目标|年度|部门|主要|具体|组织|实现|完成|任务|各项|的|\d{4}年度?)*)保障(?:性)?措施",
    ),
    (
        "projects",
        r"(?:部门|单位|年度|本级|\d{4}年(?:度)?)*(?:预算)?(?:专项)?(?:项目|专项资金|项目资金|项目支出)(?:预算)?(?:支出)?"
        r"绩效目标(?:情况)?(?:表|申报表|汇总表)?(?:情况)?",
    ),
    ("part", r"(?:部门|单位|预算部门|年度)*(?:整体)(?:支出)?(?:预算)?绩效(?:目标|情况)?"),
)
_WHOLE = tuple((kind, compile_pattern(pattern + "[:：]?")) for kind, pattern in _NAMES)
_RUN_IN = frozenset({"overall_goal", "sub_goals", "safeguards"})
_COLON = compile_pattern(r"[:：](?=\s*\S)")
_LOOSE_MARK = compile_pattern(
    rf"\s*(?P<value>{CHINESE_NUMERAL}{{1,3}})[\s,，:：;；·-]*(?=\p{{Han}})"
)
"""`一 总体绩效目标`: a number whose point got lost counts before one of the known names alone."""
_LONGEST = 40
"""No heading is longer than this, without white space."""

_LONGEST_PAGE_LINE = 20
"""Characters of a line that is a page number (`- 第 12 页 / 共 120 页 -`); a longer one is not looked at."""

_CONTENTS_TITLE = compile_pattern(r"[^。；，,]{0,30}目录|目次|contents", regex.IGNORECASE)
_LEADERS = ".．·•…。_-—"
_LAST_PAGE_NUMBER = compile_pattern(r"(?r)(?:\d{1,4}|[IVXivx]{1,5})\s*+[-—]?$")
"""Matched from the end backwards, so that a line's length does not matter."""
_PAGE_NUMBER = compile_pattern(
    r"(?:[-—–－―~·.]\s*+)*+(?:第\s*+)?\d{1,4}(?:\s*+页)?"
    r"(?:\s*+(?:[/／，,]\s*+共?|共)\s*+\d{1,4}(?:\s*+页)?)?(?:\s*+[-—–－―~·.])*+"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A section heading: the section it opens, its number, and the span of its bare name.

    `run_in` is the text that follows the heading in the same paragraph, if any.
    """

    kind: SectionKind
    line: BodyLine
    mark: NumberMark | None
    name: BodySpan
    run_in: BodySpan | None = None

    @property
    def is_weak(self) -> bool:
        """Whether it may as well be a label in a text: without a number, its text in the same paragraph."""
        return self.run_in is not None and self.mark is None


def read_heading(line: BodyLine) -> Heading | None:
    """The heading that a line is, or opens with; None for text, titles of tables and the like."""
    text = line.text
    compact_length = len("".join(text.split()))
    if not compact_length:
        return None
    mark = _section_mark(text)
    start = mark.end if mark else 0
    if compact_length <= _LONGEST:
        for whole_mark in (mark, *_loose_marks(text, start)):
            name = _without_closing(line.span(whole_mark.end if whole_mark else 0))
            kind = _kind_named(name)
            if kind is not None:
                return Heading(kind, line, whole_mark, name)
    # Twice the length: between the characters of a heading there may be white space.
    colon = _COLON.search(text, start, start + _LONGEST * 2)
    if colon:
        name = line.span(start, colon.start())
        kind = _kind_named(name)
        if kind is not None and kind in _RUN_IN:
            return Heading(kind, line, mark, name, line.span(colon.end()))
    name = _without_closing(line.span(start))
    marked = _kind_by_field(line) if name and compact_length <= _LONGEST else None
    return Heading(marked, line, mark, name) if marked is not None else None


def _kind_named(name: BodySpan) -> SectionKind | None:
    """The section that has this name; None where none has."""
    key = "".join(name.text.split())
    if len(key) > _LONGEST:
        return None
    return next((kind for kind, pattern in _WHOLE if pattern.fullmatch(key)), None)


def _section_mark(text: str) -> NumberMark | None:
    """The number before a heading's name; `第一部分 一、…` has two, the last one counts."""
    mark = leading_mark(text)
    if mark is not None and mark.style == "part":
        return leading_mark(text, mark.end) or mark
    return mark


def _loose_marks(text: str, start: int) -> Iterator[NumberMark]:
    """A number that has lost its point, at a line's head or behind the mark that ends at `start`."""
    match = _LOOSE_MARK.match(text, start)
    value = parse_chinese_integer(match["value"]) if match else None
    if match is not None and value is not None:
        yield NumberMark("chinese", value, match.start("value"), match.end())


def _without_closing(span: BodySpan) -> BodySpan:
    text = span.text.rstrip(":：。. ")
    return span.part(0, len(text))


def _kind_by_field(line: BodyLine) -> SectionKind | None:
    r"""A TC field of table A (`\f A`) marks a section heading whatever its exact wording."""
    for table, instruction in table_entries(line.paragraph.field_codes):
        if table != "A":
            continue
        words = instruction.text + line.text
        if "保障" in words:
            return "safeguards"
        if "分项" in words or "分解" in words:
            return "sub_goals"
        if "项目" in words:
            return "projects"
        if "总体" in words or "整体" in words or "总目标" in words:
            return "overall_goal"
    return None


def is_part_number(line: BodyLine) -> bool:
    """Whether a line is a part's bare number (`第一部分`), its title following below."""
    mark = leading_mark(line.text)
    return mark is not None and mark.style == "part" and not line.text[mark.end :].strip(" 　:：")


def is_contents_title(line: BodyLine) -> bool:
    """Whether a line is the title of a table of contents (`目　录`)."""
    return _CONTENTS_TITLE.fullmatch("".join(line.text.split())) is not None


def contents_entry(line: BodyLine) -> str | None:
    """The heading that a contents line (`一、总体绩效目标 …… 3`) announces, without white space."""
    text = line.text.rstrip()
    number = _LAST_PAGE_NUMBER.search(text)
    end = _before_leaders(text[: number.start()]) if number is not None else None
    if not end:
        return None
    return "".join(text[:end].split()).rstrip(".．·•…_-—")


def _before_leaders(text: str, *, has_dash: bool = False) -> int | None:
    """Where the leaders at a text's end begin: two or more marks, an ellipsis, a tab or a gap.

    A dash before the page number (`…… - 3 -`) is none of them.
    """
    head = text.rstrip()
    run = len(head) - len(head.rstrip(_LEADERS))
    if run > 1 or head.endswith("…"):
        return len(head) - run
    if _is_gap(text[len(head) :]):
        return len(head)
    if has_dash or not head.endswith(("-", "—")):
        return None
    return _before_leaders(head[:-1], has_dash=True)


def _is_gap(space: str) -> bool:
    return len(space) > 1 or "\t" in space


def is_page_number(line: BodyLine) -> bool:
    """Whether a line holds nothing but a page number (`2`, `- 2 -`, `第 2 页 共 9 页`)."""
    text = line.text.strip()
    return len(text) <= _LONGEST_PAGE_LINE and _PAGE_NUMBER.fullmatch(text) is not None
