"""What an operator types, through the real program, without Prefect."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

OLD = 1_600_000_000
JIXIAO = [sys.executable, "-c", "from pipeline.cli.main import run; run()"]


def jixiao(*arguments: object, cwd: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*JIXIAO, *map(str, arguments)], capture_output=True, text=True, cwd=cwd)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, small_report: str) -> Path:
    """A working folder with settings, an inbox of two files, and a catalog that knows both."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "jixiao.toml").write_text(
        'state = "state"\nout = "out"\nsettle_seconds = 0\nworkers = 1\n'
    )
    inbox = folder / "inbox"
    inbox.mkdir()
    (inbox / "农村.txt").write_text(small_report, encoding="utf-8")
    (inbox / "cut.docx").write_bytes(b"PK\x03\x04 cut")
    for path in inbox.iterdir():
        os.utime(path, (OLD, OLD))
    ended = jixiao("nightly", "inbox", "--without-prefect", cwd=folder)
    assert ended.returncode == 10, ended.stderr
    assert "农村.txt" not in ended.stderr
    return folder


def test_a_folder_with_modules_of_the_users_harms_nothing(
    tmp_path: Path, small_report: str
) -> None:
    """Child processes are Pythons of their own, which would look into the current folder first."""
    for name in ("models.py", "extractors/__init__.py", "pipeline/__init__.py", "prefect.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("raise SystemExit('not ours')\n")
    program = tmp_path.with_name(f"{tmp_path.name}-program.py")
    program.write_text("from pipeline.cli.main import run; run()")
    (tmp_path / "a.txt").write_text(small_report, encoding="utf-8")
    (tmp_path / "b.txt").write_text(f"{small_report}\n", encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, str(program), *arguments],
            capture_output=True, text=True, cwd=tmp_path, env=environment,
        )  # fmt: skip

    assert run("extract", "a.txt", "b.txt", "-o", "out/").stderr == "2 of 2 report(s) extracted.\n"
    ended = run("archive", "a.txt", "--state", "state", "--settle", "0", "--json")
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["extracted"] == 1


def test_status_counts_states_and_reasons(office: Path) -> None:
    found = json.loads(jixiao("status", "--json", cwd=office).stdout)
    assert (found["states"]["extracted"], found["states"]["failed"]) == (1, 1)
    assert found["reasons"] == {"damaged": 1}
    assert found["runs"][0]["state"] == "completed"
    shown = jixiao("status", cwd=office).stdout
    assert "damaged" in shown
    assert "nightly" in shown


def test_list_and_show_by_path_id_and_digest(office: Path) -> None:
    [row] = json.loads(jixiao("catalog", "list", "extracted", "--json", cwd=office).stdout)
    assert row["year"] == 2021
    for key in (row["id"], row["sha256"][:12], "inbox/农村.txt", row["uri"]):
        found = json.loads(jixiao("catalog", "show", key, "--json", cwd=office).stdout)
        assert found["sha256"] == row["sha256"]
    record = jixiao("catalog", "show", row["id"], "--record", cwd=office).stdout
    assert record == (office / "out" / "农村.txt.json").read_text(encoding="utf-8")
    assert "inbox/农村.txt" in jixiao("catalog", "list", cwd=office).stdout.replace("\n", "")


def test_retry_and_reextract_mark_files(office: Path) -> None:
    def marked(*arguments: object) -> int:
        count: int = json.loads(jixiao("catalog", *arguments, "--json", cwd=office).stdout)[
            "marked"
        ]
        return count

    assert marked("retry") == 1
    assert marked("retry") == 0
    assert marked("reextract", "--outdated") == 0
    assert marked("reextract", "inbox/农村.txt") == 1


def test_config_show_says_what_is_in_force_and_from_where(office: Path) -> None:
    found = json.loads(jixiao("config", "show", "--json", cwd=office).stdout)
    assert found["file"] == "jixiao.toml"
    assert found["settings"]["workers"] == 1


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("archive", "nowhere", "--without-prefect"), 8, "does not exist"),
        (("archive", "--without-prefect"), 2, "No source"),
        (("archive", "inbox", "--runner", "spark", "--without-prefect"), 2, "runner"),
        (("nightly", "inbox", "--catalog", "nonsense", "--without-prefect"), 2, "no database URL"),
        (("nightly", "inbox", "--out", "jixiao.toml", "--without-prefect"), 9, "cannot be written"),
        (("nightly", "inbox", "--api", "http://127.0.0.1:1/api"), 2, "No Prefect server answers"),
        (("catalog", "show", "99"), 2, "Nothing in the catalog"),
        (("catalog", "list", "done"), 2, "No such state"),
        (("catalog", "reextract"), 2, "--outdated or --all"),
        (("status", "--state", "elsewhere"), 9, "no catalog at"),
        (("status", "--config", "none.toml"), 2, "does not exist"),
    ],
)
def test_a_mistake_gets_one_line_and_its_exit_code(
    office: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    ended = jixiao(*arguments, cwd=office)
    assert (ended.returncode, ended.stdout) == (code, ""), ended.stderr
    assert message in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_every_file_without_a_record_is_counted_and_says_what_to_do(
    tmp_path: Path, small_report: str
) -> None:
    (tmp_path / "jixiao.toml").write_text(
        'state = "state"\nsettle_seconds = 0\nworkers = 1\nmax_size_mb = 1\n'
    )
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "huge.docx").write_bytes(bytes(2 << 20))
    (inbox / "cut.docx").write_bytes(b"PK\x03\x04 cut")
    (inbox / "photo.jpg").write_bytes(b"GIF89a" + bytes(range(256)))
    (inbox / "unclear.txt").write_text("没有归处的话。\n" * 40 + small_report, encoding="utf-8")
    ended = jixiao("nightly", "inbox", "--without-prefect", cwd=tmp_path)
    assert "jixiao catalog list skipped" in ended.stdout
    found = json.loads(jixiao("status", "--json", cwd=tmp_path).stdout)
    assert found["reasons"] == {"damaged": 1, "too-large": 1, "unsupported": 1}
    shown = jixiao("status", cwd=tmp_path).stdout
    assert "1 could not be read at all: jixiao catalog list --unread" in shown
    unread = jixiao("catalog", "list", "--unread", cwd=tmp_path).stdout
    assert "Raise max_size_mb if it really is a report." in unread
    damaged = jixiao("catalog", "list", "failed", cwd=tmp_path).stdout
    assert "Ask for the file again." in damaged
    refused = jixiao("catalog", "show", "inbox/huge.docx", cwd=tmp_path)
    assert "could not be read: has 2,097,152 bytes" in refused.stderr
    [review] = json.loads(jixiao("catalog", "list", "needs_review", "--json", cwd=tmp_path).stdout)
    assert "of the text unclaimed" in review["reason"]


def test_passwords_are_given_to_a_run(tmp_path: Path, shared: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    sample = next(shared.glob("samples/**/*password-example.pdf"))
    (inbox / "locked.pdf").write_bytes(sample.read_bytes())
    (tmp_path / "words").write_text("wrong\ntest\n")
    options = ("--without-prefect", "--settle", "0", "--json", "--state", "state")
    closed = jixiao("nightly", "inbox", *options, cwd=tmp_path)
    assert json.loads(closed.stdout)["reasons"] == {"encrypted": 1}
    marked = jixiao("catalog", "retry", "--state", "state", cwd=tmp_path)
    assert marked.returncode == 0
    opened = jixiao("nightly", "inbox", *options, "--password-file", "words", cwd=tmp_path)
    assert "encrypted" not in json.loads(opened.stdout)["reasons"], opened.stdout


def test_a_run_with_nothing_to_read_starts_no_server(tmp_path: Path, small_report: str) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.txt").write_text(small_report, encoding="utf-8")
    options = ("nightly", "inbox", "--state", "state", "--settle", "0", "--json")
    assert jixiao(*options, "--without-prefect", cwd=tmp_path).returncode == 0
    idle = jixiao(*options, cwd=tmp_path)
    assert (idle.returncode, idle.stderr) == (0, "")
    assert json.loads(idle.stdout)["unchanged"] == 1
    assert not (tmp_path / "state" / "prefect").exists()
    told = json.loads(jixiao("status", "--state", "state", "--json", cwd=tmp_path).stdout)
    assert [run["state"] for run in told["runs"]] == ["completed", "completed"]
