"""Which files are archives: told by name, and then by their first bytes.

A file that holds other files is never "no report": what lies in one that is not opened would be
missing without a word.
"""

from typing import Literal

from pipeline.outcome import Failure

OpenedFormat = Literal["zip", "tar", "mail", "libarchive"]
"""Who reads an archive: `zipfile`, `tarfile`, `email`, or libarchive."""

_SIGNATURES: tuple[tuple[int, bytes, str, OpenedFormat | None], ...] = (
    (0, b"PK\x03\x04", "a ZIP archive", "zip"),
    (0, b"PK\x05\x06", "a ZIP archive", "zip"),
    (0, b"Rar!\x1a\x07", "a RAR archive", "libarchive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "libarchive"),
    (0, b"MSCF\x00\x00\x00\x00", "a Cabinet archive", "libarchive"),
    (2, b"-lh5-", "an LHA archive", "libarchive"),
    (257, b"ustar", "a tar archive", "tar"),
    (0, b"\x1f\x8b\x08", "a gzip archive", None),
    (4, b"1AY&SY", "a bzip2 archive", None),
    (0, b"\xfd7zXZ\x00", "an xz archive", None),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive", None),
    (0, b"\x1f\x9d", "a compress archive", None),
)
SIGNATURE_BYTES = 262
"""How much of a file is looked at: up to the end of tar's mark, the last of them."""

_OPENED_SUFFIXES: dict[str, OpenedFormat] = {
    ".zip": "zip",
    ".rar": "libarchive",
    ".7z": "libarchive",
    ".cab": "libarchive",
    ".lzh": "libarchive",
    ".lha": "libarchive",
    ".tar": "tar",
    ".tar.gz": "tar",
    ".tgz": "tar",
    ".tar.bz2": "tar",
    ".tbz2": "tar",
    ".tar.xz": "tar",
    ".txz": "tar",
    ".eml": "mail",
}

_UNOPENED_SUFFIXES = {
    ".gz": "a gzip archive",
    ".bz2": "a bzip2 archive",
    ".xz": "an xz archive",
    ".zst": "a Zstandard archive",
    ".arj": "an ARJ archive",
    ".z": "a compress archive",
    ".iso": "a disk image",
    ".msg": "an Outlook mail",
    ".pst": "a mailbox",
    ".mbox": "a mailbox",
}


def is_archive_name(name: str) -> bool:
    """Whether a file is opened as an archive; .docx is a ZIP as well and is not."""
    return name.lower().endswith(tuple(_OPENED_SUFFIXES))


def opened_format(name: str, head: bytes) -> OpenedFormat:
    """Who reads a file of an archive's name: as its content says, else as its name does."""
    by_name: OpenedFormat = "zip"
    for suffix, kind in _OPENED_SUFFIXES.items():
        if name.lower().endswith(suffix):
            by_name = kind
            break
    if by_name == "mail":
        return by_name
    found = _known(head)
    return by_name if found is None else (found[1] or "tar")


def unopened_kind(name: str, head: bytes) -> str | None:
    """Which archive a file is that was not opened; None for everything else.

    A ZIP is left to the readers, which tell documents that are ZIPs from others.
    """
    found = _known(head)
    if found is not None:
        return None if found[1] == "zip" else found[0]
    suffix = "." + name.lower().rpartition(".")[2]
    return _UNOPENED_SUFFIXES.get(suffix)


def _known(head: bytes) -> tuple[str, OpenedFormat | None] | None:
    for offset, signature, kind, opened in _SIGNATURES:
        if head.startswith(signature, offset):
            return kind, opened
    return None


def unopened_archive(kind: str) -> Failure:
    """Why its files are not read."""
    verb = "Save its attachments" if "mail" in kind else "Unpack it, or pack it as ZIP,"
    return Failure(
        "archive-unopened", f"is {kind}, which is not opened", f"{verb} and put that in its place."
    )
