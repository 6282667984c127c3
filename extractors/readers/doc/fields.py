"""Fields: marks in the text turned into data and into stretches to leave out ([MS-DOC] 2.8.25).

Enters: a story's stored text, in which a field is begin mark (0x13), instruction, separator (0x14),
result, end mark (0x15), nested and over paragraphs at will. Leaves: the fields in order, the
stretches that leave the text, and the stretches that a table of contents fills.
"""

from dataclasses import dataclass

from extractors.patterns import compile_pattern
from extractors.readers.doc.characters import (
    BREAKS,
    FIELD_BEGIN,
    FIELD_SEPARATOR,
    PARAGRAPH_MARK,
    readable,
)
from extractors.readers.doc.spans import PositionSpan
from extractors.readers.word.computed_fields import keeps_result
from extractors.terms.field_codes import GENERATED_LISTS, keyword_of

_MARKS = compile_pattern("[\x13\x14\x15]")
_MAX_NESTING = 32
"""Word itself allows twenty; each level costs another copy of the instruction's text."""
_MAX_INSTRUCTION = 20_000
"""Characters of an instruction that are kept; a damaged file may swallow its whole text."""


@dataclass(frozen=True, slots=True)
class FieldFound:
    """A field: the position of its begin mark, what it says and where its result lies.

    The result ends at the field's end mark; a field that has lost its end has none.
    """

    begin: int
    instruction: str
    result: PositionSpan
    nested_codes: tuple[PositionSpan, ...] = ()
    """Marks and instructions of the fields in its result."""
    is_in_code: bool = False
    """It is part of another field's instruction."""


@dataclass(frozen=True, slots=True)
class FieldMap:
    """The fields of a story, ordered by begin mark."""

    fields: tuple[FieldFound, ...] = ()
    cuts: tuple[PositionSpan, ...] = ()
    contents: tuple[PositionSpan, ...] = ()
    """Results of TOC fields and their likes: text of a generated list."""


@dataclass(slots=True)
class _Open:
    begin: int
    separator: int | None
    in_code: list[PositionSpan]
    """Marks and instructions of the fields nested in the instruction …"""
    in_result: list[PositionSpan]
    """… and of those in the result."""


def map_fields(text: str, start: int, end: int) -> FieldMap:
    """Find the fields between two positions; a mark without its partners stands for nothing."""
    stack: list[_Open] = []
    too_deep = 0
    fields: list[FieldFound] = []
    cuts: list[PositionSpan] = []
    contents: list[PositionSpan] = []
    for mark in _MARKS.finditer(text, start, end):
        at = mark.start()
        if mark[0] == FIELD_BEGIN:
            if len(stack) >= _MAX_NESTING:
                too_deep += 1
            else:
                stack.append(_Open(at, None, [], []))
        elif too_deep:
            too_deep -= mark[0] != FIELD_SEPARATOR
        elif not stack:
            continue
        elif mark[0] == FIELD_SEPARATOR:
            if stack[-1].separator is None:
                stack[-1].separator = at
        else:
            opened = stack.pop()
            code_end = at if opened.separator is None else opened.separator
            own = [(opened.begin, code_end + 1), (at, at + 1)]
            if stack:
                outer = stack[-1].in_code if stack[-1].separator is None else stack[-1].in_result
                outer += own
                outer += opened.in_result
            instruction = _instruction(text, opened, code_end)
            result = (min(code_end + 1, at), at)
            nested = tuple(opened.in_result)
            is_nested = any(outer.separator is None for outer in stack)
            fields.append(FieldFound(opened.begin, instruction, result, nested, is_nested))
            if keyword_of(instruction) in GENERATED_LISTS:
                contents.append(result)
                cuts += own
            elif keeps_result(instruction) or text.find(PARAGRAPH_MARK, *result) >= 0:
                # Nothing that is page furniture runs over a paragraph's end: what does is text
                # that a misplaced mark has caught, or a linked object's.
                cuts += own
            else:
                cuts.append((opened.begin, at + 1))
    for opened in stack:
        # The end is lost. An instruction that stays in its paragraph is one nevertheless.
        if opened.separator is not None:
            if PARAGRAPH_MARK in text[opened.begin : opened.separator]:
                continue
            instruction = _instruction(text, opened, opened.separator)
            fields.append(FieldFound(opened.begin, instruction, (0, 0)))
            cuts.append((opened.begin, opened.separator + 1))
    fields.sort(key=lambda field: field.begin)
    return FieldMap(tuple(fields), tuple(cuts), tuple(contents))


def _instruction(text: str, opened: _Open, end: int) -> str:
    parts: list[str] = []
    at = opened.begin + 1
    limit = min(end, at + _MAX_INSTRUCTION)
    for cut_start, cut_end in sorted(opened.in_code):
        if cut_start >= limit:
            break
        if cut_start > at:
            parts.append(text[at:cut_start])
        at = max(at, cut_end)
    parts.append(text[at:limit])
    return BREAKS.sub(" ", readable("".join(parts))).strip()
