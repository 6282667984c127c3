"""Serving the nightly deployment against a Prefect server, and the server itself with its pages."""

import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.flows.access import find_access
from pipeline.flows.environment import prefect_home, prepare_environment
from pipeline.flows.server import check_server, server_command, server_variables
from pipeline.settings import Settings, SettingsError
from pipeline.sources.folders import public_address

DEFAULT_API_URL = "http://127.0.0.1:4200/api"


def serve_nightly(
    settings: Settings, cron: str, timezone: str | None, told: Callable[[str], None]
) -> None:
    """Register the deployment `nightly` and run it when it is due, until stopped.

    Its runs are processes of their own, which load the settings by themselves from the file and the
    environment. A run that comes due while another is at work is cancelled at once; the lock in
    the catalog also keeps out runs that were started by hand. `told` gets the line that says so.
    Raises ServerError or SettingsError.
    """
    zone = timezone or os.environ.get("TZ") or "UTC"
    _check_zone(zone)
    api_url = settings.prefect_api_url or DEFAULT_API_URL
    check_server(api_url, find_access(settings))
    prepare_environment(settings, api_url)
    from prefect.client.schemas.objects import (
        ConcurrencyLimitConfig,
        ConcurrencyLimitStrategy,
    )
    from prefect.schedules import Cron

    from pipeline.flows.intake_flows import nightly

    try:
        schedule = Cron(cron, timezone=zone)
    except ValueError as error:
        raise SettingsError(
            f"{cron!r} is no cron line. Write minute, hour, day, month and day of the week: "
            "'0 2 * * *' is every night at two."
        ) from error
    told(
        f"Serving nightly over {public_address(str(settings.source))} at {cron!r} ({zone}). "
        "Stop with Ctrl-C."
    )
    nightly.serve(
        name="nightly",
        schedule=schedule,
        global_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
        ),
        pause_on_shutdown=False,
        print_starting_message=False,
    )


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise SettingsError(
            f"No time zone is called {name!r}. Write it as in Asia/Shanghai."
        ) from error


def run_server(settings: Settings, host: str, port: int, names: Sequence[str] = ()) -> NoReturn:
    """Become Prefect's server, with pages that find their API.

    In this process's place: a signal that stops this command then stops the server. `names` are
    those by which it is asked besides `host` and the loopback's.
    """
    prefect_home(settings)
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
    shown = "127.0.0.1" if everywhere else f"[{host}]" if ":" in host else host
    api_url = os.environ.get("PREFECT_SERVER_UI_API_URL") or f"http://{shown}:{port}/api"
    page = urlsplit(api_url)
    environment = {
        **os.environ,
        **server_variables(settings, api_url, f"{page.scheme}://{page.netloc}"),
        "PREFECT_SERVER_UI_API_URL": api_url,
    }
    own = dict.fromkeys([*names, str(page.hostname), *([] if everywhere else [host])])
    named = [part for name in own for part in ("--name", name)]
    sys.stdout.flush()
    os.execve(  # noqa: S606 - our own interpreter
        sys.executable, server_command(port, host, *named), environment
    )
