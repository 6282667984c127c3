"""Reader of legacy Word binaries (.doc, Kingsoft .wps): [MS-DOC], Word 6 to 2007."""

from extractors.readers.doc.reader import DocReader

__all__ = ["DocReader"]
