"""Peers on the same files: what other programs take to get text or tables out of them.

They do less (none makes a record), which is why their time is a yardstick and no verdict.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.generation.office import (
    ConversionError,
    MissingProgramError,
    convert_with_libreoffice,
    dump_with_antiword,
    find_program,
)

Action = Callable[[Sequence[Path]], int]
"""Take all files; return how many were refused."""


@dataclass(frozen=True)
class PeerResult:
    """One peer on one format; `skipped` says why there is no figure."""

    peer: str
    variant: str
    documents: int
    seconds: float | None
    skipped: str | None = None
    failed: int = 0
    """Documents that the peer refused; their time counts all the same."""

    @property
    def documents_per_second(self) -> float | None:
        """Throughput, where it ran."""
        return self.documents / self.seconds if self.seconds else None


def run_peers(variant: str, files: Sequence[Path]) -> list[PeerResult]:
    """Run every peer that reads this format."""
    extension = variant.rpartition(".")[2]
    return [
        _run(name, variant, files, action)
        for name, extensions, action in _PEERS
        if extension in extensions
    ]


def _run(name: str, variant: str, files: Sequence[Path], action: Action) -> PeerResult:
    try:
        started = time.perf_counter()
        failed = action(files)
    except (MissingProgramError, ConversionError) as error:
        return PeerResult(name, variant, len(files), None, str(error))
    return PeerResult(name, variant, len(files), time.perf_counter() - started, failed=failed)


def _libreoffice(files: Sequence[Path]) -> int:
    find_program("soffice", "libreoffice")
    with tempfile.TemporaryDirectory(prefix="jixiao-peer-") as folder:
        copies = []
        for number, file in enumerate(files):
            copy = Path(folder) / f"in-{number}.{file.suffix.lstrip('.')}"
            copy.write_bytes(file.read_bytes())
            copies.append(copy)
        output = Path(folder) / "out"
        output.mkdir()
        convert_with_libreoffice(copies, "docx", output)
    return 0


def _antiword(files: Sequence[Path]) -> int:
    failed = 0
    for file in files:
        try:
            dump_with_antiword(file)
        except ConversionError:
            failed += 1
    return failed


def _pdfplumber(files: Sequence[Path]) -> int:
    import pdfplumber

    for file in files:
        with pdfplumber.open(file) as pdf:
            for page in pdf.pages:
                page.extract_text()
                page.extract_tables()
    return 0


def _python_docx(files: Sequence[Path]) -> int:
    import docx

    for file in files:
        document = docx.Document(str(file))
        for paragraph in document.paragraphs:
            _ = paragraph.text
        for table in document.tables:
            for row in table.rows:
                for item in row.cells:
                    _ = item.text
    return 0


_PEERS: tuple[tuple[str, frozenset[str], Action], ...] = (
    ("LibreOffice → .docx", frozenset({"doc"}), _libreoffice),
    ("antiword", frozenset({"doc"}), _antiword),
    ("pdfplumber text + tables", frozenset({"pdf"}), _pdfplumber),
    ("python-docx row.cells", frozenset({"docx"}), _python_docx),
)
