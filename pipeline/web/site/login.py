"""Logging in and out: `/login`, `/logout`.

The form of a login carries a token that is tied to the browser that got it, so that another site
cannot log somebody in as somebody else.
"""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from pipeline.web.callers import LOGIN_PATH, LOGOUT_PATH
from pipeline.web.feeds import feeds_of
from pipeline.web.own_forms import refuse_other_origin
from pipeline.web.people import LoginError, Person, log_in
from pipeline.web.problems import ProblemError
from pipeline.web.rates import RateLimit
from pipeline.web.sessions import (
    LONGEST,
    SESSION_COOKIE,
    VISIT_COOKIE,
    People,
    begin_session,
    end_session,
)
from pipeline.web.site.rendering import page

router = APIRouter(include_in_schema=False)

PASSWORDS_AT_ONCE = 2
"""Passwords that are looked at at the same time: each takes 64 MiB for a moment."""

_VISIT_SECONDS = 3600
"""A form of a login that was left open for longer has to be opened anew."""


class LoginForm(BaseModel):
    """The form's fields as they came."""

    name: str = Field(default="", max_length=64)
    password: str = Field(default="", max_length=1000)
    next: str = Field(default="/", max_length=2000)
    csrf_token: str = Field(default="", max_length=100)


@router.get(LOGIN_PATH)
async def login_page(
    request: Request, next: Annotated[str, Query(max_length=2000)] = "/"
) -> Response:
    """The form; somebody who is logged in may log in as somebody else."""
    return await _form(request, next)


@router.post(LOGIN_PATH)
async def login(request: Request, form: Annotated[LoginForm, Form()]) -> Response:
    """Begin a session, under a name of its own that no request can choose."""
    people: People = request.app.state.people
    refuse_other_origin(request.headers)
    visit = request.cookies.get(VISIT_COOKIE, "")
    if not visit or not people.is_form_token(f"visit {visit}", form.csrf_token):
        return await _form(request, form.next, "页面已过期，请重新登录。", status=403)
    tries: RateLimit = request.app.state.login_tries
    address = request.client.host if request.client else "unknown"
    if wait := tries.wait_for(address):
        return await _form(
            request, form.next, f"尝试过于频繁，请 {wait:.0f} 秒后再试。", status=429
        )
    try:
        async with request.app.state.logins:
            person = await run_in_threadpool(
                log_in, feeds_of(request).catalog, form.name, form.password
            )
    except LoginError as error:
        tries.take(address)
        said = "用户名或密码不正确。"
        if error.locked_until is not None:
            said = f"尝试次数过多，请在 {error.locked_until.astimezone():%H:%M} 之后再试。"
        return await _form(request, form.next, said, status=403)
    answer = RedirectResponse(_own_page(form.next), 303)
    token = await run_in_threadpool(_begin, request, person)
    _set_cookie(request, answer, SESSION_COOKIE, token, int(LONGEST.total_seconds()))
    answer.delete_cookie(VISIT_COOKIE, path=LOGIN_PATH)
    return answer


@router.post(LOGOUT_PATH)
def logout(request: Request) -> Response:
    """End the session."""
    token = request.cookies.get(SESSION_COOKIE)
    if token is not None:
        with feeds_of(request).catalog.writing() as session:
            end_session(session, token)
    answer = RedirectResponse(LOGIN_PATH, 303)
    answer.delete_cookie(SESSION_COOKIE, path="/")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


async def _form(
    request: Request, next: str, problem: str | None = None, *, status: int = 200
) -> Response:
    people: People = request.app.state.people
    if not await run_in_threadpool(people.exist):
        raise ProblemError(404, "no-such-page", "There are no users: nobody has to log in.")
    visit = secrets.token_urlsafe(16)
    token = await run_in_threadpool(people.form_token, f"visit {visit}")
    answer = page(
        "login.html", status=status, next=_own_page(next), problem=problem, form_token=token
    )
    _set_cookie(request, answer, VISIT_COOKIE, visit, _VISIT_SECONDS, path=LOGIN_PATH)
    return answer


def _begin(request: Request, person: Person) -> str:
    with feeds_of(request).catalog.writing() as session:
        return begin_session(session, person, request.cookies.get(SESSION_COOKIE))


def _set_cookie(
    request: Request, answer: Response, name: str, value: str, seconds: int, path: str = "/"
) -> None:
    # Behind a proxy that speaks TLS; anybody else who sends the header only has a stricter cookie.
    behind_tls = request.headers.get("x-forwarded-proto", "").lower() == "https"
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path,
        secure=behind_tls or request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def _own_page(address: str) -> str:
    """An address of this server; whatever leads elsewhere becomes the first page."""
    is_own = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_own and address.isprintable() else "/"
