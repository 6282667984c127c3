"""The reader of web archives (.mht, .mhtml): the page inside, with the encoding its part states.

Enters: bytes of a MIME message ([RFC 2557]); what Internet Explorer saved begins with
`From: <Saved by ...>`. Leaves: the Document of the first HTML part.
"""

from email import message_from_bytes, policy
from email.errors import MessageError

from extractors.errors import CorruptFileError
from extractors.readers.html.decoding import decode_page
from extractors.readers.html.reader import read_page
from extractors.readers.text.encodings import UndecodableError
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document

_MOST_PARTS = 10_000


class WebArchiveReader:
    """Reads .mht and .mhtml."""

    name = "jixiao.mhtml"

    def read(self, source: SourceFile, options: ReadOptions) -> Document:
        """Decode the page inside; raises an `extractors.errors.ExtractionError`."""
        page, charset = _page_inside(source)
        try:
            text, encoding, findings = decode_page(page, charset)
        except UndecodableError as error:
            raise CorruptFileError(
                source.name, "holds a page in no known encoding", "Save the page anew as UTF-8."
            ) from error
        return read_page(source, text, encoding, findings, options, "mhtml", self.name)


def _page_inside(source: SourceFile) -> tuple[bytes, str | None]:
    try:
        message = message_from_bytes(source.data, policy=policy.default)
        for place, part in enumerate(message.walk()):
            if place > _MOST_PARTS:
                break
            if part.get_content_type() == "text/html":
                payload = part.get_payload(decode=True)
                if isinstance(payload, bytes) and payload.strip():
                    return payload, part.get_content_charset()
    except (MessageError, ValueError, LookupError, RecursionError, IndexError) as error:
        raise CorruptFileError(
            source.name, "is a damaged web archive", "Save the page again."
        ) from error
    raise CorruptFileError(
        source.name, "is a web archive without a page in it", "Save the page again."
    )
