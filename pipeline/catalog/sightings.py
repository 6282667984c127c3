"""A file as a source lists it: what the catalog compares before one byte is read.

Apart from `catalog.intake`, so that sources and settings can be loaded without the database's library.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sighting:
    """A file as a source lists it, before it is read."""

    uri: str
    size_bytes: int
    stamp: str
