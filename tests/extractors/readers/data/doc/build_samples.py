"""Builds the .doc samples of this folder: .docx written here, converted by a real LibreOffice.

Run it by hand when a sample is to change: `python tests/extractors/readers/data/doc/build_samples.py`
(soffice must be installed). The tests know what the samples say from this script, not from a
reader.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import Table
from docx.text.paragraph import Paragraph

HERE = Path(__file__).resolve().parent
_W = nsdecls("w")
_FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_INDICATORS = (
    ("产出指标", "数量指标", "培训次数", "举办培训的次数", "≥3次", "年度工作计划"),
    ("产出指标", "质量指标", "培训合格率", "合格人数占培训人数的比率", "≥90百分比", "历史标准"),
    (
        "产出指标",
        "时效指标",
        "按期完成率",
        "按时完成工作占应完成工作的比率",
        "100百分比",
        "计划标准",
    ),
    ("产出指标", "成本指标", "项目成本", "项目支出不超过预算", "≤5万元", "预算批复"),
    ("效益指标", "经济效益指标", "带动经济发展", "带动当地经济发展的程度", "提高", "年度工作计划"),
    (
        "效益指标",
        "社会效益指标",
        "群众科学素质",
        "群众科学素质提升的程度",
        "有效提升",
        "年度工作计划",
    ),
    ("效益指标", "可持续影响指标", "影响年限", "项目影响持续的时间", "长期", "年度工作计划"),
    (
        "满意度指标",
        "服务对象满意度指标",
        "群众满意度",
        "满意人数占调查人数的比率",
        "≥95%",
        "调查问卷",
    ),
)


def add_numbering(document: WordDocument) -> None:
    """List 50 with levels 一、 / （一） / 1. and list 51 with levels 1. / 1.1."""
    numbering = document.part.numbering_part.element
    chinese = (
        ("chineseCountingThousand", "%1、"),
        ("chineseCountingThousand", "（%2）"),
        ("decimal", "%3."),
    )
    decimal = (("decimal", "%1."), ("decimal", "%1.%2"))
    first_num = numbering.find(qn("w:num"))
    for number, levels in ((50, chinese), (51, decimal)):
        written = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
            for level, (kind, text) in enumerate(levels)
        )
        abstract = parse_xml(
            f'<w:abstractNum {_W} w:abstractNumId="{number}">'
            f'<w:multiLevelType w:val="multilevel"/>{written}</w:abstractNum>'
        )
        first_num.addprevious(abstract)
        numbering.append(
            parse_xml(f'<w:num {_W} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>')
        )


def add_numbered(document: WordDocument, text: str, number: int, level: int) -> Paragraph:
    paragraph = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {_W}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )
    return paragraph


def add_xml(paragraph: Paragraph, xml: str) -> None:
    """Append run-level markup; `w` is declared."""
    holder = parse_xml(
        f'<w:p {_W} {nsdecls("r")} xmlns:v="urn:schemas-microsoft-com:vml">{xml}</w:p>'
    )
    for child in holder:
        paragraph._p.append(child)


def add_field(paragraph: Paragraph, code: str, result: str = "", *, hidden: bool = False) -> None:
    look = "<w:rPr><w:vanish/></w:rPr>" if hidden else ""
    shown = (
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{result}</w:t></w:r>'
        if result
        else ""
    )
    add_xml(
        paragraph,
        f'<w:r>{look}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{look}<w:instrText xml:space="preserve"> {code} </w:instrText></w:r>{shown}'
        f'<w:r>{look}<w:fldChar w:fldCharType="end"/></w:r>',
    )


def add_project(document: WordDocument, number: int, goals: int = 3) -> None:
    """One project as the reports have it: title with TC field, money table, indicator table."""
    name = f"2022年第{number}项工作经费"
    title = document.add_paragraph(f"{number}.{name}绩效目标表")
    add_field(title, f"TC {number}、{name}绩效目标表 \\f C \\l 1", hidden=True)
    table = document.add_table(rows=7, cols=7, style="Table Grid")
    fill_row(table, 0, {0: "731001昌黎县科学技术协会本级", 5: "单位：万元"}, ((0, 4), (5, 6)))
    fill_row(
        table,
        1,
        {0: "项目编码", 1: f"13032222{number:03d}GZQG5D0ORKX"[:21], 3: "项目名称", 4: name},
        ((1, 2), (4, 6)),
    )
    money = {1: "预算数", 2: "5.00", 3: "其中：财政资金", 4: "5.00", 5: "其他资金", 6: "0"}
    fill_row(table, 2, money)
    fill_row(table, 3, {1: "预算数5万元。其中：财政资金5万元。主要用于开展科普宣传。"}, ((1, 6),))
    fill_row(table, 4, {1: "3月底", 3: "6月底", 5: "10月底", 6: "12月底"}, ((1, 2), (3, 4)))
    shares = {1: "20.00%", 3: "50.00%", 5: "75.00%", 6: "100.00%"}
    fill_row(table, 5, shares, ((1, 2), (3, 4)))
    fill_row(table, 6, {0: "绩效目标", 1: "1.开展第1项活动，提高效果。"}, ((1, 6),))
    for goal in range(2, goals + 1):
        table.cell(6, 1).add_paragraph(f"{goal}.开展第{goal}项活动，提高效果。")
    for row, text in ((2, "预算规模及资金用途"), (4, "资金支出计划（%）")):
        table.cell(row, 0).merge(table.cell(row + 1, 0)).paragraphs[0].text = text
    document.add_paragraph()
    grid = document.add_table(rows=1 + len(_INDICATORS), cols=6, style="Table Grid")
    heads = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")
    above = ""
    for row, texts in enumerate((heads, *_INDICATORS)):
        for column, text in enumerate(texts):
            if column or text != above:
                grid.cell(row, column).text = text
        above = texts[0]
    for first, last in ((1, 4), (5, 7)):
        grid.cell(first, 0).merge(grid.cell(last, 0))
    document.add_paragraph()


def fill_row(
    table: Table, row: int, texts: dict[int, str], merges: tuple[tuple[int, int], ...] = ()
) -> None:
    for first, last in merges:
        table.cell(row, first).merge(table.cell(row, last))
    for column, text in texts.items():
        table.cell(row, column).text = text


def projects(count: int, goals: int = 3) -> Callable[[WordDocument], None]:
    def build(document: WordDocument) -> None:
        document.add_paragraph("第二部分")
        document.add_paragraph("预算项目绩效目标")
        for number in range(1, count + 1):
            add_project(document, number, goals)

    return build


def numbered(document: WordDocument) -> None:
    """Counted headings as the reports have them, and a list in decimals that restarts below."""
    add_numbering(document)
    for text, number, level in (
        ("总体绩效目标", 50, 0),
        ("分项绩效目标", 50, 0),
        ("开展科普活动", 50, 1),
        ("科普设施建设", 50, 1),
        ("购建设施", 50, 2),
        ("维护设施", 50, 2),
        ("工作保障措施", 50, 0),
        ("完善制度", 50, 1),
        ("甲", 51, 0),
        ("乙", 51, 1),
        ("丙", 51, 1),
        ("丁", 51, 0),
        ("戊", 51, 1),
    ):
        add_numbered(document, text, number, level)


def fields(document: WordDocument) -> None:
    paragraph = document.add_paragraph("总体绩效目标")
    add_field(paragraph, "TC 总体绩效目标 \\f A \\l 1", hidden=True)
    paragraph = document.add_paragraph("见")
    add_field(paragraph, 'HYPERLINK "http://example.com/"', "县政府网站")
    paragraph.add_run("，第")
    add_field(paragraph, "PAGE", "7")
    paragraph.add_run("页。")
    paragraph = document.add_paragraph("表")
    add_field(paragraph, "SEQ 表 \\* ARABIC", "3")
    paragraph.add_run("：经费")


def revisions(document: WordDocument) -> None:
    """Tracked changes, hidden text, special characters."""
    by = 'w:id="1" w:author="a" w:date="2021-01-01T00:00:00Z"'
    paragraph = document.add_paragraph("经费")
    add_xml(paragraph, f"<w:del {by}><w:r><w:delText>六</w:delText></w:r></w:del>")
    add_xml(paragraph, f"<w:ins {by}><w:r><w:t>五</w:t></w:r></w:ins>")
    paragraph.add_run("万元")
    paragraph = document.add_paragraph("看得见")
    add_xml(paragraph, "<w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r>")
    paragraph.add_run("的字")
    paragraph = document.add_paragraph("第一行")
    add_xml(paragraph, "<w:r><w:br/></w:r><w:r><w:t>第二行</w:t></w:r>")
    add_xml(paragraph, '<w:r><w:br w:type="page"/></w:r><w:r><w:t>新页</w:t></w:r>')
    paragraph = document.add_paragraph("甲")
    add_xml(paragraph, "<w:r><w:noBreakHyphen/></w:r><w:r><w:t>乙\u00a0丙</w:t></w:r>")
    add_xml(paragraph, "<w:r><w:softHyphen/></w:r><w:r><w:t>丁\U00020bb7</w:t></w:r>")
    add_xml(paragraph, '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>')
    joined = document.add_paragraph("前半")
    joined._p.get_or_add_pPr().append(parse_xml(f"<w:rPr {_W}><w:del {by}/></w:rPr>"))
    document.add_paragraph("后半")


def tables(document: WordDocument) -> None:
    """Rows of different cell counts, merges both ways, a nested table, empty cells."""
    table = document.add_table(rows=4, cols=4, style="Table Grid")
    fill_row(table, 0, {0: "全宽"}, ((0, 3),))
    fill_row(table, 1, {0: "左", 2: "右"}, ((0, 1), (2, 3)))
    fill_row(table, 2, {0: "高", 1: "一", 2: "二", 3: "三"})
    fill_row(table, 3, {1: "四", 3: "六"})
    table.cell(2, 0).merge(table.cell(3, 0))
    table.cell(3, 1).add_paragraph("四之二")
    document.add_paragraph("两表之间")
    outer = document.add_table(rows=2, cols=2, style="Table Grid")
    outer.cell(0, 0).text = "外"
    inner = outer.cell(0, 1).add_table(rows=2, cols=2)
    inner.style = "Table Grid"
    for row in range(2):
        for column in range(2):
            inner.cell(row, column).text = f"内{row}{column}"
    outer.cell(0, 1).add_paragraph("内表之后")
    outer.cell(1, 0).text = "末"
    document.add_paragraph("之后")
    block = document.add_table(rows=3, cols=3, style="Table Grid")
    block.cell(0, 0).merge(block.cell(1, 1)).text = "方块"
    block.cell(2, 2).text = "角"


def stories(document: WordDocument) -> None:
    """Header, footer with a page number, footnotes, a text box, a table of contents."""
    section = document.sections[0]
    section.header.paragraphs[0].text = "昌黎县科学技术协会"
    footer = section.footer.paragraphs[0]
    footer.add_run("- ")
    add_field(footer, "PAGE", "1")
    footer.add_run(" -")
    _add_contents(document)
    document.add_heading("总体绩效目标", 1)
    paragraph = document.add_paragraph("经费5万元")
    add_xml(paragraph, '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>。</w:t></w:r>')
    paragraph = document.add_paragraph("框外")
    add_xml(
        paragraph,
        '<w:r><w:pict><v:shape id="b1" type="#_x0000_t202" style="position:absolute;width:200pt;'
        'height:50pt"><v:textbox><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p>'
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>",
    )
    document.add_paragraph("末段")
    notes = (
        f'<w:footnotes {_W}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="1"><w:p/></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>含上年结转。</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    part = Part(
        PackURI("/word/footnotes.xml"), _FOOTNOTES_TYPE, notes.encode(), document.part.package
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _add_contents(document: WordDocument) -> None:
    entry = document.add_paragraph()
    add_xml(
        entry,
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-3" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>总体绩效目标</w:t></w:r>',
    )
    add_xml(entry, "<w:r><w:tab/></w:r>")
    add_field(entry, "PAGEREF _Toc1 \\h", "1")
    last = document.add_paragraph()
    add_xml(last, '<w:r><w:t>末段</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>')


SAMPLES: dict[str, Callable[[WordDocument], None]] = {
    "numbered": numbered,
    "fields": fields,
    "revisions": revisions,
    "tables": tables,
    "stories": stories,
    "three_projects": projects(3),
}


def build_docx(build: Callable[[WordDocument], None], path: Path) -> None:
    document = docx.Document()
    build(document)
    document.save(str(path))


def convert(paths: list[Path], target: str, folder: Path) -> None:
    """Convert with a private LibreOffice profile."""
    soffice = shutil.which("soffice")
    if soffice is None:
        sys.exit("LibreOffice (soffice) is not installed")
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                *(soffice, "--headless", f"-env:UserInstallation=file://{profile}"),
                *("--convert-to", target, "--outdir", str(folder), *map(str, paths)),
            ],
            check=True,
            timeout=300,
            capture_output=True,
        )


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = []
        for stem, build in SAMPLES.items():
            paths.append(folder / f"{stem}.docx")
            build_docx(build, paths[-1])
        convert(paths, "doc:MS Word 97", HERE)


if __name__ == "__main__":
    main()
