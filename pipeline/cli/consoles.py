"""Where commands print what strangers wrote: nothing of it is obeyed by the terminal."""

from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions
from rich.segment import Segment

from pipeline.plain_text import escape_controls_but_lines


class ReportConsole(Console):
    """A console for texts and names of reports: their control characters are shown as escapes."""

    def render(self, renderable: Any, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render, with the text of each piece made plain; rich's own codes are no text."""
        for segment in super().render(renderable, options):
            if segment.control is None and not segment.text.isprintable():
                yield Segment(escape_controls_but_lines(segment.text), segment.style)
            else:
                yield segment
