"""Where in a source file a text stands: one shape for each kind of source.

A `Location` is written into the record's `provenance`, so its keys are part of the contract.
"""

from typing import Annotated, Literal

from pydantic import Field

from models.frozen import value


@value
class WordLocation:
    """A place in a Word document or a web page: a body block and, inside a table, a cell."""

    kind: Literal["word"] = "word"
    block: Annotated[
        int, Field(title="正文块序号", description="Zero-based index of the body block.", ge=0)
    ]
    row: Annotated[
        int | None,
        Field(
            title="行", description="Zero-based row of the table cell; null outside a table.", ge=0
        ),
    ] = None
    column: Annotated[
        int | None,
        Field(
            title="列",
            description="Zero-based grid column of the table cell; null outside a table.",
            ge=0,
        ),
    ] = None


@value
class PdfLocation:
    """A rectangle on a page of a PDF, an OFD or a picture, in points; the origin is its top left corner."""

    kind: Literal["pdf"] = "pdf"
    page: Annotated[int, Field(title="页码", description="Page number, counted from 1.", ge=1)]
    bbox: Annotated[
        tuple[float, float, float, float],
        Field(title="外框", description="[x0, top, x1, bottom] in points, origin top left."),
    ]


@value
class TextLocation:
    """A span of code points in one line of a text file."""

    kind: Literal["text"] = "text"
    line: Annotated[int, Field(title="行号", description="Line number, counted from 1.", ge=1)]
    start: Annotated[
        int, Field(title="起", description="First code point, zero-based in the line.", ge=0)
    ]
    end: Annotated[
        int, Field(title="止", description="Code point after the last one (half-open).", ge=0)
    ]


@value
class SheetLocation:
    """A cell of a spreadsheet."""

    kind: Literal["sheet"] = "sheet"
    sheet: Annotated[str, Field(title="工作表", description="The sheet's name.")]
    row: Annotated[int, Field(title="行", description="Zero-based row of the cell.", ge=0)]
    column: Annotated[int, Field(title="列", description="Zero-based column of the cell.", ge=0)]


Location = Annotated[
    WordLocation | PdfLocation | TextLocation | SheetLocation, Field(discriminator="kind")
]
