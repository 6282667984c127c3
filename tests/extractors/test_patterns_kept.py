"""Compiled patterns come back from the cache as they were, and from nowhere that others may write."""

import os
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
import regex

from extractors import patterns

SOURCES = [
    (r"(?P<sign>≥|>=|不低于)\s*+(?P<value>\d+(?:\.\d+)?)", 0),
    (r"\p{Han}{2,4}(?=[:：])", 0),
    (r"^ pages? \s+ (\d+) $", regex.VERBOSE | regex.IGNORECASE),
]
TEXTS = ["不低于 95.5", "≥3次", "负责人：王", "Page 12", "", "项目名称:"]


def forget() -> None:
    patterns._kept.cache_clear()
    patterns._new.clear()


@pytest.fixture
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    forget()
    yield tmp_path / "jixiao"
    forget()


def keep_all(cache_home: Path) -> Path:
    for source, flags in SOURCES:
        patterns.compile_pattern(source, flags)
    patterns.keep_patterns()
    forget()
    (made,) = cache_home.iterdir()
    return made


def test_a_pattern_that_was_kept_matches_as_one_that_is_compiled(
    cache_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = [regex.compile(source, flags) for source, flags in SOURCES]
    keep_all(cache_home)
    assert patterns.are_patterns_kept()
    monkeypatch.setattr(regex, "compile", lambda *_: pytest.fail("compiled again"))
    kept = [patterns.compile_pattern(source, flags) for source, flags in SOURCES]
    for one, other in zip(kept, fresh, strict=True):
        assert (one.pattern, one.flags, one.groupindex) == (
            other.pattern,
            other.flags,
            other.groupindex,
        )
        for text in TEXTS:
            found, wanted = one.search(text), other.search(text)
            assert (found and (found.span(), found.groups())) == (
                wanted and (wanted.span(), wanted.groups())
            )


def test_the_file_is_for_its_owner_alone_and_only_grows(cache_home: Path) -> None:
    made = keep_all(cache_home)
    assert made.stat().st_mode & 0o077 == 0
    before = made.stat().st_mtime_ns
    patterns.compile_pattern(*SOURCES[0])
    patterns.keep_patterns()  # nothing new
    assert made.stat().st_mtime_ns == before
    patterns.compile_pattern("新的")
    patterns.keep_patterns()
    forget()
    assert set(patterns._kept()) == {("新的", 0), *((text, int(flags)) for text, flags in SOURCES)}


def test_the_same_words_with_other_flags_are_another_pattern(cache_home: Path) -> None:
    keep_all(cache_home)
    assert patterns.compile_pattern("a", regex.IGNORECASE).match("A")
    assert not patterns.compile_pattern("a").match("A")


def test_a_file_that_others_may_write_is_not_read(cache_home: Path) -> None:
    keep_all(cache_home).chmod(0o666)
    assert not patterns.are_patterns_kept()
    assert patterns.compile_pattern(*SOURCES[0]).search("≥3次")


class _Command:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("exit 7",)


_FIRST_KEY = (SOURCES[0][0], SOURCES[0][1])
_KEPT = [
    b"",
    b"\x80",
    bytes(200),
    pickle.dumps(["a list"]),
    pickle.dumps({_FIRST_KEY: _Command()}),
    pickle.dumps({_FIRST_KEY: pickle.dumps(_Command())}),
    pickle.dumps({_FIRST_KEY: bytes(200)}),
]


@pytest.mark.parametrize("content", _KEPT)
def test_a_broken_file_costs_time_and_nothing_else(
    cache_home: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "system", lambda _: pytest.fail("the file was obeyed"))
    keep_all(cache_home).write_bytes(content)
    assert patterns.compile_pattern(*SOURCES[0]).search("≥3次")


def test_without_a_cache_folder_patterns_are_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("HOME", raising=False)
    forget()
    assert patterns.compile_pattern(*SOURCES[0]).search("≥3次")
    patterns.keep_patterns()
    assert not patterns.are_patterns_kept()
    forget()
