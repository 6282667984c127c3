"""Sessions in a browser, and the tokens that show that a form is one of our own pages'.

A session's token has 256 random bits and is stored as a digest; it is made at the login and never
taken over from a request. The token of a form follows from the session (or, on loopback without
users, from the desk itself) by a secret that lies in the state folder, so that nothing is stored
for it, and another site cannot know it.
"""

import hashlib
import hmac
import secrets
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from pipeline.catalog.columns import utc_now
from pipeline.catalog.connection import Catalog
from pipeline.private_files import make_private_file, make_private_folder
from pipeline.web.people import Person, find_person, has_users
from pipeline.web.people_tables import User, WebSession

SESSION_COOKIE = "jixiao_session"
VISIT_COOKIE = "jixiao_visit"
"""Ties the form of a login to the browser that got it, before there is a session."""

IDLE = timedelta(hours=12)
"""Without a request in it a session ends: overnight."""
LONGEST = timedelta(days=7)
"""A session ends in any case: somebody who works here every day logs in once a week."""
_SEEN_EVERY = timedelta(minutes=5)
"""So that not every request writes to the catalog."""
_REMEMBERED_SECONDS = 2.0
"""A page asks for dozens of things at once; a log-out elsewhere shows two seconds later at most."""


class People:
    """Finds who asks from a browser; one for each process."""

    def __init__(self, catalog: Catalog, state: Path) -> None:
        self._catalog = catalog
        self._secret_file = state / "desk" / "secret"
        self._secret: bytes | None = None
        self._any: tuple[float, bool] = (float("-inf"), False)

    def remembered(self) -> bool | None:
        """Whether there are users, if that was asked a moment ago; asks no database."""
        asked, found = self._any
        return None if time.monotonic() - asked > _REMEMBERED_SECONDS else found

    def exist(self) -> bool:
        """Whether there are users, so that everybody has to log in; known for two seconds."""
        found = self.remembered()
        if found is None:
            with self._catalog.reading() as session:
                found = has_users(session)
            self._any = (time.monotonic(), found)
        return found

    def of_session(self, token: str) -> Person | None:
        """Whose session this is; None if it is nobody's, or has ended."""
        now = utc_now()
        digest = digest_of(token)
        with self._catalog.reading() as session:
            row = session.execute(
                select(WebSession.id, WebSession.created_at, WebSession.seen_at, User)
                .join(User, User.id == WebSession.user_id)
                .where(WebSession.token_sha256 == digest)
            ).one_or_none()
        if row is None or now - row.seen_at > IDLE or now - row.created_at > LONGEST:
            return None
        if now - row.seen_at > _SEEN_EVERY:
            with self._catalog.writing() as session:
                session.execute(
                    update(WebSession).where(WebSession.id == row.id).values(seen_at=now)
                )
        user: User = row.User
        return Person(user.id, user.name, user.role)

    def by_name(self, name: str) -> Person | None:
        """A user whom a trusted proxy names."""
        with self._catalog.reading() as session:
            return find_person(session, name)

    def form_token(self, principal: str) -> str:
        """The token that forms carry for whoever this is: a session, a visit, the desk itself."""
        return hmac.new(self._key(), principal.encode(), hashlib.sha256).hexdigest()

    def is_form_token(self, principal: str, presented: str) -> bool:
        """Whether a form is our own, told in constant time."""
        own = self.form_token(principal).encode()
        return hmac.compare_digest(own, presented.encode("utf-8", "surrogatepass"))

    def _key(self) -> bytes:
        """The secret, made at first use; servers over one state folder share it."""
        if self._secret is None:
            make_private_folder(self._secret_file.parent)
            make_private_file(self._secret_file)
            if not self._secret_file.read_bytes():
                # Written beside and renamed, so that another server never reads half of it.
                part = self._secret_file.with_suffix(f".{secrets.token_hex(4)}")
                make_private_file(part)
                part.write_bytes(secrets.token_bytes(32))
                part.replace(self._secret_file)
            self._secret = self._secret_file.read_bytes()
        return self._secret


def begin_session(session: Session, person: Person, former: str | None) -> str:
    """A new session, whatever the request came with; a former one of the same browser ends."""
    if former is not None:
        end_session(session, former)
    now = utc_now()
    session.execute(delete(WebSession).where(WebSession.seen_at < now - IDLE))
    token = secrets.token_urlsafe(32)
    session.add(
        WebSession(token_sha256=digest_of(token), user_id=person.id, created_at=now, seen_at=now)
    )
    return token


def end_session(session: Session, token: str) -> None:
    """End a session."""
    session.execute(delete(WebSession).where(WebSession.token_sha256 == digest_of(token)))


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
