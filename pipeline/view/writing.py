"""Views into HTML: the templates of this folder, everything escaped.

Report text is hostile until Jinja has escaped it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline import words
from pipeline.view.page_boxes import Box
from pipeline.view.record_view import RecordView


@dataclass(frozen=True)
class ShownPage:
    """A page's picture, where it is, and the boxes on it."""

    number: int
    size: tuple[float, float]
    """In points."""
    pixels: tuple[int, int]
    address: str
    boxes: Sequence[Box]


def view_environment(loader: BaseLoader) -> Environment:
    """Jinja as all our templates are written for."""
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(words=words)
    return environment


_ENVIRONMENT = view_environment(PackageLoader("pipeline.view"))


def write_record(view: RecordView) -> Markup:
    """A record's own part of a page."""
    return Markup(_ENVIRONMENT.get_template("record_body.html").render(view=view))  # noqa: S704


def write_pages(pages: Sequence[ShownPage]) -> Markup:
    """The pages of a file as pictures under boxes."""
    return Markup(_ENVIRONMENT.get_template("source_pages.html").render(pages=pages))  # noqa: S704
