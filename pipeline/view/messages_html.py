"""Messages of jixiao in the pages' language."""

from markupsafe import Markup, escape

from pipeline.language.translating import translated


def write_message(message: str) -> Markup:
    """A message in Chinese; one that has no translation says that it is English."""
    shown = translated(message, "zh")
    if shown != message or not message.isascii():
        return escape(shown)
    return Markup('<span lang="en">{}</span>').format(message)
