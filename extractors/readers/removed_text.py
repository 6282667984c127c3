"""What leaves the text while a file is read, and is told in the Document nevertheless.

Enters: stretches of text with their places, from any reader. Leaves: the text that a person sees,
and the list for `Document.removed`.
"""

from extractors.terms.code_points import MAY_CHANGE, take_out_invisible, unify_ideographs
from models.locations import Location
from models.report import Removed, RemovedKind


class RemovedText:
    """Collects the removed texts of one document, in reading order."""

    def __init__(self) -> None:
        self.found: list[Removed] = []

    def note(self, kind: RemovedKind, text: str, location: Location) -> None:
        """Note a text that left for a reason; white space alone is nothing."""
        if not text.isspace() and text:
            self.found.append(Removed(kind=kind, text=text.strip(), location=location))

    def clean(self, text: str, location: Location) -> str:
        """The text as it is seen (see `extractors.terms.code_points`); the invisible is noted."""
        if text.isascii() or MAY_CHANGE.search(text) is None:
            return text
        visible, invisible = take_out_invisible(text)
        if invisible:
            self.note("invisible", invisible, location)
        return unify_ideographs(visible)
