"""Layers that are switched off, and form fields with and without an appearance."""

from collections.abc import Callable

import pytest

from models.document import Document

Read = Callable[..., Document]
Texts = Callable[..., list[str]]


def raw_pdf(content: str, catalog: str = "", page: str = "", *further: str) -> bytes:
    """A page of this content; further objects count from 6, /MC0 to /MC2 name the first three."""
    names = " ".join(f"/MC{place} {6 + place} 0 R" for place in range(min(3, len(further))))
    objects = [
        f"<</Type/Catalog/Pages 2 0 R {catalog}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R"
        f"/Resources<</Font<</F 4 0 R>>/Properties<<{names}>>>> {page}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
        *further,
    ]
    written, offsets = "%PDF-1.7\n", []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(written))
        written += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    return (
        f"{written}xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(written)}\n%%EOF"
    ).encode("latin-1")


def shown(text: str, y: int) -> str:
    return f"BT /F 12 Tf 60 {y} Td ({text}) Tj ET\n"


LAYERED = (
    shown("Total 5.00", 700)
    + f"/OC /MC0 BDC {shown('Draft 9.99', 680)} EMC\n"
    + f"/OC /MC1 BDC {shown('Final 6.00', 660)} EMC\n"
)
GROUPS = ("<</Type/OCG/Name(draft)>>", "<</Type/OCG/Name(final)>>")


@pytest.mark.parametrize(
    ("default", "hidden"),
    [
        ("/OFF[6 0 R]", ["Draft 9.99"]),
        ("/OFF[6 0 R 7 0 R]", ["Draft 9.99", "Final 6.00"]),
        ("/BaseState/OFF/ON[7 0 R]", ["Draft 9.99"]),
        ("/ON[6 0 R 7 0 R]", []),
    ],
)
def test_what_a_layer_hides_is_no_text(
    read: Read, texts: Texts, default: str, hidden: list[str]
) -> None:
    catalog = f"/OCProperties<</OCGs[6 0 R 7 0 R]/D<<{default}>>>>"
    document = read(raw_pdf(LAYERED, catalog, "", *GROUPS))
    assert [(entry.kind, entry.text) for entry in document.removed] == [
        ("invisible", text) for text in hidden
    ]
    body = " ".join(texts(document))
    for text in ("Total 5.00", "Draft 9.99", "Final 6.00"):
        assert (text in body) == (text not in hidden)


def field(entries: str) -> str:
    return f"<</Type/Annot/Subtype/Widget/T(f)/Rect[120 696 200 712] {entries}>>"


def form(entries: str, wanted: str = "true", *further: str) -> bytes:
    return raw_pdf(
        shown("Total", 700),
        f"/AcroForm<</Fields[6 0 R]/NeedAppearances {wanted}/DR<</Font<</F 4 0 R>>>>>>",
        "/Annots[6 0 R]",
        field(entries),
        *further,
    )


@pytest.mark.parametrize("wanted", ["true", "false"])
@pytest.mark.parametrize("kind", ["/FT/Tx", "/FT/Ch/Ff 131072/Opt[(5.00)(6.00)]"])
def test_a_value_without_appearance_is_read(
    read: Read, texts: Texts, wanted: str, kind: str
) -> None:
    document = read(form(f"{kind}/V(5.00)/DA(/F 12 Tf 0 g)", wanted))
    assert "\t".join(texts(document)).split() == ["Total", "5.00"]


APPEARANCE = "BT /F 12 Tf 2 4 Td (6.00) Tj ET"
STREAM = (
    "<</Type/XObject/Subtype/Form/BBox[0 0 80 16]/Resources<</Font<</F 4 0 R>>>>"
    f"/Length {len(APPEARANCE)}>>\nstream\n{APPEARANCE}\nendstream"
)


@pytest.mark.parametrize(("wanted", "expected"), [("false", "6.00"), ("true", "5.00")])
def test_an_appearance_is_read_unless_the_file_wants_new_ones(
    read: Read, texts: Texts, wanted: str, expected: str
) -> None:
    data = form("/FT/Tx/V(5.00)/DA(/F 12 Tf 0 g)/F 4/AP<</N 7 0 R>>", wanted, STREAM)
    assert "\t".join(texts(read(data))).split() == ["Total", expected]


@pytest.mark.parametrize("entries", ["/FT/Tx/V(5.00)/F 2", "/FT/Tx/V(5.00)/Ff 8192", "/FT/Tx"])
def test_hidden_secret_and_empty_fields_show_nothing(
    read: Read, texts: Texts, entries: str
) -> None:
    assert texts(read(form(entries))) == ["Total"]
