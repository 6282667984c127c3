import pytest

from extractors.ledger.body import BodyLine
from extractors.outline.covers import Cover, read_cover
from tests.extractors.conftest import Build


def _read(build: Build, *lines: str) -> Cover:
    return read_cover([BodyLine(block) for block in build.document(*lines).blocks])


@pytest.mark.parametrize(
    "title",
    [
        "2021年部门预算绩效文本",
        "昌黎县科学技术协会2021年部门预算绩效文本",
        "2021年度部门预算项目绩效目标",
        "2021 年 部 门 预 算 绩 效 文 本",
        "部门预算绩效文本（2021年）",
    ],
)
def test_title(build: Build, title: str) -> None:
    cover = _read(build, title, "2021年3月")
    assert cover.title is not None
    assert cover.title.text == title


@pytest.mark.parametrize(
    "line", ["", "2021年3月", "昌黎县科学技术协会", "前言", "为加强预算绩效管理，特制定本文本。"]
)
def test_no_title(build: Build, line: str) -> None:
    assert _read(build, line).title is None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("编制单位：昌黎县科学技术协会", "昌黎县科学技术协会"),
        ("单位名称（盖章）：昌黎县科学技术协会", "昌黎县科学技术协会"),
        ("部 门：昌黎县教育和体育局", "昌黎县教育和体育局"),
        ("昌黎县人民检察院", "昌黎县人民检察院"),
    ],
)
def test_department(build: Build, line: str, name: str) -> None:
    cover = _read(build, "2021年部门预算绩效文本", line, "2021年3月")
    assert cover.department is not None
    assert cover.department.text == name


@pytest.mark.parametrize("line", ["2021年3月", "联系电话：0335-1234567", "二〇二一年三月"])
def test_no_department(build: Build, line: str) -> None:
    assert _read(build, line).department is None


def test_the_cover_names_the_department_where_no_project_does(build: Build) -> None:
    report = build.record("2021年部门预算绩效文本", "昌黎县科学技术协会", *build.text_sections())
    assert report.department is not None
    assert (report.department.code, report.department.name) == (None, "昌黎县科学技术协会")
    assert "/department/name" in report.provenance
    assert report.leftover == ()


def test_the_first_projects_department_comes_first(build: Build) -> None:
    report = build.record(
        *("2021年部门预算绩效文本", "昌黎县科学技术协会", *build.text_sections()),
        *("1.科普绩效目标表", build.head_rows(), build.grid_rows()),
    )
    assert report.department == report.projects[0].department
    assert report.leftover == ()  # the department itself, which its project calls 本级


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("2021年部门预算", "绩效文本"), "2021年部门预算绩效文本"),
        (("昌黎县科学技术协会2021年", "部门预算绩效目标文本"), None),
        (("昌黎县科学技术协会", "2021年部门预算绩效文本"), "2021年部门预算绩效文本"),
        (("2023年部门预算绩效", "目标文本"), "2023年部门预算绩效目标文本"),
    ],
)
def test_a_title_in_two_lines(build: Build, lines: tuple[str, str], title: str | None) -> None:
    cover = _read(build, *lines)
    assert "".join(span.text for span in cover.title_spans()) == (title or "".join(lines))


def test_a_part_below_a_title_is_no_second_line_of_it(build: Build) -> None:
    table = [
        ["项目名称", build.wide("退耕还林", 3)],
        ["主管部门", build.wide("青石县林业局", 3)],
        ["一级指标", "二级指标", "三级指标", "年度指标值"],
        ["产出指标", "数量指标", "还林面积", "2万亩"],
    ]
    report = build.record(
        "2022年度青石县林业局部门决算",
        "第二部分 预算绩效情况说明",
        "项目支出绩效目标表",
        table,
    )
    assert report.title is None or "第二部分" not in report.title


def test_a_parts_heading_is_no_title(build: Build) -> None:
    assert _read(build, "青石县财政局2024年", "第二部分 预算绩效目标").title is None
