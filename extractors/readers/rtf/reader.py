"""The reader of Rich Text Format: by way of WordprocessingML, so that it reads like a .docx."""

from extractors.readers.docx.reader import read_package
from extractors.readers.rtf.markup import read_markup
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document


class RtfReader:
    """Reads .rtf."""

    name = "jixiao.rtf"

    def read(self, source: SourceFile, options: ReadOptions) -> Document:
        """Decode the file; raises an `extractors.errors.ExtractionError`."""
        package = read_markup(source.name, source.data)
        return read_package(source, package, options, "rtf", self.name)
