"""What a sink is: a place where records go besides the catalog, while a run takes reports in.

The catalog stays the truth. A run that dies calls again for what it did not commit, so that nothing
a sink does may depend on being asked once.
"""

# ruff: noqa: ARG002 - the defaults have no use for what they are told

from typing import Protocol


class OutputError(Exception):
    """A sink cannot be written to; the message says what to do. The run stops."""


class Sink(Protocol):
    """One sink of a run over one source; what it has no use for, it leaves as it is here.

    `uri` is the address that sorts first of those where a report's file lies; `sha256` is the file's.
    Everything may raise OutputError.
    """

    @property
    def follows_places(self) -> bool:
        """Whether a record goes elsewhere when the first address of its file changes."""
        return False

    def check(self) -> None:
        """Try to write, before any work is done."""
        return

    def sweep(self) -> int:
        """Remove what a run over this source that died left unfinished; return how much."""
        return 0

    def holds(self, uri: str, sha256: str, digest: str) -> bool:
        """Whether the record is there, with the very bytes of this digest."""
        return True

    def write(self, uri: str, sha256: str, body_gzip: bytes) -> None:
        """Take a record that was just extracted; it is committed to the catalog afterwards."""
        return

    def remove(self, uri: str, sha256: str) -> None:
        """Drop the record of a report that was withdrawn or no longer lies at `uri`."""
        return

    def end_run(self, run_id: int) -> None:
        """The run is over, and all it took in is in the catalog."""
        return
