"""How far `jixiao extract` has come, on a terminal: files as a bar, the pages of a scan by number."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from extractors.errors import ExtractionError
from pipeline.cli.clean_errors import echo_error, error_line
from pipeline.language.translating import translated

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress
    from rich.status import Status


class NoProgress:
    """Shows nothing: there is no terminal, or records are printed on it."""

    def advance(self) -> None:
        """Say that a file is done."""

    def page_done(self, file: str, page_no: int, page_count: int) -> None:
        """Say that a page has been recognised."""

    def complain(self, error: ExtractionError) -> None:
        """Show an error on a line of its own."""
        echo_error(error)


class PagesOfOne(NoProgress):
    """The pages of a single file, from the first that takes long, until it is done."""

    def __init__(self) -> None:
        self._status: Status | None = None

    def advance(self) -> None:
        """Clear the line: the record follows."""
        if self._status is not None:
            self._status.stop()

    def page_done(self, file: str, page_no: int, page_count: int) -> None:
        """Show the page."""
        if self._status is None:
            from rich.console import Console

            self._status = Console(stderr=True).status("")
            self._status.start()
        self._status.update(_describe(file, page_no, page_count))


class FilesBar(NoProgress):
    """A bar over all files, with the page of the file that was heard of last."""

    def __init__(self, bar: "Progress", console: "Console", file_count: int) -> None:
        self._bar, self._console = bar, console
        self._task = bar.add_task("", total=file_count)

    def advance(self) -> None:
        """Move the bar."""
        self._bar.update(self._task, advance=1, description="")

    def page_done(self, file: str, page_no: int, page_count: int) -> None:
        """Show the page beside the bar."""
        page = _describe(file, page_no, page_count)
        self._bar.update(self._task, description=page, refresh=True)

    def complain(self, error: ExtractionError) -> None:
        """Show an error above the bar."""
        self._console.print(error_line(error), markup=False, highlight=False, soft_wrap=True)


def _describe(file: str, page_no: int, page_count: int) -> str:
    from rich.markup import escape

    return escape(translated(f"Recognising {file}: page {page_no} of {page_count}"))


@contextmanager
def showing_progress(file_count: int, *, shown: bool) -> Iterator[NoProgress]:
    """What fits: nothing in a pipe, nor where the records of several files are printed between."""
    if not sys.stderr.isatty() or (file_count > 1 and sys.stdout.isatty() and not shown):
        yield NoProgress()
        return
    if file_count < 2:
        progress = PagesOfOne()
        try:
            yield progress
        finally:
            progress.advance()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (
        "Extracting 提取",
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        yield FilesBar(bar, console, file_count)
