"""Which language people are told things in: `--lang`, else the locale, else English."""

import os
import sys
from collections.abc import Sequence

_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""As gettext asks them; the first that is set decides."""

LANGUAGES = ("en", "zh")


def chosen_language() -> str:
    """`zh` or `en`, by the environment."""
    said = next((value for name in _VARIABLES if (value := os.environ.get(name))), "")
    return "zh" if said.lower().startswith("zh") else "en"


def take_language(arguments: Sequence[str]) -> list[str]:
    """Obey `--lang zh` or `--lang=zh` wherever it stands, for this process and its children.

    Returns the other arguments. Raises ValueError for a language that is not known.
    """
    left: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            left += [argument, *waiting]
        elif argument == "--lang":
            _set_language(next(waiting, ""))
        elif argument.startswith("--lang="):
            _set_language(argument.partition("=")[2])
        else:
            left.append(argument)
    return left


def _set_language(name: str) -> None:
    known = "zh" if name.lower().startswith("zh") else name.lower()
    if known not in LANGUAGES:
        raise ValueError(f"--lang is one of {', '.join(LANGUAGES)}.")
    os.environ["LANGUAGE"] = known
    if known == "zh" and sys.stdout.encoding.lower() not in ("utf-8", "gb18030", "gbk"):
        for stream in (sys.stdout, sys.stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(encoding="utf-8")
