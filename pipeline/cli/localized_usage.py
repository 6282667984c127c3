"""Help and usage errors in the language of who reads them.

Typer writes both itself, in English. Here its commands get translated texts before it runs, and its
formatter and its usage errors our words.
"""

import re
from typing import Any

import typer

from pipeline.language.choosing import chosen_language
from pipeline.language.translating import translated, translated_paragraphs

# Click's own classes, of which Typer's are made: Typer hands neither of them out.
_CONTEXT: Any = typer.Context.__mro__[1]
_USAGE_ERROR: Any = typer.BadParameter.__mro__[1]


def localize_usage(command: Any) -> None:
    """Translate the texts of a command and of all below it, and what Typer says itself."""
    if chosen_language() == "en":
        return
    _translate_texts(command)
    _CONTEXT.formatter_class = _localized_formatter(_CONTEXT.formatter_class)
    _USAGE_ERROR.show = _show_usage_error


def _translate_texts(command: Any) -> None:
    if command.help:
        command.help = translated_paragraphs(command.help)
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = translated(" ".join(parameter.help.split()))
    for child in getattr(command, "commands", {}).values():
        _translate_texts(child)


def _localized_formatter(base: Any) -> Any:
    class LocalizedFormatter(base):  # type: ignore[misc]
        """Writes headings and Typer's own remarks translated."""

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or f"{translated('Usage:')} ")

        def write_heading(self, heading: str) -> None:
            super().write_heading(translated(heading))

        def write_dl(self, rows: Any, *more: Any, **named: Any) -> None:
            said = [(term, _translate_remarks(translated(text))) for term, text in rows]
            super().write_dl(said, *more, **named)

    return LocalizedFormatter


def _translate_remarks(text: str) -> str:
    """The remark behind an option's help: `[default: 100; x>=1]`, `[required]`."""
    remark = re.search(r"\[([^\[\]]*)\]$", text)
    if remark is None:
        return text
    parts = "; ".join(translated(part) for part in remark[1].split("; "))
    return f"{text[: remark.start()]}[{parts}]"


def _show_usage_error(self: Any, file: Any = None) -> None:
    if self.ctx is not None:
        typer.echo(self.ctx.get_usage(), file=file, err=True)
    typer.echo(f"{translated('Error:')} {translated(self.format_message())}", file=file, err=True)
