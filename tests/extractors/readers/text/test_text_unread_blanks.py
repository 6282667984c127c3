"""Forms whose cells blanks part: what nobody can cut stays together, and is no running text."""

from extractors.extraction import extract
from extractors.readers.text.reader import TextReader
from extractors.source_files import ReadOptions, SourceFile
from models.document import Table

FORM = """\
中央对地方转移支付区域绩效目标表
（2019年度）
专项名称： 专项资金
省级财政部门： 某省财政厅 省级主管部门： 某省民政厅
资金情况（万元） 年度金额： 5551.62
年度总体目标： 供养特困人员，发放高龄津贴194人次。
绩效指标 一级指标 {second} 指标名称 目标值
产出指标 数量指标 供养特困人员 37人
质量指标 社会化发放率 不超过99(%)
满意度指标 服务对象满意度 低保对象满意度 不超过81.50%
"""
PROSE = (
    "第三部分 名词解释\n　　特困人员：指无劳动能力、无生活来源的人员，由政府供养，资金列入预算。\n"
)


def read(text: str) -> list[str]:
    source = SourceFile("dump.txt", text.encode())
    return [
        "\n".join(line.text for cell in block.cells for line in cell.paragraphs)
        if isinstance(block, Table)
        else block.text
        for block in TextReader().read(source, ReadOptions()).blocks
    ]


def test_a_forms_goals_head_no_section() -> None:
    for second in ("二级指标", "二 级 指 标"):
        report = extract(SourceFile("dump.txt", FORM.format(second=second).encode()))
        assert report.kind == "other"
        assert report.overall_goal is None
        assert {finding.code for finding in report.findings} >= {"leftover-text", "document-kind"}


def test_the_lines_of_a_form_end_where_prose_or_the_next_title_stands() -> None:
    form = FORM.format(second="二级指标")
    blocks = read(form + PROSE + form)
    assert [block.split("\n")[0] for block in blocks] == [
        "中央对地方转移支付区域绩效目标表",
        "（2019年度）",
        "专项名称： 专项资金",
        "第三部分 名词解释",
        "特困人员：指无劳动能力、无生活来源的人员，由政府供养，资金列入预算。",
        "中央对地方转移支付区域绩效目标表",
        "（2019年度）",
        "专项名称： 专项资金",
    ]
    assert blocks[2].endswith("不超过81.50%")


def test_prose_that_names_the_levels_stays_prose() -> None:
    text = "本表的指标分为三级。\n一级指标、二级指标和三级指标按规定填写。\n年度总体目标： 修路。\n"
    assert len(read(text)) == 3


def test_a_sections_heading_below_a_form_is_no_row_of_it() -> None:
    section = "三、工作保障措施\n（一）加强管理。定期检查，按月通报支出进度，确保年度目标完成。\n"
    blocks = read(FORM.format(second="二级指标") + section)
    assert blocks[-2:] == section.strip().split("\n")
