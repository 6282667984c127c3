"""`jixiao inspect`: the decoded document, for people who wonder why a value is what it is."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractors.errors import ExitCode, UnsupportedFormatError
from pipeline.cli.clean_errors import CommandError
from pipeline.cli.saying import say

if TYPE_CHECKING:
    from rich.console import Console

    from models.document import Document, Paragraph, Table


def inspect(
    path: Annotated[
        Path, typer.Argument(help="The file to look into.", metavar="FILE", readable=False)
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the Document as JSON.")] = False,
    image: Annotated[
        int | None,
        typer.Option(
            help="Draw this page of a PDF or an image (words, rulings, cells, paragraphs, doubts).",
            metavar="PAGE",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write the picture (PNG).")
    ] = None,
    password_file: Annotated[
        Path | None, typer.Option(help="Passwords, one a line.", metavar="FILE")
    ] = None,
) -> None:
    """Show the intermediate Document: blocks, grids with spans, field codes, stories."""
    from extractors.source_files import load_source_file
    from pipeline.cli.extract import read_options

    options = read_options(password_file)
    source = load_source_file(path, options.limits)
    if image is not None:
        from extractors.detection import detect_format
        from extractors.readers.pdf.drawing import draw_page
        from pipeline.cli.inputs import write_output

        format = detect_format(source)
        if format in ("png", "jpeg", "tiff"):
            from extractors.readers.images import draw_image_page as draw_page
        elif format != "pdf":
            raise UnsupportedFormatError(
                source.name,
                f"has no pages to draw: it is {format}",
                "--image is for PDFs and images.",
            )
        if output is None:
            raise CommandError("Say where to write the picture: -o page.png", ExitCode.USAGE)
        write_output(output, draw_page(source, options, image))
        say(f"Page {image} drawn to {output}.", err=True)
        return
    from extractors.reading import read_document

    document = read_document(source, options)
    if as_json:
        typer.echo(document.model_dump_json(indent=2))
        return
    from pipeline.cli.consoles import ReportConsole

    _print_document(document, ReportConsole(highlight=False))


def _print_document(document: "Document", console: "Console") -> None:
    from models.document import Paragraph

    source = document.source
    pages = f", {source.page_count} pages" if source.page_count is not None else ""
    encoding = f", {source.encoding}" if source.encoding else ""
    console.print(
        f"{source.file_name}: {source.format}{encoding}{pages}, {source.size_bytes:,} bytes, "
        f"{len(document.blocks)} blocks, read by {source.extractor.name}",
        markup=False,
    )
    for finding in document.findings:
        console.print(f"! {finding.code}: {finding.message}", markup=False)
    for place, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            _print_paragraph(place, block, console)
        else:
            _print_table(place, block, console)


def _print_paragraph(place: int, paragraph: "Paragraph", console: "Console") -> None:
    notes: list[str] = [] if paragraph.story == "body" else [paragraph.story]
    if paragraph.style:
        notes.append(f"style {paragraph.style}")
    if paragraph.outline_level is not None:
        notes.append(f"outline level {paragraph.outline_level}")
    note = f"  ({', '.join(notes)})" if notes else ""
    console.print(f"[{place}] {paragraph.text!r}{note}", markup=False, soft_wrap=True)
    for code in paragraph.field_codes:
        shown = f" → {code.result!r}" if code.result else ""
        console.print(f"      field {{{code.instruction}}}{shown}", markup=False, soft_wrap=True)


def _print_table(place: int, table: "Table", console: "Console") -> None:
    console.print(
        f"[{place}] table, {table.row_count} rows × {table.column_count} columns", markup=False
    )
    for cell in table.cells:
        spans = [
            f"{n} {what}"
            for n, what in ((cell.row_span, "rows"), (cell.column_span, "columns"))
            if n > 1
        ]
        span = f" over {' and '.join(spans)}" if spans else ""
        console.print(
            f"      ({cell.row}, {cell.column}){span}: {cell.text!r}", markup=False, soft_wrap=True
        )
        for paragraph in cell.paragraphs:
            for code in paragraph.field_codes:
                console.print(f"        field {{{code.instruction}}}", markup=False)
        for nested in cell.tables:
            console.print("      nested:", markup=False)
            _print_table(place, nested, console)
