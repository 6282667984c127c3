"""The first stage: a file's bytes with its name, within a size limit, and what readers may spend.

Enters: a path. Leaves: a `SourceFile`, which every reader takes, and the `Source` facts built
from it.
"""

import hashlib
import os
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from extractors.errors import LimitExceededError, MissingFileError, UnreadableFileError
from extractors.formats import FORMATS
from models.document import Document
from models.source import ExtractorInfo, Recognise, Recognition, Source
from models.version import __version__

MIB = 1024 * 1024
"""Bytes."""

ReadPart = Callable[["SourceFile", "ReadOptions", Set[str]], Document]
"""Reads a file that another one holds, if it is of one of the formats named."""


@dataclass(frozen=True)
class Limits:
    """What one file may cost. Sizes in bytes; a reader raises `LimitExceededError` past them."""

    size_bytes: int = 100 * MIB
    """Size of the file itself."""
    text_size_bytes: int = 32 * MIB
    """Size of a plain text file: no report comes near it, a log file does."""
    unpacked_bytes: int = 400 * MIB
    """All members of a ZIP container (.docx, .xlsx, .ofd) together, unpacked."""
    page_count: int = 2000
    """Pages of a PDF, an OFD or a TIFF."""
    cell_count: int = 500_000
    """Table cells of one document."""


@dataclass(frozen=True)
class ReadOptions:
    """How to read: passwords to try in turn on encrypted files, the limits, which pages to recognise."""

    passwords: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    recognition: Recognise = "auto"
    nesting: int = 0
    """How many files the file is inserted in, one inside the other."""
    read_part: ReadPart | None = None
    """Reads a file inserted in this one, if it is of one of some formats: `extractors.reading` gives it,
    since a reader cannot tell formats apart. Raises an `ExtractionError`."""


@dataclass(frozen=True)
class SourceFile:
    """A file's name (no folder), where it came from, and its bytes."""

    name: str
    data: bytes = field(repr=False)
    uri: str | None = None

    @cached_property
    def sha256(self) -> str:
        """Lower-case hexadecimal digest of the bytes: the identity of the content."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def extension(self) -> str:
        """The name's last suffix, lower-case, without the dot; empty if there is none."""
        return Path(self.name).suffix.lower().removeprefix(".")

    def describe(
        self,
        *,
        format: str,
        reader: str,
        encoding: str | None = None,
        page_count: int | None = None,
        recognition: Recognition | None = None,
    ) -> Source:
        """The `Source` entry of the record, for a reader of the given name."""
        return Source(
            file_name=self.name,
            uri=self.uri,
            format=format,
            media_type=FORMATS[format].media_type,
            sha256=self.sha256,
            size_bytes=len(self.data),
            encoding=encoding,
            page_count=page_count,
            recognition=recognition,
            extractor=ExtractorInfo(name=reader, version=__version__),
        )


def load_source_file(path: Path, limits: Limits | None = None) -> SourceFile:
    """Read a local file whole, after a look at its size.

    Raises MissingFileError, UnreadableFileError (no permission, device error) or
    LimitExceededError.
    """
    allowed = (limits or Limits()).size_bytes
    try:
        if not path.is_file():
            reason = "is not a regular file" if path.exists() else "does not exist"
            raise MissingFileError(str(path), reason, "Check the path.")
        with path.open("rb") as stream:
            size_bytes = os.fstat(stream.fileno()).st_size
            # Reading reserves what it is asked for, so never the whole limit for a small file.
            # One byte more than there should be tells a file that is being written.
            data = stream.read(size_bytes + 1) if size_bytes <= allowed else b""
            if len(data) > size_bytes:
                data += stream.read(allowed + 1 - len(data))
                size_bytes = len(data)
    except PermissionError as error:
        raise UnreadableFileError(
            str(path), "permission denied", "Give this user the right to read it."
        ) from error
    except OSError as error:
        raise UnreadableFileError(
            str(path), f"cannot be read: {error.strerror or error}", "Check the disk and the path."
        ) from error
    if size_bytes > allowed:
        raise LimitExceededError(
            str(path),
            f"has {size_bytes:,} bytes, more than the allowed {allowed:,}",
            "Split it, or raise the limit with --max-size if it really is a report.",
        )
    return SourceFile(name=_readable_name(path.name), data=data, uri=path.resolve().as_uri())


def _readable_name(name: str) -> str:
    """The name as text that can be written; archives unpacked on Linux often have names in GBK."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", errors="replace")
    return name
