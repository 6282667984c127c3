"""A process that keeps the index up to date: `python -m pipeline.search.follower`.

Enters: `{"url", "seconds"}` as one line of JSON on standard input; the process ends when that is
closed, so it does not outlive whoever started it. Apart from the web server's, since cutting words
would hold up its answers.
"""

import json
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from pipeline.catalog.connection import CatalogError, open_catalog

_LONGEST_PAUSE = 60.0


@contextmanager
def follow_in_background(url: str, seconds: float) -> Iterator[None]:
    """Run the follower for as long as the block lasts."""
    command = [sys.executable, "-m", "pipeline.search.follower"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # noqa: S603 - our own
        assert process.stdin is not None
        process.stdin.write(json.dumps({"url": url, "seconds": seconds}).encode() + b"\n")
        process.stdin.flush()
        try:
            yield
        finally:
            process.stdin.close()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                # The portion it is at is rolled back, and done again next time.
                process.kill()


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
        sys.exit(130)


if __name__ == "__main__":
    main()
