import json
import logging

import pytest

from pipeline.logs import ForPeople, JsonLines, set_up_logging


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
