"""Small .docx packages out of raw WordprocessingML, and their Documents."""

import io
import zipfile
from collections.abc import Callable, Mapping

import pytest

from extractors.readers.docx.reader import DocxReader
from extractors.source_files import ReadOptions, SourceFile
from models.document import Document

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:r="{_OFFICE}/relationships" xmlns:m="{_OFFICE}/math"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_ROOTS = {"header": "hdr", "footer": "ftr"}


def _relationships(entries: Mapping[str, tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/relationships/{kind}" Target="{target}"/>'
        for key, (kind, target) in entries.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _write_zip(members: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _write_docx(
    body: str,
    *,
    main: str = "word/document.xml",
    members: Mapping[str, str | bytes] | None = None,
    **parts: str,
) -> bytes:
    """A package whose main part holds `body`.

    A keyword names a part and gives its content: `styles`, `numbering`, `settings`, `footnotes`,
    `endnotes`, and `header1`, `footer2` …, whose names are their relationship ids too. `members`
    adds ZIP members as they are, or replaces those made here.
    """
    written: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": _relationships({"main": ("officeDocument", main)}),
        main: f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>",
    }
    relations: dict[str, tuple[str, str]] = {}
    for part, content in parts.items():
        kind = part.rstrip("0123456789")
        root = _ROOTS.get(kind, kind)
        written[f"word/{part}.xml"] = f"<w:{root} {_NAMESPACES}>{content}</w:{root}>"
        relations[part] = (kind, f"/word/{part}.xml")
    folder, _, base = main.rpartition("/")
    written[f"{folder}/_rels/{base}.rels"] = _relationships(relations)
    return _write_zip({**written, **(members or {})})


@pytest.fixture(scope="session")
def write_zip() -> Callable[[Mapping[str, str | bytes]], bytes]:
    return _write_zip


@pytest.fixture(scope="session")
def write_docx() -> Callable[..., bytes]:
    return _write_docx


@pytest.fixture(scope="session")
def read_bytes() -> Callable[..., Document]:
    def read(data: bytes, options: ReadOptions | None = None) -> Document:
        return DocxReader().read(SourceFile("report.docx", data), options or ReadOptions())

    return read


@pytest.fixture(scope="session")
def read_body(read_bytes: Callable[..., Document]) -> Callable[..., Document]:
    def read(body: str, **parts: str) -> Document:
        return read_bytes(_write_docx(body, **parts))

    return read
