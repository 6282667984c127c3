#!/usr/bin/env python3
"""What a report costs in the catalog: to write, to index, on disk, to find; and how long counts take.

    python -m benchmarks.catalog measure --reports 2000
    python -m benchmarks.catalog measure --reports 2000 --url postgresql://user@host/empty
    python -m benchmarks.catalog status --files 100000

The records are those of made-up reports read from real files (PDF where LibreOffice is there), stored
again and again as those of other departments. Costs are processor time of this process, so that a busy
machine counts for little; PostgreSQL's own share is not among them, and wall time stands beside it.
`--seed` and `--distinct` choose the reports: compare versions with the same ones.
"""

import argparse
import hashlib
import http.client
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any, cast

from sqlalchemy import text

from benchmarks.feed_load import QUERIES, served
from corpus.generation.files import write_reports
from corpus.generation.reports import make_report
from extractors.extraction import extract_file
from models.version import __version__
from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog, CatalogError, open_catalog
from pipeline.catalog.intake import FoundContent, register_contents
from pipeline.catalog.results import store_outcomes
from pipeline.catalog.sightings import Sighting
from pipeline.flattening import flatten_report
from pipeline.outcome import Failure, FlatRecord, Outcome
from pipeline.search.indexing import update_portion
from pipeline.search.words import cut_stretch, load_words

_BATCH = 100  # in a transaction; a run stores what two seconds bring, at most 200
_SOURCE = "file:///archive"
_INDEX_TABLES = "search_"


def make_records(
    seed: str, distinct: int, projects: int, formats: tuple[str, ...]
) -> list[FlatRecord]:
    """The records of reports of so many projects, read from files of the formats in turn."""
    found = []
    with tempfile.TemporaryDirectory(prefix="jixiao-catalog-") as folder:
        for number, form in enumerate(formats):
            indices = range(number, distinct, len(formats))
            made = [replace(make_report(seed, one, projects), name=f"{one:04d}") for one in indices]
            for place in write_reports(made, Path(folder) / form, (form,)):
                (path,) = (one for one in place.iterdir() if one.name != "gold.json")
                found.append(flatten_report(extract_file(path)))
    return found


def record_number(records: list[FlatRecord], index: int) -> FlatRecord:
    """A record as that of another department than all the others'."""
    found = records[index % len(records)]
    name = f"{found.row['department_name'] or '单位'}{index}"
    row = {**found.row, "department_name": name, "department_code": f"{index:06d}"}
    return replace(found, row=row)


class Stopwatch:
    """Processor and wall time of the blocks that were `running`, added up, in seconds."""

    def __init__(self) -> None:
        self.processor = self.wall = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count the time of a block."""
        processor, wall = time.process_time(), time.perf_counter()
        yield
        self.processor += time.process_time() - processor
        self.wall += time.perf_counter() - wall

    def per(self, count: int) -> str:
        """Milliseconds for each of so many."""
        return f"{self.processor / count * 1000:7.2f} {self.wall / count * 1000:7.2f}"


def found_content(index: int) -> FoundContent:
    """File number `index` as a source lists it."""
    digest = hashlib.sha256(str(index).encode()).hexdigest()
    uri = f"{_SOURCE}/{index // 1000:03d}/{index:06d}.docx"
    return FoundContent(Sighting(uri, 1000 + index, "1"), digest, 1000 + index)


def write(catalog: Catalog, records: list[FlatRecord], count: int) -> None:
    """Store reports as a run does, and print what that took."""
    registering, storing = Stopwatch(), Stopwatch()
    for first in range(0, count, _BATCH):
        found = [found_content(index) for index in range(first, min(first + _BATCH, count))]
        outcomes = [
            Outcome(
                one.sha256, "extracted", utc_now(), 0.01, __version__, "docx",
                record=record_number(records, index),
            )
            for index, one in enumerate(found, first)
        ]  # fmt: skip
        with registering.running(), catalog.writing() as session:
            register_contents(session, found, __version__)
        with storing.running(), catalog.writing() as session:
            store_outcomes(session, None, outcomes)
    print(f"registered      {registering.per(count)}")
    print(f"stored          {storing.per(count)}")


def index(catalog: Catalog, count: int) -> None:
    """Index what is stored, and print what that took: each portion as if its words were new."""
    load_words()
    indexing, indexed = Stopwatch(), 0
    while True:
        cut_stretch.cache_clear()
        with indexing.running():
            portion = update_portion(catalog)
        if portion is None:
            break
        indexed += portion
    if indexed != count:
        raise SystemExit(f"{indexed} reports were indexed, not {count}")
    print(f"indexed         {indexing.per(count)}")


def show_sizes(catalog: Catalog, count: int) -> None:
    """Bytes a report of the largest tables with their indexes, and of catalog and index as a whole."""
    sizes = _sizes_on_sqlite(catalog) if catalog.is_sqlite else _sizes_on_postgresql(catalog)
    searched = sum(size for name, size in sizes.items() if name.startswith(_INDEX_TABLES))
    whole = sum(sizes.values())
    for name, size in sorted(sizes.items(), key=lambda one: -one[1])[:12]:
        print(f"  {name:28} {size / count:9.0f} bytes a report")
    print(f"search index    {searched / count:9.0f} bytes a report")
    print(f"catalog         {(whole - searched) / count:9.0f} bytes a report")


def _sizes_on_sqlite(catalog: Catalog) -> dict[str, int]:
    """Pages of each table, its indexes among them, as far as this SQLite can tell."""
    with catalog.writing():
        pass
    with catalog.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    query = (
        "SELECT coalesce(m.tbl_name, s.name), sum(s.pgsize) FROM dbstat s "
        "LEFT JOIN sqlite_master m ON m.name = s.name GROUP BY 1"
    )
    program = shutil.which("sqlite3")
    try:
        with catalog.reading() as session:
            return dict(session.execute(text(query)).tuples().all())
    except CatalogError:
        if program is None:
            raise SystemExit("neither Python's SQLite has dbstat, nor is sqlite3 there") from None
    done = subprocess.run(  # noqa: S603
        [program, str(catalog.url.database), query], capture_output=True, text=True, check=True
    )
    rows = (line.split("|") for line in done.stdout.splitlines())
    return {name: int(size) for name, size in rows}


def _sizes_on_postgresql(catalog: Catalog) -> dict[str, int]:
    query = (
        "SELECT relname, pg_total_relation_size(oid) FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    with catalog.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")
    with catalog.reading() as session:
        return dict(session.execute(text(query)).tuples().all())


def search(url: str, connections: int, seconds: float) -> None:
    """Latency of `/search` at so many connections at once, and the server's processor time."""
    paths = [f"/search?q={urllib.parse.quote(query)}" for query in QUERIES]
    with served(url) as base:
        address = urllib.parse.urlsplit(base).netloc
        _ask(address, paths, time.monotonic() + 2, [])
        (server,) = _children()
        taken: list[float] = []
        end = time.monotonic() + seconds
        before, started = _processor_seconds(server), time.monotonic()
        threads = [
            Thread(
                target=_ask, args=(address, paths[place % 15 :] + paths[: place % 15], end, taken)
            )
            for place in range(connections)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        lasted, spent = time.monotonic() - started, _processor_seconds(server) - before
    ordered = sorted(taken)
    print(
        f"search          {spent / len(taken) * 1000:7.2f}         p50 "
        f"{statistics.median(ordered) * 1000:.0f} ms, p99 {ordered[len(ordered) * 99 // 100] * 1000:.0f}"
        f" ms, {len(taken) / lasted:.0f} requests/s at {connections} connections"
    )


def _ask(address: str, paths: list[str], end: float, taken: list[float]) -> None:
    connection = http.client.HTTPConnection(address, timeout=60)
    place = 0
    while time.monotonic() < end:
        started = time.perf_counter()
        connection.request("GET", paths[place % len(paths)], headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise SystemExit(f"{paths[place % len(paths)]} was answered with {answer.status}")
        taken.append(time.perf_counter() - started)
        place += 1


def _children() -> list[int]:
    own = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
    return [int(one) for one in own.split()]


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(url: str, options: argparse.Namespace) -> None:
    """All of it on one catalog."""
    formats = tuple(options.formats.split(","))
    records = make_records(options.seed, options.distinct, options.projects, formats)
    parts = [sum(map(len, one.parts.values())) for one in records]
    print(
        f"{options.reports} reports of {len(records)}, {statistics.mean(parts):.0f} rows of parts each"
    )
    print("                ms a report: processor, wall")
    with closing(open_catalog(url)) as catalog:
        write(catalog, records, options.reports)
        index(catalog, options.reports)
        show_sizes(catalog, options.reports)
    if options.seconds:
        search(url, options.connections, options.seconds)


def fill_for_status(catalog: Catalog, count: int) -> None:
    """Store `count` files as a run does: small reports, one in ten to be reviewed, failed and skipped each."""
    (small,) = make_records("status", 1, 1, ("tab",))
    failure = Failure("damaged", "is damaged", "Ask for the file again.")
    for first in range(0, count, _BATCH):
        found = [found_content(index) for index in range(first, first + _BATCH)]
        outcomes = [
            _small_outcome(one, first + place, small, failure) for place, one in enumerate(found)
        ]
        with catalog.writing() as session:
            register_contents(session, found, __version__)
            store_outcomes(session, None, outcomes)


def _small_outcome(
    found: FoundContent, number: int, record: FlatRecord, failure: Failure
) -> Outcome:
    ended = utc_now()
    if number % 10 == 0:
        return Outcome(found.sha256, "failed", ended, 0.01, __version__, "doc", failure)
    if number % 10 == 1:
        other = replace(failure, code="not-a-report")
        return Outcome(found.sha256, "skipped", ended, 0.01, __version__, "pdf", other)
    state = "needs_review" if number % 10 == 2 else "extracted"
    own = record_number([record], number)
    return Outcome(found.sha256, cast(Any, state), ended, 0.01, __version__, "txt", record=own)


def status(url: str, count: int, rounds: int) -> None:
    """How long `jixiao status` takes on so many files, as a process and its questions alone."""
    with closing(open_catalog(url)) as catalog:
        with catalog.reading() as session:
            there = session.execute(text("SELECT count(*) FROM contents")).scalar_one()
        if not there:
            fill_for_status(catalog, count)
            if not catalog.is_sqlite:
                _sizes_on_postgresql(catalog)
    command = [sys.executable, "-c", "from pipeline.cli.main import run; run()", "status", "--json"]
    walls, processors = [], []
    for _ in range(rounds):
        started, before = time.perf_counter(), os.times()
        subprocess.run([*command, "--catalog", url], check=True, capture_output=True)  # noqa: S603
        after = os.times()
        walls.append(time.perf_counter() - started)
        processors.append(
            after.children_user
            + after.children_system
            - before.children_user
            - before.children_system
        )
    print(
        f"status on {count} files: best of {rounds}: {min(walls):.2f} s, processor {min(processors):.2f} s"
    )


def on_catalog(url: str | None, work: Callable[[str], None]) -> None:
    """Do something on a catalog, by default on an SQLite one of its own."""
    if url is not None:
        work(url)
        return
    with tempfile.TemporaryDirectory(prefix="jixiao-catalog-") as folder:
        work(f"sqlite:///{folder}/catalog.db")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    costs = commands.add_parser("measure")
    costs.add_argument("--reports", type=int, default=2000)
    costs.add_argument("--distinct", type=int, default=60)
    costs.add_argument("--projects", type=int, default=8, help="in each report: some 80 indicators")
    costs.add_argument("--seed", default="catalog")
    costs.add_argument(
        "--formats", default="docx,tab,pdf" if shutil.which("soffice") else "docx,tab"
    )
    costs.add_argument("--connections", type=int, default=16)
    costs.add_argument("--seconds", type=float, default=10)
    counts = commands.add_parser("status")
    counts.add_argument("--files", type=int, default=100_000)
    counts.add_argument("--rounds", type=int, default=5)
    for one in (costs, counts):
        one.add_argument("--url", help="an empty database; by default a temporary SQLite file")
    options = parser.parse_args()
    if options.command == "measure":
        on_catalog(options.url, lambda url: measure(url, options))
    else:
        on_catalog(options.url, lambda url: status(url, options.files, options.rounds))


if __name__ == "__main__":
    main()
