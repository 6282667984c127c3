"""Raised and lowered text: exponents, units and note marks."""

import pytest

from extractors.terms.raised_text import read_lowered, read_raised


@pytest.mark.parametrize(
    ("before", "raised", "after", "shown"),
    [
        *(("10", "4", "吨", "⁴"), ("5×10", "-3", "g", "⁻³"), ("10", "（4）", "吨", "⁽⁴⁾")),
        *(("≥100m", "2", "", "²"), ("ｍ", "２", "", "²"), ("100平方米", "2", "", "²")),
        *(("10", "4吨", "", "⁴吨"), ("5", "2", "吨", "²"), ("12", "3", "4", "³")),
        *(
            ("1", "st", "", "st"),
            ("2", "e", "", "e"),
            ("科普", "TM", "", "TM"),
            ("第", "一", "名", "一"),
        ),
        *(("", "≥3次", "", "≥3次"), ("25", "o", "C", "°"), ("25", "0", "C", "°")),
    ],
)
def test_what_stays(before: str, raised: str, after: str, shown: str) -> None:
    assert read_raised(raised, before, after) == shown


@pytest.mark.parametrize(
    ("before", "raised", "after"),
    [
        *(("5.00", "①", ""), ("5.00", "1", ""), ("20.00%", "2", ""), ("5.00", "a", "")),
        *(
            ("县科协", "1", "。"),
            ("县科协", "[1]", ""),
            ("0ORKX", "1", ""),
            ("县科协", "〔二〕", ""),
            ("5.00", "*", ""),
        ),
        *(("县科协", "（1）", ""), ("5.00", "注", ""), ("5.00", "注2", ""), ("", "1", "说明：无")),
    ],
)
def test_note_marks_leave(before: str, raised: str, after: str) -> None:
    assert read_raised(raised, before, after) is None


@pytest.mark.parametrize(
    ("before", "lowered", "after", "shown"),
    [("CO", "2", "排放", "2"), ("5", "2", "", "₂"), ("PM", "2.5", "", "2.5"), ("a", "1", "5", "₁")],
)
def test_lowered_text(before: str, lowered: str, after: str, shown: str) -> None:
    assert read_lowered(lowered, before, after) == shown
