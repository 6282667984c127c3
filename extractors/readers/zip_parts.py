"""ZIP packages of XML parts, opened safely: spreadsheets and OFD documents.

Enters: untrusted bytes. Leaves: parts by name, without regard to case. Sizes that headers state are not
believed: the budget is kept while inflating. No part may declare a DTD, so there are no entities to
expand or to fetch. Names in GBK, as Chinese programs write them without saying so, are found too.
"""

import contextlib
import io
import zipfile
import zlib
from collections.abc import Callable

from lxml import etree

from extractors.errors import CorruptFileError, EncryptedFileError, LimitExceededError
from extractors.source_files import MIB, Limits

_CHUNK = MIB
_SUSPECT_BYTES = 16 * MIB
_SUSPECT_RATIO = 200
"""A large part that shrank more than this is a bomb: repetitive tables reach about 60."""
_MOST_MEMBERS = 20_000
_UTF8_NAME = 0x800


class ZipParts:
    """The XML parts of a ZIP package, inflated on demand and all together within the limit."""

    def __init__(self, file_name: str, data: bytes, limits: Limits, advice: str) -> None:
        self._file_name = file_name
        self._advice = advice
        self._left = limits.unpacked_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise CorruptFileError(file_name, "is a damaged ZIP container", advice) from error
        members = self._zip.infolist()
        if len(members) > _MOST_MEMBERS:
            raise LimitExceededError(
                file_name,
                f"has {len(members):,} members, more than the allowed {_MOST_MEMBERS:,}",
                "No report has so many; check where the file came from.",
            )
        self._members = {_plain(name): member for member in members for name in _names(member)}

    def has(self, name: str) -> bool:
        """Whether there is a part of a name."""
        return _plain(name) in self._members

    def parse(
        self, name: str, prepare: Callable[[bytes], bytes] = lambda data: data
    ) -> etree._Element:
        """A part's root; `prepare` may change its bytes before."""
        data = self._inflate(name)
        if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:4096]:
            raise CorruptFileError(
                self._file_name,
                f"declares a document type (DTD) in {name}, which such files never do",
                "It may be an attack by XML entities; ask for the file again.",
            )
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        try:
            return etree.fromstring(prepare(data), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise CorruptFileError(
                self._file_name, f"holds broken XML in {name}", self._advice
            ) from error

    def _inflate(self, name: str) -> bytes:
        member = self._members.get(_plain(name))
        if member is None:
            raise CorruptFileError(self._file_name, f"is damaged: {name} is missing", self._advice)
        if member.flag_bits & 1:
            raise EncryptedFileError(
                self._file_name,
                "is encrypted as a ZIP archive",
                "Unpack it with its password first.",
            )
        chunks: list[bytes] = []
        size = 0
        try:
            with self._zip.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    chunks.append(chunk)
                    size += len(chunk)
                    bomb = size > _SUSPECT_BYTES and size > member.compress_size * _SUSPECT_RATIO
                    if size > self._left or bomb:
                        raise LimitExceededError(
                            self._file_name,
                            f"unpacks {name} to more than is allowed",
                            "No report does so; check where the file came from.",
                        )
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
        ) as error:
            raise CorruptFileError(
                self._file_name, f"is damaged: {name} cannot be unpacked", self._advice
            ) from error
        self._left -= size
        return b"".join(chunks)


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _names(member: zipfile.ZipInfo) -> list[str]:
    """A member's name as stored, and in GBK where nothing says that it is UTF-8."""
    names = [member.filename]
    if not member.flag_bits & _UTF8_NAME and not member.filename.isascii():
        with contextlib.suppress(UnicodeError):
            names.append(member.filename.encode("cp437").decode("gb18030"))
    return names
