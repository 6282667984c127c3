"""Templates into pages: everything escaped, nothing loaded from elsewhere, no scripts at all.

Enters: a template's name and its values; report text is hostile until Jinja has escaped it.
Leaves: a response with a Content-Security-Policy that allows our style sheet and our forms only.
"""

from datetime import datetime
from typing import Any
from urllib.parse import unquote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import Response

from pipeline import words
from pipeline.record_tables import funding_table, indicator_table
from pipeline.search.searching import Snippet

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def page(template: str, *, status: int = 200, **values: Any) -> Response:
    """A template with its values, as a response."""
    return Response(
        _ENVIRONMENT.get_template(template).render(values, status=status),
        status,
        headers={"Content-Security-Policy": PAGE_POLICY},
        media_type="text/html",
    )


def marked(snippet: Snippet) -> Markup:
    """A snippet with its highlights."""
    parts, done = [], 0
    for start, end in snippet.highlights:
        parts += [escape(snippet.text[done:start]), Markup("<mark>")]
        parts += [escape(snippet.text[start:end]), Markup("</mark>")]
        done = end
    return Markup("").join([*parts, escape(snippet.text[done:])])


def local_time(moment: datetime | None) -> str:
    """A moment by the clock of this machine."""
    return "—" if moment is None else f"{moment.astimezone():%Y-%m-%d %H:%M}"


def readable(uri: str | None) -> str:
    """An address as people write it; a file's without the scheme."""
    return "—" if uri is None else unquote(uri.removeprefix("file://"))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pipeline.web.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        marked=marked,
        local_time=local_time,
        readable=readable,
        indicator_table=indicator_table,
        funding_table=funding_table,
    )
    environment.globals.update(words=words)
    return environment


_ENVIRONMENT = _environment()
