"""ZIP packages of XML parts, opened safely: Word documents, spreadsheets and OFD documents.

Enters: untrusted bytes. Leaves: parts by name, without regard to case. Sizes that headers state are not
believed: the budget is kept while inflating. No part may declare a DTD, so there are no entities to
expand or to fetch. Names in GBK, as Chinese programs write them without saying so, are found too.
"""

import contextlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator

from lxml import etree

from extractors.errors import CorruptFileError, EncryptedFileError, LimitExceededError
from extractors.source_files import MIB, Limits

_CHUNK_BYTES = MIB
_SUSPECT_BYTES = 16 * MIB
_SUSPECT_RATIO = 200
"""A large part that shrank more than this is a bomb: repetitive tables reach about 60."""
_PROLOG_BYTES = 4096
"""Where a DTD is looked for, which may stand before the root element alone (XML 1.0, 2.8). The parser
resolves no entities of one further down."""
_MOST_MEMBERS = 20_000
"""One member for each part and picture: ten for each of the 2,000 pages that are read at most. Each costs
an entry in memory."""
_UTF8_NAME = 0x800
"""The general purpose bit 11 of a ZIP entry (APPNOTE 4.4.4): its name is UTF-8."""


class ZipParts:
    """The XML parts of a ZIP package, inflated on demand and all together within the limit.

    To make one raises CorruptFileError for what is no ZIP, LimitExceededError for too much in it.
    """

    def __init__(self, file_name: str, data: bytes, limits: Limits, advice: str) -> None:
        self.file_name = file_name
        self._advice = advice
        self._limit = self._left = limits.unpacked_bytes
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
        if sum(member.file_size for member in members) > self._limit:
            raise self._too_large()
        self._members = {plain_name(name): member for member in members for name in _names(member)}

    def has(self, name: str) -> bool:
        """Whether there is a part of a name."""
        return plain_name(name) in self._members

    def names(self) -> Iterator[str]:
        """The parts' names in lower case, in the package's order."""
        yield from self._members

    def parse(
        self, name: str, prepare: Callable[[bytes], bytes] = lambda data: data
    ) -> etree._Element:
        """A part's root; `prepare` may change its bytes before. Raises as `unpack` does."""
        data = self.unpack(name)
        prolog = data[:_PROLOG_BYTES]
        if b"<!DOCTYPE" in prolog or b"<!ENTITY" in prolog:
            raise CorruptFileError(
                self.file_name,
                f"declares a document type (DTD) in {name}, which such files never do",
                "It may be an attack by XML entities; ask for the file again.",
            )
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        try:
            return etree.fromstring(prepare(data), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise CorruptFileError(
                self.file_name, f"holds broken XML in {name}", self._advice
            ) from error

    def unpack(self, name: str) -> bytes:
        """A part's bytes; raises CorruptFileError, EncryptedFileError or LimitExceededError."""
        member = self._members.get(plain_name(name))
        if member is None:
            raise self.corrupt(name, "is missing")
        if member.flag_bits & 1:
            raise EncryptedFileError(
                self.file_name,
                "is encrypted as a ZIP archive",
                "Unpack it with its password first.",
            )
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self.corrupt(name, "is compressed by a method that its format forbids")
        chunks: list[bytes] = []
        size = 0
        try:
            with self._zip.open(member) as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    chunks.append(chunk)
                    size += len(chunk)
                    if size > self._left:
                        raise self._too_large()
                    if size > _SUSPECT_BYTES and size > member.compress_size * _SUSPECT_RATIO:
                        raise LimitExceededError(
                            self.file_name,
                            f"unpacks {name} to more than {_SUSPECT_RATIO} times its size,"
                            " as a ZIP bomb does",
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
            raise self.corrupt(name, "cannot be unpacked", error) from error
        self._left -= size
        return b"".join(chunks)

    def corrupt(self, part: str, reason: str, error: Exception | None = None) -> CorruptFileError:
        """The error for a part that cannot be read."""
        detail = f" ({error})" if error is not None and str(error) else ""
        return CorruptFileError(
            self.file_name, f"is damaged: {part} {reason}{detail}", self._advice
        )

    def _too_large(self) -> LimitExceededError:
        return LimitExceededError(
            self.file_name,
            f"unpacks to more than the allowed {self._limit:,} bytes",
            "No report does so; check where the file came from.",
        )


def plain_name(name: str) -> str:
    """A part's name as compared, without regard to case (ISO/IEC 29500-2 6.2.2.3)."""
    return name.replace("\\", "/").lstrip("/").lower()


def _names(member: zipfile.ZipInfo) -> list[str]:
    """A member's name as stored, and in GBK where nothing says that it is UTF-8."""
    names = [member.filename]
    if not member.flag_bits & _UTF8_NAME and not member.filename.isascii():
        with contextlib.suppress(UnicodeError):
            names.append(member.filename.encode("cp437").decode("gb18030"))
    return names
