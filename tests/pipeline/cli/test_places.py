"""One rule for where catalog and settings are, on every command."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
import typer

from pipeline.cli import places
from pipeline.cli.main import app
from pipeline.cli.places import Places
from pipeline.settings import load_settings

JIXIAO = [sys.executable, "-c", "from pipeline.cli.main import run; run()"]
WITHOUT_STATE = {"extract", "inspect", "schema", "doctor", "evaluate", "benchmark", "corpus"}
READING = (
    ("status",),
    ("catalog", "list"),
    ("catalog", "show", "1"),
    ("catalog", "retry"),
    ("catalog", "withdraw", "1"),
    ("export",),
    ("search", "科普"),
    ("web",),
    ("keys", "list"),
    ("keys", "create", "x"),
    ("webhooks", "list"),
    ("webhooks", "deliver"),
)


def commands() -> dict[str, click.Command]:
    """Every command by its words."""
    found: dict[str, click.Command] = {}

    def walk(words: tuple[str, ...], command: object) -> None:
        for name, one in getattr(command, "commands", {}).items():
            if getattr(one, "commands", None):
                walk((*words, name), one)
            else:
                found[" ".join((*words, name))] = one

    walk((), typer.main.get_command(app))
    return found


def test_every_command_with_a_state_takes_the_same_three_flags() -> None:
    for words, command in commands().items():
        if words.partition(" ")[0] in WITHOUT_STATE:
            continue
        flags = {option for one in command.params for option in one.opts}
        assert {"--state", "--catalog", "--config"} <= flags, words


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_a_command_that_reads_makes_no_catalog(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = subprocess.run(
        [*JIXIAO, *arguments, "--state", "nowhere"], capture_output=True, text=True, cwd=tmp_path
    )
    assert (ended.returncode, ended.stdout) == (9, "")
    assert re.fullmatch(
        r"jixiao: There is no catalog at .*/nowhere/catalog\.db yet\. .*\n", ended.stderr
    )
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_is_no_catalog_either(tmp_path: Path, postgres_url: str) -> None:
    ended = subprocess.run(
        [*JIXIAO, "status", "--catalog", postgres_url], capture_output=True, text=True, cwd=tmp_path
    )
    assert ended.returncode == 9
    assert "There is no catalog in" in ended.stderr


def test_the_state_of_the_current_folder_comes_before_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("JIXIAO_STATE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_settings().state == tmp_path / "home" / "jixiao"
    (tmp_path / ".jixiao").mkdir()
    assert load_settings().state == tmp_path / ".jixiao"
    (tmp_path / "jixiao.toml").write_text('state = "set"\n')
    assert load_settings().state == tmp_path / "set"
    monkeypatch.setenv("JIXIAO_STATE", str(tmp_path / "said"))
    assert load_settings().state == tmp_path / "said"


def test_what_is_printed_to_paste_names_what_is_needed_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr(places, "own_name", lambda: "jixiao")
    there = Places(state=Path("a b"))
    assert there.pasted("status") == "jixiao status --state 'a b'"
    (tmp_path / ".jixiao").mkdir()
    assert Places(state=Path(".jixiao")).pasted("status") == "jixiao status"
    assert Places().pasted("web") == "jixiao web"
    (tmp_path / "s.toml").write_text('state = "x"\n')
    assert Places(config=Path("s.toml")).pasted("web") == "jixiao web --config s.toml"


def test_the_program_is_named_as_it_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "a b" / "bin" / "jixiao"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["a b/bin/jixiao", "status"])
    monkeypatch.setenv("PATH", "/nonexistent")
    assert shlex.split(places.own_name()) == ["a b/bin/jixiao"]
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}/usr/bin")
    assert places.own_name() == "jixiao"


def test_a_state_of_files_given_as_folder_says_how_it_is_meant(tmp_path: Path) -> None:
    ended = subprocess.run(
        [*JIXIAO, "catalog", "list", "--state", "failed"],
        capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert ended.returncode == 2
    assert "jixiao catalog list failed" in ended.stderr
