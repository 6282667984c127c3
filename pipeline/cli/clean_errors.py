"""Errors of the pipeline as one clear line and an exit code; a stack trace only with `--debug`."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from extractors.errors import ExitCode, ExtractionError
from pipeline.language.choosing import chosen_language
from pipeline.language.translating import translated
from pipeline.masking import mask_text
from pipeline.plain_text import escape_controls_but_lines


class CommandError(ExtractionError):
    """A command cannot be carried out; the program's one catcher prints it."""

    def __init__(self, message: str, exit_code: ExitCode) -> None:
        super().__init__("", message, "")
        self.exit_code = exit_code

    def __str__(self) -> str:
        return self.reason


def error_line(error: object) -> str:
    """What is printed of an error, which may hold a file's name or a password: `jixiao: …`."""
    shown = _told(error) if isinstance(error, ExtractionError) else translated(str(error))
    return f"jixiao: {escape_controls_but_lines(mask_text(shown))}"


def _told(error: ExtractionError) -> str:
    """Its file, reason and advice, each translated by itself."""
    if chosen_language() == "en":
        return str(error)
    reason, advice = translated(error.reason), translated(error.advice)
    if not error.file:
        return reason
    place = f"（{translated(error.where)}）" if error.where else ""
    return f"{error.file}：{reason}{place}。{advice}"


def echo_error(error: object) -> None:
    """Print an error on standard error."""
    typer.echo(error_line(error), err=True)


@contextmanager
def clean_errors() -> Iterator[None]:
    """Turn the pipeline's own errors into `CommandError`s, and a held lock into exit code 11."""
    try:
        yield
    except (ExtractionError, ModuleNotFoundError, typer.Exit):
        raise
    except Exception as error:
        clean = _clean(error)
        if clean is None:
            raise
        raise clean from error


def _clean(error: Exception) -> Exception | None:
    """What is raised in place of an error; None if it is none of ours."""
    # Only here: most commands end without an error, and start sooner without these.
    from pipeline.catalog.connection import CatalogAddressError, CatalogError
    from pipeline.catalog.leases import LeaseHeldError
    from pipeline.flows.server import ServerError
    from pipeline.settings import SettingsError
    from pipeline.sinks.sink import OutputError
    from pipeline.sources.folders import SourceError

    if isinstance(error, LeaseHeldError):
        echo_error(error)
        return typer.Exit(int(ExitCode.ANOTHER_RUN))
    codes = {
        (CatalogAddressError, ServerError, SettingsError): ExitCode.USAGE,
        (SourceError,): ExitCode.NOT_FOUND,
        (CatalogError, OutputError): ExitCode.OUTPUT,
    }
    for kinds, code in codes.items():
        if isinstance(error, kinds):
            return CommandError(str(error), code)
    return None
