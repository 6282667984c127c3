"""Files that are attached to a PDF, or that it is a portfolio of.

Enters: an open document. Leaves: the names of the attached documents (ISO 32000-2, 7.11.4), which are
not read: a report may stand in one of them.
"""

import ctypes

import pypdfium2 as pypdfium
import pypdfium2.raw as pdfium_raw

_DOCUMENTS = (
    *(".pdf", ".doc", ".docx", ".wps", ".rtf", ".ofd", ".txt", ".htm", ".html"),
    *(".xls", ".xlsx", ".et", ".ppt", ".pptx", ".zip", ".rar", ".7z"),
)
_MOST = 1000
"""Names that are looked at; no report has so many attachments."""
_NAME_BYTES = 2000
"""UTF-16: a file's name has 255 characters at most on usual file systems, with its path rarely
more."""
LITTLE_TEXT = 400
"""A cover sheet that asks for another program has no more characters than this."""


def attached_documents(document: pypdfium.PdfDocument) -> list[str]:
    """The names of attached files that may hold a report."""
    names = []
    for index in range(min(_MOST, pdfium_raw.FPDFDoc_GetAttachmentCount(document.raw))):
        attachment = pdfium_raw.FPDFDoc_GetAttachment(document.raw, index)
        room = (ctypes.c_ushort * (_NAME_BYTES // 2))()
        size = pdfium_raw.FPDFAttachment_GetName(attachment, room, _NAME_BYTES)
        name = bytes(room)[: max(0, min(size, _NAME_BYTES) - 2)].decode("utf-16-le", "replace")
        if name.lower().endswith(_DOCUMENTS):
            names.append(name)
    return names
