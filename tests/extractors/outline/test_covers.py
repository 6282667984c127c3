import pytest

from extractors.ledger.body import Line
from extractors.outline.covers import Cover, read_cover
from tests.extractors.conftest import Build


def _read(build: Build, *lines: str) -> Cover:
    return read_cover([Line(block) for block in build.document(*lines).blocks])


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
