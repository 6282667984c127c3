"""Logging: for people or as JSON, on standard error, one line a file at most.

Log lines hold addresses, states, reasons and times, never a report's text.
"""

import json
import logging
import shutil
import sys
import unicodedata
from copy import copy
from datetime import UTC, datetime
from typing import Literal, TextIO

from pipeline.masking import mask_text, mask_value
from pipeline.plain_text import escape_controls

_OWN_KEYS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and whatever the call added."""

    def format(self, record: logging.LogRecord) -> str:
        """Format one record."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _shown(record.getMessage()),
        }
        for key, value in vars(record).items():
            if key not in _OWN_KEYS and value is not None:
                line[key] = _shown(value) if isinstance(value, str) else mask_value(value, key)
        if record.exc_info:
            line["exception"] = mask_text(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


class ForPeople(logging.Formatter):
    """Time, level and message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """Format one record; a file name with a line feed in it stays on its line."""
        shown = copy(record)
        shown.msg, shown.args = _shown(record.getMessage()), ()
        return mask_text(super().format(shown))


def _shown(text: str) -> str:
    return mask_text(escape_controls(text))


class PageLine:
    """The last line of a terminal: the page that a slow file has reached, shown in place."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = False

    def show(self, text: str) -> None:
        """Put a text in place of the one before, cut to the terminal's width."""
        columns = shutil.get_terminal_size().columns
        while sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text) >= columns:
            text = text[:-1]
        self.clear()
        self._stream.write(text)
        self._stream.flush()
        self._shown = True

    def clear(self) -> None:
        """Make room for a line of another kind."""
        if self._shown:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()
            self._shown = False


class _PagesInPlace(logging.Handler):
    """Shows the log of pages in a terminal's last line."""

    def __init__(self, line: PageLine) -> None:
        super().__init__()
        self.line = line

    def emit(self, record: logging.LogRecord) -> None:
        """Show how far a file has come."""
        self.line.show(_shown(record.getMessage()))


class _ToStandardError(logging.StreamHandler[TextIO]):
    """Our own handler, to be known again; `pages` is a line in place that must give way."""

    def __init__(self, stream: TextIO, pages: PageLine | None) -> None:
        super().__init__(stream)
        self._pages = pages

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        if self._pages is not None:
            self._pages.clear()
        super().emit(record)


def set_up_logging(form: Literal["human", "json"], level: str, *, runs_told: bool = False) -> None:
    """Send the log of jixiao to standard error; may be called again.

    Handlers of others stay: Prefect's sends the same lines to its server, and the line at a run's
    end always; `runs_told` has it on standard error at every level, too.
    """
    in_place = _show_pages(level)
    handler = _ToStandardError(sys.stderr, in_place.line if in_place else None)
    handler.setLevel(logging.INFO if runs_told else level)
    handler.setFormatter(JsonLines() if form == "json" else ForPeople())
    logger = logging.getLogger("jixiao")
    for old in list(logger.handlers):
        if isinstance(old, _ToStandardError):
            logger.removeHandler(old)
    logger.addHandler(handler)
    logger.setLevel(level)
    logger.propagate = False
    logging.getLogger("jixiao.run").setLevel(logging.INFO)


def _show_pages(level: str) -> _PagesInPlace | None:
    """Have a terminal show in place how far slow files have come, unless the log has lines of it."""
    pages = logging.getLogger("jixiao.pages")
    for old in list(pages.handlers):
        if isinstance(old, _PagesInPlace):
            pages.removeHandler(old)
    if not sys.stderr.isatty() or logging.getLevelNamesMapping()[level] <= logging.INFO:
        pages.setLevel(logging.NOTSET)
        return None
    pages.setLevel(logging.INFO)
    handler = _PagesInPlace(PageLine(sys.stderr))
    pages.addHandler(handler)
    return handler


def clear_page_line() -> None:
    """Take the page off the terminal, before something else is printed."""
    for handler in logging.getLogger("jixiao.pages").handlers:
        if isinstance(handler, _PagesInPlace):
            handler.line.clear()
