"""What is broken in a file that could still be read: notes that become one finding each."""

from models.findings import Finding

_MOST_NOTES = 8
"""Past this many notes a file is simply a wreck, and more of them tell nobody anything."""


class DamageLog:
    """Collects what a damaged file made unreadable, each remark once, in the order met."""

    def __init__(self) -> None:
        self._notes: dict[str, None] = {}

    def note(self, remark: str) -> None:
        """Remember a remark: a clause such as `the piece table is cut short`."""
        if len(self._notes) < _MOST_NOTES:
            self._notes.setdefault(remark)

    def findings(self) -> tuple[Finding, ...]:
        """The remarks as `damaged-source` findings."""
        return tuple(
            Finding(
                code="damaged-source",
                severity="warning",
                message=f"The Word file is damaged: {remark}. The text may be incomplete.",
                pointer="/source",
            )
            for remark in self._notes
        )
