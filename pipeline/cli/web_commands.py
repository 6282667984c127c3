"""`jixiao web` serves the HTTP API; `jixiao keys` makes, lists and revokes its keys."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from extractors.errors import ExitCode
from pipeline.cli.clean_errors import echo_error
from pipeline.cli.places import CatalogUrl, Config, Places, State
from pipeline.cli.saying import say
from pipeline.language.translating import translated

keys_app = typer.Typer(
    name="keys",
    no_args_is_help=True,
    help="Keys of the HTTP API (接口密钥).",
    rich_markup_mode=None,
)


def web(
    host: Annotated[
        str, typer.Option(help="Address to listen on; other than loopback, keys are required.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8765,
    require_keys: Annotated[
        bool, typer.Option("--require-keys", help="Require keys on loopback too (proxy).")
    ] = False,
    tls_certificate: Annotated[
        Path | None, typer.Option(help="Certificate chain in PEM.", metavar="FILE")
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(help="Its private key in PEM.", metavar="FILE")
    ] = None,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """Serve the HTTP API (数据接口): records, changes, search and uploads (docs/feed.md)."""
    from pydantic import ValidationError

    from pipeline.cli.clean_errors import CommandError, clean_errors
    from pipeline.web.server import Binding, ServerError, serve
    from pipeline.web.settings import FeedSettings

    places = Places(state, catalog, config)
    binding = Binding(host, port, tls_certificate, tls_key, require_keys)
    with clean_errors():
        try:
            binding.require_whole_tls()
            with places.opened_catalog(for_service=True):
                pass
            serve(binding, places.settings(), FeedSettings())
        except (ServerError, ValidationError) as error:
            raise CommandError(str(error), ExitCode.USAGE) from error


@keys_app.command()
def create(
    name: Annotated[str, typer.Argument(help="Who or what the key is for.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(help="read, upload, review or admin; may be repeated. Default: read."),
    ] = None,
    days: Annotated[
        int | None, typer.Option(help="The key ends after so many days.", min=1, max=3650)
    ] = None,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """Make a key and print it, this once."""
    from pipeline.catalog.columns import utc_now
    from pipeline.web.keys import SCOPES, create_key

    asked = scope or ["read"]
    wanted = [known for known in SCOPES if known in asked]
    if set(wanted) != set(asked):
        raise typer.BadParameter(f"a scope is one of {', '.join(SCOPES)}", param_hint="--scope")
    with Places(state, catalog, config).opened_catalog() as opened, opened.writing() as session:
        ends = utc_now() + timedelta(days=days) if days else None
        key = create_key(session, name, wanted, ends)
    typer.echo(key)
    say("Keep it: only its digest is stored, so it cannot be shown again.", err=True)


@keys_app.command(name="list")
def list_all(
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """List the keys by their handles."""
    from pipeline.catalog.columns import utc_now
    from pipeline.web.keys import list_keys

    with Places(state, catalog, config).opened_catalog() as opened, opened.reading() as session:
        keys = list_keys(session)
    now = utc_now()
    for key in keys:
        standing = "good"
        if key.revoked_at is not None:
            standing = f"revoked {key.revoked_at:%Y-%m-%d}"
        elif key.expires_at is not None:
            ended = key.expires_at <= now
            standing = f"{'ended' if ended else 'good until'} {key.expires_at:%Y-%m-%d}"
        typer.echo(f"{key.handle}  {key.scopes:<18}  {translated(standing):<22}  {key.name}")


@keys_app.command()
def revoke(
    handle: Annotated[str, typer.Argument(help="The key's handle, as `jixiao keys list` shows.")],
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """End a key; running servers notice within two seconds."""
    from pipeline.web.keys import revoke_key

    with Places(state, catalog, config).opened_catalog() as opened, opened.writing() as session:
        found = revoke_key(session, handle)
    if not found:
        echo_error(f"no good key has the handle {handle}.")
        raise typer.Exit(int(ExitCode.NOT_FOUND))
    say(f"{handle} is revoked.")
