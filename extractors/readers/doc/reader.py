"""The .doc reader: an OLE2 compound file in, a Document out.

Enters: a `SourceFile` whose container holds a `WordDocument` stream. Leaves: its blocks, with a
`damaged-source` finding for everything that was not where the file says. Follows [MS-DOC] 2.1.
"""

from dataclasses import dataclass

from extractors.errors import CorruptFileError, UnsupportedFormatError
from extractors.readers.compound_files import CompoundStreams, read_container
from extractors.readers.doc.damage import DamageLog
from extractors.readers.doc.decryption import decrypt_file
from extractors.readers.doc.fib import FileInformation, identify_generation, parse_fib
from extractors.readers.doc.stored_document import StoredDocument
from extractors.readers.doc.stories import read_stories
from extractors.readers.word.unread_objects import find_unread, refuse_pictures_of_pages
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document
from models.findings import Finding


class DocReader:
    """Reads Word binaries from Word 6 to the last that Word writes; stateless."""

    name = "jixiao.doc"

    def read(self, source: SourceFile, options: ReadOptions) -> Document:
        """Decode the file.

        Raises CorruptFileError, EncryptedFileError, UnsupportedFormatError, NoTextError or
        LimitExceededError.
        """
        damage = DamageLog()
        streams = _Streams(read_container(source), damage)
        fib = _read_fib(source, streams, damage)
        if fib.is_encrypted:
            decrypted = decrypt_file(source, fib, options.passwords)
            streams = _Streams(read_container(decrypted), damage)
            fib = _read_fib(source, streams, damage)
        document = StoredDocument(fib, streams.read, damage)
        stories = read_stories(document, source.name, options.limits)
        refuse_pictures_of_pages(source.name, stories.blocks, stories.unread)
        return Document(
            source=source.describe(format="doc", reader=self.name),
            blocks=stories.blocks,
            removed=stories.removed,
            findings=(
                *_unmapped(stories.unmapped_symbols),
                *find_unread(stories.unread),
                *damage.findings(),
            ),
        )


def _unmapped(symbols: int) -> tuple[Finding, ...]:
    if not symbols:
        return ()
    message = f"{symbols} symbol(s) of a symbol font have no Unicode equivalent and were left out."
    return (Finding(code="text-unmapped", severity="warning", message=message),)


@dataclass(frozen=True, slots=True)
class _Streams:
    """The container's streams; an incomplete one is a note of damage."""

    container: CompoundStreams
    damage: DamageLog

    def read(self, name: str) -> bytes:
        data, is_complete = self.container.read(name)
        if data and not is_complete:
            self.damage.note(f"the stream {name} is cut short")
        return data


def _read_fib(source: SourceFile, streams: _Streams, damage: DamageLog) -> FileInformation:
    main = streams.read("WordDocument")
    generation = identify_generation(main)
    if generation == "word2":
        raise UnsupportedFormatError(
            source.name, "is a Word 2 document", "Open it in Word and save it as .docx."
        )
    fib = parse_fib(main, damage) if generation != "unknown" else None
    if fib is None:
        raise CorruptFileError(
            source.name,
            "holds no Word text that can be found",
            "Open it in Word or WPS, which may repair it, and save it anew.",
        )
    return fib
