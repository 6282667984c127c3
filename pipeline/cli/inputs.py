"""What `jixiao extract` reads and where its records go.

Enters: the paths of the command line, folders among them, `-` for standard input. Leaves: the files
to read, each with its path below an output folder. Two files never share one: where names are equal
in two folders, the folders' names are kept.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from extractors.errors import ExitCode, ExtractionError, UnreadableFileError
from extractors.formats import FORMATS
from pipeline.cli.clean_errors import CommandError

STANDARD_INPUT = Path("-")
_STANDARD_INPUT_NAME = Path("stdin")

_SELDOM_REPORTS = frozenset({"", "asc", "log", "md", "tsv", "xml"})
"""Extensions that readable files may have, and that are mostly something else in a folder."""
_NOT_READ = frozenset({"odt", "ods"})
"""Taken all the same, so that a folder's account names them."""
_DOCUMENT_EXTENSIONS = (
    frozenset().union(*(row.extensions for row in FORMATS.values())) - _SELDOM_REPORTS | _NOT_READ
)
"""What is taken from a folder; other files in it are passed over and counted. A file that is named
itself is always tried."""


@dataclass(frozen=True)
class Input:
    """A file to read, and its path below the output folder."""

    path: Path
    relative: Path


@dataclass(frozen=True)
class Collected:
    """The files to read, how many others were passed over, and folders that cannot be listed."""

    inputs: tuple[Input, ...]
    passed_over: int
    failures: tuple[ExtractionError, ...]


def collect(paths: list[Path]) -> Collected:
    """The files of paths and folders in their order; a file that is named twice is read once."""
    found: dict[Path, Input] = {}
    failures: list[ExtractionError] = []
    passed_over = 0
    for path in paths:
        if path == STANDARD_INPUT:
            found.setdefault(path, Input(path, _STANDARD_INPUT_NAME))
        elif not path.is_dir():
            found.setdefault(path.absolute(), Input(path, Path(path.name)))
        else:
            for file in _walk(path, failures.append):
                if file.suffix.lower().removeprefix(".") in _DOCUMENT_EXTENSIONS:
                    found.setdefault(file.absolute(), Input(file, file.relative_to(path)))
                else:
                    passed_over += 1
    return Collected(_told_apart(tuple(found.values())), passed_over, tuple(failures))


def _walk(folder: Path, failed: Callable[[ExtractionError], None]) -> Iterator[Path]:
    """Files below a folder in a stable order; hidden ones and Word's lock files are no reports."""

    def complain(error: OSError) -> None:
        failed(
            UnreadableFileError(
                str(error.filename),
                "the folder cannot be listed",
                "Give this user the right to read it.",
            )
        )

    for root, folders, files in os.walk(folder, onerror=complain):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith((".", "~$")):
                yield Path(root) / name


def _told_apart(inputs: tuple[Input, ...]) -> tuple[Input, ...]:
    """With the folders that tell them apart, if two would have the same path below the output."""
    if len({one.relative for one in inputs}) == len(inputs):
        return inputs
    files = [Path(os.path.normpath(one.path.absolute())) for one in inputs]
    parent = os.path.commonpath([file.parent for file in files])
    return tuple(
        replace(one, relative=file.relative_to(parent))
        for one, file in zip(inputs, files, strict=True)
    )


class OutputError(ExtractionError):
    """A record cannot be written."""

    exit_code = ExitCode.OUTPUT


@dataclass(frozen=True)
class Output:
    """Where records go: a file for one of them, a file of lines, a folder, or standard output."""

    file: Path | None = None
    lines: Path | None = None
    folder: Path | None = None

    def place(self, item: Input, suffix: str) -> Path | None:
        """The file for what is made of one report, if each has one of its own."""
        if self.folder is not None:
            return self.folder / item.relative.with_name(item.relative.name + suffix)
        if self.file is not None:
            return self.file if suffix == ".json" else self.file.with_suffix(suffix)
        return None


def choose_output(named: str | None, paths: list[Path]) -> Output:
    """What `-o` means: for one report a name with an extension is a file, else it is a folder.

    Several reports go into one file as lines of JSON, `.jsonl`. Raises CommandError.
    """
    if named is None or named == "-":
        return Output()
    path = Path(named)
    if path.is_dir() or named.endswith(os.sep) or not path.suffix:
        return Output(folder=path)
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return Output(lines=path)
    if len(paths) == 1 and not paths[0].is_dir():
        return Output(file=path)
    raise CommandError(
        f"{named} is one file for several reports. Name a folder, or a file of lines (.jsonl).",
        ExitCode.USAGE,
    )


def write_output(path: Path, body: bytes) -> None:
    """Write a file whole or not at all. Raises OutputError."""
    from pipeline.atomic_files import write_atomically

    try:
        write_atomically(path, body)
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> OutputError:
    """The error for a file that cannot be written."""
    return OutputError(
        str(path),
        f"cannot be written: {error.strerror or error}",
        "Check the folder's rights and the free space.",
    )
