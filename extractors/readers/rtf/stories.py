r"""One story of an RTF file while it is read: its paragraphs, runs and tables as WordprocessingML.

Enters: calls in the order of the file. Leaves: the blocks in the story's root. Which table a paragraph
is in, RTF says of the paragraph (`\intbl`, `\itapN`); a table ends where the next one is not that deep.
"""

from lxml import etree

from extractors.readers.docx.markup import VAL, W
from extractors.readers.rtf.groups import Group
from extractors.readers.rtf.tables import CellEdge, RowDefinition, TableLevel, build_table

_DEEPEST_TABLE = 50
r"""Tables in tables are a few deep in what people write; `\itapN` may say anything."""
_P, _R, _T, _TAB = W + "p", W + "r", W + "t", W + "tab"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Story:
    """The body, a header, a note or a text box."""

    def __init__(
        self, kind: str, root: etree._Element, reference: etree._Element | None = None
    ) -> None:
        self.kind = kind
        self.root = root
        self.reference = reference
        """What refers to a note from the text."""
        self.field_begin: etree._Element | None = None
        """The begin of the paragraph's last field."""
        self.paragraph = etree.Element(_P)
        self.style: int | None = None
        self.outline: int | None = None
        self.depth = 0
        """In how many tables the paragraph is."""
        self._levels: list[TableLevel] = []

    def begin_run(self, group: Group) -> etree._Element:
        """Add a run with the look of the group to the paragraph."""
        run = etree.SubElement(self.paragraph, _R)
        if group.hidden or group.struck or group.raised:
            properties = etree.SubElement(run, W + "rPr")
            if group.hidden:
                etree.SubElement(properties, W + "vanish")
            if group.struck:
                etree.SubElement(properties, W + "strike")
            if group.raised:
                etree.SubElement(properties, W + "vertAlign").set(VAL, group.raised)
        return run

    def add_text(self, text: str, group: Group) -> None:
        """Add a run of text to the paragraph."""
        run = self.begin_run(group)
        for place, part in enumerate(sound(text).split("\t")):
            if place:
                etree.SubElement(run, _TAB)
            if part:
                element = etree.SubElement(run, _T)
                element.text = part
                element.set(_SPACE, "preserve")

    def add_instruction(self, text: str, group: Group) -> None:
        """Add a part of a field's instruction."""
        etree.SubElement(self.begin_run(group), W + "instrText").text = sound(text)

    def mark_field(self, kind: str, group: Group) -> None:
        """Mark the beginning of a field, that of its result, or its end: `begin`, `separate` or `end`."""
        mark = etree.SubElement(self.begin_run(group), W + "fldChar")
        mark.set(W + "fldCharType", kind)
        if kind == "begin":
            self.field_begin = mark

    def reset_paragraph(self) -> None:
        r"""`\pard`: a paragraph like any other, in no table."""
        self.depth, self.style, self.outline = 0, None, None

    def nest(self, depth: int) -> None:
        r"""Take `\itapN`, the number of tables that the paragraph is in."""
        self.depth = min(max(depth, 0), _DEEPEST_TABLE)

    def end_paragraph(self) -> None:
        """Put the paragraph where it belongs, and begin another."""
        self._blocks(self.depth).append(self._take_paragraph())

    def finish(self) -> None:
        """End what is open; a paragraph without its end counts if it holds anything."""
        blocks = self._blocks(0)
        if len(self.paragraph):
            blocks.append(self._take_paragraph())

    def _take_paragraph(self) -> etree._Element:
        paragraph = self.paragraph
        self.paragraph = etree.Element(_P)
        self.field_begin = None
        if self.style is not None or self.outline is not None:
            properties = etree.Element(W + "pPr")
            if self.style is not None:
                etree.SubElement(properties, W + "pStyle").set(VAL, f"s{self.style}")
            if self.outline is not None:
                etree.SubElement(properties, W + "outlineLvl").set(VAL, str(self.outline))
            paragraph.insert(0, properties)
        return paragraph

    # -- tables -------------------------------------------------------------------------------

    def end_cell(self, depth: int) -> None:
        """End a cell of the table at a depth with the paragraph."""
        content = self._blocks(depth)
        content.append(self._take_paragraph())
        level = self._levels[-1]
        level.cells.append(level.content)
        level.content = []

    def end_row(self, depth: int) -> None:
        """End a row of the table at a depth."""
        self._blocks(depth)
        level = self._levels[-1]
        if level.cells:
            level.rows.append((level.definition, level.cells))
            level.cells = []
        self.depth = depth

    def define(self, word: str, number: int | None) -> None:
        r"""Take a word of a row's definition: `\trowd`, `\clvmgf`, `\cellx2000`."""
        depth = max(self.depth, len(self._levels), 1)
        while len(self._levels) < depth:
            self._levels.append(TableLevel())
        level = self._levels[depth - 1]
        row = level.definition
        if word == "trowd":
            level.definition = RowDefinition()
        elif word == "trleft":
            row.left = number or 0
        elif word == "clvmgf":
            row.pending.is_first_of_column = True
        elif word == "clvmrg":
            row.pending.continues_above = True
        elif word == "clmrg":
            row.pending.continues_left = True
        elif word == "cellx":
            row.pending.edge = number or 0
            row.cells.append(row.pending)
            row.pending = CellEdge(0)

    def _blocks(self, depth: int) -> "list[etree._Element] | etree._Element":
        """Where a block of a depth goes; deeper tables that were open are finished."""
        while len(self._levels) > depth:
            self._end_table()
        while len(self._levels) < depth:
            self._levels.append(TableLevel())
        return self._levels[-1].content if depth else self.root

    def _end_table(self) -> None:
        level = self._levels.pop()
        if level.cells:  # a row without its end
            level.rows.append((level.definition, level.cells))
        parent = self._levels[-1].content if self._levels else self.root
        if level.rows:
            parent.append(build_table(level.rows))
        for block in level.content:
            parent.append(block)


def sound(text: str) -> str:
    """Without control characters, which XML cannot hold."""
    if text.isprintable():
        return text
    return "".join(char for char in text if char >= " " or char == "\t")
