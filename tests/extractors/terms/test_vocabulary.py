"""The dictionary in a mapped file cuts as jieba's own does, and lies where nobody else may write."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.terms import vocabulary
from extractors.terms.word_table import WordTable, write_word_table

CORPUS = Path(__file__).resolve().parents[3] / "corpus" / "reports"


@pytest.fixture
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    vocabulary.word_table.cache_clear()
    yield tmp_path / "jixiao"
    vocabulary.word_table.cache_clear()


def test_every_text_of_the_corpus_is_cut_the_same(cache_home: Path) -> None:
    table = vocabulary.word_table()
    assert table is not None
    mapped, read = vocabulary._mapped(table), vocabulary._read_dictionary()
    texts = sorted(CORPUS.glob("*/*.txt"))
    assert len(texts) > 10
    lines = {
        line
        for path in texts
        for line in path.read_bytes().decode("utf-8", "replace").splitlines()
        if line.strip()
    }
    assert len(lines) > 500
    for line in lines:
        assert mapped.lcut(line) == read.lcut(line)
    verbs = vocabulary._verbs()
    assert len(verbs) > 10_000
    for word in list(read.FREQ)[::50]:
        assert table.get(word) == read.FREQ[word]
        assert table.is_verb(word) == (word in verbs)


def test_the_file_is_made_once_and_for_its_owner_alone(cache_home: Path) -> None:
    assert vocabulary.word_table() is not None
    (made,) = cache_home.iterdir()
    assert made.stat().st_mode & 0o077 == 0
    assert cache_home.stat().st_mode & 0o077 == 0
    before = made.stat().st_mtime_ns
    vocabulary.word_table.cache_clear()
    assert vocabulary.word_table() is not None
    assert made.stat().st_mtime_ns == before


def test_a_place_that_others_may_write_is_not_used(cache_home: Path) -> None:
    cache_home.mkdir()
    cache_home.chmod(0o777)
    assert vocabulary.word_table() is None
    assert list(cache_home.iterdir()) == []


def test_a_file_that_others_may_write_is_not_read(cache_home: Path) -> None:
    assert vocabulary.word_table() is not None
    (made,) = cache_home.iterdir()
    made.chmod(0o666)
    vocabulary.word_table.cache_clear()
    assert vocabulary.word_table() is None


@pytest.mark.parametrize("content", [b"", b"jixiao", bytes(200), b"jixiao-words-1\n" + bytes(5)])
def test_a_broken_file_is_not_read(cache_home: Path, content: bytes) -> None:
    cache_home.mkdir(mode=0o700)
    path = cache_home / f"words-{vocabulary._version()}.bin"
    path.write_bytes(content)
    path.chmod(0o600)
    assert vocabulary.word_table() is None


def test_words_that_share_a_slot(tmp_path: Path) -> None:
    words = [(f"词{number}", number, number % 3 == 0) for number in range(1, 400)]
    write_word_table(tmp_path / "t.bin", words, 7)
    table = WordTable(tmp_path / "t.bin")
    assert table.total == 7
    assert [(word, table.get(word), table.is_verb(word)) for word, _, _ in words] == words
    assert "词400" not in table
    assert table.get("词400", 5) == 5
    with pytest.raises(KeyError):
        table["词400"]


def test_a_file_cut_short_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "t.bin"
    write_word_table(path, [("绩效", 5, False)], 5)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match="cut short"):
        WordTable(path)
