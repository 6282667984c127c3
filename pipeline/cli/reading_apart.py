"""Reading files in child processes for `jixiao extract`, several at a time, in their order.

A single child is forked before the readers are loaded, so that it costs next to nothing; several
come from the fork server, which loads them once.
"""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from extractors.collector import collector_paused
from extractors.errors import ExtractionError, LimitExceededError
from pipeline.cli.inputs import STANDARD_INPUT, Input

if TYPE_CHECKING:
    from extractors.source_files import ReadOptions, SourceFile
    from models.report import Report
    from pipeline.isolation.apart import PageListener


@dataclass(frozen=True)
class Wish:
    """How files are read, and what is made of them; goes to the child."""

    options: "ReadOptions"
    indent: int | None
    html: bool


@dataclass(frozen=True)
class Found:
    """What a child made of a file: its record as JSON, and a page if one was wished for."""

    record: bytes
    page: bytes | None = None


Read = Callable[[Input], Found | ExtractionError]


@contextmanager
def reading(
    workers: int,
    timeout: float,
    max_memory: int,
    wish: Wish,
    page_done: "PageListener | None" = None,
) -> Iterator[Read]:
    """A function that reads a file in a child process; as many at once as there are workers.

    A file, or each page that is recognised optically, may take `timeout` seconds; a child may take
    `max_memory` MiB.
    """
    from pipeline.isolation.apart import Apart

    # What is in the buffers now would be written by the child, too.
    sys.stdout.flush()
    sys.stderr.flush()
    # Modules live until the end. A collector that looks at them copies the pages that a child shares,
    # and takes a tenth of a short command's time when the interpreter ends.
    gc.freeze()
    context = None
    if workers > 1:
        from pipeline.isolation.fork_server import fork_context

        context = fork_context()
    free: SimpleQueue[Apart] = SimpleQueue()
    with ExitStack() as children:
        for _ in range(workers):
            apart = Apart(timeout, max_memory << 20, context, _prepare, page_done)
            free.put(children.enter_context(apart))

        def read(item: Input) -> Found | ExtractionError:
            apart = free.get()
            try:
                if item.path == STANDARD_INPUT:
                    data = _standard_input(wish.options.limits.size_bytes)
                    return apart.call(_read_data, data, wish, file=item.relative.name)
                return apart.call(_read_file, item.path, wish, file=item.path.name)
            except ExtractionError as error:
                return error
            finally:
                free.put(apart)

        yield read


def in_order(
    inputs: tuple[Input, ...], read: Read, workers: int
) -> Iterator[tuple[Input, Found | ExtractionError]]:
    """What was read of each file, in the order of the files."""
    if workers == 1:
        for item in inputs:
            yield item, read(item)
        return
    from concurrent.futures import ThreadPoolExecutor  # loads slowly

    executor = ThreadPoolExecutor(workers)
    try:
        yield from zip(inputs, executor.map(read, inputs), strict=True)
    finally:
        executor.shutdown(cancel_futures=True)


def _standard_input(most_bytes: int) -> bytes:
    data = sys.stdin.buffer.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise LimitExceededError(
            "stdin",
            f"has more than the allowed {most_bytes:,} bytes",
            "Raise the limit with --max-size if it really is a report.",
        )
    return data


def _prepare() -> None:
    """In the child, while it may still write files."""
    with collector_paused():
        import extractors.extraction  # noqa: F401 - whose patterns are kept
        from pipeline.isolation.caches import make_caches

        make_caches()
    gc.freeze()


def _read_file(path: Path, wish: Wish) -> Found:
    """In the child: what is wished for of a file."""
    from extractors.extraction import extract_file
    from extractors.source_files import load_source_file

    if wish.html:
        return _with_page(load_source_file(path, wish.options.limits), wish)
    return Found(_as_json(extract_file(path, wish.options), wish.indent))


def _read_data(data: bytes, wish: Wish) -> Found:
    """In the child: what is wished for of the bytes of a file."""
    from extractors.extraction import extract as extract_source
    from extractors.source_files import SourceFile

    source = SourceFile("stdin", data)
    if wish.html:
        return _with_page(source, wish)
    return Found(_as_json(extract_source(source, wish.options), wish.indent))


def _with_page(source: "SourceFile", wish: Wish) -> Found:
    from pipeline.view.standalone import read_standalone

    return Found(*read_standalone(source, wish.options, wish.indent))


def _as_json(report: "Report", indent: int | None) -> bytes:
    from models.json_text import report_bytes

    return report_bytes(report, indent=indent)
