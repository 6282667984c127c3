"""PDF files from their objects (ISO 32000-2, 7.5), for pages of other formats that PDFium is to draw."""

from collections.abc import Sequence


def assemble_pdf(objects: Sequence[bytes]) -> bytes:
    """The file whose objects are numbered from 1; the first is its catalog."""
    written = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    written += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(written)
