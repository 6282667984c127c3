"""Serving the nightly deployment against a Prefect server, and the server itself with its pages."""

import os
import sys
from typing import Any, NoReturn

from pipeline.flows.environment import prefect_variables, prepare_environment
from pipeline.flows.server import check_server
from pipeline.settings import Settings, SettingsError
from pipeline.sources.folders import public_address

DEFAULT_API_URL = "http://127.0.0.1:4200/api"


def serve_nightly(
    settings: Settings, cron: str, parameters: dict[str, Any], timezone: str | None = None
) -> None:
    """Register the deployment `nightly` and run it when it is due, until stopped.

    A run that comes due while another is at work is cancelled at once; the lock in the catalog
    also keeps out runs that were started by hand. Raises ServerError or SettingsError.
    """
    source = str(parameters.get("source") or "")
    if public_address(source) != source:
        raise SettingsError(
            "Prefect would show the password in this address to everybody who opens its pages. "
            "Put the address into jixiao.toml as `source`, and serve without naming one."
        )
    api_url = settings.prefect_api_url or DEFAULT_API_URL
    check_server(api_url)
    prepare_environment(settings, api_url)
    from prefect.client.schemas.objects import (
        ConcurrencyLimitConfig,
        ConcurrencyLimitStrategy,
    )
    from prefect.schedules import Cron

    from pipeline.flows.intake_flows import nightly

    nightly.serve(
        name="nightly",
        schedule=Cron(cron, timezone=timezone or os.environ.get("TZ") or "UTC"),
        parameters=parameters,
        global_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
        ),
        pause_on_shutdown=False,
        print_starting_message=False,
    )


def run_server(settings: Settings, host: str, port: int) -> NoReturn:
    """Become `prefect server start`, with pages that find their API.

    In this process's place: a signal that stops this command then stops the server.
    """
    (settings.state / "prefect").mkdir(parents=True, exist_ok=True)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
    api_url = f"http://{shown}:{port}/api"
    environment = {
        **os.environ,
        **prefect_variables(settings, api_url),
        "PREFECT_SERVER_UI_API_URL": os.environ.get("PREFECT_SERVER_UI_API_URL", api_url),
    }
    command = [sys.executable, "-m", "prefect", "server", "start"]
    command += ["--host", host, "--port", str(port)]
    sys.stdout.flush()
    os.execve(sys.executable, command, environment)  # noqa: S606 - our own interpreter
