"""What may be misread on a page, and where it stands."""

from dataclasses import dataclass

from extractors.readers.recognition.text_places import Box


@dataclass(frozen=True, slots=True)
class PixelDoubt:
    """A text that may be misread, as read and as the second reading has it, in pixels of its page.

    `models.document.Doubt` is what becomes of it, with a place in the file.
    """

    box: Box
    text: str
    other: str | None
    confidence: float
    figure: bool
    """Whether it is a figure, a code or a sign, and no word."""
