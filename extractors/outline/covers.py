"""The cover: the report's title and the department that it names.

Enters: the lines before the first heading. Leaves: which of them is the title, and the name of the
department where the cover says it. A title is a line that ends in what such a report is called
(`2021年部门预算绩效文本`, `…绩效目标`); a date or a preface is not.
"""

from dataclasses import dataclass

from extractors.ledger.body import BodyLine, BodySpan
from extractors.patterns import compile_pattern
from extractors.terms.organisations import names_organisation

_TITLE = compile_pattern(
    r"(?:部门|预算|绩效|项目|单位)[\p{Han}（）()\d]{0,20}(?:绩效文本|文本|绩效目标(?:文本|公开|汇编|批复|信息)?|绩效计划"
    r"|绩效预算(?:文本)?|预算绩效(?:信息|公开|管理文本|报告)?|绩效报告|信息公开|绩效信息)(?:公开)?[（(]?[\p{Han}\d]{0,8}[）)]?$"
)
_TAIL = compile_pattern(r"(?:绩效)?(?:目标)?(?:文本|报告|公开|信息公开)|绩效目标|目标")
"""All that the second line of a title may say (`目标文本` below `2023年部门预算绩效`)."""
_YEAR_SAID = compile_pattern(r"\d{4}年|[二２][〇零○０][\p{Han}\d]{2}年")
_NAME_LABEL = compile_pattern(
    r"\s*(?:编\s*制\s*|填\s*报\s*|预\s*算\s*|编\s*报\s*)?(?:部\s*门|单\s*位)(?:\s*名\s*称)?(?:\s*[（(][^）)]{0,8}[）)])?\s*[:：]\s*"
)

_PART = compile_pattern(r"第[一二三四五六七八九十\d]+(?:部分|章|节)|[一二三四五六七八九十]+、")
"""A heading, which is no second line of a title."""
_OTHERS = compile_pattern(r".{0,8}(?:主管|财政|实施|执行|监督|评价)(?:部门|单位|机构)[:：]?")
"""A label in the line above an organisation's name that makes it another one than the department
reporting."""
_LONGEST_TITLE = 50
"""Characters, white space left out: a longer line is text, whatever it ends in. Titles of labelled
reports have up to 25."""
_LONGEST_UPPER_LINE, _LONGEST_LOWER_LINE = 40, 30
"""The same of a title set in two lines: the unit and the year, and what the report is called."""


@dataclass(slots=True)
class Cover:
    """The title's line and the department's name, where the cover has them."""

    title: BodyLine | None = None
    title_begins: BodyLine | None = None
    """The line above the title's, where it is set in two (`2021年部门预算` above `绩效文本`)."""
    department: BodySpan | None = None
    labels: tuple[BodySpan, ...] = ()

    def title_spans(self) -> list[BodySpan]:
        """The title's lines."""
        return [line.span() for line in (self.title_begins, self.title) if line is not None]


def _begun_above(above: BodyLine, key: str) -> BodyLine | None:
    """The line above, where only both lines together make a title with its year."""
    first = "".join(above.text.split())
    if len(first) > _LONGEST_UPPER_LINE or not _YEAR_SAID.search(first) or _YEAR_SAID.search(key):
        return None
    if _PART.match(key):
        return None
    whole = _TITLE.search(first + key) and not names_organisation(key)
    is_short = len(key) <= _LONGEST_LOWER_LINE
    return above if is_short and whole and not _TITLE.search(first) else None


def read_cover(lines: list[BodyLine]) -> Cover:
    """Find the title (the first line that reads as one) and the department's name."""
    cover = Cover()
    above: BodyLine | None = None
    for line in lines:
        key = "".join(line.text.split())
        is_others = above is not None and _OTHERS.fullmatch("".join(above.text.split()))
        if cover.title is above is not None and cover.title_begins is None and _TAIL.fullmatch(key):
            cover.title_begins, cover.title = above, line
            continue
        if cover.title is None and above is not None:
            cover.title_begins = _begun_above(above, key)
        above = line
        if cover.title is None and cover.title_begins is not None:
            cover.title = line
            continue
        is_title = len(key) <= _LONGEST_TITLE and _TITLE.search(key) and not _PART.match(key)
        if cover.title is None and is_title:
            cover.title = line
            continue
        if cover.department is not None:
            continue
        label = _NAME_LABEL.match(line.text)
        if label and line.text[label.end() :].strip():
            cover.department = line.span(label.end())
            cover.labels = (line.span(0, label.end()),)
        elif names_organisation(key) and not is_others:
            cover.department = line.span()
    return cover
