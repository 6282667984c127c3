"""Every command explains itself, and asking for help loads nothing heavy."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import typer.main

from models.version import __version__
from pipeline.cli.archive_commands import _FLAGS
from pipeline.cli.main import app
from pipeline.settings import Settings

Run = Callable[..., Any]


def _commands() -> Iterator[tuple[str, ...]]:
    """The path of every command and group."""

    def walk(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        yield path
        if hasattr(command, "commands"):
            for name, child in command.commands.items():
                yield from walk(child, (*path, name))

    yield from walk(typer.main.get_command(app), ())


@pytest.mark.parametrize("path", list(_commands()), ids=" ".join)
def test_help(jixiao: Run, path: tuple[str, ...]) -> None:
    outcome = jixiao(*path, "--help")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(f"Usage: jixiao{''.join(f' {name}' for name in path)}")


def test_the_main_commands_are_there() -> None:
    assert {("extract",), ("inspect",), ("schema",)} <= set(_commands())


def test_version(jixiao: Run) -> None:
    assert jixiao("--version").out == f"jixiao {__version__}\n"


def test_exit_codes_are_documented(jixiao: Run) -> None:
    text = " ".join(jixiao("extract", "--help").out.split())
    for code in (
        "3 unreadable",
        "4 not a supported",
        "5 encrypted",
        "6 over a limit",
        "8 no such file",
        "10 some",
    ):
        assert code in text, code


@pytest.mark.parametrize("arguments", [("nonsense",), ("extract",), ("extract", "--nonsense", "x")])
def test_wrong_usage(jixiao: Run, arguments: tuple[str, ...]) -> None:
    outcome = jixiao(*arguments)
    assert outcome.code == 2
    assert "Traceback" not in outcome.err
    assert "Usage: " in outcome.err


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom pipeline.cli.main import run\nsys.argv = ['jixiao', '--help']\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\n"
        "unwanted = ('prefect', 'sqlalchemy', 'fastapi', 'pydantic', 'lxml', 'jieba', 'docx')\n"
        "print([name for name in unwanted if name in sys.modules], file=sys.stderr)\n"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert outcome.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("words", "offered"),
    [("jixiao ex", {"extract", "export"}), ("jixiao catalog re", {"retry", "reextract"})],
)
def test_a_shell_completes_commands(words: str, offered: set[str]) -> None:
    program = [sys.executable, "-c", "from pipeline.cli.main import run; run()"]
    asked = {
        "_JIXIAO_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    ended = subprocess.run(program, env=os.environ | asked, capture_output=True, text=True)
    assert set(ended.stdout.split()) == offered, ended.stderr


def test_a_flag_of_a_run_is_a_setting(jixiao: Run) -> None:
    assert set(_FLAGS) <= set(Settings.model_fields)
    for flow in ("archive", "nightly"):
        shown = jixiao(flow, "--help").out
        assert "--max-size" in shown
        assert "--runner-address" in shown
    refused = jixiao("archive", ".", "--workers", "0", "--without-prefect")
    assert (refused.code, "workers" in refused.err) == (2, True)
