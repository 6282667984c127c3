"""Who looks at a page: what its head and its forms need to know, from the gate to the templates."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Visitor:
    """Somebody before a browser."""

    name: str = ""
    csrf_token: str = ""
    """What every form and script sends along with a POST."""
    may_review: bool = False
    may_upload: bool = False
    is_logged_in: bool = False


_VISITOR: ContextVar[Visitor | None] = ContextVar("visitor", default=None)


def set_visitor(visitor: Visitor) -> None:
    """Say who asks, for the rest of this request."""
    _VISITOR.set(visitor)


def visitor() -> Visitor:
    """Who asks; nobody, where no gate said."""
    return _VISITOR.get() or Visitor()
