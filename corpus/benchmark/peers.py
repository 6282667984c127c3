"""Peers on the same files: what other programs take to get text or tables out of them.

They do less (none makes a record), which is why their time is a yardstick and no verdict. None of them
is needed otherwise: `pip install jixiao[benchmark]` brings those that are Python packages.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from corpus.benchmark.measuring import Pass, PeerMissingError, Round, cpu_seconds
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


def peers_of(variant: str) -> Mapping[str, Pass]:
    """Every peer that reads this format, by its name."""
    extension = variant.rpartition(".")[2]
    return {
        name: partial(_run, action)
        for name, extensions, action in _PEERS
        if extension in extensions
    }


def _run(action: Action, files: Sequence[Path]) -> Round:
    started = cpu_seconds()
    try:
        with _silenced():
            refused = action(files)
    except ModuleNotFoundError as error:
        raise PeerMissingError(f"{error.name} is not installed (jixiao[benchmark])") from error
    except (MissingProgramError, ConversionError) as error:
        raise PeerMissingError(str(error)) from error
    return Round(cpu_seconds() - started, refused=refused)


@contextmanager
def _silenced() -> Iterator[None]:
    """What libraries write to the standard error is no part of the tables."""
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


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


def _office_oxide(files: Sequence[Path]) -> int:
    import office_oxide

    failed = 0
    for file in files:
        try:
            office_oxide.Document.open(str(file)).to_markdown()
        except office_oxide.OfficeOxideError:
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


def _pypdfium2(files: Sequence[Path]) -> int:
    import pypdfium2

    for file in files:
        with pypdfium2.PdfDocument(file) as pdf:
            for page in pdf:
                page.get_textpage().get_text_bounded()
    return 0


def _pdf_oxide(files: Sequence[Path]) -> int:
    import pdf_oxide

    for file in files:
        document = pdf_oxide.PdfDocument(str(file))
        for number in range(document.page_count()):
            document.extract_text(number)
            document.extract_tables(number)
    return 0


def _docling_parse(files: Sequence[Path]) -> int:
    from docling_parse.pdf_parser import DoclingPdfParser

    parser = DoclingPdfParser(loglevel="fatal")
    for file in files:
        for _, page in parser.load(path_or_stream=str(file)).iterate_pages():
            _ = page.textline_cells
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


def _docx2python(files: Sequence[Path]) -> int:
    import docx2python

    for file in files:
        with docx2python.docx2python(file) as document:
            _ = document.body
    return 0


_PEERS: tuple[tuple[str, frozenset[str], Action], ...] = (
    ("LibreOffice → .docx", frozenset({"doc"}), _libreoffice),
    ("antiword", frozenset({"doc"}), _antiword),
    ("office_oxide markdown", frozenset({"doc", "docx"}), _office_oxide),
    ("pdfplumber text + tables", frozenset({"pdf"}), _pdfplumber),
    ("pypdfium2 text", frozenset({"pdf"}), _pypdfium2),
    ("pdf_oxide text + tables", frozenset({"pdf"}), _pdf_oxide),
    ("docling-parse lines", frozenset({"pdf"}), _docling_parse),
    ("python-docx row.cells", frozenset({"docx"}), _python_docx),
    ("docx2python body", frozenset({"docx"}), _docx2python),
)
