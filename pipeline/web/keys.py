"""API keys: made once, shown once, stored as a digest, compared in constant time.

A key reads `jx_<handle>_<secret>`. The handle finds the row and may be written into logs; the
secret has 256 bits from the system's generator, so a plain SHA-256 of it needs no salt and no
slow hash: there is nothing to guess from.
"""

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Literal, get_args

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog
from pipeline.web.key_table import ApiKey

Scope = Literal["read", "upload", "review", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

REMEMBERED_SECONDS = 2.0
"""How long a key that was found good is not looked up again: the delay of a revocation."""

_REMEMBERED_KEYS = 1024
"""Far more than there are callers; strangers' guesses are forgotten in turn."""
_PREFIX = "jx"
_LONGEST_HANDLE = 16
"""Characters, as in the table; a longer one is not looked for."""


@dataclass(frozen=True)
class Caller:
    """Who a request comes from, once its key was found good."""

    handle: str
    scopes: frozenset[str]
    name: str = ""
    """As the audit log has it."""
    principal: str | None = None
    """Whose forms' token a browser must send along; none of a program with a key."""

    def may(self, scope: Scope) -> bool:
        """`admin` includes the others; who reviews must read."""
        if "admin" in self.scopes or (scope == "read" and "review" in self.scopes):
            return True
        return scope in self.scopes


def create_key(
    session: Session,
    name: str,
    scopes: Iterable[Scope],
    expires_at: datetime | None = None,
) -> str:
    """Store a new key and return it; nobody can show it a second time."""
    handle, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    wanted = [scope for scope in SCOPES if scope in set(scopes)]
    if not wanted:
        raise ValueError("a key needs a scope")
    session.add(
        ApiKey(
            handle=handle,
            name=name,
            scopes=",".join(wanted),
            secret_sha256=_digest(secret),
            created_at=utc_now(),
            expires_at=expires_at,
        )
    )
    return f"{_PREFIX}_{handle}_{secret}"


def list_keys(session: Session) -> list[ApiKey]:
    """All keys, revoked ones too, oldest first."""
    return list(session.scalars(select(ApiKey).order_by(ApiKey.id)))


def revoke_key(session: Session, handle: str) -> bool:
    """End a key; return whether there was one that had not been revoked."""
    found = session.execute(
        update(ApiKey)
        .where(ApiKey.handle == handle, ApiKey.revoked_at.is_(None))
        .values(revoked_at=utc_now())
        .returning(ApiKey.id)
    ).all()
    return bool(found)


def find_caller(session: Session, presented: str) -> Caller | None:
    """Who presents this key; None if it is not, or no longer, a good one."""
    prefix, _, rest = presented.partition("_")
    handle, _, secret = rest.partition("_")
    row = None
    if (
        prefix == _PREFIX
        and handle.isascii()
        and handle.isalnum()
        and len(handle) <= _LONGEST_HANDLE
    ):
        row = session.scalars(select(ApiKey).where(ApiKey.handle == handle)).one_or_none()
    # Compared also when no row was found, so that time does not tell handles that exist.
    expected = row.secret_sha256 if row is not None else "0" * 64
    same = hmac.compare_digest(_digest(secret), expected)
    if row is None or not same or row.revoked_at is not None:
        return None
    if row.expires_at is not None and row.expires_at <= utc_now():
        return None
    return Caller(row.handle, frozenset(row.scopes.split(",")), f"{row.name} ({row.handle})")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class KeyRing:
    """Finds callers in a catalog and remembers good keys for a moment."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._remembered: OrderedDict[str, tuple[float, Caller]] = OrderedDict()
        self._turn = Lock()

    def remembered(self, presented: str) -> Caller | None:
        """The caller, if this very key was found good a moment ago; asks no database."""
        with self._turn:
            found = self._remembered.get(_digest(presented))
        if found is None or time.monotonic() - found[0] > REMEMBERED_SECONDS:
            return None
        return found[1]

    def was_good(self, presented: str) -> bool:
        """Whether this very key was good at some earlier time; asks no database."""
        with self._turn:
            return _digest(presented) in self._remembered

    def look_up(self, presented: str) -> Caller | None:
        """The caller by the database."""
        with self._catalog.reading() as session:
            caller = find_caller(session, presented)
        if caller is not None:
            with self._turn:
                self._remembered[_digest(presented)] = (time.monotonic(), caller)
                while len(self._remembered) > _REMEMBERED_KEYS:
                    self._remembered.popitem(last=False)
        return caller
