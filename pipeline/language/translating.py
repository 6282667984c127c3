"""Messages in the language of who reads them, translated when they are shown.

Records, catalogs, logs and JSON hold messages in English, since they outlive whoever asked. The
catalog (`zh.po`, of gettext's form) has a template for each, `{}` where a message has a value; what
is shown is matched with the templates, and the values, which may be phrases themselves, likewise.
What no template fits is shown as it is.
"""

import re
from functools import cache
from pathlib import Path

from pipeline.language.catalogs import read_catalog
from pipeline.language.choosing import chosen_language

FOLDER = Path(__file__).parent
_TELLING_LETTERS = 3
"""Letters of a pattern's own words: with fewer, it fits any message."""


def translated(text: str, language: str | None = None) -> str:
    """A message in a language, by default the chosen one."""
    wanted = language or chosen_language()
    return text if wanted == "en" else _translate(text, wanted)


def translated_paragraphs(text: str) -> str:
    """A text of several paragraphs, each of which is a message; line ends are spaces."""
    if chosen_language() == "en":
        return text
    parts = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    return "\n\n".join(translated(part) for part in parts)


def _translate(text: str, language: str) -> str:
    plain, patterns = _messages(language)
    if (found := plain.get(text)) is not None:
        return found
    for words, pattern, message in patterns:
        if words in text and (match := pattern.fullmatch(text)):
            values = match.groups()
            said = [_translate(value, language) for value in values]
            # “is {}” fits anything: its value has to be a phrase of ours.
            if len(words) > _TELLING_LETTERS or all(map(str.__ne__, said, values)):
                return message.format(*said)
    return text


@cache
def _messages(language: str) -> tuple[dict[str, str], list[tuple[str, re.Pattern[str], str]]]:
    """Messages without values, and patterns of those with some, the most telling first."""
    texts = read_catalog((FOLDER / f"{language}.po").read_text(encoding="utf-8"))
    plain = {key: value for key, value in texts.items() if key and "{}" not in key}
    with_values = sorted(
        (key for key in texts if "{}" in key),
        key=lambda key: (-len(key.replace("{}", "")), key),
    )
    return plain, [(*_pattern(key), texts[key]) for key in with_values]


def _pattern(template: str) -> tuple[str, re.Pattern[str]]:
    """The template's longest words, which are looked for first, and a pattern of the whole."""
    parts = template.split("{}")
    return max(parts, key=len), re.compile("(.*?)".join(map(re.escape, parts)), re.DOTALL)
