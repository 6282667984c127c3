"""Real PDFs of public test suites: no crash, no hang, and the text that pdftotext finds."""

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from extractors.errors import EncryptedFileError, NoTextError, UnsupportedFormatError
from extractors.readers.pdf import PdfReader
from extractors.source_files import ReadOptions, load_source_file
from models.document import Document, Paragraph

NO_TEXT = {
    "apache+tika__testPDF_Version.8.x.pdf",
    "apache+tika__testPDF_twoAuthors.pdf",
    "docling-project+docling__rolling_buffer.pdf",
    "microsoft+markitdown__MEDRPT-2024-PAT-3847_medical_report_scan.pdf",
}
"""Pictures alone: pdftotext finds nothing in them either."""
LEAST_RECALL = {
    # Its Type 3 fonts name no characters: unmapped, and said so.
    "docling-project+docling__pca-comparison.pdf": 0.0,
    # A formula drawn twice over, which counts once.
    "docling-project+docling__nextn.pdf": 0.9,
    "docling-project+docling__table_mislabeled_as_picture.pdf": 0.97,
}
ENCRYPTED = {"apache+tika__testPDF_no_extract_no_accessibility_owner_user.pdf"}
COVERS = {
    "apache+tika__testMicrosoftIRMServices.pdf",
    "apache+tika__testPDF_multiFormatEmbFiles.pdf",
}
"""Hardly any text, and documents attached."""
PASSWORDS = {"jsvine+pdfplumber__password-example.pdf": "test"}


def count_characters(text: str) -> Counter[str]:
    spelled = text.replace("ﬁ", "fi").replace("ﬃ", "ffi").replace("ﬀ", "ff")
    return Counter(char for char in spelled if not char.isspace())


def all_text(document: Document) -> str:
    return "".join(
        block.text if isinstance(block, Paragraph) else "".join(c.text for c in block.cells)
        for block in document.blocks
    ) + "".join(removed.text for removed in document.removed)


def test_real_files_are_read_like_pdftotext(shared: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    paths = sorted((shared / "samples/pdf").glob("*.pdf"))
    assert len(paths) >= 40
    without_text, encrypted, covers = set(), set(), set()
    poor = []
    for path in paths:
        password = PASSWORDS.get(path.name, "")
        command = ["pdftotext", "-enc", "UTF-8", "-upw", password, str(path), "-"]
        reference = subprocess.run(command, capture_output=True, check=False, timeout=60).stdout
        wanted = count_characters(reference.decode("utf-8", "replace"))
        try:
            document = PdfReader().read(
                load_source_file(path),
                ReadOptions(passwords=(password,) if password else (), recognition="off"),
            )
        except NoTextError:
            without_text.add(path.name)
            print(f"{path.name:70} no text")
            continue
        except UnsupportedFormatError:
            covers.add(path.name)
            continue
        except EncryptedFileError:
            encrypted.add(path.name)
            print(f"{path.name:70} encrypted")
            continue
        found = count_characters(all_text(document))
        recall = sum((found & wanted).values()) / max(1, sum(wanted.values()))
        print(f"{path.name:70} recall {recall:.3f} of {sum(wanted.values())}")
        if wanted and recall < LEAST_RECALL.get(path.name, 0.99):
            poor.append((path.name, recall))
    assert without_text == NO_TEXT
    assert covers == COVERS
    assert encrypted == ENCRYPTED
    assert poor == []
