"""Write test reports and their PDFs: `python -m benchmarks.pdf_reports FOLDER FIRST LAST`.

Needs LibreOffice (soffice) and Chromium. For each number: `NN.expected.txt`, `NN.docx`,
`NN.libreoffice.pdf` and `NN.chromium.pdf`. With `--check` the PDFs are read too, and what differs
from the expected blocks is printed; this is the loop in which the reader's rules were found.
"""

import argparse
import difflib
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.pdf_reports.as_docx import write_docx
from benchmarks.pdf_reports.as_html import write_html
from benchmarks.pdf_reports.content import make_report
from benchmarks.pdf_reports.listing import list_blocks
from extractors.errors import ExtractionError
from extractors.readers.pdf import PdfReader
from extractors.source_files import ReadOptions, load_source_file

_CHROMIUM = [
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def make_pdfs(folder: Path, numbers: range) -> None:
    """Write the forms of each report that are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        for number in numbers:
            report = make_report(number)
            stem = f"{number:02d}"
            (folder / f"{stem}.expected.txt").write_text(
                "\n".join(report.expected()) + "\n", encoding="utf-8"
            )
            word = folder / f"{stem}.docx"
            pdf = folder / f"{stem}.libreoffice.pdf"
            if not pdf.exists():
                write_docx(report, word)
                soffice = ["soffice", "--headless", f"-env:UserInstallation=file://{profile}/lo"]
                _run([*soffice, "--convert-to", "pdf", "--outdir", str(folder), str(word)])
                (folder / f"{stem}.pdf").rename(pdf)
            pdf = folder / f"{stem}.chromium.pdf"
            if not pdf.exists():
                page = Path(profile) / "report.html"
                page.write_text(write_html(report), encoding="utf-8")
                _run(
                    [
                        *_CHROMIUM,
                        f"--user-data-dir={profile}/web",
                        f"--print-to-pdf={pdf}",
                        str(page),
                    ]
                )


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=180)  # noqa: S603


def check_pdfs(folder: Path) -> int:
    """Read every PDF of the folder; print the differences and return how many files differ."""
    differing = files = 0
    for path in sorted(folder.glob("*.pdf")):
        expected = path.with_name(path.name.split(".")[0] + ".expected.txt")
        wanted = expected.read_text(encoding="utf-8").splitlines()
        files += 1
        try:
            found = list_blocks(PdfReader().read(load_source_file(path), ReadOptions()))
        except ExtractionError as error:
            found = [str(error)]
        if found != wanted:
            differing += 1
            print(path.name)
            difference = difflib.unified_diff(wanted, found, lineterm="", n=0)
            print("\n".join(f"    {line[:160]}" for line in list(difference)[2:12]))
    print(f"{files - differing} of {files} files read exactly")
    return differing


def main() -> int:
    """Make, and with --check read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    make_pdfs(options.folder, range(options.first, options.last + 1))
    return min(1, check_pdfs(options.folder)) if options.check else 0


if __name__ == "__main__":
    sys.exit(main())
