"""An evaluation as tables for a terminal."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from corpus.evaluation.evaluating import DocumentResult, Evaluation

# What fits on a terminal; `--html` shows more.
_WORST = 5
_DIFFERENCES_SHOWN = 6
_TEXT_SHOWN = 60


def evaluation_tables(evaluation: Evaluation) -> RenderableType:
    """Formats, fields that are not perfect, and the worst documents with their differences."""
    return Group(
        _formats(evaluation), *_forms(evaluation), _fields(evaluation), *_worst(evaluation)
    )


def _formats(evaluation: Evaluation) -> Table:
    table = Table(title="By format")
    for heading in ("format", "documents", "exact", "recall", "precision", "F1", "leftover"):
        table.add_column(heading, justify="left" if heading == "format" else "right")
    for variant in (*evaluation.variants(), None):
        total = evaluation.total(variant)
        table.add_row(
            variant or "all",
            str(len(evaluation.of(variant))),
            f"{evaluation.exact_rate(variant):.4f}",
            *(f"{value:.4f}" for value in (total.recall, total.precision, total.f1)),
            f"{evaluation.leftover_share(variant):.4f}",
            style="bold" if variant is None else None,
        )
    return table


def _forms(evaluation: Evaluation) -> Iterator[Table]:
    """F1 and the share of exact records, a row a form and a column a format; not for one form alone."""
    if len(evaluation.forms()) < 2:
        return
    variants = evaluation.variants()
    table = Table(title="By form: F1, and records that are exact")
    table.add_column("form", no_wrap=True)
    for heading in ("documents", *variants):
        table.add_column(heading, justify="right", overflow="fold")
    for form in evaluation.forms():
        own = evaluation.within(form)
        cells = (_of_form(own, variant) for variant in variants)
        table.add_row(form, str(len(own.documents)), *cells)
    yield table


def _of_form(own: Evaluation, variant: str) -> Text:
    if not own.of(variant):
        return Text("–", style="dim")
    f1, exact = own.total(variant).f1, own.exact_rate(variant)
    return Text("1", style="green") if exact == 1 else Text(f"{f1:.4f} {exact:.2f}", style="red")


def _fields(evaluation: Evaluation) -> Table:
    variants = evaluation.variants()
    table = Table(title="F1 by field")
    table.add_column("field", no_wrap=True)
    table.add_column("values", justify="right", no_wrap=True)
    for variant in variants:
        table.add_column(variant, justify="right", min_width=6, overflow="fold")
    by_variant = {variant: evaluation.field_counts(variant) for variant in variants}
    for name, count in evaluation.field_counts().items():
        cells = []
        for variant in variants:
            part = by_variant[variant].get(name)
            if part is None:
                cells.append(Text("–", style="dim"))
            elif part.f1 == 1:
                cells.append(Text("1", style="green"))
            else:
                words = f"{part.f1:.4f}"
                cells.append(Text(words, style="red"))
        table.add_row(name, str(count.right + count.missed), *cells)
    return table


def _worst(evaluation: Evaluation) -> Iterator[RenderableType]:
    for document in evaluation.worst_first()[:_WORST]:
        yield _document(document)


def _document(document: DocumentResult) -> Table:
    table = Table(title=f"{document.name} {document.variant}: F1 {document.total.f1:.4f}")
    table.add_column("pointer", overflow="fold")
    table.add_column("gold", overflow="fold")
    table.add_column("record", overflow="fold")
    if document.error:
        table.add_row("", "", Text(document.error, style="red"))
        return table
    for difference in document.differences[:_DIFFERENCES_SHOWN]:
        table.add_row(difference.pointer, _shown(difference.gold), _shown(difference.found))
    hidden = len(document.differences) - _DIFFERENCES_SHOWN
    if hidden > 0:
        table.add_row(f"… {hidden} more", "", "")
    return table


def _shown(value: object) -> Text:
    if value is None:
        return Text("null", style="dim")
    text = str(value)
    return Text(text if len(text) <= _TEXT_SHOWN else f"{text[:_TEXT_SHOWN]}…")
