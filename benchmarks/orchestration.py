"""What a run costs beside the extraction itself, and whether its memory stays flat.

    python benchmarks/orchestration.py cost --files 2000     bare extraction, plain run, flow
    python benchmarks/orchestration.py memory --files 1000 50000

Files are copies of the reports of a folder (default: corpus/reports), each made another content
by an addition that readers pass over. So they are files of few reports, and the run compares each
with the others of its report: where all reports differ it costs less. Everything is measured from
outside, as whole processes: what a run costs beside its start and its end is its time over all
files less its time over one. The bare extraction's processes are forked after everything is
loaded, as the run's are. On a busy machine only ratios of the same round mean something.
"""

import argparse
import ctypes
import json
import multiprocessing
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
JIXIAO = [sys.executable, "-c", "from pipeline.cli.main import run; run()"]
TEXT = """2021年部门预算绩效文本
一、总体绩效目标
第{number}号单位：推进全民科学素质工作。
二、分项绩效目标
（一）开展科普活动
绩效目标：提高公众科学素质。
绩效指标：科普活动日≥1次。
三、工作保障措施
一、完善制度建设。制定完善预算绩效管理制度。
"""


def make_copies(reports: Path, folder: Path, count: int) -> None:
    """Fill a folder with distinct files of the formats that the reports have."""
    folder.mkdir(parents=True)
    originals = sorted(
        path for path in reports.rglob("*") if path.suffix in (".txt", ".docx", ".pdf")
    )
    for number, original in zip(range(count), cycle(originals), strict=False):
        data = original.read_bytes()
        if original.suffix == ".docx":
            # The archive comment at the end: its length stands in the last two bytes.
            note = f"{number:06}".encode()
            data = data[:-2] + len(note).to_bytes(2, "little") + note
        elif original.suffix == ".pdf":
            data += f"%{number}\n".encode()
        else:
            data += f"\n\n{number}\n".encode()
        target = folder / f"{number:06}{original.suffix}"
        target.write_bytes(data)
        os.utime(target, (1_600_000_000, 1_600_000_000))


def extract_one(path: str) -> tuple[float, int]:
    """The bare work: a file in, JSON bytes out. Returns when it began and how many bytes."""
    from extractors.errors import ExtractionError
    from extractors.extraction import extract_file
    from models.json_text import report_bytes

    began = time.time()
    try:
        return began, len(report_bytes(extract_file(Path(path)), indent=None))
    except ExtractionError:
        return began, 0


def measure(command: list[str], state: Path | None = None) -> dict[str, float]:
    """Seconds of a command and its children: wall, processor, and until the first file began."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    launched, start = time.time(), time.perf_counter()
    ended = subprocess.run(  # noqa: S603 - the commands of this file
        command, capture_output=True, text=True, cwd=PROJECT
    )
    wall = time.perf_counter() - start
    reap_orphans()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode not in (0, 10):
        raise SystemExit(ended.stderr)
    first = json.loads(ended.stdout)["first"] if state is None else first_attempt(state)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": wall, "processor": processor, "first": first - launched}


def first_attempt(state: Path) -> float:
    """When a child took up the first file, by the catalog."""
    with closing(sqlite3.connect(state / "catalog.db")) as catalog:
        [[began]] = catalog.execute("select min(started_at) from attempts")
    return datetime.fromisoformat(began).replace(tzinfo=UTC).timestamp()


def adopt_orphans() -> None:
    """Have worker processes that outlive their parent by a moment counted as ours (prctl(2))."""
    ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER


def reap_orphans() -> None:
    """Wait for adopted processes for a while; a server that goes on running is left alone."""
    end = time.monotonic() + 3
    while time.monotonic() < end:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            time.sleep(0.05)


def run_bare(folder: Path, workers: int) -> None:
    """Extract everything with a plain pool; print when its first file began."""
    import pipeline.isolation.preload  # noqa: F401 - loads what the run's children start with

    paths = [str(path) for path in sorted(folder.iterdir())]
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        done = list(pool.imap_unordered(extract_one, paths, 4))
    print(json.dumps({"first": min(began for began, _ in done)}))


def compare_cost(reports: Path, count: int, workers: int, rounds: int) -> None:
    """Bare extraction, plain run and flow over the same files, in turn."""
    from pipeline.flows.access import access_file
    from pipeline.flows.server import prefect_api
    from pipeline.settings import load_settings

    adopt_orphans()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        make_copies(reports, work / "all", count)
        make_copies(reports, work / "one", 1)
        settings = load_settings(overrides={"state": work / "server"})
        # The runs have state folders of their own: they are told where the server's word lies.
        os.environ["JIXIAO_PREFECT_AUTH_FILE"] = str(access_file(settings))
        with prefect_api(settings) as api:
            kinds = {"bare": None, "plain": ["--without-prefect"], "flow": ["--api", api]}
            measured: dict[str, list[float]] = {}
            for round_number in range(rounds):
                rows = {}
                for kind, flags in kinds.items():
                    for folder in ("one", "all"):
                        state = work / f"{kind} {folder} {round_number}"
                        command, kept = bare_command(work / folder, workers), None
                        if flags is not None:
                            kept = state
                            command = run_command(work / folder, state, workers, flags)
                        rows[kind, folder] = measure(command, kept)
                report_round(f"round {round_number + 1}: {count} files", rows, measured)
            for label, values in measured.items():
                print(f"median of {rounds}: {label} {statistics.median(values):.3f}")


def bare_command(folder: Path, workers: int) -> list[str]:
    """The command that extracts a folder with a plain pool."""
    return [sys.executable, __file__, "bare", str(folder), "--workers", str(workers)]


def run_command(folder: Path, state: Path, workers: int, flags: list[str]) -> list[str]:
    """The command that takes a folder in as an operator would."""
    command = [*JIXIAO, "archive", str(folder), "--json", *flags, "--state", str(state)]
    command += ["--out", str(state / "out"), "--settle", "0", "--workers", str(workers)]
    return command


def report_round(
    title: str, rows: dict[tuple[str, str], dict[str, float]], measured: dict[str, list[float]]
) -> None:
    """Print a round's figures, and gather what is compared."""
    print(title)
    for (kind, folder), row in rows.items():
        print(f"  {kind + ', ' + folder:12} wall {row['wall']:7.2f} s   processor "
              f"{row['processor']:7.2f} s   first file began after {row['first']:5.2f} s")  # fmt: skip
    work = {
        (kind, unit): rows[kind, "all"][unit] - rows[kind, "one"][unit]
        for kind in ("bare", "plain", "flow")
        for unit in ("wall", "processor")
    }
    for kind in ("plain", "flow"):
        found = {
            f"{unit} {kind} / bare": work[kind, unit] / work["bare", unit]
            for unit in ("wall", "processor")
        }
        later = rows[kind, "all"]["first"] - rows["bare", "all"]["first"]
        found[f"{kind}'s first file, seconds after bare's"] = later
        for label, value in found.items():
            print(f"  {label}: {value:.3f}")
            measured.setdefault(label, []).append(value)


def compare_memory(counts: list[int]) -> None:
    """Peak memory of the run's own process over small reports."""
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from pipeline.intake.run import run_intake\n"
        "from pipeline.intake.workspace import RunOrder\n"
        "from pipeline.settings import load_settings\n"
        "folder = Path(sys.argv[1])\n"
        "given = {'state': folder / 'state', 'out': folder / 'out', 'settle_seconds': 0}\n"
        "account = run_intake(RunOrder('archive', str(folder / 'in'), "
        "load_settings(overrides=given)))\n"
        "assert account.is_complete()\n"
        "status = Path('/proc/self/status').read_text()\n"
        "peak = next(line for line in status.splitlines() if line.startswith('VmHWM'))\n"
        "print(account.extracted, 'files', round(account.seconds, 1), 's', peak)\n"
    )
    for count in counts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "in").mkdir()
            for number in range(count):
                path = folder / "in" / f"{number:06}.txt"
                path.write_text(TEXT.format(number=number), encoding="utf-8")
                os.utime(path, (1_600_000_000, 1_600_000_000))
            subprocess.run(  # noqa: S603 - as above
                [sys.executable, "-c", script, name], check=True, cwd=PROJECT
            )


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    cost = commands.add_parser("cost")
    cost.add_argument("--reports", type=Path, default=PROJECT / "corpus" / "reports")
    cost.add_argument("--files", type=int, default=2000)
    cost.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    cost.add_argument("--rounds", type=int, default=1)
    memory = commands.add_parser("memory")
    memory.add_argument("--files", type=int, nargs="+", default=[1000, 50_000])
    bare = commands.add_parser("bare")
    bare.add_argument("folder", type=Path)
    bare.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    if chosen.command == "cost":
        compare_cost(chosen.reports, chosen.files, chosen.workers, chosen.rounds)
    elif chosen.command == "memory":
        compare_memory(chosen.files)
    else:
        run_bare(chosen.folder, chosen.workers)


if __name__ == "__main__":
    main()
