"""`jixiao search`: full-text search over the catalog."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from extractors.errors import ExitCode
from pipeline.cli.choices import ReportKind
from pipeline.cli.clean_errors import echo_error
from pipeline.cli.places import CatalogUrl, Config, Places, State
from pipeline.cli.saying import say
from pipeline.language.translating import translated
from pipeline.plain_text import escape_controls
from pipeline.words import UNITS

if TYPE_CHECKING:
    from pipeline.search.searching import Hit, Snippet

Kind = Literal["project", "overall_goal", "sub_goal", "safeguard", "statement"]


def search(
    query: Annotated[
        list[str] | None, typer.Argument(help="Terms; all must be there.", metavar="TERM...")
    ] = None,
    year: Annotated[int | None, typer.Option(help="Only this budget year.")] = None,
    department: Annotated[
        str | None, typer.Option(help="Only this department: its code, or a part of its name.")
    ] = None,
    kind: Annotated[Kind | None, typer.Option(help="Only this kind of part.")] = None,
    report_kind: Annotated[
        ReportKind | None, typer.Option(help="Only in this kind of report.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Most matches to show.", min=1, max=300)] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="One match a line as JSON.")] = False,
    every: Annotated[
        bool, typer.Option("--all", help="All matches, newest first, instead of the best.")
    ] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew first.")] = False,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """Search (检索) goals, projects, indicators and safeguards: jixiao search 农村饮水.

    The index is brought up to date first; without a TERM that is all that happens.
    """
    from pipeline.search.indexing import rebuild_index, update_index
    from pipeline.search.searching import Filter, QueryError, newest_first
    from pipeline.search.searching import search as search_units

    wanted = Filter(year, department, kind, report_kind)
    with Places(state, catalog, config).opened_catalog() as opened:
        indexed = (rebuild_index if rebuild else update_index)(opened)
        if indexed:
            say(f"{indexed} report(s) indexed.", err=True)
        if not query:
            return
        terms = " ".join(query)
        try:
            with opened.reading() as session:
                if not every:
                    found = search_units(session, terms, wanted, limit=limit)
                    _print(found.hits, as_json)
                    total = f"{'more than ' if found.more_than_total else ''}{found.total}"
                    say(f"{len(found.hits)} of {total} match(es).", err=True)
                    return
            before = None
            while True:
                with opened.reading() as session:
                    page = newest_first(session, terms, wanted, before=before)
                if not page:
                    return
                _print(page, as_json)
                before = page[-1].unit_id
        except QueryError as error:
            echo_error(f"{translated(str(error))}.")
            raise typer.Exit(int(ExitCode.USAGE)) from None


def _print(hits: "tuple[Hit, ...]", as_json: bool) -> None:
    if as_json:
        import json
        from dataclasses import asdict

        for hit in hits:
            typer.echo(json.dumps(asdict(hit), ensure_ascii=False))
        return
    for hit in hits:
        where = " ".join(
            str(part)
            for part in (hit.fiscal_year, hit.department_name, UNITS[hit.kind])
            if part is not None
        )
        report = f"{translated('report')} {hit.report_id}"
        typer.echo(f"{_marked(hit.name) or '—'}  [{where}, {report}]")
        typer.echo(f"    {_marked(hit.snippet)}")


def _marked(snippet: "Snippet") -> str:
    """The text with its highlights bold; plain where the output is no terminal."""
    text, parts, end = snippet.text, [], 0
    for start, stop in snippet.highlights:
        parts += [
            escape_controls(text[end:start]),
            typer.style(escape_controls(text[start:stop]), bold=True),
        ]
        end = stop
    return "".join([*parts, escape_controls(text[end:])])
