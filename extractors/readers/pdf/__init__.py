"""The PDF reader; see `reader` for the whole and the other modules for its parts."""

from extractors.readers.pdf.reader import PdfReader

__all__ = ["PdfReader"]
