import pytest

from extractors.terms.number_marks import leading_mark


@pytest.mark.parametrize(
    ("text", "style", "value", "rest"),
    [
        ("第一部分 部门整体绩效目标", "part", 1, "部门整体绩效目标"),
        ("第 二 部分", "part", 2, ""),
        ("第2部分", "part", 2, ""),
        ("第三章总则", "part", 3, "总则"),
        ("一、总体绩效目标", "chinese", 1, "总体绩效目标"),
        ("十二、其他", "chinese", 12, "其他"),
        ("三．保障", "chinese", 3, "保障"),
        ("　　二、分项", "chinese", 2, "分项"),
        ("一 、总体", "chinese", 1, "总体"),
        ("（一）开展科普活动", "chinese_paren", 1, "开展科普活动"),
        ("(二)科普", "chinese_paren", 2, "科普"),
        ("（ 三 ）科普", "chinese_paren", 3, "科普"),
        ("（一）、科普", "chinese_paren", 1, "科普"),
        ("(十一）科普", "chinese_paren", 11, "科普"),
        ("1.开展", "decimal", 1, "开展"),
        ("1、开展", "decimal", 1, "开展"),
        ("1．开展", "decimal", 1, "开展"),
        ("１、开展", "decimal", 1, "开展"),
        ("12. 开展", "decimal", 12, "开展"),
        ("（1）开展", "decimal_paren", 1, "开展"),
        ("(12)开展", "decimal_paren", 12, "开展"),
        ("3）开展", "decimal_half_paren", 3, "开展"),
        ("②开展", "circled", 2, "开展"),
        ("⑳开展", "circled", 20, "开展"),
        # The title itself begins with a year.
        ("1.2021年科普工作经费绩效目标表", "decimal", 1, "2021年科普工作经费绩效目标表"),
        ("1、2021年科普工作经费绩效目标表", "decimal", 1, "2021年科普工作经费绩效目标表"),
        ("10.2022年度补助", "decimal", 10, "2022年度补助"),
    ],
)
def test_mark(text: str, style: str, value: int, rest: str) -> None:
    mark = leading_mark(text)
    assert mark is not None
    assert (mark.style, mark.value) == (style, value)
    assert text[mark.end :].strip() == rest
    assert text[mark.start : mark.end].strip() == text[mark.start : mark.end]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "总体绩效目标",
        "2021年，按照",
        "2021、2022年部门预算",  # years, not a list of two thousand items
        "3.5吨锅炉改造绩效目标表",
        "0.5万元",
        "一是继续推进",
        "十个方面",
        "5个项目",
        "（含）以上",
        "第一，加强管理",
        "第一季度",
        "（2021年）",
    ],
)
def test_no_mark(text: str) -> None:
    assert leading_mark(text) is None


def test_mark_from_a_later_place() -> None:
    text = "第一部分 一、总体绩效目标"
    mark = leading_mark(text, len("第一部分"))
    assert mark is not None
    assert text[mark.start : mark.end] == "一、"


@pytest.mark.parametrize(
    ("text", "value"),
    [("㈠开展科普", 1), ("㈩开展", 10), ("⑵加强管理", 2), ("⒊ 加强", 3), ("⑳甲", 20)],
)
def test_numbers_that_are_one_character(text: str, value: int) -> None:
    mark = leading_mark(text)
    assert mark is not None
    assert (mark.value, text[mark.start : mark.end].strip()) == (value, text[0])
