#!/usr/bin/env python3
"""How fast the feeds are: the HTTP API under wrk, search, and the memory of exports.

    python benchmarks/feed_load.py fill DATABASE_URL --reports 20000
    python benchmarks/feed_load.py http DATABASE_URL --seconds 10
    python benchmarks/feed_load.py search DATABASE_URL
    python benchmarks/feed_load.py export DATABASE_URL

`fill` needs an empty database. `http` starts its own server on loopback (a free port, no keys) and
needs wrk; every figure is bounded in time. `export` prints the peak memory of one process for each
format; fill small and large databases to compare.
"""

import argparse
import json
import random
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from development.rehearsal import fill_catalog
from pipeline.catalog.changes import last_change_number
from pipeline.catalog.connection import open_catalog
from pipeline.search.indexing import update_index

CONNECTIONS = (1, 16, 64)
QUERIES = (
    "农村饮水", "绩效", "资金", "的", "项目", "科普活动", "信息系统运行维护", "群众满意度", "100%",
    "饮水 安全", "农村饮水安全巩固提升工程", "养老服务补助", "道路", "教师培训", "不存在的词语",
)  # fmt: skip

_SERVER = """
import sys
from pathlib import Path
from pipeline.settings import load_settings
from pipeline.web.server import Binding, serve
from pipeline.web.settings import FeedSettings
limits = FeedSettings(rate_per_second=1e6, rate_burst=1000000, index_seconds=3600)
settings = load_settings(overrides={"catalog_url": sys.argv[1], "state": Path(sys.argv[3])})
serve(Binding(port=int(sys.argv[2])), settings, limits)
"""


def fill(url: str, reports: int, distinct: int, projects: int | None) -> None:
    """Make an archive up."""
    with closing(open_catalog(url)) as catalog:
        with catalog.reading() as session:
            if last_change_number(session):
                sys.exit("the database is not empty")
        started = time.perf_counter()
        fill_catalog(catalog, reports, distinct=distinct, project_count=projects)
        print(f"{reports} reports, {time.perf_counter() - started:.0f} s", flush=True)
        if not catalog.is_sqlite:
            with catalog.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
                    "VACUUM ANALYZE"
                )


@contextmanager
def served(url: str) -> Iterator[str]:
    """The API in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    state = tempfile.mkdtemp(prefix="jixiao-load-")
    process = subprocess.Popen([sys.executable, "-c", _SERVER, url, str(port), state])  # noqa: S603
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{base}/readyz", timeout=5)  # noqa: S310
                break
            except OSError:
                time.sleep(0.1)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(state)


def measure_http(url: str, seconds: int) -> None:
    """Requests a second and latencies of each kind of request, by wrk."""
    wrk = shutil.which("wrk")
    if wrk is None:
        sys.exit("wrk is not installed")
    with closing(open_catalog(url)) as catalog:
        # What the server's follower would be at while it is measured.
        update_index(catalog)
    with served(url) as base:
        with urllib.request.urlopen(f"{base}/changes?limit=1") as answer:  # noqa: S310
            last = json.load(answer)["last"]
        chance = random.Random(1)  # noqa: S311
        ids = [chance.randint(1, last) for _ in range(2000)]
        kinds = {
            "report": [f"/reports/{one}" for one in ids],
            "report, 304": [f"/reports/{one}" for one in ids],
            "projects page (100)": [f"/projects?after={one * 5}" for one in ids],
            "projects by year (100)": [f"/projects?year={2016 + one % 10}" for one in ids],
            "changes page (500)": [f"/changes?after={max(0, one - 500)}" for one in ids],
            "search": [f"/search?q={urllib.request.quote(q)}" for q in QUERIES],
        }
        print("| request | connections | requests/s | p50 ms | p99 ms | errors |")
        print("|---|---|---|---|---|---|")
        for kind, paths in kinds.items():
            with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
                script.write(_lua(paths, any_tag=kind.endswith("304")))
                script.flush()
                for connections in CONNECTIONS:
                    _let_settle(base)
                    command = [
                        wrk, "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--latency",
                        "-s", script.name, base,
                    ]  # fmt: skip
                    done = subprocess.run(  # noqa: S603
                        command, capture_output=True, text=True, check=True, timeout=seconds + 60
                    )
                    print(f"| {kind} | {connections} | {_figures(done.stdout)} |", flush=True)


def _let_settle(base: str) -> None:
    """Wait until the server is done with what the last run asked for and did not wait for.

    Otherwise the first answer of a run waits for all of that, and wrk, which counts a pause as
    often as it could have asked meanwhile, takes it for the 99th percentile.
    """
    quick = 0
    while quick < 5:
        started = time.perf_counter()
        urllib.request.urlopen(f"{base}/readyz", timeout=60).read()  # noqa: S310
        quick = quick + 1 if time.perf_counter() - started < 0.05 else 0
        time.sleep(0.1)


def _lua(paths: list[str], *, any_tag: bool) -> str:
    listed = ",".join(json.dumps(path) for path in paths)
    known = 'wrk.headers["If-None-Match"] = "*"\n' if any_tag else ""
    return (
        f'wrk.headers["Accept-Encoding"] = "gzip"\n{known}'
        f"local paths = {{{listed}}}\nlocal place = 0\n"
        "request = function()\n  place = place % #paths + 1\n"
        "  return wrk.format(nil, paths[place])\nend\n"
    )


def _figures(output: str) -> str:
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    p50, p99 = (re.search(rf"{share}%\s+([\d.]+)(us|ms|s)", output) for share in (50, 99))
    errors = re.search(r"(Non-2xx or 3xx responses: \d+|Socket errors: .*)", output)
    to_ms = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    times = [float(found[1]) * to_ms[found[2]] if found else float("nan") for found in (p50, p99)]
    return (
        f"{float(rate[1]) if rate else 0:.0f} | {times[0]:.1f} | {times[1]:.1f} "
        f"| {errors[1] if errors else 0}"
    )


def measure_search(url: str) -> None:
    """How long each query takes in this process, and how long the index took."""
    from sqlalchemy import func, select

    from pipeline.search.searching import Filter, newest_first, search
    from pipeline.search.tables import SearchUnit

    with closing(open_catalog(url)) as catalog:
        started = time.perf_counter()
        indexed = update_index(catalog)
        print(f"{indexed} reports indexed in {time.perf_counter() - started:.0f} s")
        with catalog.reading() as session:
            for kind, count in session.execute(
                select(SearchUnit.kind, func.count()).group_by(SearchUnit.kind)
            ):
                print(f"{count} x {kind}")
            search(session, "预热", Filter())
        print(
            "| query | matches | best ms | median ms | worst ms | own CPU ms | median, one year |"
        )
        print("|---|---|---|---|---|---|---|")
        for query in QUERIES:
            times: dict[int | None, list[float]] = {None: [], 2021: []}
            spent: list[float] = []
            for year, taken in times.items():
                for _ in range(9):
                    started, cpu = time.perf_counter(), time.process_time()
                    with catalog.reading() as session:
                        found = search(session, query, Filter(year))
                    taken.append((time.perf_counter() - started) * 1000)
                    if year is None:
                        spent.append((time.process_time() - cpu) * 1000)
                        total = f"{'>' if found.more_than_total else ''}{found.total}"
            plain, by_year = times[None], times[2021]
            print(
                f"| {query} | {total} | {min(plain):.0f} | {statistics.median(plain):.0f} "
                f"| {max(plain):.0f} | {statistics.median(spent):.0f} "
                f"| {statistics.median(by_year):.0f} |",
                flush=True,
            )
        with catalog.reading() as session:
            started = time.perf_counter()
            newest_first(session, "资金", Filter(), limit=500)
            print(f"500 matches of 资金, newest first: {time.perf_counter() - started:.3f} s")


def measure_export(url: str) -> None:
    """Rows, seconds and peak memory of each export, each in a process of its own."""
    print("| what | format | rows | seconds | MB | peak MB |")
    print("|---|---|---|---|---|---|")
    for what in ("reports", "projects", "indicators"):
        for form in ("jsonl", "csv", "parquet", "xlsx"):
            command = [sys.executable, __file__, "export-one", url, what, form]
            subprocess.run(command, check=True)  # noqa: S603


def export_one(url: str, what: str, form: str) -> None:
    """One export, and what it took."""
    from typing import Any, cast

    from pipeline.exports.export import export_to_file
    from pipeline.exports.tables import Selection

    with tempfile.TemporaryDirectory() as folder, closing(open_catalog(url)) as catalog:
        target = Path(folder) / "out"
        started = time.perf_counter()
        account = export_to_file(catalog, cast(Any, form), cast(Any, what), Selection(), target)
        seconds = time.perf_counter() - started
        size = target.stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"| {what} | {form} | {account.rows} | {seconds:.1f} | {size:.1f} | {peak:.0f} |",
        flush=True,
    )


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("fill", "http", "search", "export", "export-one"):
        command = commands.add_parser(name)
        command.add_argument("url")
        if name == "fill":
            command.add_argument("--reports", type=int, default=20_000)
            command.add_argument("--distinct", type=int, default=1_000)
            command.add_argument("--projects", type=int, default=None)
        if name == "http":
            command.add_argument("--seconds", type=int, default=10)
        if name == "export-one":
            command.add_argument("what")
            command.add_argument("format")
    asked = parser.parse_args()
    if asked.command == "fill":
        fill(asked.url, asked.reports, asked.distinct, asked.projects)
    elif asked.command == "http":
        measure_http(asked.url, asked.seconds)
    elif asked.command == "search":
        measure_search(asked.url)
    elif asked.command == "export":
        measure_export(asked.url)
    else:
        export_one(asked.url, asked.what, asked.format)


if __name__ == "__main__":
    main()
