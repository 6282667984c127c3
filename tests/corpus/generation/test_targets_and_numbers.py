"""The generator's own truth: numbers and targets say what their text says."""

from random import Random

import pytest

from corpus.generation.layouts import NumberStyle, chinese_number
from corpus.generation.target_notations import (
    COUNTED,
    FULL_WIDTH,
    RATED,
    WORDED,
    deadline,
    pick_target,
)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (35, "三十五"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (121, "一百二十一"),
        (200, "二百"),
    ],
)
def test_chinese_numbers(number: int, words: str) -> None:
    assert chinese_number(number) == words


def test_a_number_is_typed_or_counted_and_never_both() -> None:
    typed = NumberStyle("（%1）", "chinese", gap=" ")
    counted = NumberStyle("（%1）", "chinese", automatic=True)
    assert (typed.typed(2), typed.counted("a", 2)) == ("（二） ", None)
    label = counted.counted("a", 2)
    assert label is not None
    assert (counted.typed(2), label.label, label.number_format) == (
        "",
        "（二）",
        "chineseCounting",
    )


@pytest.mark.parametrize("notations", [COUNTED, RATED, WORDED])
def test_a_target_holds_the_figure_that_its_text_shows(notations: object) -> None:
    rng = Random(1)
    for _ in range(300):
        target = pick_target(rng, notations, "次")  # type: ignore[arg-type]
        shown = target.text.replace(",", "")
        if target.kind == "qualitative":
            assert target.value is target.comparison is target.unit is None
            continue
        figure = f"{target.value:f}"
        assert figure in shown or figure.translate(FULL_WIDTH) in shown
        assert target.comparison is not None
        assert (target.upper is not None) == (target.comparison == "between")
        if target.unit == "%":
            assert any(mark in shown for mark in ("%", "％", "百分比"))
        elif target.unit is not None:
            assert target.unit in shown


def test_a_deadline_names_its_month_and_is_never_a_figure() -> None:
    rng = Random(1)
    for _ in range(200):
        target = deadline(rng, 2024)
        assert target.kind == "deadline"
        assert target.value is None
        assert target.date is not None
        year, month, day = target.date.rsplit("-", 2)
        assert year in ("2024", "-")
        assert 1 <= int(day) <= 31
        assert str(int(month)) in target.text or "年底" in target.text
