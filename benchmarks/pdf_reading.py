"""Time the PDF reader against plain pdfplumber: `python -m benchmarks.pdf_reading FILE...`.

Both read the same files in the same run; compare the ratio, since machines differ. Plain
pdfplumber is asked for words and tables of each page, which is less than the reader does.
"""

import argparse
import logging
import resource
import sys
import time
from pathlib import Path

import pdfplumber

from extractors.readers.pdf import PdfReader
from extractors.source_files import ReadOptions, load_source_file


def _time_reader(path: Path, repeats: int) -> tuple[float, int]:
    """Best processor time in seconds, and the number of pages."""
    source = load_source_file(path)
    best, pages = float("inf"), 0
    for _ in range(repeats):
        started = time.process_time()
        document = PdfReader().read(source, ReadOptions())
        best = min(best, time.process_time() - started)
        pages = document.source.page_count or 1
    return best, pages


def _time_pdfplumber(path: Path) -> float:
    started = time.process_time()
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_words()
            for table in page.find_tables():
                table.extract()
            page.close()
    return time.process_time() - started


def main() -> int:
    """Print a line a file, and the totals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    ours = plain = 0.0
    pages = 0
    for path in options.files:
        seconds, count = _time_reader(path, options.repeats)
        reference = _time_pdfplumber(path)
        ours, plain, pages = ours + seconds, plain + reference, pages + count
        _report(path.name, count, seconds, reference)
    _report("all", pages, ours, plain)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    return 0


def _report(name: str, pages: int, seconds: float, reference: float) -> None:
    print(
        f"{name:40} {pages:4} pages  {seconds / pages * 1000:6.1f} ms a page  "
        f"pdfplumber {reference / pages * 1000:6.1f}  ratio {reference / seconds:4.1f}"
    )


if __name__ == "__main__":
    sys.exit(main())
