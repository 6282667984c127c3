"""Files in a body of the type `multipart/form-data` (RFC 7578), piece by piece.

Enters: pieces of a body. Leaves: what happened in each: a file began, some of it came, it ended. Fields
that are no files are kept, if they are short; of a file its name alone is taken, never a path.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

_LONGEST_FIELD = 4096
"""Bytes of a text field: names and folders."""
_MOST_FIELDS = 50
"""An upload has a handful beside its files."""


class BrokenFormError(ValueError):
    """The body is not what its head says."""


@dataclass(frozen=True, slots=True)
class FileBegins:
    """A file of this name follows."""

    name: str


@dataclass(frozen=True, slots=True)
class FileGoesOn:
    """Bytes of the file."""

    data: bytes


@dataclass(frozen=True, slots=True)
class FileEnds:
    """The file is whole."""


Event = FileBegins | FileGoesOn | FileEnds


def boundary_of(content_type: str) -> bytes | None:
    """The boundary of a multipart form; None for a body of another type."""
    kind, options = parse_options_header(content_type)
    return options.get(b"boundary") if kind == b"multipart/form-data" else None


class FormFiles:
    """Takes a form apart as it comes."""

    def __init__(self, boundary: bytes) -> None:
        self.fields: dict[str, str] = {}
        self._events: list[Event] = []
        self._header = bytearray()
        self._value = bytearray()
        self._headers: dict[bytes, bytes] = {}
        self._field: str | None = None
        self._in_file = False
        self._text = bytearray()
        self._is_whole = False
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin,
                    "on_header_field": lambda data, a, b: self._header.extend(data[a:b]),
                    "on_header_value": lambda data, a, b: self._value.extend(data[a:b]),
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._open,
                    "on_part_data": self._take,
                    "on_part_end": self._end,
                    "on_end": self._finish,
                },
            )
        except MultipartParseError as error:
            raise BrokenFormError(str(error)) from error

    def feed(self, data: bytes) -> Iterator[Event]:
        """What a piece of the body brings. Raises BrokenFormError."""
        try:
            self._parser.write(data)
        except MultipartParseError as error:
            raise BrokenFormError(str(error)) from error
        events, self._events = self._events, []
        return iter(events)

    def close(self) -> None:
        """The body is at its end. Raises BrokenFormError if the form is not."""
        if not self._is_whole:
            raise BrokenFormError("the form ends before its closing boundary")

    def _begin(self) -> None:
        self._headers.clear()

    def _end_header(self) -> None:
        self._headers[bytes(self._header).lower()] = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _open(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"filename")
        self._in_file = name is not None
        self._field = options.get(b"name", b"").decode(errors="replace")
        if name is not None:
            self._events.append(FileBegins(name.decode(errors="replace")))

    def _take(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self._events.append(FileGoesOn(data[start:end]))
            return
        self._text.extend(data[start:end])
        if len(self._text) > _LONGEST_FIELD or len(self.fields) >= _MOST_FIELDS:
            raise BrokenFormError("its fields are too long or too many")

    def _end(self) -> None:
        if self._in_file:
            self._events.append(FileEnds())
        elif self._field:
            self.fields[self._field] = self._text.decode(errors="replace")
        self._text.clear()
        self._in_file = False

    def _finish(self) -> None:
        self._is_whole = True
