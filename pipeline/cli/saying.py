"""What commands say to people, in their language; what they print for programs stays as it is."""

import typer

from pipeline.language.translating import translated


def say(message: str, *, err: bool = False) -> None:
    """Print a message translated, on standard error if it is no result."""
    typer.echo(translated(message), err=err)
