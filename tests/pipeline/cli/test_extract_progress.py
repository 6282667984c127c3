"""What `jixiao extract` shows of a slow file on a terminal."""

import io
import sys

import pytest

from extractors.errors import CorruptFileError
from pipeline.cli.extract_progress import NoProgress, showing_progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def on_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    # In the test itself: between its phases pytest puts its own streams back.
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    return stream


def test_the_pages_of_a_single_file_are_shown_until_it_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = on_terminal(monkeypatch)
    with showing_progress(1, shown=False) as progress:
        assert terminal.getvalue() == ""
        progress.page_done("昌黎[1].pdf", 2, 7)
        progress.advance()
        seen = len(terminal.getvalue())
        progress.complain(CorruptFileError("昌黎[1].pdf", "is damaged", "Ask for it again."))
    assert "昌黎[1].pdf: page 2 of 7" in terminal.getvalue()
    assert "is damaged" in terminal.getvalue()[seen:]


def test_a_bar_over_files_names_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = on_terminal(monkeypatch)
    with showing_progress(2, shown=True) as progress:
        progress.page_done("a.pdf", 3, 4)
        progress.complain(CorruptFileError("b.pdf", "is damaged", "Ask for it again."))
        progress.advance()
    assert "a.pdf: page 3 of 4" in terminal.getvalue()
    assert "is damaged" in terminal.getvalue()


def test_nothing_is_shown_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with showing_progress(1, shown=True) as progress:
        assert type(progress) is NoProgress
        progress.page_done("a.pdf", 1, 2)
        progress.advance()
    assert stream.getvalue() == ""
