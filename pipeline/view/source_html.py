"""A Document as HTML beside its record: merged cells, faint field codes, marked values.

Enters: a Document and the marks on it. Leaves: markup that says what was claimed by which value, what
was removed and why, and what was left over. Text goes through `escape` and nowhere else.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from models.document import Cell, Document, Paragraph, Table
from models.locations import SheetLocation
from pipeline import words
from pipeline.view.placing import Mark, Marks

_STORIES = {
    "header": "页眉",
    "footer": "页脚",
    "page_number": "页码",
    "table_of_contents": "目录",
    "repeated_header": "跨页重复的表头",
    "footnote": "脚注",
    "endnote": "尾注",
    "text_box": "文本框",
}


def write_document(document: Document, marks: Marks) -> Markup:
    """The whole Document."""
    return Markup("".join(_write_blocks(document, marks)))  # noqa: S704 - escaped piece by piece


def _write_blocks(document: Document, marks: Marks) -> Iterator[str]:
    sheet: str | None = None
    for number, block in enumerate(document.blocks):
        location = block.location
        if isinstance(location, SheetLocation) and location.sheet != sheet:
            sheet = location.sheet
            yield f"<h3>{escape(sheet)}</h3>\n"
        if isinstance(block, Table):
            yield from _write_table(block, marks, f"原文表格 {number + 1}")
        else:
            yield from _write_paragraph(block, marks)


def _write_paragraph(paragraph: Paragraph, marks: Marks) -> Iterator[str]:
    content = _content(paragraph, marks)
    if not content:
        return
    story = _STORIES.get(paragraph.story)
    attributes = f' class="story {paragraph.story}" title="{story}"' if story else ""
    if paragraph.outline_level is not None:
        # Word's outline has nine levels, counted from 0.
        attributes += f' data-level="{min(paragraph.outline_level, 8)}"'
    yield f"<p{attributes}>{content}</p>\n"


def _content(paragraph: Paragraph, marks: Marks) -> str:
    codes = "".join(
        f'<span class="field" title="域代码">{{{escape(code.instruction.strip())}}}</span>'
        for code in paragraph.field_codes
        if code.instruction.strip()
    )
    beside = "".join(
        f'<span class="removed" title="{escape(words.REMOVED.get(kind, kind))}">{escape(text)}</span>'
        for kind, text in marks.beside.get(id(paragraph), ())
    )
    return codes + mark_text(paragraph.text, marks.of.get(id(paragraph), ())) + beside


def mark_text(text: str, marks: Sequence[Mark]) -> str:
    """The text with its marks, the longer ones around the shorter."""
    if not marks:
        return str(escape(text))
    bounds = sorted({0, len(text), *(edge for one in marks for edge in (one.start, one.end))})
    pieces = []
    for start, end in pairwise(bounds):
        piece = str(escape(text[start:end]))
        around = [one for one in marks if one.start <= start and end <= one.end]
        for one in sorted(around, key=lambda mark: mark.end - mark.start):
            piece = f"{_opening(one)}{piece}</{_element(one)}>"
        pieces.append(piece)
    return "".join(pieces)


def _element(mark: Mark) -> str:
    return "mark" if mark.reason == "leftover" else "span"


def _opening(mark: Mark) -> str:
    if mark.reason == "leftover":
        return f'<mark class="leftover" data-pointer="{escape(mark.pointer)}" title="未归入">'
    if mark.reason is not None:
        reason = escape(words.REMOVED.get(mark.reason, mark.reason))
        return f'<span class="removed" title="{reason}">'
    return f'<span data-pointer="{escape(mark.pointer)}">'


def _write_table(table: Table, marks: Marks, name: str) -> Iterator[str]:
    rows: list[list[Cell | None]] = [[] for _ in range(table.row_count)]
    for place, row in enumerate(table.grid()):
        column = 0
        while column < len(row):
            cell = row[column]
            if cell is None:
                rows[place].append(None)
                column += 1
                continue
            if cell.row == place:
                rows[place].append(cell)
            column = max(column + 1, cell.column + cell.column_span)
    story = f' class="{table.story}"' if table.story != "body" else ""
    yield f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(name)}"><table{story}>\n'
    for cells in rows:
        yield "<tr>"
        for cell in cells:
            yield "<td></td>" if cell is None else _write_cell(cell, marks)
        yield "</tr>\n"
    yield "</table></div>\n"


def _write_cell(cell: Cell, marks: Marks) -> str:
    spans = ""
    if cell.row_span > 1:
        spans += f' rowspan="{cell.row_span}"'
    if cell.column_span > 1:
        spans += f' colspan="{cell.column_span}"'
    contents = [_content(paragraph, marks) for paragraph in cell.paragraphs]
    inner = "<br>".join(content for content in contents if content)
    for number, nested in enumerate(cell.tables):
        inner += "".join(_write_table(nested, marks, f"嵌套表格 {number + 1}"))
    return f"<td{spans}>{inner}</td>"
