r"""The parts of a Word document that an RTF file becomes: body, notes, headers, footers, styles.

Enters: the stories as they begin and end, and the style sheet's words. Leaves: a `WordPackage`.
"""

from lxml import etree

from extractors.readers.docx.markup import R_ID, VAL, W
from extractors.readers.docx.package import WordPackage
from extractors.readers.rtf.groups import Group
from extractors.readers.rtf.stories import Story, sound

FURNITURE = {
    **dict.fromkeys(("header", "headerr"), ("header", "default")),
    **dict.fromkeys(("footer", "footerr"), ("footer", "default")),
    **{"headerl": ("header", "even"), "footerl": ("footer", "even")},
    **{"headerf": ("header", "first"), "footerf": ("footer", "first")},
}
_LONGEST_NAME = 200
"""Characters: Word takes 253 for a style's name; damage would gather the text in it."""
STYLE_WORDS = frozenset({"s", "cs", "ts", "ds", "outlinelevel"})


class WordParts:
    """The roots that are filled; `stories` are those that are open, the body first."""

    def __init__(self) -> None:
        self._document = etree.Element(W + "document")
        self.stories = [Story("body", etree.SubElement(self._document, W + "body"))]
        self._notes = {kind: etree.Element(f"{W}{kind}s") for kind in ("footnote", "endnote")}
        self._furniture: dict[str, etree._Element] = {}
        self._references: list[tuple[str, str, str]] = []
        self._styles = etree.Element(W + "styles")
        self._style: etree._Element | None = None

    # -- stories --------------------------------------------------------------------------------

    def begin_furniture(self, word: str) -> None:
        """Begin a header or a footer."""
        kind, when = FURNITURE[word]
        name = f"{kind}{len(self._furniture)}"
        root = etree.Element(W + ("hdr" if kind == "header" else "ftr"))
        self._furniture[name] = root
        self._references.append((kind, when, name))
        self.stories.append(Story(kind, root))

    def begin_note(self, group: Group) -> None:
        """Begin a footnote, with its reference in the text."""
        number = str(sum(len(notes) for notes in self._notes.values()) + 1)
        note = etree.Element(W + "footnote")
        note.set(W + "id", number)
        run = self.stories[-1].begin_run(group)
        reference = etree.SubElement(run, W + "footnoteReference")
        reference.set(W + "id", number)
        self.stories.append(Story("footnote", note, reference))

    def begin_text_box(self, group: Group) -> None:
        """Begin a box that stands at this place of the text."""
        picture = etree.SubElement(self.stories[-1].begin_run(group), W + "pict")
        self.stories.append(Story("box", etree.SubElement(picture, W + "txbxContent")))

    def end_story(self) -> None:
        """End the innermost story; the body goes on to the end."""
        if len(self.stories) == 1:
            return
        story = self.stories.pop()
        story.finish()
        if story.kind not in self._notes:
            return
        if story.root.tag != W + story.kind and story.reference is not None:  # `\ftnalt`
            story.root.tag = W + story.kind
            story.reference.tag = f"{W}{story.kind}Reference"
        self._notes[story.kind].append(story.root)

    # -- the style sheet ------------------------------------------------------------------------

    def describe_style(self, word: str, number: int | None) -> None:
        """Take a word of the style sheet."""
        if word == "s" and number is not None:
            self._style = etree.SubElement(self._styles, W + "style")
            self._style.set(W + "styleId", f"s{number}")
            self._style.set(W + "type", "paragraph")
            etree.SubElement(self._style, W + "name").set(VAL, "")
        elif word in ("cs", "ts", "ds"):
            self._style = None
        elif word == "outlinelevel" and self._style is not None:
            properties = etree.SubElement(self._style, W + "pPr")
            etree.SubElement(properties, W + "outlineLvl").set(VAL, str(number or 0))

    def name_style(self, text: str) -> None:
        """Take a part of a style's name."""
        name = self._style.find(W + "name") if self._style is not None else None
        if name is not None:
            said = (name.get(VAL) or "") + sound(text).rstrip(";")
            name.set(VAL, said[:_LONGEST_NAME])

    # -- the whole ------------------------------------------------------------------------------

    def package(self) -> WordPackage:
        """The document as parts, with all stories ended."""
        while len(self.stories) > 1:
            self.end_story()
        self.stories[0].finish()
        body = self._document[0]
        if self._references:
            section = etree.SubElement(body, W + "sectPr")
            for kind, when, name in self._references:
                reference = etree.SubElement(section, f"{W}{kind}Reference")
                reference.set(W + "type", when)
                reference.set(R_ID, name)
            if any(when == "first" for _, when, _ in self._references):
                etree.SubElement(section, W + "titlePg")
        settings = etree.Element(W + "settings")
        if any(when == "even" for _, when, _ in self._references):
            etree.SubElement(settings, W + "evenAndOddHeaders")
        return WordPackage(
            document=self._document,
            styles=self._styles,
            settings=settings,
            footnotes=self._notes["footnote"],
            endnotes=self._notes["endnote"],
            headers_and_footers=self._furniture,
        )
