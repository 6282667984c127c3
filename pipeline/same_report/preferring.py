"""Which file of a report its record is read from: Word before PDF before a scan."""

_RANKS = (
    ("docx",),
    ("doc",),
    ("rtf", "word_xml"),
    ("xlsx", "xls", "spreadsheet_xml"),
    ("html", "mhtml"),
    ("pdf", "ofd"),
    ("txt",),
)


def rank_of_format(format: str | None, *, recognised: bool) -> int:
    """The lower, the better a record of this format can be trusted to say what was written.

    Text exports have lost their tables, so pages with text stand before them; pages that were
    recognised optically come last.
    """
    if recognised:
        return len(_RANKS) + 1
    for rank, formats in enumerate(_RANKS):
        if format in formats:
            return rank
    return len(_RANKS)
