"""Archives of other kinds than ZIP as folders: tar, 7-Zip, RAR, mails; good ones and hostile ones."""

import io
import os
import random
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline.sources import unpacked_archives
from pipeline.sources.source import SourceOptions, Survey, UnreadFileError, open_source
from pipeline.sources.zip_archives import ArchiveBounds

FILES = {"2021/农村 饮水.doc": b"one" * 50_000, "b.txt": b"two"}
Found = dict[str, tuple[bytes | None, str | None]]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def read(folder: Path, **options: object) -> Found:
    """Relative path → bytes, and the code of what is wrong with it."""
    for path in folder.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000), follow_symlinks=False)
    spool = folder.parent / "spool"
    source = open_source(str(folder), SourceOptions(spool=spool, **options))  # type: ignore[arg-type]
    found: Found = {}
    for one in source.listing(Survey()):
        if one.problem:
            found[one.relative] = (None, one.problem.code)
            continue
        try:
            at_hand = source.bring_to_hand(one, spool)
        except UnreadFileError as error:
            found[one.relative] = (None, error.failure.code)
        else:
            found[one.relative] = (at_hand.path.read_bytes(), None)
            at_hand.discard()
    source.close()
    assert not spool.exists() or list(spool.iterdir()) == []
    return found


def tar(files: dict[str, bytes], mode: str = "w", encoding: str = "utf-8") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(
        fileobj=stream, mode=mode, encoding=encoding, format=tarfile.GNU_FORMAT
    ) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def seven_zip(files: dict[str, bytes], kind: str = "7zip") -> bytes:
    libarchive = pytest.importorskip("libarchive", reason="libarchive is not installed")
    pieces: list[bytes] = []

    def keep(data: bytes) -> int:
        pieces.append(bytes(data))
        return len(data)

    with libarchive.custom_writer(keep, kind) as archive:
        for name, data in files.items():
            archive.add_file_from_memory(name, len(data), data)
    return b"".join(pieces)


def rar(files: dict[str, bytes], flags: int = 0) -> bytes:
    """RAR 4 with stored members (technical note of RAR 3/4: marker, archive head, file heads)."""

    def block(kind: int, flags: int, rest: bytes) -> bytes:
        body = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body

    parts = [b"Rar!\x1a\x07\x00", block(0x73, 0, bytes(6))]
    for name, data in files.items():
        raw = name.encode("gbk")
        head = struct.pack("<LLBLLBBHL", len(data), len(data), 3, zlib.crc32(data), 0, 29, 0x30,
                           len(raw), 0o100644)  # fmt: skip
        parts += [block(0x74, 0x8000 | flags, head + raw), data]
    return b"".join([*parts, block(0x7B, 0x4000, b"")])


def mail(files: dict[str, bytes]) -> bytes:
    message = EmailMessage()
    message["Subject"] = "绩效文本"
    message.set_content("请查收附件。")
    for name, data in files.items():
        message.add_attachment(data, maintype="application", subtype="msword", filename=name)
    return message.as_bytes()


PACKED: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "a.tar": tar,
    "a.tar.gz": lambda files: tar(files, "w:gz"),
    "a.tgz": lambda files: tar(files, "w:gz"),
    "a.tar.bz2": lambda files: tar(files, "w:bz2"),
    "a.tar.xz": lambda files: tar(files, "w:xz"),
    "gbk.tar": lambda files: tar(files, encoding="gbk"),
    "a.7z": seven_zip,
    "a.rar": rar,
    "renamed.zip": rar,
}


@pytest.mark.parametrize("name", PACKED)
def test_members_are_read(inbox: Path, name: str) -> None:
    (inbox / name).write_bytes(PACKED[name](FILES))
    expected = {f"{name}/{member}": (data, None) for member, data in FILES.items()}
    assert read(inbox) == expected


def test_attachments_of_a_mail_and_of_the_mail_attached_to_it(inbox: Path) -> None:
    inner = EmailMessage()
    inner.add_attachment(b"deep", maintype="text", subtype="csv", filename="内.doc")
    outer = EmailMessage()
    outer.set_content("附件")
    outer.add_attachment(b"one", maintype="application", subtype="msword", filename="预算 1.doc")
    outer.add_attachment(inner)
    (inbox / "a.eml").write_bytes(outer.as_bytes())
    # As an old client wrote it: RFC 2047 in the parameter, in GB 2312.
    old = mail({"x.doc": b"two"}).replace(
        b'filename="x.doc"', b'filename="=?gb2312?B?1KTL4y5kb2M=?="'
    )
    (inbox / "old.eml").write_bytes(old)
    assert read(inbox) == {
        "a.eml/预算 1.doc": (b"one", None),
        "a.eml/内.doc": (b"deep", None),
        "old.eml/预算.doc": (b"two", None),
    }


def test_more_archives_than_stay_open_at_once(inbox: Path, tmp_path: Path) -> None:
    for number in range(6):
        for suffix in ("tar", "eml"):
            data = {"x/y.doc": b"%d" % number} if suffix == "tar" else {"y.doc": b"%d" % number}
            packed = tar(data) if suffix == "tar" else mail(data)
            (inbox / f"{number}.{suffix}").write_bytes(packed)
    source = open_source(str(inbox), SourceOptions(settle_seconds=0))
    listed = list(source.listing(Survey()))
    for one in listed:
        at_hand = source.bring_to_hand(one, tmp_path / "spool")
        assert at_hand.path.read_bytes() == one.relative[:1].encode()
    source.close()
    # As the web server does it: a source of one archive, never listed.
    alone = open_source(str(inbox / "3.eml"))
    [member] = [one for one in listed if one.relative == "3.eml/y.doc"]
    at_hand = alone.bring_to_hand(replace(member, relative=member.uri), tmp_path / "spool")
    assert at_hand.path.read_bytes() == b"3"
    alone.close()


def test_archives_in_archives_once(inbox: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("inner.tar.gz", tar({"x.doc": b"1", "deep.tar": tar({"y": b"2"})}, "w:gz"))
        archive.writestr("letter.eml", mail({"z.doc": b"3"}))
    (inbox / "a.zip").write_bytes(stream.getvalue())
    assert read(inbox) == {
        "a.zip/inner.tar.gz/x.doc": (b"1", None),
        "a.zip/inner.tar.gz/deep.tar": (None, "archive-bounds"),
        "a.zip/letter.eml/z.doc": (b"3", None),
    }


def test_links_and_names_that_lead_elsewhere(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, kind, target in (
            ("link.doc", tarfile.SYMTYPE, str(tmp_path / "secret")),
            ("hard.doc", tarfile.LNKTYPE, str(tmp_path / "secret")),
            ("device", tarfile.CHRTYPE, ""),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            archive.addfile(info)
        for name in ("../../up.doc", "/etc/passwd", "a/../b.doc", "C:\\x.doc"):
            info = tarfile.TarInfo(name)
            info.size = 1
            archive.addfile(info, io.BytesIO(b"1"))
    (inbox / "a.tar").write_bytes(stream.getvalue())
    found = read(inbox)
    assert b"secret" not in [data for data, _ in found.values()]
    assert {name for name, (data, _) in found.items() if data} == {
        f"a.tar/{name}" for name in ("up.doc", "etc/passwd", "a/b.doc", "x.doc")
    }
    assert list(tmp_path.rglob("up.doc")) == []


@pytest.mark.parametrize("name", ["a.tar.gz", "a.7z"])
def test_a_bomb_is_stopped(inbox: Path, name: str) -> None:
    files = {"bomb.txt": bytes(20_000_000), "after.doc": b"1"}
    (inbox / name).write_bytes(PACKED[name](files))
    assert read(inbox, bounds=ArchiveBounds(nested_bytes=1_000_000)) == {
        f"{name}/bomb.txt": (None, "too-large"),
        f"{name}/after.doc": (b"1", None),
    }
    bounds = ArchiveBounds(nested_bytes=1_000_000, all_nested_bytes=2_000_000)
    found = read(inbox, bounds=bounds)
    assert found[name] == (None, "archive-bounds")


def test_too_many_members(inbox: Path) -> None:
    (inbox / "a.tar").write_bytes(tar({f"{n}.doc": b"1" for n in range(20)}))
    assert read(inbox, bounds=ArchiveBounds(member_count=10)) == {"a.tar": (None, "archive-bounds")}


def test_what_comes_before_the_damage_is_read(inbox: Path) -> None:
    data = tar({"a.doc": b"1" * 1000, "b.doc": os.urandom(200_000)}, "w:gz")
    (inbox / "a.tar.gz").write_bytes(data[: len(data) // 2])
    found = read(inbox)
    assert found["a.tar.gz/a.doc"] == (b"1" * 1000, None)
    assert "damaged" in [code for _, code in found.values()]


@pytest.mark.parametrize("name", ["a.tar", "a.7z", "a.rar", "a.eml"])
def test_any_broken_archive_is_unpacked_or_refused(inbox: Path, name: str) -> None:
    whole = mail(FILES) if name == "a.eml" else PACKED[name](FILES)
    chance = random.Random(9)
    for number in range(8):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        (inbox / f"{number}{name}").write_bytes(data)
    for content, problem in read(inbox).values():
        assert (content is None) == (problem is not None)


def test_an_encrypted_member_is_named(inbox: Path) -> None:
    pytest.importorskip("libarchive", reason="libarchive is not installed")
    (inbox / "a.rar").write_bytes(rar({"a.doc": b"1" * 16}, flags=0x04))
    assert (None, "encrypted") in read(inbox).values()


def test_a_machine_without_libarchive_says_what_to_install(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inbox / "a.rar").write_bytes(rar(FILES))
    program = (
        "import sys; sys.modules['libarchive'] = None\n"
        "from pipeline.sources.unpacking_child import main; sys.exit(main())"
    )
    monkeypatch.setattr(
        unpacked_archives, "_command", lambda *rest: [sys.executable, "-c", program, *rest]
    )
    assert read(inbox) == {"a.rar": (None, "archive-unopened")}


@pytest.mark.parametrize("kind", ["tar", "mail", "libarchive"])
def test_the_child_opens_nothing_else(tmp_path: Path, kind: str) -> None:
    """Whatever a member makes the child do, there is no file descriptor left to do it with."""
    program = (
        "import socket\n"
        "from pipeline.sources import unpacking_child as child\n"
        "child._confine(child.UnpackingLimits(1, 1, 1))\n"
        "try:\n    open('/etc/hostname')\n    print('opened')\n"
        "except OSError: pass\n"
        "try:\n    socket.socket()\n    print('connected')\n"
        "except OSError: pass\n"
    )
    done = subprocess.run([sys.executable, "-c", program, kind], capture_output=True, check=True)
    assert done.stdout == b""
