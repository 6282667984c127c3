r"""Fields whose text Word computes and does not store: numbers, formulas, symbols, prompts.

Enters: fields of a document in reading order, with the result that the file stores for each, if
any. Leaves: what each shows where that is not the stored result (ISO/IEC 29500-1 17.16.5: AUTONUM,
AUTONUMLGL, AUTONUMOUT, LISTNUM, EQ, SYMBOL, MACROBUTTON, GOTOBUTTON).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import regex

from extractors.patterns import compile_pattern
from extractors.readers.word.equation_fields import equation_text
from extractors.readers.word.numbering import (
    MAX_LEVELS,
    ListCounter,
    ListDefinition,
    ListLevel,
    format_number,
)
from extractors.readers.word.symbols import symbol_character
from extractors.terms.field_codes import Instruction, parse_instruction, result_is_content
from extractors.terms.number_marks import leading_mark
from extractors.terms.numerals import CHINESE_NUMERAL

BODY_LEVEL = 9
"""The outline level of text that is no heading."""

_FORMATS = {
    "ARABIC": "decimal",
    "ALPHABETIC": "upperLetter",
    "ROMAN": "upperRoman",
    "CHINESENUM1": "chineseCounting",
    "CHINESENUM2": "chineseLegalSimplified",
    "CHINESENUM3": "chineseCountingThousand",
    "DBNUM1": "chineseCounting",
    "DBNUM2": "chineseLegalSimplified",
    "DBNUM3": "chineseCountingThousand",
    "GB1": "decimalEnclosedFullstop",
    "GB2": "decimalEnclosedParen",
    "GB3": "decimalEnclosedCircle",
    "GB4": "ideographEnclosedCircle",
    "CIRCLENUM": "decimalEnclosedCircle",
    "ZODIAC1": "ideographTraditional",
    "ZODIAC2": "ideographZodiac",
}
"""The general number formats (17.16.4.3.1) by the names of ST_NumberFormat."""
_ENCLOSED = frozenset({"GB1", "GB2", "GB3", "GB4", "CIRCLENUM"})
_OUTLINE = ("%I.", "%A.", "%1.", "%a)", "(%1)", "(%a)", "%i)", "%a.", "%i.")
_NUMBER_DEFAULT = ("%1)", "%a)", "%i)", "(%1)", "(%a)", "(%i)", "%1.", "%a.", "%i.")
_LETTERS = {"I": "upperRoman", "A": "upperLetter", "1": "decimal", "a": "lowerLetter"} | {
    "i": "lowerRoman"
}
_PROMPT = compile_pattern(
    r"\s*+(?:[\[【〔<《](?=.*[\p{Han}A-Za-z]{2}).*[\]】〕>》]\s*+"
    r"|.*?(?:单击|点击|双击|请(?:选择|填写|输入|在此)|此处|click|enter|type).*+)",
    regex.IGNORECASE | regex.DOTALL,
)
"""A text that asks to be replaced: `[请填写项目名称]`, `单击此处输入文字`."""


_TYPED_NUMBER = compile_pattern(rf"{CHINESE_NUMERAL}+|\d+")
_COUNTING = frozenset({"AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "LISTNUM"})
_BUTTONS = frozenset({"MACROBUTTON", "GOTOBUTTON"})
"""Their text is in the instruction; only the whole of it tells whether it merely asks for text."""


def keeps_result(code: str) -> bool:
    """Whether the result that is stored for a field is text that the page shows."""
    instruction = parse_instruction(code)
    if instruction is None:
        return True
    return result_is_content(code) and not (
        instruction.keyword in _BUTTONS or _counts_itself(instruction)
    )


def _counts_itself(instruction: Instruction) -> bool:
    """Whether Word counts the field anew each time, whatever result a file stores for it.

    LibreOffice writes AUTONUM as `SEQ "AutoNr"`, whose result lacks the point behind the number.
    """
    return instruction.keyword in _COUNTING or (
        instruction.keyword == "SEQ" and instruction.arguments[:1] == ("AutoNr",)
    )


@dataclass(frozen=True, slots=True)
class ShownField:
    """What a field shows; a prompt only asks to be replaced by text."""

    text: str
    is_prompt: bool = False


@dataclass(slots=True)
class ComputedFields:
    """The running numbers of one document; ask in reading order."""

    named_list: Callable[[str], ListDefinition | None] = lambda _: None
    """The document's own list of a name."""
    _automatic: dict[int, int] = field(default_factory=dict)
    _counter: ListCounter = field(default_factory=ListCounter)
    _adopted: dict[str, tuple[ListLevel, ...]] = field(default_factory=dict)
    """The form of typed numbers, for lists that are not defined."""

    def show(self, code: str, result: str, outline_level: int | None) -> ShownField | None:
        """What the field shows in a paragraph of an outline level; None where its result is that.

        `outline_level` is zero-based, None in a paragraph that is no heading.
        """
        instruction = parse_instruction(code)
        if instruction is None:
            return None
        if _counts_itself(instruction):
            return ShownField(self._number(instruction, outline_level))
        if instruction.keyword in _BUTTONS:
            text = result if result.strip() else _BUTTON.sub("", code, count=1)
            return ShownField(text, is_prompt=_PROMPT.fullmatch(text) is not None)
        if result.strip():
            return None
        if instruction.keyword == "EQ":
            return ShownField(equation_text(code))
        if instruction.keyword == "SYMBOL":
            return ShownField(_symbol(instruction))
        return None

    def _number(self, instruction: Instruction, outline_level: int | None) -> str:
        level = BODY_LEVEL if outline_level is None else outline_level
        if instruction.keyword == "LISTNUM":
            return self._list_number(instruction)
        number = self._automatic[level] = self._automatic.get(level, 0) + 1
        for deeper in [other for other in self._automatic if level < other < BODY_LEVEL]:
            del self._automatic[deeper]
        if instruction.keyword == "AUTONUMLGL" and level < BODY_LEVEL:
            above = [self._automatic.get(upper, 1) for upper in range(level)]
            ending = "" if "e" in instruction.switches else _separator(instruction)
            return ".".join(map(str, (*above, number))) + ending
        if instruction.keyword == "AUTONUMOUT":
            return _fill(_OUTLINE[level if level < BODY_LEVEL else 2], number)
        name = (instruction.switches.get("*") or "ARABIC").upper()
        written = format_number(number, _FORMATS.get(name, "decimal"))
        return written if name in _ENCLOSED else written + _separator(instruction)

    def _definition(self, name: str) -> ListDefinition | None:
        return self.named_list(name) or _DEFAULTS.get(name.lower())

    def foresee(self, paragraphs: Sequence[tuple[Sequence[str], str]]) -> None:
        """Look ahead at a story's paragraphs, each with the codes of its fields and its text.

        A list that the file names and does not define may go on in typed numbers: after three
        LISTNUM fields comes `四、`. Its numbers are of that form.
        """
        counts: dict[str, int] = {}
        for codes, text in paragraphs:
            own = [name for code in codes if (name := self._undefined_list(code)) is not None]
            for name in own:
                counts[name] = counts.get(name, 0) + 1
            mark = leading_mark(text) if counts and not own else None
            number = _TYPED_NUMBER.search(text, mark.start, mark.end) if mark else None
            if mark is None or number is None:
                continue
            pieces = text[mark.start : number.start()], text[number.end() : mark.end]
            kind = "decimal" if number[0].isdecimal() else "chineseCountingThousand"
            for name in [one for one, count in counts.items() if mark.value == count + 1]:
                self._adopted[name] = (ListLevel((pieces[0], 0, pieces[1]), kind),) * MAX_LEVELS
                del counts[name]

    def _undefined_list(self, code: str) -> str | None:
        instruction = parse_instruction(code) if "LISTNUM" in code.upper() else None
        if instruction is None or instruction.keyword != "LISTNUM" or not instruction.arguments:
            return None
        name = instruction.arguments[0]
        return name if self._definition(name) is None else None

    def _list_number(self, instruction: Instruction) -> str:
        name = instruction.arguments[0] if instruction.arguments else "NumberDefault"
        said = instruction.switches.get("l") or "1"
        level = int(said) - 1 if said.isdecimal() and 1 <= int(said[:3]) <= BODY_LEVEL else 0
        definition = self._definition(name)
        if definition is None:
            levels = self._adopted.get(name, _DEFAULTS["numberdefault"].levels)
            definition = ListDefinition(name, name, levels)
        start = instruction.switches.get("s")
        if start is not None and start.isdecimal():
            self._counter.restart(definition, level, int(start[:6]))  # no list counts to a million
        return self._counter.next_label(definition, level)


_BUTTON = compile_pattern(
    r"(?:(?<!\s)|\G)\s*+(?:MACROBUTTON|GOTOBUTTON)\s++\S++ ?", regex.IGNORECASE
)


def _separator(instruction: Instruction) -> str:
    return instruction.switches.get("s") or "."


def _fill(template: str, number: int) -> str:
    place = template.index("%")
    written = format_number(number, _LETTERS[template[place + 1]])
    return template[:place] + written + template[place + 2 :]


def _symbol(instruction: Instruction) -> str:
    said = instruction.arguments[0] if instruction.arguments else ""
    try:
        code = int(said, 16) if said[:2].lower() == "0x" else int(said)
    except ValueError:
        return said[:1]  # `SYMBOL ≥`
    return symbol_character(instruction.switches.get("f"), code) or ""


def _default_list(name: str, templates: tuple[str, ...]) -> ListDefinition:
    levels = tuple(
        ListLevel(
            (template[: template.index("%")], level, template[template.index("%") + 2 :]),
            _LETTERS[template[template.index("%") + 1]],
        )
        for level, template in enumerate(templates)
    )
    return ListDefinition(name, name, levels)


_LEGAL = tuple(
    ListLevel(tuple(piece for upper in range(level + 1) for piece in (upper, ".")))
    for level in range(len(_OUTLINE))
)
_DEFAULTS = {
    "numberdefault": _default_list("NumberDefault", _NUMBER_DEFAULT),
    "outlinedefault": _default_list("OutlineDefault", _OUTLINE),
    "legaldefault": ListDefinition("LegalDefault", "LegalDefault", _LEGAL),
}
