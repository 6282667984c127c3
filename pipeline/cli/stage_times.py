"""How long each stage of the extraction takes for one file, as `jixiao benchmark` wants it.

`read` and `serialize` are timed as they happen. The parts of the interpretation are functions that
call each other, so they are run once more by themselves (`segment`, `targets`, `checks`), and `tables`
is what the interpretation took besides them: sections, project tables and the accounting.
"""

from pathlib import Path
from time import perf_counter

from extractors.checks import check_projects, check_sections
from extractors.extraction import interpret
from extractors.ledger.body import Body
from extractors.outline.parts import outline, text_items
from extractors.projects.finding import find_projects
from extractors.reading import read_document
from extractors.source_files import load_source_file
from extractors.terms.targets import parse_target
from models.document import Document
from models.report import Report


def time_stages(path: Path) -> dict[str, float]:
    """Extract one file; seconds by stage, in order."""
    _forget()
    started = perf_counter()
    document = read_document(load_source_file(path))
    read = perf_counter()
    report = interpret(document)
    interpreted = perf_counter()
    report.model_dump_json()
    serialized = perf_counter()
    segment = _segment(document)
    targets, checks = _targets(report), _checks(report)
    return {
        "read": read - started,
        "segment": segment,
        "tables": max(0.0, interpreted - read - segment - targets - checks),
        "targets": targets,
        "checks": checks,
        "serialize": serialized - interpreted,
    }


def _forget() -> None:
    """A target seen in another file would cost nothing here."""
    clear = getattr(parse_target, "cache_clear", None)
    if clear is not None:
        clear()


def _segment(document: Document) -> float:
    started = perf_counter()
    body = Body(document)
    own = find_projects(text_items(body))
    outline(body, own.rest, own.tables)
    return perf_counter() - started


def _targets(report: Report) -> float:
    texts = [
        row.target.text for project in report.projects for row in project.indicators if row.target
    ]
    _forget()
    started = perf_counter()
    for text in texts:
        parse_target(text)
    return perf_counter() - started


def _checks(report: Report) -> float:
    started = perf_counter()
    found = [
        *check_sections(report.overall_goal, report.sub_goals, report.safeguards, report.projects),
        *check_projects(report.projects, report.fiscal_year),
    ]
    del found
    return perf_counter() - started
