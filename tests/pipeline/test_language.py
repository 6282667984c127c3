"""What people are told in Chinese: complete, by the sources, and right, by what is said."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from pipeline.cli.main import app
from pipeline.language.catalogs import read_catalog
from pipeline.language.choosing import chosen_language, take_language
from pipeline.language.translating import FOLDER, translated, translated_paragraphs

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = ("extractors", "models", "pipeline")
SAID = {
    *("Finding", "make_finding", "query", "_finding", "Failure"),
    *("ExtractionError", "UnsupportedFormatError", "UnreadableFileError", "CorruptFileError"),
    *("EncryptedFileError", "LimitExceededError", "NoTextError", "MissingFileError"),
    *("MissingPageError", "CommandError", "_error", "CatalogError", "CatalogAddressError"),
    *("MissingCatalogError", "LeaseHeldError", "SettingsError", "SourceError", "ServerError"),
    *("OutputError", "ExportError", "QueryError", "CursorError", "PoolError", "BadParameter"),
    *("RefusedCorrectionError", "RefusedJoiningError", "PointerError"),
    *("say", "echo_error", "Check", "print_table", "begun"),
}
"""Calls whose texts people read. (Of the HTTP API those that its pages show.)"""
APART = ("pipeline/web/", "pipeline/webhooks/")
OF_THE_PAGES = {"ProblemError", "RefusedError"}
NO_MESSAGES = re.compile(
    r"\W*|pip install [\w'\[\]{}]+|JIXIAO_\S+: \{\}|query\.\S+ \{\}|.*\{\}\{\}.*"
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def templates() -> Iterator[tuple[str, str]]:
    """Every text that is said in the sources, with `{}` for a value, and where."""
    for room in ROOMS:
        for path in sorted((PROJECT / room).rglob("*.py")):
            name = str(path.relative_to(PROJECT))
            said = OF_THE_PAGES if name.startswith(APART) else SAID
            tree = ast.parse(path.read_text(encoding="utf-8"))
            named = dict(assigned_texts(tree))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and called(node) in said:
                    values = [*node.args, *(one.value for one in node.keywords)]
                    for value in values:
                        for text in texts(value, named):
                            if " " in text.strip() and not NO_MESSAGES.fullmatch(text):
                                yield text, f"{name}:{node.lineno}"


def called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def assigned_texts(tree: ast.AST) -> Iterator[tuple[str, list[str]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, texts(node.value, {})


def texts(node: ast.expr, named: dict[str, list[str]]) -> list[str]:
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return [
            "".join(
                str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values
            )
        ]
    if isinstance(node, ast.IfExp):
        return [*texts(node.body, named), *texts(node.orelse, named)]
    if isinstance(node, ast.Name):
        return named.get(node.id, [])
    return []


def is_translated(text: str) -> bool:
    """Whether a message of this template comes out in Chinese, whatever its values."""
    said = translated(text.replace("{}", "unknown"), "zh")
    return said != text and bool(CHINESE.search(said))


def test_every_message_of_the_sources_has_its_chinese() -> None:
    found = list(templates())
    assert len(found) > 300
    missing = [f"{where}: {text}" for text, where in found if not is_translated(text)]
    assert not missing, "\n".join(missing)


def help_texts() -> Iterator[str]:
    def walk(command: Any) -> Iterator[str]:
        yield from re.split(r"\n\s*\n", command.help or "")
        for parameter in command.params:
            yield getattr(parameter, "help", None) or ""
        for child in getattr(command, "commands", {}).values():
            yield from walk(child)

    yield from walk(typer.main.get_command(app))


def test_every_help_text_has_its_chinese() -> None:
    found = {" ".join(text.split()) for text in help_texts()} - {""}
    assert len(found) > 100
    assert [text for text in sorted(found) if not is_translated(text)] == []


def test_a_catalog_is_read_as_gettext_reads_it(tmp_path: Path) -> None:
    text = 'msgid ""\nmsgstr ""\n"X: y\\n"\n\n# said\nmsgid "a "\n"b"\nmsgstr "甲\\"\n"\n"乙"\n'
    assert read_catalog(text.replace('甲\\"\n"', '甲\\""')) == {"": "X: y\n", "a b": '甲"乙'}
    for wrong in ('msgid "a"\nmsgstr "b"\nmsgid "a"\n', "nothing\n"):
        with pytest.raises(ValueError, match="line"):
            read_catalog(wrong)


def test_translations_take_the_same_values() -> None:
    for key, value in read_catalog((FOLDER / "zh.po").read_text(encoding="utf-8")).items():
        places = re.findall(r"\{\d?\}", value)
        assert key.count("{}") == len(places), key


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "The total 5 is not fiscal + other funds = 6.",
            "预算合计 5 不等于财政资金与其他资金之和 6。",
        ),
        ("is a GIF image", "是 GIF 图片"),
        ("The report has no 工作保障措施 (safeguards).", "报告缺少工作保障措施。"),
        ("ended its process (signal 9)", "使读取进程终止（信号 9）"),
        ("“约{}个” could not be read as a figure.", "“约{}个”无法解析为数值。"),
        ("The name ends in .doc, the content is rtf.", "扩展名是 .doc，内容是 rtf。"),
        (
            "What a picture of 400 × 300 pt (block 12) and an embedded object (Excel) of 9 × 9 pt "
            "(block 14) shows was not read; it may be a table of the report.",
            "一张 400 × 300 pt 的图片（第 12 块）和一个 Excel 嵌入对象，9 × 9 pt（第 14 块）"
            "的内容未读取，可能是报告的表格。",
        ),
        ("is something else", "is something else"),
        ("什么都不是的一句话", "什么都不是的一句话"),
        ("Nobody has said this.", "Nobody has said this."),
    ],
)
def test_messages_come_out_with_their_values(english: str, chinese: str) -> None:
    assert translated(english, "zh") == chinese
    assert translated(english, "en") == english


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:en"}, "zh"),
    ],
    ids=str,
)
def test_the_locale_decides(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: str
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert chosen_language() == language


def test_a_flag_decides_before_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    assert take_language(["extract", "--lang", "zh", "a.doc"]) == ["extract", "a.doc"]
    assert chosen_language() == "zh"
    assert take_language(["--lang=en", "x", "--", "--lang", "zh"]) == ["x", "--", "--lang", "zh"]
    assert chosen_language() == "en"
    with pytest.raises(ValueError, match="--lang is one of"):
        take_language(["--lang", "fr"])
    assert translated_paragraphs("a\nb") == "a\nb"


def run(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    program = "from pipeline.cli.main import run; run()"
    return subprocess.run(
        [sys.executable, "-c", program, "--lang", "zh", *arguments],
        capture_output=True, text=True, encoding="utf-8", cwd=cwd,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--help",), 0, "用法： jixiao"),
        (("extract", "--help"), 0, "提取报告的记录"),
        (("extract",), 2, "错误： 缺少参数"),
        (("extract", "nothing.doc"), 8, "jixiao: nothing.doc：不存在。请检查路径。"),
        (("extract", "picture.doc"), 4, "是 GIF 图片。请用相应的程序打开"),
        (("status", "--state", "none"), 9, "还没有目录库。请用 `jixiao archive SOURCE"),
        (("archive", "none", "--state", "s", "--without-prefect"), 8, "不存在。请检查路径。"),
        (("export", "--since", "x", "--cursor-file", "y"), 2, "只能给一个"),
    ],
    ids=str,
)
def test_commands_speak_chinese(
    tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    (tmp_path / "picture.doc").write_bytes(b"GIF89a\x01\x00\x01\x00")
    ended = run(*arguments, cwd=tmp_path)
    assert ended.returncode == code, ended.stderr
    assert said in ended.stdout + ended.stderr


def test_what_programs_read_stays_as_it_is(tmp_path: Path, small_report: str) -> None:
    (tmp_path / "a.txt").write_text(small_report, encoding="utf-8")
    (tmp_path / "b.docx").write_bytes(b"PK\x03\x04 cut")
    ended = run("archive", ".", "--state", "s", "--settle", "0", "--without-prefect", cwd=tmp_path)
    assert ended.returncode == 10
    assert "运行结果" in ended.stdout
    assert "ZIP 容器已损坏" in ended.stdout
    listed = run("catalog", "list", "--json", "--state", "s", cwd=tmp_path)
    assert '"reason": "is a damaged ZIP container"' in listed.stdout
    assert '"state": "failed"' in listed.stdout
    assert "文件损坏" in run("status", "--state", "s", cwd=tmp_path).stdout
