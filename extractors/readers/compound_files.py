"""OLE2 compound files ([MS-CFB]): the container of legacy Office files, opened safely.

The one place that touches `olefile`. Kingsoft WPS leaves the last sector unpadded; olefile is
given the bytes padded to a whole sector, so that such files open like any other.
"""

import io

import olefile

from extractors.errors import CorruptFileError
from extractors.source_files import SourceFile

_SECTOR_BYTES = 4096
"""Largest sector size ([MS-CFB] 2.2, version 4); padding to it serves version 3 as well."""


def open_compound_file(source: SourceFile) -> olefile.OleFileIO:
    """Open the container; raises CorruptFileError when its directory cannot be read."""
    missing = -len(source.data) % _SECTOR_BYTES
    try:
        return olefile.OleFileIO(io.BytesIO(source.data + b"\0" * missing))
    except Exception as error:  # olefile lets struct and index errors of broken files through
        raise CorruptFileError(
            source.name,
            "is a damaged OLE2 compound file",
            "Open it in Word or WPS, which may repair it, and save it anew.",
        ) from error


def compound_stream_names(source: SourceFile) -> frozenset[str]:
    """Lower-case names of the root's streams and storages."""
    with open_compound_file(source) as container:
        return frozenset(
            entry[0].lower() for entry in container.listdir(streams=True, storages=True)
        )
