"""Real files against LibreOffice: its text, and its .docx conversion read by the .docx reader.

LibreOffice evaluates FILENAME, DATE and the like anew, repeats inherited headers, drops PAGEREF
fields round page numbers and shows tracked deletions in deleted tables: all of that costs recall
here and nothing in truth. What it changes in tables is named in `GRIDS_THAT_DIFFER`.
"""

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.errors import NoTextError
from extractors.reading import read_document
from extractors.source_files import load_source_file
from models.document import Document, Table

SECONDS = 240
ENCRYPTED = frozenset({"PasswordProtected", "password_password_cryptoapi"})
TEXT_THAT_DIFFERS = {
    "Bug52032_2": "a FILENAME field is evaluated anew",
    "Fuzzed": "inherited headers come again for the second section",
    "TestSectionDictionary": "FILENAME and DATE fields are evaluated anew",
    "testControlCharacters": "inherited headers come again, PAGEREF fields are dropped round pages",
}
"""Stem → why recall or precision against LibreOffice is below 0.98."""
GRIDS_THAT_DIFFER = {
    "20-Force-on-a-current-S00": "empty cells are put where right-aligned short rows leave a gap",
    "Bug49933": "merged empty cells of Word 6 become columns of their own",
    "Bug60942": "a DATE field is evaluated anew",
    "TestBug52372": "a Wingdings glyph without equivalent stays in as a private code",
    "TestSectionDictionary": "a FILENAME field is evaluated anew",
    "clusterfuzz-testcase-minimized-POIHWPFFuzzer-4951943183990784": "half the formatting is broken",
    "testWORD_2006ml": "a deleted table row stays in, text boxes come in another order",
}
"""Stem → what LibreOffice does differently there."""


@pytest.fixture(scope="module")
def converted(
    shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Path, Path]]:
    """Stem → the .doc and its conversion, all made in one run of LibreOffice."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    folder = tmp_path_factory.mktemp("converted")
    sources = {
        stem: path
        for path in sorted((shared / "samples" / "doc").glob("*.doc"))
        if (stem := path.stem.split("__")[1]) not in ENCRYPTED
    }
    profile = tmp_path_factory.mktemp("profile")
    subprocess.run(
        [
            *(soffice, "--headless", f"-env:UserInstallation=file://{profile}"),
            *("--convert-to", "docx", "--outdir", str(folder), *map(str, sources.values())),
        ],
        check=True,
        timeout=SECONDS,
        capture_output=True,
    )
    pairs = {stem: (path, folder / f"{path.stem}.docx") for stem, path in sources.items()}
    assert [stem for stem, (_, docx) in pairs.items() if not docx.exists()] == []
    return pairs


@pytest.fixture(scope="module")
def documents(
    converted: dict[str, tuple[Path, Path]],
) -> dict[str, tuple[Document, Document]]:
    read = {stem: (_read(doc), _read(docx)) for stem, (doc, docx) in converted.items()}
    assert [stem for stem, (ours, theirs) in read.items() if bool(ours) != bool(theirs)] == []
    return {stem: (ours, theirs) for stem, (ours, theirs) in read.items() if ours and theirs}


def _read(path: Path) -> Document | None:
    """None for a file that holds pictures of pages alone."""
    try:
        return read_document(load_source_file(path))
    except NoTextError:
        return None


def test_text(documents: dict[str, tuple[Document, Document]]) -> None:
    low = {}
    for stem, (ours, theirs) in documents.items():
        recall, precision = compare_text("".join(texts(ours)), "".join(texts(theirs)))
        if min(recall, precision) < 0.98:
            low[stem] = (round(recall, 3), round(precision, 3))
    low.pop("equation", None)  # only LibreOffice's Math, a package of its own, spells formulas out
    assert set(low) == set(TEXT_THAT_DIFFERS), low


def test_grids(documents: dict[str, tuple[Document, Document]]) -> None:
    different = {stem for stem, (ours, theirs) in documents.items() if grids(ours) != grids(theirs)}
    assert different == set(GRIDS_THAT_DIFFER)
    assert sum(len(grids(ours)) for ours, _ in documents.values()) > 70


def compare_text(ours: str, theirs: str) -> tuple[float, float]:
    counts, wanted = (Counter(text for text in one if not text.isspace()) for one in (ours, theirs))
    common = (counts & wanted).total()
    # Where both are empty (a file of pictures alone) nothing is missing.
    return common / (wanted.total() or 1) + (not wanted), common / (counts.total() or 1) + (
        not counts
    )


def texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        yield from _table_texts(block) if isinstance(block, Table) else (block.text,)


def _table_texts(table: Table) -> Iterator[str]:
    for cell in table.cells:
        yield cell.text
        for nested in cell.tables:
            yield from _table_texts(nested)


def grids(document: Document) -> list[list[tuple[object, ...]]]:
    return [
        [
            (cell.row, cell.column, cell.row_span, cell.column_span, "".join(cell.text.split()))
            for cell in block.cells
        ]
        for block in document.blocks
        if isinstance(block, Table)
    ]
