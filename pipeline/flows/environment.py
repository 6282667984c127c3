"""Prefect's settings for jixiao: its own home, offline, no analytics; nobody's profile interferes."""

import os
import subprocess
import sys
from pathlib import Path

from pipeline.flows.access import find_access
from pipeline.own_path import own_path_variables
from pipeline.private_files import make_private_folder
from pipeline.settings import Settings


def prefect_variables(settings: Settings, api_url: str | None = None) -> dict[str, str]:
    """Environment variables for a process that is to run Prefect. Raises SettingsError."""
    home = settings.state / "prefect"
    variables = {
        **own_path_variables(),
        "DO_NOT_TRACK": "1",
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
        # After 2 and 4 s: a server that is away longer is waited for in places of our choice. One
        # of our own that does not answer is gone.
        "PREFECT_CLIENT_MAX_RETRIES": "2" if settings.prefect_api_url else "1",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "jixiao",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    }
    chosen = api_url or settings.prefect_api_url
    if chosen:
        variables["PREFECT_API_URL"] = chosen
    if word := find_access(settings):
        variables["PREFECT_API_AUTH_STRING"] = word
    return variables


def prefect_home(settings: Settings) -> Path:
    """Prefect's folder, made if need be; others may not look into it or the state folder."""
    make_private_folder(settings.state)
    return make_private_folder(settings.state / "prefect")


def prepare_environment(
    settings: Settings, api_url: str | None = None, *, told_by_us: bool = False
) -> None:
    """Set this process up; must come before the first import of Prefect.

    `told_by_us` keeps what Prefect and other libraries log from the person at the terminal: the
    run's own lines, its account and its exit code say how it went.
    """
    prefect_home(settings)
    for name in list(os.environ):
        # A person's own Prefect settings, among them the API of another server.
        if name.startswith("PREFECT_") and not name.startswith("PREFECT__"):
            del os.environ[name]
    os.environ.update(prefect_variables(settings, api_url))
    if told_by_us and settings.log_level != "DEBUG":
        # A batch that fails as the catalog goes away would be told with a stack trace of 60 lines.
        os.environ["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"


def prepare_installation(settings: Settings) -> None:
    """Do beforehand what the first run would wait for: Prefect's database, compiled bytecode."""
    prefect_home(settings)
    environment = {**os.environ, **prefect_variables(settings)}
    subprocess.run(
        [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"],
        check=True,
        env=environment,
        capture_output=True,
    )
    packages = Path(subprocess.__file__).parent / "site-packages"
    folders = [
        folder for folder in (packages, *map(Path, sys.path)) if folder.name == packages.name
    ]
    subprocess.run(  # noqa: S603 - as above
        [sys.executable, "-m", "compileall", "-q", "-j", "0", *map(str, dict.fromkeys(folders))],
        check=False,
        capture_output=True,
    )
