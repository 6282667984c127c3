"""Catalogs of messages, as gettext's tools write them (.po), read as they are.

No compiled file lies beside them: it would have to be made anew after every change.
"""

import json
import re

_LINE = re.compile(r'(msgid|msgstr)?\s*(".*")')


def read_catalog(text: str) -> dict[str, str]:
    """The messages of a .po file; its header is the message of the empty string.

    Raises ValueError for a message that stands there twice or a line that is not of the format.
    """
    messages: dict[str, str] = {}
    key, value = "", None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise ValueError(f"line {number} is none of a catalog: {line}")
        said = json.loads(match[2])
        if match[1] == "msgid":
            key, value = said, None
            if key in messages:
                raise ValueError(f"line {number}: twice: {key}")
        elif match[1] == "msgstr" or value is not None:
            value = said if match[1] else f"{value}{said}"
            messages[key] = value
        else:
            key += said
    return messages
