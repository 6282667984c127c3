"""`jixiao archive`, `nightly`, `serve`, `server`, `prepare`: runs over sources, now or on schedule.

Exit codes: 0 the run came to its end, 2 wrong settings, 8 no such source, 9 the run had to stop
(disk full, catalog away), 10 some files failed (see `fail_on`), 11 another run is at work.
"""

import inspect
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.clean_errors import echo_error
from pipeline.cli.places import CatalogUrl, Config, Places, State
from pipeline.cli.saying import print_json, say
from pipeline.cli.tables import print_table
from pipeline.language.choosing import chosen_language

if TYPE_CHECKING:
    from pipeline.account import Account
    from pipeline.intake.workspace import FlowName
    from pipeline.settings import Settings

Out = Annotated[
    Path | None, typer.Option("--out", help="Write one JSON file a report here.", metavar="DIR")
]
Layout = Annotated[str | None, typer.Option(help="Of --out: mirror or sharded.")]
Jsonl = Annotated[
    Path | None, typer.Option(help="Write this run's records here, one a line.", metavar="FILE")
]
Durable = Annotated[bool | None, typer.Option("--durable", help="Wait for the disk (fsync).")]
Workers = Annotated[int | None, typer.Option(help="Child processes; the number of CPUs.")]
Timeout = Annotated[
    float | None, typer.Option("--timeout", help="Longest time for one file.", metavar="SECONDS")
]
MaxSize = Annotated[
    int | None, typer.Option("--max-size", help="Largest file, in MiB.", metavar="MIB")
]
MaxMemory = Annotated[
    int | None, typer.Option("--max-memory", help="Most memory, in MiB.", metavar="MIB")
]
Recognition = Annotated[
    str | None, typer.Option(help="Pages to recognise optically: auto, off or always.")
]
Settle = Annotated[
    float | None,
    typer.Option(
        "--settle", help="A file younger than this is looked at twice.", metavar="SECONDS"
    ),
]
Runner = Annotated[str | None, typer.Option(help="Where batches run: local or dask.")]
RunnerAddress = Annotated[
    str | None, typer.Option(help="Address of a running cluster.", metavar="ADDRESS")
]
Api = Annotated[
    str | None, typer.Option("--api", help="Prefect server to run against.", metavar="URL")
]
WithoutPrefect = Annotated[
    bool, typer.Option("--without-prefect", help="Run the plain functions, with no server.")
]
PasswordFile = Annotated[
    Path | None,
    typer.Option(help="Passwords for encrypted files, one a line.", metavar="FILE"),
]
OnFailure = Annotated[
    str | None,
    typer.Option(help="Called with the account if files failed.", metavar="COMMAND|URL"),
]
FailOn = Annotated[str | None, typer.Option(help="Exit code 10 on: failed, review or never.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the account as JSON.")]
LogFormat = Annotated[str | None, typer.Option(help="Log lines: human or json.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Log a line for every file.")]


_FLAGS: dict[str, Any] = {
    "out": Out,
    "layout": Layout,
    "jsonl": Jsonl,
    "durable": Durable,
    "state": State,
    "catalog_url": CatalogUrl,
    "workers": Workers,
    "timeout_seconds": Timeout,
    "max_size_mb": MaxSize,
    "max_memory_mb": MaxMemory,
    "recognition": Recognition,
    "settle_seconds": Settle,
    "password_file": PasswordFile,
    "runner": Runner,
    "runner_address": RunnerAddress,
    "prefect_api_url": Api,
    "on_failure": OnFailure,
    "fail_on": FailOn,
    "log_format": LogFormat,
}
"""What a run may be told on the command line, by the names of the settings that it stands in for."""


def _one_run(flow: "FlowName", explanation: str) -> Callable[..., None]:
    """The command that runs a flow once; both flows take the same flags."""

    def command(
        source: Annotated[
            str | None,
            typer.Argument(
                help="A folder, or an s3, sftp, ftp or http address; the `source` of the settings."
            ),
        ] = None,
        *,
        config: Config = None,
        without_prefect: WithoutPrefect = False,
        as_json: AsJson = False,
        verbose: Verbose = False,
        **flags: Any,
    ) -> None:
        options = {**flags, "log_level": "INFO" if verbose else None}
        _run_once(flow, source, options, config, without_prefect, as_json)

    *own, _ = inspect.signature(command).parameters.values()
    given = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=flag)
        for name, flag in _FLAGS.items()
    ]
    first, *rest = own
    vars(command)["__signature__"] = inspect.Signature([first, *given, *rest])
    command.__annotations__ |= _FLAGS
    command.__name__ = flow
    command.__doc__ = explanation
    return command


archive = _one_run(
    "archive", "Digitize an archive (历年档案): everything under SOURCE; run again to go on."
)
nightly = _one_run("nightly", "Take in what is new or changed (每夜增量) under SOURCE, once, now.")


def serve(
    source: Annotated[
        str | None, typer.Argument(help="Where uploads arrive; the `source` of the settings.")
    ] = None,
    cron: Annotated[str, typer.Option(help="When, as a cron line.")] = "0 2 * * *",
    timezone: Annotated[
        str | None, typer.Option(help="Time zone of the cron line.", metavar="NAME")
    ] = None,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
    api: Api = None,
) -> None:
    """Serve the nightly deployment (定时任务) against a Prefect server, until stopped."""
    from pipeline.cli.clean_errors import clean_errors

    with clean_errors():
        from pipeline.flows.serving import serve_nightly
        from pipeline.settings import SettingsError
        from pipeline.sources.folders import absolute_address

        # Runs are processes of their own: they find all this as this process does, in its
        # environment. Nothing of it becomes a parameter that Prefect shows, or lets others change.
        _export(
            JIXIAO_CONFIG=config.absolute() if config else None,
            JIXIAO_STATE=state.expanduser().absolute() if state else None,
            JIXIAO_CATALOG_URL=catalog,
            JIXIAO_PREFECT_API_URL=api,
            JIXIAO_SOURCE=absolute_address(source) if source else None,
        )
        settings = _settings(None, {})
        if settings.source is None:
            raise SettingsError("No source: name one, or set `source` in jixiao.toml.")
        serve_nightly(settings, cron, timezone, lambda line: say(line, err=True))


def _export(**values: object) -> None:
    os.environ.update({name: str(value) for name, value in values.items() if value is not None})


def server(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 4200,
    name: Annotated[
        list[str] | None,
        typer.Option(help="A name it is asked by, besides --host; repeated.", metavar="HOST"),
    ] = None,
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
) -> None:
    """Run the Prefect server with its pages (运行监控): runs, logs, accounts.

    It asks for the word in STATE/prefect/auth, which is made at the first start.
    """
    from pipeline.cli.clean_errors import clean_errors

    with clean_errors():
        from pipeline.flows.serving import run_server

        settings = _settings(config, {"state": state, "catalog_url": catalog})
        run_server(settings, host, port, name or ())


def prepare(state: State = None, catalog: CatalogUrl = None, config: Config = None) -> None:
    """Do once what a first run would wait for (安装准备): databases, bytecode."""
    from pipeline.cli.clean_errors import clean_errors

    with clean_errors():
        from pipeline.catalog.connection import open_catalog
        from pipeline.flows.environment import prepare_installation

        settings = _settings(config, {"state": state, "catalog_url": catalog})
        open_catalog(settings.catalog).close()
        prepare_installation(settings)
        say(f"Ready: state in {settings.state}.")


_SHOWN_FAILURES = 10
"""What fits on a terminal with the account above; the page and the files hold all."""
_LONGEST_STOP_SECONDS = 60.0
"""Children get seconds to end and the last transaction its own; a process manager kills after 90
at most."""


def _settings(config: Path | None, options: dict[str, Any]) -> "Settings":
    from pipeline.logs import set_up_logging
    from pipeline.settings import load_settings

    settings = load_settings(config, options)
    set_up_logging(settings.log_format, settings.log_level)
    return settings


def _run_once(
    flow: "FlowName",
    source: str | None,
    options: dict[str, Any],
    config: Path | None,
    without_prefect: bool,
    as_json: bool,
) -> None:
    from pipeline.cli.clean_errors import clean_errors

    with clean_errors():
        from pipeline.isolation.fork_server import warm_up
        from pipeline.logs import clear_page_line
        from pipeline.settings import SettingsError

        settings = _settings(config, options)
        wanted = source or settings.source
        if not wanted:
            raise SettingsError("No source: name one, or set `source` in jixiao.toml.")
        from pipeline.intake.run import has_work
        from pipeline.intake.workspace import RunOrder
        from pipeline.sources.folders import absolute_address

        order = RunOrder(flow, absolute_address(wanted), settings)
        with _stopped_cleanly():
            idle = settings.runner == "local" and not has_work(order)
            if settings.runner == "local" and not idle:
                # The extraction's libraries load on another core while this process loads Prefect.
                warm_up()
            if without_prefect or (idle and not settings.prefect_api_url):
                # No server is started to be shown a run that has nothing to do.
                account = _run_plainly(order)
            else:
                from pipeline.flows.running import run_flow

                account = run_flow(order)
    clear_page_line()
    _show(account, as_json, Places(options.get("state"), options.get("catalog_url"), config))
    raise typer.Exit(int(account.exit_code(settings.fail_on)))


@contextmanager
def _stopped_cleanly() -> Iterator[None]:
    """Let SIGTERM end the block as Ctrl-C does, with everything closed, and say how to go on.

    Should something not let go (a disk on a network that is away), the process ends nevertheless.
    """

    def stop(number: int, _frame: object) -> None:
        # What is committed is safe, and the lock of a process that is gone counts for nothing. The
        # exit code is as shells say it: 128 and the signal's number.
        backstop = Timer(_LONGEST_STOP_SECONDS, os._exit, (128 + number,))
        backstop.daemon = True
        backstop.start()
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    # A shell's background jobs ignore Ctrl-C, and so does a run among them.
    hears_ctrl_c = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if hears_ctrl_c:
        signal.signal(signal.SIGINT, stop)
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        from pipeline.logs import clear_page_line

        clear_page_line()
        echo_error("stopped; what is done stays done. Run it again to go on.")
        raise
    finally:
        signal.signal(signal.SIGTERM, before)
        if hears_ctrl_c:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _run_plainly(order: Any) -> "Account":
    from extractors.errors import ExitCode
    from pipeline.hooks import call_failure_hook, failure_told
    from pipeline.intake.run import run_intake

    with failure_told(order.settings.on_failure, order.flow, order.source):
        account = run_intake(order)
    if account.exit_code(order.settings.fail_on) is not ExitCode.OK:
        call_failure_hook(order.settings.on_failure, order.flow, order.source, account)
    return account


def _show(account: "Account", as_json: bool, places: Places) -> None:
    if as_json:
        print_json(account.as_json())
        return
    if chosen_language() == "zh":
        rows = [(chinese, value) for _, chinese, value in account.rows()]
        print_table("Account of the run 运行结果", ("项目", "value"), rows)
    else:
        print_table("Account of the run 运行结果", ("count", "项目", "value"), account.rows())
    if account.failures:
        _show_failures(account, places)
    if account.differences:
        _show_differences(account, places)
    if account.needs_review:
        say(f"Records to check: {places.pasted('catalog list needs_review')}")
    if account.skipped:
        say(f"Skipped as no reports: {places.pasted('catalog list skipped')}")
    say(f"All of it as pages: {places.pasted('web')}, then http://127.0.0.1:8765")


def _show_failures(account: "Account", places: Places) -> None:
    failed = [(one.uri, one.reason, one.advice) for one in account.failures[:_SHOWN_FAILURES]]
    print_table("Files without a record 失败文件", ("file", "reason", "what to do"), failed)
    if len(account.failures) > _SHOWN_FAILURES:
        both = " and ".join(
            places.pasted(f"catalog list {what}") for what in ("failed", "--unread")
        )
        say(f"All of them: {both}")


def _show_differences(account: "Account", places: Places) -> None:
    rows = [
        (one.project, one.indicator, one.declared, one.evaluated, one.evaluation_id)
        for one in account.differences[:_SHOWN_FAILURES]
    ]
    heads = ("project", "indicator", "declared", "evaluated by", "report")
    print_table("Targets that differ 自评与申报的指标值不一致", heads, rows)
    if account.different > len(rows):
        say(f"{account.different} in all: {places.pasted('catalog show REPORT')}")
