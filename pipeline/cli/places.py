"""Where a command's catalog and settings are: the same three flags on every command, one rule.

State folder: `--state`, else `JIXIAO_STATE`, else `state` of the settings file, else `.jixiao` in the
current folder if there is one, else `~/.local/state/jixiao`. The catalog is `catalog.db` in it unless
`--catalog`, `JIXIAO_CATALOG_URL` or `catalog_url` says otherwise.
"""

import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipeline.catalog.connection import Catalog
    from pipeline.catalog.standing import Standing
    from pipeline.settings import Settings

State = Annotated[
    Path | None,
    typer.Option("--state", help="Folder of the catalog and other state.", metavar="DIR"),
]
CatalogUrl = Annotated[
    str | None,
    typer.Option("--catalog", help="Catalog: SQLite or PostgreSQL URL.", metavar="URL"),
]
Config = Annotated[Path | None, typer.Option("--config", help="Settings file.", metavar="FILE")]


@dataclass(frozen=True)
class Places:
    """What the three flags said."""

    state: Path | None = None
    catalog: str | None = None
    config: Path | None = None

    def settings(self) -> "Settings":
        """The settings in force. Raises SettingsError."""
        from pipeline.settings import load_settings

        return load_settings(self.config, {"state": self.state, "catalog_url": self.catalog})

    def pasted(self, command: str) -> str:
        """A command as it can be pasted here: the program as it was called, flags that are needed."""
        return " ".join([own_name(), command, *self._needed_flags])

    @cached_property
    def _needed_flags(self) -> list[str]:
        from pipeline.settings import SettingsError, load_settings

        given = {"--config": self.config, "--state": self.state, "--catalog": self.catalog}
        try:
            found, own = load_settings(self.config), self.settings()
            if found.state == own.state:
                given["--state"] = None
            if found.catalog == own.catalog:
                given["--catalog"] = None
        except SettingsError:
            pass
        return [
            f"{flag} {shlex.quote(str(value))}"
            for flag, value in given.items()
            if value is not None
        ]

    def standing(self) -> "Standing":
        """How the catalog stands, without opening it in full where that will do."""
        from pipeline.catalog.standing import read_quickly, read_standing
        from pipeline.cli.clean_errors import clean_errors

        with clean_errors():
            found = read_quickly(self.settings().catalog)
        if found is not None:
            return found
        from pipeline.catalog.listing import asking

        with self.opened_catalog() as opened, opened.reading() as session:
            return read_standing(asking(session))

    @contextmanager
    def opened_catalog(self, *, for_service: bool = False) -> Iterator["Catalog"]:
        """The catalog for a `with` block; the pipeline's errors become the command's.

        A catalog that is not there is an error: only runs and `prepare` make one.
        """
        from pipeline.catalog.connection import MissingCatalogError, open_catalog
        from pipeline.cli.clean_errors import clean_errors

        with clean_errors():
            url = self.settings().catalog
            # A service may be started before the first run, on the server's database it was given.
            create = for_service and not url.startswith("sqlite")
            try:
                catalog = open_catalog(url, create=create)
            except MissingCatalogError as error:
                raise MissingCatalogError(
                    f"{error} Take reports in with `{self.pasted('archive SOURCE')}`, or say where "
                    "it is: --state DIR."
                ) from None
            try:
                yield catalog
            finally:
                catalog.close()


def own_name() -> str:
    """The program's name as it was called, so that what is printed works when it is pasted."""
    called = Path(sys.argv[0])
    if called.name != "jixiao":
        return "jixiao"
    on_path = shutil.which("jixiao")
    if on_path is not None and called.exists() and Path(on_path).samefile(called):
        return "jixiao"
    here = Path.cwd()
    absolute = called.absolute()
    return shlex.quote(str(absolute.relative_to(here) if absolute.is_relative_to(here) else called))
