"""The .docx reader: Office Open XML (ISO/IEC 29500, Transitional and Strict) to a Document.

Enters: a ZIP package. Leaves: the body's blocks in reading order, with text boxes at their anchors;
then footnotes and endnotes in the order of their references; then what each section's headers and
footers say, each distinct part once.
"""

from extractors.readers.docx.context import ReadContext
from extractors.readers.docx.lists import ListLabels
from extractors.readers.docx.markup import R_ID, W, is_on
from extractors.readers.docx.package import WordPackage, open_word_package
from extractors.readers.docx.stories import BodySection, read_story
from extractors.readers.docx.styles import StyleSheet
from extractors.readers.word.page_furniture import keep_speaking_blocks
from extractors.readers.word.unread_objects import find_unread, refuse_pictures_of_pages
from extractors.source_files import ReadOptions, SourceFile
from models.document import Block, Document, Story
from models.findings import Finding
from models.locations import WordLocation

_NOTES: tuple[Story, ...] = ("footnote", "endnote")
_FURNITURE: tuple[Story, ...] = ("header", "footer")


class DocxReader:
    """Reads .docx, .docm, .dotx and .dotm."""

    name = "jixiao.docx"

    def read(self, source: SourceFile, options: ReadOptions) -> Document:
        """Decode the file; raises an `extractors.errors.ExtractionError`."""
        package = open_word_package(source.name, source.data, options.limits)
        return read_package(source, package, options, "docx", self.name)


def read_package(
    source: SourceFile, package: WordPackage, options: ReadOptions, format: str, reader: str
) -> Document:
    """The Document of Word's parts, however they were stored."""
    styles = StyleSheet(package.styles)
    context = ReadContext(
        file_name=source.name,
        styles=styles,
        labels=ListLabels(package.numbering, styles),
        cell_limit=options.limits.cell_count,
        options=options,
        inserted=dict(package.inserted),
    )
    body = package.document.find(W + "body")
    assert body is not None
    blocks, sections = read_story(context, body, "body")
    blocks += _read_notes(context, package)
    blocks += _read_headers_and_footers(context, package, sections)
    refuse_pictures_of_pages(source.name, blocks, context.unread)
    return Document(
        source=source.describe(format=format, reader=reader),
        blocks=tuple(blocks),
        removed=tuple(context.removed.found),
        findings=tuple(_findings(context, package)),
    )


def _read_notes(context: ReadContext, package: WordPackage) -> list[Block]:
    """The notes that the body refers to; separators and notes of deleted text have no reference."""
    blocks: list[Block] = []
    notes = {
        (kind, note.get(W + "id")): note
        for kind, root in (("footnote", package.footnotes), ("endnote", package.endnotes))
        if root is not None
        for note in root.iterchildren(W + kind)
    }
    read: set[tuple[str, str]] = set()
    references = list(context.notes)
    for story in _NOTES:
        for kind, note_id, location in references:
            note = notes.get((kind, note_id))
            if kind != story or note is None or (kind, note_id) in read:
                continue
            read.add((kind, note_id))
            blocks += read_story(context, note, story, location)[0]
    return blocks


def _read_headers_and_footers(
    context: ReadContext, package: WordPackage, sections: list[BodySection]
) -> list[Block]:
    """Headers and footers that are shown (17.10), at the first block of their first section."""
    two_sided = package.settings is not None and is_on(
        package.settings.find(W + "evenAndOddHeaders")
    )
    blocks: list[Block] = []
    current: dict[tuple[Story, str], str] = {}  # a section without its own has the last one's
    read: set[str] = set()
    for section in sections:
        titled = is_on(section.properties.find(W + "titlePg"))
        shown = ("default",) + ("first",) * titled + ("even",) * two_sided
        for story in _FURNITURE:
            for reference in section.properties.iterchildren(f"{W}{story}Reference"):
                when = reference.get(W + "type", "default")
                current[story, when] = reference.get(R_ID, "")
            for when in shown:
                part = current.get((story, when), "")
                root = package.headers_and_footers.get(part)
                if root is not None and part not in read:
                    read.add(part)
                    location = WordLocation(block=section.first_block)
                    blocks += keep_speaking_blocks(read_story(context, root, story, location)[0])
    return blocks


def _findings(context: ReadContext, package: WordPackage) -> list[Finding]:
    findings: list[Finding] = []
    if context.unmapped_symbols:
        findings.append(
            Finding(
                code="text-unmapped",
                severity="warning",
                message=f"{context.unmapped_symbols} symbol(s) of a symbol font have no Unicode"
                " equivalent and were left out.",
            )
        )
    findings.extend(find_unread(context.unread))
    findings.extend(context.findings)
    if context.skipped_chunks:
        findings.append(
            Finding(
                code="content-unread",
                severity="error",
                message=f"{context.skipped_chunks} inserted file(s) (altChunk) were not read.",
            )
        )
    findings.extend(
        Finding(
            code="damaged-source",
            severity="warning",
            message=f"The part {part} is missing or damaged and was left out.",
        )
        for part in package.damaged
    )
    return findings
