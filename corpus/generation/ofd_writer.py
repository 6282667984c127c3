"""OFD files: pages of texts and lines, or the pages of a PDF once more."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

NAMESPACE = "http://www.ofdspec.org/2016"
MM = 25.4 / 72
"""A point in millimetres."""

_TELLING_GAP_EM = 2
"""A gap wider than two characters parts the cells of a row; white space in a text is narrower."""


@dataclass
class OfdPage:
    """Objects in millimetres, as XML."""

    objects: list[str] = field(default_factory=list)
    template: list[str] = field(default_factory=list)

    def text(
        self,
        text: str,
        x: float,
        y: float,
        size: float = 4.0,
        more: str = "",
        delta: str | None = None,
    ) -> None:
        """A line of text whose baseline begins at a point."""
        steps = " ".join(f"{size if ord(char) > 255 else size / 2:g}" for char in text[:-1])
        self.objects.append(
            f'<ofd:TextObject ID="1" Boundary="{x} {y - size} 200 {size * 1.2}" Font="1" Size="{size}" {more}>'
            f'<ofd:TextCode X="0" Y="{size}" DeltaX="{steps if delta is None else delta}">{escape(text)}</ofd:TextCode>'
            "</ofd:TextObject>"
        )

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A stroked line."""
        self.objects.append(
            f'<ofd:PathObject ID="2" Boundary="{x0} {y0} {x1 - x0} {y1 - y0}" LineWidth="0.2">'
            f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
        )


def write_ofd(
    pages: Sequence[OfdPage], size: tuple[float, float] = (210, 297), namespace: str = NAMESPACE,
    names: str = "Pages/Page_{}/Content.xml",
) -> bytes:  # fmt: skip
    """The bytes of an OFD file."""

    def xml(name: str, inner: str) -> str:
        return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{name} xmlns:ofd="{namespace}">{inner}</ofd:{name}>'

    entries, templates, members = "", "", {}
    for place, page in enumerate(pages):
        location = names.format(place)
        entries += f'<ofd:Page ID="{place + 1}" BaseLoc="{location}"/>'
        use = ""
        if page.template:
            path = f"Tpls/Tpl_{place}/Content.xml"
            templates += f'<ofd:TemplatePage ID="T{place}" BaseLoc="{path}"/>'
            members[path] = xml(
                "Page",
                f"<ofd:Content><ofd:Layer>{''.join(page.template)}</ofd:Layer></ofd:Content>",
            )
            use = f'<ofd:Template TemplateID="T{place}" ZOrder="Background"/>'
        members[location] = xml(
            "Page",
            f"{use}<ofd:Content><ofd:Layer ID='9'>{''.join(page.objects)}</ofd:Layer></ofd:Content>",
        )
    document = xml(
        "Document",
        f"<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 {size[0]} {size[1]}</ofd:PhysicalBox></ofd:PageArea>"
        f"{templates}</ofd:CommonData><ofd:Pages>{entries}</ofd:Pages>",
    )
    root = xml("OFD", "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", root)
        archive.writestr("Doc_0/Document.xml", document)
        for name, text in members.items():
            archive.writestr(f"Doc_0/{name}", text)
    return stream.getvalue()


def pdf_as_ofd(data: bytes) -> bytes:
    """The characters and rulings of an upright PDF's pages as an OFD file."""
    import pdfplumber

    pages = []
    size = (210.0, 297.0)
    with pdfplumber.open(io.BytesIO(data)) as document:
        for source in document.pages:
            size = (float(source.width) * MM, float(source.height) * MM)
            page = OfdPage()
            height = float(source.height)
            runs: dict[tuple[float, float], list[dict[str, Any]]] = {}
            for char in source.chars:
                baseline = round(height - char["matrix"][5], 2)
                runs.setdefault((baseline, round(char["size"], 2)), []).append(char)
            for (baseline, points), run in runs.items():
                for chars in _pieces(sorted(run, key=lambda char: float(char["x0"]))):
                    steps = [f"{(b['x0'] - a['x0']) * MM:.4f}" for a, b in pairwise(chars)]
                    text = "".join(str(char["text"]) for char in chars)
                    page.text(
                        *(text, chars[0]["x0"] * MM, baseline * MM, points * MM),
                        delta=" ".join(steps),
                    )
            for edge in source.edges:
                page.line(*(float(edge[key]) * MM for key in ("x0", "top", "x1", "bottom")))
            pages.append(page)
    return write_ofd(pages, size)


def _pieces(run: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Characters of one line, parted where a gap shows that another text begins."""
    piece: list[dict[str, Any]] = []
    for char in run:
        if piece and char["x0"] - piece[-1]["x1"] > char["size"] * _TELLING_GAP_EM:
            yield piece
            piece = []
        piece.append(char)
    if piece:
        yield piece
