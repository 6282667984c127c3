"""`jixiao doctor`: whether this installation can do its work, and what to mend where it cannot."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from extractors.errors import ExitCode
from pipeline.cli.extras import extra_of
from pipeline.cli.places import CatalogUrl, Config, Places, State
from pipeline.cli.saying import print_json
from pipeline.cli.tables import print_table

if TYPE_CHECKING:
    from pipeline.settings import Settings

Verdict = Literal["ok", "note", "bad"]

_LEAST_FREE_BYTES = 1 << 30
"""What a night's records, fetched files and the database's log take; with less a run may end in
the middle."""
_MOST_SECONDS_APART = 5.0
"""Leases bear it (they last 90 s); NTP keeps clocks within a second."""
_FONT_SECONDS = 20
"""fontconfig makes its cache when it is first asked, which takes seconds with many fonts."""

_RELEASED = 1_780_000_000
"""A clock before this (May 2026) is wrong: the program did not exist."""
_now = time.time
_SAMPLE = "一、总体绩效目标\n完成全年工作。\n二、工作保障措施\n一、完善制度建设。制定制度。\n"


@dataclass(frozen=True)
class Check:
    """What was looked at and what was found; `advice` says what to do about a bad one."""

    what: str
    verdict: Verdict
    found: str
    advice: str = ""


def doctor(
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check the installation (体检): libraries, fonts, database, disk, clock, Prefect.

    The exit code is 10 if something has to be mended.
    """
    checks = list(_all_checks(Places(state, catalog, config)))
    if as_json:
        print_json([asdict(one) for one in checks])
    else:
        rows = [(one.what, one.verdict, one.found, one.advice) for one in checks]
        print_table("Installation 体检", ("what", "verdict", "found", "what to do"), rows)
    if any(one.verdict == "bad" for one in checks):
        raise typer.Exit(int(ExitCode.SOME_FAILED))


def _all_checks(places: Places) -> Iterator[Check]:
    yield _python()
    yield from _libraries()
    yield _guarded("extraction", _extraction)
    yield _guarded("fonts", _fonts)
    try:
        settings = places.settings()
    except ModuleNotFoundError as error:
        yield Check(
            "pipeline", "note", "not installed: files can be extracted, no catalog kept",
            f"pip install 'jixiao[{extra_of(error.name)}]', if it is wanted",
        )  # fmt: skip
        yield _clock(None)
        return
    except Exception as error:
        yield Check("settings", "bad", str(error), "Mend the settings.")
        return
    yield _guarded("state folder", lambda: _folder("state folder", settings.state))
    if settings.out is not None:
        out = settings.out
        yield _guarded("output folder", lambda: _folder("output folder", out))
    yield _guarded("database", lambda: _database(settings))
    yield _clock(settings.state)
    yield _guarded("Prefect", lambda: _prefect(settings))


def _guarded(what: str, check: Callable[[], Check]) -> Check:
    """A check that cannot be made is bad news, and no stack trace."""
    try:
        return check()
    except ModuleNotFoundError as error:
        extra = extra_of(error.name) or "all"
        return Check(what, "bad", f"{error.name} is missing", f"pip install 'jixiao[{extra}]'")
    except Exception as error:
        return Check(what, "bad", f"{type(error).__name__}: {error}", "See docs/operations.md.")


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("Python", "ok", f"{version}, {sys.executable}")


def _libraries() -> Iterator[Check]:
    """The libraries of the core and of each extra: there, absent, or only in part."""
    import importlib.metadata  # loads slowly

    try:
        required = importlib.metadata.requires("jixiao") or []
    except importlib.metadata.PackageNotFoundError:
        yield Check("jixiao", "bad", "is not installed as a distribution", "pip install jixiao")
        return
    wanted: dict[str, list[str]] = {}
    for line in required:
        marker = re.search(r"extra == ['\"](\w+)['\"]", line)
        name = re.split(r"[<>=!;\[ ]", line, maxsplit=1)[0]
        if name != "jixiao":
            wanted.setdefault(marker[1] if marker else "", []).append(name)
    for extra, names in wanted.items():
        if extra in ("dev", "fuzz", "all"):
            continue
        missing = [name for name in names if not _is_installed(name)]
        what = f"libraries of jixiao[{extra}]" if extra else "libraries"
        install = f"pip install 'jixiao[{extra}]'" if extra else "pip install jixiao"
        if not missing:
            yield Check(what, "ok", f"all {len(names)} are there")
        elif extra and len(missing) == len(names):
            yield Check(what, "note", "not installed", f"{install}, if it is wanted")
        else:
            yield Check(
                what, "bad" if not extra else "note", f"missing: {', '.join(missing)}", install
            )


def _is_installed(distribution: str) -> bool:
    import importlib.metadata  # loads slowly

    try:
        importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _extraction() -> Check:
    from extractors.extraction import extract
    from extractors.source_files import SourceFile

    began = time.perf_counter()
    report = extract(SourceFile("sample.txt", _SAMPLE.encode()))
    if report.overall_goal is None or report.coverage.leftover:
        return Check("extraction", "bad", "reads a sample wrongly", "Install jixiao again.")
    return Check("extraction", "ok", f"reads a sample in {time.perf_counter() - began:.1f} s")


def _fonts() -> Check:
    program = shutil.which("fc-list")
    if program is None:
        return Check("fonts", "note", "fontconfig is not there to ask", "Install fontconfig.")
    listed = subprocess.run(  # noqa: S603 - found on the PATH, fixed arguments
        [program, ":lang=zh-cn", "family"],
        capture_output=True,
        text=True,
        timeout=_FONT_SECONDS,
        check=False,
    )
    families = {
        line.partition(",")[0].strip() for line in listed.stdout.splitlines() if line.strip()
    }
    if not families:
        return Check(
            "fonts", "note", "no Chinese font: pictures of pages show boxes for characters",
            "Install one: apt-get install fonts-noto-cjk.",
        )  # fmt: skip
    return Check("fonts", "ok", f"{len(families)} Chinese, such as {min(families)}")


def _folder(what: str, folder: Path) -> Check:
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        return Check(what, "bad", f"{existing} may not be written", "Give this user the right.")
    free = shutil.disk_usage(existing).free
    found = f"{folder}, {free / (1 << 30):.1f} GiB free"
    if free < _LEAST_FREE_BYTES:
        return Check(what, "bad", found, "Make room on the disk.")
    if existing != folder:
        return Check(what, "note", f"{found}; not there yet", "The first run makes it.")
    return Check(what, "ok", found)


def _database(settings: "Settings") -> Check:
    from sqlalchemy import text

    from pipeline.catalog.connection import (
        CatalogError,
        MissingCatalogError,
        open_catalog,
        schema_revision,
    )
    from pipeline.catalog.migrations import HEAD_REVISION
    from pipeline.masking import mask_text

    shown = mask_text(settings.catalog)
    try:
        opened = open_catalog(settings.catalog, upgrade=False, create=False)
    except MissingCatalogError:
        return Check("database", "note", f"no catalog at {shown} yet", "The first run makes it.")
    except CatalogError as error:
        return Check("database", "bad", str(error), "Mend the database or its address.")
    try:
        revision = schema_revision(opened)
        with opened.reading() as session:
            if opened.is_sqlite:
                answer = str(session.execute(text("PRAGMA quick_check(1)")).scalar())
                if answer != "ok":
                    return Check("database", "bad", answer, "Restore the catalog from a backup.")
            else:
                there = float(
                    session.execute(text("SELECT extract(epoch FROM now())")).scalar_one()
                )
                if abs(there - _now()) > _MOST_SECONDS_APART:
                    return Check(
                        "database", "bad", f"its clock is {there - _now():+.0f} s apart",
                        "Set both clocks (NTP).",
                    )  # fmt: skip
    finally:
        opened.close()
    if revision != HEAD_REVISION:
        found = f"{shown}, schema {revision}; this version has {HEAD_REVISION}"
        return Check("database", "note", found, "The next command brings it up to date.")
    return Check("database", "ok", f"{shown}, schema {revision}")


def _clock(folder: Path | None) -> Check:
    """The machine's clock, and that of the disk: files are told new or old by it."""
    import tempfile  # loads slowly

    now = _now()
    shown = time.strftime("%Y-%m-%d %H:%M:%S %Z", time.localtime(now))
    if now < _RELEASED:
        return Check("clock", "bad", f"{shown} is in the past", "Set the clock (NTP).")
    if folder is not None and folder.is_dir() and os.access(folder, os.W_OK):
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as file:
            apart = os.fstat(file.fileno()).st_mtime - _now()
        if abs(apart) > _MOST_SECONDS_APART:
            found = f"{shown}; the disk of the state folder is {apart:+.0f} s apart"
            return Check("clock", "bad", found, "Set both clocks (NTP).")
    return Check("clock", "ok", shown)


def _prefect(settings: "Settings") -> Check:
    import importlib.metadata  # loads slowly

    version = importlib.metadata.version("prefect")
    url = settings.prefect_api_url
    if url is None:
        return Check("Prefect", "ok", f"{version}; no server is set: each run starts its own")
    from pipeline.flows.access import find_access
    from pipeline.flows.server import ServerError, check_server

    try:
        check_server(url, find_access(settings))
    except ServerError as error:
        return Check("Prefect", "bad", f"{version}; {error}", "Start it: jixiao server")
    return Check("Prefect", "ok", f"{version}; the server at {url} answers")
