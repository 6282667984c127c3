import io
import os
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from pipeline.sources.source import SourceOptions, Survey, UnreadFileError, open_source
from pipeline.sources.zip_archives import ArchiveBounds, safe_member_name

OLD = 1_600_000_000


def packed(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def gbk_packed(name: str, data: bytes) -> bytes:
    """As Chinese Windows packs: the name in GBK, without the UTF-8 flag."""
    placeholder = "x" * len(name.encode("gbk"))
    return packed({placeholder: data}).replace(placeholder.encode(), name.encode("gbk"))


def listed(folder: Path, **options: object) -> dict[str, tuple[bytes | None, str | None]]:
    """Relative path → bytes, and the code of the problem if there is one."""
    source = open_source(str(folder), SourceOptions(**options))  # type: ignore[arg-type]
    found: dict[str, tuple[bytes | None, str | None]] = {}
    for one in source.listing(Survey()):
        if one.problem:
            found[one.relative] = (None, one.problem.code)
            continue
        try:
            at_hand = source.bring_to_hand(one, folder.parent / "spool")
        except UnreadFileError as error:
            found[one.relative] = (None, error.failure.code)
        else:
            found[one.relative] = (at_hand.path.read_bytes(), None)
            at_hand.discard()
    source.close()
    if (folder.parent / "spool").exists():
        assert list((folder.parent / "spool").iterdir()) == []
    return found


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, data: bytes) -> None:
    (folder / name).write_bytes(data)
    os.utime(folder / name, (OLD, OLD))


def test_members_are_read_in_place_and_archives_in_archives_once(inbox: Path) -> None:
    deepest = packed({"never.doc": b"3"})
    inner = packed({"inner.doc": b"2", "deepest.zip": deepest})
    put(inbox, "a.zip", packed({"2021/outer.doc": b"1", "inner.zip": inner, "~$outer.doc": b"0"}))
    assert listed(inbox) == {
        "a.zip/2021/outer.doc": (b"1", None),
        "a.zip/inner.zip/inner.doc": (b"2", None),
        "a.zip/inner.zip/deepest.zip": (None, "archive-bounds"),
    }


def test_names_in_gbk_and_utf8_are_decoded(inbox: Path) -> None:
    put(inbox, "windows.zip", gbk_packed("农村饮水.doc", b"1"))
    put(inbox, "flagged.zip", packed({"科学技术协会.doc": b"2"}))
    assert listed(inbox) == {
        "flagged.zip/科学技术协会.doc": (b"2", None),
        "windows.zip/农村饮水.doc": (b"1", None),
    }


def test_more_archives_than_stay_open_at_once(inbox: Path) -> None:
    inner = [packed({f"{n}.doc": b"%d" % n}) for n in range(7)]
    put(inbox, "a.zip", packed({f"{n}.zip": data for n, data in enumerate(inner)}))
    assert listed(inbox) == {f"a.zip/{n}.zip/{n}.doc": (b"%d" % n, None) for n in range(7)}


def test_the_same_name_twice_in_an_archive(inbox: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.doc", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.doc", b"2")
    put(inbox, "a.zip", stream.getvalue())
    assert listed(inbox) == {"a.zip/a.doc": (b"1", None), "a.zip/@1/a.doc": (b"2", None)}


def test_a_bomb_is_not_unpacked(inbox: Path) -> None:
    put(inbox, "bomb.zip", packed({"bomb.txt": bytes(20_000_000), "good.doc": b"1"}))
    assert listed(inbox) == {
        "bomb.zip/bomb.txt": (None, "archive-bounds"),
        "bomb.zip/good.doc": (b"1", None),
    }


@pytest.mark.parametrize(
    "bounds",
    [ArchiveBounds(member_count=1), ArchiveBounds(unpacked_bytes=1), ArchiveBounds(nested_bytes=1)],
)
def test_an_archive_beyond_its_bounds_is_refused_with_a_reason(
    inbox: Path, bounds: ArchiveBounds
) -> None:
    put(inbox, "a.zip", packed({"a.zip": packed({"x.doc": b"12"}), "b.doc": b"12"}))
    assert (None, "archive-bounds") in [
        (data, "archive-bounds") if code in ("archive-bounds", "too-large") else (data, code)
        for data, code in listed(inbox, bounds=bounds).values()
    ]


def test_a_member_that_lies_about_its_size_stops_at_the_limit(inbox: Path) -> None:
    data = packed({"a.doc": b"x" * 5000}, zipfile.ZIP_STORED)
    put(inbox, "a.zip", data)
    assert listed(inbox, most_bytes=4000) == {"a.zip/a.doc": (None, "too-large")}


@pytest.mark.parametrize("cut", [0, 10, 100])
def test_a_damaged_archive_is_one_failure(inbox: Path, cut: int) -> None:
    put(inbox, "a.zip", packed({"a.doc": b"x" * 5000})[:cut])
    assert listed(inbox) == {"a.zip": (None, "damaged")}


def test_damage_inside_a_member_is_that_member_s_failure(inbox: Path) -> None:
    data = bytearray(packed({"a.doc": os.urandom(5000), "b.doc": b"good"}))
    data[100:200] = bytes(100)
    put(inbox, "a.zip", bytes(data))
    assert listed(inbox) == {"a.zip/a.doc": (None, "damaged"), "a.zip/b.doc": (b"good", None)}


def test_a_member_that_stands_before_its_archive_is_damaged(inbox: Path) -> None:
    data = packed({"a.doc": b"one", "b.doc": b"two"})
    put(inbox, "a.zip", data[:4] + data[14:])  # ten bytes are lost
    assert listed(inbox) == {"a.zip/a.doc": (None, "damaged"), "a.zip/b.doc": (b"two", None)}


def directory_of(count: int, *, zip64: bool = False) -> bytes:
    """An archive that is all directory: entries of 46 bytes, of empty files without a name."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", *[20, 3, 20, 0], *[0] * 4, *[0] * 10)
    directory = entry * count
    size = len(directory)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, 0)
    end64 += struct.pack("<4sLQL", b"PK\x06\x07", 0, size, 1)
    size, count = (0xFFFFFFFF, 0xFFFF) if zip64 else (size, min(count, 0xFFFF))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, size, 0, 0)
    return directory + (end64 if zip64 else b"") + end


@pytest.mark.parametrize("zip64", [False, True])
@pytest.mark.parametrize("count", [60_000, 1_000_000])
def test_an_endless_list_of_members_is_not_read(inbox: Path, count: int, zip64: bool) -> None:
    put(inbox, "a.zip", directory_of(count, zip64=zip64))
    tracemalloc.start()
    assert listed(inbox) == {"a.zip": (None, "archive-bounds")}
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 << 20


def test_an_endless_list_inside_an_archive_is_not_read(inbox: Path) -> None:
    put(inbox, "a.zip", packed({"inner.zip": directory_of(1_000_000), "b.doc": b"1"}))
    found = listed(inbox, bounds=ArchiveBounds(ratio=10_000))
    assert found == {"a.zip/inner.zip": (None, "archive-bounds"), "a.zip/b.doc": (b"1", None)}


def test_archives_inside_share_one_budget(inbox: Path) -> None:
    inner = packed({f"{n}.doc": b"1" for n in range(40)})
    put(inbox, "a.zip", packed({f"{n}.zip": inner for n in range(5)}))
    found = listed(inbox, bounds=ArchiveBounds(member_count=100))
    refused = [name for name, (_, code) in found.items() if code == "archive-bounds"]
    assert refused == [f"a.zip/{n}.zip" for n in (2, 3, 4)]
    assert len(found) == 2 * 40 + 3
    found = listed(inbox, bounds=ArchiveBounds(all_nested_bytes=2 * len(inner)))
    assert [code for _, code in found.values()].count("archive-bounds") == 3


def test_a_name_that_is_a_file_and_a_folder(inbox: Path) -> None:
    put(inbox, "a.zip", packed({"x": b"1", "x/y.doc": b"2", "x-": b"3"}))
    assert listed(inbox) == {
        "a.zip/@0/x": (b"1", None),
        "a.zip/x/y.doc": (b"2", None),
        "a.zip/x-": (b"3", None),
    }


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Users\\a.doc", "Users/a.doc"),
        ("a//b/./c.doc", "a/b/c.doc"),
        ("a\x00b\n.doc", "ab.doc"),
        ("..", ""),
    ],
)
def test_a_member_s_name_leads_nowhere_else(name: str, safe: str) -> None:
    assert safe_member_name(name) == safe
