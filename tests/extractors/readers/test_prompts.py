"""Prompts of a form that nobody has replaced are no values, whatever the format."""

import pytest

from extractors.extraction import extract
from extractors.reading import read_document
from extractors.source_files import SourceFile
from models.document import Document, Table
from models.locations import TextLocation


def read(text: str) -> Document:
    return read_document(SourceFile("a.txt", text.encode()))


@pytest.mark.parametrize(
    "prompt",
    [
        *("单击此处输入文字。", "单击或点击此处输入文字。", "单击或点击以输入日期。", "选择一项。"),
        *("[请填写]", "【请填写项目名称】", "（请输入金额）", "Click or tap here to enter text."),
    ],
)
def test_a_prompt_alone_leaves(prompt: str) -> None:
    document = read(f"一、总体目标\n\n{prompt}\n")
    assert [(one.kind, one.text, one.location) for one in document.removed] == [
        ("label", prompt, TextLocation(line=3, start=0, end=len(prompt)))
    ]
    assert [one.code for one in document.findings] == ["template-hint"]
    report = extract(SourceFile("a.txt", f"一、总体目标\n\n{prompt}\n".encode()))
    assert report.coverage.removed >= len("".join(prompt.split()))


@pytest.mark.parametrize(
    "text",
    [
        "选择一项重点工作。",
        "单击此处输入文字后保存。",
        "（一）开展科普",
        "[1]",
        "（请见附件）",
        "【请填写】完毕",
    ],
)
def test_words_that_say_more_stay(text: str) -> None:
    document = read(f"一、总体目标\n\n{text}\n")
    assert not document.removed


def test_a_cell_with_a_prompt_is_empty() -> None:
    document = read("项目名称\t[请填写]\n项目编码\t1303\n")
    table = next(block for block in document.blocks if isinstance(block, Table))
    assert [cell.text for cell in table.cells] == ["项目名称", "", "项目编码", "1303"]
