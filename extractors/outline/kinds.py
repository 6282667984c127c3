"""Whether a document is a report of the kind that this program reads, and else what it is.

Enters: the `Outline` of a document without project tables, or with indicator grids alone. Leaves: None
for a report of ours, or the kind's name. A report without such tables has two of the text sections, or
one that is shown to be ours by 绩效 in a heading, on the cover or in its own text, or by a TC field. Of
anything else nothing is read into fields, not even a section that happens to be headed 总体目标.

What another document is, its titles and the labels of its tables say. Running text says nothing: a
letter that hands down money asks for a 自评报告 in its last sentence, and every form names the
一般公共预算.
"""

import regex

from extractors.forms.titles import speaks_of_performance
from extractors.ledger.body import Body, Grid
from extractors.outline.parts import Outline, SectionText
from extractors.patterns import compile_pattern

_BY_LABELS: tuple[tuple[str, str], ...] = (
    (
        "self-evaluation (绩效自评表)",
        r".{0,6}(?:实际|全年)(?:实际)?完成(?:指标)?(?:值|情况).{0,6}|.{0,4}自评(?:得分|分值?|结论)",
    ),
    ("duties and activities (部门职责-工作活动绩效目标)", r"职责活动|工作活动"),
)
"""Patterns of a table cell's whole text, by the kind that it tells."""
_BY_TITLE: tuple[tuple[str, str], ...] = (
    (
        "self-evaluation (绩效自评表)",
        r"自评(?:价)?(?:情况)?(?:报告|表|结果)|绩效(?:评价)?(?:自评|评价报告)",
    ),
    ("duties and activities (部门职责-工作活动绩效目标)", r"职责.{0,4}工作活动"),
    ("final accounts (部门决算)", r"决算"),
    (
        "budget disclosure (预算公开)",
        r"预算(?:信息)?公开|收支(?:预算)?总表|一般公共预算.{0,8}表$|三公.{0,8}表$",
    ),
    (
        "tender (招标采购文件)",
        r"招标|投标|采购(?:文件|公告|需求|项目)|磋商|询价|谈判|中标|成交(?:公告|结果)",
    ),
    ("contract (合同)", r"合同|协议书?$|Agreement|CONTRACT|WHEREAS"),
    ("notice (通知)", r"的(?:通知|函|批复|请示|意见)$|^(?:关于|转发).{4,}"),
)
_BIDDING = compile_pattern(r"[招投]标|磋商|询价|竞争性谈判|采购(?:文件|公告)")
"""What a purchase alone has; a form may be about a 采购项目."""
_PARTIES = compile_pattern(r"[甲乙]方(?:（.{0,8}）|\(.{0,8}\))?[:：].*")
_TITLE_LENGTH = 40
"""Characters: titles of labelled reports have up to 25; a much longer line is a sentence."""
_TITLES_READ = 40
"""How many short lines from the start may be titles; a report's own follow on its first pages."""
_LONGEST_LABEL = 20
"""Characters: a longer cell is no label, and need not be compared."""
_SENTENCE = compile_pattern(r"[。；;，,！？]")

_LABELLED = compile_pattern(r"\s*[【\[]?\s*绩\s*效\s*(?:目|指)\s*标\s*[】\]:：]")
_OF_PERFORMANCE = compile_pattern(r"预算绩效|绩效(?:目标|管理|自评|评价|监控|考[核评]|指标|业务)")


def tell_other_kind(outline: Outline) -> str | None:
    """The name of the other kind that such a document is, `unknown` where nothing tells; None for ours."""
    sections = outline.sections.values()
    if len(sections) >= 2:
        return None
    headings = [section.heading.line for section in sections]
    lines = [*outline.cover, *outline.part_titles, *headings]
    shown = any(speaks_of_performance(line.text) or line.paragraph.field_codes for line in lines)
    if sections and (shown or any(map(_speaks_of_performance, sections))):
        return None
    return _name(outline.body)


def tells_of_purchase(outline: Outline) -> bool:
    """Whether a document's titles or parties say that it is a tender or a contract."""
    return _name(outline.body).startswith(("tender", "contract"))


def _speaks_of_performance(section: SectionText) -> bool:
    """Whether a section alone in its file is ours: by its labels, or by what it secures."""
    lines = section.lines
    if section.heading.kind == "sub_goals":
        return any(_LABELLED.match(line.text) for line in lines)
    named = sum(_OF_PERFORMANCE.search(line.text) is not None for line in lines)
    return section.heading.kind == "safeguards" and named >= 2


def _name(body: Body) -> str:
    titles, cells, parties = _titles_and_cells(body)
    titled = next(
        (name for name, words in _BY_TITLE if any(regex.search(words, title) for title in titles)),
        "unknown",
    )
    if any(map(_BIDDING.search, titles)) and not any(map(_OF_PERFORMANCE.search, titles)):
        return "tender (招标采购文件)"  # bidders are asked for their points, too (自评分值)
    for name, words in _BY_LABELS:
        if any(regex.fullmatch(words, cell) for cell in cells):
            return name
    return "contract (合同)" if len(parties) >= 2 else titled


def _titles_and_cells(body: Body) -> tuple[list[str], set[str], set[str]]:
    """The short lines at the start, the texts of table cells, and the parties of a contract."""
    titles: list[str] = []
    cells: set[str] = set()
    parties: set[str] = set()
    for item in body.items:
        if isinstance(item, Grid):
            keys = (cell.key for row in item.rows for cell in row)
            cells.update(key for key in keys if len(key) <= _LONGEST_LABEL)
            continue
        key = "".join(item.text.split())
        if _PARTIES.fullmatch(key):
            parties.add(key[0])
        is_short = 0 < len(key) <= _TITLE_LENGTH and not _SENTENCE.search(key)
        if is_short and len(titles) < _TITLES_READ:
            titles.append(key)
    return titles, cells, parties
