"""A test report as .docx, which LibreOffice turns into PDF."""

from pathlib import Path
from typing import Any

import docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from benchmarks.pdf_reports.content import PAGE_SIZES_PT, TableBlock, TestReport, TextBlock

HEADER = "昌黎县2021年部门预算绩效文本"


def write_docx(report: TestReport, path: Path) -> None:
    """Write the report with python-docx."""
    look = report.look
    document = docx.Document()
    section = document.sections[0]
    width, height = PAGE_SIZES_PT[look.page]
    section.page_width, section.page_height = Pt(width), Pt(height)
    section.left_margin = section.right_margin = Pt(look.margin)
    section.top_margin = section.bottom_margin = Pt(max(look.margin, 60))
    section.header_distance = section.footer_distance = Pt(30)
    style = document.styles["Normal"]
    style.font.name, style.font.size = look.font, Pt(look.font_size)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), look.font)
    style.paragraph_format.space_after = Pt(look.space_after)
    style.paragraph_format.line_spacing = look.line_spacing
    if look.header:
        section.header.paragraphs[0].text = HEADER
    if look.page_number:
        _number_pages(section.footer.paragraphs[0], look.page_number)
    for block in report.blocks:
        if isinstance(block, TextBlock):
            _add_text(document, block, report)
        else:
            _add_table(document, block, report, width - 2 * look.margin)
    document.save(str(path))


def _number_pages(paragraph: Any, form: str) -> None:
    before, after = form.split("{}")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(before)
    for kind in ("begin", None, "end"):
        run = paragraph.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = "PAGE"
        run._r.append(element)
    paragraph.add_run(after)


def _add_text(document: Any, block: TextBlock, report: TestReport) -> None:
    look = report.look
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.page_break_before = block.page_break
    paragraph.add_run(block.text).bold = block.bold
    if block.centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if block.running and look.justified:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    if block.running and look.first_line_indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * look.font_size)


def _add_table(document: Any, block: TableBlock, report: TestReport, width: float) -> None:
    look = report.look
    table = document.add_table(rows=len(block.rows), cols=len(block.edges) - 1)
    table.style = "Table Grid"
    table.autofit = False
    for index, column in enumerate(table.columns):
        column.width = Pt(float(block.edges[index + 1] - block.edges[index]) * width)
    for row, column, cell in block.placed():
        target = table.cell(row, column)
        if cell.rows > 1 or cell.columns > 1:
            target = target.merge(table.cell(row + cell.rows - 1, column + cell.columns - 1))
        for surplus in target.paragraphs[1:]:
            surplus._p.getparent().remove(surplus._p)
        for index, text in enumerate(cell.paragraphs):
            paragraph = target.paragraphs[0] if index == 0 else target.add_paragraph()
            paragraph.add_run(text).font.size = Pt(look.cell_font_size)
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.line_spacing = 1.0
            if look.cells_centred and cell.columns < 5:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if look.cells_in_the_middle:
            target.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for index, row_element in enumerate(table.rows):
        properties = row_element._tr.get_or_add_trPr()
        if look.repeated_head and index == 0:
            properties.append(OxmlElement("w:tblHeader"))
        if look.rows_whole:
            properties.append(OxmlElement("w:cantSplit"))
