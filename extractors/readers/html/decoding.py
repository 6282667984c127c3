"""The text of a web page: its own word on the encoding, if that decodes, else what the bytes say.

Enters: bytes. Leaves: text, the encoding's name, and findings. A byte order mark decides, then the
page's `charset`, as browsers read it (WHATWG: gb2312 and gbk mean GB18030); where that fails, the
rule for plain text (`readers.text.encodings`).
"""

import codecs

import regex

from extractors.patterns import compile_pattern
from extractors.readers.text.encodings import decode_text
from models.findings import Finding

_CHARSET = compile_pattern(
    rb"charset\s*+=\s*+(?:[\"']\s*+)?([A-Za-z0-9_:.-]{2,40})", regex.IGNORECASE
)
_DECLARED = compile_pattern(rb"encoding\s*=\s*[\"']([A-Za-z0-9_.-]{2,40})[\"']")
_WIDENED = {
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk", "csgb2312", "chinese"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "cp950"),
    **dict.fromkeys(("iso-8859-1", "us-ascii", "ascii", "latin1"), "cp1252"),
}
_PRESCAN_BYTES = 4096
"""Where a page may state its encoding. Browsers look at the first 1024 (HTML standard, 13.2.3.2); here a long
comment may stand before it."""
_DECLARATION_BYTES = 200
"""Where an XML declaration ends at the latest."""
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode_page(data: bytes, charset: str | None = None) -> tuple[str, str, list[Finding]]:
    """The page's text, its encoding, and what a reader should know of it.

    `charset` is what a header outside the page says (a part of a web archive). Raises
    UndecodableError where no encoding fits.
    """
    if not data.startswith(_MARKS):
        for name in (charset, *_said_inside(data[:_PRESCAN_BYTES])):
            if name is not None and (text := _decoded(data, name)) is not None:
                return text, _WIDENED.get(name, name), []
    decoded = decode_text(data)
    findings = []
    if decoded.bad:
        findings.append(
            Finding(
                code="text-unmapped",
                severity="warning",
                message=f"{len(decoded.bad)} byte(s) of the page could not be decoded.",
            )
        )
    return decoded.text, decoded.encoding, findings


def _said_inside(head: bytes) -> list[str]:
    found = [*_CHARSET.findall(head)[:1], *_DECLARED.findall(head[:_DECLARATION_BYTES])[:1]]
    return [name.decode("ascii").lower() for name in found]


def _decoded(data: bytes, name: str) -> str | None:
    try:
        return data.decode(_WIDENED.get(name, name))
    except (ValueError, LookupError):  # bytes that it does not have, a name that none can have
        return None
