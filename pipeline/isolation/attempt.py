"""One attempt at a file, inside a child process: a `Job` in, an `Outcome` out, never an exception.

This is the one place that catches for a file. An error of jixiao itself is reported by its kind
and place in the code, without its message: that could hold the report's text.
"""

import time
import traceback
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from extractors.errors import (
    CorruptFileError,
    EncryptedFileError,
    ExtractionError,
    LimitExceededError,
    MissingFileError,
    NoTextError,
    UnsupportedFormatError,
)
from extractors.extraction import extract
from extractors.recognition_checks import passed_recognition
from extractors.source_files import SourceFile, load_source_file
from models.report import Report
from models.version import __version__
from pipeline.flattening import flatten_report
from pipeline.isolation.jobs import Bounds, Job, ReviewRule
from pipeline.outcome import Failure, FlatRecord, Outcome, OutcomeState

ERROR_CODES: tuple[tuple[type[ExtractionError], str], ...] = (
    (UnsupportedFormatError, "unsupported"),
    (EncryptedFileError, "encrypted"),
    (CorruptFileError, "damaged"),
    (LimitExceededError, "over-limit"),
    (NoTextError, "no-text"),
    (MissingFileError, "unreachable"),
    (ExtractionError, "unreadable"),
)
"""Error class → the code that the catalog counts by; the first that fits."""

SKIPPED_CODES = frozenset({"unsupported", "not-a-report"})
"""No failure: this is not a file that holds a report."""


def attempt(job: Job, bounds: Bounds) -> Outcome:
    """Extract one file; whatever it does, an outcome says so."""
    started_at, start = datetime.now(UTC), time.perf_counter()
    failure: Failure | None = None
    record: FlatRecord | None = None
    state: OutcomeState = "failed"
    format: str | None = None
    try:
        report = _extract(job, bounds)
        format = report.source.format
        failure = _not_a_report(report)
        if failure is None:
            record = flatten_report(report)
            state = "needs_review" if needs_review(report, bounds.review) else "extracted"
    except ExtractionError as error:
        failure = describe_error(error)
    except MemoryError:
        failure = Failure(
            "memory",
            f"needs more than {bounds.memory_bytes // (1 << 20):,} MiB of memory",
            "Raise max_memory_mb if the file really is a report.",
        )
    except _ChangedError:
        failure = Failure(
            "changed-while-read", "changed while it was read", "Nothing: the next run takes it."
        )
    except Exception as error:
        failure = Failure(
            "internal",
            f"met an error in jixiao: {type(error).__name__} at {_place(error)}",
            "Report it with the file, or run `jixiao extract --debug` on it.",
        )
    if failure is not None and failure.code in SKIPPED_CODES:
        state = "skipped"
    return Outcome(
        sha256=job.sha256,
        state=state,
        started_at=started_at,
        seconds=time.perf_counter() - start,
        tool_version=__version__,
        format=format,
        failure=failure,
        record=record,
    )


class _ChangedError(Exception):
    """The bytes are not those whose digest was taken."""


def _extract(job: Job, bounds: Bounds) -> Report:
    read = load_source_file(job.path, bounds.reading.limits)
    source: SourceFile = replace(read, name=job.name, uri=job.uri)
    if source.sha256 != job.sha256:
        raise _ChangedError
    return extract(source, bounds.reading)


def describe_error(error: ExtractionError) -> Failure:
    """An extraction error as the catalog keeps it."""
    code = next(code for kind, code in ERROR_CODES if isinstance(error, kind))
    place = f" ({error.where})" if error.where else ""
    return Failure(code, f"{error.reason}{place}", error.advice)


def needs_review(report: Report, rule: ReviewRule) -> bool:
    """Whether a person should look at this record."""
    if any(finding.severity in rule.severities for finding in report.findings):
        return True
    if not passed_recognition(report):
        return True
    return report.coverage.leftover > rule.leftover_share * max(report.coverage.characters, 1)


def _not_a_report(report: Report) -> Failure | None:
    for finding in report.findings:
        if finding.code == "document-kind":
            return Failure(
                "not-a-report", finding.message, "Nothing, if no report was expected here."
            )
    return None


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "an unknown place"
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
