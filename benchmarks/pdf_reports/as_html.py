"""A test report as a web page, which Chromium prints as PDF."""

from html import escape

from benchmarks.pdf_reports.content import PAGE_SIZES_PT, Look, TableBlock, TestReport, TextBlock


def write_html(report: TestReport) -> str:
    """The report as HTML with ruled tables."""
    look = report.look
    parts = [f"<!doctype html><meta charset=utf-8><style>{_style(look)}</style><body>"]
    for block in report.blocks:
        if isinstance(block, TextBlock):
            parts.append(_text(block))
        else:
            parts.append(_table(block, look))
    return "".join(parts)


def _style(look: Look) -> str:
    width, height = PAGE_SIZES_PT[look.page]
    rules = [
        f"@page{{size:{width}pt {height}pt;margin:{max(look.margin, 40)}pt {look.margin}pt}}",
        f'body{{margin:0;font:{look.font_size}pt "{look.font}";'
        f"line-height:{max(1.2, look.line_spacing)}}}",
        f"p{{margin:0 0 {look.space_after}pt}}",
        "table{border-collapse:collapse;width:100%;table-layout:fixed;margin-bottom:8pt;"
        f"font-size:{look.cell_font_size}pt;line-height:1.25}}",
        "td{border:0.75pt solid #000;padding:2pt 5pt;overflow-wrap:anywhere;"
        f"text-align:{'center' if look.cells_centred else 'left'};"
        f"vertical-align:{'middle' if look.cells_in_the_middle else 'top'}}}",
        ".centred{text-align:center}.break{break-before:page}",
        f".running{{text-align:{'justify' if look.justified else 'left'};"
        f"text-indent:{2 if look.first_line_indent else 0}em}}",
    ]
    if look.rows_whole:
        rules.append("tr{break-inside:avoid}")
    return "".join(rules)


def _text(block: TextBlock) -> str:
    if not block.text:
        return "<p>&nbsp;</p>"
    classes = {"centred": block.centred, "running": block.running, "break": block.page_break}
    names = " ".join(name for name, on in classes.items() if on)
    text = escape(block.text)
    return f'<p class="{names}">' + (f"<b>{text}</b>" if block.bold else text) + "</p>"


def _table(block: TableBlock, look: Look) -> str:
    widths = [
        float(right - left) * 100 for left, right in zip(block.edges, block.edges[1:], strict=False)
    ]
    parts = ["<table><colgroup>", *(f"<col style='width:{w:.4f}%'>" for w in widths)]
    parts.append("</colgroup>")
    for index, row in enumerate(block.rows):
        cells = "".join(
            f"<td colspan={cell.columns} rowspan={cell.rows}>"
            + "".join(f"<div>{escape(text)}</div>" for text in cell.paragraphs)
            + "</td>"
            for cell in row
        )
        head = look.repeated_head and index == 0
        parts.append(f"<thead><tr>{cells}</tr></thead>" if head else f"<tr>{cells}</tr>")
    return "".join([*parts, "</table>"])
