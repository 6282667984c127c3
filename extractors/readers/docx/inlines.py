"""What stands inside a .docx paragraph: runs to text, field marks and text boxes (17.3, 17.16).

Enters: a `w:p`. Leaves: its text in pieces with the field marks between them, the text boxes and
tables in it, and (in the context) the notes it refers to and what is seen but cannot be read.
Deleted, moved-away and hidden text is left out; the marks of fields are kept in hidden runs too,
where TC fields usually stand. Struck-out text, note marks and the prompts of empty content controls
leave the text and are noted as removed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from extractors.patterns import compile_pattern
from extractors.readers.docx.context import ReadContext
from extractors.readers.docx.fields import FieldMark, Inline, MarkKind
from extractors.readers.docx.formulas import formula_text
from extractors.readers.docx.markup import (
    MC,
    VAL,
    W14,
    M,
    W,
    chosen_branch,
    is_on,
    names_by_tag,
    read_int,
)
from extractors.readers.docx.objects import (
    find_drawn_words,
    find_text_boxes,
    find_unread_object,
    text_box_of,
)
from extractors.readers.docx.run_looks import PLAIN, RunLooks
from extractors.readers.docx.styles import ResolvedStyle
from extractors.readers.word.symbols import (
    SYMBOL_CODES,
    is_symbol_font,
    symbol_character,
    typed_symbols,
)
from extractors.readers.word.ticks import tick_box
from extractors.readers.word.unread_objects import STAND_IN
from extractors.terms.code_points import SOFT_HYPHEN
from extractors.terms.raised_text import read_lowered, read_raised
from models.document import Story
from models.locations import WordLocation

_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_WHITE_SPACE = str.maketrans("\n\r\u2028\u2029\u0085", "  \n\n\n")
"""Line ends of the XML file are spaces; those that Unicode knows as characters are breaks."""
_TO_TRANSLATE = compile_pattern("[\n\r\u2028\u2029\u0085]")
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
_PROPERTIES = frozenset({W + "rPr", W + "pPr"})
_FONTS = W + "rFonts"
_CHECK_BOX, _CHECKED = W14 + "checkbox", W14 + "checked"


_BESIDE = 32
"""Pieces of text and marks that are looked at on each side of raised text."""


class PlacedText(str):
    """Raised or lowered text, until what stands on both its sides is known."""

    __slots__ = ("is_raised",)
    is_raised: bool


@dataclass(slots=True)
class ReadInlines:
    """A paragraph's text and field marks, its text boxes (`w:txbxContent`) and tables in it."""

    inlines: list[Inline] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    tables: list[etree._Element] = field(default_factory=list)
    has_struck: bool = False


def is_prompt(control: etree._Element) -> bool:
    """Whether a `w:sdt` is empty and shows its prompt (17.5.2.39)."""
    return is_on(control.find(f"{W}sdtPr/{W}showingPlcHdr"))


class InlineReader:
    """Reads the paragraphs of one story, one after the other."""

    def __init__(self, context: ReadContext, root: etree._Element, story: Story) -> None:
        self._context = context
        self._looks = RunLooks.of_story(context.styles, root)
        self._has_symbol_fonts = any(
            is_symbol_font(str(name)) for fonts in root.iter(_FONTS) for name in fonts.values()
        )
        self._is_body = story in ("body", "text_box")
        self._style = context.styles.resolve(None)
        self._look = PLAIN
        self._has_placed = False
        self._place = WordLocation(block=0)
        self._read = ReadInlines()
        self.prompts = 0
        """How many empty content controls the walk is inside of."""

    def read_paragraph(
        self, element: etree._Element, place: WordLocation, style: ResolvedStyle
    ) -> ReadInlines:
        """What stands in the paragraph."""
        self._read = read = ReadInlines()
        self._place, self._style, self._look = place, style, PLAIN
        self._has_placed = False
        self.read_children(element)
        if self._has_placed:
            read.inlines = self._settle_placed(read.inlines)
        return read

    def read_children(self, parent: etree._Element) -> None:
        """Read an element's children."""
        for child in parent:
            read = _READERS.get(child.tag)
            if read is not None:
                read(self, child)
            elif isinstance(child.tag, str) and child.tag.startswith(M):
                self._read_formula(child)

    def _add(self, text: str) -> None:
        """Add visible text, or note why it leaves."""
        if self.prompts:
            self._context.removed.note("label", text, self._place)
        elif self._look.struck:
            self._context.removed.note("struck", text, self._place)
            self._read.has_struck = True
        elif self._look.placed is not None:
            placed = PlacedText(text)
            placed.is_raised = self._look.placed == "superscript"
            self._has_placed = True
            self._read.inlines.append(placed)
        else:
            self._read.inlines.append(text)

    def _read_inline_control(self, control: etree._Element) -> None:
        check_box = control.find(f"{W}sdtPr/{_CHECK_BOX}")
        if check_box is not None:
            checked = check_box.find(_CHECKED)
            self._add(tick_box(checked is not None and _is_ticked(checked)))
            return
        prompts = is_prompt(control)
        self.prompts += prompts
        for content in control.iterchildren(W + "sdtContent"):
            self.read_children(content)
        self.prompts -= prompts

    def _read_inline_alternate(self, alternate: etree._Element) -> None:
        branch = chosen_branch(alternate)
        if branch is not None:
            self.read_children(branch)

    def _read_simple_field(self, element: etree._Element) -> None:
        pair = object()
        inlines = self._read.inlines
        inlines.append(FieldMark(MarkKind.BEGIN, paired=pair))
        inlines.append(FieldMark(MarkKind.INSTRUCTION, element.get(W + "instr", "")))
        inlines.append(FieldMark(MarkKind.SEPARATE))
        self.read_children(element)
        inlines.append(FieldMark(MarkKind.END, paired=pair))

    def _read_formula(self, element: etree._Element) -> None:
        text = formula_text(element, self._read_apart)
        if text:
            self._read.inlines.append(text)

    def _read_apart(self, element: etree._Element) -> str:
        """The text of an element's children, which stays out of the paragraph."""
        inlines, self._read.inlines = self._read.inlines, []
        self.read_children(element)
        read, self._read.inlines = self._read.inlines, inlines
        return _text_of(read)

    def _read_math_run(self, run: etree._Element) -> None:
        for child in run:
            if child.tag in (M + "t", W + "t"):
                self._add((child.text or "").translate(_WHITE_SPACE))

    def _read_run(self, run: etree._Element) -> None:
        outer = self._look
        self._look = self._looks.of_run(run, self._style)
        self._read_run_content(run, run)
        self._look = outer

    def _read_run_content(self, parent: etree._Element, run: etree._Element) -> None:
        hidden = self._look.hidden
        for child in parent:
            name = _RUN_CHILDREN.get(child.tag)
            if name is None:
                if child.tag not in _PROPERTIES and child.tag in _READERS:
                    _READERS[child.tag](self, child)  # a run in a run: invalid, and read by Word
            elif name == "t":
                if not hidden:
                    self._read_text(child, run)
            elif name == "fldChar":
                kind = _FIELD_MARKS.get(child.get(W + "fldCharType", ""))
                if kind is not None:
                    if len(child) and not hidden:
                        self._read_form_field(child)
                    self._read.inlines.append(FieldMark(kind, is_hidden=hidden))
            elif name == "instrText":
                self._read.inlines.append(FieldMark(MarkKind.INSTRUCTION, child.text or ""))
            elif name == "AlternateContent":
                branch = chosen_branch(child)
                if branch is not None:
                    self._read_run_content(branch, run)
            elif not hidden:
                self._read_special(name, child)

    def _read_form_field(self, mark: etree._Element) -> None:
        """Drop-down fields and check boxes show their state and have no result (17.16.9, 17.16.7)."""
        check_box = mark.find(f"{W}ffData/{W}checkBox")
        if check_box is not None:
            state = check_box.find(W + "checked")
            self._add(tick_box(is_on(check_box.find(W + "default") if state is None else state)))
            return
        choices = mark.find(f"{W}ffData/{W}ddList")
        if choices is None:
            return
        entries = [entry.get(VAL, "") for entry in choices.iterchildren(W + "listEntry")]
        chosen = read_int(choices.find(W + "result"))
        if chosen is None:
            chosen = read_int(choices.find(W + "default")) or 0
        if 0 <= chosen < len(entries):
            self._add(entries[chosen].translate(_WHITE_SPACE))

    def _read_special(self, name: str, element: etree._Element) -> None:
        """A visible child of a run that is neither text nor part of a field."""
        if name in ("br", "cr"):
            self._context.spend_paragraphs()
            self._read.inlines.append("\n")
        elif name in _CHARACTERS:
            self._add(_CHARACTERS[name])
        elif name == "sym":
            self._read_symbol(element)
        elif name in ("drawing", "pict", "object"):
            self._read_object(element)
        elif name == "ruby":
            for base in element.iterchildren(W + "rubyBase"):
                self.read_children(base)
        else:
            kind = name.removesuffix("Reference")
            self._context.notes.append((kind, element.get(W + "id", ""), self._place))

    def _read_table(self, table: etree._Element) -> None:
        """Word reads a table inside a paragraph, which the schema forbids, as one after it."""
        self._read.tables.append(table)

    def _read_object(self, element: etree._Element) -> None:
        find_text_boxes(element, self._read.boxes)
        for words in find_drawn_words(element):
            if self._is_body:
                self._read.boxes.append(text_box_of(words))
            else:
                self._context.removed.note("watermark", words, self._place)
        unread = find_unread_object(element, self._place) if self._is_body else None
        if unread is not None and not self._look.struck:
            self._context.unread.append(unread)
            if unread.may_be_sign:
                self._add(STAND_IN)

    def _read_text(self, element: etree._Element, run: etree._Element) -> None:
        text = element.text
        if not text:
            return
        if element.get(_PRESERVE) != "preserve":
            text = text.strip(" \t\n\r")
        if _TO_TRANSLATE.search(text):
            text = text.translate(_WHITE_SPACE)
            self._context.spend_paragraphs(text.count("\n"))
        if self._has_symbol_fonts:
            fonts = run.find(f"{W}rPr/{W}rFonts")
            if fonts is not None:
                text = self._read_symbol_fonts(text, fonts)
        self._add(text)

    def _read_symbol_fonts(self, text: str, fonts: etree._Element) -> str:
        """Characters of a symbol font as what they look like there."""
        names = {key: fonts.get(W + key) for key in ("ascii", "hAnsi", "eastAsia", "cs")}
        font = next((name for name in names.values() if is_symbol_font(name)), None)
        if font is None:
            return text
        if SYMBOL_CODES.search(text):
            text = SYMBOL_CODES.sub(lambda code: self._map_symbol(font, ord(code[0])), text)
        return typed_symbols(text, names["ascii"], names["hAnsi"])

    def _read_symbol(self, element: etree._Element) -> None:
        try:
            # Four digits, perhaps padded; a longer text would take long to convert.
            code = int(element.get(W + "char", "")[:8], 16)
        except ValueError:
            code = 0
        self._add(self._map_symbol(element.get(W + "font"), code))

    def _map_symbol(self, font: str | None, code: int) -> str:
        character = symbol_character(font, code)
        self._context.unmapped_symbols += character is None
        return character or ""

    def _settle_placed(self, inlines: list[Inline]) -> list[Inline]:
        """Raised and lowered text as it reads between the texts on both its sides."""
        settled: list[Inline] = []
        index = 0
        while index < len(inlines):
            inline = inlines[index]
            index += 1
            if not isinstance(inline, PlacedText):
                settled.append(inline)
                continue
            text = str(inline)
            while (
                index < len(inlines)
                and isinstance(following := inlines[index], PlacedText)
                and following.is_raised == inline.is_raised
            ):
                text += following
                index += 1
            before = _text_of(settled[-_BESIDE:]).rpartition("\n")[2]
            after = _text_of(inlines[index : index + _BESIDE]).partition("\n")[0]
            if inline.is_raised:
                shown = read_raised(text, before, after)
                if shown is None:
                    self._context.removed.note("label", text, self._place)
            else:
                shown = read_lowered(text, before, after)
            if shown:
                settled.append(shown)
        return settled


# Bound to no reader: one that held its own methods would keep all the XML until a collector comes.
_READERS: dict[str, Callable[[InlineReader, etree._Element], None]] = {
    W + "r": InlineReader._read_run,
    W + "fldSimple": InlineReader._read_simple_field,
    W + "sdt": InlineReader._read_inline_control,
    W + "tbl": InlineReader._read_table,
    M + "r": InlineReader._read_math_run,
    MC + "AlternateContent": InlineReader._read_inline_alternate,
    **dict.fromkeys(
        (W + tag for tag in ("hyperlink", "smartTag", "customXml", "ins", "moveTo", "dir", "bdo")),
        InlineReader.read_children,
    ),
}


def _text_of(inlines: list[Inline]) -> str:
    return "".join(inline for inline in inlines if isinstance(inline, str))


def _is_ticked(checked: etree._Element) -> bool:
    return checked.get(W14 + "val", "1").lower() in ("1", "true", "on")
