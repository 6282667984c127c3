"""Views into HTML: the templates of this folder, everything escaped.

Report text is hostile until Jinja has escaped it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline import words
from pipeline.view.messages_html import write_message
from pipeline.view.page_boxes import Box
from pipeline.view.record_view import RecordView
from pipeline.view.values_html import write_beside, write_facts, write_rows, write_value


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
    environment.globals.update(
        words=words,
        write_facts=write_facts,
        write_rows=write_rows,
        write_value=write_value,
        write_beside=write_beside,
    )
    environment.filters["told"] = write_message
    return environment


_ENVIRONMENT = view_environment(PackageLoader("pipeline.view"))


def load_templates(environment: Environment = _ENVIRONMENT) -> None:
    """Compile the templates of this folder, or of another environment, so that no reader waits for it."""
    for name in environment.list_templates():
        environment.get_template(name)


def render(template: str, **values: Any) -> Markup:
    """A template of this folder with its values."""
    return Markup(_ENVIRONMENT.get_template(template).render(values))  # noqa: S704 - it escapes


def write_record(view: RecordView) -> Markup:
    """A record's own part of a page."""
    return render("record_body.html", view=view)


def write_pages(pages: Sequence[ShownPage]) -> Markup:
    """The pages of a file as pictures under boxes."""
    return render("source_pages.html", pages=pages)
