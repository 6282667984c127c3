"""The findings of a corrected record: those of the extraction, with what the corrections changed.

What a check would say of the values as extracted and no longer says is settled and goes; what it
says now comes. A finding of the reading itself (a doubtful recognition, a form's hint) goes when a
person has settled the very value that it speaks of. All others stay.
"""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from extractors.rechecking import check_values
from models.report import Report
from pipeline.corrections.pointers import is_at_or_below

Finding = dict[str, Any]

_SETTLED_BY_A_PERSON = frozenset({"template-hint", "recognition-doubtful", "amount-unit-differs"})


def value_findings(report: Report) -> list[Finding]:
    """What the checks say of a record's values, as JSON."""
    return [finding.model_dump(mode="json") for finding in check_values(report)]


def settle_findings(
    found: list[Finding], before: list[Finding], after: list[Finding], corrected: Iterable[str]
) -> list[Finding]:
    """The findings after corrections at some pointers.

    `found` are the extraction's, `before` and `after` what the checks say of the values; pointers
    are those of the corrected record.
    """
    gone = Counter(map(_key, before)) - Counter(map(_key, after))
    come = Counter(map(_key, after)) - Counter(map(_key, before))
    settled = tuple(corrected)
    kept = []
    for finding in found:
        if gone[_key(finding)] > 0:
            gone[_key(finding)] -= 1
        elif not _is_settled(finding, settled):
            kept.append(finding)
    for finding in after:
        if come[_key(finding)] > 0:
            come[_key(finding)] -= 1
            kept.append(finding)
    return kept


def _is_settled(finding: Finding, corrected: Iterable[str]) -> bool:
    at = finding["pointer"]
    if at is None or finding["code"] not in _SETTLED_BY_A_PERSON:
        return False
    return any(is_at_or_below(at, pointer) or pointer == f"{at}/text" for pointer in corrected)


def _key(finding: Finding) -> str:
    return json.dumps(finding, ensure_ascii=False, sort_keys=True)
