"""Sheets as HTML for a browser to print: a second maker of PDF files with habits of its own."""

from html import escape

from corpus.generation.sheets import Contents, Grid, Line, PageSetup, Sheet

_STYLE = """
body { font-family: "%(font)s", "Noto Serif CJK SC", serif; font-size: %(size)spt; margin: 0; }
p { margin: 2pt 0; min-height: 1em; white-space: pre-wrap; }
table { border-collapse: collapse; width: 100%%; table-layout: fixed; }
td { border: 0.75pt solid #000; padding: 2pt 4pt; vertical-align: middle;
     overflow-wrap: anywhere; }
td p { margin: 0; }
.contents { display: flex; } .contents .dots { flex: 1; border-bottom: 1pt dotted #000; }
@page { size: %(width)smm %(height)smm; margin: 20mm; %(furniture)s }
"""
_FOOTERS = {
    "none": "",
    "number": "counter(page)",
    "dashes": '"- " counter(page) " -"',
    "of_total": '"第" counter(page) "页 共" counter(pages) "页"',
}


def write_html(sheet: Sheet) -> str:
    """The sheet as one HTML page."""
    parts = [
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><style>',
        _style(sheet.page),
        "</style></head><body>",
    ]
    for block in sheet.blocks:
        if isinstance(block, Line):
            parts.append(_paragraph(block))
        elif isinstance(block, Contents):
            parts += [
                f'<p class="contents"><span>{escape(text)}</span><span class="dots"></span>'
                f"<span>{page}</span></p>"
                for text, page in block.entries
            ]
        else:
            parts.append(_table(block))
    parts.append("</body></html>")
    return "".join(parts)


def _style(page: PageSetup) -> str:
    furniture = ""
    if _FOOTERS[page.footer]:
        furniture += f"@bottom-center {{ content: {_FOOTERS[page.footer]}; }}"
    if page.header:
        furniture += f'@top-center {{ content: "{page.header}"; }}'
    return _STYLE % {
        "font": page.font,
        "size": page.size_half_points / 2,
        "width": page.width_mm,
        "height": page.height_mm,
        "furniture": furniture,
    }


def _paragraph(line: Line) -> str:
    rules = []
    if line.centred:
        rules.append("text-align:center")
    if line.indent:
        rules.append(f"text-indent:{line.indent}em")
    if line.new_page:
        rules.append("break-before:page")
    if line.role != "body":
        rules.append("font-weight:bold")
    style = f' style="{";".join(rules)}"' if rules else ""
    return f"<p{style}>{escape(line.printed).replace(chr(10), '<br>')}</p>"


def _table(grid: Grid) -> str:
    weights = grid.widths or (1,) * grid.column_count
    columns = "".join(
        f'<col style="width:{100 * weight / sum(weights):.2f}%">' for weight in weights
    )
    # A browser ends at the head's end what reaches down from it: such a head is not repeated.
    fits = all(
        index + item.row_span - 1 in grid.header_rows
        for index in grid.header_rows
        for item in grid.rows[index]
    )
    head: list[str] = []
    body: list[str] = []
    for index, row in enumerate(grid.rows):
        cells = "".join(
            f'<td rowspan="{item.row_span}" colspan="{item.column_span}">'
            + "".join(_paragraph(line) for line in item.paragraphs)
            + "</td>"
            for item in row
        )
        (head if fits and index in grid.header_rows else body).append(f"<tr>{cells}</tr>")
    heading = f"<thead>{''.join(head)}</thead>" if head else ""
    return f"<table><colgroup>{columns}</colgroup>{heading}<tbody>{''.join(body)}</tbody></table>"
