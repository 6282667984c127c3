"""What of the stored text is shown: symbols put in, deleted and hidden stretches taken out.

Enters: the stored text and its formatted runs. Leaves: `TextLayers`, one for the whole file.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.readers.doc.code_pages import FILLER
from extractors.readers.doc.spans import Span, SpanSet
from extractors.readers.doc.stored_document import SYMBOL_CODES, FormattedRun, StoredDocument
from extractors.readers.word.symbols import is_symbol_font, symbol_character


@dataclass(frozen=True, slots=True)
class TextLayers:
    """The text with its symbols, and which positions tracked changes and formatting take out."""

    text: str
    deleted: SpanSet
    hidden: SpanSet
    shown: SpanSet
    """Runs that stay visible in a paragraph whose style hides its text."""
    run_in: SpanSet
    """Paragraph marks that lead into the next paragraph."""
    unmapped_symbols: int


def layer_text(document: StoredDocument) -> TextLayers:
    """Sort the formatted runs by what they do to the text."""
    deleted: list[Span] = []
    hidden: list[Span] = []
    shown: list[Span] = []
    run_in: list[Span] = []
    symbols: list[tuple[int, str]] = []
    text = document.text
    for run in document.formatted_runs:
        properties = run.properties
        if properties.is_deleted:
            deleted.append((run.start, run.end))
        if properties.hides(style_hides=False):
            hidden.append((run.start, run.end))
        elif properties.is_hidden is False:
            shown.append((run.start, run.end))
        if properties.is_run_in:
            run_in.append((run.start, run.end))
        if properties.symbol is not None:
            # "(" by habit stands where the symbol goes; marks in the same run stay.
            index, code = properties.symbol
            name = document.fonts[index].name if index < len(document.fonts) else None
            for at in range(run.start, min(run.end, len(text))):
                if text[at] == "(":
                    symbols.append((at, _character(name, code)))
        elif properties.fonts:
            symbols += _symbols_of_font(document, run)
    return TextLayers(
        _put_in(text, symbols),
        SpanSet(deleted),
        SpanSet(hidden),
        SpanSet(shown),
        SpanSet(run_in),
        sum(character == FILLER for _, character in symbols),
    )


def _symbols_of_font(document: StoredDocument, run: FormattedRun) -> Iterator[tuple[int, str]]:
    """Codes of the private use area in a run whose font says what they look like."""
    font = next(
        (font.name for font in document.fonts_of(run.properties) if is_symbol_font(font.name)), None
    )
    if font is not None:
        for found in SYMBOL_CODES.finditer(document.text, run.start, run.end):
            yield found.start(), _character(font, ord(found[0]))


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
