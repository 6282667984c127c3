"""What stands inside a .docx paragraph: runs to text, field marks and text boxes (17.3, 17.16).

Enters: a `w:p`. Leaves: its text in pieces with the field marks between them, the text boxes
anchored in it, and (in the context) the notes it refers to. Deleted, moved-away and hidden text
is left out; the marks of fields are kept in hidden runs too, where TC fields usually stand.
"""

from collections.abc import Callable

import regex
from lxml import etree

from extractors.readers.docx.context import ReadContext
from extractors.readers.docx.fields import FieldMark, Inline, MarkKind
from extractors.readers.docx.markup import (
    MC,
    VAL,
    M,
    W,
    chosen_branch,
    is_on,
    names_by_tag,
    read_int,
)
from extractors.readers.word.symbols import is_symbol_font, symbol_character
from extractors.terms.code_points import SOFT_HYPHEN
from models.locations import WordLocation

_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_WHITE_SPACE = str.maketrans("\n\r\u2028\u2029\u0085", "  \n\n\n")
"""Line ends of the XML file are spaces; those that Unicode knows as characters are breaks."""
_TO_TRANSLATE = regex.compile("[\n\r\u2028\u2029\u0085]")
_SYMBOL_CODES = regex.compile("[\uf020-\uf0ff]")
_FIELD_MARKS = {"begin": MarkKind.BEGIN, "separate": MarkKind.SEPARATE, "end": MarkKind.END}
_CHARACTERS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    # U+2011 would look the same and compare unequal; PDFs and .doc (0x1E) have a plain hyphen.
    "noBreakHyphen": "-",
    "softHyphen": SOFT_HYPHEN,
}
_RUN_CHILDREN = names_by_tag(
    *("t", "fldChar", "instrText", "sym", "drawing", "pict", "object", "ruby"),
    *("footnoteReference", "endnoteReference", *_CHARACTERS),
) | {MC + "AlternateContent": "AlternateContent"}
_VANISH = W + "vanish"
_TEXT_BOX = W + "txbxContent"


class InlineReader:
    """Reads the paragraphs of one story, one after the other."""

    def __init__(self, context: ReadContext, root: etree._Element) -> None:
        self._context = context
        self._may_hide = context.styles.may_hide or next(root.iter(_VANISH), None) is not None
        self._hidden_by_style = False
        self._place = WordLocation(block=0)
        self.inlines: list[Inline] = []
        self.boxes: list[etree._Element] = []
        self._readers: dict[str, Callable[[etree._Element], None]] = {
            W + "r": self._read_run,
            W + "fldSimple": self._read_simple_field,
            W + "sdt": self._read_inline_control,
            M + "r": self._read_math_run,
            MC + "AlternateContent": self._read_inline_alternate,
        }
        for tag in ("hyperlink", "smartTag", "customXml", "ins", "moveTo", "dir", "bdo"):
            self._readers[W + tag] = self.read_children

    def read_paragraph(
        self, element: etree._Element, place: WordLocation, hidden_by_style: bool
    ) -> tuple[list[Inline], list[etree._Element]]:
        """The paragraph's text and field marks, and its text boxes (`w:txbxContent`)."""
        self.inlines, self.boxes = [], []
        self._place, self._hidden_by_style = place, hidden_by_style
        self.read_children(element)
        return self.inlines, self.boxes

    def read_children(self, parent: etree._Element) -> None:
        """Read an element's children; text and marks go to `inlines`, text boxes to `boxes`."""
        readers = self._readers
        for child in parent:
            read = readers.get(child.tag)
            if read is not None:
                read(child)
            elif isinstance(child.tag, str) and child.tag.startswith(M):
                self.read_children(child)  # fractions, roots …: their text in reading order

    def _read_inline_control(self, control: etree._Element) -> None:
        for content in control.iterchildren(W + "sdtContent"):
            self.read_children(content)

    def _read_inline_alternate(self, alternate: etree._Element) -> None:
        branch = chosen_branch(alternate)
        if branch is not None:
            self.read_children(branch)

    def _read_simple_field(self, element: etree._Element) -> None:
        pair = object()
        self.inlines.append(FieldMark(MarkKind.BEGIN, paired=pair))
        self.inlines.append(FieldMark(MarkKind.INSTRUCTION, element.get(W + "instr", "")))
        self.inlines.append(FieldMark(MarkKind.SEPARATE))
        self.read_children(element)
        self.inlines.append(FieldMark(MarkKind.END, paired=pair))

    def _read_math_run(self, run: etree._Element) -> None:
        for child in run:
            if child.tag in (M + "t", W + "t"):
                self.inlines.append((child.text or "").translate(_WHITE_SPACE))

    def _read_run(self, run: etree._Element) -> None:
        self._read_run_content(run, run, self._may_hide and self._is_hidden(run))

    def _read_run_content(self, parent: etree._Element, run: etree._Element, hidden: bool) -> None:
        for child in parent:
            name = _RUN_CHILDREN.get(child.tag)
            if name is None:
                continue
            if name == "t":
                if not hidden:
                    self._read_text(child, run)
            elif name == "fldChar":
                kind = _FIELD_MARKS.get(child.get(W + "fldCharType", ""))
                if kind is not None:
                    if len(child) and not hidden:
                        self._read_form_field(child)
                    self.inlines.append(FieldMark(kind))
            elif name == "instrText":
                self.inlines.append(FieldMark(MarkKind.INSTRUCTION, child.text or ""))
            elif name == "AlternateContent":
                branch = chosen_branch(child)
                if branch is not None:
                    self._read_run_content(branch, run, hidden)
            elif not hidden:
                self._read_special(name, child)

    def _read_form_field(self, mark: etree._Element) -> None:
        """A drop-down form field shows the chosen entry and has no result (17.16.9)."""
        choices = mark.find(f"{W}ffData/{W}ddList")
        if choices is None:
            return
        entries = [entry.get(VAL, "") for entry in choices.iterchildren(W + "listEntry")]
        chosen = read_int(choices.find(W + "result"))
        if chosen is None:
            chosen = read_int(choices.find(W + "default")) or 0
        if 0 <= chosen < len(entries):
            self.inlines.append(entries[chosen].translate(_WHITE_SPACE))

    def _read_special(self, name: str, element: etree._Element) -> None:
        """A visible child of a run that is neither text nor part of a field."""
        if name in _CHARACTERS:
            self.inlines.append(_CHARACTERS[name])
        elif name == "sym":
            self._read_symbol(element)
        elif name in ("drawing", "pict", "object"):
            _find_text_boxes(element, self.boxes)
        elif name == "ruby":
            for base in element.iterchildren(W + "rubyBase"):
                self.read_children(base)
        else:
            kind = name.removesuffix("Reference")
            self._context.notes.append((kind, element.get(W + "id", ""), self._place))

    def _read_text(self, element: etree._Element, run: etree._Element) -> None:
        text = element.text
        if not text:
            return
        if element.get(_PRESERVE) != "preserve":
            text = text.strip(" \t\n\r")
        if _TO_TRANSLATE.search(text):
            text = text.translate(_WHITE_SPACE)
        if _SYMBOL_CODES.search(text):
            fonts = run.find(f"{W}rPr/{W}rFonts")
            font = next(
                (
                    name
                    for key in ("ascii", "hAnsi", "eastAsia", "cs")
                    if fonts is not None and is_symbol_font(name := fonts.get(W + key))
                ),
                None,
            )
            if font is not None:
                text = _SYMBOL_CODES.sub(lambda code: self._map_symbol(font, ord(code[0])), text)
        self.inlines.append(text)

    def _read_symbol(self, element: etree._Element) -> None:
        try:
            code = int(element.get(W + "char", "")[:8], 16)
        except ValueError:
            code = 0
        self.inlines.append(self._map_symbol(element.get(W + "font"), code))

    def _map_symbol(self, font: str | None, code: int) -> str:
        character = symbol_character(font, code)
        self._context.unmapped_symbols += character is None
        return character or ""

    def _is_hidden(self, run: etree._Element) -> bool:
        """Own `w:vanish`, else the toggle of run and paragraph style (17.7.3)."""
        by_run_style = False
        properties = run.find(W + "rPr")
        if properties is not None:
            for child in properties:
                if child.tag == _VANISH:
                    return is_on(child)
                if child.tag == W + "rStyle":
                    style_id = child.get(VAL)
                    by_run_style = (
                        style_id is not None and self._context.styles.resolve(style_id).is_hidden
                    )
        return self._hidden_by_style is not by_run_style or self._context.styles.hides_by_default


def _find_text_boxes(element: etree._Element, found: list[etree._Element]) -> None:
    """Text boxes of a drawing or VML picture, each once; those inside another come with it."""
    for child in element:
        if child.tag == _TEXT_BOX:
            found.append(child)
        elif child.tag == MC + "AlternateContent":
            branch = chosen_branch(child)
            if branch is not None:
                _find_text_boxes(branch, found)
        else:
            _find_text_boxes(child, found)
