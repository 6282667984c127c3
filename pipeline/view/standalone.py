"""A record beside its source as one file: nothing is loaded from anywhere, and nothing else can run.

The file's own policy names our style and script by their digests, so that no text of a report could
become either, whatever became of the escaping.
"""

import base64
import hashlib
from importlib import resources

from markupsafe import Markup

from extractors.extraction import interpret
from extractors.reading import read_document
from extractors.source_files import ReadOptions, SourceFile
from models.json_text import record_json, report_bytes
from pipeline.view.parts import Json
from pipeline.view.record_view import view_record
from pipeline.view.sources import page_pictures, source_markup
from pipeline.view.writing import render, write_record

ASSETS = resources.files("pipeline.view").joinpath("assets")


def read_standalone(
    source: SourceFile, options: ReadOptions, indent: int | None
) -> tuple[bytes, bytes]:
    """A file's record as JSON, and record and source as HTML."""
    document = read_document(source, options)
    written = report_bytes(interpret(document), indent=indent)
    record = record_json(written)
    pictures = page_pictures(source, record["source"]["format"], options)
    pages = [_data_address(picture) for picture in pictures]
    shown = source_markup(
        source, record, lambda number: pages[number - 1], options, document=document
    )
    return written, write_standalone(record, shown).encode()


def write_standalone(record: Json, source: Markup) -> str:
    """The whole file."""
    view = view_record(record)
    style = "".join(_asset(name) for name in ("style.css", "view.css"))
    script = _asset("view.js")
    policy = (
        f"default-src 'none'; img-src data:; style-src {_digest(style)}; "
        f"script-src {_digest(script)}; base-uri 'none'; form-action 'none'"
    )
    return render(
        "standalone.html",
        view=view,
        file_name=record["source"]["file_name"],
        body=write_record(view),
        source=source,
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        policy=policy,
    )


def _asset(name: str) -> str:
    return ASSETS.joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _data_address(picture: bytes) -> str:
    return f"data:image/webp;base64,{base64.b64encode(picture).decode()}"
