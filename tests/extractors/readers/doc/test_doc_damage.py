"""Damaged files: a partial document with a finding, or a clear error; nothing else, and soon."""

import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.errors import CorruptFileError, ExtractionError, LimitExceededError
from extractors.readers.doc import DocReader
from extractors.source_files import Limits, ReadOptions, SourceFile
from models.document import Document, Paragraph

DATA = Path(__file__).resolve().parents[1] / "data" / "doc"
SAMPLES = [path.read_bytes() for path in sorted(DATA.glob("*.doc"))]
ReadWord = Callable[..., Document]

patches = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.one_of(
            st.binary(min_size=1, max_size=8),
            st.sampled_from(
                [b"\0" * 4, b"\xff" * 4, b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\x13\0"]
            ),
        ),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(sample=st.sampled_from(SAMPLES), changes=patches)
def test_patched_file_is_read_or_refused(sample: bytes, changes: list[tuple[float, bytes]]) -> None:
    data = bytearray(sample)
    for place, patch in changes:
        at = int(place * len(data))
        data[at : at + len(patch)] = patch[: len(data) - at]
    read_or_refuse(bytes(data))


def read_or_refuse(data: bytes) -> Document | None:
    try:
        return DocReader().read(SourceFile("patched.doc", data), ReadOptions())
    except ExtractionError:
        return None


@pytest.mark.parametrize("sample", SAMPLES, ids=[path.stem for path in sorted(DATA.glob("*.doc"))])
def test_patched_tables_and_header(sample: bytes) -> None:
    """Patches in the two places that steer everything: the FIB and the table stream."""
    rng = random.Random(len(sample))
    tables_at = sample.find(b"\x02", len(sample) // 2)
    assert tables_at > 0
    for _ in range(60):
        data = bytearray(sample)
        for _ in range(rng.choice((1, 3, 10))):
            at = rng.choice((512 + rng.randrange(0x320), rng.randrange(tables_at, len(data) - 4)))
            data[at : at + 4] = rng.choice((b"\xff" * 4, b"\0" * 4, rng.randbytes(4)))
        read_or_refuse(bytes(data))


@pytest.mark.parametrize("sample", SAMPLES, ids=[path.stem for path in sorted(DATA.glob("*.doc"))])
def test_truncated_file(sample: bytes) -> None:
    for size in (0, 8, 511, 512, 600, 4096, len(sample) // 2, len(sample) - 513, len(sample) - 1):
        read_or_refuse(sample[:size])


def test_text_beyond_the_end_gives_what_there_is(
    build_word: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    data = bytearray(build_word("总体绩效目标\r经费五万元\r", body=60_000))
    # The piece table says that the one piece is 60,000 characters long.
    clx = data.find(struct.pack("<BI", 2, 16))
    struct.pack_into("<I", data, clx + 9, 60_000)
    document = read_bytes(bytes(data))
    lines = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert lines[:2] == ["总体绩效目标", "经费五万元"]
    assert [finding.code for finding in document.findings] == ["damaged-source"] * 2
    assert "beyond the end" in document.findings[0].message


def test_missing_piece_table_is_said(read_word: ReadWord) -> None:
    document = read_word("经费\r", structures={33: b""})
    assert any("piece table" in finding.message for finding in document.findings)


def test_pieces_that_repeat_one_text_are_no_bomb(
    build_word: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    count = 3000
    text_bytes = 2 * 2000
    bounds = [2000 * index for index in range(count + 1)]
    plex = struct.pack(f"<{count + 1}I", *bounds) + struct.pack("<HIH", 0, 0x600, 0) * count
    document = read_bytes(
        build_word(
            "甲" * 1999 + "\r",
            body=2000 * count,
            structures={33: struct.pack("<BI", 2, len(plex)) + plex},
        )
    )
    total = sum(len(block.text) for block in document.blocks if isinstance(block, Paragraph))
    assert total <= 2 * (text_bytes + 0x800)
    assert any("repeats" in finding.message for finding in document.findings)


def test_fields_without_end_or_begin(read_word: ReadWord) -> None:
    document = read_word("甲\x15乙\x13 PAGE \r丙\x14丁\r" + "\x13" * 500 + "戊\r")
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == [
        "甲乙 PAGE ",
        "丙丁",
        "戊",
    ]


def test_too_many_cells(build_word: Callable[..., bytes]) -> None:
    in_table = struct.pack("<HHB", 0, 0x2416, 1)
    row_end = in_table + struct.pack("<HB", 0x2417, 1)
    data = build_word(
        "甲\x07乙\x07\x07\r", paragraphs=[(0, 4, in_table), (4, 5, row_end), (5, 6, b"\0\0")]
    )
    with pytest.raises(LimitExceededError, match="table cells"):
        DocReader().read(SourceFile("x.doc", data), ReadOptions(limits=Limits(cell_count=1)))


def test_header_that_is_no_header(build_word: Callable[..., bytes]) -> None:
    data = build_word("甲\r", ident=0x1234)
    with pytest.raises(CorruptFileError, match="no Word text"):
        DocReader().read(SourceFile("x.doc", data), ReadOptions())


def test_styles_that_are_based_on_each_other(read_word: ReadWord) -> None:
    def style(base: int) -> bytes:
        name = "甲".encode("utf-16-le")
        record = struct.pack("<5H", 0xFFE, 1 | base << 4, 0, 0, 0)
        record += struct.pack("<H", 1) + name + b"\0\0"
        return struct.pack("<H", len(record)) + record

    sheet = struct.pack("<HHH", 4, 2, 10) + style(1) + style(0)
    document = read_word("经费\r", paragraphs=[(0, 3, b"\1\0")], structures={1: sheet})
    (block,) = document.blocks
    assert isinstance(block, Paragraph)
    assert (block.text, block.style) == ("经费", "甲")
