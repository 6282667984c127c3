"""`jixiao status` and `jixiao catalog …`: what operators ask the catalog and tell it to do."""

import gzip
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.places import CatalogUrl, Config, Places, State
from pipeline.cli.saying import print_json, result_stream, say
from pipeline.cli.tables import print_table
from pipeline.language.choosing import chosen_language
from pipeline.language.translating import translated
from pipeline.words import ACCOUNT, FAILURES, KINDS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from pipeline.catalog.listing import ListedContent
    from pipeline.catalog.pairing import Pair
    from pipeline.catalog.standing import LastRun
    from pipeline.catalog.tables import Content
    from pipeline.catalog.tables import State as FileState

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Key = Annotated[str, typer.Argument(help="A report's id, SHA-256 (8 digits suffice), path or URI.")]

_BRIEF = 80
"""Characters of a value in a table: one or two lines of its column."""

_TOLD_OF_RUNS = ("new", "changed", "extracted", "needs_review", "failed", "skipped", "unread")

catalog_app = typer.Typer(
    help="Look into the catalog (目录) and have files done again.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def status(
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show how many files are in each state (状态), why some failed, and the last runs."""
    standing = Places(state, catalog, config).standing()
    files = standing.files
    found: dict[str, Any] = {
        "states": files.states,
        "further_files": files.further,
        "unread": sum(standing.unread.values()),
        "reasons": dict((Counter(files.failures) + Counter(standing.unread)).most_common()),
        "changes": standing.last_change,
        "runs": [_run_as_json(run) for run in standing.runs],
    }
    if as_json:
        print_json(found)
        return
    counts = [(name, found[name]) for name in ("further_files", "unread")]
    print_table("Files 文件", ("state", "count"), [*found["states"].items(), *counts])
    if found["reasons"]:
        print_table(
            "Without a record 无记录", ("reason", "count"), _named(found["reasons"], FAILURES)
        )
    for line in _where_to_look(found["states"], found["unread"], Places(state, catalog, config)):
        say(line)
    runs = [
        (run["id"], run["flow"], run["state"], run["started_at"], run["source"], _summary(run))
        for run in found["runs"]
    ]
    print_table(
        "Last runs 最近运行", ("run", "flow", "state", "started", "source", "account"), runs
    )


@catalog_app.command("list")
def list_command(
    states: Annotated[
        list[str] | None,
        typer.Argument(
            help="Only these: extracted, needs_review, failed, skipped, seen.", metavar="[STATE]..."
        ),
    ] = None,
    year: Annotated[int | None, typer.Option(help="Budget year (预算年度).")] = None,
    department: Annotated[
        str | None, typer.Option(help="Department (部门): its code, or a part of its name.")
    ] = None,
    unread: Annotated[bool, typer.Option("--unread", help="Files that cannot be read.")] = False,
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="Replaced ones too.")] = False,
    after: Annotated[int, typer.Option(help="Only ids above this one.")] = 0,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 100,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """List files with their states and reasons."""
    from pipeline.catalog.listing import list_contents, list_unread

    wanted = _states(states or [], state)
    with Places(state, catalog, config).opened_catalog() as opened, opened.reading() as session:
        if unread:
            rows = [
                {
                    "uri": one.uri,
                    "code": one.error_code,
                    "reason": one.reason,
                    "advice": one.advice,
                    "attempts": one.attempt_count,
                }
                for one in list_unread(session, limit)
            ]
        else:
            rows = [
                {
                    "id": one.content.id,
                    "report": one.content.report_id,
                    "state": one.state,
                    "kind": one.record.kind if one.record else None,
                    "year": one.record.fiscal_year if one.record else None,
                    "department": one.record.department_name if one.record else None,
                    "projects": one.record.project_count if one.record else None,
                    "sha256": one.content.sha256,
                    "uri": one.uri,
                    "code": one.content.error_code,
                    "reason": one.content.reason or _why_review(one),
                    "advice": one.content.advice,
                }
                for one in list_contents(
                    session,
                    states=wanted,
                    fiscal_year=year,
                    department=department,
                    after_id=after,
                    limit=limit,
                    withdrawn=withdrawn,
                )
            ]
    if as_json:
        print_json(rows)
        return
    if not rows:
        say("Nothing to list.")
        return
    if chosen_language() == "zh":
        for row in rows:
            row.update({"kind": KINDS.get(str(row["kind"]), row["kind"])} if "kind" in row else {})
    shown = [
        name
        for name in rows[0]
        if name not in ("sha256", "code") and any(row[name] is not None for row in rows)
    ]
    print_table("Catalog 目录", tuple(shown), [tuple(row[name] for name in shown) for row in rows])


@catalog_app.command()
def show(
    key: Key,
    record: Annotated[bool, typer.Option("--record", help="Print the current record.")] = False,
    summary: Annotated[
        bool, typer.Option("--summary", help="Show the current record as readable tables.")
    ] = False,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Show all about one file: its report's other files, places, attempts, versions of its record.

    And who did what to the report.
    """
    from pipeline.catalog.listing import content_history, current_records
    from pipeline.catalog.pairing import find_pairs

    with Places(state, catalog, config).opened_catalog() as opened, opened.reading() as session:
        history = content_history(session, _find(session, key))
        if record or summary:
            report_id = history.content.report_id or history.content.id
            packed = current_records(session, [report_id]).get(report_id)
            body = None if packed is None else gzip.decompress(packed)
            if body is None:
                raise _error(f"{key} has no current record. `jixiao catalog show {key}` says why.")
            if record:
                result_stream().write(body)
                return
            from models.json_text import read_report
            from pipeline.cli.summary import print_summary

            print_summary(read_report(body))
            return
        content = history.content
        report_id = content.report_id or content.id
        pairs = list(find_pairs(session, [report_id]))
    found: dict[str, Any] = {
        "id": content.id,
        "report": content.report_id,
        "sha256": content.sha256,
        "format": content.format,
        "size_bytes": content.size_bytes,
        "state": history.state,
        "due": content.due,
        "reason": content.reason,
        "advice": content.advice,
        "withdrawn_at": content.withdrawn_at,
        "replaced_by": content.replaced_by_id,
        "files": [
            {"id": one.content.id, "preferred": one.is_preferred, "format": one.content.format,
             "uri": one.uri, "by_hand": one.content.is_placed_by_hand, "sha256": one.content.sha256}
            for one in history.files
        ],
        "places": [
            {"uri": one.uri, "current": one.is_current, "first_seen_at": one.first_seen_at,
             "last_seen_at": one.last_seen_at}
            for one in history.places
        ],
        "attempts": [
            {"outcome": one.outcome, "started_at": one.started_at, "seconds": one.seconds,
             "version": one.tool_version, "reason": one.reason}
            for one in history.attempts
        ],
        "records": [
            {"id": one.id, "current": one.is_current, "created_at": one.created_at,
             "version": one.tool_version, "kind": one.kind, "year": one.fiscal_year,
             "projects": one.project_count, "errors": one.error_count, "warnings": one.warning_count,
             "leftover": one.leftover}
            for one in history.records
        ],
        "corrections": [
            {"id": one.number, "standing": one.standing, "place": one.place or one.pointer,
             "extracted": _brief(one.before), "value": _brief(one.value), "author": one.author,
             "reason": one.reason, "at": one.created_at}
            for one in history.corrections
        ],
        "audit": [
            {"at": one.at, "who": one.actor, "what": one.action, "pointer": one.pointer,
             "before": _brief(one.before), "after": _brief(one.after), "note": one.note}
            for one in history.audit
        ],
        "related": [_related(report_id, pair) for pair in pairs],
        "differences": [
            {"code": one.code, "project": pair.name or pair.code, "indicator": one.indicator,
             "declared": one.declared, "evaluated": one.evaluated,
             "report": pair.other(report_id).report_id}
            for pair in pairs
            for one in pair.differences
        ],
    }  # fmt: skip
    if as_json:
        print_json(found)
        return
    lists = {name: value for name, value in found.items() if isinstance(value, list)}
    facts = [(name, value) for name, value in found.items() if name not in lists and value]
    print_table(f"Report {content.id}", ("what", "value"), facts)
    for name, rows in lists.items():
        if rows:
            print_table(name, tuple(rows[0]), [tuple(row.values()) for row in rows])


def _brief(value: Any) -> str | None:
    """A value as one short line."""
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _BRIEF else f"{text[: _BRIEF - 1]}…"


def _related(report_id: int, pair: "Pair") -> dict[str, Any]:
    other = pair.other(report_id)
    return {
        "report": other.report_id,
        "kind": other.kind,
        "file": other.file_name,
        "year": pair.fiscal_year,
        "project": pair.name or pair.code,
        "known_by": pair.match,
        "differences": len(pair.differences),
    }


@catalog_app.command()
def retry(
    keys: Annotated[list[str] | None, typer.Argument(help="Ids, SHA-256s, paths or URIs.")] = None,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Have failed and skipped files tried again by the next run: all, or those named."""
    _mark(keys, ("failed", "skipped"), None, Places(state, catalog, config), as_json)


@catalog_app.command()
def reextract(
    keys: Annotated[list[str] | None, typer.Argument(help="Ids, SHA-256s, paths or URIs.")] = None,
    outdated: Annotated[
        bool, typer.Option("--outdated", help="All whose record is by another version.")
    ] = False,
    all_files: Annotated[bool, typer.Option("--all", help="All that have a record.")] = False,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Have records extracted anew by the next run that meets their files."""
    from models.version import __version__

    if not keys and not outdated and not all_files:
        raise _error("Name files, or say --outdated or --all.")
    version = __version__ if outdated else None
    _mark(keys, ("extracted", "needs_review"), version, Places(state, catalog, config), as_json)


@catalog_app.command()
def withdraw(
    keys: Annotated[list[str], typer.Argument(help="Ids, SHA-256s, paths or URIs.")],
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """Withdraw reports by their ids, or single files of them: consumers are told, the history stays.

    A report whose preferred file is withdrawn hands over to its next one.
    """
    from pipeline.catalog.results import withdraw_reports

    with Places(state, catalog, config).opened_catalog() as opened, opened.writing() as session:
        files = {key: _find(session, key) for key in keys}
        # An id is a report's, if there is one by it; all else names a file.
        reports = [one.id for key, one in files.items() if key == str(one.report_id) == str(one.id)]
        single = [one.id for one in files.values() if one.id not in reports]
        count = withdraw_reports(session, reports, file_ids=single)
    say(f"{count} report(s) withdrawn.")


def _where_to_look(states: dict[str, int], unread: int, places: Places) -> list[str]:
    """What to type next, for each kind of file that a person may want to look at."""
    kinds = (
        (states.get("failed"), "failed", "failed"),
        (unread, "could not be read at all", "--unread"),
        (states.get("needs_review"), "have a record that needs review", "needs_review"),
        (states.get("skipped"), "were skipped as no reports", "skipped"),
    )
    return [
        f"{count} {what}: {places.pasted(f'catalog list {which}')}"
        for count, what, which in kinds
        if count
    ]


def _named(counts: dict[str, int], names: Mapping[str, str]) -> list[tuple[str, int]]:
    """Counts by codes; in Chinese by what people call these."""
    known = names if chosen_language() == "zh" else {}
    return [(known.get(code, code), count) for code, count in counts.items()]


def _why_review(one: "ListedContent") -> str | None:
    """What put a record before a person, from its counts."""
    if one.state != "needs_review" or one.record is None:
        return None
    share = 100 * one.record.leftover / max(one.record.characters, 1)
    return f"{one.record.error_count} errors found, {share:.0f} % of the text unclaimed"


def _mark(
    keys: list[str] | None,
    states: "tuple[FileState, ...]",
    version: str | None,
    places: Places,
    as_json: bool,
) -> None:
    from pipeline.catalog.listing import forget_unread, mark_due

    with places.opened_catalog() as opened, opened.writing() as session:
        if keys:
            ids = [_find(session, key).id for key in keys]
            count = mark_due(session, content_ids=ids)
        else:
            count = mark_due(session, states=states, other_than_version=version)
            if "failed" in states:
                count += forget_unread(session)
    if as_json:
        print_json({"marked": count})
    else:
        say(f"{count} file(s) will be done by the next run that meets them.")


def _states(names: list[str], folder: Path | None) -> list[str]:
    from pipeline.catalog.standing import SHOWN_STATES

    if folder is not None and str(folder) in SHOWN_STATES and not folder.exists():
        raise _error(f"--state names a folder. Files of a state: jixiao catalog list {folder}.")
    if wrong := [name for name in names if name not in SHOWN_STATES]:
        raise _error(f"No such state: {', '.join(wrong)}. States are {', '.join(SHOWN_STATES)}.")
    return names


def _find(session: "Session", key: str) -> "Content":
    from pipeline.catalog.listing import find_contents, find_unread

    found = find_contents(session, key)
    uri = key if "://" in key else Path(key).expanduser().absolute().as_uri()
    found = found or find_contents(session, uri)
    if not found:
        unread = find_unread(session, uri)
        if unread is not None:
            raise _error(f"{key} could not be read: {unread.reason}. {unread.advice}")
        raise _error(f"Nothing in the catalog is {key!r}. `jixiao catalog list` shows what is.")
    if len(found) > 1:
        raise _error(f"{key!r} means more than one file. Give more digits, or the id.")
    return found[0]


def _error(message: str) -> Exception:
    from extractors.errors import ExitCode
    from pipeline.cli.clean_errors import CommandError

    return CommandError(message, ExitCode.USAGE)


def _run_as_json(run: "LastRun") -> dict[str, Any]:
    return {
        "id": run.id,
        "flow": run.flow,
        "state": run.state,
        "source": run.source,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "message": run.message,
        "account": run.account,
    }


def _summary(run: dict[str, Any]) -> str:
    account = run["account"] or {}
    told = {name: account[name] for name in _TOLD_OF_RUNS if account.get(name)}
    parts = [f"{name} {count}" for name, count in _named(told, ACCOUNT)]
    return "; ".join(filter(None, [", ".join(parts), translated(run["message"] or "")]))
