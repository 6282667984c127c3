"""`jixiao corpus generate`, `jixiao evaluate` and `jixiao benchmark`.

Thin: options in, functions of `corpus` called with the extraction from `extractors` injected, tables
out. Heavy modules are imported inside the functions, so that `jixiao --help` stays quick.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from extractors.errors import ExitCode
from pipeline.cli.clean_errors import echo_error
from pipeline.cli.places import CatalogUrl, Config, Places, State
from pipeline.cli.saying import say

corpus_app = typer.Typer(
    name="corpus", help="The labelled corpus and its generator.", no_args_is_help=True
)

_USAGE = 2
"""The exit code of wrong usage, as for all commands."""


@corpus_app.command("generate")
def generate(
    folder: Annotated[Path, typer.Argument(help="Folder to write into; a folder for each report.")],
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="How many reports.")] = 10,
    seed: Annotated[str, typer.Option(help="The same seed gives the same reports.")] = "1",
    formats: Annotated[
        str,
        typer.Option(
            help="Comma-separated: docx,doc,rtf,html,xlsx,ofd,pdf,chromium,antiword and shapes of text: "
            "tab,row,lines,bars,bar_lines,copy,blanks,markdown, or text: one of them a report."
        ),
    ] = "docx,tab",
    forms: Annotated[
        str | None,
        typer.Option(help="Other forms, comma-separated (or all): declaration,shanghai,flat, …"),
    ] = None,
    projects: Annotated[
        int | None, typer.Option(min=1, max=2000, help="Projects in each report, else varied.")
    ] = None,
    other_kinds: Annotated[
        bool, typer.Option("--other-kinds", help="Documents that are no reports of this kind.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace reports that are there.")] = False,
) -> None:
    """Make up labelled reports that differ in content, layout and form."""
    from rich.progress import track

    from corpus.generation.files import UnknownFormatError, write_reports
    from corpus.generation.forms.making import UnknownFormError, make_form_report
    from corpus.generation.office import ConversionError, MissingProgramError
    from corpus.generation.other_kinds import make_other_kind
    from corpus.generation.reports import GeneratedReport, make_report

    numbers = track(range(count), "Generating", disable=not sys.stderr.isatty())
    names = () if forms in (None, "all") else tuple(forms.split(","))

    def make(number: int) -> GeneratedReport:
        if other_kinds:
            return make_other_kind(seed, number)
        if forms is not None:
            return make_form_report(seed, number, names)
        return make_report(seed, number, projects)

    reports = map(make, numbers)
    try:
        written = write_reports(reports, folder, formats.split(","), replace=force)
    except FileExistsError as error:
        say(f"{error.filename} is there already; --force replaces it.", err=True)
        raise typer.Exit(_USAGE) from error
    except (UnknownFormatError, UnknownFormError, MissingProgramError, ConversionError) as error:
        say(str(error), err=True)
        raise typer.Exit(_USAGE) from error
    say(f"{len(written)} reports in {folder}")


@corpus_app.command("scan")
def scan(
    files: Annotated[list[Path], typer.Argument(help="PDFs with text.", exists=True)],
    folder: Annotated[Path, typer.Option("-o", "--output", help="Folder to write scans into.")],
    manners: Annotated[
        str,
        typer.Option(
            "--manner",
            help="Comma-separated: 150,200,300 (dots an inch), askew,noise,jpeg30,fax,seal,photo.",
        ),
    ] = "200",
    seed: Annotated[int, typer.Option(help="The same seed gives the same scans.")] = 1,
    measure: Annotated[
        bool, typer.Option("--measure", help="Recognise them and compare with the PDFs' records.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Recognise scans again that were measured before.")
    ] = False,
) -> None:
    """Write scans of PDFs, spoiled as scanners, faxes and cameras do, and say how well they read."""
    from corpus.scans.making import scan_pdf
    from corpus.scans.manners import MANNERS
    from corpus.scans.measuring import Measured, Sum
    from pipeline.cli.scan_measures import measure_scan, print_scan, print_sum

    names = manners.split(",")
    if unknown := [name for name in names if name not in MANNERS]:
        say(f"No manner {', '.join(unknown)}: there are {', '.join(MANNERS)}.", err=True)
        raise typer.Exit(_USAGE)
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        measured: list[Measured | None] = []
        for number, file in enumerate(files):
            # Reports are all called alike, in folders of their own.
            target = folder / f"{number:03}-{file.stem}.{name}.pdf"
            scan_pdf(file, target, MANNERS[name], seed)
            if measure:
                measured.append(one := measure_scan(file, target, afresh=force))
                if one is not None:
                    print_scan(one)
        if measure:
            print_sum(name, Sum(measured))
    say(f"{len(files) * len(names)} scans in {folder}")


@corpus_app.command("build")
def build(
    corpus: Annotated[Path, typer.Argument(help="The project's corpus folder.", exists=True)],
    seed: Annotated[str, typer.Option(help="The same seed gives the same reports.")] = "2026",
    force: Annotated[
        bool, typer.Option("--force", help="Yes, replace the generated reports and their gold.")
    ] = False,
) -> None:
    """Make the committed generated reports anew; never touches what was labelled by hand."""
    from corpus.building import build_generated
    from corpus.generation.office import ConversionError, MissingProgramError

    if not force:
        say("This replaces the generated reports and their gold: add --force.", err=True)
        raise typer.Exit(_USAGE)
    try:
        names = build_generated(corpus, seed)
    except (MissingProgramError, ConversionError) as error:
        say(str(error), err=True)
        raise typer.Exit(_USAGE) from error
    say(f"{len(names)} reports in {corpus / 'reports'}")


@corpus_app.command("from-corrections")
def from_corrections(
    folder: Annotated[Path, typer.Argument(help="Folder to write into; a folder for each report.")],
    force: Annotated[bool, typer.Option("--force", help="Replace reports that are there.")] = False,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """Write labelled reports of what people corrected and approved (更正转标注)."""
    from pipeline.gold_from_corrections import write_gold

    with Places(state, catalog, config).opened_catalog() as opened:
        try:
            account = write_gold(opened, folder, replace=force)
        except OSError as error:
            echo_error(f"{folder} cannot be written: {error.strerror}.")
            raise typer.Exit(int(ExitCode.OUTPUT)) from None
    for name in account.out_of_reach:
        say(f"{name}: its file is out of reach, so there is nothing to label.", err=True)
    if account.there_already:
        say(f"{len(account.there_already)} were there already; --force replaces them.", err=True)
    say(f"{len(account.written)} labelled reports in {folder}")


def evaluate(
    folder: Annotated[Path, typer.Argument(help="Folder with labelled reports.", exists=True)],
    format: Annotated[
        list[str] | None, typer.Option("--format", "-f", help="Only docx, doc, pdf, txt, tab.txt …")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write all figures and differences as JSON.")
    ] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", help="Write a self-contained page with charts.")
    ] = None,
    markdown_file: Annotated[
        Path | None,
        typer.Option(
            "--markdown", help="Write the table by form and format, as the README has it."
        ),
    ] = None,
    thresholds: Annotated[
        Path | None,
        typer.Option(help="pyproject.toml with [tool.jixiao.thresholds]; exit code 12 if under."),
    ] = None,
) -> None:
    """Compare extracted records with gold, field by field and format by format."""
    from rich.console import Console

    from corpus.evaluation.evaluating import evaluate as run
    from corpus.evaluation.markdown import accuracy_table
    from corpus.evaluation.page import evaluation_page
    from corpus.evaluation.results_json import evaluation_values
    from corpus.evaluation.tables import evaluation_tables
    from corpus.evaluation.thresholds import read_thresholds, shortfalls
    from extractors.extraction import extract_file
    from models.version import __version__

    console = Console()
    with console.status("Evaluating") as status:
        evaluation = run(
            folder, extract_file, variants=format, document_done=lambda name: status.update(name)
        )
    if not evaluation.documents:
        say(f"No labelled source under {folder}.", err=True)
        raise typer.Exit(_USAGE)
    console.print(evaluation_tables(evaluation))
    if json_file:
        _write_json(json_file, evaluation_values(evaluation))
    if html_file:
        html_file.write_text(evaluation_page(evaluation, str(folder)), encoding="utf-8")
    if markdown_file:
        command = f"jixiao evaluate {folder}"
        table = accuracy_table(
            evaluation, command=command, version=__version__, day=datetime.now().astimezone().date()
        )
        markdown_file.write_text(table, encoding="utf-8")
    wanted = read_thresholds(thresholds) if thresholds else {}
    below = shortfalls(evaluation, wanted)
    for item in below:
        say(
            f"{item.variant}: {item.measure} is {item.reached:.4f}, wanted {item.wanted:.4f}",
            err=True,
        )
    if below:
        raise typer.Exit(int(ExitCode.BELOW_THRESHOLD))


def benchmark(
    folder: Annotated[
        Path | None, typer.Argument(help="Labelled reports; by default a set is made up.")
    ] = None,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="Reports to make up.")] = 20,
    seed: Annotated[str, typer.Option(help="Seed of the set.")] = "benchmark",
    formats: Annotated[
        str, typer.Option(help="Formats of the set.")
    ] = "docx,xlsx,html,rtf,ofd,doc,pdf,tab,row",
    repeats: Annotated[
        int, typer.Option(min=1, help="Rounds over all files; the quickest counts.")
    ] = 3,
    sizes: Annotated[
        str, typer.Option(help="Numbers of projects to show growth with; empty for none.")
    ] = "1,10,100,1000",
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write all figures as JSON.")
    ] = None,
) -> None:
    """Measure documents a second, processor time by stage, and memory, beside installed peers."""
    from rich.console import Console

    from corpus.benchmark.report import benchmark_tables, benchmark_values
    from corpus.benchmark.running import run_benchmark
    from corpus.generation.files import UnknownFormatError
    from corpus.generation.office import ConversionError, MissingProgramError
    from pipeline.cli.stage_times import time_stages

    try:
        with _steps() as begun:
            result = run_benchmark(
                time_stages,
                folder=folder,
                count=count,
                seed=seed,
                formats=formats.split(","),
                repeats=repeats,
                sizes=[int(size) for size in sizes.split(",") if size],
                begun=begun,
            )
    except (UnknownFormatError, MissingProgramError, ConversionError, ValueError) as error:
        say(str(error), err=True)
        raise typer.Exit(_USAGE) from error
    Console().print(benchmark_tables(result))
    if json_file:
        _write_json(json_file, benchmark_values(result))


@contextmanager
def _steps() -> Iterator[Callable[[str], None]]:
    """Tell the steps of a long command on standard error: in place on a terminal, else by lines."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step: say(step, err=True)
        return
    with console.status("Starting") as status:
        yield status.update


def _write_json(path: Path, values: dict[str, Any]) -> None:
    path.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
