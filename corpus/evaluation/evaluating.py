"""Run an extraction over a labelled folder and compare every record with its gold.

Enters: a folder of report folders (`gold.json` beside the sources) and the extraction as a function,
injected by the caller since this room knows no extractor. Leaves: an `Evaluation`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.evaluation.comparison import (
    Comparison,
    Count,
    Difference,
    compare,
    compare_characters,
)
from corpus.evaluation.confusion import Confusion, confuse
from corpus.evaluation.field_names import field_names
from corpus.gold import GOLD_NAME, Gold, compared_fields, load_gold
from models.report import Report

Extract = Callable[[Path], Report]


@dataclass(frozen=True)
class DocumentResult:
    """One source against its gold."""

    name: str
    variant: str
    form: str
    counts: dict[str, Count]
    differences: tuple[Difference, ...]
    exact: bool
    leftover: Count
    characters: int
    leftover_characters: int
    missing_findings: tuple[str, ...]
    confusion: Confusion
    error: str | None = None

    @property
    def total(self) -> Count:
        """All fields together."""
        return sum(self.counts.values(), Count())


@dataclass
class Evaluation:
    """All documents of a run."""

    documents: list[DocumentResult] = field(default_factory=list)

    def variants(self) -> list[str]:
        """The formats that occurred, in order of name."""
        return sorted({document.variant for document in self.documents})

    def of(self, variant: str | None) -> list[DocumentResult]:
        """The documents of one format, or all."""
        return [item for item in self.documents if variant in (None, item.variant)]

    def forms(self) -> list[str]:
        """The forms that occurred, in order of name."""
        return sorted({document.form for document in self.documents})

    def within(self, form: str) -> "Evaluation":
        """The documents of one form alone."""
        return Evaluation([item for item in self.documents if item.form == form])

    def field_counts(self, variant: str | None = None) -> dict[str, Count]:
        """Counts by field, in the record's order."""
        counts = {name: Count() for name in field_names()}
        for document in self.of(variant):
            for name, count in document.counts.items():
                counts[name] += count
        return {name: count for name, count in counts.items() if count != Count()}

    def total(self, variant: str | None = None) -> Count:
        """All fields of all documents."""
        return sum((document.total for document in self.of(variant)), Count())

    def exact_rate(self, variant: str | None = None) -> float:
        """Share of the records that are right in every compared value."""
        chosen = self.of(variant)
        return sum(document.exact for document in chosen) / len(chosen) if chosen else 1.0

    def leftover_share(self, variant: str | None = None) -> float:
        """Share of the sources' characters that no field claimed."""
        chosen = self.of(variant)
        characters = sum(document.characters for document in chosen)
        return sum(item.leftover_characters for item in chosen) / characters if characters else 0.0

    def confusion(self, variant: str | None = None) -> Confusion:
        """Sections confused, over all documents."""
        total: Confusion = Confusion()
        for document in self.of(variant):
            total.update(document.confusion)
        return total

    def worst_first(self) -> list[DocumentResult]:
        """The documents that are not exact, worst F1 first."""
        return sorted(
            (document for document in self.documents if not document.exact),
            key=lambda document: (document.total.f1, document.name, document.variant),
        )


def labelled_sources(
    folder: Path, variants: Iterable[str] | None = None
) -> Iterator[tuple[Path, Path]]:
    """Every source under a folder with its gold file, in order of name.

    `variants` keeps those whose `variant_of` is, or ends in, one of the given names.
    """
    wanted = tuple(variants) if variants else None
    for gold in sorted(folder.rglob(GOLD_NAME)):
        for source in sorted(gold.parent.iterdir()):
            if source.name == GOLD_NAME or not source.is_file():
                continue
            variant = variant_of(source)
            if wanted is None or any(
                variant == name or variant.endswith(f".{name}") for name in wanted
            ):
                yield source, gold


def form_of(gold: Gold) -> str:
    """The form's own name where it has one, else the kind of report."""
    return gold.form or gold.kind


def variant_of(source: Path) -> str:
    """All that follows the first dot: `docx`, `tab.txt`, `chromium.pdf`."""
    return source.name.partition(".")[2]


def evaluate(
    folder: Path,
    extract: Extract,
    *,
    variants: Iterable[str] | None = None,
    document_done: Callable[[str], None] = lambda _: None,
) -> Evaluation:
    """Extract every labelled source and compare it; a source that fails counts as all missed."""
    evaluation = Evaluation()
    golds: dict[Path, Gold] = {}
    for source, gold_path in labelled_sources(folder, variants):
        gold = golds.setdefault(gold_path, load_gold(gold_path))
        name = str(source.parent.relative_to(folder))
        evaluation.documents.append(_evaluate_one(name, source, gold, extract))
        document_done(f"{name}/{source.name}")
    return evaluation


def _evaluate_one(name: str, source: Path, gold: Gold, extract: Extract) -> DocumentResult:
    try:
        report = extract(source)
    except Exception as error:
        # Whatever fails, the run goes on and shows it.
        return _failed(name, source, gold, f"{type(error).__name__}: {error}")
    found = compared_fields(report)
    comparison: Comparison = compare(gold.fields(), found, gold.unjudged)
    leftover = tuple(item.text for item in report.leftover)
    codes = {finding.code for finding in report.findings}
    return DocumentResult(
        name=name,
        variant=variant_of(source),
        form=form_of(gold),
        counts=comparison.counts,
        differences=tuple(comparison.differences),
        exact=comparison.exact,
        leftover=compare_characters(gold.leftover, leftover),
        characters=report.coverage.characters,
        leftover_characters=report.coverage.leftover,
        missing_findings=tuple(code for code in gold.expected_findings if code not in codes),
        confusion=confuse(gold.fields(), found, "".join(leftover)),
    )


def _failed(name: str, source: Path, gold: Gold, error: str) -> DocumentResult:
    nothing: dict[str, Any] = {}
    comparison = compare(gold.fields(), nothing, gold.unjudged)
    return DocumentResult(
        name=name,
        variant=variant_of(source),
        form=form_of(gold),
        counts=comparison.counts,
        differences=tuple(comparison.differences),
        exact=False,
        leftover=compare_characters(gold.leftover, ()),
        characters=0,
        leftover_characters=0,
        missing_findings=gold.expected_findings,
        confusion=confuse(gold.fields(), nothing, ""),
        error=error,
    )
