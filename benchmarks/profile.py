"""Where the time of reading reports goes: `python -m benchmarks.profile FILE...`.

Each file is extracted again and again for `--seconds` of processor time, and every two milliseconds of
it the place that the program is at is noted; a call into C counts for the line that makes it. Printed
are the shares of the rooms (a call counts for each room that it is within) and of single functions
(for what they do themselves), so that a hot spot, or that there is none, can be seen.
"""

import argparse
import signal
import time
from collections import Counter
from pathlib import Path
from types import FrameType

from extractors.collector import collector_paused
from extractors.errors import ExtractionError
from extractors.extraction import extract
from extractors.source_files import SourceFile, load_source_file
from models.json_text import report_bytes

_HOME = Path(__file__).resolve().parent.parent
_EVERY = 0.002
"""Seconds of processor time: more often, and taking notes would show among the results."""


class Notes:
    """The places that were met, and what they are within."""

    def __init__(self) -> None:
        self.functions: Counter[str] = Counter()
        self.rooms: Counter[str] = Counter()

    def take(self, _signal: int, frame: FrameType | None) -> None:
        """Note one moment; a handler of SIGPROF."""
        if frame is None:
            return
        code = frame.f_code
        self.functions[f"{_room_and_file(code.co_filename)} {code.co_qualname}"] += 1
        rooms = set()
        above: FrameType | None = frame
        while above is not None:
            rooms.add(_room_and_file(above.f_code.co_filename).rpartition("/")[0])
            above = above.f_back
        self.rooms.update(rooms - {"", "benchmarks"})


def _room_and_file(name: str) -> str:
    """A module's path in the project, or in the folder of libraries that it lies in."""
    path = Path(name)
    if path.is_relative_to(_HOME):
        parts = path.relative_to(_HOME).parts
        if "site-packages" not in parts:
            return "/".join(parts)
    return "/".join(path.parts[-2:])


def profile(sources: list[SourceFile], seconds: float) -> tuple[Notes, int, float]:
    """The notes, how often all files were extracted, and the processor seconds that one pass took."""
    _extract_all(sources)  # what is made once is not what is asked about
    notes, passes = Notes(), 0
    signal.signal(signal.SIGPROF, notes.take)
    started = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, _EVERY, _EVERY)
    while time.process_time() - started < seconds:
        _extract_all(sources)
        passes += 1
    signal.setitimer(signal.ITIMER_PROF, 0)
    return notes, passes, (time.process_time() - started) / passes


def _extract_all(sources: list[SourceFile]) -> None:
    for source in sources:
        with collector_paused():
            try:
                report_bytes(extract(source))
            except ExtractionError:
                continue


def main() -> None:
    """Read the command line and print the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--most", type=int, default=25, help="Functions and rooms that are shown.")
    options = parser.parse_args()
    sources = [load_source_file(path) for path in options.files]
    notes, passes, taken = profile(sources, options.seconds)
    total = notes.functions.total()
    print(f"{len(sources)} files, {passes} passes, {taken / len(sources) * 1000:.1f} ms a file")
    for title, counts in (("within", notes.rooms), ("itself", notes.functions)):
        print(f"\n  share  {title}")
        for name, count in counts.most_common(options.most):
            print(f"{100 * count / total:6.1f}%  {name}")


if __name__ == "__main__":
    main()
