"""What of the stored text is shown: symbols put in, deleted, hidden and struck stretches taken out.

Enters: the stored text and its formatted runs. Leaves: `TextLayers`, one for the whole file.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from extractors.patterns import compile_pattern
from extractors.readers.doc.characters import OBJECT, readable
from extractors.readers.doc.code_pages import FILLER
from extractors.readers.doc.picture_data import picture_size
from extractors.readers.doc.properties import Placed, Toggle
from extractors.readers.doc.spans import PositionSpan, SpanSet
from extractors.readers.doc.stored_document import FormattedRun, StoredDocument
from extractors.readers.word.symbols import (
    SYMBOL_CODES,
    is_symbol_font,
    symbol_character,
    typed_symbols,
)
from extractors.readers.word.unread_objects import STAND_IN, is_sign_size
from extractors.terms.raised_text import read_lowered, read_raised

_CONTROL = compile_pattern(r"[\x00-\x1f]")
_BESIDE = 32
"""Characters that are looked at on each side of raised text."""


@dataclass(frozen=True, slots=True)
class ToggleLayer:
    """Where runs say of themselves that they have a property, have it not, or turn it round."""

    on: SpanSet
    off: SpanSet
    inverted: SpanSet

    def holds_at(self, position: int, *, by_style: bool) -> bool:
        """Whether a character has the property, given its paragraph's style."""
        if self.on.covers(position):
            return True
        said = self.off.covers(position)
        return not said and by_style is not self.inverted.covers(position)

    def spans(
        self, start: int, end: int, by_style: Iterable[PositionSpan]
    ) -> Iterator[PositionSpan]:
        """All stretches of a range that have the property.

        `by_style` are the paragraphs whose style has it, in order.
        """
        yield from self.on.clipped(start, end)
        styled = SpanSet(by_style)
        if styled.spans:
            said = SpanSet((*self.off.spans, *self.inverted.spans))
            for first, last in styled.clipped(start, end):
                yield from said.gaps(first, last)
        for first, last in self.inverted.clipped(start, end):
            yield from styled.gaps(first, last)


@dataclass(slots=True)
class _Spans:
    on: list[PositionSpan] = field(default_factory=list)
    off: list[PositionSpan] = field(default_factory=list)
    inverted: list[PositionSpan] = field(default_factory=list)

    def add(self, toggle: Toggle, span: PositionSpan) -> None:
        if toggle is Toggle.ON:
            self.on.append(span)
        elif toggle is Toggle.OFF:
            self.off.append(span)
        elif toggle is Toggle.INVERTED:
            self.inverted.append(span)

    def layer(self) -> ToggleLayer:
        return ToggleLayer(SpanSet(self.on), SpanSet(self.off), SpanSet(self.inverted))


@dataclass(frozen=True, slots=True)
class StoredObject:
    """A character 0x01: the picture or form field that it stands for."""

    offset: int
    """In the Data stream."""
    is_form_data: bool
    size_pt: tuple[float, float] | None = None

    @property
    def is_small(self) -> bool:
        """Whether it is a picture that may be a sign in the line."""
        return self.size_pt is not None and is_sign_size(*self.size_pt)


@dataclass(frozen=True, slots=True)
class TextLayers:
    """The text with its symbols, and which positions tracked changes and formatting take out."""

    text: str
    deleted: SpanSet
    hidden: ToggleLayer
    struck: ToggleLayer
    note_marks: SpanSet
    """Raised marks that refer to notes."""
    run_in: SpanSet
    """Paragraph marks that lead into the next paragraph."""
    objects: dict[int, StoredObject]
    """By position."""
    unmapped_symbols: int


def layer_text(document: StoredDocument) -> TextLayers:
    """Sort the formatted runs by what they do to the text."""
    deleted: list[PositionSpan] = []
    hidden, struck = _Spans(), _Spans()
    run_in: list[PositionSpan] = []
    placed: list[tuple[int, int, Placed]] = []
    objects: dict[int, StoredObject] = {}
    symbols: list[tuple[int, str]] = []
    text = document.text
    for run in document.formatted_runs:
        properties = run.properties
        span = (run.start, run.end)
        if properties.is_deleted:
            deleted.append(span)
        hidden.add(properties.hidden, span)
        struck.add(Toggle.ON if properties.is_struck_twice else properties.struck, span)
        if properties.is_run_in:
            run_in.append(span)
        if properties.placed is not None:
            if placed and placed[-1][1] == run.start and placed[-1][2] is properties.placed:
                placed[-1] = (placed[-1][0], run.end, properties.placed)
            else:
                placed.append((run.start, run.end, properties.placed))
        if properties.data_offset is not None:
            at = text.find(OBJECT, run.start, run.end)
            if at >= 0:
                stored = objects[at] = _stored_object(
                    document, properties.data_offset, properties.is_form_data
                )
                if at < document.fib.lengths.body and stored.is_small:
                    symbols.append((at, STAND_IN))
        if properties.symbol is not None:
            # "(" by habit stands where the symbol goes; marks in the same run stay.
            index, code = properties.symbol
            name = document.font_name(index)
            for at in range(run.start, min(run.end, len(text))):
                if text[at] == "(":
                    symbols.append((at, _character(name, code)))
        else:
            symbols += _symbols_of_font(document, run)
    unmapped = sum(character == FILLER for _, character in symbols)
    marks, figures = _settle_placed(text, placed)
    return TextLayers(
        _put_in(text, [*symbols, *figures]),
        SpanSet(deleted),
        hidden.layer(),
        struck.layer(),
        SpanSet(marks),
        SpanSet(run_in),
        objects,
        unmapped,
    )


def _stored_object(document: StoredDocument, offset: int, is_form_data: bool) -> StoredObject:
    size = None if is_form_data else picture_size(document.data_stream, offset)
    return StoredObject(offset, is_form_data, size)


def _symbols_of_font(document: StoredDocument, run: FormattedRun) -> Iterator[tuple[int, str]]:
    """Characters of a run whose font says what they look like."""
    low, _, other = (document.font_name(index) for index in run.properties.fonts)
    font = next(
        (font.name for font in document.fonts_of(run.properties) if is_symbol_font(font.name)), None
    )
    if font is None:
        return
    for found in SYMBOL_CODES.finditer(document.text, run.start, run.end):
        yield found.start(), _character(font, ord(found[0]))
    stored = document.text[run.start : run.end]
    for place, shown in enumerate(typed_symbols(stored, low, other)):
        if shown != stored[place] and stored[place] > " ":
            yield run.start + place, shown


def _settle_placed(
    text: str, placed: list[tuple[int, int, Placed]]
) -> tuple[list[PositionSpan], list[tuple[int, str]]]:
    """Note marks, which leave, and the characters in place of raised and lowered ones."""
    marks: list[PositionSpan] = []
    figures: list[tuple[int, str]] = []
    for start, end, place in placed:
        stored = text[start:end]
        if _CONTROL.search(stored) or not readable(stored).strip():
            continue
        before = _CONTROL.split(text[max(0, start - _BESIDE) : start])[-1]
        after = _CONTROL.split(text[end : end + _BESIDE], maxsplit=1)[0]
        if place is Placed.LOWERED:
            shown: str | None = read_lowered(stored, before, after)
        else:
            shown = read_raised(stored, before, after)
        if shown is None:
            marks.append((start, end))
        elif len(shown) == len(stored):
            figures += [
                (start + index, character)
                for index, character in enumerate(shown)
                if character != stored[index]
            ]
    return marks, figures


def _character(font: str | None, code: int) -> str:
    character = symbol_character(font, code)
    return character if character is not None and len(character) == 1 else FILLER


def _put_in(text: str, symbols: list[tuple[int, str]]) -> str:
    """Replace single characters; positions stay the same."""
    parts: list[str] = []
    at = 0
    for position, character in sorted(symbols):
        if position >= at:
            parts += (text[at:position], character)
            at = position + 1
    return "".join((*parts, text[at:])) if parts else text
