"""`jixiao webhooks`: tell other systems of changes as they happen."""

from typing import TYPE_CHECKING, Annotated

import typer

from extractors.errors import ExitCode
from pipeline.cli.clean_errors import echo_error
from pipeline.cli.places import CatalogUrl, Config, Places, State
from pipeline.cli.saying import say
from pipeline.language.translating import translated

if TYPE_CHECKING:
    from pipeline.webhooks.delivering import WebhookSettings

webhooks_app = typer.Typer(
    name="webhooks",
    no_args_is_help=True,
    help="Tell other systems of changes as they happen (变更通知; docs/feed.md).",
    rich_markup_mode=None,
)

_WebhookArgument = Annotated[int, typer.Argument(help="The webhook's id.", metavar="ID")]


def _settings() -> "WebhookSettings":
    """The settings; a command's words if they are wrong."""
    from pydantic import ValidationError

    from pipeline.webhooks.addresses import AddressError
    from pipeline.webhooks.delivering import WebhookSettings

    try:
        settings = WebhookSettings()
        _ = settings.allowed
    except (ValidationError, AddressError) as error:
        echo_error(f"JIXIAO_WEBHOOK_…: {error}")
        raise typer.Exit(int(ExitCode.USAGE)) from None
    return settings


def _no_such(webhook_id: int) -> typer.Exit:
    echo_error(f"there is no webhook {webhook_id}.")
    return typer.Exit(int(ExitCode.NOT_FOUND))


@webhooks_app.command()
def add(
    url: Annotated[str, typer.Argument(help="Where to POST the changes.")],
    approved_only: Annotated[
        bool, typer.Option("--approved-only", help="Only of reports that a person approved.")
    ] = False,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """Subscribe an address to the changes from now on, and print its secret, this once."""
    from pipeline.webhooks.addresses import AddressError
    from pipeline.webhooks.subscriptions import add_webhook

    settings = _settings()
    try:
        with Places(state, catalog, config).opened_catalog() as opened, opened.writing() as session:
            webhook_id, secret = add_webhook(
                session, url, settings.allowed, approved_only=approved_only
            )
    except AddressError as error:
        echo_error(f"{translated(str(error))}.")
        raise typer.Exit(int(ExitCode.USAGE)) from None
    say(f"webhook {webhook_id}")
    typer.echo(secret)


@webhooks_app.command(name="list")
def list_all(
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """List the webhooks and how their deliveries stand."""
    from pipeline.masking import mask_text
    from pipeline.webhooks.subscriptions import list_webhooks

    with Places(state, catalog, config).opened_catalog() as opened, opened.reading() as session:
        found = list_webhooks(session)
    for one in found:
        standing = "active" if one.webhook.is_active else "ended"
        if one.webhook.approved_only:
            standing += ", approved only"
        error = f"  last error: {one.last_error}" if one.last_error else ""
        say(
            f"{one.webhook.id}  {standing}  {one.delivered} delivered, {one.pending} pending, "
            f"{one.dead} dead  {mask_text(one.webhook.url)}{error}"
        )


@webhooks_app.command()
def end(
    webhook_id: _WebhookArgument,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """Stop telling a webhook; `replay` takes it up again."""
    from pipeline.webhooks.subscriptions import end_webhook

    with Places(state, catalog, config).opened_catalog() as opened, opened.writing() as session:
        ended = end_webhook(session, webhook_id)
    if not ended:
        raise _no_such(webhook_id)
    say(f"webhook {webhook_id} is ended.")


@webhooks_app.command(name="test")
def send_test(
    webhook_id: _WebhookArgument,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """Send a signed test event, and show what the receiver answers."""
    from pipeline.webhooks.delivering import ping

    settings = _settings()
    with Places(state, catalog, config).opened_catalog() as opened:
        posted = ping(opened, webhook_id, settings)
    if posted is None:
        raise _no_such(webhook_id)
    typer.echo(posted.error or f"answered {posted.status}")
    if not posted.accepted:
        raise typer.Exit(int(ExitCode.OUTPUT))


@webhooks_app.command()
def replay(
    webhook_id: _WebhookArgument,
    after: Annotated[
        int | None, typer.Option(help="All changes after this cursor; 0 is everything.", min=0)
    ] = None,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """Queue changes once more: those that were given up, or all after a cursor."""
    from pipeline.catalog.tables import Webhook
    from pipeline.webhooks.subscriptions import replay as replay_after
    from pipeline.webhooks.subscriptions import revive_dead

    with Places(state, catalog, config).opened_catalog() as opened, opened.writing() as session:
        if session.get(Webhook, webhook_id) is None:
            raise _no_such(webhook_id)
        count = (
            revive_dead(session, webhook_id)
            if after is None
            else replay_after(session, webhook_id, after)
        )
    say(f"{count} deliveries queued.")


@webhooks_app.command()
def deliver(
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on until stopped, instead of one round.")
    ] = False,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """Make the deliveries that are due; one process with --follow serves all webhooks."""
    import signal
    from threading import Event

    from pipeline.catalog.columns import utc_now
    from pipeline.logs import set_up_logging
    from pipeline.webhooks.delivering import deliver_due
    from pipeline.webhooks.following import deliver_forever
    from pipeline.webhooks.pruning import prune_delivered

    settings = _settings()
    with Places(state, catalog, config).opened_catalog(for_service=follow) as opened:
        if not follow:
            account = deliver_due(opened, settings)
            prune_delivered(opened, settings.keep_days, utc_now())
            say(f"{account.delivered} delivered, {account.failed} failed.")
            return
        set_up_logging("human", "WARNING")
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        deliver_forever(opened, settings, stop)
