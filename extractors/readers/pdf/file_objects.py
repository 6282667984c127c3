"""What a file's own objects say that PDFium does not tell, read by pdfminer.

Enters: a file's bytes. Leaves: answers; any error of a damaged file is the caller's. Few files need it,
and pdfminer brings a cryptography library along: import this module where it is called.
"""

import io
from typing import Any

import regex
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1
from pdfminer.utils import decode_text

_MAX_FORM_LEVELS = 40
"""PDFium draws no form within as many others."""


def layer_names(data: bytes) -> tuple[frozenset[str], frozenset[str]]:
    """The layers that the default configuration hides, and the others (ISO 32000-2, 8.11.4.3)."""
    properties = resolve1(_document(data).catalog.get("OCProperties")) or {}
    default = resolve1(properties.get("D")) or {}
    groups = resolve1(properties.get("OCGs")) or []
    off = {_key(group) for group in resolve1(default.get("OFF")) or []}
    if str(default.get("BaseState", "")).strip("/'") == "OFF":
        off = {_key(group) for group in groups}
        off -= {_key(group) for group in resolve1(default.get("ON")) or []}
    hidden = frozenset(_name_of(group) for group in groups if _key(group) in off)
    shown = frozenset(_name_of(group) for group in groups if _key(group) not in off)
    return hidden, shown


def wants_appearances(data: bytes) -> bool:
    """Whether the file's form leaves it to the viewer how its fields look (12.7.3)."""
    form = resolve1(_document(data).catalog.get("AcroForm")) or {}
    return bool(resolve1(form.get("NeedAppearances", False)))


def draws_more_forms(data: bytes, most: int, drawn: regex.Pattern[bytes]) -> bool:
    """Whether some page draws more than so many forms, those within forms included."""
    counts: dict[int, int] = {}
    return any(
        sum(
            _forms_in(content, page.resources, counts, 0, most, drawn)
            for content in map(resolve1, page.contents)
            if isinstance(content, PDFStream)
        )
        > most
        for page in PDFPage.create_pages(_document(data))
    )


def _document(data: bytes) -> PDFDocument:
    return PDFDocument(PDFParser(io.BytesIO(data)))


def _key(group: Any) -> int:
    return group.objid if isinstance(group, PDFObjRef) else id(group)


def _name_of(group: Any) -> str:
    name = resolve1((resolve1(group) or {}).get("Name", b""))
    return decode_text(name) if isinstance(name, bytes) else str(name)


def _forms_in(
    stream: PDFStream,
    inherited: object,
    counts: dict[int, int],
    depth: int,
    most: int,
    drawn: regex.Pattern[bytes],
) -> int:
    if depth > _MAX_FORM_LEVELS:
        return 0
    own = resolve1(stream.attrs.get("Resources", inherited))
    forms = resolve1(own.get("XObject")) if isinstance(own, dict) else None
    if not isinstance(forms, dict):
        return 0
    total = 0
    for written in drawn.findall(stream.get_data()):
        reference = forms.get(written.decode("latin-1"))
        form = resolve1(reference)
        if not isinstance(form, PDFStream) or form.attrs.get("Subtype") is None:
            continue
        key = reference.objid if isinstance(reference, PDFObjRef) else id(form)
        if key not in counts:
            counts[key] = (
                most + 1
            )  # if it draws itself: PDFium follows it, twice as often each time
            counts[key] = 1 + _forms_in(form, own, counts, depth + 1, most, drawn)
        total += counts[key]
        if total > most:
            break
    return total
