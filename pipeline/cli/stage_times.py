"""How long each stage of the extraction takes for one file, as `jixiao benchmark` wants it.

The stages follow each other, so their times add up to the whole: `read` decodes the file, `find` tells
its sections, forms and project tables, `values` reads what they say, accounts for every character and
checks, `serialize` writes the record.
"""

from pathlib import Path
from time import process_time

from extractors.collector import collector_paused
from extractors.extraction import build_report, find_parts
from extractors.reading import read_document
from extractors.source_files import load_source_file
from extractors.terms.targets import parse_target
from models.json_text import report_bytes


def time_stages(path: Path) -> dict[str, float]:
    """Extract one file; seconds of processor time by stage, in order."""
    _forget()
    times = [process_time()]
    document = read_document(load_source_file(path))
    times.append(process_time())
    with collector_paused():
        parts = find_parts(document)
        times.append(process_time())
        report = build_report(parts)
    del document, parts  # as `extract` does: only the record is left to be written
    times.append(process_time())
    report_bytes(report)
    times.append(process_time())
    stages = ("read", "find", "values", "serialize")
    return {name: end - start for name, start, end in zip(stages, times, times[1:], strict=False)}


def _forget() -> None:
    """A target seen in another file would cost nothing here."""
    clear = getattr(parse_target, "cache_clear", None)
    if clear is not None:
        clear()
