"""Years as a text writes them: `2021年`, `２０２１年`, `二〇二一年`, `2021财年`.

Enters: a text. Leaves: each year with its place. Part of a document's number (`冀财农〔2020〕12号`) is
no year.
"""

from extractors.patterns import compile_pattern
from extractors.terms.numerals import parse_chinese_integer

_YEAR = compile_pattern(
    r"(?<![\d〔\[【])(?P<digits>(?:19|20)\d{2})(?=\s*+(?:年|财年))(?!\s*+年\s*+[）)]\s*+(?:第\s*+)?\d++\s*+号)"
    r"|(?P<full>[１２][０９][０-９]{2})(?=\s*年)|(?P<chinese>二[〇零○O][一二三四五六七八九〇零○]{2})(?=\s*年)"
)


STATED, TITLE, OPENING, NAME, BASIS = 8.0, 6.0, 4.0, 3.0, 0.2
"""What a year tells of the year that a report is for, by where it stands: in a line or row that is for the year
alone, in the title, in a section's first line, in a project's name, elsewhere. Only the order matters, and that
a title outweighs a project or an opening, while many of these outweigh it."""


def find_years(text: str) -> list[tuple[int, int, int]]:
    """`(year, start, end)` of the years written in a text; `text[start:end]` are the digits."""
    found = []
    for match in _YEAR.finditer(text):
        year = parse_chinese_integer(match[0].replace("O", "〇"))
        if year is not None and 1990 <= year <= 2100:  # others are history, or no years
            found.append((year, match.start(), match.end()))
    return found
