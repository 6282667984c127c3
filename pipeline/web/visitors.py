"""Who looks at a page: what its head and its forms need to know, from the gate to the templates."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Visitor:
    """Somebody before a browser."""

    name: str = ""
    make_token: Callable[[], str] = str
    may_review: bool = False
    may_upload: bool = False
    is_logged_in: bool = False

    @property
    def csrf_token(self) -> str:
        """What every form and script sends along with a POST; made for those who ask."""
        return self.make_token()


_VISITOR: ContextVar[Visitor | None] = ContextVar("visitor", default=None)


def set_visitor(visitor: Visitor) -> None:
    """Say who asks, for the rest of this request."""
    _VISITOR.set(visitor)


def visitor() -> Visitor:
    """Who asks; nobody, where no gate said."""
    return _VISITOR.get() or Visitor()
