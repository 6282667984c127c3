"""One function at a time in a confined child process: for what strangers' bytes may do to it.

Enters: a function and its arguments, all of which can be pickled. Leaves: what it returned, or the
error it raised. The child has limits on memory and time, writes no file, opens no connection, and
serves until it dies or the block ends; then the next call gets another.
"""

import contextlib
import multiprocessing
import os
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any, Literal, TypeVar

from extractors.errors import ExtractionError, LimitExceededError, UnreadableFileError
from extractors.progress import listen
from pipeline.isolation.confinement import Confined, confine_process

_MIB = 1 << 20
"""Bytes."""

Result = TypeVar("Result")

_LAST_BREATH_SECONDS = 0.05
"""A child whose pipe broke has mostly ended by then, so that how it ended can be told; one that still
runs is killed."""

PageListener = Callable[[str, int, int], None]
"""Called with a file's name, the number of a page that has been read, and how many it has."""


class FailedApartError(Exception):
    """An error of jixiao itself in the child; the message has the child's stack trace."""


class Apart:
    """A child process that calls functions for us; `context` says how it is started.

    `fork` is quick and for programs without threads; `pipeline.isolation.fork_server.fork_context`
    is for those with threads, and brings the libraries of extraction along. `prepare` is called in
    the child before it is confined, `page_done` here after each page of a file that takes long.
    """

    def __init__(
        self,
        seconds: float,
        memory_bytes: int,
        context: BaseContext | None = None,
        prepare: Callable[[], None] | None = None,
        page_done: PageListener | None = None,
    ) -> None:
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._context = context or multiprocessing.get_context("fork")
        self._prepare = prepare
        self._page_done = page_done
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> "Apart":
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def call(self, function: Callable[..., Result], *arguments: Any, file: str) -> Result:
        """Have a function called; `file` is what errors name.

        Raises the ExtractionError that the function raised, one that says what ended the child, or
        FailedApartError.
        """
        pipe = self._pipe or self._start()
        end = time.monotonic() + self._seconds
        try:
            pipe.send((function, arguments))
            kind: _Kind = "page"
            value: Any = None
            while kind == "page":
                if not pipe.poll(max(0, end - time.monotonic())):
                    self._stop()
                    raise LimitExceededError(
                        file,
                        f"took too long (more than {self._seconds:g} s)",
                        "Allow more time if it really is a report.",
                    )
                kind, value = pipe.recv()
                if kind == "page":
                    # Recognition takes seconds a page: what is limited is a page of it.
                    end = time.monotonic() + self._seconds
                    if self._page_done is not None:
                        self._page_done(file, *value)
        except (EOFError, OSError):
            raise UnreadableFileError(
                file, f"ended its process ({self._stop()})", "Report it with the file."
            ) from None
        result: Result = self._unpack(kind, value, file)
        return result

    def _unpack(self, kind: "_Kind", value: Any, file: str) -> Any:
        if kind == "returned":
            return value
        # What it holds of the file that failed is nobody's concern any more.
        self._stop()
        if kind == "refused":
            raise value
        if kind == "memory":
            raise LimitExceededError(
                file,
                f"needs more than {self._memory_bytes // _MIB:,} MiB of memory",
                "Allow more memory if it really is a report.",
            )
        raise FailedApartError(value)

    def _start(self) -> Connection:
        ours, theirs = multiprocessing.Pipe()
        process: Any = self._context
        self._child = process.Process(
            target=_serve,
            args=(theirs, self._memory_bytes, self._prepare),
            name="jixiao apart",
            daemon=True,
        )
        assert self._child is not None
        self._child.start()
        theirs.close()
        self._pipe = ours
        return ours

    def _stop(self) -> str:
        """End the child; returns how it ended, if it had."""
        if self._child is None or self._pipe is None:
            return "unknown"
        child, self._child = self._child, None
        self._pipe.close()
        self._pipe = None
        child.join(_LAST_BREATH_SECONDS)
        code = child.exitcode
        child.kill()
        child.join()
        child.close()
        return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"


_Kind = Literal["page", "returned", "refused", "memory", "failed"]


def _serve(pipe: Connection, memory_bytes: int, prepare: Callable[[], None] | None) -> None:
    try:
        if prepare is not None:
            # What fails here fails again in a call, which can tell.
            with contextlib.suppress(Exception):
                prepare()
        _answer_calls(pipe, memory_bytes)
    except Exception:
        # Its parent sees that it ended, and says so in a line.
        os._exit(1)


def _answer_calls(pipe: Connection, memory_bytes: int) -> None:
    confine_process(memory_bytes)
    confined = Confined()
    listen(lambda page_no, page_count: pipe.send(("page", (page_no, page_count))))
    while True:
        try:
            function, arguments = pipe.recv()
        except EOFError:
            return
        answer: tuple[_Kind, Any]
        try:
            with confined:
                answer = "returned", function(*arguments)
        except ExtractionError as error:
            answer = "refused", error
        except MemoryError:
            answer = "memory", None
        except Exception:
            answer = "failed", traceback.format_exc()
        try:
            pipe.send(answer)
        except MemoryError:
            pipe.send(("memory", None))
