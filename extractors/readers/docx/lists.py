"""Lists of a .docx: from a paragraph's `w:numPr` and style to its label (ISO/IEC 29500-1 17.9).

Enters: the root of the numbering part, the style sheet, and paragraphs in reading order. Leaves:
labels as `extractors.readers.word.numbering` counts them.
"""

from lxml import etree

from extractors.readers.docx.markup import MC, VAL, W, chosen_branch, is_on, read_int, read_name
from extractors.readers.docx.styles import ResolvedStyle, StyleSheet
from extractors.readers.word.numbering import (
    MAX_LEVELS,
    ListCounter,
    ListDefinition,
    ListLevel,
    parse_level_text,
)

_MOST_LABEL = 255
"""Characters of a level's text ([MS-DOC] 2.9.150); more, on many paragraphs, would be an attack."""
_MOST_LINKS = 8
"""Numbering styles that may point to one another before they are taken for a circle."""


class ListLabels:
    """Counts the numbered paragraphs of one document."""

    def __init__(self, root: etree._Element | None, styles: StyleSheet) -> None:
        self._styles = styles
        self._counter = ListCounter()
        self._abstract: dict[int, etree._Element] = {}
        self._nums: dict[int, etree._Element] = {}
        self._definitions: dict[int, ListDefinition | None] = {}
        self._levels_by_style: dict[int, dict[str, int]] = {}
        if root is None:
            return
        for found, tag, key in (
            (self._abstract, W + "abstractNum", W + "abstractNumId"),
            (self._nums, W + "num", W + "numId"),
        ):
            for element in root.iterchildren(tag):
                number = read_int(element, key)
                if number is not None:
                    found.setdefault(number, element)

    def next_label(self, numbering: etree._Element | None, style: ResolvedStyle) -> str:
        """The label of the next paragraph with this `w:numPr` and style; empty without a list."""
        num_id = level = None
        if numbering is not None:
            num_id = read_int(numbering.find(W + "numId"))
            level = read_int(numbering.find(W + "ilvl"))
        if num_id is None:
            if not style.numberings:
                return ""
            num_id = style.numberings[-1].num_id
            assert num_id is not None
            if level is None:
                level = self._level_of_style(num_id, style)
        definition = self._define(num_id)
        if definition is None:
            return ""
        return self._counter.next_label(definition, level or 0)

    def definition_named(self, name: str) -> ListDefinition | None:
        """The list that a LISTNUM field names (`w:abstractNum/w:name`)."""
        for num_id, num in self._nums.items():
            abstract_id = self._linked_abstract_id(num)
            if abstract_id is None:
                continue
            if read_name(self._abstract[abstract_id].find(W + "name")) == name:
                return self._define(num_id)
        return None

    def _level_of_style(self, num_id: int, style: ResolvedStyle) -> int | None:
        """17.3.1.19: a style's level is the one that names the style, not the style's `w:ilvl`."""
        if self._define(num_id) is None:
            return None
        by_style = self._levels_by_style[num_id]
        for own in style.numberings:
            if own.style_id in by_style:
                return by_style[own.style_id]
            if own.level is not None:
                return own.level
        return None

    def _define(self, num_id: int) -> ListDefinition | None:
        if num_id not in self._definitions:
            self._definitions[num_id] = self._read_definition(num_id)
        return self._definitions[num_id]

    def _read_definition(self, num_id: int) -> ListDefinition | None:
        num = self._nums.get(num_id)
        abstract_id = self._linked_abstract_id(num)
        if num is None or abstract_id is None:
            return None
        elements: dict[int, etree._Element] = {}
        for element in self._abstract[abstract_id].iterchildren(W + "lvl"):
            elements[read_int(element, W + "ilvl") or 0] = element
        starts: dict[int, int] = {}
        for override in num.iterchildren(W + "lvlOverride"):
            level = read_int(override, W + "ilvl") or 0
            replacement = override.find(W + "lvl")
            if replacement is not None:
                elements[level] = replacement
            start = read_int(override.find(W + "startOverride"))
            if start is not None:
                starts[level] = start
        self._levels_by_style[num_id] = {
            style_id: level
            for level, element in elements.items()
            if (style_id := read_name(element.find(W + "pStyle"))) is not None
        }
        return ListDefinition(
            key=num_id,
            counter_key=abstract_id,
            levels=tuple(_read_level(elements.get(level)) for level in range(MAX_LEVELS)),
            start_overrides=starts,
        )

    def _linked_abstract_id(self, num: etree._Element | None) -> int | None:
        """The abstract list of a `w:num`, through `w:numStyleLink` (17.9.21) where it has one."""
        for _ in range(_MOST_LINKS):
            if num is None:
                return None
            abstract_id = read_int(num.find(W + "abstractNumId"))
            abstract = self._abstract.get(abstract_id) if abstract_id is not None else None
            if abstract is None:
                return None
            link = read_name(abstract.find(W + "numStyleLink"))
            if link is None:
                return abstract_id
            num_id = self._styles.numbering_style_num_id(link)
            num = self._nums.get(num_id) if num_id is not None else None
        return None


def _read_level(element: etree._Element | None) -> ListLevel:
    if element is None or is_on(element.find(f"{W}rPr/{W}vanish")):
        return ListLevel()  # not defined, or a label in hidden text
    number_format = element.find(W + "numFmt")
    if number_format is None:
        alternate = element.find(MC + "AlternateContent")
        branch = chosen_branch(alternate) if alternate is not None else None
        if branch is not None and alternate is not None:
            number_format = branch.find(W + "numFmt")
            if read_name(number_format) == "custom":
                # A format of Word 2010 that the standard does not name; the fallback is decimal.
                number_format = alternate.find(f"{MC}Fallback/{W}numFmt")
    text = element.find(W + "lvlText")
    return ListLevel(
        template=parse_level_text(text.get(VAL, "")[:_MOST_LABEL]) if text is not None else (),
        number_format=read_name(number_format) or "decimal",
        start=read_int(element.find(W + "start")) or 0,
        restart_limit=read_int(element.find(W + "lvlRestart")),
        is_legal=is_on(element.find(W + "isLgl")),
    )
