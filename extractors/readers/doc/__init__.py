"""Reader of legacy Word binaries (.doc, Kingsoft .wps): [MS-DOC], Word 6 and later."""

from extractors.readers.doc.reader import DocReader

__all__ = ["DocReader"]
