"""Why a file could not be read: an exception class for each kind of trouble, with its exit code.

Raised when the whole file is unsafe to read; a single doubtful value becomes a
`models.findings.Finding` instead. Errors of third-party libraries are translated where they are
raised (`raise CorruptFileError(...) from error`) and never by looking at their message.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the command line; documented in the README."""

    OK = 0
    INTERNAL = 1
    USAGE = 2
    UNREADABLE = 3
    UNSUPPORTED = 4
    ENCRYPTED = 5
    LIMIT_EXCEEDED = 6
    NO_TEXT = 7
    NOT_FOUND = 8
    OUTPUT = 9
    SOME_FAILED = 10
    ANOTHER_RUN = 11
    """Another run is at work on the source: no failure for a scheduler, and no success either."""
    BELOW_THRESHOLD = 12
    """`jixiao evaluate` found a measure below its threshold."""


class ExtractionError(Exception):
    """A file cannot be turned into a record.

    `file` is the file's name, `reason` one clause that says what is wrong, `advice` what the user
    can do about it, `where` a place in the file ("byte 512", "page 3") or None.
    """

    exit_code: ExitCode = ExitCode.UNREADABLE

    def __init__(self, file: str, reason: str, advice: str, *, where: str | None = None) -> None:
        super().__init__(file, reason, advice, where)
        self.file = file
        self.reason = reason
        self.advice = advice
        self.where = where

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders (the worker pool pickles them); keyword `where` needs help.
        return _rebuild, (type(self), self.file, self.reason, self.advice, self.where)

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        return f"{self.file}: {self.reason}{place}. {self.advice}"


def _rebuild(
    kind: type[ExtractionError], file: str, reason: str, advice: str, where: str | None
) -> ExtractionError:
    return kind(file, reason, advice, where=where)


class UnsupportedFormatError(ExtractionError):
    """The content is of a kind that jixiao does not read; the reason names the kind."""

    exit_code = ExitCode.UNSUPPORTED


class UnreadableFileError(ExtractionError):
    """The content cannot be read (no permission, not decodable)."""


class CorruptFileError(UnreadableFileError):
    """The content claims a known format and breaks its rules beyond repair."""


class EncryptedFileError(UnreadableFileError):
    """The content is encrypted and no given password opens it."""

    exit_code = ExitCode.ENCRYPTED


class LimitExceededError(ExtractionError):
    """The file is larger, deeper or slower than the limits allow."""

    exit_code = ExitCode.LIMIT_EXCEEDED

    @classmethod
    def for_cells(
        cls, file: str, allowed: int, *, where: str | None = None
    ) -> "LimitExceededError":
        """The error for a document with more table cells than allowed."""
        return cls(
            file,
            f"has more than the allowed {allowed:,} table cells",
            "Split it, or raise the limit if it really is a report.",
            where=where,
        )


class NoTextError(ExtractionError):
    """The file was read and holds no text at all (page images): optical recognition is missing."""

    exit_code = ExitCode.NO_TEXT


class MissingFileError(ExtractionError):
    """Nothing lies at the given path, or it is not a file."""

    exit_code = ExitCode.NOT_FOUND
