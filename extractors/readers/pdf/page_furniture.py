"""Headers, footers and page numbers: lines that belong to the pages and not to the text.

Enters: all pages' lines and tables. Leaves: for each page the lines that are furniture, by story.
Furniture is told by repetition at the page's edge, outside the band in which any page has text of
its own: a title that stands at the top of several pages stays in the body, because elsewhere
running text begins at the same height.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.forms.cutting.pages import may_repeat, titles_form
from extractors.patterns import compile_pattern
from extractors.readers.pdf.lines import PrintedLine
from extractors.readers.pdf.page_content import PageContent
from models.document import Story

_DASHES = r"[-—–―－~·•\s|]*+"
_PAGE_NUMBER = compile_pattern(
    rf"{_DASHES}(?:(?:第|Page|page|P\.)\s*+)?(?P<number>\d{{1,4}}|[ivxlcIVXLC]{{1,6}})(?:\s*+页)?"
    rf"(?:\s*+(?:(?:/|／|,|，|of)\s*+)?(?:共\s*+)?\d{{1,4}}(?:\s*+页)?)?{_DASHES}"
)
_NUMBER_IN_LINE = compile_pattern(
    r"第\s*+\d++\s*+页|共\s*+\d++\s*+页|(?<!\d)\d++\s*+[/／]\s*+\d++|(?<=\s)\d{1,4}\s*+$|^\s*+\d{1,4}(?=\s)"
    r"|[-—–－]\s*+\d{1,4}\s*+[-—–－]"
)
_SAME_HEIGHT_PT = 3.0
"""A head is set at one height on all pages; scans and odd pages move it by less than a line."""
_EDGE_SHARE = 0.12
"""Without other pages to compare with, a number this near to the edge is a page number."""
_REPEATING_SHARE = 0.4
"""Of the pages: left and right ones may have heads of their own, and a cover or two none."""
_MAX_DEPTH = 4
"""Lines at one edge of a page that may be furniture."""


@dataclass
class Furniture:
    """The furniture of one page, from top to bottom."""

    lines: list[tuple[Story, PrintedLine]] = field(default_factory=list)


def separate_furniture(pages: Sequence[PageContent]) -> dict[int, Furniture]:
    """Take the furniture out of the pages' lines and return it by page number."""
    furniture = {page.page_no: Furniture() for page in pages}
    for at_top in (False, True):
        edge = _Edge(pages, furniture, at_top)
        edge.take_page_numbers()
        if len(pages) > 1:
            for _ in range(_MAX_DEPTH):
                if not edge.take_repeated():
                    break
                edge.take_page_numbers()
    for found in furniture.values():
        found.lines.sort(key=lambda entry: entry[1].baseline)
    return furniture


class _Edge:
    """One edge, top or bottom, of all pages."""

    def __init__(
        self, pages: Sequence[PageContent], furniture: dict[int, Furniture], at_top: bool
    ) -> None:
        self.pages = pages
        self.furniture = furniture
        self.at_top = at_top

    def _outermost(self, page: PageContent) -> PrintedLine | None:
        """The line nearest to the edge, if no table lies further out."""
        if not page.lines:
            return None
        if self.at_top:
            line = page.lines[0]
            inside = all(table.bbox[1] > line.bottom - line.size for table in page.tables)
        else:
            line = page.lines[-1]
            inside = all(table.bbox[3] < line.top + line.size for table in page.tables)
        return line if inside else None

    def _depth(self, page: PageContent, line: PrintedLine) -> float:
        """Distance of a line's baseline from the edge."""
        return line.baseline if self.at_top else page.frame.height - line.baseline

    def _take(self, page: PageContent, line: PrintedLine, story: Story) -> None:
        page.lines.remove(line)
        self.furniture[page.page_no].lines.append((story, line))

    def take_page_numbers(self) -> None:
        """Take the outermost lines that are nothing but a number which counts the pages."""
        found: list[tuple[PageContent, PrintedLine, str]] = []
        for page in self.pages:
            line = self._outermost(page)
            match = _PAGE_NUMBER.fullmatch(line.text) if line else None
            if line and match:
                found.append((page, line, match["number"]))
        offsets: dict[int, int] = defaultdict(int)
        for page, _, number in found:
            if number.isdigit():
                offsets[int(number) - page.page_no] += 1
        for page, line, number in found:
            counts = number.isdigit() and offsets[int(number) - page.page_no] > 1
            near = self._depth(page, line) < page.frame.height * _EDGE_SHARE
            if counts or near:
                self._take(page, line, "page_number")

    def take_repeated(self) -> bool:
        """Take the outermost lines that repeat at one height beyond all pages' own text."""
        groups: dict[str, list[tuple[PageContent, PrintedLine]]] = defaultdict(list)
        for page in self.pages:
            line = self._outermost(page)
            if line and not may_repeat(line.text) and not self._begins_form(page):
                groups[_NUMBER_IN_LINE.sub("#", line.text).strip()].append((page, line))
        repeated = [group for group in groups.values() if self._repeats(group)]
        candidates = {id(line) for group in repeated for _, line in group}
        own_text = self._own_text_depth(candidates)
        taken = False
        for group in repeated:
            if any(self._inner_depth(page, line) > own_text + 1 for page, line in group):
                continue
            for page, line in group:
                self._take(page, line, "header" if self.at_top else "footer")
                taken = True
        return taken

    def _begins_form(self, page: PageContent) -> bool:
        """Whether the page begins with the title of a form, as each does in a file of one-page forms."""
        return (
            self.at_top
            and len(page.lines) > 1
            and titles_form(page.lines[0].text, page.lines[1].text)
        )

    def _repeats(self, group: list[tuple[PageContent, PrintedLine]]) -> bool:
        if len(group) < max(2, len(self.pages) * _REPEATING_SHARE):
            return False
        depths = [self._depth(page, line) for page, line in group]
        return max(depths) - min(depths) <= _SAME_HEIGHT_PT

    def _inner_depth(self, page: PageContent, line: PrintedLine) -> float:
        return line.bottom if self.at_top else page.frame.height - line.top

    def _own_text_depth(self, candidates: set[int]) -> float:
        """How near to the edge any page's own text or table comes."""
        nearest = float("inf")
        for page in self.pages:
            height = page.frame.height
            for line in page.lines:
                if id(line) not in candidates:
                    depth = line.top if self.at_top else height - line.bottom
                    nearest = min(nearest, depth)
            for table in page.tables:
                nearest = min(nearest, table.bbox[1] if self.at_top else height - table.bbox[3])
        return nearest
