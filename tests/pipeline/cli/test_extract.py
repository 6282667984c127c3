"""`jixiao extract`: what it prints, what it writes, and how it fails."""

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from corpus.gold import load_gold
from extractors import extraction
from extractors.errors import ExitCode
from extractors.source_files import ReadOptions
from models.report import Report
from pipeline.cli.summary import print_summary

Run = Callable[..., Any]

_BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


def _assert_one_clear_line(err: str, path: Path) -> None:
    assert err.count("\n") == 1
    assert err.startswith("jixiao: ")
    assert path.name in err
    assert err.count(". ") >= 1  # what is wrong, then what to do
    assert "Traceback" not in err


def test_one_report_prints_its_record(jixiao: Run, report: Path) -> None:
    outcome = jixiao("extract", report)
    assert (outcome.code, outcome.err) == (0, "")
    record = Report.model_validate_json(outcome.out)
    assert record.source.file_name == "report.txt"
    assert record.overall_goal is not None
    assert record.overall_goal.paragraphs == ("2021年，全面履行职责。",)
    assert outcome.out.startswith('{\n  "schema_version"')


def test_the_real_report(jixiao: Run, real_docx: Path) -> None:
    gold = load_gold(real_docx.parent / "gold.json").model_dump(mode="json")
    outcome = jixiao("extract", real_docx)
    record = json.loads(outcome.out)
    for key in ("fiscal_year", "department", "overall_goal", "sub_goals", "safeguards", "projects"):
        assert record[key] == gold[key], key


def test_the_same_file_twice_gives_the_same_bytes(jixiao: Run, report: Path) -> None:
    assert jixiao("extract", report).out == jixiao("extract", report).out


def test_several_reports_print_a_line_each(jixiao: Run, report: Path, real_docx: Path) -> None:
    outcome = jixiao("extract", report, real_docx)
    assert outcome.code == 0
    records = [json.loads(line) for line in outcome.out.splitlines()]
    assert [record["source"]["format"] for record in records] == ["txt", "docx"]
    assert outcome.err == "2 of 2 report(s) extracted.\n"


def test_records_are_written_beside_each_other(
    jixiao: Run, report: Path, real_docx: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "folder"
    outcome = jixiao("extract", report, real_docx, "-o", out)
    assert (outcome.code, outcome.out) == (0, "")
    assert sorted(path.name for path in out.iterdir()) == [
        "report-2021.docx.json",
        "report.txt.json",
    ]
    written = (out / "report.txt.json").read_text(encoding="utf-8")
    assert written == jixiao("extract", report).out
    assert (out / "report.txt.json").stat().st_mode & 0o777 == 0o644


def test_a_record_replaces_an_older_one(jixiao: Run, report: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "report.txt.json"
    target.parent.mkdir()
    target.write_text("old", encoding="utf-8")
    assert jixiao("extract", report, "-o", target.parent).code == 0
    assert Report.model_validate_json(target.read_bytes())


def test_a_folder_is_walked(jixiao: Run, report: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    for name in (
        "b/报告.TXT",
        "a.txt",
        ".hidden.txt",
        "~$a.docx",
        ".git/c.txt",
        "notes.md",
        "run.exe",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(report, path)
    out = tmp_path / "out"
    outcome = jixiao("extract", folder, "-o", out)
    assert outcome.code == 0
    assert outcome.err == "2 of 2 report(s) extracted, 2 other file(s) passed over.\n"
    written = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())
    assert written == ["a.txt.json", "b/报告.TXT.json"]


def test_an_empty_folder(jixiao: Run, tmp_path: Path) -> None:
    outcome = jixiao("extract", tmp_path)
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == "0 of 0 report(s) extracted.\n"


def test_two_reports_of_one_name_keep_their_folders(
    jixiao: Run, report: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other" / "report.txt"
    other.parent.mkdir()
    other.write_text(
        "一、总体绩效目标\n别的。\n二、分项绩效目标\n（一）甲\n绩效目标：乙\n", encoding="utf-8"
    )
    out = tmp_path / "out"
    assert jixiao("extract", report, other, "-o", out).code == 0
    written = {path: Report.model_validate_json(path.read_bytes()) for path in out.rglob("*.json")}
    assert {record.source.uri for record in written.values()} == {report.as_uri(), other.as_uri()}
    assert out / "other" / "report.txt.json" in written


def test_folders_with_equal_names_inside_do_not_collide(
    jixiao: Run, report: Path, tmp_path: Path
) -> None:
    for place in ("一/2021", "二/2021", "二/2022"):
        (tmp_path / place).mkdir(parents=True)
        shutil.copy(report, tmp_path / place / "报告.txt")
    out = tmp_path / "out"
    folders = [tmp_path / "一", tmp_path / "二" / "2021", tmp_path / "二" / "2022"]
    assert jixiao("extract", *folders, "-o", out).code == 0
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*.json")) == [
        "一/2021/报告.txt.json", "二/2021/报告.txt.json", "二/2022/报告.txt.json",
    ]  # fmt: skip


def test_a_file_that_is_named_twice_is_read_once(jixiao: Run, report: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    outcome = jixiao("extract", report, report.parent, report, "-o", out)
    assert outcome.code == 0
    assert len(list(out.rglob("report.txt.json"))) == 1


def test_standard_input(report: Path, tmp_path: Path, jixiao: Run) -> None:
    def piped(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
        program = [sys.executable, "-c", "from pipeline.cli.main import run; run()"]
        with report.open("rb") as stream:
            return subprocess.run(
                [*program, "extract", *arguments], stdin=stream, capture_output=True, cwd=tmp_path
            )

    printed = piped("-")
    assert (printed.returncode, printed.stderr) == (0, b"")
    record = Report.model_validate_json(printed.stdout)
    assert record.source.file_name == "stdin"
    by_path = Report.model_validate_json(jixiao("extract", report).out)
    assert record.model_dump(exclude={"source"}) == by_path.model_dump(exclude={"source"})
    assert piped("-", "-o", "out/").returncode == 0
    assert (tmp_path / "out" / "stdin.json").read_bytes() == printed.stdout
    too_large = piped("-", "--max-size", "1")
    assert too_large.returncode == 0
    empty = subprocess.run(
        [sys.executable, "-c", "from pipeline.cli.main import run; run()", "extract", "-"],
        input=b"", capture_output=True,
    )  # fmt: skip
    assert empty.returncode == ExitCode.UNREADABLE
    assert empty.stderr.startswith(b"jixiao: stdin: ")


def test_standard_input_over_the_limit() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "from pipeline.cli.main import run; run()", "extract", "-",
         "--max-size", "1"],
        input=bytes((1 << 20) + 1), capture_output=True,
    )  # fmt: skip
    assert ended.returncode == ExitCode.LIMIT_EXCEEDED
    assert ended.stderr.count(b"\n") == 1


def test_one_report_into_a_file_that_is_named(jixiao: Run, report: Path, tmp_path: Path) -> None:
    target = tmp_path / "new" / "record.json"
    assert jixiao("extract", report, "-o", target).code == 0
    assert target.read_text(encoding="utf-8") == jixiao("extract", report).out


def test_several_reports_into_one_file(
    jixiao: Run, report: Path, real_docx: Path, tmp_path: Path
) -> None:
    target = tmp_path / "records.jsonl"
    outcome = jixiao("extract", report, real_docx, "-o", target)
    assert (outcome.code, outcome.out) == (0, "")
    records = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [record["source"]["format"] for record in records] == ["txt", "docx"]
    refused = jixiao("extract", report, real_docx, "-o", tmp_path / "one.json")
    assert refused.code == ExitCode.USAGE
    assert ".jsonl" in refused.err
    assert not (tmp_path / "one.json").exists()


def test_jobs_change_nothing_but_the_time(
    jixiao: Run, report: Path, real_docx: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    files = (real_docx, tmp_path / "empty.txt", report, real_docx.with_name("report-2021.txt"))
    one, three = (jixiao("extract", *files, "-j", jobs) for jobs in (1, 3))
    assert (one.code, one.out) == (three.code, three.out)
    assert one.code == ExitCode.SOME_FAILED
    assert one.err == three.err
    assert len(three.out.splitlines()) == 3


def test_errors_stand_on_their_own_lines_under_a_progress_bar(report: Path, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"empty-{number}.txt").write_bytes(b"")
    program = [sys.executable, "-c", "from pipeline.cli.main import run; run()"]
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*program, "extract", str(tmp_path), "-o", str(tmp_path / "out")],
        stdout=theirs, stderr=theirs, env=os.environ | {"TERM": "xterm", "COLUMNS": "400"},
    ) as process:  # fmt: skip
        os.close(theirs)
        shown = b""
        with suppress(OSError):
            while read := os.read(ours, 65536):
                shown += read
    os.close(ours)
    assert process.returncode == ExitCode.SOME_FAILED
    # What stays on the screen: erased lines and the cursor's ways up and down taken away.
    plain = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", shown).decode().replace("\r", "\n")
    lines = [line.strip() for line in plain.split("\n") if "empty-" in line]
    assert len(lines) == 3
    assert all(line.startswith("jixiao: ") and line.endswith(".") for line in lines)


def test_summary(jixiao: Run, real_docx: Path) -> None:
    outcome = jixiao("extract", real_docx, "--summary")
    assert outcome.code == 0
    for word in (
        "731001",
        "昌黎县科学技术协会本级",
        "2021",
        "总体绩效目标",
        "开展科普活动",
        "100百分比",
    ):
        assert word in outcome.out, word
    assert not outcome.out.startswith("{")


def test_summary_of_a_report_without_anything(jixiao: Run, tmp_path: Path) -> None:
    path = tmp_path / "[b]notes[x].txt"
    path.write_text("hello world\n", encoding="utf-8")
    outcome = jixiao("extract", path, "--summary")
    assert outcome.code == 0
    assert "document-kind" in outcome.out


def test_a_wrong_name_is_said_and_read_all_the_same(
    jixiao: Run, real_docx: Path, tmp_path: Path
) -> None:
    path = tmp_path / "report.doc"
    shutil.copy(real_docx, path)
    record = json.loads(jixiao("extract", path).out)
    assert record["source"]["format"] == "docx"
    assert [finding["code"] for finding in record["findings"]] == ["extension-differs"]


def test_gbk_with_broken_bytes(jixiao: Run, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    data = TEXT_GBK + b"\xff\xff" + TEXT_GBK
    path.write_bytes(data)
    outcome = jixiao("extract", path)
    assert (outcome.code, outcome.err) == (0, "")
    findings = {finding["code"]: finding for finding in json.loads(outcome.out)["findings"]}
    assert str(len(TEXT_GBK)) in findings["text-unmapped"]["message"]  # the position is said
    assert "encoding-guessed" in findings


TEXT_GBK = "一、总体绩效目标\n2021年，全面履行职责，促进科学普及工作健康发展。\n".encode("gbk")


_BAD: dict[str, tuple[str, bytes, ExitCode]] = {
    "empty": ("report.txt", b"", ExitCode.UNREADABLE),
    "jpeg": ("report.docx", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", ExitCode.UNREADABLE),
    "film": ("report.docx", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 16, ExitCode.UNSUPPORTED),
    "zip": (
        "report.docx",
        b"PK\x05\x06" + b"\x00" * 18,
        ExitCode.UNSUPPORTED,
    ),
    "blank": ("report.txt", b" \r\n\t\r\n", ExitCode.NO_TEXT),
    "ole2": (
        "report.doc",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        ExitCode.UNREADABLE,
    ),
    "pdf": ("report.pdf", b"%PDF-1.7\nnothing more", ExitCode.UNREADABLE),
}


@pytest.mark.parametrize("case", list(_BAD))
def test_bad_files(jixiao: Run, tmp_path: Path, case: str) -> None:
    name, data, code = _BAD[case]
    path = tmp_path / name
    path.write_bytes(data)
    outcome = jixiao("extract", path)
    assert (outcome.code, outcome.out) == (code, "")
    _assert_one_clear_line(outcome.err, path)


@pytest.mark.parametrize("suffix", ["docx", "doc", "pdf"])
@pytest.mark.parametrize("part", [0.02, 0.5, 0.98])
def test_truncated_files(
    jixiao: Run, real_docx: Path, tmp_path: Path, suffix: str, part: float
) -> None:
    """A cut file is refused, or read with a finding that says it is damaged; never a trace."""
    data = real_docx.with_suffix(f".{suffix}").read_bytes()
    path = tmp_path / f"cut.{suffix}"
    path.write_bytes(data[: int(len(data) * part)])
    outcome = jixiao("extract", path)
    if outcome.code:
        assert outcome.code in (ExitCode.UNREADABLE, ExitCode.UNSUPPORTED, ExitCode.NO_TEXT)
        assert outcome.out == ""
        _assert_one_clear_line(outcome.err, path)
    else:
        assert "damaged-source" in [item["code"] for item in json.loads(outcome.out)["findings"]]


def test_a_path_to_nothing(jixiao: Run, tmp_path: Path) -> None:
    path = tmp_path / "nothing.docx"
    outcome = jixiao("extract", path)
    assert outcome.code == ExitCode.NOT_FOUND
    _assert_one_clear_line(outcome.err, path)


def test_a_file_over_the_limit(jixiao: Run, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(b"x" * (1024 * 1024 + 1))
    outcome = jixiao("extract", path, "--max-size", 1)
    assert outcome.code == ExitCode.LIMIT_EXCEEDED
    assert "--max-size" in outcome.err
    _assert_one_clear_line(outcome.err, path)


def test_a_huge_text_file(jixiao: Run, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    outcome = jixiao("extract", path)
    assert outcome.code == ExitCode.LIMIT_EXCEEDED
    _assert_one_clear_line(outcome.err, path)


def test_an_xml_bomb(jixiao: Run, tmp_path: Path, docx_bytes: Run, document_xml: Run) -> None:
    path = tmp_path / "bomb.docx"
    path.write_bytes(docx_bytes(document_xml("&i;", _BOMB)))
    outcome = jixiao("extract", path)
    assert outcome.code in (ExitCode.UNREADABLE, ExitCode.LIMIT_EXCEEDED)
    _assert_one_clear_line(outcome.err, path)


@pytest.mark.parametrize("kind", ["file", "http"])
def test_external_entities_are_not_followed(
    jixiao: Run, tmp_path: Path, docx_bytes: Run, document_xml: Run, kind: str
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP-SECRET", encoding="utf-8")
    target = secret.as_uri() if kind == "file" else "http://127.0.0.1:9/x"
    path = tmp_path / "entity.docx"
    path.write_bytes(
        docx_bytes(document_xml("a&e;b", f'<!DOCTYPE x [<!ENTITY e SYSTEM "{target}">]>'))
    )
    outcome = jixiao("extract", path)
    assert "TOP-SECRET" not in outcome.out + outcome.err
    assert outcome.code == ExitCode.UNREADABLE
    _assert_one_clear_line(outcome.err, path)


def test_a_zip_bomb(jixiao: Run, tmp_path: Path, docx_bytes: Run, document_xml: Run) -> None:
    path = tmp_path / "bomb.docx"
    path.write_bytes(docx_bytes(document_xml("x"), bomb=bytes(500 * 1024 * 1024)))
    assert path.stat().st_size < 5 * 1024 * 1024
    outcome = jixiao("extract", path)
    assert outcome.code == ExitCode.LIMIT_EXCEEDED
    _assert_one_clear_line(outcome.err, path)


def test_a_password_protected_file(jixiao: Run, shared: Path, tmp_path: Path) -> None:
    path = shared / "samples" / "doc" / "apache+poi__password_password_cryptoapi.doc"
    outcome = jixiao("extract", path)
    assert outcome.code == ExitCode.ENCRYPTED
    _assert_one_clear_line(outcome.err, path)
    passwords = tmp_path / "passwords.txt"
    passwords.write_text("wrong\npassword\n", encoding="utf-8")
    opened = jixiao("extract", path, "--password-file", passwords)
    assert (opened.code, opened.err) == (0, "")
    passwords.write_text("wrong\n", encoding="utf-8")
    assert jixiao("extract", path, "--password-file", passwords).code == ExitCode.ENCRYPTED


def test_a_password_file_that_is_not_there(jixiao: Run, report: Path, tmp_path: Path) -> None:
    outcome = jixiao("extract", report, "--password-file", tmp_path / "none.txt")
    assert outcome.code == ExitCode.UNREADABLE
    assert "none.txt" in outcome.err


def test_some_of_many_fail(jixiao: Run, report: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "picture.doc").write_bytes(b"GIF89a\x01\x00\x01\x00")
    outcome = jixiao("extract", tmp_path)
    assert outcome.code == ExitCode.SOME_FAILED
    assert len(outcome.out.splitlines()) == 1
    lines = outcome.err.splitlines()
    assert len(lines) == 3
    assert "empty.txt" in lines[0]
    assert "picture.doc" in lines[1]
    assert lines[2] == "1 of 3 report(s) extracted."


def test_the_only_file_of_a_folder_gives_its_own_code(jixiao: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    assert jixiao("extract", tmp_path).code == ExitCode.UNREADABLE


def test_output_that_cannot_be_written(jixiao: Run, report: Path, tmp_path: Path) -> None:
    in_the_way = tmp_path / "out"
    in_the_way.write_text("a file, not a folder", encoding="utf-8")
    outcome = jixiao("extract", report, "-o", in_the_way)
    assert outcome.code == ExitCode.OUTPUT
    assert outcome.err.startswith("jixiao: ")
    assert in_the_way.read_text(encoding="utf-8") == "a file, not a folder"


def test_a_failed_write_leaves_nothing_behind(jixiao: Run, report: Path, tmp_path: Path) -> None:
    in_the_way = tmp_path / "out" / "report.txt.json"
    in_the_way.mkdir(parents=True)
    assert jixiao("extract", report, "-o", in_the_way.parent).code == ExitCode.OUTPUT
    assert list(in_the_way.parent.iterdir()) == [in_the_way]


def test_a_stack_trace_only_for_those_who_ask(
    jixiao_process: Run, report: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "none.txt"
    arguments = ("extract", report, "--password-file", missing)
    quiet = jixiao_process(*arguments)
    assert quiet.returncode == ExitCode.UNREADABLE
    assert "Traceback" not in quiet.stderr
    loud = jixiao_process(*arguments, "--debug")
    assert loud.returncode != 0
    assert "Traceback" in loud.stderr


_WITHOUT_ROOTS_RIGHTS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--")
"""Root may read everything. Without these rights it reads what it owns and may, the program among it."""


@pytest.mark.parametrize("what", ["file", "folder"])
def test_without_permission(tmp_path: Path, what: str) -> None:
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("setpriv (util-linux) is not installed, and root may read everything")
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "report.txt").write_text("一、总体绩效目标\n", encoding="utf-8")
    (closed / "report.txt").chmod(0o000)
    if what == "folder":
        closed.chmod(0o000)
    path = closed if what == "folder" else closed / "report.txt"
    program = [sys.executable, "-c", "from pipeline.cli.main import run; run()"]
    try:
        outcome = subprocess.run(
            [*(_WITHOUT_ROOTS_RIGHTS if os.geteuid() == 0 else ()), *program, "extract", str(path)],
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            cwd=Path(__file__).resolve().parents[3],
            check=False,
        )
    finally:
        closed.chmod(0o755)
    assert outcome.returncode == ExitCode.UNREADABLE, outcome.stderr
    assert outcome.stdout == ""
    assert outcome.stderr.count("\n") == 1
    assert "right to read" in outcome.stderr


def test_a_reader_that_goes_away(real_docx: Path) -> None:
    """`jixiao extract … | head -1` ends quietly."""
    program = [sys.executable, "-c", "from pipeline.cli.main import run; run()"]
    with subprocess.Popen(
        [*program, "extract", *[str(real_docx)] * 6],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        err = process.stderr.read()
    assert process.returncode in (0, -signal.SIGPIPE)
    assert b"Traceback" not in err
    assert b"Exception ignored" not in err


def test_extract_loads_no_heavy_machinery(report: Path) -> None:
    code = (
        "import sys\nfrom pipeline.cli.main import run\n"
        f"sys.argv = ['jixiao', 'extract', {str(report)!r}]\n"
        "try:\n    run()\nexcept SystemExit as ended:\n    assert not ended.code\n"
        "unwanted = ('prefect', 'sqlalchemy', 'fastapi', 'pypdfium2', 'pdfplumber', 'docx')\n"
        "print([name for name in unwanted if name in sys.modules], file=sys.stderr)\n"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert outcome.stderr.strip() == "[]"
    assert json.loads(outcome.stdout)["source"]["format"] == "txt"


def test_what_takes_long_to_load_is_kept_for_the_next_start(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    code = (
        "import sys\nfrom pipeline.cli.main import run\n"
        f"sys.argv = ['jixiao', 'extract', {str(report)!r}]\nrun()\n"
    )
    first, second = (
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
        for _ in range(2)
    )
    assert first == second
    kept = sorted(path.name.partition("-")[0] for path in (tmp_path / "cache/jixiao").iterdir())
    assert kept == ["kept", "words"]


def test_the_summary_shows_money_results_points_and_statements(
    self_evaluation: Report, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    print_summary(self_evaluation)
    shown = capsys.readouterr().out
    for words in (
        *("绩效自评表", "上年结转", "48.50", "97.00", "≥12场", "10场", "已全部完成。"),
        *("96.2 / 100", "立项依据: 冀科协〔2021〕8号", "填报人: 李一", "219 市科协", "120.50"),
        *("（10 – 20 元）", "2022-01–2022-12", "延续", "科普大篷车", "得分合计与总分不一致"),
    ):
        assert words in shown, words


@pytest.mark.parametrize(
    ("harm", "options", "words"),
    [
        ("while True: pass", ("--timeout", 5), "took too long (more than 5 s)"),
        ("bytearray(1 << 40)", ("--max-memory", 100), "needs more than 100 MiB of memory"),
        ("import os; os.kill(os.getpid(), 9)", (), "ended its process (signal 9)"),
    ],
)
def test_a_file_that_loops_grows_or_kills_costs_itself_alone(
    jixiao: Run,
    report: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    harm: str,
    options: tuple[object, ...],
    words: str,
) -> None:
    """The child is forked from here, so it reads as this test has it read."""
    bad = tmp_path / "a bad one.txt"
    bad.write_bytes(b"x")
    real = extraction.extract_file

    def read(path: Path, options: ReadOptions) -> object:
        if path == bad:
            exec(harm)
        return real(path, options)

    monkeypatch.setattr(extraction, "extract_file", read)
    outcome = jixiao("extract", bad, report, "-j", 1, *options)
    assert outcome.code == ExitCode.SOME_FAILED
    assert f"jixiao: {bad}: {words}" in outcome.err
    assert "Traceback" not in outcome.err
    assert json.loads(outcome.out)["source"]["file_name"] == report.name
