"""The text reader ends on every text: each loop over its lines moves on, whatever stands in them."""

import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from extractors.errors import ExtractionError
from extractors.readers.text.reader import TextReader
from extractors.source_files import ReadOptions, SourceFile

PIECES = (
    *("\t", "\t", " ", "\x0b", "\x0c", "\x07", "|", " |", " | ||", "+--+", ",", "\u2028", "\x85"),
    *(
        "甲",
        "项目编码",
        "项目名称",
        "预算数",
        "绩效目标",
        "一级指标",
        "二级指标",
        "三级指标",
        "指标值",
    ),
    *(
        "产出指标",
        "数量指标",
        "3月底",
        "20.00%",
        "731001昌黎县教育局",
        "单位：万元",
        "≥1次",
        '"',
        "1",
        "-",
    ),
    *("<table>", "<tr>", "<td>", "</td>", "</table>", "<br>"),
)


@contextmanager
def ends_within(seconds: int) -> Iterator[None]:
    """Raise where the body is still at work: a loop that makes no progress never ends by itself."""

    def give_up(_signal: int, _frame: object) -> None:
        raise AssertionError(f"still reading after {seconds} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def read(text: str) -> None:
    with suppress(ExtractionError):
        TextReader().read(SourceFile("x.txt", text.encode()), ReadOptions())


@pytest.mark.parametrize(
    "text",
    [
        "\t甲\n \t\n",
        "\t项目编码\n\t1302\n \t\n\t预算数\n\t5.00\n",
        "\t甲\n\n \t \n\t乙\n",
        " \t\n\t\n \t",
    ],
    ids=["blank-line-with-inner-tab", "inside-a-table", "behind-a-row", "blank-lines-alone"],
)
def test_a_blank_line_with_a_tab_that_is_not_first_is_passed(text: str) -> None:
    with ends_within(20):
        read(text)


def test_every_mixture_of_marks_and_labels_is_read_to_its_end() -> None:
    chance = random.Random(20)
    with ends_within(120):
        for _ in range(600):
            lines = ("".join(chance.choices(PIECES, k=chance.randint(0, 4))) for _ in range(9))
            read("\n".join(lines))
