"""Where the record's values come from: claims on the source, and the provenance they leave.

A `Trace` is passed along while a record is built. `take` reads a span into a value: it claims the
characters and notes the place under the value's JSON Pointer (RFC 6901).
"""

from collections.abc import Sequence

from extractors.ledger.body import BodySpan
from extractors.patterns import compile_pattern
from extractors.terms.number_marks import leading_mark
from models.findings import Finding, FindingCode, Severity
from models.locations import Location

_SENTENCE_END = compile_pattern(r"[。；;：:！!？?….]\s*$")
_LATIN = compile_pattern(r"[A-Za-z]")


class Trace:
    """Collects the provenance of one record."""

    def __init__(self) -> None:
        self.provenance: dict[str, Location] = {}
        self.findings: list[Finding] = []
        """What reading itself found doubtful, where the finished record no longer shows it."""

    def query(
        self, code: FindingCode, message: str, pointer: str, severity: Severity = "warning"
    ) -> None:
        """A doubt about the value at a pointer."""
        finding = Finding(code=code, severity=severity, message=message, pointer=pointer)
        self.findings.append(finding)

    def query_hint(self, pointer: str) -> None:
        """The form's own instruction stands where the value at a pointer should."""
        self.query(
            "template-hint",
            "The form's own instruction stands where a value should.",
            pointer,
            "info",
        )

    def note(self, pointer: str, span: BodySpan) -> None:
        """Note where the value at a pointer was read, without claiming the text again."""
        self.provenance[pointer] = span.location

    def copy(self, source: str, pointer: str) -> None:
        """Note a value's place under another pointer too."""
        if source in self.provenance:
            self.provenance[pointer] = self.provenance[source]

    def take(self, pointer: str, span: BodySpan | None) -> str | None:
        """The span's text as the value at a pointer; None for an empty span."""
        if not span:
            return None
        span.claim()
        self.note(pointer, span)
        return span.text

    def take_paragraphs(self, pointer: str, spans: Sequence[BodySpan]) -> str | None:
        """Several paragraphs as one value, joined by line feeds."""
        return self._take_joined(pointer, spans, ["\n"] * len(spans))

    def take_cell(self, pointer: str, spans: Sequence[BodySpan]) -> str | None:
        """A cell's paragraphs as one value.

        A paragraph that ends a sentence, or is followed by a numbered one, stays apart by a line
        feed. Any other break inside a cell was typed to make a word fit its column (`数量` above
        `指标`), which a PDF cannot tell from a wrapped line: such parts are joined, Latin words by a space.
        """
        joints = [""] * len(spans)
        for place in range(len(spans) - 1):
            before, after = spans[place].text, spans[place + 1].text
            if _SENTENCE_END.search(before) or leading_mark(after) is not None:
                joints[place] = "\n"
            elif _LATIN.match(before[-1]) and _LATIN.match(after[0]):
                joints[place] = " "
        return self._take_joined(pointer, spans, joints)

    def _take_joined(
        self, pointer: str, spans: Sequence[BodySpan], joints: Sequence[str]
    ) -> str | None:
        if not spans:
            return None
        if len(spans) == 1:
            spans[0].claim()
            self.note(pointer, spans[0])
            return spans[0].text
        for span in spans:
            span.claim()
        self.note(pointer, spans[0])
        parts = [span.text + joint for span, joint in zip(spans, joints, strict=True)]
        parts[-1] = spans[-1].text
        return "".join(parts)
