"""What commands say to people, in their language; what they print for programs stays as it is."""

import codecs
import io
import json
import sys
from typing import Any, BinaryIO, cast

import typer

from pipeline.language.translating import translated
from pipeline.plain_text import escape_in_json


def say(message: str, *, err: bool = False) -> None:
    """Print a message translated, on standard error if it is no result."""
    typer.echo(translated(message), err=err)


def print_json(value: Any) -> None:
    """Print a value as JSON that people can read as well."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    stream = result_stream()
    stream.write(f"{text}\n".encode())
    stream.flush()


def result_stream() -> BinaryIO:
    """Standard output for records: their very bytes, but on a terminal nothing that it would obey.

    A file's name stands in its record, and may hold direction marks.
    """
    sys.stdout.flush()
    if not sys.stdout.isatty():
        return sys.stdout.buffer
    return cast(BinaryIO, _OnTerminal(sys.stdout.buffer))


class _OnTerminal(io.BufferedIOBase):
    """Writes UTF-8 on, with escapes in place of what is not seen."""

    def __init__(self, terminal: BinaryIO) -> None:
        self._terminal = terminal
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        text = self._decoder.decode(bytes(data)).replace("\r\n", "\n")
        self._terminal.write(escape_in_json(text).encode())
        return len(data)

    def flush(self) -> None:
        self._terminal.flush()
