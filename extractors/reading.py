"""From bytes to a Document: content decides the format, the table of formats names its reader."""

from collections.abc import Set
from dataclasses import replace
from functools import cache
from importlib import import_module

from extractors.collector import collector_paused
from extractors.detection import OLE2_SIGNATURE, detect_format, unexpected_extension
from extractors.errors import UnsupportedFormatError
from extractors.formats import FORMATS
from extractors.freed_memory import give_back_freed_memory
from extractors.readers.encrypted_packages import decrypt_package
from extractors.readers.prompts import take_out_prompts
from extractors.readers.protocol import Reader
from extractors.readers.recognised_names import settle_level_names
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document
from models.findings import Finding

_MARKUP_EXTENSIONS = frozenset({"html", "htm", "xhtml"})
_LARGE_FILE_BYTES = 200_000
"""A packed file of so many bytes takes 50 MB as a tree; a report of thirty projects has 120,000."""


@cache
def reader_for(format: str) -> Reader:
    """The reader of a format that `detect_format` returned."""
    module, _, name = FORMATS[format].reader.partition(":")
    reader: Reader = getattr(import_module(module), name)()
    return reader


_OPTIONAL = {"png": "recognition", "jpeg": "recognition", "tiff": "recognition"}
"""Formats whose readers take an extra to be installed."""


def _open_reader(format: str, source: SourceFile) -> Reader:
    try:
        return reader_for(format)
    except ImportError as error:
        extra = _OPTIONAL.get(format)
        if extra is None:
            raise
        raise UnsupportedFormatError(
            source.name,
            "is a picture, and optical recognition is not installed",
            f"Install it (pip install 'jixiao[{extra}]'), or give a file with text.",
        ) from error


def read_document(source: SourceFile, options: ReadOptions | None = None) -> Document:
    """Decode a file into its Document, whatever its name says it is.

    Raises an `extractors.errors.ExtractionError`; a misleading extension is a finding.
    """
    format = detect_format(source)
    chosen = replace(options or ReadOptions(), read_part=_read_part)
    opened = source
    if format == "docx" and source.data.startswith(OLE2_SIGNATURE):
        opened = SourceFile(source.name, decrypt_package(source, chosen.passwords), source.uri)
        format = detect_format(opened)
    with collector_paused():
        document = take_out_prompts(_open_reader(format, source).read(opened, chosen))
        document = settle_level_names(document)
    if len(source.data) > _LARGE_FILE_BYTES:
        give_back_freed_memory()
    if opened is not source:
        stored = {"sha256": source.sha256, "size_bytes": len(source.data)}
        described = document.source.model_copy(update=stored)
        document = document.model_copy(update={"source": described})
    if not unexpected_extension(source, format):
        return document
    finding = Finding(
        code="extension-differs",
        severity="warning",
        message=f"The name ends in .{source.extension}, the content is {document.source.format}.",
        pointer="/source/format",
    )
    return document.model_copy(update={"findings": (finding, *document.findings)})


def _read_part(source: SourceFile, options: ReadOptions, formats: Set[str]) -> Document:
    """Decode a file that another one holds; a scrap of markup need not begin as a page does.

    Raises an ExtractionError, an UnsupportedFormatError for one of none of the `formats`.
    """
    format = detect_format(source)
    if format == "txt" and source.extension in _MARKUP_EXTENSIONS:
        format = "html"
    if format not in formats:
        raise UnsupportedFormatError(source.name, f"is {format}", "Read it as a file of its own.")
    return _open_reader(format, source).read(source, options)
