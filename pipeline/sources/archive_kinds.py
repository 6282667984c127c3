"""Archives that are not opened: known by name or by their first bytes, and never passed over.

A file that holds other files is no "no report": what lies in it would be missing without a word.
"""

from pipeline.outcome import Failure

_SIGNATURES = (
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"\x1f\x8b\x08", "a gzip archive"),
    (4, b"1AY&SY", "a bzip2 archive"),
    (0, b"\xfd7zXZ\x00", "an xz archive"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (0, b"\x1f\x9d", "a compress archive"),
    (0, b"MSCF\x00\x00\x00\x00", "a Cabinet archive"),
    (2, b"-lh5-", "an LHA archive"),
    (257, b"ustar", "a tar archive"),
)
SIGNATURE_BYTES = 262
"""How much of a file `archive_kind` looks at."""

_SUFFIXES = {
    ".rar": "a RAR archive",
    ".7z": "a 7-Zip archive",
    ".tar": "a tar archive",
    ".gz": "a gzip archive",
    ".tgz": "a gzip archive",
    ".bz2": "a bzip2 archive",
    ".tbz2": "a bzip2 archive",
    ".xz": "an xz archive",
    ".txz": "an xz archive",
    ".zst": "a Zstandard archive",
    ".cab": "a Cabinet archive",
    ".lzh": "an LHA archive",
    ".arj": "an ARJ archive",
    ".z": "a compress archive",
    ".iso": "a disk image",
    ".eml": "a mail",
    ".msg": "an Outlook mail",
    ".pst": "a mailbox",
    ".mbox": "a mailbox",
}


def archive_kind(head: bytes) -> str | None:
    """What a file's first bytes say it is, if that is an archive."""
    for offset, signature, kind in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return kind
    return None


def unopened_kind(name: str, head: bytes) -> str | None:
    """Which archive of a kind that is not opened a file is; None for everything else.

    A ZIP is left to the readers, which tell documents that are ZIPs from others.
    """
    kind = archive_kind(head)
    if kind == "a ZIP archive":
        return None
    if kind is None:
        suffix = "." + name.lower().rpartition(".")[2]
        kind = _SUFFIXES.get(suffix)
    return kind


def unopened_archive(kind: str) -> Failure:
    """Why its files are not read."""
    verb = "Save its attachments" if "mail" in kind else "Unpack it, or pack it as ZIP,"
    return Failure(
        "archive-unopened", f"is {kind}, which is not opened", f"{verb} and put that in its place."
    )
