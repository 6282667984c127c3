"""Opening a PDF: passwords, damage, and how many pages there may be.

Enters: bytes. Leaves: PDFium's document, and whether the file had to be repaired. PDFium rebuilds a
broken cross-reference table silently; what it says nothing about is looked up in the file's tail
(ISO 32000-2, 7.5.5: `startxref`, the offset, `%%EOF`).
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import pypdfium2 as pypdfium
import pypdfium2.raw as pdfium_raw

from extractors.errors import CorruptFileError, EncryptedFileError, LimitExceededError
from extractors.patterns import compile_pattern
from extractors.readers.pdf.content_bounds import check_content
from extractors.readers.pdf.form_fields import FormFields
from extractors.readers.pdf.layers import Layers, read_layers
from extractors.readers.pdf.page_pictures import PagePictures
from extractors.source_files import ReadOptions, SourceFile
from models.source import Recognise

_PDFIUM = Lock()
"""PDFium's library is not made for two threads at once (fpdfview.h)."""
_TAIL_BYTES = 2048
"""`%%EOF` stands in the last 1,024 bytes (PDF Reference 1.7, H.3, note 18), `startxref` right
before it; twice as much, for what programs add behind."""
_HEADER = b"%PDF-"
_HEADER_WITHIN = 1024
"""Bytes at a file's beginning in which readers look for it (PDF Reference 1.7, H.3, note 13)."""
_ENCRYPTED = b"/Encrypt"
_START = compile_pattern(rb"startxref\s+(\d+)\s*%%EOF")
_XREF = compile_pattern(rb"\s*(?:xref\b|\d+\s+\d+\s+obj\b)")


@dataclass
class OpenedPdf:
    """A file in PDFium, and what is known of it besides its pages."""

    document: pypdfium.PdfDocument
    data: bytes
    """The file without encryption."""
    layered: bool
    """Whether it speaks of layers that may be switched off."""
    recognition: Recognise = "off"

    def __len__(self) -> int:
        return len(self.document)

    @cached_property
    def fields(self) -> FormFields:
        """What is filled into its form fields."""
        return FormFields(self.document, self.data)

    @cached_property
    def pictures(self) -> PagePictures:
        """Its pages that are pictures, and what is recognised on them."""
        return PagePictures(self.document, self.recognition)

    @cached_property
    def layers(self) -> Layers | None:
        """Its layers, where some are hidden."""
        return read_layers(self.data) if self.layered else None


@contextmanager
def open_pdf(source: SourceFile, options: ReadOptions) -> Iterator[OpenedPdf]:
    """Open with no password, an empty one, then each given one; close at the end.

    Raises EncryptedFileError, CorruptFileError, or LimitExceededError for too many pages or for
    streams that unfold beyond all bounds.
    """
    data = source.data
    encrypted = _ENCRYPTED in data
    layered = not encrypted and check_content(source.name, data)
    with _PDFIUM:
        document = _open(source, options)
        try:
            if encrypted:
                data = _decrypted(document)
                layered = check_content(source.name, data)
            count = len(document)
            if count == 0:
                raise CorruptFileError(source.name, "has no pages", "Ask for the file again.")
            if count > options.limits.page_count:
                raise LimitExceededError(
                    source.name,
                    f"has {count:,} pages, more than the allowed {options.limits.page_count:,}",
                    "Split it, or raise the limit if it really is a report.",
                )
            yield OpenedPdf(document, data, layered, options.recognition)
        finally:
            document.close()


def _open(source: SourceFile, options: ReadOptions) -> pypdfium.PdfDocument:
    has_header = _HEADER in source.data[:_HEADER_WITHIN]
    data = source.data if has_header else _HEADER + b"1.7\n" + source.data
    for password in (None, "", *options.passwords):
        try:
            return pypdfium.PdfDocument(data, password=password)
        except pypdfium.PdfiumError as error:
            code = getattr(error, "err_code", None) or pdfium_raw.FPDF_GetLastError()
            if code == pdfium_raw.FPDF_ERR_PASSWORD:
                continue
            if code == pdfium_raw.FPDF_ERR_SECURITY:
                raise EncryptedFileError(
                    source.name,
                    "is protected in a way that cannot be opened (certificate or rights service)",
                    "Save a copy without protection in the program that can open it.",
                ) from error
            raise CorruptFileError(
                source.name,
                "is a damaged PDF that cannot be opened",
                "Ask for the file again, or print it to a new PDF where it still opens.",
            ) from error
    tried = "no given password opens it" if options.passwords else "needs a password"
    raise EncryptedFileError(
        source.name,
        f"is encrypted and {tried}",
        "Give it with --password-file, or save it without one.",
    )


def _decrypted(document: pypdfium.PdfDocument) -> bytes:
    """The file written without its encryption, in which streams can be looked into."""
    written = io.BytesIO()
    document.save(written, flags=pdfium_raw.FPDF_REMOVE_SECURITY)
    return written.getvalue()


def is_damaged(data: bytes) -> bool:
    """Whether the file's end is missing or does not lead to its cross-reference table."""
    header = data.find(_HEADER, 0, _HEADER_WITHIN)
    if header < 0:
        return True
    starts = _START.findall(data, max(0, len(data) - _TAIL_BYTES))
    if not starts:
        return True
    offset = int(starts[-1])
    return not any(_XREF.match(data, place) for place in (offset, offset + header))
