"""A record on a terminal: nothing that the terminal would obey, and the same record."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

JIXIAO = [sys.executable, "-c", "from pipeline.cli.main import run; run()"]


def on_terminal(*arguments: object) -> str:
    """What a command prints, on a terminal of its own."""
    ours, its = pty.openpty()
    run = subprocess.Popen(
        [*JIXIAO, *map(str, arguments)], stdin=its, stdout=its, stderr=subprocess.DEVNULL
    )
    os.close(its)
    printed = bytearray()
    while True:
        try:
            data = os.read(ours, 1 << 16)
        except OSError:  # how Linux says that nobody holds the other end any more
            break
        if not data:
            break
        printed += data
    os.close(ours)
    assert run.wait(60) == 0
    return printed.decode()


def test_a_name_commands_no_terminal_from_its_record(tmp_path: Path, small_report: str) -> None:
    path = tmp_path / "\x1b[2J\u202etxt\u00ad\U000e0001.txt"
    path.write_text(small_report, encoding="utf-8")
    printed = on_terminal("extract", path)
    assert all(char.isprintable() or char in "\r\n" for char in printed)
    assert "\\u001b[2J\\u202etxt\\u00ad\\udb40\\udc01.txt" in printed
    piped = subprocess.run([*JIXIAO, "extract", str(path)], capture_output=True).stdout
    assert "\u202e".encode() in piped
    assert json.loads(printed) == json.loads(piped)
    assert json.loads(printed)["source"]["file_name"] == path.name
