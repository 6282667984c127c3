"""Lists: levels, overrides, styles that stand for a level."""

import struct
from collections.abc import Callable, Sequence

from models.document import Document, Paragraph

ReadWord = Callable[..., Document]
NO_STYLE = 0x0FFF
CHINESE_THOUSAND, DECIMAL, BULLET = 39, 0, 23


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def level(code: int, text: str, start: int = 1, flags: int = 0, limit: int = 0) -> bytes:
    """An LVL; a character below 9 in `text` stands for that level's number."""
    head = struct.pack("<iBB9xB8xBBBB", start, code, flags, 0, 0, 0, limit, 0)
    return head + struct.pack("<H", len(text)) + text.encode("utf-16-le")


def lists(levels: Sequence[bytes], styles: Sequence[int] = ()) -> tuple[bytes, bytes]:
    """PlfLst with one list of nine levels, and the levels that stand behind it."""
    linked = [*styles, *[NO_STYLE] * (9 - len(styles))]
    head = struct.pack("<ii9HBB", 77, 0, *linked, 0, 0)
    rest = [level(DECIMAL, "") for _ in range(9 - len(levels))]
    return struct.pack("<H", 1) + head, b"".join((*levels, *rest))


def overrides(*lfos: bytes) -> bytes:
    """PlfLfo; each of `lfos` is the overrides (LFOLVL) of one list index."""
    heads = b"".join(struct.pack("<iIIBBBB", 77, 0, 0, len(one) // 8, 0, 0, 0) for one in lfos)
    return struct.pack("<I", len(lfos)) + heads + b"".join(b"\xff" * 4 + one for one in lfos)


def paragraph(text: str, index: int, depth: int | None = 0, style: int = 0) -> tuple[str, bytes]:
    grpprl = struct.pack("<HHH", style, 0x460B, index)
    return text, grpprl if depth is None else grpprl + struct.pack("<HB", 0x260A, depth)


def read(
    read_word: ReadWord,
    paragraphs: Sequence[tuple[str, bytes]],
    levels: Sequence[bytes],
    lfos: Sequence[bytes] = (b"",),
) -> list[str]:
    text = ""
    runs = []
    for content, grpprl in paragraphs:
        runs.append((len(text), len(text) + len(content) + 1, grpprl))
        text += content + "\r"
    stored, behind = lists(levels)
    document = read_word(
        text,
        paragraphs=runs,
        structures={73: stored, 74: overrides(*lfos)},
        beyond={73: behind},
    )
    assert document.findings == ()
    return texts(document)


LEVELS = (
    level(CHINESE_THOUSAND, "\0、"),
    level(CHINESE_THOUSAND, "（\1）"),
    level(DECIMAL, "\0.\1.\2", flags=0x04),
)


def test_levels_count_and_restart(read_word: ReadWord) -> None:
    assert read(
        read_word,
        [
            paragraph("总体", 1),
            paragraph("科普", 1, 1),
            paragraph("设施", 1, 1),
            paragraph("细目", 1, 2),
            paragraph("措施", 1),
            paragraph("制度", 1, 1),
            paragraph("无", 0),
        ],
        LEVELS,
    ) == ["一、总体", "（一）科普", "（二）设施", "1.2.1细目", "二、措施", "（一）制度", "无"]


def test_bullets_have_no_label(read_word: ReadWord) -> None:
    assert read(read_word, [paragraph("甲", 1)], (level(BULLET, "\uf06c"),)) == ["甲"]


def test_list_that_starts_anew(read_word: ReadWord) -> None:
    start_at_five = struct.pack("<iI", 5, 0x10)
    assert read(
        read_word,
        [paragraph("甲", 1), paragraph("乙", 1), paragraph("丙", 2), paragraph("丁", 2)],
        (level(DECIMAL, "\0."),),
        (b"", start_at_five),
    ) == ["1.甲", "2.乙", "5.丙", "6.丁"]


def test_suppressed_number(read_word: ReadWord) -> None:
    # A negative index keeps the list's indents and shows no number.
    assert read(
        read_word, [paragraph("甲", 1), paragraph("乙", 0xFFFF), paragraph("丙", 1)], LEVELS
    ) == ["一、甲", "乙", "二、丙"]


def test_index_without_a_list(read_word: ReadWord) -> None:
    assert read(read_word, [paragraph("甲", 9)], LEVELS) == ["甲"]


def test_level_that_goes_on_counting(read_word: ReadWord) -> None:
    # fNoRestart with a limit of 0: the second level is never reset.
    levels = (level(DECIMAL, "\0."), level(DECIMAL, "\1)", flags=0x08, limit=0))
    assert read(
        read_word,
        [paragraph("甲", 1), paragraph("乙", 1, 1), paragraph("丙", 1), paragraph("丁", 1, 1)],
        levels,
    ) == ["1.甲", "1)乙", "2.丙", "2)丁"]


def test_table_of_levels_that_is_cut_short(read_word: ReadWord) -> None:
    stored, _ = lists(LEVELS)
    document = read_word(
        "甲\r",
        paragraphs=[(0, 2, paragraph("甲", 1)[1])],
        structures={73: stored, 74: overrides(b"")},
        beyond={73: b"\0"},
    )
    assert texts(document) == ["甲"]
