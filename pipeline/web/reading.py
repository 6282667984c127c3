"""Looking into files that strangers sent, in a confined process for each.

The bytes of a file are read in the child alone. What comes back is small (a format), or comes in
pieces that the web process never holds together (a Document as JSON).
"""

from pathlib import Path
from typing import IO

from extractors.detection import detect_format
from extractors.reading import read_document
from extractors.source_files import SourceFile
from pipeline.isolation.apart import Apart
from pipeline.isolation.fork_server import fork_context
from pipeline.web.bodies import PIECE_BYTES


def tell_format(path: Path, name: str, seconds: float, memory_bytes: int) -> str:
    """The format of a file by its content. Raises ExtractionError, FailedApartError."""
    with Apart(seconds, memory_bytes, fork_context()) as apart:
        return apart.call(_tell_format, path, name, file=name)


def copy_document(
    path: Path, name: str, into: IO[bytes], seconds: float, memory_bytes: int
) -> None:
    """Write the file's Document as JSON. Raises ExtractionError, FailedApartError, OSError."""
    with Apart(seconds, memory_bytes, fork_context()) as apart:
        piece = apart.call(_begin_document, path, name, file=name)
        while piece:
            into.write(piece)
            piece = apart.call(_next_piece, file=name)


def _tell_format(path: Path, name: str) -> str:
    return detect_format(SourceFile(name, path.read_bytes()))


_waiting = memoryview(b"")


def _begin_document(path: Path, name: str) -> bytes:
    global _waiting
    document = read_document(SourceFile(name, path.read_bytes()))
    _waiting = memoryview(document.model_dump_json().encode())
    return _next_piece()


def _next_piece() -> bytes:
    global _waiting
    piece = bytes(_waiting[:PIECE_BYTES])
    _waiting = _waiting[PIECE_BYTES:]
    return piece
