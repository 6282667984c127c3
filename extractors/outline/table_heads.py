"""What stands at the head of a project table: its title, department, money unit and year.

Enters: a span (a line above the table, or a cell of its first rows). Leaves: `HeadFacts` or a
`TitleParts`. Head lines seen: `731001昌黎县科学技术协会本级` beside `单位：万元`;
`172肃宁县人民检察院 预算年度:2023 单位:万元` in one line; `预算单位：…` with a label before the name.
"""

from dataclasses import dataclass, field

from extractors.forms.hebei import HEBEI
from extractors.ledger.body import BodyLine, BodySpan
from extractors.patterns import compile_pattern
from extractors.terms.field_codes import Instruction, table_entries
from extractors.terms.money_units import MONEY_UNIT
from extractors.terms.number_marks import leading_mark

_UNIT = compile_pattern(
    r"(?:[(（\[]\s*+)?(?P<label>(?:金\s*+额\s*+)?单\s*+位\s*+(?:(?:[:：﹕]|是|为)\s*+)?)"
    rf"(?P<unit>{MONEY_UNIT})(?!\p{{Han}})(?:\s*+[)）\]])?"
)
_UNIT_ALONE = compile_pattern(
    rf"(?:^\s*+[(（]?|(?<=[\s　|｜])[(（]?)(?P<label>)(?P<unit>(?=\S)(?:{MONEY_UNIT}))\s*+(?:[)）]\s*+)?$"
)
"""`万元` without a label, at a line's end, apart from what stands before it."""
_YEAR = compile_pattern(
    r"(?P<label>(?:预算|财政)?\s*年\s*度\s*[:：]\s*)(?P<year>(?:19|20)\d{2})\s*年?度?"
)
_YEAR_ALONE = compile_pattern(
    r"\s*+(?:[(（\[【]\s*+)?(?P<year>(?:19|20)\d{2})\s*+(?:年度?(?:\s*+[)）\]】])?|[)）\]】]\s*+年度?)\s*+"
)
_STAMP = compile_pattern(
    r"(?:(?<!\s)|\G)\s*+[(（\[]\s*+(?:(?:加\s*+)?(?:盖\s*+)?(?:单\s*+位\s*+)?(?:[公印]\s*+)?章|签\s*+[章字名]|盖\s*+章\s*+处|章)"
    r"\s*+[)）\]]\s*+$"
)
"""`（盖章）` behind a name says where a seal goes, and is no part of the name."""
_DEPARTMENT_LABEL = compile_pattern(
    r"(?:预算|填报|编制|项目|主管|实施|部门|单位|[(（/和与及编码])*"
    r"(?:单位|部门)(?:名称|编码及名称|编码和名称|编码名称)?[)）]*\s*[:：﹕]\s*"
)
_CODED_DEPARTMENT = compile_pattern(
    r"[\[【(（]?\s*+(?P<code>\d{3,12})\s*+(?:[\]】)）]\s*+)?(?:[-—_、:：.]\s*+)?"
    r"(?P<name>[\p{Han}][\p{Han}（）()〔〕、·A-Za-z0-9\s]{1,60})"
)
_NAME = compile_pattern(r"[\p{Han}（）()〔〕、·\s]{3,60}")
_DATE_OR_QUANTITY = compile_pattern(
    r"[\[【(（]?\s*+(?:\d{4}\s*+(?:[)）\]】]\s*+)?年|\d++\s*+[月日号万元个项次名人亩米公里吨户家所处套台件座村间%])"
)
_SEPARATORS = " \t\u3000|｜,，;；"
_NUMBER_BEFORE_NAME = compile_pattern(r"\s*(\d{1,3})\s*(?:[.．、]|(?<=\s))\s*")
"""Where the project's name follows, a bare number before it is no part of a decimal."""
_LONGEST_TITLE = 160
"""Characters: titles in the labelled reports have up to 34, but a project may be named by a sentence."""
_NO_QUOTES = str.maketrans("", "", '"“”')
_WORDS = compile_pattern(r"(?![零〇一二三四五六七八九十百第部分])\p{Letter}")


@dataclass(slots=True)
class HeadFacts:
    """Spans of the facts in a head line; `labels` are the words that only introduce them."""

    code: BodySpan | None = None
    name: BodySpan | None = None
    unit: BodySpan | None = None
    year: BodySpan | None = None
    labels: list[BodySpan] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any((self.code, self.name, self.unit, self.year))


def read_head_facts(
    span: BodySpan, *, beside_unit: bool = False, above_table: bool = False
) -> HeadFacts:
    """The facts in one head line or cell; empty if it is something else.

    `beside_unit` says that the money unit stands next to it (same row or line): then a bare name
    without a code is the department's. `above_table` says that it is a line of its own, no cell:
    then a bare year (`（2021年度）`) is the budget's and no target.
    """
    facts = HeadFacts()
    text = span.text
    taken = [False] * len(text)
    for pattern, key in ((_UNIT, "unit"), (_YEAR, "year")):
        match = pattern.search(text)
        if match is None and key == "unit":
            match = _UNIT_ALONE.search(text)
        if match is None and key == "year" and above_table:
            match = _YEAR_ALONE.fullmatch(text)
        if match is None:
            continue
        setattr(facts, key, span.part(match.start(key), match.end(key)))
        facts.labels.append(span.part(match.start(), match.start(key)))
        facts.labels.append(span.part(match.end(key), match.end()))
        taken[match.start() : match.end()] = [True] * (match.end() - match.start())
    for start, end in _free_stretches(taken):
        stretch = text[start:end]
        lead = len(stretch) - len(stretch.lstrip(_SEPARATORS))
        if lead and stretch[:lead].strip():
            facts.labels.append(span.part(start, start + lead))
        trail = len(stretch) - len(stretch.rstrip(_SEPARATORS))
        if lead < len(stretch) and stretch[len(stretch) - trail :].strip():
            facts.labels.append(span.part(end - trail, end))
        stretch = stretch.strip(_SEPARATORS)
        if not stretch or facts.name is not None:
            continue
        _read_department(span, start + lead, stretch, facts, beside_unit or facts.unit is not None)
    return facts


def _read_department(
    span: BodySpan, offset: int, text: str, facts: HeadFacts, beside_unit: bool
) -> None:
    label = _DEPARTMENT_LABEL.match(text)
    start = label.end() if label else 0
    stamp = _STAMP.search(text, start)
    if stamp is not None:
        facts.labels.append(span.part(offset + stamp.start(), offset + stamp.end()))
        text = text[: stamp.start()]
    coded = _CODED_DEPARTMENT.fullmatch(text, start)
    if coded and not _is_date_or_prose(text[start:]) and not HEBEI.title_alone.search(text):
        facts.code = span.part(offset + coded.start("code"), offset + coded.end("code"))
        facts.name = span.part(offset + coded.start("name"), offset + coded.end("name"))
        facts.labels.append(span.part(offset + start, offset + coded.start("code")))
        facts.labels.append(span.part(offset + coded.end("code"), offset + coded.start("name")))
    elif (label or beside_unit) and _NAME.fullmatch(text, start):
        if HEBEI.title.search(text):
            return
        facts.name = span.part(offset + start, offset + len(text))
    else:
        return
    if label:
        facts.labels.append(span.part(offset, offset + start))


def _is_date_or_prose(text: str) -> bool:
    if leading_mark(text) is not None:  # `126.冀财农〔2024〕34号…` is a title with its number
        return True
    return _DATE_OR_QUANTITY.match(text) is not None


def _free_stretches(taken: list[bool]) -> list[tuple[int, int]]:
    stretches, start = [], None
    for place, is_taken in enumerate([*taken, True]):
        if not is_taken and start is None:
            start = place
        elif is_taken and start is not None:
            stretches.append((start, place))
            start = None
    return stretches


def title_instruction(line: BodyLine) -> Instruction | None:
    r"""The TC field that marks a project table's title: one of table C (`\f C`), or one that says so.

    Never one of table A, which lists the sections.
    """
    for table, instruction in table_entries(line.paragraph.field_codes):
        if table == "C" or (table != "A" and HEBEI.title.search(instruction.text)):
            return instruction
    return None


def looks_like_title(line: BodyLine) -> bool:
    """Whether a line by itself reads as the title of a project's table."""
    text = line.text.strip()
    if not text or len(text) > _LONGEST_TITLE:
        return False
    return HEBEI.title.search(text) is not None or title_instruction(line) is not None


def heads_a_table(line: BodyLine) -> bool:
    """Whether a line, alone in a table's first row, is a title that lacks the word 表."""
    return len(line.text) <= _LONGEST_TITLE and HEBEI.title_alone.search(line.text) is not None


@dataclass(frozen=True, slots=True)
class TitleParts:
    """A project's title taken apart: its number (with its mark), and the title proper."""

    number: int | None
    mark: BodySpan | None
    title: BodySpan


def split_title(line: BodyLine, project_name: str | None) -> TitleParts:
    """Tell a title's number from a title that itself begins with a number.

    The evidence in order: the TC field (`1、2021年…` settles that `1.2021年…` is number 1), the
    project's own name, and last the shape of the mark.
    """
    whole = line.span()
    instruction = title_instruction(line)
    if instruction is not None:
        marked = leading_mark(instruction.text)
        if marked is not None:
            rest = _without_quotes(instruction.text[marked.end :])
            parts = _split_before(whole, rest)
            if parts is not None:
                return TitleParts(marked.value, parts[0] or None, parts[1])
    name = _compact(project_name or "")
    if name and _compact(whole.text).startswith(name):
        return TitleParts(None, None, whole)  # the name's own figure (`3.5吨锅炉…`) is no mark
    before_name = _NUMBER_BEFORE_NAME.match(whole.text)
    if name and before_name and _compact(whole.text[before_name.end() :]).startswith(name):
        cut = before_name.end()
        return TitleParts(int(before_name[1]), whole.part(0, cut), whole.part(cut))
    mark = leading_mark(whole.text)
    if mark is None:
        return TitleParts(None, None, whole)
    return TitleParts(mark.value, whole.part(0, mark.end), whole.part(mark.end))


def _split_before(whole: BodySpan, rest: str) -> tuple[BodySpan, BodySpan] | None:
    """The span cut where its white-space-free remainder is `rest`, and before it only a mark."""
    if not rest:
        return None
    for cut in range(len(whole.text) + 1):
        if _without_quotes(whole.text[cut:]) == rest and not _WORDS.search(whole.text[:cut]):
            return whole.part(0, cut), whole.part(cut)
    return None


def _without_quotes(text: str) -> str:
    """As `_compact`, and without quotation marks: a TC's own quotes may hide those of its text."""
    return "".join(text.translate(_NO_QUOTES).split())


def _compact(text: str) -> str:
    return "".join(text.split())
