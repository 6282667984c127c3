import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest

from pipeline.logs import ForPeople, JsonLines, PageLine, clear_page_line, set_up_logging


def record(message: str, **extra: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "jixiao.intake", "msg": message, "levelname": "INFO"})
    vars(made).update(extra)
    return made


def test_json_lines_carry_what_the_call_added() -> None:
    line = json.loads(JsonLines().format(record("农村.doc: failed", code="damaged", sha256=None)))
    assert (line["message"], line["code"]) == ("农村.doc: failed", "damaged")
    assert "sha256" not in line


@pytest.mark.parametrize("form", [JsonLines(), ForPeople()])
def test_a_file_name_cannot_forge_a_second_line(form: logging.Formatter) -> None:
    assert "\n" not in form.format(record("a\nERROR forged\r.doc: failed"))


@pytest.mark.parametrize("form", [JsonLines(), ForPeople()])
def test_a_file_name_commands_no_terminal(form: logging.Formatter) -> None:
    line = form.format(record("\x1b[2J\u202etxt.exe\x85.doc: failed", uri="a\u2066b"))
    assert line.isprintable()
    assert "u202e" in line


def test_lines_go_to_standard_error_once(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        set_up_logging("human", "INFO")
    logging.getLogger("jixiao.intake").info("one file")
    logging.getLogger("jixiao.intake").debug("too much")
    captured = capsys.readouterr()
    assert captured.err.count("one file") == 1
    assert "too much" not in captured.err
    assert captured.out == ""
    logger = logging.getLogger("jixiao")
    logger.handlers.clear()
    logger.propagate = True


class Terminal(io.StringIO):
    """A stream that says it is one, and what can be seen in its last line."""

    def isatty(self) -> bool:
        return True

    @property
    def last_line(self) -> str:
        return self.getvalue().rpartition("\n")[2].rpartition("\x1b[2K")[2]


@pytest.fixture
def own_loggers() -> Iterator[None]:
    yield
    logging.getLogger("jixiao").handlers.clear()
    logging.getLogger("jixiao").propagate = True
    logging.getLogger("jixiao.pages").handlers.clear()
    logging.getLogger("jixiao.pages").setLevel(logging.NOTSET)


def on_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    # In the test itself: between its phases pytest puts its own streams back.
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


@pytest.mark.usefixtures("own_loggers")
def test_a_terminal_shows_the_page_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_terminal(monkeypatch)
    set_up_logging("human", "WARNING")
    pages = logging.getLogger("jixiao.pages")
    pages.info("%s: page %d of %d", "a.pdf", 1, 9)
    pages.info("%s: page %d of %d", "a.pdf", 2, 9)
    assert terminal.last_line == "a.pdf: page 2 of 9"
    assert "\n" not in terminal.getvalue()
    logging.getLogger("jixiao.intake").warning("b.pdf: damaged")
    assert "page" not in terminal.getvalue().splitlines()[-1].rpartition("\x1b[2K")[2]
    assert terminal.last_line == ""
    pages.info("a.pdf: page 3 of 9")
    clear_page_line()
    assert terminal.last_line == ""


@pytest.mark.usefixtures("own_loggers")
def test_a_log_that_has_lines_of_pages_shows_none_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_terminal(monkeypatch)
    set_up_logging("human", "INFO")
    logging.getLogger("jixiao.pages").info("a.pdf: page 1 of 9")
    assert terminal.getvalue().endswith("a.pdf: page 1 of 9\n")


@pytest.mark.usefixtures("own_loggers")
def test_no_terminal_no_pages(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("human", "WARNING")
    logging.getLogger("jixiao.pages").info("a.pdf: page 1 of 9")
    assert capsys.readouterr().err == ""


def test_a_page_line_keeps_within_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    stream = Terminal()
    PageLine(stream).show("昌黎县科学技术协会绩效文本.pdf: page 3 of 9")
    assert stream.last_line == "昌黎县科学技术协会"
