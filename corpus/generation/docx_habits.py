"""How Word keeps a report that many hands have worked on: controls, tracked changes, links, frames.

Enters: a document's body and the names of its habits. Leaves: the same body, changed in place so that
it reads the same. ISO/IEC 29500-1: content controls 17.5.2, revisions 17.13.5, hyperlinks 17.16.22.
"""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_AUTHOR = "王丽"
_DATE = "2021-01-01T00:00:00Z"


def take_on_habits(body: Any, habits: Iterable[str]) -> None:
    """Change a body's markup as the habits want it; the text that a reader sees stays the same."""
    for habit in ("links", "changes", "controls", "nested"):
        if habit in habits:
            _HABITS[habit](body)


def _link(body: Any) -> None:
    """Every fifth run becomes a link's."""
    for run in list(body.iter(qn("w:r")))[::5]:
        if run.find(qn("w:t")) is None or run.getparent().tag != qn("w:p"):
            continue
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), "_top")
        run.addprevious(link)
        link.append(run)


def _track(body: Any) -> None:
    """Text was inserted here and there, and something else deleted beside it."""
    for number, run in enumerate(list(body.iter(qn("w:r")))[::7]):
        if run.find(qn("w:t")) is None or run.getparent().tag != qn("w:p"):
            continue
        inserted, deleted = _revision("w:ins", 2 * number), _revision("w:del", 2 * number + 1)
        old = deepcopy(run)
        for text in old.findall(qn("w:t")):
            text.tag = qn("w:delText")
            text.text = "原来的文字"
        deleted.append(old)
        run.addprevious(deleted)
        run.addprevious(inserted)
        inserted.append(run)


def _revision(tag: str, number: int) -> Any:
    element = OxmlElement(tag)
    element.set(qn("w:id"), str(9000 + number))
    element.set(qn("w:author"), _AUTHOR)
    element.set(qn("w:date"), _DATE)
    return element


def _control(body: Any) -> None:
    """Paragraphs, rows, cells' contents and runs stand in content controls."""
    for place, paragraph in enumerate(list(body.iter(qn("w:p")))):
        if place % 4 == 0:
            _wrap(paragraph)
    for row in list(body.iter(qn("w:tr")))[::6]:
        _wrap(row)
    for run in list(body.iter(qn("w:r")))[::9]:
        if run.find(qn("w:t")) is not None:
            _wrap(run)


def _wrap(element: Any) -> None:
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    element.addprevious(control)
    control.append(OxmlElement("w:sdtPr"))
    control.append(content)
    content.append(element)


def _nest(body: Any) -> None:
    """Every table stands in the one cell of another, which keeps it in its place on the page."""
    for table in [child for child in body if child.tag == qn("w:tbl")]:
        frame, row, cell = (OxmlElement(tag) for tag in ("w:tbl", "w:tr", "w:tc"))
        properties, grid, column = (
            OxmlElement(tag) for tag in ("w:tblPr", "w:tblGrid", "w:gridCol")
        )
        column.set(qn("w:w"), "9200")
        grid.append(column)
        frame.extend((properties, grid, row))
        row.append(cell)
        cell.append(OxmlElement("w:tcPr"))
        table.addprevious(frame)
        cell.append(table)
        cell.append(OxmlElement("w:p"))


_HABITS = {"links": _link, "changes": _track, "controls": _control, "nested": _nest}
