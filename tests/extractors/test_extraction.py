"""What holds for the record of any document whatever: coverage, provenance, schema, sameness."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.extraction import interpret
from models.document import Block, Cell, Document, FieldCode, Paragraph, Run, Story, Table
from models.json_schema import report_schema
from models.json_text import report_bytes
from models.locations import WordLocation
from models.report import Report
from tests.extractors.conftest import Build

_TRACED = frozenset(
    {
        *("title", "fiscal_year", "department", "overall_goal", "sub_goals", "safeguards"),
        *("projects", "amount_unit", "funding", "statements"),
    }
)
_FRAGMENTS = [
    *("", " ", "　", "第一部分", "部门整体绩效目标", "一、总体绩效目标", "二、分项绩效目标：", "三、工作保障措施"),
    *("第二部分 预算项目绩效目标", "一、总体绩效目标：2021年，履行。", "2021年，按照〔2020〕12号文件履行职责。"),
    *("（一）开展科普活动", "（一）甲。绩效目标：乙。绩效指标：宣传3次。", "绩效目标：成效明显"),
    *("绩效指标：培训200人。", "绩效指标：覆盖全县10个乡镇，达到 95 %以上"),
    *( "一、完善制度。制定。", "二、加强监督：落实", "二、", "。", "："),
    *("目录", "一、总体绩效目标……1", "2021年部门预算绩效文本", "昌黎县科学技术协会", "编制单位：县科协", "2", "- 3 -"),
    *("1.2021年科普工作经费绩效目标表", "3.5吨锅炉绩效目标表", "731001昌黎县科学技术协会本级", "单位：万元"),
    *("（2021年度）", "172肃宁县人民检察院 预算年度:2023 单位:元", "项目编码", "130322213RGZQG5D0ORKX", "项目名称"),
    *("2021年科普工作经费", "预算规模及资金用途", "预算数", "预算数（万元）", "5.00", "1,234.5", "其中：财政资金", "—"),
    *("其他资金", "0", "预算数6万元。其中：财政资金5万元。", "资金支出计划（%）", "3月底", "12月底", "50%", "100.00%"),
    *("绩效目标", "1.做好科普。\n2.加强宣传。", "一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值"),
    *("绩效指标", "指标值确定依据"),
    *("产出指标", "数量指标", "≥3次", "2021年12月底前", "提高", "实际完成值", "职责活动", "计划"),
]  # fmt: skip
_CODES = [
    r"TC 总体绩效目标 \f A \l 1",
    r"TC 1、2021年科普工作经费绩效目标表 \f C \l 1",
    "PAGE",
    r"PAGEREF _Toc1 \h",
    "",
]
_STORIES: list[Story] = [
    *("body", "body", "body", "body", "text_box", "header", "footer", "page_number"),
    *("table_of_contents", "repeated_header", "footnote", "endnote"),
]

_texts = st.one_of(st.sampled_from(_FRAGMENTS), st.text(max_size=12))


def _paragraph(
    text: str, place: WordLocation, codes: list[tuple[str, str]], story: Story
) -> Paragraph:
    half = len(text) // 2
    return Paragraph(
        runs=tuple(Run(text=part, location=place) for part in (text[:half], text[half:]) if part),
        field_codes=tuple(
            FieldCode(instruction=code, result=result, location=place) for code, result in codes
        ),
        story=story,
        location=place,
    )


@st.composite
def _tables(draw: st.DrawFn, block: int, depth: int = 0) -> Table:
    """A grid tiled at random: spans, gaps, empty rows, labels anywhere, tables in cells."""
    rows, columns = draw(st.integers(0, 6)), draw(st.integers(0, 7))
    covered: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in covered or draw(st.integers(0, 9)) == 0:
                continue
            width = 1
            while column + width < columns and (row, column + width) not in covered:
                if draw(st.integers(0, 3)):
                    break
                width += 1
            height = draw(st.integers(1, min(3, rows - row))) if draw(st.booleans()) else 1
            place = WordLocation(block=block, row=row, column=column)
            covered |= {
                (r, c) for r in range(row, row + height) for c in range(column, column + width)
            }
            nested = depth == 0 and draw(st.integers(0, 19)) == 0
            cells.append(
                Cell(
                    row=row,
                    column=column,
                    row_span=height,
                    column_span=width,
                    paragraphs=tuple(
                        _paragraph(line, place, [], "body") for line in draw(_texts).split("\n")
                    ),
                    tables=(draw(_tables(block, 1)),) if nested else (),
                    location=place,
                )
            )
    story: Story = "body" if draw(st.integers(0, 9)) else "header"
    return Table(
        row_count=rows,
        column_count=columns,
        cells=tuple(cells),
        story=story,
        location=WordLocation(block=block),
    )


@st.composite
def _documents(draw: st.DrawFn, source: Any) -> Document:
    blocks: list[Block] = []
    for place in range(draw(st.integers(0, 12))):
        if draw(st.integers(0, 3)) == 0:
            blocks.append(draw(_tables(place)))
            continue
        codes = draw(
            st.lists(st.tuples(st.sampled_from(_CODES), st.sampled_from(["", "7"])), max_size=1)
        )
        story = draw(st.sampled_from(_STORIES))
        blocks.append(_paragraph(draw(_texts), WordLocation(block=place), codes, story))
    return Document(source=source, blocks=tuple(blocks))


def _visible(text: str) -> str:
    return "".join(text.split())


def _all_text(blocks: Any) -> Iterator[str]:
    """Every text of a document, field codes and the page numbers that they showed included."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
            for code in block.field_codes:
                yield code.instruction
                if code.instruction.startswith("PAGE"):
                    yield code.result
        else:
            for cell in block.cells:
                yield from _all_text(cell.paragraphs)
                yield from _all_text(cell.tables)


def _leaves(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{at}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _leaves(item, f"{at}/{place}")
    elif value is not None:
        yield at, value


@cache
def _validator() -> Any:
    jsonschema.Draft202012Validator.check_schema(report_schema())
    return jsonschema.Draft202012Validator(report_schema())


def _check(document: Document, report: Report, resolve: Callable[[Any, str], Any]) -> None:
    text = "".join(map(_visible, _all_text(document.blocks)))
    coverage = report.coverage
    removed = sum(len(_visible(piece.text)) for piece in report.removed)
    leftover = sum(len(_visible(piece.text)) for piece in report.leftover)
    assert coverage.characters == len(text)
    assert (coverage.removed, coverage.leftover) == (removed, leftover)
    assert coverage.claimed == len(text) - removed - leftover
    for piece in (*report.removed, *report.leftover):
        assert piece.text == piece.text.strip() != ""

    record = report.model_dump(mode="json")
    leaves = dict(_leaves({key: record[key] for key in _TRACED}))
    for pointer in report.provenance:
        value = resolve(record, pointer)
        assert value is not None, pointer
        assert not isinstance(value, dict | list), pointer
    assert leaves.keys() == report.provenance.keys()
    for finding in report.findings:
        assert finding.pointer is None or resolve(record, finding.pointer) is not Ellipsis

    _validator().validate(record)
    written = report_bytes(report)
    assert Report.model_validate_json(written) == report
    assert json.loads(written) == record
    assert report_bytes(interpret(document)) == written


@settings(
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_any_document(
    data: st.DataObject, build: Build, resolve: Callable[[Any, str], Any]
) -> None:
    document = data.draw(_documents(build.source))
    _check(document, interpret(document), resolve)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_disturbed_report(
    data: st.DataObject, build: Build, resolve: Callable[[Any, str], Any]
) -> None:
    """A real report's blocks shuffled, dropped and doubled: labels and tables in odd company."""
    blocks = [
        *("2021年部门预算绩效文本", "目录", "一、总体绩效目标……1", *build.text_sections()),
        *("1.2021年科普工作经费绩效目标表", build.head_rows(), build.grid_rows()),
        *("2.2021年培训经费绩效目标表", [*build.head_rows(), *build.grid_rows()], "- 2 -"),
    ]
    chosen = data.draw(st.lists(st.sampled_from(range(len(blocks))), max_size=20))
    document = build.document(*(blocks[place] for place in chosen))
    _check(document, interpret(document), resolve)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_disturbed_project_table(
    data: st.DataObject, build: Build, resolve: Callable[[Any, str], Any]
) -> None:
    """Rows of a project table shuffled, dropped and doubled; cells' texts exchanged."""
    rows = [*build.head_rows(department=None, fund_use=None, plan=None), *build.grid_rows()]
    rows += [
        ["资金支出计划（%）", "3月底", "12月底"],
        ["", "50%", "100%"],
        ["", "", "培训", "", "3期", ""],
    ]
    rows += [
        [build.wide("731001县科协", 4), build.wide("单位：元", 3)],
        [build.wide("2.乙绩效目标表", 7)],
    ]
    chosen = data.draw(st.lists(st.sampled_from(range(len(rows))), min_size=1, max_size=16))
    document = build.document("1.甲绩效目标表", [rows[place] for place in chosen])
    _check(document, interpret(document), resolve)


@pytest.fixture(scope="module")
def whole_text(build: Build) -> str:
    """A whole report as a text dump in the shape of the seed."""
    return (
        "2021年部门预算绩效文本\n\n第一部分\n部门整体绩效目标\n"
        "一、总体绩效目标 TC 总体绩效目标 \\f A \\l 1 \n2021年，全面履行职责。\n"
        "二、分项绩效目标\n（一）开展科普活动：\n绩效目标：成效明显\n绩效指标：科普活动日大于1天，宣传达到 3 次。\n"
        "三、工作保障措施\n一、完善制度建设。制定完善制度。\n第二部分\n预算项目绩效目标\n"
        "1.2021年科普工作经费绩效目标表 TC 1、2021年科普工作经费绩效目标表 \\f C \\l 1 \n"
        "\t731001昌黎县科学技术协会本级\n\t单位：万元\n\n"
        "\t项目编码\n\t130322213RGZQG5D0ORKX\n\t项目名称\n\t2021年科普工作经费\n\n"
        "\t预算规模及资金用途\n\t预算数\n\t5.00\n\t其中：财政资金\n\t5.00\n\t其他资金\n\t0\n\n"
        "\t\n\t预算数5万元。用于科普。\n\n"
        "\t资金支出计划（%）\n\t6月底\n\t12月底\n\n\t\n\t50.00%\n\t100.00%\n\n"
        "\t绩效目标\n\t1.做好科普。\n2.加强宣传。\n\n\n"
        "\t一级指标\n\t二级指标\n\t三级指标\n\t绩效指标描述\n\t指标值\n\t指标值确定依据\n\n"
        "\t产出指标\n\t数量指标\n\t科普活动次数\n\t活动次数\n\t≥3次\n\t2021年工作计划\n\n"
        "\t\n\t质量指标\n\t合格率\n\t合格率\n\t100百分比\n\t计划\n\n\n2\n"
    )


def test_places_in_a_text_file(build: Build, whole_text: str) -> None:
    """`line[start:end]` at a value's place is the value, or its first line where it has more."""
    report = build.text_record(whole_text)
    lines = whole_text.split("\n")
    record = report.model_dump(mode="json")
    leaves = dict(_leaves({key: record[key] for key in _TRACED}))
    read_otherwise = ("/kind", "/comparison", "/value", "/upper", "/unit", "/date")
    for pointer, place in report.provenance.items():
        source = lines[place.line - 1][place.start : place.end]
        value = leaves[pointer]
        if isinstance(value, int) or pointer.endswith((*read_otherwise, "/total_yuan")):
            assert source, pointer
        elif pointer.endswith(("/percent", "/total", "/fiscal", "/other")):
            assert source.rstrip("%") == value, pointer
        else:
            assert source == value.split("\n")[0], pointer
    for piece in (*report.removed, *report.leftover):
        place = piece.location
        assert lines[place.line - 1][place.start : place.end].strip() == piece.text


def test_the_text_report_is_read_whole(
    build: Build, whole_text: str, resolve: Callable[[Any, str], Any]
) -> None:
    document = build.text_document(whole_text)
    report = interpret(document)
    _check(document, report, resolve)
    assert report.findings == ()
    assert report.leftover == ()
    assert (report.title, report.fiscal_year) == ("2021年部门预算绩效文本", 2021)
    (project,) = report.projects
    assert [(row.level1, row.level2, row.level3) for row in project.indicators] == [
        ("产出指标", "数量指标", "科普活动次数"),
        ("产出指标", "质量指标", "合格率"),
    ]
    assert project.goals == ("1.做好科普。", "2.加强宣传。")
    assert [str(step.percent) for step in project.spending_plan] == ["50.00", "100.00"]


def test_text_and_word_give_the_same_values(build: Build, whole_text: str) -> None:
    text = build.text_record(whole_text)
    word = build.record(
        *("2021年部门预算绩效文本", "第一部分", "部门整体绩效目标"),
        build.marked("一、总体绩效目标", r"TC 总体绩效目标 \f A \l 1"),
        *("2021年，全面履行职责。", "二、分项绩效目标", "（一）开展科普活动："),
        *("绩效目标：成效明显", "绩效指标：科普活动日大于1天，宣传达到 3 次。"),
        *("三、工作保障措施", "一、完善制度建设。制定完善制度。", "第二部分", "预算项目绩效目标"),
        build.marked(
            "1.2021年科普工作经费绩效目标表", r"TC 1、2021年科普工作经费绩效目标表 \f C \l 1"
        ),
        build.head_rows(
            fund_use="预算数5万元。用于科普。",
            months="6月底|12月底",
            plan="50.00%|100.00%",
            goals="1.做好科普。\n2.加强宣传。",
        ),
        build.grid_rows(
            "产出指标|数量指标|科普活动次数|活动次数|≥3次|2021年工作计划",
            "|质量指标|合格率|合格率|100百分比|计划",
        ),
        build.marked("2", story="page_number"),
    )
    unlike = {"source", "provenance", "removed"}
    assert word.model_dump(exclude=unlike) == text.model_dump(exclude=unlike)


@pytest.mark.parametrize(
    "name", ["昌黎县科学技术协会", "昌黎县科学技术协会（本级）", "昌黎县 科学技术协会本级"]
)
def test_the_cover_names_the_department_with_or_without_its_own_level(
    build: Build, name: str
) -> None:
    report = build.record(
        "2021年部门预算绩效文本", name, *build.text_sections(),
        "1.2021年科普工作经费绩效目标表", build.head_rows(), build.grid_rows(),
    )  # fmt: skip
    assert report.department.name == "昌黎县科学技术协会本级"
    assert report.leftover == ()


def test_the_heading_of_a_list_of_contents_is_no_title(build: Build) -> None:
    report = build.record(
        "2025年部门预算信息公开目录", "一、总体绩效目标", "二、分项绩效目标", "三、工作保障措施",
        *build.text_sections(),
    )  # fmt: skip
    assert report.title is None
    assert next(piece.kind for piece in report.removed) == "table_of_contents"
    assert report.leftover == ()


_FORM_ROWS: list[list[str]] = [
    ["项目名称", "培训", "", "", "", ""],
    ["主管部门及代码", "[103]某局", "实施单位", "某中心", "", ""],
    ["项目资金（万元）", "年度资金总额：", "80", "", "", ""],
    ["", "年初预算数", "全年预算数", "全年执行数", "执行率", "得分"],
    ["年度资金总额", "90.00", "90", "81", "90%", "—"],
    ["其中：财政拨款", "20万元", "/", "", "", ""],
    ["总体目标", "长期目标", "年度目标", "", "", ""],
    ["", "目标1：建成。\n目标2：", "对照年度目标，说明完成情况（100字以内）", "", "", ""],
    ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "实施周期指标值"],
    ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位"],
    ["单位名称", "项目名称", "预算数", "年度目标", "三级指标", "指标值"],
    ["职责活动", "年度预算数", "内容描述", "绩效目标", "绩效指标", "优"],
    ["任务名称", "主要内容", "总额", "财政拨款", "其他资金", ""],
    ["产出指标", "数量指标", "人数", "≥", "10", "人"],
    ["", "质量指标", "合格率", "100%", "≧ %", "…"],
    ["项目属性", "□新增 ☑延续", "起止时间", "2021年至2023年", "", ""],
    ["总分", "", "", "", "100", "94.00"],
    ["金额合计", "", "", "", "", "1"],
    ["廉政要求", "按规定", "", "", "", ""],
    ["填报人：李某", "", "", "", "", ""],
]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_disturbed_form(
    data: st.DataObject, build: Build, resolve: Callable[[Any, str], Any]
) -> None:
    """Rows of the declared forms in any order and company, below any of their titles."""
    titles = [
        "项目支出绩效目标申报表",
        "部门整体支出绩效目标申报表（2023年度）",
        "项目支出绩效自评表",
        "",
    ]
    tables = data.draw(
        st.lists(st.lists(st.sampled_from(_FORM_ROWS), min_size=1, max_size=12), max_size=3)
    )
    blocks = [
        block
        for rows in tables
        for block in (data.draw(st.sampled_from(titles)), "单位：万元", rows)
    ]
    document = build.document(*blocks)
    _check(document, interpret(document), resolve)
