"""Formulas of a .docx (OMML, ISO/IEC 29500-1 22.1) as text in reading order.

Enters: an element of the math namespace and a function that reads its children as text. Leaves: the
text: fractions with a slash, roots with their sign, brackets as drawn, exponents as superscript
digits, so that no figure joins another.
"""

from collections.abc import Callable

from lxml import etree

from extractors.readers.docx.markup import M
from extractors.terms.raised_text import SUPERSCRIPTS, read_lowered

ReadChildren = Callable[[etree._Element], str]


def formula_text(element: etree._Element, read: ReadChildren) -> str:
    """The text of one construct; of an unknown one, that of its parts one after the other."""
    write = _WRITERS.get(element.tag)
    return write(element, read) if write is not None else read(element)


def _part(element: etree._Element, name: str, read: ReadChildren) -> str:
    return "".join(read(child) for child in element.iterchildren(M + name))


def _character(element: etree._Element, properties: str, name: str, default: str) -> str:
    found = element.find(f"{M}{properties}/{M}{name}")
    return default if found is None else found.get(M + "val", "")


def _fraction(element: etree._Element, read: ReadChildren) -> str:
    parts = [_part(element, "num", read), _part(element, "den", read)]
    return "/".join(part for part in parts if part)


def _script(element: etree._Element, read: ReadChildren) -> str:
    base = _part(element, "e", read)
    lowered = read_lowered(_part(element, "sub", read), base, "")
    return base + lowered + _part(element, "sup", read).translate(SUPERSCRIPTS)


def _root(element: etree._Element, read: ReadChildren) -> str:
    return f"{_part(element, 'deg', read).translate(SUPERSCRIPTS)}√{_part(element, 'e', read)}"


def _sum(element: etree._Element, read: ReadChildren) -> str:
    return _character(element, "naryPr", "chr", "∫") + _part(element, "e", read)


def _delimited(element: etree._Element, read: ReadChildren) -> str:
    between = _character(element, "dPr", "sepChr", "|")
    inner = between.join(read(child) for child in element.iterchildren(M + "e"))
    left = _character(element, "dPr", "begChr", "(")
    return left + inner + _character(element, "dPr", "endChr", ")")


_WRITERS: dict[str, Callable[[etree._Element, ReadChildren], str]] = {
    M + "f": _fraction,
    M + "sSup": _script,
    M + "sSub": _script,
    M + "sSubSup": _script,
    M + "rad": _root,
    M + "nary": _sum,
    M + "d": _delimited,
}
