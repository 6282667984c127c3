"""From pages to blocks: the body's paragraphs and tables in reading order.

Enters: all pages' contents. Leaves: the Document's blocks. Furniture goes into its own stories,
tables are joined first, and the lines between two tables become paragraphs, over page breaks too.
"""

from collections.abc import Iterable, Iterator, Sequence

from extractors.readers.pdf.bracket_lines import part_brackets, sets_brackets_apart
from extractors.readers.pdf.frames import dissolve_frames
from extractors.readers.pdf.joined_tables import append_part
from extractors.readers.pdf.lines import PrintedLine
from extractors.readers.pdf.page_content import PageContent
from extractors.readers.pdf.page_frame import BBox, PageFrame
from extractors.readers.pdf.page_furniture import Furniture, separate_furniture
from extractors.readers.pdf.page_tables import PageTable
from extractors.readers.pdf.paragraphs import (
    Column,
    ColumnOf,
    PlacedLine,
    ends_with_leaders,
    group_lines,
    has_inline_labels,
    join_texts,
)
from extractors.readers.pdf.table_continuation import continues, grid_begins_inside
from extractors.readers.pdf.table_habits import learn_habits
from extractors.readers.pdf.table_parts import JoinedCell, JoinedTable, begin_table
from extractors.readers.pdf.text_columns import body_columns, body_rooms, cell_columns
from models.document import Block, Cell, Paragraph, Run, Story, Table
from models.locations import PdfLocation

Flow = list[PlacedLine] | JoinedTable
"""A stretch of running lines, or a table."""


def build_blocks(pages: Sequence[PageContent]) -> list[Block]:
    """All blocks of the file in reading order."""
    dissolve_frames(pages)
    furniture = separate_furniture(pages)
    return list(_Blocks(pages, furniture).build())


class _Blocks:
    def __init__(self, pages: Sequence[PageContent], furniture: dict[int, Furniture]) -> None:
        self.pages = pages
        self.furniture = furniture
        self.places: dict[int, tuple[int, PageFrame]] = {
            page.page_no: (page.sheet_no, page.frame) for page in pages
        }
        self.rooms = body_rooms(pages)

    def build(self) -> Iterator[Block]:
        columns = ColumnOf(body_columns(self.pages))
        body_lines = (line for page in self.pages for line in page.lines)
        labels_begin = not has_inline_labels(body_lines)
        pending = {page.page_no: page for page in self.pages}
        for flow in self._flows():
            first = flow.page_no if isinstance(flow, JoinedTable) else flow[0].page_no
            yield from self._furniture_before(pending, first)
            if isinstance(flow, JoinedTable):
                table = self._table(flow)
                # A box round a paragraph is drawn like a table of one cell, and is none.
                yield from table.cells[0].paragraphs if len(table.cells) == 1 else (table,)
                yield from self._repeated_headers(flow)
            else:
                groups = group_lines(flow, columns, labels_begin=labels_begin)
                yield from self._paragraphs(groups)
        yield from self._furniture_before(pending, len(self.pages) + 1)

    def _flows(self) -> list[Flow]:
        """The body as stretches of lines and whole tables."""
        parts = [table for page in self.pages for table in page.tables]
        heads_inside = any(grid_begins_inside(part) for part in parts)
        habits = learn_habits([page.tables for page in self.pages])
        flows: list[Flow] = []
        for page in self.pages:
            for item in _in_order(page):
                last = flows[-1] if flows else None
                if isinstance(item, PrintedLine):
                    if not isinstance(last, list):
                        flows.append(last := [])
                    last.append(PlacedLine(page.page_no, item))
                elif isinstance(last, JoinedTable) and self._continues(
                    last, item, page.page_no, heads_inside
                ):
                    append_part(last, item, page.page_no, habits)
                else:
                    flows.append(begin_table(item, page.page_no))
        return [flow for flow in flows if flow]

    def _continues(
        self, table: JoinedTable, part: PageTable, page_no: int, heads_inside: bool
    ) -> bool:
        if page_no != table.last_page_no + 1:
            return False
        last_room, room = self.rooms[table.last_page_no], self.rooms[page_no]
        return continues(table, part, last_room, room, heads_inside)

    def _furniture_before(self, pending: dict[int, PageContent], page_no: int) -> Iterator[Block]:
        """The furniture of all pages up to one: it stands before the page's own blocks."""
        for number in [n for n in pending if n <= page_no]:
            pending.pop(number)
            for story, line in self.furniture[number].lines:
                yield self._paragraph([PlacedLine(number, line)], story)

    def _paragraphs(self, groups: list[list[PlacedLine]]) -> Iterator[Block]:
        entries = [ends_with_leaders(group[-1].line.text) for group in groups]
        for index, group in enumerate(groups):
            # One line with leaders may be a form's blank; several in a row list the contents.
            listed = entries[index] and (
                (index > 0 and entries[index - 1]) or any(entries[index + 1 : index + 2])
            )
            yield self._paragraph(group, "table_of_contents" if listed else "body")

    def _repeated_headers(self, table: JoinedTable) -> Iterator[Block]:
        for placed in table.repeated:
            yield self._paragraph([placed], "repeated_header")

    def _table(self, table: JoinedTable) -> Table:
        edges = table.columns()
        sides = {x for cell in table.cells for x in (cell.x0, cell.x1)}
        index_of = {x: _edge_index(edges, x) for x in sides}
        columns = cell_columns(table)
        ordered = sorted(table.cells, key=lambda cell: (cell.row, cell.x0))
        grouped = [
            group_lines(cell.lines, ColumnOf(columns_of_cell(cell, columns))) for cell in ordered
        ]
        if sets_brackets_apart(grouped):
            grouped = [part_brackets(paragraphs) for paragraphs in grouped]
        cells = [
            self._cell(cell, index_of, paragraphs)
            for cell, paragraphs in zip(ordered, grouped, strict=True)
        ]
        return Table(
            row_count=table.row_count,
            column_count=len(edges) - 1,
            cells=tuple(cells),
            location=self._location(table.page_no, table.bbox),
        )

    def _cell(
        self, cell: JoinedCell, index_of: dict[float, int], groups: list[list[PlacedLine]]
    ) -> Cell:
        first, last = index_of[cell.x0], index_of[cell.x1]
        return Cell(
            row=cell.row,
            column=first,
            row_span=cell.end_row - cell.row,
            column_span=last - first,
            paragraphs=tuple(self._paragraph(group, "body") for group in groups),
            location=self._location(cell.page_no, cell.bbox),
        )

    def _paragraph(self, lines: Sequence[PlacedLine], story: Story) -> Paragraph:
        texts = join_texts(lines)
        first_page = lines[0].page_no
        boxes = [placed.line.bbox for placed in lines]
        places = [
            self._location(placed.page_no, box) for placed, box in zip(lines, boxes, strict=True)
        ]
        whole = places[0]
        if len(lines) > 1:
            on_first = zip(lines, boxes, strict=True)
            whole = self._location(
                first_page, _union(box for placed, box in on_first if placed.page_no == first_page)
            )
        return Paragraph(
            runs=tuple(
                Run(text=text, location=place) for text, place in zip(texts, places, strict=True)
            ),
            story=story,
            location=whole,
        )

    def _location(self, page_no: int, bbox: BBox) -> PdfLocation:
        sheet_no, frame = self.places[page_no]
        return PdfLocation(page=sheet_no, bbox=frame.to_shown(bbox))


def columns_of_cell(cell: JoinedCell, paddings: dict[int, Column]) -> dict[int, Column]:
    """Where a cell's text may stand, on each of its pages."""
    return {
        page_no: Column(
            box[0] + paddings[page_no].x0, box[2] - paddings[page_no].x1, paddings[page_no].pitch_em
        )
        for page_no, box in cell.boxes.items()
    }


def _in_order(page: PageContent) -> list[PrintedLine | PageTable]:
    """Lines and tables from top to bottom."""
    items: list[PrintedLine | PageTable] = [*page.lines, *page.tables]
    return sorted(items, key=lambda item: item.bbox[1] if isinstance(item, PageTable) else item.top)


def _edge_index(edges: list[float], x: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - x))


def _union(boxes: Iterable[BBox]) -> BBox:
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return min(x0), min(top), max(x1), max(bottom)
