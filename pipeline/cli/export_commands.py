"""`jixiao export`: the catalog as files for systems and for people."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from extractors.errors import ExitCode
from pipeline.cli.choices import ReportKind
from pipeline.cli.clean_errors import echo_error
from pipeline.cli.places import CatalogUrl, Config, Places, State
from pipeline.cli.saying import result_stream, say
from pipeline.language.translating import translated

Format = Literal["jsonl", "json", "csv", "parquet", "xlsx"]
What = Literal["reports", "projects", "indicators", "funding", "findings", "changes"]


def export(
    format: Annotated[
        Format,
        typer.Option(
            "--format", "-f", help="Form of the file; xlsx is one workbook (工作簿) for people."
        ),
    ] = "jsonl",
    what: Annotated[
        What | None,
        typer.Option(
            "--what",
            "-w",
            help="Only this flat table; `reports` are whole records as jsonl and json.",
            show_default="reports; all sheets of an xlsx",
        ),
    ] = None,
    year: Annotated[int | None, typer.Option(help="Only this budget year.")] = None,
    department: Annotated[
        str | None, typer.Option(help="Only this department: its code, or a part of its name.")
    ] = None,
    kind: Annotated[ReportKind | None, typer.Option(help="Only this kind of report.")] = None,
    approved_only: Annotated[
        bool, typer.Option("--approved-only", help="Only reports that a person approved (已通过).")
    ] = False,
    for_excel: Annotated[
        bool,
        typer.Option(
            "--for-excel",
            help="csv that Excel opens: a BOM, Chinese headers and values, no formulas.",
        ),
    ] = False,
    since: Annotated[
        str | None, typer.Option(help="Only reports changed after this cursor.", metavar="CURSOR")
    ] = None,
    cursor_file: Annotated[
        Path | None,
        typer.Option(
            help="Read the cursor from this file, and write the new one there when all is done.",
            metavar="FILE",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write this file instead of the standard output."),
    ] = None,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """Export the catalog (导出): everything, or what changed since a cursor.

    The cursor to go on from is printed at the end. Withdrawn reports are in no table but
    `--what changes`.
    """
    from pipeline.catalog.cursors import parse_cursor
    from pipeline.exports.export import ExportError, export_to_file, export_to_stream
    from pipeline.exports.tables import Selection

    if cursor_file is not None:
        if since is not None:
            raise typer.BadParameter("give --since or --cursor-file, not both")
        since = _read_cursor(cursor_file)
    from_where = f"{cursor_file}" if cursor_file else "--since"
    try:
        cursor = parse_cursor(since) if since is not None else None
    except ValueError:
        raise typer.BadParameter(f"{from_where} does not hold a cursor") from None
    if what == "changes" and (year, department, kind) != (None, None, None):
        raise typer.BadParameter("changes are not filtered by year, department or kind")
    selection = Selection(
        year, department, part_of_name=True, since=cursor, kind=kind, approved_only=approved_only
    )
    try:
        with Places(state, catalog, config).opened_catalog() as opened:
            if output is None:
                account = export_to_stream(
                    opened, format, what, selection, result_stream(), for_excel=for_excel
                )
            else:
                account = export_to_file(
                    opened, format, what, selection, output, for_excel=for_excel
                )
    except ExportError as error:
        echo_error(error)
        raise typer.Exit(int(ExitCode.USAGE)) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        echo_error(f"the export cannot be written: {error}.")
        raise typer.Exit(int(ExitCode.OUTPUT)) from None
    if cursor_file is not None:
        from pipeline.atomic_files import write_atomically

        write_atomically(cursor_file, f"{account.cursor}\n".encode())
    for remark in account.remarks:
        echo_error(f"{translated(remark)}.")
    gone = f", {account.withdrawn} report(s) withdrawn" if account.withdrawn else ""
    say(f"{account.rows} row(s) exported{gone}; cursor {account.cursor}.", err=True)


def _read_cursor(path: Path) -> str | None:
    """The cursor in a file; None if there is no such file yet."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
