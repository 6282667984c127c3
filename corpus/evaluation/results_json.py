"""An evaluation as plain JSON values, for machines and for the page."""

from typing import Any

from corpus.evaluation.comparison import Count
from corpus.evaluation.evaluating import DocumentResult, Evaluation


def evaluation_values(evaluation: Evaluation) -> dict[str, Any]:
    """Totals and fields for each format, each form and all, then the documents, worst first."""
    return {
        "documents": len(evaluation.documents),
        "total": _summary(evaluation, None),
        "formats": {variant: _summary(evaluation, variant) for variant in evaluation.variants()},
        "forms": {
            form: {
                variant: _summary(evaluation.within(form), variant)
                for variant in evaluation.within(form).variants()
            }
            for form in evaluation.forms()
        },
        "not_exact": [_document(item) for item in evaluation.worst_first()],
    }


def _summary(evaluation: Evaluation, variant: str | None) -> dict[str, Any]:
    chosen = evaluation.of(variant)
    confusion = evaluation.confusion(variant)
    return {
        "documents": len(chosen),
        "failed": sum(1 for item in chosen if item.error),
        "exact_rate": round(evaluation.exact_rate(variant), 6),
        "leftover_share": round(evaluation.leftover_share(variant), 6),
        **_measures(evaluation.total(variant)),
        "leftover": _measures(sum((item.leftover for item in chosen), Count())),
        "missing_findings": sum(len(item.missing_findings) for item in chosen),
        "fields": {
            name: _measures(count) for name, count in evaluation.field_counts(variant).items()
        },
        "confusion": [
            {"gold": gold, "record": found, "characters": characters}
            for (gold, found), characters in sorted(confusion.items())
        ],
    }


def _measures(count: Count) -> dict[str, Any]:
    return {
        "right": count.right,
        "missed": count.missed,
        "invented": count.invented,
        "recall": round(count.recall, 6),
        "precision": round(count.precision, 6),
        "f1": round(count.f1, 6),
    }


def _document(item: DocumentResult) -> dict[str, Any]:
    return {
        "name": item.name,
        "form": item.form,
        "format": item.variant,
        "f1": round(item.total.f1, 6),
        "error": item.error,
        "missing_findings": list(item.missing_findings),
        "differences": [
            {
                "pointer": difference.pointer,
                "field": difference.field,
                "gold": difference.gold,
                "record": difference.found,
            }
            for difference in item.differences
        ],
    }
