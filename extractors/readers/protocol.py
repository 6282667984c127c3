"""What a reader is: a name, and one function from bytes to a Document."""

from typing import Protocol

from extractors.source_files import ReadOptions, SourceFile
from models.document import Document


class Reader(Protocol):
    """Decodes one format. Stateless, so that one instance serves any number of files."""

    name: str
    """Name written into `source.extractor`, such as `jixiao.docx`."""

    def read(self, source: SourceFile, options: ReadOptions) -> Document:
        """Decode the file, or raise an `extractors.errors.ExtractionError`."""
        ...
