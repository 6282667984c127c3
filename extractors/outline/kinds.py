"""Whether a document is a report of the kind that this program reads, and else what it is.

Enters: an `Outline`. Leaves: None for a report of ours, or the kind's name. A report
has a project table, or two of its text sections, or one that 绩效 in a heading or on the cover, or
a TC field, shows to be ours. Anything else yields no record: not even a section that happens to
be headed 总体目标.
"""

import regex

from extractors.ledger.body import Body, Grid
from extractors.outline.parts import Outline

_KINDS: tuple[tuple[str, str], ...] = (
    ("self-evaluation (绩效自评表)", r"自评|实际完成值|全年完成值|评价得分|绩效评价"),
    ("duties and activities (部门职责-工作活动绩效目标)", r"职责活动|工作活动|评价标准"),
    ("budget disclosure (预算公开)", r"收支(?:预算)?总表|一般公共预算|三公.{0,2}经费|预算公开"),
    ("contract (合同)", r"甲方|乙方|合同编号|Agreement|CONTRACT|WHEREAS"),
)

_LABELLED = regex.compile(r"\s*[【\[]?\s*绩\s*效\s*(?:目|指)\s*标\s*[】\]:：]")


def tell_other_kind(outline: Outline) -> str | None:
    """The name of the other kind that a document is; None for a report of ours."""
    sections = outline.sections.values()
    if outline.projects or len(sections) >= 2:
        return None
    headings = [section.heading.line for section in sections]
    lines = [*outline.cover, *outline.part_titles, *headings]
    shown = any("绩效" in line.text or line.paragraph.field_codes for line in lines)
    if sections and (shown or _has_labels(outline)):
        return None
    text = _sample(outline.body)
    for name, pattern in _KINDS:
        if regex.search(pattern, text):
            return name
    return "unknown"


def _has_labels(outline: Outline) -> bool:
    """Whether the sub-goals, alone in their file, name their objectives and indicators as ours do."""
    section = outline.sections.get("sub_goals")
    return section is not None and any(_LABELLED.match(line.text) for line in section.lines)


def _sample(body: Body) -> str:
    parts: list[str] = []
    size = 0
    for item in body.items:
        lines = item.lines() if isinstance(item, Grid) else iter((item,))
        for line in lines:
            parts.append("".join(line.text.split()))
            size += len(parts[-1])
        if size > 20_000:
            break
    return "\n".join(parts)
