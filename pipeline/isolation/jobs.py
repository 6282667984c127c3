"""What a child process is asked, and within what bounds it works."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from extractors.source_files import MIB, ReadOptions


@dataclass(frozen=True)
class Job:
    """One file to extract: where its bytes lie now, and what it is called in the record."""

    path: Path
    name: str
    uri: str
    sha256: str


@dataclass(frozen=True)
class ReviewRule:
    """When a record is put before a person."""

    severities: tuple[str, ...] = ("error",)
    leftover_share: float = 0.05
    """More of the text than this that no field claimed."""


@dataclass(frozen=True)
class Bounds:
    """What one file may cost, and how long a child lives."""

    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    timeout_seconds: float = 120.0
    """For a file, or for each page of one that is recognised optically."""
    memory_bytes: int = 2048 * MIB
    """Address space beyond what a fresh child has."""
    leak_bytes: int = 512 * MIB
    """A child that keeps this much more than a fresh one after its file is replaced."""
    files_per_child: int = 500
    """After so many a child is replaced, whatever it has kept."""
    reading: ReadOptions = field(default_factory=ReadOptions)
    review: ReviewRule = field(default_factory=ReviewRule)
