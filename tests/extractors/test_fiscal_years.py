"""预算年度 by the weight of the evidence."""

import pytest

from extractors.terms.years import find_years
from tests.extractors.conftest import Build


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2021年部门预算", [2021]),
        ("2021 年度", [2021]),
        ("二〇二一年三月", [2021]),
        ("二○二二年", [2022]),
        ("２０２１年", [2021]),
        ("2020年结转到2021年", [2020, 2021]),
        ("冀财农〔2020〕12号提前下达2021年资金", [2021]),
        ("〔2020年〕", []),
        ("绩效文本（2021年）", [2021]),
        ("冀财农（2020年）12号提前下达2021年资金", [2021]),
        ("12021年", []),
        ("130322213RGZQG5D0ORKX", []),
        ("2021号文件", []),
        ("", []),
    ],
)
def test_years_written_as_years(text: str, years: list[int]) -> None:
    assert [year for year, _, _ in find_years(text)] == years


@pytest.mark.parametrize(
    ("cover", "opening", "name", "year"),
    [
        ("2021年部门预算绩效文本", "2021年，履行职责。", "2021年科普工作经费", 2021),
        # A document of the year before grants the money of this one.
        ("部门预算绩效文本", "履行职责。", "冀财农〔2020〕12号提前下达2021年扶贫资金", 2021),
        # Reports look back at the year before.
        (
            "部门预算绩效文本",
            "2020年工作取得成绩，2021年继续努力，2021年底完成。",
            "2021年科普工作经费",
            2021,
        ),
        (
            "2022年部门预算绩效文本",
            "2021年完成任务的基础上，2022年继续。",
            "2021年结转科普经费",
            2022,
        ),
        ("部门预算绩效文本", "2020年，我局圆满完成任务。2021年，继续努力。", "科普工作经费", 2021),
        # Plans reach over years.
        (
            "部门预算绩效文本",
            "根据2021-2025年规划，到2025年建成。2022年，继续努力。",
            "科普工作经费",
            2022,
        ),
        ("部门预算绩效文本（2021年）", "履行职责。", "科普工作经费", 2021),
        ("部门预算绩效文本", "履行职责。", "科普工作经费", None),
        ("二〇二一年部门预算绩效文本", "履行职责。", "科普工作经费", 2021),
    ],
)
def test_fiscal_year(build: Build, cover: str, opening: str, name: str, year: int | None) -> None:
    report = build.record(
        *(cover, "一、总体绩效目标", opening, "科普绩效目标表"),
        build.head_rows(name=name, goals="做好科普。"),
        build.grid_rows(),
    )
    assert report.fiscal_year == year
    assert ("/fiscal_year" in report.provenance) == (year is not None)


def test_the_year_of_the_head_line(build: Build) -> None:
    report = build.record(
        "科普绩效目标表",
        "172肃宁县人民检察院　预算年度:2023　单位:万元",
        build.head_rows(department=None, name="2022年延续项目"),
        build.grid_rows(),
    )
    assert report.fiscal_year == 2023
    assert report.leftover == ()


def test_most_projects_outvote_one(build: Build) -> None:
    names = ["2020年结转项目", "2021年培训经费", "2021年科普经费"]
    blocks = [
        block
        for place, name in enumerate(names, 1)
        for block in (f"{place}.{name}绩效目标表", build.head_rows(name=name), build.grid_rows())
    ]
    assert build.record(*blocks).fiscal_year == 2021
