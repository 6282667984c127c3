"""Logging: for people or as JSON, on standard error, one line a file at most.

Log lines hold addresses, states, reasons and times, never a report's text.
"""

import json
import logging
import sys
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


class _ToStandardError(logging.StreamHandler[TextIO]):
    """Our own handler, to be known again."""


def set_up_logging(form: Literal["human", "json"], level: str, *, runs_told: bool = False) -> None:
    """Send the log of jixiao to standard error; may be called again.

    Handlers of others stay: Prefect's sends the same lines to its server, and the line at a run's
    end always; `runs_told` has it on standard error at every level, too.
    """
    handler = _ToStandardError(sys.stderr)
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
