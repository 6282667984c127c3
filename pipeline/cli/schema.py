"""`jixiao schema`: the record's JSON Schema."""

import typer


def schema() -> None:
    """Print the JSON Schema (draft 2020-12) of the record."""
    from models.json_schema import write_schema

    typer.echo(write_schema(), nl=False)
