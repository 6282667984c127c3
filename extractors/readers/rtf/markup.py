r"""From RTF to WordprocessingML: the same document as the .docx reader takes it.

Enters: the bytes of an RTF file. Leaves: a `WordPackage` whose parts are built here: paragraphs, runs
with what decides about their text (hidden, struck, raised, deleted), fields, tables with grid spans,
headers, footers and notes. So one reader settles what a field shows or where a merged cell stands,
whichever of Word's formats the file is in. Specification: Rich Text Format 1.9.1.
"""

from collections.abc import Callable

from lxml import etree

from extractors.errors import CorruptFileError, LimitExceededError
from extractors.readers.docx.markup import W
from extractors.readers.docx.package import WordPackage
from extractors.readers.rtf import tokens
from extractors.readers.rtf.fields import CheckBox, ContentsEntry
from extractors.readers.rtf.fonts import Fonts
from extractors.readers.rtf.groups import LOOKS, Group
from extractors.readers.rtf.parts import FURNITURE, STYLE_WORDS, WordParts
from extractors.readers.rtf.pictures import PICTURE_WORDS, add_picture
from extractors.readers.rtf.stories import Story

_DEEPEST = 5000
"""Groups: files that programs wrote are 7 deep; one of opening braces alone would fill memory."""
_CHARACTERS = {
    **{"tab": "\t", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’"},
    **{"ldblquote": "“", "rdblquote": "”", "ltrmark": "\u200e", "rtlmark": "\u200f"},
    **{"emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005"},
    **{"zwj": "\u200d", "zwnj": "\u200c", "zwbo": "\u200b"},
}
_SIGNS = {"\\": "\\", "{": "{", "}": "}", "~": "\xa0", "_": "‑"}
_SKIPPED = frozenset(
    {
        *("colortbl", "info", "filetbl", "revtbl", "rsidtbl", "generator", "themedata"),
        *("annotation", "xe", "rxe", "bkmkstart", "bkmkend", "listtable", "listoverridetable"),
        *("nonshppict", "shprslt", "nonesttables", "objdata", "objclass", "objname", "pn"),
        *("pgdsctbl", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "template"),
        *("datastore", "latentstyles", "xmlnstbl", "mmathPr", "fldtype", "background", "private"),
        *("protusertbl", "txe", "xmlopen", "comment", "falt", "panose", "fname", "keycode"),
        *("blipuid", "ffname", "ffdeftext", "ffformat", "ffhelptext", "ffstattext", "ffentrymcr"),
        "ffexitmcr",
    }
)
_STARRED = frozenset(
    {
        *("fldinst", "nesttableprops", "shpinst", "shppict", "shptxt", "formfield", "ud"),
        *("footnote", "ffl", "do", "dptxbxtext"),
    }
)
"""Destinations behind `\\*` that are read; any other one may be passed over, as the star says."""


class _Walk:
    """Walks the tokens once; `parts` is what they say."""

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self.parts = WordParts()
        self.fonts = Fonts()
        self.group = Group()
        self.outer: list[Group] = []
        self.starred = False
        self.check_box = CheckBox()
        self.entry = ContentsEntry()
        self.picture: dict[str, int] = {}
        self.label: list[str] = []
        self._bytes = bytearray()
        self._units: list[int] = []
        self._to_skip = 0
        """Characters and words that only stand in for the code unit before them."""

    @property
    def story(self) -> Story:
        """The innermost story that is open."""
        return self.parts.stories[-1]

    # -- tokens ---------------------------------------------------------------------------------

    def read(self, data: bytes) -> None:
        place, end, match = 0, len(data), _TOKEN.match
        while place < end:
            found = match(data, place)
            if found is None:  # never: every byte begins one of the alternatives
                break
            begin, place, kind = place, found.end(), found.lastindex
            if kind is None:
                continue
            if kind == tokens.TEXT:
                self._take_bytes(tokens.plain_bytes(found[0]))
            elif kind == tokens.HEX:
                self._take_bytes(tokens.hex_bytes(found[0]))
            elif kind == tokens.PASSED:
                self._pass(found[0].count(b"\\"))
            elif kind == tokens.BRACE:
                self._open_or_close(found[0])
            elif kind == tokens.SIGN:
                if not self._is_skipped():
                    self._take_sign(found[tokens.SIGN].decode("latin-1"))
            else:
                word = found[tokens.WORD].decode("ascii")
                number = int(found[tokens.NUMBERED]) if kind == tokens.NUMBERED else None
                if word == "bin":
                    place += max(number or 0, 0)
                elif word == "u":
                    place = self._take_units(data, begin, place, number or 0)
                elif not self._is_skipped():
                    self._take_word(word, number)
                    self.starred = False
            if self.group.destination == "skip":
                place = tokens.end_of_group(data, place)
        self._flush()

    def _take_bytes(self, text: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(text))
            self._to_skip -= skipped
            text = text[skipped:]
        if not text:
            return
        if self._units:
            self._flush()
        if self.group.destination != "picture":
            self._bytes += text

    def _take_units(self, data: bytes, begin: int, end: int, number: int) -> int:
        r"""Take `\uN`, and those that follow it at once; returns where the file goes on."""
        if self._bytes:
            self._flush()
        run = tokens.code_units(data, begin) if self.group.skip_after_unicode == 1 else None
        if run is not None:
            self._units += run[0]
            self._to_skip = 0
            return run[1]
        self._units.append(number)
        self._to_skip = self.group.skip_after_unicode
        return end

    def _is_skipped(self) -> bool:
        """Whether a word or sign only stands in for a code unit; if not, text before it ends."""
        if self._to_skip:
            self._to_skip -= 1
            return True
        self._flush()
        return False

    def _pass(self, count: int) -> None:
        """Pass over words that nobody reads."""
        if count <= self._to_skip:
            self._to_skip -= count
            return
        self._to_skip = 0
        self._flush()
        if self.starred:
            self.group.destination = "skip"
            self.starred = False

    def _open_or_close(self, brace: bytes) -> None:
        self._to_skip = 0
        self._flush()
        if brace == b"}":
            self._close()
            return
        if len(self.outer) >= _DEEPEST:
            raise LimitExceededError(
                self.file_name,
                f"has groups more than {_DEEPEST} deep inside each other",
                "Open it in Word and save it as .docx.",
            )
        self.outer.append(self.group)
        self.group = self.group.opened()

    def _close(self) -> None:
        closing = self.group.on_close
        if self.outer:
            self.group = self.outer.pop()
        if not closing:
            return
        if closing == "field":
            self.story.mark_field("end", self.group)
        elif closing == "instruction":
            self.story.mark_field("separate", self.group)
            self.check_box.describe(self.story.field_begin)
        elif closing == "label":
            self._put_label()
        elif closing == "story":
            self.parts.end_story()
        elif closing == "tc":
            self.entry.put(self.story, self.group)
        elif closing == "picture":
            add_picture(self.story.begin_run(self.group), self.picture)
        else:
            self.fonts.end_name(self.group.font)

    def _take_sign(self, sign: str) -> None:
        if sign == "*":
            self.starred = True
        elif sign in "\r\n":
            self.story.end_paragraph()
        elif sign in _SIGNS:
            self._put(_SIGNS[sign])

    def _flush(self) -> None:
        """Decode what waited for the end of its run of bytes or code units."""
        if self._bytes:
            data = bytes(self._bytes)
            self._bytes.clear()
            self._put(self.fonts.decode(data, self.group.font))
        if self._units:
            text = self.fonts.show(self._units, self.group.font)
            self._units.clear()
            self._put(text)

    def _put(self, text: str) -> None:
        group = self.group
        if group.destination == "body":
            if not group.deleted:
                self.story.add_text(text, group)
        elif group.destination == "instruction":
            self.story.add_instruction(text, group)
        elif group.destination == "label":
            self.label.append(text)
        elif group.destination == "tc":
            self.entry.text += text
        elif group.destination == "fonts":
            self.fonts.add_name(group.font, text)
        elif group.destination == "styles":
            self.parts.name_style(text)

    def _put_label(self) -> None:
        """The automatic number of a paragraph; a bullet gives none."""
        text = "".join(self.label).strip()
        if any(char.isalnum() for char in text):
            self.story.add_text(text, self.group)

    # -- control words --------------------------------------------------------------------------

    def _take_word(self, word: str, number: int | None) -> None:
        group = self.group
        if self.starred and word not in _STARRED:
            group.destination = "skip"
        elif group.destination == "picture":
            self.picture[word] = number or 0
        elif word in _CHARACTERS:
            self._put(_CHARACTERS[word])
        elif word == "f" and number is not None:
            group.font = number
            if group.destination == "fonts":
                group.on_close = group.on_close or "font"
        elif word == "uc":
            group.skip_after_unicode = max(number or 0, 0)
        elif word in LOOKS:
            group.set_look(word, number)
        elif word in _SKIPPED:
            if len(self.outer) > 1:  # a broken file may say so of the whole document
                group.destination = "skip"
        elif group.destination == "fonts":
            if word == "fcharset":
                self.fonts.set_charset(group.font, number)
        elif group.destination == "styles":
            self.parts.describe_style(word, number)
        elif group.destination == "form":
            self.check_box.take(word, number)
        elif group.destination != "label" or word in ("ansicpg", "deff"):
            # `{\listtext\pard …}` says how the number looks, not the paragraph
            act = _STRUCTURE.get(word)
            if act is not None:
                act(self, word, number)

    def set_code_page(self, _word: str, number: int | None) -> None:
        self.fonts.set_code_page(number)

    def set_default_font(self, _word: str, number: int | None) -> None:
        self.group.font = number if number is not None else self.group.font

    def end_paragraph(self, _word: str, _number: int | None) -> None:
        self.story.end_paragraph()

    def break_line(self, _word: str, _number: int | None) -> None:
        etree.SubElement(self.story.begin_run(self.group), W + "br")

    def describe_paragraph(self, word: str, number: int | None) -> None:
        story = self.story
        if word == "pard":
            story.reset_paragraph()
        elif word == "intbl":
            story.depth = max(story.depth, 1)
        elif word == "itap":
            story.nest(number or 0)
        elif word == "s":
            story.style = number
        else:
            story.outline = number

    def end_cell(self, word: str, _number: int | None) -> None:
        self.story.end_cell(1 if word == "cell" else max(self.story.depth, 2))

    def end_row(self, word: str, _number: int | None) -> None:
        self.story.end_row(1 if word == "row" else max(self.story.depth, 2))

    def define_row(self, word: str, number: int | None) -> None:
        self.story.define(word, number)

    def begin_field(self, word: str, _number: int | None) -> None:
        group = self.group
        if word == "field":
            group.on_close = "field"
            self.story.mark_field("begin", group)
        elif word == "fldinst":
            group.destination, group.on_close = "instruction", "instruction"
        else:
            group.destination = "form"
            self.check_box = CheckBox()

    def begin_label(self, _word: str, _number: int | None) -> None:
        self.group.destination, self.group.on_close = "label", "label"
        self.label.clear()

    def begin_entry(self, word: str, number: int | None) -> None:
        if word == "tc":
            self.group.destination, self.group.on_close = "tc", "tc"
            self.entry = ContentsEntry()
        elif self.group.destination == "tc":
            self.entry.describe(word, number)

    def begin_fonts(self, _word: str, _number: int | None) -> None:
        self.group.destination = "fonts"

    def begin_styles(self, _word: str, _number: int | None) -> None:
        self.group.destination = "styles"

    def begin_story(self, word: str, _number: int | None) -> None:
        group = self.group
        if word in FURNITURE:
            self.parts.begin_furniture(word)
        elif word == "footnote":
            self.parts.begin_note(group)
        else:
            self.parts.begin_text_box(group)
        group.destination, group.on_close = "body", "story"
        group.hidden = group.struck = False
        group.raised = ""

    def make_endnote(self, _word: str, _number: int | None) -> None:
        self.story.kind = "endnote"

    def begin_shape(self, word: str, _number: int | None) -> None:
        self.group.destination = "upr" if word == "upr" else "shape"

    def begin_picture(self, _word: str, _number: int | None) -> None:
        group = self.group
        if len(self.outer) > 1:
            self.picture = {"floats": int(group.destination == "shape")}
            shown = group.destination in ("body", "shape")
            group.destination, group.on_close = "picture", "picture" if shown else ""

    def return_to_body(self, _word: str, _number: int | None) -> None:
        self.group.destination = "body"


_Act = Callable[[_Walk, str, int | None], None]
_STRUCTURE: dict[str, _Act] = {
    "ansicpg": _Walk.set_code_page,
    "deff": _Walk.set_default_font,
    **dict.fromkeys(("par", "sect"), _Walk.end_paragraph),
    **dict.fromkeys(("line", "lbr", "page", "column"), _Walk.break_line),
    **dict.fromkeys(("pard", "intbl", "itap", "s", "outlinelevel"), _Walk.describe_paragraph),
    **dict.fromkeys(("cell", "nestcell"), _Walk.end_cell),
    **dict.fromkeys(("row", "nestrow"), _Walk.end_row),
    **dict.fromkeys(("trowd", "trleft", "clvmgf", "clvmrg", "clmrg", "cellx"), _Walk.define_row),
    **dict.fromkeys(("field", "fldinst", "formfield"), _Walk.begin_field),
    **dict.fromkeys(("listtext", "pntext"), _Walk.begin_label),
    **dict.fromkeys(("tc", "tcf", "tcl"), _Walk.begin_entry),
    "fonttbl": _Walk.begin_fonts,
    "stylesheet": _Walk.begin_styles,
    **dict.fromkeys((*FURNITURE, "footnote", "shptxt", "dptxbxtext"), _Walk.begin_story),
    "ftnalt": _Walk.make_endnote,
    **dict.fromkeys(("shpinst", "do", "upr"), _Walk.begin_shape),
    "pict": _Walk.begin_picture,
    **dict.fromkeys(("fldrslt", "ud", "result"), _Walk.return_to_body),
}
_TOKEN = tokens.token_pattern(
    {
        *("bin", "u", "uc", "f", "fcharset"),
        *(*_CHARACTERS, *LOOKS, *_SKIPPED, *_STARRED, *_STRUCTURE),
        *(*STYLE_WORDS, *CheckBox.WORDS, *PICTURE_WORDS),
    }
)


def read_markup(file_name: str, data: bytes) -> WordPackage:
    """The parts of a Word document that say what the RTF says.

    Raises CorruptFileError for what is no RTF, LimitExceededError for groups too deep in each other.
    """
    start = data.find(b"{\\rtf")
    if start < 0:
        raise CorruptFileError(file_name, "is no Rich Text Format", "Ask for the file again.")
    walk = _Walk(file_name)
    walk.read(data[start:])
    return walk.parts.package()
