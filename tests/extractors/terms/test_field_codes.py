r"""Field instructions by ISO/IEC 29500-1 17.16.2, typed as people and converters leave them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.terms.field_codes import parse_instruction, result_is_content


@pytest.mark.parametrize(
    ("code", "keyword", "text", "switches"),
    [
        (r"TC 总体绩效目标 \f A \l 1", "TC", "总体绩效目标", {"f": "A", "l": "1"}),
        (r' TC "总体绩效目标" \f A \l "1" ', "TC", "总体绩效目标", {"f": "A", "l": "1"}),
        (
            r"TC \f C \l 1 1、2021年科普工作经费绩效目标表",
            "TC",
            "1、2021年科普工作经费绩效目标表",
            {"f": "C", "l": "1"},
        ),
        (r"tc “总体绩效目标” \l 1 \f a", "TC", "总体绩效目标", {"l": "1", "f": "a"}),
        (r'TC "总体绩效目标 \f A', "TC", r"总体绩效目标 \f A", {}),  # unpaired: all of it is text
        (r"TC 一 二  三 \n", "TC", "一 二 三", {"n": None}),
        (r"TC 总体目标\f A", "TC", "总体目标", {"f": "A"}),
        (
            r'HYPERLINK "http://example.org/a b" \o "提示"',
            "HYPERLINK",
            "http://example.org/a b",
            {"o": "提示"},
        ),
        (r'HYPERLINK \l "_Toc1" ', "HYPERLINK", "", {"l": "_Toc1"}),
        (r'TOC \o "1-3" \h \z \u', "TOC", "", {"o": "1-3", "h": None, "z": None, "u": None}),
        (r"PAGE \* MERGEFORMAT", "PAGE", "", {"*": "MERGEFORMAT"}),
        (r"PAGEREF _Toc123 \h", "PAGEREF", "_Toc123", {"h": None}),
        (r'DATE \@ "yyyy年M月d日"', "DATE", "", {"@": "yyyy年M月d日"}),
        (r"SEQ 表 \* ARABIC \r 3", "SEQ", "表", {"*": "ARABIC", "r": "3"}),
        (r"= 2+3 \# 0.00", "=", "2+3", {"#": "0.00"}),
        ("EMBED Excel.Sheet.8", "EMBED", "Excel.Sheet.8", {}),
    ],
)
def test_instruction(code: str, keyword: str, text: str, switches: dict[str, str | None]) -> None:
    instruction = parse_instruction(code)
    assert instruction is not None
    assert instruction.keyword == keyword
    assert instruction.text == text
    assert instruction.switches == switches


@pytest.mark.parametrize("code", ["", "  ", r"\f A", "总体绩效目标", "123", '"TC"'])
def test_no_instruction(code: str) -> None:
    assert parse_instruction(code) is None


@pytest.mark.parametrize(
    ("code", "is_content"),
    [
        *((r"TC x \f A", False), ("PAGE", False), ("PAGEREF _Toc1", False), ("NUMPAGES", False)),
        *((r'TOC \o "1-3"', False), ("XE 词条", False), ("TA x", False)),
        *(("EMBED Excel.Sheet.8", True), (r"LINK Excel.Sheet.12 a \t", True)),
        *(('HYPERLINK "http://a"', True), ("REF _Ref1", True), ("SEQ 表", True), ("DATE", True)),
        *(("FORMTEXT", True), ("= 1+1", True), ("无此关键字", True), ("", True)),
    ],
)
def test_which_results_are_content(code: str, is_content: bool) -> None:
    assert result_is_content(code) is is_content


@given(st.text(alphabet='TCPAGEf\\"“” lA1、总体绩效目标*#@', max_size=40))
def test_any_instruction_is_read(code: str) -> None:
    instruction = parse_instruction(code)
    assert instruction is None or instruction.keyword == instruction.keyword.upper() != ""
