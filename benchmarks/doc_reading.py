"""How fast .doc files become Documents, beside LibreOffice → .docx where that is installed.

Run: `python benchmarks/doc_reading.py [FILE.doc …]`; without files, the samples of the tests, the
seed report beside the project, and a report of twelve project tables that LibreOffice makes on the
spot. Prints milliseconds (best of repeated runs, CPU time) and megabytes a second.
"""

import importlib.util
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from extractors.readers.doc import DocReader
from extractors.readers.docx.reader import DocxReader
from extractors.source_files import ReadOptions, load_source_file
from models.document import Document

TESTS = Path(__file__).resolve().parents[1] / "tests"
DATA = TESTS / "extractors/readers/data/doc"
REPEATS = 15


def load_sample_builder() -> ModuleType:
    """The script that makes the samples, which no package holds."""
    spec = importlib.util.spec_from_file_location("build_samples", DATA / "build_samples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def best_ms(read: Callable[[], Document]) -> float:
    """Best CPU time of several runs, the first left out."""
    read()
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        read()
        times.append(time.process_time() - start)
    return min(times) * 1000


def report(path: Path, folder: Path, builder: ModuleType, has_office: bool) -> str:
    """One line of the table: a file's size and times."""
    source = load_source_file(path)
    options = ReadOptions()
    ms = best_ms(lambda: DocReader().read(source, options))
    size = len(source.data)
    line = f"{path.name:32} {size / 1024:7.0f} KB {ms:8.1f} ms {size / ms / 1000:7.2f} MB/s"
    if not has_office:
        return line
    start = time.perf_counter()
    builder.convert([path], "docx", folder)
    converted = load_source_file(folder / f"{path.stem}.docx")
    DocxReader().read(converted, options)
    office_ms = (time.perf_counter() - start) * 1000
    return f"{line}   LibreOffice → .docx {office_ms:7.0f} ms ({office_ms / ms:5.0f} times)"


def main() -> None:
    """Time each file in turn."""
    builder = load_sample_builder()
    has_office = shutil.which("soffice") is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [Path(argument) for argument in sys.argv[1:]]
        if not paths:
            paths = sorted(DATA.glob("*.doc"))
            paths += sorted((TESTS.parent.parent / "shared/seed").glob("*.doc"))
            if has_office:
                twelve = folder / "twelve_projects.docx"
                builder.build_docx(builder.projects(12, goals=30), twelve)
                builder.convert([twelve], "doc:MS Word 97", folder)
                paths.append(twelve.with_suffix(".doc"))
        for path in paths:
            print(report(path, folder, builder, has_office))


if __name__ == "__main__":
    main()
