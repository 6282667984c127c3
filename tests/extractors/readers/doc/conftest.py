"""Small Word binaries made byte by byte, and the Documents that the reader makes of files.

`build_word` writes what real programs write but no converter here does: pieces of both widths, the
traits of Kingsoft WPS, Word 6, every table modifier, damage in a chosen place.
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path

import pytest

from extractors.readers.doc import DocReader
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document

DATA = Path(__file__).resolve().parents[1] / "data" / "doc"
_TEXT_AT = 0x600
_END_OF_CHAIN, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD

Run = tuple[int, int, bytes]
"""First position, the one after the last, and the grpprl (a paragraph's begins with its istd)."""


@pytest.fixture(scope="session")
def read_bytes() -> Callable[..., Document]:
    def read(data: bytes, *, name: str = "sample.doc", passwords: tuple[str, ...] = ()) -> Document:
        return DocReader().read(SourceFile(name, data), ReadOptions(passwords=passwords))

    return read


@pytest.fixture(scope="session")
def read_sample(read_bytes: Callable[..., Document]) -> Callable[[str], Document]:
    """Read a committed sample (made by `data/doc/build_samples.py`) by its stem."""
    return lambda stem: read_bytes((DATA / f"{stem}.doc").read_bytes())


@pytest.fixture(scope="session")
def sample_paths() -> list[Path]:
    paths = sorted(DATA.glob("*.doc"))
    assert paths
    return paths


@pytest.fixture(scope="session")
def read_word(
    read_bytes: Callable[..., Document], build_word: Callable[..., bytes]
) -> Callable[..., Document]:
    """Build a file as `build_word` does, and read it."""
    return lambda *given, **options: read_bytes(build_word(*given, **options))


@pytest.fixture(scope="session")
def build_word() -> Callable[..., bytes]:
    return _build_word


@pytest.fixture(scope="session")
def build_compound() -> Callable[[Mapping[str, bytes]], bytes]:
    """A compound file of given streams."""
    return lambda streams: _compound_file(streams, padded=True)


def _build_word(
    text: str,
    *,
    paragraphs: Sequence[Run] = (),
    characters: Sequence[Run] = (),
    pieces: Sequence[tuple[int, str]] = (),
    prms: Mapping[int, int] | None = None,
    property_lists: Sequence[bytes] = (),
    body: int | None = None,
    stories: Mapping[int, int] | None = None,
    structures: Mapping[int, bytes] | None = None,
    beyond: Mapping[int, bytes] | None = None,
    data: bytes = b"",
    ident: int = 0xA5EC,
    nfib: int = 0x00C1,
    flags: int = 0x1200,
    language: int = 0x0804,
    padded: bool = True,
) -> bytes:
    """A compound file with a Word 97 document in it.

    `text` holds all stories; `pieces` are (characters, codec) with a codec for 8-bit storage and
    "" for UTF-16; `stories` gives the length of stories other than the body by their index,
    `structures` the bytes of structures by the index of their pair in the FIB, `beyond` what stands
    right behind a structure without belonging to its extent.
    """
    main = bytearray(_TEXT_AT)
    text = _as_units(text)
    pieces = pieces or [(len(text), "")]
    bounds = list(accumulate((count for count, _ in pieces), initial=0))
    packed: list[int] = []
    offsets: list[int] = []
    at = 0
    for count, codec in pieces:
        stored = text[at : at + count].encode(
            codec or "utf-16-le", "strict" if codec else "surrogatepass"
        )
        main += b"\0" * (len(main) % 2)
        packed.append(len(main) * 2 | 0x40000000 if codec else len(main))
        step = 1 if codec else 2
        offsets += [len(main) + step * index for index in range(count)]
        main += stored
        at += count
    offsets.append(len(main))
    pcds = b"".join(
        struct.pack("<HIH", 0, value, (prms or {}).get(index, 0))
        for index, value in enumerate(packed)
    )
    plex = struct.pack(f"<{len(bounds)}I", *bounds) + pcds
    clx = b"".join(struct.pack("<BH", 1, len(one)) + one for one in property_lists)
    clx += struct.pack("<BI", 2, len(plex)) + plex
    written = {33: clx, **(structures or {})}
    if characters:
        written[12] = _pages(main, characters, offsets, 1)
    if paragraphs:
        written[13] = _pages(main, paragraphs, offsets, 13)
    table = bytearray(16)
    lengths = [len(text) - sum((stories or {}).values()) if body is None else body, *[0] * 7]
    for story, length in (stories or {}).items():
        lengths[story] = length
    struct.pack_into("<6H", main, 0, ident, nfib, 0, language, 0, flags)
    struct.pack_into("<II", main, 0x18, _TEXT_AT, len(main))
    struct.pack_into("<H", main, 0x20, 14)
    struct.pack_into("<H", main, 0x3E, 22)
    struct.pack_into("<8i", main, 0x4C, *lengths)
    struct.pack_into("<H", main, 0x98, 0x5D)
    for index, block in written.items():
        struct.pack_into("<II", main, 0x9A + 8 * index, len(table), len(block))
        table += block + (beyond or {}).get(index, b"")
    streams = {"WordDocument": bytes(main), "1Table": bytes(table)}
    if data:
        streams["Data"] = data
    return _compound_file(streams, padded=padded)


def _as_units(text: str) -> str:
    """One character for each UTF-16 unit, which is what positions count."""
    stored = text.encode("utf-16-le", "surrogatepass")
    return "".join(map(chr, struct.unpack(f"<{len(stored) // 2}H", stored)))


def _pages(main: bytearray, runs: Sequence[Run], offsets: list[int], head_size: int) -> bytes:
    """Write formatted pages behind the text; the bin table that names them."""
    starts: list[int] = []
    numbers: list[int] = []
    index = 0
    while index < len(runs):
        main += b"\0" * (-len(main) % 512)
        page = bytearray(512)
        taken: list[Run] = []
        room = 511
        while index < len(runs):
            stored = _stored(runs[index][2], head_size)
            needed = 4 * (len(taken) + 2) + head_size * (len(taken) + 1)
            if room - len(stored) - 1 < needed:
                break
            room -= len(stored)
            room -= room % 2
            page[room : room + len(stored)] = stored
            taken.append((runs[index][0], runs[index][1], bytes((room // 2,))))
            index += 1
        assert taken, "a grpprl is too large for a page"
        page[511] = len(taken)
        ends = [offsets[run[0]] for run in taken] + [offsets[taken[-1][1]]]
        struct.pack_into(f"<{len(ends)}I", page, 0, *ends)
        for number, (_, _, head) in enumerate(taken):
            page[4 * len(ends) + head_size * number] = head[0]
        starts.append(ends[0])
        numbers.append(len(main) // 512)
        main += page
    last = offsets[runs[-1][1]]
    return struct.pack(f"<{len(starts) + 1}I", *starts, last) + struct.pack(
        f"<{len(numbers)}I", *numbers
    )


def _stored(grpprl: bytes, head_size: int) -> bytes:
    if head_size == 1:
        return bytes((len(grpprl),)) + grpprl
    if len(grpprl) % 2:
        return bytes(((len(grpprl) + 1) // 2,)) + grpprl
    return bytes((0, len(grpprl) // 2)) + grpprl


def _compound_file(streams: Mapping[str, bytes], *, padded: bool) -> bytes:
    """A version 3 compound file whose streams are all large enough to lie in whole sectors."""
    contents = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    sectors: list[bytes] = []
    chains: list[tuple[int, int]] = []
    for data in contents.values():
        chains.append((len(sectors), len(data)))
        sectors += [data[at : at + 512] for at in range(0, len(data), 512)]
    entries = [_entry("Root Entry", 5, _END_OF_CHAIN, 0, child=1)]
    names = list(contents)
    for index, (name, (first, size)) in enumerate(zip(names, chains, strict=True)):
        right = index + 2 if index + 1 < len(names) else _FREE
        entries.append(_entry(name, 2, first, size, right=right))
    directory = b"".join(entries).ljust(512, b"\0")
    total = len(sectors) + 1
    fat_count = -(-(total + total // 127 + 1) // 128)
    fat = [_FREE] * (fat_count * 128)
    for first, size in chains:
        last = first + -(-size // 512) - 1
        for sector in range(first, last):
            fat[sector] = sector + 1
        fat[last] = _END_OF_CHAIN
    # The directory and the tables come first in the file, the streams' last sector ends it.
    shift = fat_count + 1
    fat = [value + shift if value < _FAT else value for value in fat[: len(fat) - shift]]
    fat = [_FAT] * fat_count + [_END_OF_CHAIN] + fat
    directory = b"".join(
        entry[:116]
        + struct.pack("<I", struct.unpack_from("<I", entry, 116)[0] + shift)
        + entry[120:]
        if entry[66] == 2
        else entry
        for entry in (directory[at : at + 128] for at in range(0, len(directory), 128))
    )
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<III", header, 44, fat_count, fat_count, 0)
    struct.pack_into("<IIIII", header, 56, 4096, _END_OF_CHAIN, 0, _END_OF_CHAIN, 0)
    struct.pack_into("<109I", header, 76, *range(fat_count), *[_FREE] * (109 - fat_count))
    table = struct.pack(f"<{len(fat)}I", *fat)
    body = b"".join(sector.ljust(512, b"\0") for sector in sectors)
    if not padded:
        body = body[: len(body) - 512 + len(sectors[-1])]
    return bytes(header) + table + directory + body


def _entry(
    name: str, kind: int, first: int, size: int, *, child: int = _FREE, right: int = _FREE
) -> bytes:
    stored = name.encode("utf-16-le")
    return (
        stored.ljust(64, b"\0")
        + struct.pack("<HBB", len(stored) + 2, kind, 1)
        + struct.pack("<III", _FREE, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", first, size)
    )
