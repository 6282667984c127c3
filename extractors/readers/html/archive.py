"""The reader of web archives (.mht, .mhtml): the page inside, with the encoding its part states.

Enters: bytes of a MIME message ([RFC 2557]); what Internet Explorer saved begins with
`From: <Saved by ...>`. Leaves: the Document of the first HTML part, or of those in its frames.
"""

from email import message_from_bytes, policy
from email.errors import MessageError
from typing import NamedTuple

import regex

from extractors.errors import CorruptFileError
from extractors.patterns import compile_pattern
from extractors.readers.html.decoding import decode_page
from extractors.readers.html.reader import read_page
from extractors.readers.text.encodings import UndecodableError
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document

_MOST_PARTS = 10_000
"""A saved page has one part for each picture and style sheet, some hundred at most."""
_FRAMES = compile_pattern(rb"<frameset\b", regex.IGNORECASE)
_STRIP = compile_pattern(rb"""window\.name\s*!=\s*["']frTabs["']""")
_END = compile_pattern(r"</(?:body|html)\s*>", regex.IGNORECASE)


class _Page(NamedTuple):
    html: bytes
    charset: str | None
    """The encoding that the part's header states."""
    location: str


class WebArchiveReader:
    """Reads .mht and .mhtml."""

    name = "jixiao.mhtml"

    def read(self, source: SourceFile, options: ReadOptions) -> Document:
        """Decode the page inside; raises an `extractors.errors.ExtractionError`."""
        pages, encoding, findings = [], "", []
        for page in _shown(_pages_inside(source)):
            try:
                text, encoding, found = decode_page(page.html, page.charset)
            except UndecodableError as error:
                raise CorruptFileError(
                    source.name, "holds a page in no known encoding", "Save the page anew as UTF-8."
                ) from error
            pages.append(_END.sub("", text))
            findings += found
        return read_page(source, "\n".join(pages), encoding, findings, options, "mhtml", self.name)


def _shown(pages: list[_Page]) -> list[_Page]:
    """The page that the archive is of; of one that only sets frames, the pages in them.

    Excel saves a workbook so: a page of frames, one page a sheet, and a strip of tabs that names them.
    """
    if _FRAMES.search(pages[0].html) is None:
        return pages[:1]
    framed = [page for page in pages[1:] if not _FRAMES.search(page.html) and not _is_strip(page)]
    return framed or pages[:1]


def _is_strip(page: _Page) -> bool:
    return page.location.lower().endswith("tabstrip.htm") or _STRIP.search(page.html) is not None


def _pages_inside(source: SourceFile) -> list[_Page]:
    """The archive's HTML parts, in order."""
    pages: list[_Page] = []
    try:
        message = message_from_bytes(source.data, policy=policy.default)
        for place, part in enumerate(message.walk()):
            if place > _MOST_PARTS:
                break
            if part.get_content_type() == "text/html":
                payload = part.get_payload(decode=True)
                if isinstance(payload, bytes) and payload.strip():
                    location = str(part.get("Content-Location", ""))
                    pages.append(_Page(payload, part.get_content_charset(), location))
    except (MessageError, ValueError, LookupError, RecursionError, IndexError) as error:
        raise CorruptFileError(
            source.name, "is a damaged web archive", "Save the page again."
        ) from error
    if not pages:
        raise CorruptFileError(
            source.name, "is a web archive without a page in it", "Save the page again."
        )
    return pages
