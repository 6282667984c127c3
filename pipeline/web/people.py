"""People who log in: their passwords, roles, and the lock after wrong tries.

Passwords are kept as argon2id hashes. A try is counted before the password is looked at, so that
many tries at once are not more than the same number one after the other.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog
from pipeline.web.keys import Scope
from pipeline.web.people_tables import Role, User, WebSession

ROLES: tuple[Role, ...] = get_args(Role)
SHORTEST_PASSWORD = 10
"""NIST SP 800-63B asks for eight at least."""
MOST_TRIES = 5
"""People mistype twice or three times."""
LOCKED_MINUTES = 15
"""480 guesses a day for one name, against millions of passwords."""

_LONGEST_PASSWORD = 200
"""Characters: hashing takes as long for strangers, and nobody types more."""
_NAME = re.compile(r"[\w.@-]{1,64}")
_SCOPES: dict[Role, frozenset[Scope]] = {
    "read": frozenset({"read"}),
    "review": frozenset({"read", "upload", "review"}),
    "admin": frozenset({"admin"}),
}
_HASHER = PasswordHasher()


class PersonError(ValueError):
    """A user cannot be made like that; the message says why."""


class LoginError(Exception):
    """Name or password is wrong; or the user is locked, until then."""

    def __init__(self, locked_until: datetime | None = None) -> None:
        super().__init__("locked" if locked_until else "wrong name or password")
        self.locked_until = locked_until


@dataclass(frozen=True)
class Person:
    """Somebody who has logged in."""

    id: int
    name: str
    role: Role

    @property
    def scopes(self) -> frozenset[Scope]:
        """What the role allows."""
        return _SCOPES[self.role]


def add_user(session: Session, name: str, role: Role, password: str | None) -> None:
    """Store a user; one without a password comes in by a trusted proxy alone. Raises PersonError."""
    if not _NAME.fullmatch(name):
        raise PersonError("A name has 1 to 64 letters, digits, or . _ - @.")
    if role not in ROLES:
        raise PersonError(f"A role is one of {', '.join(ROLES)}.")
    if session.scalars(select(User.id).where(User.name == name)).first() is not None:
        raise PersonError(f"There is a user {name} already.")
    hashed = None if password is None else hash_password(password)
    session.add(User(name=name, role=role, password_hash=hashed, created_at=utc_now(), failures=0))


def hash_password(password: str) -> str:
    """The hash of a password that is long enough. Raises PersonError."""
    if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise PersonError(f"A password has {SHORTEST_PASSWORD} to {_LONGEST_PASSWORD} characters.")
    return _HASHER.hash(password)


def set_password(session: Session, name: str, password: str) -> bool:
    """Give a user another password and end the user's sessions; return whether there is such a user.

    Raises PersonError.
    """
    hashed = hash_password(password)
    found = session.execute(
        update(User)
        .where(User.name == name)
        .values(password_hash=hashed, failures=0, locked_until=None)
        .returning(User.id)
    ).scalar_one_or_none()
    if found is not None:
        session.execute(delete(WebSession).where(WebSession.user_id == found))
    return found is not None


def list_users(session: Session) -> Sequence[User]:
    """All users by name."""
    return session.scalars(select(User).order_by(User.name)).all()


def remove_user(session: Session, name: str) -> bool:
    """Remove a user with all sessions; what the user did stays in the audit log."""
    return bool(session.execute(delete(User).where(User.name == name).returning(User.id)).all())


def has_users(session: Session) -> bool:
    """Whether anybody can log in."""
    return session.scalars(select(User.id).limit(1)).first() is not None


def find_person(session: Session, name: str) -> Person | None:
    """A user by name, for a caller that knows already that it is this user."""
    user = session.scalars(select(User).where(User.name == name)).one_or_none()
    return None if user is None else Person(user.id, user.name, user.role)


def log_in(catalog: Catalog, name: str, password: str) -> Person:
    """The user of this name, if the password is right. Raises LoginError."""
    person, hashed = _begin_try(catalog, name)
    # As long for a name that nobody has: time does not tell which names there are.
    right = _is_right(hashed or _hash_of_nobody(), password[: _LONGEST_PASSWORD + 1])
    if person is None or hashed is None or not right:
        raise LoginError
    with catalog.writing() as session:
        session.execute(
            update(User).where(User.id == person.id).values(failures=0, locked_until=None)
        )
    return person


def _begin_try(catalog: Catalog, name: str) -> tuple[Person | None, str | None]:
    """Count a try; return the user, if there is one, and the password's hash.

    Raises LoginError while the user is locked.
    """
    now = utc_now()
    with catalog.writing() as session:
        user = session.scalars(
            select(User).where(User.name == name).with_for_update()
        ).one_or_none()
        if user is None:
            return None, None
        if user.locked_until is not None:
            if user.locked_until > now:
                raise LoginError(user.locked_until)
            user.locked_until, user.failures = None, 0
        user.failures += 1
        if user.failures >= MOST_TRIES:
            # The last try may still be the right one, and unlocks then.
            user.locked_until = now + timedelta(minutes=LOCKED_MINUTES)
        return Person(user.id, user.name, user.role), user.password_hash


def _is_right(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hash_of_nobody() -> str:
    return _HASHER.hash("nobody has this password")
