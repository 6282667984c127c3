"""What is said of recognised pages and of pages left unread: findings and advice.

Enters: a file's recognised pages. Leaves: findings for the Document.
"""

from collections.abc import Iterable, Sequence

from extractors.readers.pdf.recognition_evidence import RecognisedParts
from models.findings import Finding, FindingCode, Severity
from models.source import Recognise

_INSTALL = "pip install 'jixiao[recognition]'"
_FEW_UNMATCHED = 5
"""Letters and figures of a layer that recognition may miss on a page without a remark."""


def how_to_recognise(mode: Recognise, *, missing: bool) -> str:
    """What to do about pages that are pictures."""
    if missing:
        return f"Install optical recognition ({_INSTALL}), or give a file with text."
    if mode == "off":
        return 'Optical recognition is switched off: allow it with recognition = "auto".'
    return "Nothing was recognised on the pictures: scan the pages anew, larger and cleaner."


def recognition_findings(pages: Sequence[tuple[int, RecognisedParts]]) -> list[Finding]:
    """The remarks about a file's recognised pages."""
    if not pages:
        return []
    numbers = [number for number, _ in pages]
    findings = [
        _finding(
            "text-recognised",
            "info",
            f"{name_pages(numbers).capitalize()}: the text was recognised optically "
            f"({pages[0][1].engine}).",
        )
    ]
    coarse = [number for number, page in pages if page.coarse]
    if coarse:
        findings.append(
            _finding(
                "recognition-doubtful",
                "warning",
                f"{name_pages(coarse).capitalize()}: too few dots an inch; ruled lines may be lost "
                "and cells run together.",
            )
        )
    findings += _layer_findings(pages)
    return findings


def _layer_findings(pages: Sequence[tuple[int, RecognisedParts]]) -> Iterable[Finding]:
    layered = [(number, page.layer) for number, page in pages if page.layer is not None]
    agreeing = [number for number, layer in layered if layer.agrees]
    if agreeing:
        yield _finding(
            "text-recognised",
            "info",
            f"{name_pages(agreeing).capitalize()}: the file's own layer of text confirms what was "
            "recognised.",
        )
    differing = [(number, layer) for number, layer in layered if not layer.agrees]
    if differing:
        least = min(layer.agreement for _, layer in differing)
        yield _finding(
            "recognition-doubtful",
            "warning",
            f"{name_pages([number for number, _ in differing]).capitalize()}: the file's own layer "
            f"of recognised text differs from what was recognised (they agree in {least:.0%} of the "
            "characters); it was not used.",
        )
    more = [
        (number, layer.unmatched) for number, layer in layered if layer.unmatched > _FEW_UNMATCHED
    ]
    if more:
        yield _finding(
            "recognition-doubtful",
            "warning",
            f"{name_pages([number for number, _ in more]).capitalize()}: the file's own layer has "
            f"{sum(count for _, count in more)} characters where nothing was recognised.",
        )


def _finding(code: FindingCode, severity: Severity, message: str) -> Finding:
    return Finding(code=code, severity=severity, message=message)


def name_pages(numbers: Sequence[int]) -> str:
    """`page 3` or `pages 2-4, 7`."""
    numbers = sorted(set(numbers))
    ranges: list[tuple[int, int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    names = [str(a) if a == b else f"{a}-{b}" for a, b in ranges]
    return f"page{'' if len(numbers) == 1 else 's'} {', '.join(names)}"
