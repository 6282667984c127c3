"""jixiao (绩效): budget-performance reports of Chinese local government as structured records.

    import jixiao

    report = jixiao.extract("report.doc")
    report.projects[0].name

`extract` gives the record (`Report`) of a file, `read_document` what the file says before anything is
interpreted, and `schema` the JSON Schema of records. Files may be given as paths, as bytes or as open
binary files. What cannot be read raises an `ExtractionError` with the file, the reason and what to do.
"""

import importlib
import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from jixiao._rooms import check_rooms

check_rooms()

from models.version import __version__  # noqa: E402 - only after the check

if TYPE_CHECKING:
    from extractors.errors import (
        CorruptFileError,
        EncryptedFileError,
        ExtractionError,
        LimitExceededError,
        MissingFileError,
        NoTextError,
        UnreadableFileError,
        UnsupportedFormatError,
    )
    from extractors.source_files import Limits, ReadOptions, SourceFile
    from models.document import Document
    from models.report import Report

__all__ = [
    "CorruptFileError",
    "Document",
    "EncryptedFileError",
    "ExtractionError",
    "LimitExceededError",
    "Limits",
    "MissingFileError",
    "NoTextError",
    "Report",
    "UnreadableFileError",
    "UnsupportedFormatError",
    "__version__",
    "extract",
    "read_document",
    "schema",
]

_ELSEWHERE = {
    **dict.fromkeys(
        (
            *("CorruptFileError", "EncryptedFileError", "ExtractionError", "LimitExceededError"),
            *("MissingFileError", "NoTextError", "UnreadableFileError", "UnsupportedFormatError"),
        ),
        "extractors.errors",
    ),
    **{"Document": "models.document", "Report": "models.report"},
    "Limits": "extractors.source_files",
}

Input = str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes]
"""A path, the bytes of a file, or a file opened in binary mode."""


def extract(
    file: Input,
    *,
    name: str | None = None,
    passwords: tuple[str, ...] = (),
    limits: "Limits | None" = None,
) -> "Report":
    """The record of one file.

    `name` is what the file is called where only its bytes are given. `passwords` are tried in turn on
    encrypted files. Raises an `ExtractionError` for what cannot be read; a document of another kind
    gives a record with `kind` "other".
    """
    from extractors.extraction import extract as extract_source

    source, options = _source(file, name, passwords, limits)
    return extract_source(source, options)


def read_document(
    file: Input,
    *,
    name: str | None = None,
    passwords: tuple[str, ...] = (),
    limits: "Limits | None" = None,
) -> "Document":
    """The paragraphs and tables of one file in reading order, whatever its format.

    Arguments and errors are those of `extract`.
    """
    from extractors.reading import read_document as read

    source, options = _source(file, name, passwords, limits)
    return read(source, options)


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of records, as published with this version."""
    from models.json_schema import report_schema

    return report_schema()


def _source(
    file: Input, name: str | None, passwords: tuple[str, ...], limits: "Limits | None"
) -> "tuple[SourceFile, ReadOptions]":
    from extractors.source_files import Limits, ReadOptions, SourceFile, load_source_file

    options = ReadOptions(passwords=tuple(passwords), limits=limits or Limits())
    if isinstance(file, (str, os.PathLike)):
        source = load_source_file(Path(file), options.limits)
        return (source if name is None else SourceFile(name, source.data, source.uri)), options
    if isinstance(file, (bytes, bytearray, memoryview)):
        data = bytes(file)
    else:
        data = file.read()
        if not isinstance(data, bytes):
            raise TypeError("the file is open in text mode: open it with mode 'rb'")
        said = getattr(file, "name", None)
        if name is None and isinstance(said, str):
            name = Path(said).name
    return SourceFile(name or "bytes", data), options


def __getattr__(name: str) -> Any:
    """Names that need a library are loaded when they are asked for: `import jixiao` stays fast."""
    module = _ELSEWHERE.get(name)
    if module is None:
        raise AttributeError(f"module 'jixiao' has no attribute {name!r}")
    value = getattr(importlib.import_module(module), name)
    setattr(sys.modules[__name__], name, value)
    return value
