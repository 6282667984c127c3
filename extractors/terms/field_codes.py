r"""Word field codes: what an instruction says, and which results are content.

Enters: the text of a field instruction (`TC "总体绩效目标" \f A \l 1`), from a real field or left
in a text dump. Leaves: its keyword, arguments and switches. The grammar is that of ISO/IEC 29500-1
17.16.2 (field-argument, general and field-specific switches), read leniently: quotes may be
missing, typographic or unpaired, switches stand in any order.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import regex

from extractors.patterns import compile_pattern
from models.document import FieldCode

GENERATED_LISTS = frozenset({"TOC", "INDEX", "TOA"})
"""Keywords of fields whose result is a table of contents, an index or a table of authorities."""
FURNITURE = GENERATED_LISTS | {
    *("TC", "XE", "RD", "TA", "SET", "ASK", "PRIVATE", "PAGE", "PAGEREF", "NUMPAGES"),
    *("SECTIONPAGES", "SECTION", "PRINT", "NEXT", "NEXTIF", "SKIPIF"),
}
"""Keywords of fields whose result is not the report's text: marks, page numbers, generated lists.
The result of any other field (HYPERLINK, REF, SEQ, LINK, DATE, =, …) is what the page shows."""

_KEYWORD = compile_pattern(r"\s*([A-Za-z]+|=)")
_PART = compile_pattern(
    r"""(?:(?<!\s)|\G)\s*+(?:
        \\(?P<switch>[*\#@!A-Za-z])
      | "(?P<quoted>[^"]*)(?:"|$)
      | “(?P<curly>[^"”]*)(?:["”](?=\s|$)|$)
      | (?P<bare>[^\s\\"]+)
    )""",
    regex.VERBOSE,
)
_VALUED_SWITCHES = {
    "TC": frozenset("fl"),
    "XE": frozenset("frty"),
    "SEQ": frozenset("rs"),
    "HYPERLINK": frozenset("lotm"),
    "TOC": frozenset("abcdflnopst"),
    "AUTONUM": frozenset("s"),
    "AUTONUMLGL": frozenset("s"),
    "LISTNUM": frozenset("ls"),
    "SYMBOL": frozenset("fs"),
}
"""Switches that take the argument after them; the general ones (`\\*`, `\\#`, `\\@`) always do."""


@dataclass(frozen=True)
class Instruction:
    """A parsed instruction: upper-case keyword, arguments in order, switches by letter."""

    keyword: str
    arguments: tuple[str, ...] = ()
    switches: dict[str, str | None] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The arguments joined as written (TC without quotes has its text in several words)."""
        return " ".join(self.arguments)


# A file repeats few codes: those of its contents, its page numbers and marks.
@lru_cache(maxsize=512)
def parse_instruction(code: str) -> Instruction | None:
    """Parse the text between a field's begin and separator marks; None if it has no keyword."""
    head = _KEYWORD.match(code)
    if head is None:
        return None
    keyword = head[1].upper()
    valued = _VALUED_SWITCHES.get(keyword, frozenset())
    arguments: list[str] = []
    switches: dict[str, str | None] = {}
    awaiting: str | None = None
    for part in _PART.finditer(code, head.end()):
        switch = part["switch"]
        if switch is not None:
            switch = switch.lower()
            switches.setdefault(switch, None)
            awaiting = switch if switch in "*#@" or switch in valued else None
            continue
        value = next(part[form] for form in ("quoted", "curly", "bare") if part[form] is not None)
        if awaiting is not None:
            switches[awaiting] = value
            awaiting = None
        else:
            arguments.append(value)
    return Instruction(keyword, tuple(arguments), switches)


def keyword_of(code: str) -> str | None:
    """The upper-case keyword of an instruction, if it has one."""
    instruction = parse_instruction(code)
    return instruction.keyword if instruction is not None else None


def result_is_content(code: str) -> bool:
    """Whether the text that a field shows belongs to the report (an unknown keyword's does)."""
    return keyword_of(code) not in FURNITURE


def table_entries(codes: Iterable[FieldCode]) -> Iterator[tuple[str, Instruction]]:
    r"""The TC fields among some, each with the letter of the table it enters (`\f A`), or none."""
    for code in codes:
        instruction = parse_instruction(code.instruction)
        if instruction is not None and instruction.keyword == "TC":
            yield (instruction.switches.get("f") or "").upper(), instruction
