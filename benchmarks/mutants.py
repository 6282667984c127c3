"""Broken files of every format: how many are read, how many refused, and whether anything else happens.

    python benchmarks/mutants.py FOLDER --count 10000 --formats docx,pdf

FOLDER holds sound files (`corpus/reports` does), archives and mails too, which are unpacked. Each mutant is one
of them with bytes changed, cut or repeated; of ZIP containers the parts inside are changed, so that the reader is
reached and not only the ZIP's checksum. A batch runs in a child process. Anything but a record or an error of the
house, more than ten seconds of CPU time, or a peak above 500 MB is printed with the seed that makes it again, and
the exit code is 1. An archive is unpacked in a confined process, whose limits are its own. Pages that became
pictures are not recognised: that takes seconds a page by its nature, in children with limits of their own. Waiting
ends too, after a minute: CPU time alone would not see a file that blocks, and a minute by the clock is no fault of
the file's on a machine with other work.
"""

import argparse
import io
import multiprocessing
import random
import resource
import signal
import sys
import time
import traceback
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from extractors.errors import ExtractionError
from extractors.extraction import extract
from extractors.source_files import ReadOptions, SourceFile
from pipeline.sources.archive_kinds import is_archive_name
from pipeline.sources.unpacked_archives import open_archive
from pipeline.sources.zip_archives import ArchiveBounds, ArchiveError

_BATCH = 100
_SECONDS = 10
_WAITING_SECONDS = 60
_PEAK_MB = 500
_MOST_BYTES = 300_000
"""Larger samples are left out: they only make the same places rarer."""


class _TooSlowError(Exception):
    """A mutant took longer than it may."""


def mutate(data: bytes, chance: random.Random) -> bytes:
    """The file with something broken."""
    if data.startswith(b"PK\x03\x04") and chance.random() < 0.8:
        return _mutate_part(data, chance)
    return _mutate_bytes(data, chance)


def _mutate_bytes(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16, 64))):
        place = chance.randrange(len(changed))
        kind = chance.random()
        if kind < 0.5:
            changed[place] = chance.randrange(256)
        elif kind < 0.65:
            changed[place] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
        elif kind < 0.8:
            del changed[place : place + chance.choice((1, 2, 8, 64, 512))]
        elif kind < 0.95:
            piece = changed[place : place + chance.choice((1, 4, 32, 256))]
            changed[place:place] = piece * chance.choice((1, 2, 8))
        else:
            del changed[place:]
        if not changed:
            return data[:1]
    return bytes(changed)


def _mutate_part(data: bytes, chance: random.Random) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        names = old.namelist()
        broken = chance.choice(names)
        for name in names:
            part = old.read(name)
            new.writestr(name, _mutate_bytes(part, chance) if name == broken and part else part)
    return stream.getvalue()


def _take(name: str, data: bytes) -> None:
    """Read a file, or unpack all that an archive holds; raises the house's errors where it cannot."""
    if not is_archive_name(name):
        extract(SourceFile(name, data), ReadOptions(recognition="off"))
        return
    with TemporaryDirectory(prefix="jixiao-mutants-") as folder:
        spool = Path(folder)
        (spool / "archive").write_bytes(data)
        bounds = ArchiveBounds()
        archive = open_archive((spool / "archive").open("rb"), name, bounds, spool)
        try:
            for member in archive.members:
                archive.copy_member(member, io.BytesIO(), bounds.nested_bytes)
        finally:
            archive.close()


def _run(samples: list[Path], seeds: range, results: "multiprocessing.Queue[object]") -> None:
    def stop(*_: object) -> None:
        raise _TooSlowError

    signal.signal(signal.SIGPROF, stop)
    signal.signal(signal.SIGALRM, stop)
    read = refused = 0
    slowest = 0.0
    faults = []
    for seed in seeds:
        chance = random.Random(seed)  # noqa: S311 - the same mutants every time
        path = chance.choice(samples)
        data = mutate(path.read_bytes(), chance)
        started = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, _SECONDS)
        signal.alarm(_WAITING_SECONDS)
        try:
            _take(path.name, data)
            read += 1
        except (ExtractionError, ArchiveError):
            refused += 1
        except _TooSlowError:
            faults.append(f"{path} seed {seed}: more than {_SECONDS} s, or waiting")
        except BaseException:
            faults.append(f"{path} seed {seed}:\n{traceback.format_exc(limit=-3)}")
        finally:
            signal.alarm(0)
            signal.setitimer(signal.ITIMER_PROF, 0)
        slowest = max(slowest, time.process_time() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    results.put((read, refused, slowest, peak, faults))


def main() -> int:
    """Try all formats asked for; 1 where anything but a record or a refusal came out."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1000, help="mutants of each format")
    parser.add_argument("--formats", default="", help="extensions, comma-separated; all by default")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    files = [path for path in sorted(chosen.folder.rglob("*")) if path.is_file()]
    by_format: dict[str, list[Path]] = {}
    for path in files:
        if path.suffix != ".json" and path.stat().st_size <= _MOST_BYTES:
            by_format.setdefault(path.suffix.lstrip("."), []).append(path)
    wanted = chosen.formats.split(",") if chosen.formats else sorted(by_format)
    worst = 0
    for name in wanted:
        worst = max(worst, _try_format(name, by_format[name], chosen.count, chosen.seed))
    return worst


def _try_format(name: str, samples: list[Path], count: int, seed: int) -> int:
    context = multiprocessing.get_context("fork")
    read = refused = 0
    slowest, peak = 0.0, 0
    failed = 0
    for first in range(seed, seed + count, _BATCH):
        results: multiprocessing.Queue[object] = context.Queue()
        seeds = range(first, min(first + _BATCH, seed + count))
        child = context.Process(target=_run, args=(samples, seeds, results))
        child.start()
        try:
            done: object = results.get(timeout=_BATCH * _WAITING_SECONDS)
        except Exception:
            child.kill()
            done = None
        child.join()
        if not isinstance(done, tuple):
            failed = 1
            sys.stdout.write(f"{name}: the child for seeds {seeds} died ({child.exitcode})\n")
            continue
        read, refused = read + done[0], refused + done[1]
        slowest, peak = max(slowest, done[2]), max(peak, done[3])
        for fault in done[4]:
            failed = 1
            sys.stdout.write(f"{name}: {fault}\n")
    if peak > _PEAK_MB:
        failed = 1
    sys.stdout.write(
        f"{name}: {count} mutants of {len(samples)} files: {read} read, {refused} refused; "
        f"slowest {slowest:.1f} CPU s, peak {peak} MB\n"
    )
    sys.stdout.flush()
    return failed


if __name__ == "__main__":
    sys.exit(main())
