"""From RTF to WordprocessingML: the same document as the .docx reader takes it.

Enters: the bytes of an RTF file. Leaves: a `WordPackage` whose parts are built here: paragraphs, runs
with what decides about their text (hidden, struck, raised, deleted), fields, tables with grid spans,
headers, footers and notes. So one reader settles what a field shows or where a merged cell stands,
whichever of Word's formats the file is in. Specification: Rich Text Format 1.9.1.
"""

from dataclasses import dataclass, field, replace

from lxml import etree

from extractors.errors import CorruptFileError, LimitExceededError
from extractors.readers.docx.markup import R_ID, VAL, W
from extractors.readers.docx.package import WordPackage
from extractors.readers.rtf.charsets import BY_CHARSET, SYMBOL_CHARSET, code_page
from extractors.readers.rtf.tables import CellEdge, RowDefinition, TableLevel, build_table
from extractors.readers.rtf.tokens import Token, tokens
from extractors.readers.word.symbols import symbol_character

_DEEPEST = 5000
_CHARACTERS = {
    **{"tab": "\t", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’"},
    **{
        "ldblquote": "“",
        "rdblquote": "”",
        "emspace": "\u2003",
        "enspace": "\u2002",
        "qmspace": "\u2005",
    },
    **{
        "zwj": "\u200d",
        "zwnj": "\u200c",
        "zwbo": "\u200b",
        "ltrmark": "\u200e",
        "rtlmark": "\u200f",
    },
}
_VML = "{urn:schemas-microsoft-com:vml}"
_TWIPS_A_POINT = 20
_SKIPPED = frozenset(
    {
        *("colortbl", "info", "filetbl", "revtbl", "rsidtbl", "generator", "themedata"),
        *("annotation", "xe", "rxe", "bkmkstart", "bkmkend", "listtable", "listoverridetable"),
        *(
            "nonshppict",
            "shprslt",
            "nonesttables",
            "objdata",
            "objclass",
            "objname",
            "pn",
            "pgdsctbl",
        ),
        *("ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "template", "datastore"),
        *("latentstyles", "xmlnstbl", "mmathPr", "fldtype", "background", "private", "protusertbl"),
        *("txe", "xmlopen", "comment", "falt", "panose", "fname", "keycode", "blipuid"),
        *("ffname", "ffdeftext", "ffformat", "ffhelptext", "ffstattext", "ffentrymcr", "ffexitmcr"),
    }
)
_STARRED = frozenset(
    {
        "fldinst",
        "nesttableprops",
        "shpinst",
        "shppict",
        "shptxt",
        "formfield",
        "ud",
        "footnote",
        "ffl",
        "do",
        "dptxbxtext",
    }
)
"""Destinations behind `\\*` that are read; any other one may be passed over, as the star says."""
_FURNITURE = {
    **dict.fromkeys(("header", "headerr"), ("header", "default")),
    **dict.fromkeys(("footer", "footerr"), ("footer", "default")),
    **{"headerl": ("header", "even"), "footerl": ("footer", "even")},
    **{"headerf": ("header", "first"), "footerf": ("footer", "first")},
}


@dataclass(slots=True)
class _Group:
    """What a brace opens, and what it closes again."""

    destination: str = "body"
    font: int = 0
    skip_after_unicode: int = 1
    hidden: bool = False
    struck: bool = False
    deleted: bool = False
    raised: str = ""
    on_close: str = ""
    """What happens at the closing brace: `field`, `instruction`, `label`, `story`, `tc`."""


@dataclass(slots=True)
class _Story:
    """One part's blocks while it is read: the body, a header, a note, a text box."""

    kind: str
    root: etree._Element
    levels: list[TableLevel] = field(default_factory=list)
    paragraph: etree._Element = field(default_factory=lambda: etree.Element(W + "p"))
    depth: int = 0
    style: int | None = None
    outline: int | None = None


class _Builder:
    """Walks the tokens once; `package` is what they say."""

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self.codec = "cp1252"
        self.fonts: dict[int, tuple[str | None, str]] = {}
        self.font_name: list[str] = []
        self.styles = etree.Element(W + "styles")
        self.style: etree._Element | None = None
        self.document = etree.Element(W + "document")
        body = etree.SubElement(self.document, W + "body")
        self.stories = [_Story("body", body)]
        self.notes: dict[str, etree._Element] = {
            kind: etree.Element(f"{W}{kind}s") for kind in ("footnote", "endnote")
        }
        self.furniture: dict[str, etree._Element] = {}
        self.references: list[tuple[str, str, str]] = []
        self.group = _Group()
        self.stack: list[_Group] = []
        self.bytes = bytearray()
        self.units: list[int] = []
        self.to_skip = 0
        self.starred = False
        self.form: dict[str, int] = {}
        self.picture: dict[str, int] = {}
        self.tc: list[str] = []
        self.label_parts: list[str] = []

    # -- tokens ---------------------------------------------------------------------------------

    def read(self, data: bytes) -> None:
        for token in tokens(data):
            if token.kind == "text":
                self._take_bytes(token)
                continue
            if token.kind == "word" and token.word == "u":
                self._take_unicode(token.number or 0)
                continue
            if self.to_skip and token.kind in ("word", "sign"):
                self.to_skip -= 1
                continue
            self.to_skip = 0
            self._flush()
            if token.kind == "{":
                if len(self.stack) >= _DEEPEST:
                    raise LimitExceededError(
                        self.file_name,
                        f"has groups more than {_DEEPEST} deep inside each other",
                        "Open it in Word and save it as .docx.",
                    )
                self.stack.append(self.group)
                self.group = replace(self.group, on_close="")
            elif token.kind == "}":
                self._close()
            elif token.kind == "sign":
                self._take_sign(token.word)
            else:
                self._take_word(token.word, token.number)
                self.starred = False
        self._flush()
        while len(self.stories) > 1:
            self._end_story()
        self._finish_story(self.stories[0])

    def _close(self) -> None:
        closing = self.group.on_close
        if self.stack:
            self.group = self.stack.pop()
        if closing == "field":
            self._mark("end")
        elif closing == "instruction":
            self._mark("separate")
        elif closing == "label":
            self._put_label()
        elif closing == "story":
            self._end_story()
        elif closing == "tc":
            self._put_contents_entry()
        elif closing == "picture":
            self._put_picture()
        elif closing == "font" and self.font_name:
            self._name_font()

    def _take_sign(self, sign: str) -> None:
        if sign == "*":
            self.starred = True
        elif sign in "\r\n":
            self._end_paragraph()
        elif sign in "\\{}":
            self._put(sign)
        elif sign == "~":
            self._put("\xa0")
        elif sign == "_":
            self._put("‑")

    def _take_bytes(self, token: Token) -> None:
        text = token.text
        if self.to_skip:
            skipped = min(self.to_skip, len(text))
            self.to_skip -= skipped
            text = text[skipped:]
            if not text:
                return
        if self.units:
            self._flush()
        if self.group.destination not in ("skip", "picture"):
            self.bytes += text

    def _take_unicode(self, number: int) -> None:
        if self.bytes:
            self._flush()
        if self.group.destination != "skip":
            self.units.append(number & 0xFFFF)
        self.to_skip = self.group.skip_after_unicode

    def _flush(self) -> None:
        """Decode what waited for the end of its run of bytes or code units."""
        if self.bytes:
            data = bytes(self.bytes)
            self.bytes.clear()
            codec, name = self.fonts.get(self.group.font, (None, ""))
            if codec == "symbol":
                self._put("".join(symbol_character(name, byte) or "" for byte in data))
            else:
                self._put(_decode(data, codec, self.codec))
        if self.units:
            packed = b"".join(unit.to_bytes(2, "little") for unit in self.units)
            self.units.clear()
            text = packed.decode("utf-16-le", "replace")
            codec, name = self.fonts.get(self.group.font, (None, ""))
            if codec == "symbol":
                text = "".join(symbol_character(name, ord(char)) or char for char in text)
            self._put(text)

    # -- control words --------------------------------------------------------------------------

    def _take_word(self, word: str, number: int | None) -> None:
        group = self.group
        if group.destination == "skip":
            return
        if self.starred and word not in _STARRED:
            group.destination = "skip"
            return
        if group.destination == "picture":
            self.picture[word] = number or 0
        elif word in _CHARACTERS:
            self._put(_CHARACTERS[word])
        elif word == "f" and number is not None:
            group.font = number
            if group.destination == "fonts":
                group.on_close = group.on_close or "font"
        elif word == "uc":
            group.skip_after_unicode = max(number or 0, 0)
        elif word in (
            "v",
            "strike",
            "striked",
            "deleted",
            "super",
            "sub",
            "nosupersub",
            "up",
            "dn",
            "plain",
        ):
            self._set_look(word, number)
        elif word in _SKIPPED:
            if len(self.stack) > 1:  # a broken file may say so of the whole document
                group.destination = "skip"
        elif group.destination == "fonts":
            if word == "fcharset":
                codec = "symbol" if number == SYMBOL_CHARSET else BY_CHARSET.get(number or 0)
                self.fonts[group.font] = (codec, "")
        elif group.destination == "styles":
            self._describe_style(word, number)
        elif group.destination == "form":
            self.form[word] = 1 if number is None else number
        elif word == "ansicpg":
            self.codec = code_page(number)
        elif word == "deff" and number is not None:
            group.font = number
        else:
            self._take_structure(word, number)

    def _set_look(self, word: str, number: int | None) -> None:
        group, on = self.group, number != 0
        if word == "v":
            group.hidden = on
        elif word in ("strike", "striked"):
            group.struck = on
        elif word == "deleted":
            group.deleted = on
        elif word in ("super", "up"):
            group.raised = "superscript" if on else ""
        elif word in ("sub", "dn"):
            group.raised = "subscript" if on else ""
        elif word == "nosupersub":
            group.raised = ""
        else:
            group.hidden = group.struck = group.deleted = False
            group.raised = ""

    def _take_structure(self, word: str, number: int | None) -> None:
        group, story = self.group, self.stories[-1]
        if group.destination == "label":
            return  # `{\listtext\pard …}` says how the number looks, not the paragraph
        if word in ("par", "sect"):
            self._end_paragraph()
        elif word in ("line", "lbr", "page", "column"):
            self._run().append(etree.Element(W + "br"))
        elif word == "pard":
            story.depth, story.style, story.outline = 0, None, None
        elif word == "intbl":
            story.depth = max(story.depth, 1)
        elif word == "itap":
            story.depth = min(max(number or 0, 0), 50)
        elif word == "s":
            story.style = number
        elif word == "outlinelevel":
            story.outline = number
        elif word in ("cell", "nestcell"):
            self._end_cell(1 if word == "cell" else max(story.depth, 2))
        elif word in ("row", "nestrow"):
            self._end_row(1 if word == "row" else max(story.depth, 2))
        elif word.startswith(("cl", "tr")) or word == "cellx":
            self._define(word, number)
        elif word == "field":
            group.on_close = "field"
            self._mark("begin")
        elif word == "fldinst":
            group.destination, group.on_close = "instruction", "instruction"
        elif word == "fldrslt":
            group.destination = "body"
        elif word == "formfield":
            group.destination = "form"
            self.form = {}
        elif word in ("listtext", "pntext"):
            group.destination, group.on_close = "label", "label"
            self.label_parts.clear()
        elif word == "tc":
            group.destination, group.on_close = "tc", "tc"
            self.tc = ["", "", ""]
        elif word in ("tcf", "tcl") and group.destination == "tc":
            self.tc[1 if word == "tcf" else 2] = str(number or "")
        elif word == "fonttbl":
            group.destination = "fonts"
        elif word == "stylesheet":
            group.destination = "styles"
        elif word in _FURNITURE:
            self._begin_furniture(*_FURNITURE[word])
        elif word == "footnote":
            self._begin_note("footnote")
        elif word == "ftnalt":
            self.stories[-1].kind = "endnote"
        elif word in ("shptxt", "dptxbxtext"):
            self._begin_text_box()
        elif word in ("shpinst", "do"):
            group.destination = "shape"
        elif word == "upr":
            group.destination = "upr"
        elif word == "pict" and len(self.stack) > 1:
            self.picture = {"floats": int(group.destination == "shape")}
            shown = group.destination in ("body", "shape")
            group.destination, group.on_close = "picture", "picture" if shown else ""
        elif word in ("ud", "result"):
            group.destination = "body"

    # -- text -----------------------------------------------------------------------------------

    def _put(self, text: str) -> None:
        destination = self.group.destination
        if destination == "body":
            if not self.group.deleted:
                self._put_in_run(text)
        elif destination == "instruction":
            instruction = etree.SubElement(self._run(), W + "instrText")
            instruction.text = _sound(text)
        elif destination == "label":
            self.label_parts.append(text)
        elif destination == "tc":
            self.tc[0] += text
        elif destination == "fonts":
            self.font_name.append(text)
            self._name_font()
        elif destination == "styles" and self.style is not None:
            name = self.style.find(W + "name")
            if name is not None:
                name.set(VAL, (name.get(VAL) or "") + _sound(text).rstrip(";"))

    def _put_in_run(self, text: str) -> None:
        run = self._run()
        for place, part in enumerate(_sound(text).split("\t")):
            if place:
                etree.SubElement(run, W + "tab")
            if part:
                element = etree.SubElement(run, W + "t")
                element.text = part
                element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def _run(self) -> etree._Element:
        """A new run of the paragraph with the look of the group."""
        group = self.group
        run = etree.SubElement(self.stories[-1].paragraph, W + "r")
        if group.hidden or group.struck or group.raised:
            properties = etree.SubElement(run, W + "rPr")
            if group.hidden:
                etree.SubElement(properties, W + "vanish")
            if group.struck:
                etree.SubElement(properties, W + "strike")
            if group.raised:
                etree.SubElement(properties, W + "vertAlign").set(VAL, group.raised)
        return run

    def _mark(self, kind: str) -> None:
        mark = etree.SubElement(self._run(), W + "fldChar")
        mark.set(W + "fldCharType", kind)
        if kind == "separate" and self.form:
            self._describe_form_field()

    def _describe_form_field(self) -> None:
        """A check box of a form, as its field's begin would say it."""
        begin = next(
            (
                mark
                for mark in reversed(list(self.stories[-1].paragraph.iter(W + "fldChar")))
                if mark.get(W + "fldCharType") == "begin"
            ),
            None,
        )
        if begin is not None and self.form.get("fftype") == 1:
            data = etree.SubElement(begin, W + "ffData")
            box = etree.SubElement(data, W + "checkBox")
            default = self.form.get("ffdefres", 0)
            etree.SubElement(box, W + "default").set(VAL, str(default))
            result = self.form.get("ffres", 25)
            if result != 25:  # 25: the default counts
                etree.SubElement(box, W + "checked").set(VAL, str(result))
        self.form = {}

    def _put_label(self) -> None:
        """The automatic number of a paragraph; a bullet gives none."""
        text = "".join(self.label_parts).strip()
        if any(char.isalnum() for char in text):
            self._put_in_run(text)

    def _put_contents_entry(self) -> None:
        r"""`{\tc 总体绩效目标\tcf65\tcl1}` as the field that it stands for."""
        text, table, level = self.tc
        code = f"TC {text.strip()}"
        if table.isdecimal() and 32 < int(table) < 127:
            code += f" \\f {chr(int(table))}"
        if level:
            code += f" \\l {level}"
        self._mark("begin")
        etree.SubElement(self._run(), W + "instrText").text = _sound(code)
        self._mark("end")

    # -- paragraphs and tables ------------------------------------------------------------------

    def _end_paragraph(self) -> None:
        story = self.stories[-1]
        self._target(story, story.depth).append(self._take_paragraph(story))

    def _take_paragraph(self, story: _Story) -> etree._Element:
        paragraph = story.paragraph
        story.paragraph = etree.Element(W + "p")
        if story.style is not None or story.outline is not None:
            properties = etree.Element(W + "pPr")
            if story.style is not None:
                etree.SubElement(properties, W + "pStyle").set(VAL, f"s{story.style}")
            if story.outline is not None:
                etree.SubElement(properties, W + "outlineLvl").set(VAL, str(story.outline))
            paragraph.insert(0, properties)
        return paragraph

    def _target(self, story: _Story, depth: int) -> "list[etree._Element] | etree._Element":
        """Where a block of a depth goes; deeper tables that were open are finished."""
        while len(story.levels) > depth:
            self._end_table(story)
        while len(story.levels) < depth:
            story.levels.append(TableLevel())
        return story.levels[-1].content if depth else story.root

    def _end_cell(self, depth: int) -> None:
        story = self.stories[-1]
        content = self._target(story, depth)
        content.append(self._take_paragraph(story))
        level = story.levels[-1]
        level.cells.append(level.content)
        level.content = []

    def _end_row(self, depth: int) -> None:
        story = self.stories[-1]
        self._target(story, depth)
        level = story.levels[-1]
        if level.cells:
            level.rows.append((level.definition, level.cells))
            level.cells = []
        story.depth = depth

    def _define(self, word: str, number: int | None) -> None:
        story = self.stories[-1]
        depth = max(story.depth, len(story.levels), 1)
        while len(story.levels) < depth:
            story.levels.append(TableLevel())
        level = story.levels[depth - 1]
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

    def _end_table(self, story: _Story) -> None:
        level = story.levels.pop()
        if level.cells:  # a row without its end
            level.rows.append((level.definition, level.cells))
        parent = story.levels[-1].content if story.levels else story.root
        if level.rows:
            parent.append(build_table(level.rows))
        for block in level.content:
            parent.append(block)

    # -- stories --------------------------------------------------------------------------------

    def _begin_story(self, kind: str, root: etree._Element) -> None:
        self.stories.append(_Story(kind, root))
        self.group.destination, self.group.on_close = "body", "story"
        self.group.hidden = self.group.struck = False
        self.group.raised = ""

    def _begin_furniture(self, kind: str, when: str) -> None:
        name = f"{kind}{len(self.furniture)}"
        root = etree.Element(W + ("hdr" if kind == "header" else "ftr"))
        self.furniture[name] = root
        self.references.append((kind, when, name))
        self._begin_story(kind, root)

    def _begin_note(self, kind: str) -> None:
        number = str(sum(len(notes) for notes in self.notes.values()) + 1)
        note = etree.Element(W + kind)
        note.set(W + "id", number)
        reference = etree.SubElement(self._run(), f"{W}{kind}Reference")
        reference.set(W + "id", number)
        self._begin_story(kind, note)

    def _begin_text_box(self) -> None:
        picture = etree.SubElement(self._run(), W + "pict")
        self._begin_story("box", etree.SubElement(picture, W + "txbxContent"))

    def _put_picture(self) -> None:
        """A picture of the size that it is shown in, in twips and percent."""
        size = self.picture
        width, height = (
            size.get(f"pic{side}goal", 0) / _TWIPS_A_POINT * size.get(f"picscale{axis}", 100) / 100
            for side, axis in (("w", "x"), ("h", "y"))
        )
        style = f"width:{width:.2f}pt;height:{height:.2f}pt"
        shape = etree.SubElement(etree.SubElement(self._run(), W + "pict"), _VML + "shape")
        shape.set("style", f"position:absolute;{style}" if size["floats"] else style)
        etree.SubElement(shape, _VML + "imagedata")

    def _end_story(self) -> None:
        if len(self.stories) == 1:
            return
        story = self.stories.pop()
        self._finish_story(story)
        if story.kind in self.notes:
            if story.root.tag != W + story.kind:  # `\ftnalt` made an endnote of it
                self._make_endnote(story)
            self.notes[story.kind].append(story.root)

    def _make_endnote(self, story: _Story) -> None:
        number = story.root.get(W + "id", "")
        story.root.tag = W + story.kind
        for reference in self.stories[-1].paragraph.iter(W + "footnoteReference"):
            if reference.get(W + "id") == number:
                reference.tag = W + "endnoteReference"

    def _finish_story(self, story: _Story) -> None:
        target = self._target(story, 0)
        if len(story.paragraph):
            target.append(self._take_paragraph(story))

    # -- fonts and styles -----------------------------------------------------------------------

    def _name_font(self) -> None:
        codec, _ = self.fonts.get(self.group.font, (None, ""))
        self.fonts[self.group.font] = (codec, "".join(self.font_name).rstrip(";").strip())
        if self.font_name[-1].endswith(";"):
            self.font_name.clear()

    def _describe_style(self, word: str, number: int | None) -> None:
        if word == "s" and number is not None:
            self.style = etree.SubElement(self.styles, W + "style")
            self.style.set(W + "styleId", f"s{number}")
            self.style.set(W + "type", "paragraph")
            etree.SubElement(self.style, W + "name").set(VAL, "")
        elif word in ("cs", "ts", "ds"):
            self.style = None
        elif word == "outlinelevel" and self.style is not None:
            properties = etree.SubElement(self.style, W + "pPr")
            etree.SubElement(properties, W + "outlineLvl").set(VAL, str(number or 0))

    def package(self) -> WordPackage:
        """The document as parts."""
        body = self.document[0]
        if self.references:
            section = etree.SubElement(body, W + "sectPr")
            for kind, when, name in self.references:
                reference = etree.SubElement(section, f"{W}{kind}Reference")
                reference.set(W + "type", when)
                reference.set(R_ID, name)
            if any(when == "first" for _, when, _ in self.references):
                etree.SubElement(section, W + "titlePg")
        settings = etree.Element(W + "settings")
        if any(when == "even" for _, when, _ in self.references):
            etree.SubElement(settings, W + "evenAndOddHeaders")
        return WordPackage(
            document=self.document,
            styles=self.styles,
            settings=settings,
            footnotes=self.notes["footnote"],
            endnotes=self.notes["endnote"],
            headers_and_footers=self.furniture,
        )


def read_markup(file_name: str, data: bytes) -> WordPackage:
    """The parts of a Word document that say what the RTF says."""
    start = data.find(b"{\\rtf")
    if start < 0:
        raise CorruptFileError(file_name, "is no Rich Text Format", "Ask for the file again.")
    builder = _Builder(file_name)
    builder.read(data[start:])
    return builder.package()


def _decode(data: bytes, font_codec: str | None, file_codec: str) -> str:
    """Bytes in the font's code page; where that is none of double bytes, the file's may be."""
    if data.isascii():
        return data.decode("ascii")
    codec = font_codec or file_codec
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        if codec != file_codec:
            try:
                return data.decode(file_codec)
            except UnicodeDecodeError:
                pass
        return data.decode(codec, "replace")


def _sound(text: str) -> str:
    """Without control characters, which XML cannot hold."""
    if text.isprintable():
        return text
    return "".join(char for char in text if char >= " " or char == "\t")
