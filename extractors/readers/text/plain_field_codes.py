r"""Word field codes left in plain text: found, so that they can leave it.

Enters: the text of a dump. Leaves: the `FieldSpan`s in it, in order. Three notations occur:

- Word's own marks (`0x13 code 0x14 result 0x15`, [MS-DOC] 2.8.25) in raw dumps, nested at will;
- braces (`{ TC "总体绩效目标" \f A }`), as a document with field codes switched on shows them;
- the bare instruction, as in ` TC 总体绩效目标 \f A \l 1 `, with the field's result after it.

The bare instruction has no end mark, so a keyword's own grammar (ISO/IEC 29500-1 17.16.5) says how
far it reaches, and it must prove itself: a switch, a quoted argument or a bookmark's name. A `TC`,
`REF` or `PAGE` of running prose has none of them and stays.
"""

import re
from dataclasses import dataclass

import regex

from extractors.patterns import compile_pattern
from extractors.terms.field_codes import GENERATED_LISTS, keyword_of, result_is_content

_BEGIN, _SEPARATOR, _END = "\x13", "\x14", "\x15"
_LONGEST_CODE = 600
"""Code points; anything longer between two marks is no instruction."""
_LONGEST_RESULT = 400
"""Code points kept as a field's result; a longer one stays in the text and only there."""


@dataclass(frozen=True)
class FieldSpan:
    """A field in a text: what leaves the text, and what is kept of it.

    `start` and `end` (half-open) hold the instruction with its marks, and the result where marks
    show its end; `hidden` are the parts that leave the text. `shows_contents` tells a table of
    contents, whose result is its entries.
    """

    start: int
    end: int
    instruction: str
    hidden: tuple[tuple[int, int], ...]
    result: str = ""
    shows_contents: bool = False


def find_field_codes(text: str) -> list[FieldSpan]:
    """All field codes of a text, ordered by where they begin; none lies in another's hidden part."""
    found = _find_marked(text) if _BEGIN in text else []
    found.extend(_find_bare(text))
    found.sort(key=lambda field: (field.start, -field.end))
    kept: list[FieldSpan] = []
    hidden_until = 0
    for field in found:
        # A marked field's bare instruction is found twice; nested ones lie in the outer's code.
        if field.start < hidden_until:
            continue
        kept.append(field)
        first, last = field.hidden[0]
        hidden_until = max(hidden_until, last if first == field.start else 0)
    return kept


def _find_marked(text: str) -> list[FieldSpan]:
    """Fields between Word's marks; an unpaired mark stays, as a stray control character."""
    found: list[FieldSpan] = []
    open_fields: list[tuple[int, int | None]] = []
    for mark in regex.finditer("[\x13-\x15]", text):
        at = mark.start()
        if mark[0] == _BEGIN:
            open_fields.append((at, None))
        elif mark[0] == _SEPARATOR and open_fields:
            start, separator = open_fields[-1]
            open_fields[-1] = (start, at if separator is None else separator)
        elif mark[0] == _END and open_fields:
            start, separator = open_fields.pop()
            code_end = at if separator is None else separator
            if code_end - start <= _LONGEST_CODE:
                found.append(_marked_field(text, start, code_end, at))
    return found


def _marked_field(text: str, start: int, code_end: int, end: int) -> FieldSpan:
    instruction = _without_marks(text[start + 1 : code_end])
    shows_contents = keyword_of(instruction) in GENERATED_LISTS
    is_short = end - code_end <= _LONGEST_RESULT
    result = text[code_end + 1 : end] if is_short and not shows_contents else ""
    if shows_contents or not is_short or result_is_content(instruction):
        hidden: tuple[tuple[int, int], ...] = ((start, code_end + 1), (end, end + 1))
        while _BEGIN in result:  # the codes of fields in the result are not what it shows
            shorter = _INNER_CODE.sub("", result)
            result = shorter if shorter != result else shorter.replace(_BEGIN, "")
    else:
        hidden = ((start, end + 1),)
    return FieldSpan(start, end + 1, instruction, hidden, _without_marks(result), shows_contents)


_INNER_CODE = compile_pattern(f"{_BEGIN}[^{_BEGIN}{_SEPARATOR}{_END}]*{_SEPARATOR}?")


def _without_marks(text: str) -> str:
    return regex.sub("[\x00-\x08\x0e-\x1f]", "", text).strip()


# The parts of a bare instruction. A dump that wraps its lines may break one between two parts.
_GAP = r"[^\S\n]*+(?:\n[^\S\n]*+)?"
_QUOTED = r'(?:"[^"\n]{0,300}"|[“”][^“”\n]{0,300}[“”])'
_PLAINLY_QUOTED = r'"[^"\n]{1,300}"(?!\S)'
"""Without a switch: `TC“三合一”项目` is prose, with the typographic quotes that prose has."""
_GENERAL = rf'\\(?:\*{_GAP}[A-Za-z]\w*|[\#@]{_GAP}(?:{_QUOTED}|[^\s\\"]+))'
_BOOKMARK = r"[A-Za-z_][A-Za-z0-9_]{0,60}"


def _switches(flags: str = "", valued: str = "", value: str = r"[A-Za-z0-9\-.,]+") -> str:
    """One switch, and the gap before it, of a field with these field-specific switches."""
    choices = [_GENERAL]
    if valued:
        choices.append(rf"\\[{valued}]{_GAP}(?:{_QUOTED}|{value})")
    if flags:
        choices.append(rf"\\[{flags}](?![A-Za-z])")
    return rf"(?:{_GAP}(?:{'|'.join(choices)}))"


_TC_SWITCH = _switches("n", "fl", r"[A-Za-z0-9](?![A-Za-z0-9])")
_TC_WORDS = r"[^\\\n\t]{1,120}+"
_REF_SWITCH = _switches("dfhnprtw")
_XE_SWITCH = _switches("bi", "frty")
_TOC_SWITCH = _switches("huwxzn", "abcdeflnopst")
_STYLE_SWITCH = _switches("lnprtw")

_GRAMMARS = {
    # TC: quoted, or in bare words up to the first switch, or after all switches to the line's end.
    "TC": rf"{_GAP}(?:{_QUOTED}{_TC_SWITCH}+|{_PLAINLY_QUOTED})"
    rf"|[^\S\n]++{_TC_WORDS}{_TC_SWITCH}+"
    rf"|{_TC_SWITCH}+(?:{_GAP}{_QUOTED}|[^\S\n]++[^\\\n\t\"“”。；]{{1,80}}+(?=$|\\))?{_TC_SWITCH}*",
    "TOC TOA INDEX": rf"{_TOC_SWITCH}+",
    "HYPERLINK": rf"{_GAP}(?:{_QUOTED}|\\l{_GAP}(?:{_QUOTED}|{_BOOKMARK})"
    rf"|[a-z]{{2,10}}:[!-~]+|www\.[!-~]+){_switches('mnhs', 'lot')}*",
    "PAGEREF NOTEREF REF": rf"{_GAP}(?:_{_BOOKMARK}{_REF_SWITCH}*|\w{{1,60}}+{_REF_SWITCH}+)",
    "SEQ": rf"{_GAP}\w{{1,40}}+{_switches('chn', 'rs')}+",
    # Without a switch only in a line that is nothing but a page number: `- PAGE 2 -`, `第 PAGE 1 页`.
    "PAGE NUMPAGES SECTIONPAGES SECTION": rf"{_switches()}+"
    r"|(?<=(?:^|\n)[^\S\n]{0,8}[-–—－第共]?[^\S\n]{0,2}(?:NUM)?PAGES?)"
    r"(?=[^\S\n]{0,8}\d{0,4}[^\S\n]{0,8}[-–—－页]?[^\S\n]{0,8}(?:\n|$))",
    "XE": rf"{_GAP}(?:{_QUOTED}{_XE_SWITCH}+|{_PLAINLY_QUOTED}|[^\s\\\"“”]{{1,80}}+{_XE_SWITCH}+)",
    "EMBED CONTROL": rf"{_GAP}[A-Za-z]\w{{0,40}}+(?:\.\w{{1,40}}+)+{_switches('s', 's', '[0-9]+')}*",
    "LINK": rf"{_GAP}[A-Za-z]\w{{0,40}}+(?:\.\w{{1,40}}+)+(?:{_GAP}{_QUOTED}){{0,3}}"
    rf"{_switches('abdhprtu', 'f', '[0-9]+')}*",
    "INCLUDEPICTURE INCLUDETEXT IMPORT": rf"{_GAP}(?:{_QUOTED}|[^\s\\\"]{{1,200}}+(?=\s?\\))"
    rf"{_switches('dxy!', 'cn')}*",
    "STYLEREF": rf"{_GAP}(?:{_QUOTED}{_STYLE_SWITCH}*|\w{{1,40}}+{_STYLE_SWITCH}+)",
    "DATE TIME SAVEDATE CREATEDATE PRINTDATE EDITTIME": rf"{_switches('hlsu')}+",
    "FILENAME AUTHOR TITLE SUBJECT KEYWORDS COMMENTS LASTSAVEDBY NUMWORDS NUMCHARS REVNUM TEMPLATE "
    "USERNAME FILESIZE": rf"{_switches('pkm')}+",
    "DOCPROPERTY DOCVARIABLE MERGEFIELD QUOTE SET ASK MACROBUTTON": rf"{_GAP}"
    rf"(?:{_QUOTED}|\w{{1,60}}+){_switches('bfmv')}+",
    "SYMBOL": rf"{_GAP}\w{{1,8}}+{_switches('ahju', 'fs')}+",
    "SHAPE": rf"{_switches()}+",
    "FORMTEXT FORMCHECKBOX FORMDROPDOWN": "",
    # The equation field's text is its instruction: `eq \o\ac(○,1)` draws a circled digit.
    "EQ eq": r"[^\S\n]*(?:\\[a-z]{1,3}){1,4}\([^()\n]{0,60}\)",
    "=": r"[^\S\n]?(?:SUM|AVERAGE|COUNT|MAX|MIN|PRODUCT)\((?:ABOVE|BELOW|LEFT|RIGHT)\)"
    rf"{_switches()}*",
}
"""Keywords → what follows them, so that no doubt is left that they are a field's."""

_REST = {
    keyword: compile_pattern(rest, regex.MULTILINE)
    for keywords, rest in _GRAMMARS.items()
    for keyword in keywords.split()
}
# The standard library's engine scans a long text for this several times faster than `regex`.
_KEYWORD = re.compile(
    r"(?<![A-Za-z0-9_\\])(?:[A-Z]{2,14}+(?![A-Za-z0-9_])|eq(?=\s?\\)|=(?=\s?[A-Z]))"
)
# Inside braces the end is marked; a quote, a switch or a bookmark must stand there all the same.
_BRACED = compile_pattern(
    r'\{\s?(?P<code>(?P<keyword>[A-Za-z]{2,14}+)(?:\s?|[^{}\n\\"“_/]{0,80}+[\\"“_/][^{}\n]{0,400}+))\}'
)


def _find_bare(text: str) -> list[FieldSpan]:
    found: list[FieldSpan] = []
    if "{" in text:
        for match in _BRACED.finditer(text):
            keyword = match["keyword"].upper()
            if keyword in _REST and (keyword != match["code"].strip() or "PAGE" in keyword):
                found.append(_bare_field(match["code"], *match.span()))
    done = 0
    for word in _KEYWORD.finditer(text):
        rest = _REST.get(word[0])
        if rest is None or word.start() < done:
            continue
        matched = rest.match(text, word.end())
        if matched is None:
            continue
        start, end = word.start(), matched.end()
        code = text[start:end]
        # Word pads an instruction with a space on either side, which is no part of the text.
        if start > done and text[start - 1] == " ":
            start -= 1
        if text[end : end + 1] == " ":
            end += 1
        found.append(_bare_field(code, start, end))
        done = end
    return found


def _bare_field(code: str, start: int, end: int) -> FieldSpan:
    instruction = regex.sub(r"\s+", " ", code).strip()
    shows_contents = keyword_of(instruction) == "TOC"
    return FieldSpan(start, end, instruction, ((start, end),), shows_contents=shows_contents)
