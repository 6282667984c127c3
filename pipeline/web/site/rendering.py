"""Templates into pages: everything escaped, nothing loaded from elsewhere, no script but our own files.

Enters: a template's name and its values; report text is hostile until Jinja has escaped it.
Leaves: a response with a Content-Security-Policy that allows our own
files and our forms only.
"""

from datetime import datetime
from typing import Any
from urllib.parse import unquote

from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape
from starlette.responses import Response

from pipeline.corrections.fields import field_at, shown_value
from pipeline.corrections.pointers import PointerError
from pipeline.search.searching import Snippet
from pipeline.view.writing import load_templates, view_environment
from pipeline.web.visitors import visitor
from pipeline.words import STATES

_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_FRAMED_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)


def page(template: str, *, status: int = 200, **values: Any) -> Response:
    """A template with its values, as a response."""
    return _response(template, status, {"Content-Security-Policy": _PAGE_POLICY}, values)


def framed_page(template: str, **values: Any) -> Response:
    """A page without any script, which pages of ours may show within them."""
    headers = {"Content-Security-Policy": _FRAMED_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return _response(template, 200, headers, values)


def _response(
    template: str, status: int, headers: dict[str, str], values: dict[str, Any]
) -> Response:
    text = _ENVIRONMENT.get_template(template).render(values, status=status)
    return Response(text, status, headers=headers, media_type="text/html")


def load_pages() -> None:
    """Compile all templates that pages are made of, so that no visitor waits for it."""
    load_templates()
    load_templates(_ENVIRONMENT)


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


def field_label(pointer: str) -> str:
    """The Chinese terms on the way to a value; the pointer itself where it leads nowhere."""
    try:
        return field_at(pointer).label
    except PointerError:
        return pointer


def audit_value(value: Any) -> str:
    """A value of the audit log: states, assignments, joined reports and files in words."""
    if isinstance(value, dict) and value.keys() == {"assignee", "note"}:
        return "，".join(str(one) for one in value.values() if one) or "—"
    if isinstance(value, dict) and value.keys() <= {"report", "files"}:
        named = [f"报告 {value['report']}"] if "report" in value else []
        return "：".join([*named, *filter(None, ["、".join(value.get("files", []))])])
    text = STATES.get(value, value) if isinstance(value, str) else shown_value(value)
    return text or "—"


def _environment() -> Environment:
    environment = view_environment(PackageLoader("pipeline.web.site"))
    environment.filters.update(marked=marked, local_time=local_time, readable=readable)
    environment.globals.update(
        visitor=visitor,
        field_label=field_label,
        shown_value=shown_value,
        audit_value=audit_value,
    )
    return environment


_ENVIRONMENT = _environment()
