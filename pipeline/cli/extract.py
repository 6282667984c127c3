"""`jixiao extract`: reports in, records out, no database.

Files are read in child processes with limits on time and memory, as runs do.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractors.errors import ExitCode, ExtractionError, UnreadableFileError
from pipeline.cli.clean_errors import echo_error
from pipeline.cli.extract_progress import NoProgress, showing_progress
from pipeline.cli.inputs import (
    Input,
    Output,
    choose_output,
    collect,
    unwritable,
    write_output,
)
from pipeline.cli.reading_apart import Found, Wish, in_order, reading
from pipeline.cli.saying import result_stream, say

if TYPE_CHECKING:
    from extractors.source_files import ReadOptions


def extract(
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Reports, folders of reports, or - for standard input.",
            metavar="PATH...",
            readable=False,
            allow_dash=True,
        ),
    ],
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            help="For one report its FILE (record.json); for several a DIR, which gets "
            "<file name>.json for each, or a FILE of lines (records.jsonl).",
            metavar="FILE|DIR",
        ),
    ] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="Show a readable table instead of JSON.")
    ] = False,
    html: Annotated[
        bool,
        typer.Option(
            "--html",
            help="With -o: write a page beside each record, too: the record beside its source.",
        ),
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "-j",
            "--jobs",
            help="Files to read at the same time; by default as many as there are CPUs.",
            metavar="N",
            min=1,
        ),
    ] = None,
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
    recognition: Annotated[
        str, typer.Option(help="Pages to recognise optically: auto, off or always.")
    ] = "auto",
) -> None:
    """Extract the records of reports: Word, PDF, OFD, spreadsheets, web pages, text.

    One report prints its JSON; several, or a folder, print one line of JSON each. Exit codes: 0 all
    well, 2 wrong usage, 3 unreadable or damaged, 4 not a supported format, 5 encrypted, 6 over a
    limit, 7 no text (scanned pages), 8 no such file, 9 output cannot be written, 10 some of several
    files failed.
    """
    options = read_options(password_file, max_size, recognition)
    target = choose_output(output, paths)
    if html and not (target.file or target.folder):
        raise typer.BadParameter("it needs a folder to write to: -o DIR", param_hint="--html")
    collected = collect(paths)
    inputs = collected.inputs
    single = len(paths) == 1 and not paths[0].is_dir()
    indent = 2 if (single and not target.lines) or target.folder else None
    workers = max(1, min(jobs or os.cpu_count() or 1, len(inputs)))
    failures = list(collected.failures)
    for failure in failures:
        echo_error(failure)
    with (
        # The child is forked first: a bar has a thread.
        reading(
            workers,
            timeout,
            max_memory,
            Wish(options, indent, html),
            lambda *page: progress.page_done(*page),
        ) as read,
        showing_progress(len(inputs), shown=target != Output() and not summary) as progress,
    ):
        found = in_order(inputs, read, workers)
        failed = _extract_all(found, target, progress, summary=summary)
    done = len(inputs) - len(failed)
    failures += failed
    if not single and (inputs or not failures):
        passed_over = collected.passed_over
        note = f", {passed_over} other file(s) passed over" if passed_over else ""
        say(f"{done} of {len(inputs)} report(s) extracted{note}.", err=True)
    if failures:
        alone = len(failures) == 1 and not done
        raise typer.Exit(int(failures[0].exit_code if alone else ExitCode.SOME_FAILED))


def _extract_all(
    read: Iterable[tuple[Input, Found | ExtractionError]],
    target: Output,
    progress: NoProgress,
    *,
    summary: bool,
) -> list[ExtractionError]:
    """Deliver each record as it comes; return the failures, already told."""
    failures: list[ExtractionError] = []
    with _written_lines(target.lines) as write_line:
        for item, found in read:
            progress.advance()
            try:
                if isinstance(found, ExtractionError):
                    raise found
                _deliver(found, item, target, write_line, quiet=summary)
                if summary:
                    _summarize(found.record)
            except ExtractionError as error:
                if error.file == item.path.name:
                    error.file = str(item.path)  # of several folders' files the path says which one
                failures.append(error)
                progress.complain(error)
    return failures


def read_options(
    password_file: Path | None, max_size: int = 100, recognition: str = "auto"
) -> "ReadOptions":
    """Options from the command line: passwords of a file, the size limit in MiB, what to recognise."""
    from extractors.source_files import MIB, Limits, ReadOptions
    from models.source import Recognise

    modes: dict[str, Recognise] = {"auto": "auto", "off": "off", "always": "always"}
    if recognition not in modes:
        raise typer.BadParameter("it is auto, off or always", param_hint="--recognition")

    passwords: tuple[str, ...] = ()
    if password_file is not None:
        try:
            text = password_file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableFileError(
                str(password_file), "the password file cannot be read", "It must be UTF-8 text."
            ) from error
        passwords = tuple(line for line in text.splitlines() if line)
    return ReadOptions(passwords, Limits(size_bytes=max_size * MIB), recognition=modes[recognition])


def _summarize(body: bytes) -> None:
    from models.json_text import read_report
    from pipeline.cli.summary import print_summary

    print_summary(read_report(body))


@contextmanager
def _written_lines(path: Path | None) -> Iterator[Callable[[bytes], None]]:
    """Write lines to a file, or to standard output; the file is in place when all are written."""
    if path is None:
        stream = result_stream()

        def write(body: bytes) -> None:
            stream.write(body)
            stream.flush()

        yield write
        return
    from pipeline.atomic_files import replacing

    try:
        with replacing(path) as part, part.open("wb") as stream:

            def write_to_file(body: bytes) -> None:
                stream.write(body)

            yield write_to_file
    except OSError as error:
        raise unwritable(path, error) from error


def _deliver(
    found: Found,
    item: Input,
    target: Output,
    write_line: Callable[[bytes], None],
    *,
    quiet: bool,
) -> None:
    """Put one record where it belongs; with a summary nothing is printed beside it."""
    if place := target.place(item, ".json"):
        write_output(place, found.record)
        if found.page is not None:
            write_output(target.place(item, ".html") or place, found.page)
    elif target.lines or not quiet:
        write_line(found.record)
