"""The table shapes of text dumps: the same rows come back, whichever shape they were written in."""

from collections.abc import Callable, Sequence

import pytest

from extractors.readers.text.reader import TextReader
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document, Paragraph, Table

Rows = Sequence[Sequence[str]]
"""A table as rows of cells; a cell's paragraphs are separated by line feeds."""

HEAD: Rows = (
    ("731001昌黎县科学技术协会本级", "单位：万元"),
    ("项目编码", "130322213RGZQG5D0ORKX", "项目名称", "2021年科普工作经费"),
    ("预算规模及资金用途", "预算数", "5.00", "其中：财政资金", "5.00", "其他资金", "0"),
    ("", "预算数5万元。其中：财政资金5万元。主要用于开展科普宣传。"),
    ("资金支出计划（%）", "3月底", "6月底", "10月底", "12月底"),
    ("", "20.00%", "50.00%", "75.00%", "100.00%"),
    ("绩效目标", "1.2021年进一步开展科普宣传。\n2.深化科协系统改革。\n3.用于办公经费。"),
)
GRID: Rows = (
    ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"),
    ("产出指标", "数量指标", "科普活动日次数", "科普活动日次数", "≥1次", "2021年工作计划"),
    ("", "", "科普宣传次数", "全年开展科普宣传活动的次数", "≥3次", "2021年工作计划"),
    ("", "成本指标", "科普活动费用", "组织费、印刷费、培训费", "≤5万元", "2021年工作计划"),
    ("效益指标", "社会效益指标", "提高科学素质", "提高公众运用科技的能力", "提高", "科普法"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "满意人数的比率", "100百分比", "调查问卷"),
)
FOUR_COLUMNS: Rows = (
    ("一级指标", "二级指标", "三级指标", "指标值"),
    ("产出", "数量", "建设高标准农田", "10-20户"),
    ("", "质量", "验收合格率", "≧95%"),
    ("", "", "技术到位率", "有效提升"),
    ("满意度", "服务对象满意度", "农户满意度", "92.00(%)"),
)


def cell_lines(rows: Rows) -> str:
    return "".join("".join(f"\t{cell}\n" for cell in row) + "\n" for row in rows) + "\n"


def cell_lines_without_row_ends(rows: Rows) -> str:
    return "".join(f"\t{cell}\n" for row in rows for cell in row)


def row_lines(rows: Rows) -> str:
    return "".join("\t".join(row) + "\n" for row in rows)


def row_lines_spaced(rows: Rows) -> str:
    return "".join("\t".join(row) + "\n\n" for row in rows)


def quoted_row_lines(rows: Rows) -> str:
    return "".join(
        "\t".join(f'"{cell}"' if "\n" in cell else cell for cell in row) + "\n" for row in rows
    )


def unmarked(rows: Rows) -> str:
    return "".join(f"{cell}\n" for row in rows for cell in row)


def unmarked_without_empty_cells(rows: Rows) -> str:
    return "".join(f"{cell}\n" for row in rows for cell in row if cell)


def unmarked_spaced_out(rows: Rows) -> str:
    return "".join(cell.replace("\n", "\n\n") + "\n\n" for row in rows for cell in row if cell)


def bells(rows: Rows) -> str:
    return "".join("".join(cell + "\x07" for cell in row) + "\x07" for row in rows) + "\n"


SHAPES = (
    *(cell_lines, row_lines, row_lines_spaced, quoted_row_lines),
    *(unmarked, unmarked_without_empty_cells, unmarked_spaced_out, bells),
)


def read(text: str) -> Document:
    return TextReader().read(SourceFile("report.txt", text.encode()), ReadOptions())


def rows_in(document: Document) -> list[list[str]]:
    """The rows of all tables, empty cells at a row's end left out."""
    rows: list[list[str]] = []
    for table in document.blocks:
        if not isinstance(table, Table):
            continue
        own: list[list[str]] = [[] for _ in range(table.row_count)]
        for cell in table.cells:
            own[cell.row].append(cell.text)
        for row in own:
            while row and not row[-1]:
                row.pop()
        rows.extend(own)
    return rows


def prose_in(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def filled(rows: Rows) -> list[list[str]]:
    return [list(row) for row in rows]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("tables", [(HEAD, GRID), (HEAD, FOUR_COLUMNS), (GRID,)])
def test_rows_come_back(shape: Callable[[Rows], str], tables: tuple[Rows, ...]) -> None:
    text = "第二部分\n1.科普工作经费绩效目标表\n" + "".join(map(shape, tables))
    document = read(text + "2.下一个绩效目标表\n正文。\n")
    assert rows_in(document) == [row for table in tables for row in filled(table)]
    assert prose_in(document) == [
        "第二部分",
        "1.科普工作经费绩效目标表",
        "2.下一个绩效目标表",
        "正文。",
    ]


@pytest.mark.parametrize("shape", SHAPES)
def test_tables_of_several_projects_follow_each_other(shape: Callable[[Rows], str]) -> None:
    text = "".join(f"{number}.项目绩效目标表\n{shape(HEAD)}{shape(GRID)}" for number in range(1, 4))
    document = read(text)
    assert rows_in(document) == [*filled(HEAD), *filled(GRID)] * 3
    assert prose_in(document) == [f"{number}.项目绩效目标表" for number in range(1, 4)]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_header_repeated_in_the_middle_is_a_row(shape: Callable[[Rows], str]) -> None:
    rows = (*GRID[:3], GRID[0], *GRID[3:])
    assert rows_in(read(shape(HEAD) + shape(rows))) == [*filled(HEAD), *filled(rows)]


def test_cells_in_lines_whose_row_ends_were_lost() -> None:
    document = read("1.绩效目标表\n" + cell_lines_without_row_ends([*HEAD, *GRID]))
    assert rows_in(document) == [*filled(HEAD), *filled(GRID)]


@pytest.mark.parametrize(
    ("text", "rows", "prose"),
    [
        # an empty paragraph within a cell does not end it where cells follow
        (
            "\t项目编码\n\t1\n\n\t绩效目标\n\t甲。\n\n乙。\n\n\t一级指标\n\t二级指标\n\t三级指标\n",
            [["项目编码", "1"], ["绩效目标", "甲。\n乙。"], ["一级指标", "二级指标", "三级指标"]],
            [],
        ),
        # text below the last row is no cell of it
        (
            "\t项目编码\n\t1\n\n\n填报日期。\n\n第三部分\n",
            [["项目编码", "1"]],
            ["填报日期。", "第三部分"],
        ),
        # a lone tab is an empty cell, a page number ends the table
        ("\t项目编码\n\t\n\t项目名称\n\t甲\n\n2\n", [["项目编码", "", "项目名称", "甲"]], ["2"]),
        # paragraphs indented by tabs are no table, even above one
        (
            "\t县委的安排部署，推进工作。\n\t各部门配合。\n\n\t项目编码\n\t1\n",
            [["项目编码", "1"]],
            ["县委的安排部署，推进工作。", "各部门配合。"],
        ),
        # a title in a cell of its own leaves the table
        (
            "\t1.甲绩效目标表\n\t单位：万元\n\n\t项目编码\n\t1\n",
            [["单位：万元"], ["项目编码", "1"]],
            ["1.甲绩效目标表"],
        ),
    ],
)
def test_cell_lines(text: str, rows: list[list[str]], prose: list[str]) -> None:
    document = read(text)
    assert rows_in(document) == rows
    assert prose_in(document) == prose


@pytest.mark.parametrize(
    ("text", "rows", "prose"),
    [
        # a cell in the middle that has two paragraphs breaks its row
        (
            "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t科普\n活动\t≥1次\n\t\t宣传\t≥3次\n",
            [
                ["一级指标", "二级指标", "三级指标", "指标值"],
                ["产出指标", "数量指标", "科普\n活动", "≥1次"],
                ["", "", "宣传", "≥3次"],
            ],
            [],
        ),
        # so does a label
        (
            "项目编码\t1\n预算规模及\n资金用途\t预算数\t5\n",
            [["项目编码", "1"], ["预算规模及\n资金用途", "预算数", "5"]],
            [],
        ),
        (
            "一级指标\t二级指标\t绩效指标\n描述\t指标值\n",
            [["一级指标", "二级指标", "绩效指标\n描述", "指标值"]],
            [],
        ),
        # a row of one cell that reaches over the table
        (
            "预算数\t5\n绩效指标\n一级指标\t二级指标\t三级指标\n",
            [["预算数", "5"], ["绩效指标"], ["一级指标", "二级指标", "三级指标"]],
            [],
        ),
        # a title without the word 表 below a grid, told by the table that begins behind it
        (
            "一级指标\t二级指标\t三级指标\n产出指标\t数量指标\t科普\n\n4.全民阅读绩效目标\n预算单位：甲县文化馆\t单位：元\n项目编码\t2\n",
            [
                ["一级指标", "二级指标", "三级指标"],
                ["产出指标", "数量指标", "科普"],
                ["预算单位：甲县文化馆", "单位：元"],
                ["项目编码", "2"],
            ],
            ["4.全民阅读绩效目标"],
        ),
        # quotes of a spreadsheet, and quotes that are text
        (
            '项目名称\t"甲""乙""\n丙"\n项目编码\t"丁"戊\n',
            [["项目名称", '甲"乙"\n丙'], ["项目编码", '"丁"戊']],
            [],
        ),
        # a table about something else
        ("甲\t乙\t丙\n1\t2\t3\n", [["甲", "乙", "丙"], ["1", "2", "3"]], []),
        ("单位负责人：\t填表人：\n正文\n", [], ["单位负责人：\t填表人：", "正文"]),
    ],
)
def test_row_lines(text: str, rows: list[list[str]], prose: list[str]) -> None:
    document = read(text)
    assert rows_in(document) == rows
    assert prose_in(document) == prose


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # labels spaced, mistyped, in half width and broken over lines
        (
            "项 目 编 码\n1\n项目　名称\n甲\n预算规模及\n资金用途\n预算数\n5\n其中:财政资金\n5\n其它资金\n",
            [
                ["项 目 编 码", "1", "项目　名称", "甲"],
                ["预算规模及\n资金用途", "预算数", "5", "其中:财政资金", "5", "其它资金"],
            ],
        ),
        # values missing before a label and before prose
        (
            "项目编码\n项目名称\n甲\n预算规模及资金用途\n预算数\n其中：财政资金\n5\n其他资金\n用于宣传。\n包括印刷费。\n",
            [
                ["项目编码", "", "项目名称", "甲"],
                ["预算规模及资金用途", "预算数", "", "其中：财政资金", "5", "其他资金"],
                ["", "用于宣传。\n包括印刷费。"],
            ],
        ),
        # shares beside their points in time
        (
            "项目编码\n1\n项目名称\n甲\n资金支出计划（%）\n3月底\n20%\n6月底\n100%\n绩效目标\n甲。\n",
            [
                ["项目编码", "1", "项目名称", "甲"],
                ["资金支出计划（%）", "3月底", "6月底"],
                ["", "20%", "100%"],
                ["绩效目标", "甲。"],
            ],
        ),
        # a label repeated where a merged cell should be
        (
            "项目编码\n1\n项目名称\n甲\n资金支出计划（%）\n3月底\n6月底\n资金支出计划（%）\n20%\n100%\n",
            [
                ["项目编码", "1", "项目名称", "甲"],
                ["资金支出计划（%）", "3月底", "6月底"],
                ["资金支出计划（%）", "20%", "100%"],
            ],
        ),
    ],
)
def test_unmarked_cells(text: str, rows: list[list[str]]) -> None:
    assert rows_in(read(text)) == rows


HEADER = "一级指标\n二级指标\n三级指标\n绩效指标描述\n指标值\n指标值确定依据\n"


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        # a missing basis, a missing description, a missing target
        (
            "产出指标\n数量指标\n甲\n乙的次数\n≥1次\n",
            [["产出指标", "数量指标", "甲", "乙的次数", "≥1次"]],
        ),
        (
            "产出指标\n数量指标\n甲\n≥1次\n工作计划\n",
            [["产出指标", "数量指标", "甲", "", "≥1次", "工作计划"]],
        ),
        (
            "产出指标\n数量指标\n甲\n乙的次数\n\n工作计划\n",
            [["产出指标", "数量指标", "甲", "乙的次数", "", "工作计划"]],
        ),
        # a description of two paragraphs
        (
            "产出指标\n数量指标\n甲\n指甲的次数，\n全年合计，含乡镇\n≥1次\n工作计划\n质量指标\n丙\n丁\n90%\n工作计划\n",
            [
                [
                    "产出指标",
                    "数量指标",
                    "甲",
                    "指甲的次数，\n全年合计，含乡镇",
                    "≥1次",
                    "工作计划",
                ],
                ["", "质量指标", "丙", "丁", "90%", "工作计划"],
            ],
        ),
        # the second level merged and missing as well
        (
            "产出指标\n数量指标\n甲\n乙\n≥1次\n工作计划\n丙\n丁\n≥2次\n工作计划\n",
            [
                ["产出指标", "数量指标", "甲", "乙", "≥1次", "工作计划"],
                ["", "", "丙", "丁", "≥2次", "工作计划"],
            ],
        ),
        # 成本指标 of the first level, and of the second
        (
            "成本指标\n经济成本指标\n甲\n乙\n≤1元\n工作计划\n产出指标\n成本指标\n丙\n丁\n≤2元\n工作计划\n",
            [
                ["成本指标", "经济成本指标", "甲", "乙", "≤1元", "工作计划"],
                ["产出指标", "成本指标", "丙", "丁", "≤2元", "工作计划"],
            ],
        ),
        # a level's name broken over lines
        (
            "满意度指标\n社会公众或服务\n对象满意度指标\n甲\n乙\n≥90%\n问卷\n",
            [["满意度指标", "社会公众或服务\n对象满意度指标", "甲", "乙", "≥90%", "问卷"]],
        ),
        # fillers are cells like others
        ("产出指标\n数量指标\n甲\n—\n/\n无\n", [["产出指标", "数量指标", "甲", "—", "/", "无"]]),
    ],
)
def test_unmarked_grids(body: str, rows: list[list[str]]) -> None:
    header = HEADER.split()
    assert rows_in(read(HEADER + body)) == [header, *rows]
    below = read(f"{HEADER}{body}填报人：王某\n联系电话：1\n\n12\n")
    assert rows_in(below) == [header, *rows]
    assert prose_in(below) == ["填报人：王某", "联系电话：1", "12"]


def test_prose_behind_an_unmarked_grid_is_left_alone() -> None:
    body = "产出指标\n数量指标\n甲\n乙\n≥1次\n工作计划\n"
    prose = [
        "四、其他需要说明的情况没有。",
        "本单位按照县委的安排部署推进工作，没有其他需要说明的情况。",
    ]
    document = read(HEADER + body + "\n".join(prose))
    assert rows_in(document)[1:] == [["产出指标", "数量指标", "甲", "乙", "≥1次", "工作计划"]]
    assert prose_in(document) == prose


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("绩效指标\t绩效指标描述\t指标值", "一级指标\t二级指标\t三级指标\t\t"),
        ("绩效指标\t绩效指标描述\t指标值", "一级指标\t二级指标\t三级指标"),
    ],
)
def test_a_header_of_two_rows_has_spans(upper: str, lower: str) -> None:
    (table,) = read(f"{upper}\n{lower}\n产出指标\t数量指标\t甲\t乙\t≥1次\n").blocks
    assert isinstance(table, Table)
    spans = {
        cell.text: (cell.row, cell.column, cell.row_span, cell.column_span)
        for cell in table.cells
        if cell.row < 2
    }
    assert spans == {
        "绩效指标": (0, 0, 1, 3),
        "绩效指标描述": (0, 3, 2, 1),
        "指标值": (0, 4, 2, 1),
        "一级指标": (1, 0, 1, 1),
        "二级指标": (1, 1, 1, 1),
        "三级指标": (1, 2, 1, 1),
    }


def test_a_group_label_merged_down_beside_the_grid() -> None:
    (table,) = read(
        "绩效指标\t绩效指标\t指标值\n\t一级指标\t二级指标\t三级指标\t\n\t产出指标\t数量指标\t甲\t≥1次\n"
    ).blocks
    assert isinstance(table, Table)
    places = [(cell.text, cell.row, cell.column, cell.column_span) for cell in table.cells]
    assert places[:6] == [
        ("绩效指标", 0, 0, 1),
        ("绩效指标", 0, 1, 3),
        ("指标值", 0, 4, 1),
        ("一级指标", 1, 1, 1),
        ("二级指标", 1, 2, 1),
        ("三级指标", 1, 3, 1),
    ]


ANTIWORD = """
|资金支出计划|3月底                |6月底    |
|（%）       |                     |         |
|            |20.00%               |50.00%   |
|绩效目标|1.开展科普宣传，提高全民科学 |
|        |素质。                       |
|        |2.深化科协改革。             |

|一级指标|二级指标|三级指标  |指标值|
|产出指标|数量指标|科普活动日|≥1次  |
|        |        |次数      |      |
|        |数量指标|宣传次数  |≥3次  |
|效益指标|社会效益|          |提高  |
|        |指标    |科学素质  |      |
"""


def test_cells_between_bars() -> None:
    assert rows_in(read(ANTIWORD)) == [
        ["资金支出计划（%）", "3月底", "6月底"],
        ["", "20.00%", "50.00%"],
        ["绩效目标", "1.开展科普宣传，提高全民科学素质。\n2.深化科协改革。"],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "科普活动日次数", "≥1次"],
        ["", "数量指标", "宣传次数", "≥3次"],
        ["效益指标", "社会效益指标", "科学素质", "提高"],
    ]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "| 项目编码 | 1 |\n|---|---|\n| 项目名称 | 甲 |\n",
            [["项目编码", "1"], ["项目名称", "甲"]],
        ),
        (
            "+------+----+\n| 项目 | 1  |\n| 编码 |    |\n+------+----+\n| 甲   | 2  |\n+------+----+\n"
            "| 乙   | 3  |\n| 丙   | 4  |\n+------+----+\n",
            [["项目编码", "1"], ["甲", "2"], ["乙\n丙", "3\n4"]],
        ),
        ("┌──┬──┐\n│甲│乙│\n├──┼──┤\n│丙│丁│\n└──┴──┘\n", [["甲", "乙"], ["丙", "丁"]]),
        # Latin words were broken at a space, a long code was not
        ("|编码|Beijing |\n|    |Open    |\n", [["编码", "Beijing Open"]]),
        ("|编码|130322213RGZ|\n|    |QG5D0       |\n", [["编码", "130322213RGZQG5D0"]]),
    ],
)
def test_other_bars(text: str, rows: list[list[str]]) -> None:
    assert rows_in(read(text)) == rows


WRAPPED = """
一、完善制度建设。制定完善预算绩效管理制度、资金管理
办法、工作保障制度等，为绩效目标的实现奠定制度基础。
二、加强支出管理。通过优化支出结构、编细编实预算、按
规定及时下达资金等多种措施，确保支出进度达标。

三、加强绩效运行监控。按要求开展绩效运行监控，发现问
题及时采取措施，确保绩效目标如期保质实现。
"""


def test_wrapped_paragraphs_are_joined() -> None:
    assert prose_in(read(WRAPPED)) == [
        "一、完善制度建设。制定完善预算绩效管理制度、资金管理办法、工作保障制度等，为绩效目标的实现奠定制度基础。",
        "二、加强支出管理。通过优化支出结构、编细编实预算、按规定及时下达资金等多种措施，确保支出进度达标。",
        "三、加强绩效运行监控。按要求开展绩效运行监控，发现问题及时采取措施，确保绩效目标如期保质实现。",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        # a paragraph a line, of all lengths
        [
            "一、完善制度建设，制定各项制度。",
            "二、加强支出管理，通过优化支出结构、编细编实预算等多种措施，确保进度。",
            "三、加强监控。",
        ],
        # of one length by chance, each a sentence
        ["提高全民科学素质，开展科普宣传活动，普及科学技术。"] * 6,
    ],
)
def test_whole_lines_are_not_joined(lines: list[str]) -> None:
    assert prose_in(read("\n".join(lines))) == lines


def test_rows_that_a_dump_wrapped_at_a_tab() -> None:
    text = WRAPPED + (
        "\n项目编码\t130322213RGZQG5D0ORKX\t项目名称\n2021年科普工作经费\n\n"
        "预算规模及资金用途\t预算数\t5.00\t其中：财政资金\t5.00\n其他资金\t0\n\n"
        "\t预算数5万元。其中：财政资金5万元。主要用于开展科普宣\n传，普及科技知识。\n\n"
        "绩效目标\n1.开展科普宣传。\n\n2.深化改革。\n"
    )
    assert rows_in(read(text)) == [
        ["项目编码", "130322213RGZQG5D0ORKX", "项目名称", "2021年科普工作经费"],
        ["预算规模及资金用途", "预算数", "5.00", "其中：财政资金", "5.00", "其他资金", "0"],
        ["", "预算数5万元。其中：财政资金5万元。主要用于开展科普宣传，普及科技知识。"],
        ["绩效目标", "1.开展科普宣传。\n2.深化改革。"],
    ]


def test_a_head_line_in_two_parts_above_unmarked_cells() -> None:
    document = read("预算单位：231001 丰岭区办公室\t单位：万元\n项目编码\n1\n项目名称\n甲\n")
    assert rows_in(document)[-1] == ["项目编码", "1", "项目名称", "甲"]
    assert "预算单位：231001 丰岭区办公室" in rows_in(document)[0][0]


def test_unmarked_amounts_below_their_labels() -> None:
    text = "项目编码\nA1\n项目名称\n甲\n预算规模\n预算数\n其中：财政资金\n其他资金\n\n"
    text += "5.00\n4.00\n1.00\n资金用途\n用于宣传。\n"
    assert rows_in(read(text))[1:3] == [
        ["预算规模", "预算数", "其中：财政资金", "其他资金"],
        ["", "5.00", "4.00", "1.00"],
    ]


def test_a_unit_in_brackets_is_no_part_of_the_label_below_it() -> None:
    text = "731001昌黎县科协本级\n（金额单位：万元）\n项目编码\nA1\n项目名称\n甲\n"
    assert rows_in(read(text))[0] == ["731001昌黎县科协本级", "（金额单位：万元）"]


def test_unmarked_grids_with_numbers_signs_and_units_in_columns_of_their_own() -> None:
    header = ["序号", "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "计量单位", "权重"]
    rows = [
        header,
        ["1", "产出指标", "数量指标", "培训期数", "≥", "3", "期", "10"],
        ["2", "", "质量指标", "培训合格率", "=", "100", "%", "10"],
        ["3", "效益指标", "社会效益指标", "科学素质", "", "提高", "", "10"],
    ]
    assert rows_in(read("\n".join("\n".join(row) for row in rows))) == rows


def test_a_project_without_a_grid_ends_before_the_next_title_and_a_page_number() -> None:
    project = "项目编码\nA1\n项目名称\n甲\n预算规模\n预算数\n5\n绩效目标\n1.做好科普。\n"
    text = f"{project}- 2 -\n2.乙项目绩效目标\n731001昌黎县科协本级\n单位：万元\n{project}"
    goals = [row for row in rows_in(read(text)) if row[0] == "绩效目标"]
    assert goals == [["绩效目标", "1.做好科普。"]] * 2


def test_a_row_of_a_neighbouring_form_is_no_part_of_the_name() -> None:
    text = "项目编码\tA1\t项目名称\t甲\n项目起止时间\t长期\n预算规模\t预算数\t5\n"
    assert rows_in(read(text))[1] == ["项目起止时间", "长期"]


def test_numbered_rows_below_a_label_over_the_whole_grid() -> None:
    text = "绩效指标\n序号\n一级指标\n二级指标\n三级指标\n指标值\n"
    text += "1\n产出指标\n数量指标\n培训期数\n3期\n2\n\n质量指标\n合格率\n100%\n"
    assert rows_in(read(text)) == [
        ["绩效指标"],
        ["序号", "一级指标", "二级指标", "三级指标", "指标值"],
        ["1", "产出指标", "数量指标", "培训期数", "3期"],
        ["2", "", "质量指标", "合格率", "100%"],
    ]
