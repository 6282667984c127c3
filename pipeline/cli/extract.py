"""`jixiao extract`: reports in, records out, no database.

Files are read in a child process with limits on time and memory, as runs do. It is forked before
the readers are loaded, so that it costs next to nothing.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractors.errors import ExitCode, ExtractionError, UnreadableFileError
from extractors.formats import FORMATS
from pipeline.cli.clean_errors import echo_error

if TYPE_CHECKING:
    from extractors.source_files import ReadOptions
    from models.report import Report
    from pipeline.isolation.apart import Apart

_SELDOM_REPORTS = frozenset({"", "asc", "log", "md", "tsv", "xml"})
"""Extensions that readable files may have, and that are mostly something else in a folder."""
_NOT_READ = frozenset({"odt", "ods", "png", "jpg", "jpeg", "tif", "tiff"})
"""Taken all the same, so that a folder's account names them."""
_DOCUMENT_EXTENSIONS = (
    frozenset().union(*(row.extensions for row in FORMATS.values())) - _SELDOM_REPORTS | _NOT_READ
)
"""What is taken from a folder; other files in it are passed over and counted. A file that is named
itself is always tried."""


@dataclass(frozen=True)
class _Input:
    """A file to read, and its path below the output folder."""

    path: Path
    relative: Path


def extract(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Reports, or folders of reports.", metavar="PATH...", readable=False),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="Write DIR/<file name>.json for each report.", metavar="DIR"
        ),
    ] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="Show a readable table instead of JSON.")
    ] = False,
    html: Annotated[
        bool,
        typer.Option(
            "--html", help="With -o: write DIR/<file name>.html, too: the record beside its source."
        ),
    ] = False,
    password_file: Annotated[
        Path | None,
        typer.Option(
            help="Passwords for encrypted files, one a line, tried in turn.", metavar="FILE"
        ),
    ] = None,
    max_size: Annotated[
        int, typer.Option(help="Largest file to read, in MiB.", metavar="MIB", min=1)
    ] = 100,
    timeout: Annotated[
        float, typer.Option(help="Longest time for one file.", metavar="SECONDS", min=0.1)
    ] = 120,
    max_memory: Annotated[
        int, typer.Option(help="Most memory for one file, in MiB.", metavar="MIB", min=64)
    ] = 2048,
) -> None:
    """Extract the records of reports (.doc, .docx, .pdf, .txt).

    One report prints its JSON; several, or a folder, print one line of JSON each; with -o every
    report gets a file of its own. Exit codes: 0 all well, 2 wrong usage, 3 unreadable or damaged, 4
    not a supported format, 5 encrypted, 6 over a limit, 7 no text (scanned pages), 8 no such file,
    9 output cannot be written, 10 some of several files failed.
    """
    if html and output is None:
        raise typer.BadParameter("it needs a folder to write to: -o DIR", param_hint="--html")
    options = read_options(password_file, max_size)
    failures: list[ExtractionError] = []
    inputs, skipped = _collect(paths, failures)
    single = len(paths) == 1 and not paths[0].is_dir()
    outputs: dict[Path, Path] = {}
    done = 0
    with _apart(timeout, max_memory) as apart:
        for item in _with_progress(inputs):
            try:
                if html and output:
                    _write_html(item, apart, options, output, outputs)
                if summary:
                    _summarize(item, apart, options, None if html else output, outputs)
                elif not html:
                    indent = 2 if single or output else None
                    body = apart.call(_read_json, item.path, options, indent, file=item.path.name)
                    _write(body, item, output, outputs) if output else _print(body)
                done += 1
            except ExtractionError as error:
                if error.file == item.path.name:
                    error.file = str(item.path)  # of several folders' files the path says which one
                failures.append(error)
                echo_error(error)
    if not single and (inputs or not failures):
        note = f", {skipped} other file(s) passed over" if skipped else ""
        typer.echo(f"{done} of {len(inputs)} report(s) extracted{note}.", err=True)
    if failures:
        alone = len(failures) == 1 and not done
        raise typer.Exit(int(failures[0].exit_code if alone else ExitCode.SOME_FAILED))


def read_options(password_file: Path | None, max_size: int = 100) -> "ReadOptions":
    """Options from the command line: passwords of a file, the size limit in MiB."""
    from extractors.source_files import MIB, Limits, ReadOptions

    passwords: tuple[str, ...] = ()
    if password_file is not None:
        try:
            text = password_file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableFileError(
                str(password_file), "the password file cannot be read", "It must be UTF-8 text."
            ) from error
        passwords = tuple(line for line in text.splitlines() if line)
    return ReadOptions(passwords, Limits(size_bytes=max_size * MIB))


def _collect(paths: list[Path], failures: list[ExtractionError]) -> tuple[list[_Input], int]:
    """The files to read and how many were passed over; folders that cannot be listed are failures."""
    inputs: list[_Input] = []
    skipped = 0
    for path in paths:
        if not path.is_dir():
            inputs.append(_Input(path, Path(path.name)))
            continue
        for found in _walk(path, failures):
            if found.suffix.lower().removeprefix(".") in _DOCUMENT_EXTENSIONS:
                inputs.append(_Input(found, found.relative_to(path)))
            else:
                skipped += 1
    return inputs, skipped


def _walk(folder: Path, failures: list[ExtractionError]) -> Iterator[Path]:
    """Files below a folder in a stable order; hidden ones and Word's lock files are no reports."""

    def complain(error: OSError) -> None:
        failure = UnreadableFileError(
            str(error.filename),
            "the folder cannot be listed",
            "Give this user the right to read it.",
        )
        failures.append(failure)
        echo_error(failure)

    for root, folders, files in os.walk(folder, onerror=complain):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith((".", "~$")):
                yield Path(root) / name


def _with_progress(inputs: list[_Input]) -> Iterator[_Input]:
    """A progress bar on a terminal, for several files; nothing in a pipe."""
    if len(inputs) < 2 or not sys.stderr.isatty():
        yield from inputs
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(inputs, "Extracting 提取", console=Console(stderr=True), transient=True)


def _apart(timeout: float, max_memory: int) -> "Apart":
    from pipeline.isolation.apart import Apart

    # What is in the buffers now would be written by the child, too.
    sys.stdout.flush()
    sys.stderr.flush()
    return Apart(timeout, max_memory << 20, prepare=_prepare)


def _prepare() -> None:
    """In the child, while it may still write files."""
    import extractors.extraction  # noqa: F401 - whose patterns are kept
    from pipeline.isolation.caches import make_caches

    make_caches()


def _write_html(
    item: _Input,
    apart: "Apart",
    options: "ReadOptions",
    output: Path,
    outputs: dict[Path, Path],
) -> None:
    from pipeline.view.standalone import read_standalone

    record, page = apart.call(read_standalone, item.path, options, 2, file=item.path.name)
    _write(record, item, output, outputs)
    _write(page, item, output, outputs, ".html")


def _read_json(path: Path, options: "ReadOptions", indent: int | None) -> bytes:
    """In the child: the record as JSON."""
    from models.json_text import write_report

    return write_report(_read(path, options), indent=indent).encode()


def _read(path: Path, options: "ReadOptions") -> "Report":
    """In the child: the record."""
    from extractors.extraction import extract_file

    return extract_file(path, options)


def _summarize(
    item: _Input,
    apart: "Apart",
    options: "ReadOptions",
    output: Path | None,
    outputs: dict[Path, Path],
) -> None:
    from models.json_text import write_report
    from pipeline.cli.summary import print_summary

    report = apart.call(_read, item.path, options, file=item.path.name)
    if output is not None:
        _write(write_report(report).encode(), item, output, outputs)
    print_summary(report)


def _print(body: bytes) -> None:
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()


class OutputError(ExtractionError):
    """A record cannot be written."""

    exit_code = ExitCode.OUTPUT


def _write(
    body: bytes, item: _Input, folder: Path, outputs: dict[Path, Path], suffix: str = ".json"
) -> None:
    from pipeline.atomic_files import write_atomically

    target = folder / item.relative.with_name(item.relative.name + suffix)
    if target in outputs:
        raise OutputError(
            str(item.path),
            f"its record would overwrite that of {outputs[target]}",
            "Extract the two into different folders.",
        )
    outputs[target] = item.path
    try:
        write_atomically(target, body)
    except OSError as error:
        raise OutputError(
            str(target),
            f"cannot be written: {error.strerror or error}",
            "Check the folder's rights and the free space.",
        ) from error
