"""Bytes to text: which encoding some bytes are in, and which bytes of it cannot be decoded.

Enters: the bytes of a text file. Leaves: the text, the encoding's name, whether it was guessed, and
the positions of undecodable bytes, each of which stands in the text as U+FFFD. The rule is short:
byte order mark, then the pattern of zero bytes that UTF-16 leaves, then strict UTF-8, then
GB18030 (which holds GBK and GB 2312) or Big5, whichever reads as more common characters. It stays
right for files that were cut in the middle of a character and for files with single bad bytes,
where statistical detectors give up (`benchmarks/encodings.py` compares with charset-normalizer).
Encodings: Unicode 15 3.9–3.10, GB 18030-2005, Big5 as in Microsoft's code page 950.
"""

import codecs
import re
from contextvars import ContextVar
from dataclasses import dataclass

from extractors.patterns import compile_pattern
from extractors.readers.text.slipped_bytes import find_slipped_bytes

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_SAMPLE_BYTES = 64 * 1024
"""Enough to tell encodings apart; looking at all of a large file would tell no more."""

_BAD_AT_MOST = 100_000
"""Past so many undecodable places the bytes are no text, whatever their encoding."""

_SURE = 0.25
"""Share of common characters that real text always has, and text in a wrong encoding never."""

_DOUBTFUL = 0.1
"""Share of common characters below which a text is told to be perhaps in another encoding."""

_BETTER = 0.02
"""By how much that share must be larger for the byte order that is tried second."""

_MARKS = (
    # The UTF-32 mark begins with the UTF-16 one, so it comes first.
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32le"),
    (codecs.BOM_UTF32_BE, "utf-32be"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

_CODECS = {"big5": "cp950"}
"""Names whose Python codec is another one: code page 950 is what Big5 files are written in."""

_COMMON = frozenset(
    "的一是了不在有大中人上下国年月日以到时要出生学民成行们于对可过分作方用多能部市等业全里工公"
    "经本高法面进区事同定开产前其现理体表力三二四五六七八九十个这来会说为和与及或地得自主长动发"
    "重新点后所他我她你它也都而就还已被使由此向从将应按照关于管理制度指标目项算预单位金资支"
    "出绩效总部门财政情况活服务保障质数量率完成建设科技社会经济效益满意提高加强实施组织监督"
    "国個這來時會說們對學動發經業進區產開現體實為後與點於過還從將應關項預單資績總門財況務質"
    "數標設會濟滿強組織監導標準訓練經費計劃縣鎮鄉農長將萬億、。，：；（）《》“”０１２３４５％"
)
"""Characters that fill any Chinese text, simplified and traditional, with its punctuation."""
# By `re`: for so large a set `regex` takes several times as long, a loop over the characters twice.
_NOT_COMMON = re.compile(f"[^{''.join(_COMMON)}]+")
_NEITHER_COMMON_NOR_ASCII = re.compile(f"[^{''.join(_COMMON)} -~\\t\\r\\n]+")

_HIGH_BYTE = compile_pattern(rb"[\x80-\xff]")
_UTF8_CHARACTER = compile_pattern(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)


class UndecodableError(ValueError):
    """The bytes are not text in any encoding known here."""


@dataclass(frozen=True)
class DecodedText:
    """Text, how it was decoded, and what could not be.

    `bad` holds a (first, last + 1) byte position for each U+FFFD that stands for undecodable
    bytes, in order. `doubtful` says that even the best guess reads as no common text.
    """

    text: str
    encoding: str
    guessed: bool
    bad: tuple[tuple[int, int], ...] = ()
    doubtful: bool = False


def decode_text(data: bytes) -> DecodedText:
    """Decode bytes of an unknown encoding; raises UndecodableError where hardly anything reads."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text, bad = _decode(data, encoding, len(mark))
            return DecodedText(text, encoding, guessed=False, bad=bad)
    utf16 = _utf16_without_mark(data[:_SAMPLE_BYTES])
    if utf16:
        text, bad = _decode(data, utf16)
        return DecodedText(text, utf16, guessed=True, bad=bad)
    try:
        return DecodedText(data.decode("utf-8"), "utf-8", guessed=False)
    except UnicodeDecodeError:
        pass
    encoding = _guess_multibyte(data)
    text, bad = _decode(data, encoding)
    doubtful = encoding != "utf-8" and _share_common(text[:_SAMPLE_BYTES]) < _DOUBTFUL
    return DecodedText(text, encoding, guessed=True, bad=bad, doubtful=doubtful)


def _utf16_without_mark(sample: bytes) -> str | None:
    """Which UTF-16 the bytes are, told by zero bytes: the high halves of ASCII and line ends."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if not even and not odd:
        return None
    best, best_share = None, 0.0
    # Zeros at odd places speak for little endian; tried first, it wins a tie (plain ASCII).
    order = ("utf-16le", "utf-16be") if odd >= even else ("utf-16be", "utf-16le")
    for encoding in order:
        text = sample.decode(encoding, errors="replace")
        share = len(_NEITHER_COMMON_NOR_ASCII.sub("", text)) / max(len(text), 1)
        if share > best_share + _BETTER:
            best, best_share = encoding, share
    # Real text has half of its characters among the common ones; the other byte order next to none.
    return best if best_share > _SURE else None


def _guess_multibyte(data: bytes) -> str:
    """UTF-8 with damage, GB18030 or Big5: whichever reads best, for bytes that are not UTF-8."""
    high = _HIGH_BYTE.search(data)
    first = high.start() if high else 0
    sample = data[first : first + _SAMPLE_BYTES]
    whole = len(_UTF8_CHARACTER.findall(sample))
    broken = sample.decode("utf-8", errors="replace").count(REPLACEMENT)
    if broken == 0:  # the sample is clean, so the damage lies further on
        return "utf-8"
    # GBK bytes form a valid UTF-8 sequence only now and then; damaged UTF-8 is mostly valid.
    if whole > 2 * broken:
        return "utf-8"
    scores = {name: _score(sample, name) for name in ("gb18030", "big5")}
    for name in ("utf-16le", "utf-16be"):  # a text without any ASCII, not even a line end
        score = _score(sample, name)
        if score > _SURE:
            scores[name] = score
    best = max(scores, key=lambda name: scores[name])
    # One character and it is cut off: no sample to judge by, but UTF-8 is what most files are in.
    return "utf-8" if scores[best] <= 0 and whole >= broken else best


def _score(sample: bytes, encoding: str) -> float:
    """How well a sample reads in an encoding: its share of common characters, less the damage."""
    text, bad = _decode(sample, encoding)
    return _share_common(text) - 2 * len(bad) / max(len(sample), 1)


def _share_common(text: str) -> float:
    """The share of common Chinese characters among all that are not ASCII."""
    foreign = len(text) - len(text.encode("ascii", errors="ignore"))
    return len(_NOT_COMMON.sub("", text)) / foreign if foreign else 0.0


_bad_places: ContextVar[list[tuple[int, int]]] = ContextVar("_bad_places")


def _note_bad_place(error: UnicodeError) -> tuple[str, int]:
    """A codec error handler: put U+FFFD and remember where."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    places = _bad_places.get()
    places.append((error.start, error.end))
    if len(places) > _BAD_AT_MOST:
        raise UndecodableError("holds hardly any text that can be decoded")
    return REPLACEMENT, error.end


_HANDLER = "jixiao.note-bad-place"
codecs.register_error(_HANDLER, _note_bad_place)


def _decode(data: bytes, encoding: str, skip: int = 0) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Decode all from a position on, with U+FFFD for what cannot be, and where that is."""
    codec = _CODECS.get(encoding, encoding)
    slipped: list[int] = []
    if encoding in ("gb18030", "big5"):
        slipped = find_slipped_bytes(data, codec, _COMMON.__contains__)
    pieces: list[str] = []
    bad: list[tuple[int, int]] = []
    for stop in (*slipped, len(data)):
        places: list[tuple[int, int]] = []
        token = _bad_places.set(places)
        try:
            pieces.append(codecs.decode(memoryview(data)[skip:stop], codec, _HANDLER))
        finally:
            _bad_places.reset(token)
        bad.extend((start + skip, end + skip) for start, end in places)
        if stop < len(data):
            pieces.append(REPLACEMENT)
            bad.append((stop, stop + 1))
        skip = stop + 1
    return "".join(pieces), tuple(bad)
