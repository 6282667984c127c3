"""A process that keeps the index up to date: `python -m pipeline.search.follower`.

Enters: `{"url", "seconds"}` as one line of JSON on standard input; the process ends when that is
closed, so it does not outlive whoever started it. Apart from the web server's, since cutting words
would hold up its answers.
"""

import json
import os
import select
import subprocess
import sys
import time
from contextlib import closing, suppress
from threading import Event, Thread

from pipeline.catalog.connection import CatalogError, open_catalog
from pipeline.own_path import own_path_variables

_LONGEST_PAUSE = 60.0
"""Seconds. A database that was away is back, and nobody notices a search a minute behind."""
_FIRST_PAUSE = 0.25
"""Seconds: a follower that died by chance is replaced at once."""
_LOOK_SECONDS = 0.2
"""How soon a stop is noticed."""

_END_SECONDS = 10
"""For the portion that the process is at; a portion mostly takes less."""


class Follower:
    """The process, started again whenever it ends before it is told to."""

    def __init__(self, url: str, seconds: float) -> None:
        self._order = json.dumps({"url": url, "seconds": seconds}).encode() + b"\n"
        self._process: subprocess.Popen[bytes] | None = None
        self._stop = Event()
        self._thread = Thread(target=self._watch, name="search follower")

    def __enter__(self) -> "Follower":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def trouble(self) -> str | None:
        """What an operator should know: that the index is not followed at the moment."""
        process = self._process
        if process is not None and process.poll() is None:
            return None
        return "The search index is not kept up to date: its process has to be started again."

    def _watch(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stop.is_set():
            begun = time.monotonic()
            with suppress(OSError):
                self._run_once()
            lasted = time.monotonic() - begun
            pause = _FIRST_PAUSE if lasted > _LONGEST_PAUSE else min(_LONGEST_PAUSE, pause * 2)
            if not self._stop.is_set():
                print("jixiao: the search follower ended; it is started again.", file=sys.stderr)
            self._stop.wait(pause)

    def _run_once(self) -> None:
        command = [sys.executable, "-m", "pipeline.search.follower"]
        with subprocess.Popen(  # noqa: S603 - our own
            command, stdin=subprocess.PIPE, env={**os.environ, **own_path_variables()}
        ) as process:
            assert process.stdin is not None
            process.stdin.write(self._order)
            process.stdin.flush()
            self._process = process
            while process.poll() is None:
                if self._stop.wait(_LOOK_SECONDS):
                    process.stdin.close()
                    try:
                        process.wait(timeout=_END_SECONDS)
                    except subprocess.TimeoutExpired:
                        # The portion it is at is rolled back, and done again next time.
                        process.kill()
                    return


def follow(url: str, seconds: float) -> None:
    """Update the index again and again, until standard input ends."""
    from pipeline.search.indexing import update_portion

    pause = seconds
    with closing(open_catalog(url)) as catalog:
        while True:
            try:
                # One portion at a time: standard input is looked at between two.
                idle = update_portion(catalog) is None
                pause = seconds
            except CatalogError as error:
                print(f"jixiao: search index: {error}", file=sys.stderr)
                idle, pause = True, min(_LONGEST_PAUSE, pause * 2)
            if select.select([sys.stdin], [], [], pause if idle else 0)[0]:
                return


def main() -> None:
    """Read what to follow, and follow it."""
    asked = json.loads(sys.stdin.readline())
    try:
        follow(asked["url"], asked["seconds"])
    except KeyboardInterrupt:
        sys.exit(130)  # as shells say it: 128 and the signal's number


if __name__ == "__main__":
    main()
