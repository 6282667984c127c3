"""Words with their frequencies in a file that is mapped into memory instead of read.

Enters: words, how often each occurs, and whether it is a verb. Leaves: a file that answers for one
word by touching one place of it, so that a process that cuts a few sentences loads a few pages and
not 80 MB. The file is a hash table with open addressing (CRC-32, linear probing) over records of
`frequency, flags, length, UTF-8`.
"""

import mmap
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

_MAGIC = b"jixiao-words-1\n"
_HEAD = struct.Struct("<15sxQQQ")
"""Magic, sum of all frequencies, number of slots, size of the file."""
_SLOT = struct.Struct("<I")
_RECORD = struct.Struct("<IBB")
"""Frequency, flags at byte 4, and at byte 5 how many bytes of UTF-8 follow."""
_VERB = 1
"""The bit of a record's flags that says so."""
_MOST_KNOWN = 50_000
"""Answers that are kept, since sentences ask for the same words again."""


class WordTable:
    """The frequencies of a mapped file, as far as jieba asks for them: a read-only mapping."""

    def __init__(self, path: Path) -> None:
        """Map a file.

        Raises ValueError where it is none of ours or is cut short, OSError where it cannot be read.
        """
        with path.open("rb") as stream:
            self._data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        if len(self._data) < _HEAD.size:
            raise ValueError("the file is cut short")
        magic, self.total, slots, size = _HEAD.unpack_from(self._data)
        if magic != _MAGIC or slots & (slots - 1) or not slots:
            raise ValueError("the file is no table of words")
        if len(self._data) != size:
            raise ValueError("the file is cut short")
        self._mask = slots - 1
        self._known: dict[str, int | None] = {}

    def _find(self, word: str) -> int | None:
        """The byte at which a word's record begins; None for a word that is not there."""
        key = word.encode("utf-8", "surrogatepass")
        data, slot = self._data, zlib.crc32(key) & self._mask
        length = len(key)
        while True:
            place: int = _SLOT.unpack_from(data, _HEAD.size + slot * _SLOT.size)[0]
            if not place:
                return None
            start = place + _RECORD.size
            if data[place + 5] == length and data[start : start + length] == key:
                return place
            slot = (slot + 1) & self._mask

    def get(self, word: str, default: int | None = None) -> int | None:
        """How often a word occurs; 0 for a mere beginning of words."""
        try:
            found = self._known[word]
        except KeyError:
            place = self._find(word)
            found = None if place is None else int(_RECORD.unpack_from(self._data, place)[0])
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[word] = found
        return default if found is None else found

    def __contains__(self, word: str) -> bool:
        return self.get(word) is not None

    def __getitem__(self, word: str) -> int:
        found = self.get(word)
        if found is None:
            raise KeyError(word)
        return found

    def is_verb(self, word: str) -> bool:
        """Whether the dictionary tags a word as a verb or verbal noun, and as nothing else."""
        place = self._find(word)
        return place is not None and bool(self._data[place + 4] & _VERB)


def write_word_table(path: Path, words: Iterable[tuple[str, int, bool]], total: int) -> None:
    """Write `(word, frequency, is a verb)` into a new file; raises OSError.

    `total` is the sum of all frequencies. A word of more than 255 bytes is left out.
    """
    records = bytearray()
    places: list[tuple[int, int]] = []
    for word, frequency, is_verb in words:
        key = word.encode("utf-8", "surrogatepass")
        if len(key) > 255:
            continue
        places.append((zlib.crc32(key), len(records)))
        records += _RECORD.pack(min(frequency, 0xFFFF_FFFF), _VERB * is_verb, len(key)) + key
    # A power of two, of which at most half is used.
    slots = 1 << (2 * max(len(places), 1) - 1).bit_length()
    start = _HEAD.size + slots * _SLOT.size
    table = [0] * slots
    for code, offset in places:
        slot = code & (slots - 1)
        while table[slot]:
            slot = (slot + 1) & (slots - 1)
        table[slot] = start + offset
    with path.open("wb") as stream:
        stream.write(_HEAD.pack(_MAGIC, total, slots, start + len(records)))
        stream.write(struct.pack(f"<{slots}I", *table))
        stream.write(records)


def iterate(frequencies: dict[str, int], verbs: frozenset[str]) -> Iterator[tuple[str, int, bool]]:
    """The entries of a dictionary in memory, for `write_word_table`."""
    return ((word, frequency, word in verbs) for word, frequency in frequencies.items())
