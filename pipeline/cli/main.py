"""The command `jixiao`: its groups of commands, and the one place that turns errors into words.

Command modules import typer alone at the top and everything else inside their functions, so that
`jixiao --help` stays quick and `jixiao extract` never loads Prefect.
"""

import os
import sys
from typing import Annotated, NoReturn

import typer

from extractors.errors import ExitCode, ExtractionError
from models.version import __version__
from pipeline.cli.archive_commands import archive, nightly, prepare, serve, server
from pipeline.cli.catalog_commands import catalog_app, status
from pipeline.cli.clean_errors import echo_error
from pipeline.cli.config_commands import config_app
from pipeline.cli.corpus_commands import benchmark, corpus_app, evaluate
from pipeline.cli.doctor import doctor
from pipeline.cli.export_commands import export
from pipeline.cli.extract import extract
from pipeline.cli.extras import extra_of
from pipeline.cli.inspect import inspect
from pipeline.cli.localized_usage import localize_usage
from pipeline.cli.schema import schema
from pipeline.cli.search_commands import search
from pipeline.cli.user_commands import users_app
from pipeline.cli.web_commands import keys_app, web
from pipeline.cli.webhook_commands import webhooks_app
from pipeline.language.choosing import take_language

app = typer.Typer(
    name="jixiao",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="jixiao (绩效): turn budget-performance reports (部门预算绩效文本) into JSON records.",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"jixiao {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show stack traces (also after a command).")
    ] = False,
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang", help="Language of messages and help: zh or en (also after a command)."
        ),
    ] = None,
) -> None:
    """Options of the program itself; all are handled before a command runs."""


_COMMANDS = (
    *(extract, inspect, schema, doctor),
    *(archive, nightly, serve, server, prepare, status),
    *(export, search, web),
    *(evaluate, benchmark),
)
_GROUPS = {
    "catalog": catalog_app,
    "config": config_app,
    "keys": keys_app,
    "users": users_app,
    "webhooks": webhooks_app,
    "corpus": corpus_app,
}
for command in _COMMANDS:
    app.command()(command)
for name, group in _GROUPS.items():
    app.add_typer(group, name=name)


def run() -> NoReturn:
    """Entry point: no stack trace reaches a user unless asked for with `--debug`."""
    try:
        arguments = take_language(sys.argv[1:])
    except ValueError as error:
        echo_error(error)
        raise SystemExit(int(ExitCode.USAGE)) from None
    debug = "--debug" in arguments
    sys.argv[1:] = [argument for argument in arguments if argument != "--debug"]
    # Records know no plugins; to look for some, pydantic reads every installed package's metadata.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    command = typer.main.get_command(app)
    localize_usage(command)
    try:
        # However Python was started: Click would make a name of `python -m …`.
        command(prog_name="jixiao", standalone_mode=True)
    except ExtractionError as error:
        if debug:
            raise
        echo_error(error)
        raise SystemExit(int(error.exit_code)) from None
    except SystemExit as error:
        # Typer ends with 1 where the reader of our output went away (`| head`): nothing is wrong.
        if isinstance(error.__context__, BrokenPipeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(0) from None
        raise
    except Exception as error:
        if debug:
            raise
        if isinstance(error, ModuleNotFoundError) and (extra := extra_of(error.name, arguments)):
            echo_error(f"This needs more than the extraction: pip install 'jixiao[{extra}]'.")
            raise SystemExit(int(ExitCode.USAGE)) from None
        echo_error(
            f"internal error ({type(error).__name__}: {error}). "
            "Run the command again with --debug and report what it prints."
        )
        raise SystemExit(int(ExitCode.INTERNAL)) from None
    raise SystemExit(0)
