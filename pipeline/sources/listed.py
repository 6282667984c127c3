"""What a listing says of a file, and what its name alone says about it.

Three kinds of names are not taken: files that an upload or an editor has not finished (they wait
for the next run), files that are no documents at all (hidden ones, lock files, what operating
systems leave in folders), and files of kinds that would read as text and are never reports.
"""

import hashlib
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from typing import Literal

from pipeline.catalog.sightings import Sighting
from pipeline.outcome import Failure
from pipeline.plain_text import escape_controls
from pipeline.sources.names import readable_path

NameStanding = Literal["take", "wait", "ignore"]

UNFINISHED_SUFFIXES = (
    ".part",
    ".partial",
    ".crdownload",
    ".download",
    ".filepart",
    ".opdownload",
    ".tmp",
    ".temp",
    ".!ut",
    ".uploading",
    ".upload",
    ".jixiao-part",
)
"""Suffixes of browsers (.crdownload, .part, .download), WinSCP (.filepart) and others."""

_IGNORED_NAMES = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})
_IGNORED_FOLDERS = frozenset(
    {"__macosx", "lost+found", "$recycle.bin", "system volume information"}
)

_LONGEST_ADDRESS = 2600
"""PostgreSQL indexes values of up to 2,704 bytes."""
_SHOWN_OF_ADDRESS = 1000
"""Characters: enough to see where it lies, and a short message still."""
_SHOWN_OF_LINE = 120
"""Characters of a line that a server lists: a name and what stands before it."""

DEFAULT_EXCLUDE = (
    "*.json",
    "*.jsonl",
    "*.csv",
    "*.tsv",
    "*.md",
    "*.yaml",
    "*.yml",
    "*.toml",
    "*.ini",
    "*.cfg",
    "*.py",
    "*.js",
    "*.css",
    "*.log",
    "*.sha256",
    "*.md5",
)
"""Kinds of text that lie beside reports and are none; a setting may replace the list."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that a source has on offer.

    `uri` is its address without credentials; `relative` its path below the source, `/` between
    parts. `problem` says why it cannot be read, if that is known before trying.
    """

    uri: str
    relative: str
    size_bytes: int
    stamp: str
    modified_at: float | None = None
    problem: Failure | None = None

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.relative.rpartition("/")[2]

    @property
    def sighting(self) -> Sighting:
        """What the catalog compares."""
        return Sighting(self.uri, self.size_bytes, self.stamp)


@dataclass(frozen=True)
class Trouble:
    """A part of the source that could not be listed."""

    uri: str
    failure: Failure


def stand_of_name(relative: str, exclude: tuple[str, ...] = DEFAULT_EXCLUDE) -> NameStanding:
    """Whether a file of this name is taken, waits, or is passed over."""
    *folders, name = relative.lower().split("/")
    if any(folder.startswith(".") or folder in _IGNORED_FOLDERS for folder in folders):
        return "ignore"
    if name.startswith(("~$", ".", "._")) or name in _IGNORED_NAMES:
        # `~$x.doc` is Word's lock, `.~lock.x#` LibreOffice's, `.x.swp` and `.x.partial` are
        # written by editors and by rsync: each stands beside the file it is about.
        return "ignore"
    # `.td` is 迅雷's.
    if name.endswith((*UNFINISHED_SUFFIXES, ".td")):
        return "wait"
    if any(fnmatch(name, pattern) for pattern in exclude):
        return "ignore"
    return "take"


def within_longest_address(listed: Listed) -> Listed:
    """The file; one whose address is longer than the catalog can index, as a problem."""
    length = len(listed.uri)
    if length <= _LONGEST_ADDRESS:
        return listed
    digest = hashlib.sha256(listed.uri.encode()).hexdigest()[:32]
    failure = Failure(
        "name-too-long",
        f"has a path of {length:,} bytes, percent-encoded; at most {_LONGEST_ADDRESS:,} can be "
        "kept",
        "Give it or its folders shorter names.",
    )
    # Cut where no percent sign loses its digits; the digest tells such files apart.
    head = listed.uri[:_SHOWN_OF_ADDRESS].rpartition("%")[0] or listed.uri[:_SHOWN_OF_ADDRESS]
    return replace(listed, uri=f"{head}~{digest}", problem=listed.problem or failure)


def link_leads_out() -> Failure:
    """Why a link is not followed."""
    return Failure(
        "link-out",
        "is a link that leads out of the source",
        "Set follow_links if it is meant to; else remove the link.",
    )


def link_to_nothing() -> Failure:
    """Why a link is not followed whose file is not there."""
    return Failure(
        "unreachable",
        "is a link to nothing",
        "Remove the link, or see whether the disk it points to is mounted.",
    )


def not_understood(said: str) -> Failure:
    """Why a part of a server's listing is not taken."""
    return Failure(
        "unlistable",
        f"has something in its listing that is not understood: {said[:_SHOWN_OF_LINE]}",
        "Look there for reports that are missing, and tell us what kind of server it is.",
    )


def readable_uri(uri: str) -> str:
    """An address as a person writes it: a path for `file:`, no percent signs, on one line."""
    return escape_controls(readable_path(uri.removeprefix("file://")))
