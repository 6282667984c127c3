"""The command line as a person uses it: in this process for speed, in its own where that matters."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.cli.main import run

PROJECT = Path(__file__).resolve().parents[3]

TEXT = (
    "一、总体绩效目标\n2021年，全面履行职责。\n\n二、分项绩效目标\n（一）开展科普活动\n"
    "绩效目标：活动成效明显\n绩效指标：科普宣传达到3次。\n\n三、工作保障措施\n一、完善制度。制定制度。\n"
)
"""A small report: three sections, no project table."""

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


@dataclass(frozen=True)
class Outcome:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def jixiao(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Outcome]:
    """Run the console script's entry point with these arguments."""

    def call(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["jixiao", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            run()
        out, err = capfd.readouterr()
        return Outcome(int(ended.value.code or 0), out, err)

    return call


@pytest.fixture
def jixiao_process() -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run `jixiao` in a process of its own."""

    def call(*arguments: object, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
        program = [sys.executable, "-c", "from pipeline.cli.main import run; run()"]
        return subprocess.run(
            [*program, *map(str, arguments)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            cwd=cwd or PROJECT,
            check=False,
        )

    return call


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A small report as a UTF-8 text file."""
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def real_docx() -> Path:
    """The committed real report as .docx."""
    return PROJECT / "corpus" / "reports" / "changli-2021" / "report-2021.docx"


@pytest.fixture(scope="session")
def docx_bytes() -> Callable[..., bytes]:
    """A .docx whose main part is `xml`; `members` are added to the ZIP."""

    def write(xml: str, **members: bytes) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(
                "[Content_Types].xml",
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            )
            archive.writestr(
                "_rels/.rels",
                f'<Relationships xmlns="{_RELATIONSHIPS}"><Relationship Id="r" Type="{_OFFICE}"'
                ' Target="word/document.xml"/></Relationships>',
            )
            archive.writestr("word/document.xml", xml)
            for name, data in members.items():
                archive.writestr(f"word/{name}", data)
        return stream.getvalue()

    return write


@pytest.fixture(scope="session")
def document_xml() -> Callable[..., str]:
    """The main part of a .docx with one paragraph; `doctype` stands before its root."""

    def write(text: str, doctype: str = "") -> str:
        return (
            f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="{_W}"><w:body><w:p><w:r>'
            f"<w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
        )

    return write
