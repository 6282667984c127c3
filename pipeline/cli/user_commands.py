"""`jixiao users`: who may log in to the pages, and what for."""

import sys
from typing import Annotated

import typer

from extractors.errors import ExitCode
from pipeline.cli.clean_errors import echo_error
from pipeline.cli.places import CatalogUrl, Config, Places, State
from pipeline.cli.saying import say

users_app = typer.Typer(
    name="users",
    no_args_is_help=True,
    help="People who log in to the pages (用户).",
    rich_markup_mode=None,
)

_Name = Annotated[str, typer.Argument(help="The user's name.")]
_PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from the standard input.")
]


@users_app.command()
def add(
    name: _Name,
    role: Annotated[
        str, typer.Option(help="read, review (correct, approve, upload) or admin.")
    ] = "review",
    password_stdin: _PasswordStdin = False,
    no_password: Annotated[
        bool,
        typer.Option("--no-password", help="Let in by a trusted proxy alone (docs/security.md)."),
    ] = False,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """Add a user; the password is asked for. From then on the pages want a login."""
    from pipeline.web.people import ROLES, PersonError, add_user

    known = next((one for one in ROLES if one == role), None)
    if known is None:
        raise typer.BadParameter(f"a role is one of {', '.join(ROLES)}", param_hint="--role")
    password = None if no_password else _password(from_stdin=password_stdin)
    try:
        with Places(state, catalog, config).opened_catalog() as opened, opened.writing() as session:
            add_user(session, name, known, password)
    except PersonError as error:
        echo_error(error)
        raise typer.Exit(int(ExitCode.USAGE)) from None
    say(f"{name} may log in ({known}).")


@users_app.command(name="list")
def list_all(
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """List the users with their roles."""
    from pipeline.catalog.columns import utc_now
    from pipeline.web.people import list_users

    with Places(state, catalog, config).opened_catalog() as opened, opened.reading() as session:
        users = list_users(session)
    now = utc_now()
    for user in users:
        standing = "by a proxy" if user.password_hash is None else "by password"
        if user.locked_until is not None and user.locked_until > now:
            standing = f"locked until {user.locked_until.astimezone():%H:%M}"
        typer.echo(f"{user.name:<24}  {user.role:<6}  {standing}")


@users_app.command()
def password(
    name: _Name,
    password_stdin: _PasswordStdin = False,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """Give a user another password; it unlocks him, and ends his sessions."""
    from pipeline.web.people import PersonError, set_password

    wanted = _password(from_stdin=password_stdin)
    try:
        with Places(state, catalog, config).opened_catalog() as opened, opened.writing() as session:
            found = set_password(session, name, wanted)
    except PersonError as error:
        echo_error(error)
        raise typer.Exit(int(ExitCode.USAGE)) from None
    if not found:
        raise _no_such(name)
    say(f"{name} has another password.")


@users_app.command()
def remove(
    name: _Name,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """Remove a user and end his sessions; what he did stays in the audit log."""
    from pipeline.web.people import remove_user

    with Places(state, catalog, config).opened_catalog() as opened, opened.writing() as session:
        found = remove_user(session, name)
    if not found:
        raise _no_such(name)
    say(f"{name} is removed.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed


def _no_such(name: str) -> typer.Exit:
    echo_error(f"there is no user {name}.")
    return typer.Exit(int(ExitCode.NOT_FOUND))
