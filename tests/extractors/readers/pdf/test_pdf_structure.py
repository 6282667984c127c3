"""Tagged files: their structure parts paragraphs that layout cannot, where it can be believed."""

from collections.abc import Callable

import pytest

from models.document import Document

Read = Callable[..., Document]
Texts = Callable[..., list[str]]

ROWS = ["甲" * 20] * 4 + ["乙" * 20] * 2
"""Six full lines."""
OBJECTS = """1 0 obj <</Type /Catalog /Pages 2 0 R /MarkInfo <</Marked true>> /StructTreeRoot 3 0 R>>
2 0 obj <</Type /Pages /Count 1 /Kids [4 0 R]>>
3 0 obj <</Type /StructTreeRoot /K [9 0 R] /ParentTree <</Nums [0 [{parents}]]>>>>
4 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /StructParents 0
 /Resources <</Font <</F1 6 0 R>>>>>>
5 0 obj <</Length {length}>> stream
{content}
endstream
6 0 obj <</Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H
 /DescendantFonts [7 0 R]>>
7 0 obj <</Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000
 /CIDSystemInfo <</Registry (Adobe) /Ordering (GB1) /Supplement 0>> /FontDescriptor 8 0 R>>
8 0 obj <</Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]
 /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93>>
9 0 obj <</Type /StructElem /S /Document /P 3 0 R /K [{kids}]>>
{elements}"""


def write_tagged(elements: list[int], tag: str = "P", inline: str = "") -> bytes:
    """A page of ROWS, each line marked; `elements` says to which element it belongs."""
    names = {element: 10 + 2 * place for place, element in enumerate(dict.fromkeys(elements))}
    content, parts = [], []
    for place, text in enumerate(ROWS):
        coded = text.encode("utf-16-be").hex()
        at = f"1 0 0 1 60 {700 - 16 * place} Tm"
        content.append(f"/{tag} <</MCID {place}>> BDC BT /F1 12 Tf {at} <{coded}> Tj ET EMC")
    for element, number in names.items():
        marks = " ".join(str(place) for place, own in enumerate(elements) if own == element)
        kids = f"{number + 1} 0 R" if inline else marks
        parts.append(
            f"{number} 0 obj <</Type /StructElem /S /{tag} /P 9 0 R /Pg 4 0 R /K [{kids}]>>"
        )
        if inline:
            head = f"{number + 1} 0 obj <</Type /StructElem /S /{inline}"
            parts.append(f"{head} /P {number} 0 R /Pg 4 0 R /K [{marks}]>>")
    stream = "\n".join(content)
    filled = OBJECTS.format(
        parents=" ".join(f"{names[own] + bool(inline)} 0 R" for own in elements),
        kids=" ".join(f"{number} 0 R" for number in names.values()),
        length=len(stream),
        content=stream,
        elements="\n".join(parts),
    )
    written, offsets = b"%PDF-1.7\n", {}
    chunks = [chunk for chunk in filled.replace("\n\n", "\n").split("\n") if chunk]
    open_object = False
    for chunk in chunks:
        number, _, rest = chunk.partition(" 0 obj")
        if rest and number.isdigit():
            written += b"endobj\n" if open_object else b""
            offsets[int(number)], open_object = len(written), True
        written += chunk.encode() + b"\n"
    written += b"endobj\n"
    table = len(written)
    size = max(offsets) + 1
    written += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    for number in range(1, size):
        state = f"{offsets[number]:010} 00000 n" if number in offsets else "0000000000 65535 f"
        written += f"{state} \n".encode()
    trailer = f"trailer <</Size {size} /Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n"
    return written + trailer.encode()


@pytest.mark.parametrize("inline", ["", "Span"])
@pytest.mark.parametrize("tag", ["P", "H1", "LBody"])
def test_elements_part_paragraphs_that_fill_their_lines(
    read: Read, texts: Texts, tag: str, inline: str
) -> None:
    data = write_tagged([0, 0, 0, 0, 1, 1], tag, inline)
    assert texts(read(data)) == ["甲" * 80, "乙" * 40]


def test_lines_of_one_element_are_one_paragraph(read: Read, texts: Texts) -> None:
    assert texts(read(write_tagged([0] * 6))) == ["甲" * 80 + "乙" * 40]


def test_elements_that_part_every_line_are_not_believed(read: Read, texts: Texts) -> None:
    document = read(write_tagged([0, 1, 2, 3, 4, 5]))
    assert document.findings == ()
    assert texts(document) == ["甲" * 80 + "乙" * 40]
