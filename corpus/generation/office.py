"""The office programs that turn a generated .docx or HTML page into .doc, PDF and antiword's text.

Each runs as a child process with a profile of its own and a time limit; where a program is not
installed, `MissingProgramError` names it. LibreOffice takes many files in one start, which costs
more than a dozen conversions.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

_FILTERS = {"doc": "doc:MS Word 97", "pdf": "pdf:writer_pdf_Export", "docx": "docx", "rtf": "rtf"}
_SECONDS_TO_START = 120
"""LibreOffice makes its profile on the first start, which takes a minute on a busy machine."""
_SECONDS_A_FILE = 60
"""A report takes about one."""


class MissingProgramError(RuntimeError):
    """A program that is needed for a format is not installed."""


class ConversionError(RuntimeError):
    """A program ran and did not deliver."""


def find_program(*names: str) -> str:
    """The path of the first of these programs that is installed."""
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    raise MissingProgramError(f"{names[0]} is not installed")


def convert_with_libreoffice(files: Sequence[Path], target: str, folder: Path) -> dict[Path, Path]:
    """Convert files (with different stems) to `doc` or `pdf` in `folder`; input → output."""
    if not files:
        return {}
    program = find_program("soffice", "libreoffice")
    with tempfile.TemporaryDirectory(prefix="jixiao-office-") as profile:
        command = [
            program,
            f"-env:UserInstallation={Path(profile).as_uri()}",
            *("--headless", "--norestore", "--convert-to", _FILTERS[target]),
            *("--outdir", str(folder)),
            *(str(file) for file in files),
        ]
        _run(command, _SECONDS_TO_START + _SECONDS_A_FILE * len(files))
    written = {file: folder / f"{file.stem}.{target}" for file in files}
    missing = [file.name for file, output in written.items() if not output.is_file()]
    if missing:
        raise ConversionError(f"LibreOffice wrote no .{target} for {', '.join(missing[:5])}")
    return written


def print_with_chromium(page: Path, output: Path) -> None:
    """Print an HTML file to PDF."""
    program = find_program("chromium", "chromium-browser", "google-chrome")
    with tempfile.TemporaryDirectory(prefix="jixiao-chromium-") as profile:
        command = [
            program,
            *("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"),
            *(f"--user-data-dir={profile}", f"--print-to-pdf={output}", page.as_uri()),
        ]
        _run(command, _SECONDS_TO_START)
    if not output.is_file():
        raise ConversionError(f"Chromium printed no PDF of {page.name}")


def dump_with_antiword(document: Path) -> str:
    """Antiword's text of a .doc file, tables drawn with `|`."""
    program = find_program("antiword")
    result = _run([program, "-m", "UTF-8.txt", "-w", "120", str(document)], _SECONDS_A_FILE)
    return result.decode("utf-8")


def _run(command: list[str], seconds: int) -> bytes:
    try:
        result = subprocess.run(  # noqa: S603 - fixed programs, paths of our own
            command, capture_output=True, timeout=seconds, check=True
        )
    except subprocess.TimeoutExpired as error:
        raise ConversionError(f"{Path(command[0]).name} took more than {seconds} s") from error
    except subprocess.CalledProcessError as error:
        words = error.stderr.decode("utf-8", errors="replace").strip()
        raise ConversionError(f"{Path(command[0]).name} failed: {words[-300:]}") from error
    return result.stdout
