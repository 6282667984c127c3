"""Unpacks an archive from end to end, in a process of its own; imports nothing of jixiao.

Enters: the kind of archive and `UnpackingLimits` as JSON (arguments), the archive (standard input, a file),
the file for the members' bytes (standard output). Leaves: the bytes of all members one after the
other, and on standard error one line of JSON a member: `{"name", "size", "digest", "problem"}`,
the name as bytes in hexadecimal digits. Nothing is unpacked to a path that the archive names.

The formats are read by tarfile, email and libarchive; hostile input may make the last of these do
anything, so this process has little memory, no network and nothing it may write to but the one file.
"""

import ctypes
import hashlib
import json
import os
import resource
import signal
import stat
import sys
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from email import message_from_binary_file
from email.message import EmailMessage
from email.policy import default as modern_policy
from importlib import import_module
from io import BytesIO
from typing import IO, Any, Literal

ArchiveFormat = Literal["tar", "mail", "libarchive"]

_PIECE = 1 << 18
"""Bytes, written at a time."""
_PR_SET_PDEATHSIG = 1
"""`linux/prctl.h`; this file imports nothing of ours."""
LIBRARY_MISSING = 4
"""Exit code."""
_MAIL_CHARSETS = ("gb2312", "gbk", "gb18030", "hz", "big5", "utf-16", "latin-1", "cp1252", "ascii")


_SAMPLE_MAIL = b"""Subject: =?utf-8?B?5bm0?=
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain; charset=gb2312; name*=utf-8''%E5%B9%B4
Content-Disposition: attachment; filename*=utf-8''%E5%B9%B4
Content-Transfer-Encoding: quoted-printable

=B5
--x
Content-Type: message/rfc822

Content-Disposition: attachment; filename="=?gb2312?B?1KTL4w==?="
Content-Transfer-Encoding: base64

eA==
--x--
"""
"""Read before the process is confined, so that all modules are loaded which mails need."""


@dataclass(frozen=True)
class UnpackingLimits:
    """What one archive may cost."""

    members: int
    member_bytes: int
    all_bytes: int
    memory_bytes: int = 1 << 30
    """Address space; dictionaries of 7-Zip and RAR take some hundred MiB of it."""
    seconds: int = 300
    """Of a processor; waiting for the disk does not count."""


@dataclass(frozen=True)
class UnpackedMember:
    """A line of the answer. `problem` is a code of `pipeline.sources.unpacked_archives`."""

    name: str
    size: int = 0
    digest: str = ""
    problem: str = ""


class _TooMuchError(Exception):
    """The archive is beyond its limits; nothing more of it is read."""


def tar_members(stream: IO[bytes]) -> Iterator[tuple[bytes, Iterable[bytes]]]:
    """Files of a tar archive, plain or compressed; symbolic links and devices are left out."""
    with tarfile.open(fileobj=stream, mode="r:*", encoding="utf-8") as archive:
        for info in archive:
            name = os.fsencode(info.name)
            if info.islnk() or info.isreg():
                yield name, _tar_content(archive, info)


def _tar_content(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    try:
        source = archive.extractfile(info)
    except KeyError:
        source = None
    if source is None:
        raise ValueError("leads to no member")
    yield from iter(lambda: source.read(_PIECE), b"")


def mail_members(stream: IO[bytes]) -> Iterator[tuple[bytes, Iterable[bytes]]]:
    """Attachments of a mail (RFC 5322, MIME), those of mails attached to it included."""
    message = message_from_binary_file(stream, policy=modern_policy)
    for number, part in enumerate(message.walk()):
        if part.is_multipart() or not isinstance(part, EmailMessage):
            continue
        name = part.get_filename()
        if name is None and part.get_content_disposition() != "attachment":
            continue
        content = part.get_payload(decode=True)
        raw = os.fsencode(name) if name else f"attachment {number}".encode()
        yield raw, [content if isinstance(content, bytes) else b""]


def libarchive_members(library: Any, stream: IO[bytes]) -> Iterator[tuple[bytes, Iterable[bytes]]]:
    """Files of whatever libarchive knows: RAR, 7-Zip, Cabinet, LHA. Links are left out."""
    is_encrypted = library.ffi.libarchive.archive_entry_is_encrypted
    with library.fd_reader(stream.fileno()) as archive:
        for entry in archive:
            name = entry.pathname
            raw = os.fsencode(name) if isinstance(name, str) else bytes(name or b"")
            mode = stat.S_IFMT(entry.mode)
            if mode in (stat.S_IFREG, 0) and not entry.islnk:
                # Of some formats it hands out what is encrypted as it is.
                encrypted = is_encrypted(ctypes.c_void_p(entry._entry_p))
                yield raw, _refuse_encrypted() if encrypted else entry.get_blocks(_PIECE)


def _refuse_encrypted() -> Iterator[bytes]:
    raise ValueError("is encrypted")
    yield b""


def write_members(
    members: Iterator[tuple[bytes, Iterable[bytes]]],
    limits: UnpackingLimits,
    target: IO[bytes],
    errors: tuple[type[Exception], ...],
) -> Iterator[UnpackedMember]:
    """Write each member's bytes behind the others'; what one takes beyond its limit is left out."""
    left = limits.all_bytes
    for number, (raw, content) in enumerate(members):
        if number >= limits.members:
            raise _TooMuchError
        start, size, problem, digest = target.tell(), 0, "", hashlib.sha256()
        try:
            for piece in content:
                size += len(piece)
                if size > left:
                    raise _TooMuchError
                if size > limits.member_bytes:
                    # Solid archives have to be gone through to reach what comes next.
                    problem = "too-large"
                else:
                    target.write(piece)
                    digest.update(piece)
        except errors as error:
            problem = "encrypted" if _tells_of_encryption(error) else "damaged"
        if problem:
            target.seek(start)
            target.truncate()
        left -= size
        kept = size if problem in ("", "too-large") else 0
        yield UnpackedMember(raw.hex(), kept, digest.hexdigest()[:32], problem)


def _tells_of_encryption(error: Exception) -> bool:
    text = str(error).lower()
    return "crypt" in text or "passphrase" in text or "password" in text


def _confine(limits: UnpackingLimits) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.all_bytes + _PIECE,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # No further file, socket or pipe: what is open now is all there will be.
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def main() -> int:
    """Unpack what stands at standard input."""
    kind, limits = sys.argv[1], UnpackingLimits(**json.loads(sys.argv[2]))
    library: Any = None
    errors: tuple[type[Exception], ...] = (
        tarfile.TarError, EOFError, ValueError, OSError, LookupError,
    )  # fmt: skip
    if kind == "libarchive":
        try:
            import libarchive

            library, errors = libarchive, (*errors, libarchive.exception.ArchiveError)
        except Exception:  # ctypes says a missing library in several ways
            return LIBRARY_MISSING
    else:
        # Loaded while files may still be opened.
        for module in ("bz2", "gzip", "lzma", "encodings.idna"):
            import_module(module)
        for charset in _MAIL_CHARSETS:
            "".encode(charset)
        list(mail_members(BytesIO(_SAMPLE_MAIL)))
    target, source, answers = sys.stdout.buffer, sys.stdin.buffer, sys.stderr
    _confine(limits)
    if kind == "tar":
        members = tar_members(source)
    elif kind == "mail":
        members = mail_members(source)
    else:
        members = libarchive_members(library, source)
    end = ""
    try:
        for member in write_members(members, limits, target, errors):
            print(json.dumps(asdict(member)), file=answers)
    except _TooMuchError:
        end = "archive-bounds"
    except MemoryError:
        end = "archive-bounds"
    except errors as error:
        end = "encrypted" if _tells_of_encryption(error) else "damaged"
    target.flush()
    print(json.dumps({"end": end}), file=answers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
