"""Our telling of encodings beside charset-normalizer's, on reports whose text is known.

    python benchmarks/encodings.py [FOLDER]

FOLDER holds reports as UTF-8 text (`corpus/reports` if it is left out). Each text is taken whole and in its
first 40, 200 and 1,000 characters, written in each encoding, as it is, cut in the middle of its last
character, and with one byte broken. A reading is right if every character that no broken byte belongs to is
the one written. The table shows right readings and seconds of processor time for both.
"""

import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from extractors.readers.text.encodings import UndecodableError, decode_text

_ENCODINGS = ("gb18030", "gbk", "utf-8", "utf-8-sig", "utf-16-le", "utf-16", "cp950")
_LENGTHS = (40, 200, 1000, None)
_SEED = "encodings"
_LOST = 3
"""Characters that one broken byte may take with it, at most: GB18030 has four bytes in one."""


@dataclass
class Tally:
    """Readings of one tool."""

    right: int = 0
    tried: int = 0
    seconds: float = 0.0


def samples(texts: list[str]) -> Iterator[tuple[str, str, str, bytes]]:
    """Encoding, kind of harm, the text, and its bytes."""
    chance = random.Random(_SEED)  # noqa: S311 - the same harm in every run
    for text in texts:
        for length in _LENGTHS:
            piece = text[:length]
            for encoding in _ENCODINGS:
                try:
                    data = piece.encode(encoding)
                except UnicodeEncodeError:
                    continue  # simplified characters that Big5 does not have
                yield encoding, "whole", piece, data
                yield encoding, "cut", piece, data[:-1]
                broken = bytearray(data)
                broken[chance.randrange(len(data) // 2, len(data))] = 0xFF
                yield encoding, "broken", piece, bytes(broken)


def known_texts(folder: Path) -> Iterator[str]:
    """The folder's reports that are UTF-8."""
    for path in sorted(folder.rglob("report*.txt")):
        with suppress(UnicodeDecodeError):
            yield path.read_text(encoding="utf-8-sig")


def ours(data: bytes) -> str:
    """As the text reader reads it."""
    try:
        return decode_text(data).text
    except UndecodableError:
        return ""


def theirs(data: bytes) -> str:
    """The best of charset-normalizer's guesses."""
    best = from_bytes(data).best()
    return "" if best is None else str(best)


def is_right(read: str, written: str) -> bool:
    """Whether the reading differs from the text by what a harmed character may take, and no more."""
    read = read.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    if read == written:
        return True
    start = next(
        (place for place, (a, b) in enumerate(zip(read, written, strict=False)) if a != b),
        min(len(read), len(written)),
    )
    for lost in range(_LOST + 1):
        rest = written[start + lost :]
        gained = len(read) - start - len(rest)
        if 0 <= gained <= _LOST + 1 and read.endswith(rest):
            return True
    return False


def main() -> int:
    """Compare, and print the table."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "corpus/reports")
    texts = list(known_texts(folder))
    tools: dict[str, Callable[[bytes], str]] = {"jixiao": ours, "charset-normalizer": theirs}
    tallies: dict[tuple[str, str], dict[str, Tally]] = defaultdict(
        lambda: {tool: Tally() for tool in tools}
    )
    for encoding, harm, text, data in samples(texts):
        for tool, read in tools.items():
            begun = time.process_time()
            found = read(data)
            tally = tallies[encoding, harm][tool]
            tally.seconds += time.process_time() - begun
            tally.tried += 1
            tally.right += is_right(found, text)
    print(f"{'encoding':10} {'bytes':7}" + "".join(f"{tool:>26}" for tool in tools))
    for (encoding, harm), by_tool in tallies.items():
        told = (f"{one.right:>9}/{one.tried:<5}{one.seconds:8.2f} s " for one in by_tool.values())
        print(f"{encoding:10} {harm:7} " + " ".join(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
