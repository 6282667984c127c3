"""How many paragraphs a Word file may have, lines that manual breaks end among them."""

from extractors.errors import LimitExceededError

MOST_PARAGRAPHS = 200_000
"""Some eighty times those of the longest reports; a paragraph takes kilobytes while it is read."""


def refuse_too_many(file_name: str, count: int) -> None:
    """Raise LimitExceededError where there are more than any report has."""
    if count > MOST_PARAGRAPHS:
        raise LimitExceededError(
            file_name,
            f"has more than the allowed {MOST_PARAGRAPHS:,} paragraphs and lines",
            "No report has so many; check where the file came from.",
        )
