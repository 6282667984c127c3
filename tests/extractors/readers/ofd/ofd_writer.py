"""Writes OFD files for tests: pages of texts and lines, or the pages of a PDF once more."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape

NAMESPACE = "http://www.ofdspec.org/2016"
MM = 25.4 / 72


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
    """The characters and rulings of a PDF's pages as an OFD file."""
    from extractors.readers.pdf.lines import insert_blanks
    from extractors.readers.pdf.opening import open_pdf
    from extractors.readers.pdf.page_content import read_page_parts
    from extractors.source_files import ReadOptions, SourceFile

    source = SourceFile("a.pdf", data)
    pages = []
    size = (210.0, 297.0)
    with open_pdf(source, ReadOptions()) as opened:
        for page_no in range(1, len(opened) + 1):
            parts = read_page_parts(opened, page_no, source.name)
            assert parts is not None
            frame = parts.characters.frame
            size = (frame.width * MM, frame.height * MM)
            page = OfdPage()
            groups: dict[tuple[int, float, float], list] = {}
            shown = list(parts.seen.shown)
            insert_blanks(shown, parts.drawing.blanks, parts.drawing.edges)
            for char in sorted(shown, key=lambda char: char.x0):
                groups.setdefault((char.owner, char.baseline, char.style.size), []).append(char)
            for (_, baseline, height), chars in groups.items():
                first = chars[0].x0
                steps = [f"{(b.x0 - a.x0) * MM:.4f}" for a, b in pairwise(chars)]
                page.text(
                    "".join(char.text for char in chars), first * MM, baseline * MM, height * MM,
                    delta=" ".join(steps),
                )  # fmt: skip
            for edge in parts.drawing.edges:
                page.line(*(edge[key] * MM for key in ("x0", "top", "x1", "bottom")))
            pages.append(page)
    return write_ofd(pages, size)
