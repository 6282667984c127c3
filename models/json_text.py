"""A record as JSON text: the one way records are written, so that they compare byte for byte."""

from models.report import Report


def write_report(report: Report, *, indent: int | None = 2) -> str:
    """The record as UTF-8 JSON text, keys in the contract's order, ending in a line feed."""
    return report.model_dump_json(indent=indent) + "\n"
