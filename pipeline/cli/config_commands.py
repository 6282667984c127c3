"""`jixiao config show`: the settings in force, and where they come from."""

import json
from typing import Annotated

import typer

from pipeline.cli.places import CatalogUrl, Config, Places, State
from pipeline.cli.saying import print_json
from pipeline.cli.tables import print_table

config_app = typer.Typer(
    help="Look at the settings (设置).", no_args_is_help=True, rich_markup_mode=None
)


@config_app.callback()
def _config() -> None:
    """Look at the settings (设置)."""


@config_app.command()
def show(
    state: State = None,
    catalog: CatalogUrl = None,
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show every setting with its value; secrets are masked."""
    from pipeline.cli.clean_errors import clean_errors

    with clean_errors():
        from pipeline.settings import Settings, find_config, shown_settings

        values = shown_settings(Places(state, catalog, config).settings())
        file = find_config(config)
    if as_json:
        print_json({"file": str(file) if file else None, "settings": values})
        return
    rows = [
        (name, json.dumps(value, ensure_ascii=False), Settings.model_fields[name].description)
        for name, value in values.items()
    ]
    print_table(
        f"Settings 设置 ({file or 'no file; defaults and environment'})",
        ("setting", "value", "meaning"),
        rows,
    )
