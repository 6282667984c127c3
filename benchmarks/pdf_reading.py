"""Time the PDF reader against plain pdfplumber: `python -m benchmarks.pdf_reading FILE...`.

Both read the same files in the same run; compare the ratios, since machines differ. Plain
pdfplumber is asked for the words and tables of each page. `pages` is the reader's own time for that
same work; `document` adds what pdfplumber does not do: furniture, paragraphs, tables over pages.
"""

import argparse
import logging
import resource
import sys
import time
from pathlib import Path

import pdfplumber

from extractors.readers.pdf.opening import open_pdf
from extractors.readers.pdf.page_content import read_page
from extractors.reading import read_document
from extractors.source_files import ReadOptions, load_source_file


def _time_reader(path: Path, repeats: int) -> tuple[float, float, int]:
    """Best processor times in seconds for the pages and for the document, and the page count."""
    source, options = load_source_file(path), ReadOptions()
    best_pages, best, count = float("inf"), float("inf"), 1
    for _ in range(repeats):
        started = time.process_time()
        with open_pdf(source, options) as pdf:
            count = len(pdf)
            for page_no in range(1, count + 1):
                read_page(pdf, page_no, source.name)
        best_pages = min(best_pages, time.process_time() - started)
        started = time.process_time()
        read_document(source, options)
        best = min(best, time.process_time() - started)
    return best_pages, best, count


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
    total_pages = total = plain = 0.0
    pages = 0
    for path in options.files:
        page_seconds, seconds, count = _time_reader(path, options.repeats)
        reference = min(_time_pdfplumber(path) for _ in range(options.repeats))
        _report(path.name, count, page_seconds, seconds, reference)
        total_pages, total = total_pages + page_seconds, total + seconds
        plain, pages = plain + reference, pages + count
    _report("all", pages, total_pages, total, plain)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    return 0


def _report(name: str, count: int, pages: float, document: float, plain: float) -> None:
    each = 1000 / count
    print(
        f"{name:24} {count:4} pages  ms a page: pages {pages * each:5.1f}  "
        f"document {document * each:5.1f}  pdfplumber {plain * each:6.1f}  "
        f"ratio {plain / pages:4.1f} / {plain / document:4.1f}"
    )


if __name__ == "__main__":
    sys.exit(main())
