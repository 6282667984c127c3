"""A Word file's tables, loaded: text, formatting runs, styles, fonts, lists.

Enters: the streams of the compound file. Leaves: a `StoredDocument`, which answers what properties
a paragraph or a stretch of text has. Follows [MS-DOC] 2.4.6 for the order in which style, direct
formatting and piece modifiers apply.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from extractors.readers.doc.code_pages import (
    CODE_PAGE_OF_CHARSET,
    DOUBLE_BYTE_CODE_PAGES,
    WORD95_PUNCTUATION,
    code_page_of_language,
    decode_bytes,
    decode_units,
    decode_utf16,
    looks_like_gbk,
)
from extractors.readers.doc.damage import DamageLog
from extractors.readers.doc.fib import FileInformation, StructureName
from extractors.readers.doc.fonts import Font, parse_fonts
from extractors.readers.doc.formatted_pages import (
    FormatRuns,
    page_numbers,
    read_character_runs,
    read_paragraph_runs,
)
from extractors.readers.doc.lists import ListTable, parse_lists
from extractors.readers.doc.piece_table import (
    Piece,
    PieceTable,
    parse_piece_table,
    piece_operations,
    single_piece,
)
from extractors.readers.doc.plexes import clip_extent
from extractors.readers.doc.properties import (
    PLAIN,
    CharacterProperties,
    ParagraphProperties,
    apply_character_operations,
    apply_paragraph_operations,
)
from extractors.readers.doc.sprms import (
    P_HUGE,
    Operation,
    split_sprms,
    split_word6_sprms,
)
from extractors.readers.doc.styles import StyleSheet, parse_style_sheet
from extractors.readers.word.symbols import is_symbol_font

_MOST_SECTION_BYTES = 4096
"""All modifiers of sections together are shorter."""

StreamOpener = Callable[[str], bytes]
"""Gives a stream's bytes by name, empty where there is none."""


@dataclass(frozen=True, slots=True)
class FormattedRun:
    """A stretch of character positions with one character formatting other than the plain one."""

    start: int
    end: int
    properties: CharacterProperties


class StoredDocument:
    """Everything of the file that is looked up while its stories are read."""

    def __init__(self, fib: FileInformation, open_stream: StreamOpener, damage: DamageLog) -> None:
        self.fib = fib
        self.damage = damage
        self._open_stream = open_stream
        self._main = open_stream("WordDocument")
        self._table = open_stream(fib.table_stream) if fib.is_word97 else self._main
        if not self._table:
            damage.note(f"the stream {fib.table_stream} is missing")
        self._paragraph_cache: dict[bytes, ParagraphProperties] = {}
        self._character_cache: dict[bytes, CharacterProperties] = {b"": PLAIN}
        self._changes: dict[int, tuple[Operation, ...]] = {}
        self._changed_paragraphs: dict[tuple[int, ParagraphProperties], ParagraphProperties] = {}
        self._changed_characters: dict[int, CharacterProperties] = {}
        self._huge_left: int | None = None

    def structure(self, name: StructureName) -> bytes:
        """The bytes of a structure of the table stream, as many as there are."""
        label = f"the structure '{name.replace('_', ' ')}'"
        return clip_extent(self._table, self.fib.extent(name), label, self.damage)

    @cached_property
    def pieces(self) -> PieceTable:
        """Where the text lies."""
        fib = self.fib
        block = self.structure("pieces") if fib.is_word97 or fib.is_complex else b""
        if fib.is_word97 or block:
            table = parse_piece_table(
                block,
                len(self._main),
                is_word97=fib.is_word97,
                has_wide_text=fib.has_wide_text,
                damage=self.damage,
            )
            if table.pieces:
                return table
        width = 2 if fib.has_wide_text else 1
        return single_piece(
            fib.text_start, fib.text_end, len(self._main), width=width, damage=self.damage
        )

    @cached_property
    def text(self) -> str:
        """All stories' text: one character for each character position."""
        if not self.fib.is_word97 and (not self.fib.has_wide_text or self.fib.has_code_page_pairs):
            return "".join(self._decode_word6_piece(piece) for piece in self.pieces.pieces)
        if not self.fib.is_word97:
            return "".join(
                decode_utf16(self._main[piece.offset : piece.offset_end])
                for piece in self.pieces.pieces
            ).translate(WORD95_PUNCTUATION)
        narrow = [
            self._main[piece.offset : piece.offset_end]
            for piece in self.pieces.pieces
            if piece.width == 1
        ]
        code_page = "gbk" if looks_like_gbk(b"\n".join(narrow)) else "cp1252"
        return "".join(
            decode_utf16(self._main[piece.offset : piece.offset_end])
            if piece.width == 2
            else decode_bytes(self._main[piece.offset : piece.offset_end], code_page)
            for piece in self.pieces.pieces
        )

    def _decode_word6_piece(self, piece: Piece) -> str:
        """Word 6 text has the code page of its font, and of the file's language otherwise."""
        default = self.default_code_page
        decode = decode_units if self.fib.has_code_page_pairs else decode_bytes
        parts: list[str] = []
        at = piece.offset
        runs = self._code_page_runs
        # 1 << 62 is beyond any end: the last run that begins at the offset or before it.
        first = max(0, bisect_right(runs, (piece.offset, 1 << 62, "")) - 1)
        for start, end, code_page in islice(runs, first, None):
            if start >= piece.offset_end:
                break
            start, end = max(start, at), min(end, piece.offset_end)
            if start < end:
                parts.append(decode(self._main[at:start], default, self.damage))
                parts.append(decode(self._main[start:end], code_page, self.damage))
                at = end
        parts.append(decode(self._main[at : piece.offset_end], default, self.damage))
        return "".join(parts)

    @cached_property
    def default_code_page(self) -> str:
        """Word 6: of the Normal style's font, else of the language, else of any East Asian font."""
        for font in self.fonts_of(self.styles.normal):
            if font.charset in CODE_PAGE_OF_CHARSET:
                return CODE_PAGE_OF_CHARSET[font.charset]
        default = code_page_of_language(self.fib.language_id)
        if default == "cp1252" and self.fib.is_east_asian_word6:
            for font in self.fonts:
                if CODE_PAGE_OF_CHARSET.get(font.charset) in DOUBLE_BYTE_CODE_PAGES:
                    return CODE_PAGE_OF_CHARSET[font.charset]
        return default

    @cached_property
    def _code_page_runs(self) -> list[tuple[int, int, str]]:
        """Stream offsets whose font is of another code page than the file (Word 6)."""
        runs: list[tuple[int, int, str]] = []
        for start, end, properties in self._formatted_offsets:
            for font in self.fonts_of(properties)[:1]:
                code_page = CODE_PAGE_OF_CHARSET.get(font.charset)
                if code_page is not None:
                    runs.append((start, end, code_page))
        return runs

    @cached_property
    def fonts(self) -> tuple[Font, ...]:
        """The fonts by index."""
        return parse_fonts(self.structure("fonts"), is_word97=self.fib.is_word97)

    def fonts_of(self, properties: CharacterProperties) -> list[Font]:
        """The fonts that a run names."""
        return [self.fonts[index] for index in properties.fonts if 0 <= index < len(self.fonts)]

    def font_name(self, index: int) -> str | None:
        """The name of a font by its index."""
        return self.fonts[index].name if 0 <= index < len(self.fonts) else None

    @cached_property
    def styles(self) -> StyleSheet:
        """The style sheet."""
        return parse_style_sheet(
            self.structure("style_sheet"), is_word97=self.fib.is_word97, damage=self.damage
        )

    @cached_property
    def lists(self) -> ListTable:
        """The lists; Word 6 has none."""
        if not self.fib.is_word97:
            return ListTable()
        return parse_lists(
            self._table,
            self.fib.extent("lists"),
            self.fib.extent("list_overrides"),
            self.damage,
        )

    def section_operations(self, sed: bytes) -> list[Operation]:
        """A section's modifiers (Sepx 2.9.245), from its entry in PlcfSed (2.9.244)."""
        offset = int.from_bytes(sed[2:6], "little")
        size = int.from_bytes(self._main[offset : offset + 2], "little")
        return self._split(self._main[offset + 2 : offset + 2 + min(size, _MOST_SECTION_BYTES)])

    # Paragraphs

    @cached_property
    def _paragraph_runs(self) -> FormatRuns:
        pages = page_numbers(
            self.structure("paragraph_pages"),
            is_word97=self.fib.is_word97,
            hint=self.fib.paragraph_page_hint,
            stream_size=len(self._main),
        )
        return read_paragraph_runs(
            self._main, pages, is_word97=self.fib.is_word97, damage=self.damage
        )

    def paragraph_properties(self, mark: int) -> ParagraphProperties:
        """The properties of the paragraph whose mark stands at a position."""
        piece = self.pieces.piece_at(mark)
        grpprl = self._paragraph_runs.at(piece.offset + (mark - piece.start) * piece.width)
        properties = self._parse_paragraph(grpprl or b"")
        if not piece.prm:
            return properties
        key = (piece.prm, properties)
        if key not in self._changed_paragraphs:
            operations = self._piece_operations(piece)
            self._changed_paragraphs[key] = apply_paragraph_operations(properties, operations)
        return self._changed_paragraphs[key]

    def _piece_operations(self, piece: Piece) -> tuple[Operation, ...]:
        """The change that holds for all of a piece (Prm)."""
        if piece.prm not in self._changes:
            referred, operations = piece_operations(piece, self.pieces)
            if referred is not None:
                operations = tuple(self._split(referred))
            self._changes[piece.prm] = operations
        return self._changes[piece.prm]

    def _parse_paragraph(self, grpprl: bytes) -> ParagraphProperties:
        known = self._paragraph_cache.get(grpprl)
        if known is not None:
            return known
        style_index = int.from_bytes(grpprl[:2], "little")
        base = self.styles.paragraphs.get(style_index)
        if base is None:
            base = self.styles.paragraphs.get(0, ParagraphProperties())
        properties = apply_paragraph_operations(base, self._with_huge(self._split(grpprl[2:])))
        self._paragraph_cache[grpprl] = properties
        return properties

    def _with_huge(self, operations: list[Operation]) -> Iterable[Operation]:
        """Replace sprmPHugePapx by the modifiers that it points at in the Data stream (2.6.2)."""
        for opcode, operand in operations:
            if opcode not in P_HUGE:
                yield opcode, operand
                continue
            data = self.data_stream
            offset = int.from_bytes(operand, "little")
            if offset + 2 > len(data):
                self.damage.note("a paragraph's formatting lies beyond the end of its stream")
                continue
            size = int.from_bytes(data[offset : offset + 2], "little")
            # Each list is pointed at once, so all together are no longer than the stream.
            self._huge_left = (2 * len(data) if self._huge_left is None else self._huge_left) - size
            if self._huge_left < 0:
                self.damage.note("paragraphs share one huge formatting")
                continue
            # One level only: a huge list that points at another one is a forgery.
            yield from split_sprms(data[offset + 2 : offset + 2 + size])

    @cached_property
    def data_stream(self) -> bytes:
        """The stream of pictures, form fields and huge formatting."""
        return self._open_stream("Data")

    def _split(self, grpprl: bytes) -> list[Operation]:
        if self.fib.is_word97:
            return split_sprms(grpprl)
        return split_word6_sprms(grpprl, is_east_asian=self.fib.is_east_asian_word6)

    # Characters

    @cached_property
    def _formatted_offsets(self) -> list[tuple[int, int, CharacterProperties]]:
        """Runs with formatting that matters, by stream offset."""
        pages = page_numbers(
            self.structure("character_pages"),
            is_word97=self.fib.is_word97,
            hint=self.fib.character_page_hint,
            stream_size=len(self._main),
        )
        runs = read_character_runs(self._main, pages, self.damage)
        found: list[tuple[int, int, CharacterProperties]] = []
        cache = self._character_cache
        for start, end, grpprl in zip(runs.starts, runs.ends, runs.grpprls, strict=True):
            properties = cache.get(grpprl)
            if properties is None:
                properties = cache[grpprl] = self._parse_character(grpprl)
            if properties is PLAIN or properties == PLAIN:
                continue
            found.append((start, end, properties))
        return found

    def _parse_character(self, grpprl: bytes) -> CharacterProperties:
        properties = apply_character_operations(
            PLAIN, self._split(grpprl), self.styles.characters if self._styles_alter else None
        )
        # Fonts tell code pages in Word 6, and else what characters of symbol fonts look like.
        if self.fib.is_word97 and not any(
            is_symbol_font(font.name) for font in self.fonts_of(properties)
        ):
            properties = replace(properties, fonts=PLAIN.fonts)
        return properties

    @cached_property
    def _styles_alter(self) -> bool:
        return any(style != PLAIN for style in self.styles.characters.values())

    @cached_property
    def formatted_runs(self) -> list[FormattedRun]:
        """Runs with formatting that matters, by character position, in order of pieces."""
        offsets = self._formatted_offsets
        starts = [run[0] for run in offsets]
        found: list[FormattedRun] = []
        for piece in self.pieces.pieces:
            found += self._runs_of_piece(piece, offsets, starts)
        return found

    def _runs_of_piece(
        self,
        piece: Piece,
        offsets: list[tuple[int, int, CharacterProperties]],
        starts: list[int],
    ) -> Iterable[FormattedRun]:
        if piece.prm:
            overall = self._changed_characters.get(piece.prm)
            if overall is None:
                overall = apply_character_operations(PLAIN, self._piece_operations(piece))
                self._changed_characters[piece.prm] = overall
            if overall != PLAIN:
                yield FormattedRun(piece.start, piece.end, overall)
        index = max(0, bisect_right(starts, piece.offset) - 1)
        offset_end = piece.offset_end
        while index < len(offsets):
            start, end, properties = offsets[index]
            if start >= offset_end:
                break
            index += 1
            start, end = max(start, piece.offset), min(end, offset_end)
            if start >= end:
                continue
            yield FormattedRun(
                piece.start + (start - piece.offset) // piece.width,
                piece.start + (end - piece.offset + piece.width - 1) // piece.width,
                properties,
            )
