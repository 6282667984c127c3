"""Settings: `jixiao.toml`, then environment variables `JIXIAO_*`, then flags; later ones win.

The file is the one named by `--config` or `JIXIAO_CONFIG`, else the first found of `./jixiao.toml`,
`~/.config/jixiao/jixiao.toml`, `/etc/jixiao/jixiao.toml`. The state folder, unless set, is
`./.jixiao` where there is one, else `~/.local/state/jixiao`.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from models.source import Recognise
from pipeline.masking import mask_value
from pipeline.sources.listed import DEFAULT_EXCLUDE

STATE_HERE = ".jixiao"
"""State in the current folder, as `make ingest` has it, comes before the user's own."""
CONFIG_PLACES = ("jixiao.toml", "~/.config/jixiao/jixiao.toml", "/etc/jixiao/jixiao.toml")

Runner = Literal["local", "dask"]
Layout = Literal["mirror", "sharded"]
FailOn = Literal["failed", "review", "never"]


class SettingsError(Exception):
    """A setting is wrong or its file cannot be read; the message names it."""


class Settings(BaseSettings):
    """Everything an installation may set; immutable, and picklable for workers elsewhere."""

    model_config = SettingsConfigDict(
        env_prefix="JIXIAO_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    state: Path = Field(
        default_factory=lambda: _default_state(),
        description="Folder of catalog, spool and Prefect's own data; ./.jixiao if there is one, else "
        "~/.local/state/jixiao.",
    )
    catalog_url: str | None = Field(
        default=None,
        description="SQLite or PostgreSQL URL of the catalog; catalog.db in the state folder.",
    )
    source: str | None = Field(
        default=None, description="Where `nightly` looks when no source is named."
    )
    out: Path | None = Field(default=None, description="Folder for one JSON file a report.")
    layout: Layout = Field(
        default="mirror",
        description="mirror: the source's folders and names; sharded: ab/abcd….json by SHA-256.",
    )
    jsonl: Path | None = Field(
        default=None,
        description="File for the records of a run, one a line; {run} in its name is the run's "
        "number, a name in .gz is compressed.",
    )
    durable: bool = Field(default=False, description="Wait until the disk has each file (fsync).")
    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1, ge=1, description="Child processes."
    )
    timeout_seconds: float = Field(default=120.0, gt=0, description="Longest time for one file.")
    max_memory_mb: int = Field(default=2048, ge=64, description="Most memory for one file.")
    max_size_mb: int = Field(default=100, ge=1, description="Largest file to read.")
    recognition: Recognise = Field(
        default="auto",
        description="Pages to recognise optically: auto (those that are pictures), off or always.",
    )
    files_per_child: int = Field(
        default=500, ge=1, description="A child process is replaced after so many files."
    )
    batch_files: int = Field(default=200, ge=1, description="Most files in one Prefect task.")
    batch_mb: int = Field(default=256, ge=1, description="Most bytes in one Prefect task.")
    settle_seconds: float | None = Field(
        default=None,
        ge=0,
        description="Files changed less than this ago are looked at twice; 2 for archive, 30 for "
        "nightly.",
    )
    exclude: tuple[str, ...] = Field(
        default=DEFAULT_EXCLUDE, description="Name patterns that are passed over."
    )
    follow_links: bool = Field(
        default=False, description="Follow links that lead out of the source."
    )
    may_be_empty: bool = Field(
        default=False,
        description="A source without files is no failure, though it had files before.",
    )
    password_file: Path | None = Field(
        default=None, description="Passwords for encrypted files, one a line."
    )
    review_severities: tuple[str, ...] = Field(
        default=("error",), description="Findings that put a record before a person."
    )
    review_leftover_share: float = Field(
        default=0.05, ge=0, le=1, description="Unclaimed text that does so, as a share."
    )
    runner: Runner = Field(default="local", description="Where batches run: local or dask.")
    runner_address: str | None = Field(
        default=None, description="Address of a running Dask cluster; none starts one here."
    )
    prefect_api_url: str | None = Field(
        default=None, description="Prefect server's API; none starts one for the run."
    )
    prefect_auth_file: Path | None = Field(
        default=None,
        description="File with the Prefect server's word (user:password); prefect/auth in the "
        "state folder.",
    )
    on_failure: str | None = Field(
        default=None, description="Command or http(s) URL that gets the account of a failed run."
    )
    fail_on: FailOn = Field(
        default="failed", description="What makes the exit code 10: failed, review or never."
    )
    log_format: Literal["human", "json"] = Field(default="human", description="Form of the log.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING", description="Least severe lines of the log that are shown."
    )
    connection: dict[str, Any] = Field(
        default_factory=dict,
        description="Options for a source on a server: docs/operations.md, Sources.",
    )

    @field_validator("state", "out", "jsonl", "password_file", "prefect_auth_file")
    @classmethod
    def _make_absolute(cls, value: Path | None) -> Path | None:
        # Workers elsewhere have working directories of their own.
        return None if value is None else value.expanduser().absolute()

    @property
    def catalog(self) -> str:
        """The catalog's URL, whether set or derived."""
        return self.catalog_url or f"sqlite:///{self.state / 'catalog.db'}"

    @property
    def spool(self) -> Path:
        """Folder for copies of remote files while they are worked on."""
        return self.state / "spool"


def load_settings(
    config: Path | None = None, overrides: Mapping[str, object] | None = None
) -> Settings:
    """Settings from file, environment and flags; flags that are None do not count.

    Raises SettingsError.
    """
    file = find_config(config)

    class _FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=file)

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    given: dict[str, Any] = {
        name: value for name, value in (overrides or {}).items() if value is not None
    }
    try:
        loaded = _FromFile(**given)
    except ValidationError as error:
        raise SettingsError(_describe(error)) from error
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file} cannot be read: {error}. Mend the file.") from error
    # A plain `Settings` again, since a class made inside a function cannot be pickled.
    return Settings.model_construct(
        **{name: getattr(loaded, name) for name in Settings.model_fields}
    )


def find_config(config: Path | None = None) -> Path | None:
    """The settings file that counts. Raises SettingsError if a named one is not there."""
    named = config or (
        Path(os.environ["JIXIAO_CONFIG"]) if os.environ.get("JIXIAO_CONFIG") else None
    )
    if named is not None:
        if not named.is_file():
            raise SettingsError(f"{named} does not exist. Check --config or JIXIAO_CONFIG.")
        return named
    for place in CONFIG_PLACES:
        path = Path(place).expanduser()
        if path.is_file():
            return path
    return None


def shown_settings(settings: Settings) -> dict[str, Any]:
    """The settings as JSON values, with secrets masked."""
    shown = settings.model_dump(mode="json")
    shown["catalog_url"] = settings.catalog
    # Their names sound like secrets; they are paths.
    files = {name: shown.pop(name) for name in ("password_file", "prefect_auth_file")}
    order = Settings.model_fields
    masked = {**mask_value(shown), **files}
    return {name: masked[name] for name in order}


def _describe(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_url=False, include_input=False):
        name = ".".join(str(part) for part in problem["loc"])
        lines.append(f"{name}: {problem['msg']}")
    return f"Wrong settings: {'; '.join(lines)}. `jixiao config show` lists what is in force."


def _default_state() -> Path:
    here = Path(STATE_HERE)
    if here.is_dir():
        return here
    home = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(home) / "jixiao"
