"""Dumps that other programs write of the real report, made anew by those programs."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from extractors.readers.text.reader import TextReader
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document, Paragraph, Table


def need(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


def run(*command: str) -> bytes:
    environment = {**os.environ, "LANG": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, timeout=120, check=True, env=environment)
    return done.stdout


def read(data: bytes) -> Document:
    return TextReader().read(SourceFile("dump.txt", data), ReadOptions())


def prose_of(document: Document) -> list[str]:
    return [
        block.text
        for block in document.blocks
        if isinstance(block, Paragraph) and block.story == "body" and block.text
    ]


def rows_of(document: Document) -> list[list[str]]:
    rows: list[list[str]] = []
    for table in document.blocks:
        if isinstance(table, Table):
            own: list[list[str]] = [[] for _ in range(table.row_count)]
            for cell in table.cells:
                own[cell.row].append(cell.text)
            rows.extend(own)
    return rows


@pytest.fixture(scope="module")
def original(shared: Path) -> Document:
    return read((shared / "seed/report-2021.txt").read_bytes())


def same_prose(document: Document, original: Document) -> bool:
    # The Word files have no colon behind the last sub-goal's title, the text has.
    return prose_of(document) == [
        text.replace("综合业务管理：", "综合业务管理") for text in prose_of(original)
    ]


@pytest.mark.parametrize("width", ["0", "76", "120"])
def test_antiword(shared: Path, original: Document, width: str) -> None:
    file = str(shared / "seed/report-2021.doc")
    document = read(run(need("antiword"), "-m", "UTF-8.txt", "-w", width, file))
    assert same_prose(document, original)
    rows, expected = rows_of(document), rows_of(original)
    # antiword leaves out what stands beside and below 预算数 in this file.
    lost = next(at for at, row in enumerate(expected) if row[0] == "预算规模及资金用途")
    assert rows[:lost] == expected[:lost]
    assert rows[lost] == expected[lost][:2]
    assert rows[lost + 1 :] == expected[lost + 2 :]


@pytest.mark.parametrize("wrapped", [True, False])
def test_catdoc(shared: Path, original: Document, wrapped: bool) -> None:
    options = [] if wrapped else ["-w"]
    file = str(shared / "seed/report-2021.doc")
    document = read(run(need("catdoc"), "-d", "utf-8", *options, file))
    # catdoc loses the first long paragraph and most of the grid of this file.
    prose, expected = prose_of(document), prose_of(original)
    start, end = prose.index("（一）开展科普活动"), prose.index("预算项目绩效目标")
    assert prose[start : start + 3] == expected[5:8]
    assert prose[end - 8 : end] == expected[expected.index("预算项目绩效目标") - 8 :][:8]
    assert rows_of(document)[:6] == rows_of(original)[:6]


def test_libreoffice(shared: Path, original: Document, tmp_path: Path) -> None:
    run(
        need("soffice"),
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        *("--convert-to", "txt:Text", "--outdir", str(tmp_path)),
        str(shared / "seed/report-2021.docx"),
    )
    document = read((tmp_path / "report-2021.txt").read_bytes())
    assert same_prose(document, original)
    assert rows_of(document) == rows_of(original)
