"""Keys that files of the same report share, so that an index finds them.

Enters: a record's flat rows. Leaves: at most four keys, each a digest of kind, budget year, department
and one project. A file of the same report shares one of them even where another was misread; whether it
really is the same report, `comparing` says.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

_MOST_OF_A_KIND = 2
"""Projects that a report is found by: one may be added or renamed, and a key each for hundreds
would fill the index."""
_KEY_DIGITS = 32
"""Of a digest, 128 bits: as long as the catalog's column for a key."""

_OF_ONE_PROJECT = frozenset({"project_declaration", "transfer_payment"})
"""Kinds of which a department has many a year: without a project's name nothing tells them apart."""


def report_keys(row: Mapping[str, Any], projects: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The keys of a record; none where it does not say whose it is, or of which year.

    `row` is its row of `reports`, `projects` those of its projects.
    """
    kind, year = row["kind"], row["fiscal_year"]
    code, name = plain(row["department_code"]), plain(row["department_name"])
    if kind == "other" or year is None or not (code or name):
        return ()
    codes, names = set(), set()
    for project in projects:
        codes.add(plain(project["code"]))
        names.add(plain(project["name"]))
    # Of many projects always the same few: those whose digests come first.
    by_code = sorted(_digest(kind, year, code or name, "code", one) for one in codes if one)
    by_name = sorted(_digest(kind, year, name or code, "name", one) for one in names if one)
    keys = (*by_code[:_MOST_OF_A_KIND], *by_name[:_MOST_OF_A_KIND])
    if not keys and kind not in _OF_ONE_PROJECT:
        return (_digest(kind, year, name or code, "department", ""),)
    return keys


def plain(text: str | None) -> str:
    """A text without what differs between formats: white space, width and case of letters."""
    if not text:
        return ""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _digest(*parts: object) -> str:
    told = "\0".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return hashlib.sha256(told).hexdigest()[:_KEY_DIGITS]
