"""Running heads that dumps keep from page to page."""

import pytest

from extractors.readers.text.reader import TextReader
from extractors.source_files import ReadOptions, SourceFile


def _stories(text: str) -> list[tuple[str, str]]:
    document = TextReader().read(SourceFile("report.txt", text.encode()), ReadOptions())
    return [(block.text, block.story) for block in document.blocks if block.kind == "paragraph"]


@pytest.mark.parametrize("feed", ["\f", ""])
def test_what_heads_page_after_page_is_a_header(feed: str) -> None:
    head = "2021年部门预算绩效文本"
    text = "".join(
        f"第{page}段的正文，说明工作。\n\n- {page} -\n{feed}{head}\n" for page in range(1, 4)
    )
    headers = [text for text, story in _stories(text + "最后的正文。\n") if story == "header"]
    assert headers == [head] * 3


def test_a_head_that_stands_once_is_text() -> None:
    stories = _stories("正文，说明工作。\n\n1\n2021年部门预算绩效文本\n更多正文，说明工作。\n")
    assert ("2021年部门预算绩效文本", "body") in stories


def test_a_figure_with_its_basis_below_it_heads_no_page() -> None:
    stories = _stories("正文。\n\n3\n2021年工作计划\n正文。\n\n5\n2021年工作计划\n正文。\n")
    assert "header" not in {story for _, story in stories}


def test_a_page_that_ends_between_a_tables_head_lines() -> None:
    text = "单位：万元\n\n5\n\n731001昌黎县科协本级\n"
    text += "\t项目编码\n\tA1\n\t项目名称\n\t甲\n\n\t绩效目标\n\t做好。\n\n\n"
    assert _stories(text)[:3] == [
        ("单位：万元", "body"),
        ("5", "page_number"),
        ("731001昌黎县科协本级", "body"),
    ]
