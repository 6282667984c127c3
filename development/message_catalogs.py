"""Compile the gettext catalogs: `python -m development.message_catalogs` after a change of a .po file.

GNU's `msgfmt` does the same; this one needs nothing installed. A test compares what is committed.
"""

import ast
import re
import struct
from pathlib import Path

from pipeline.language.translating import FOLDER

_MAGIC = 0x950412DE


def read_catalog(text: str) -> dict[str, str]:
    """The messages of a .po file; the header is the message of the empty string.

    Raises ValueError for a message that stands there twice or a line that is none of the format.
    """
    messages: dict[str, str] = {}
    key = value = None
    for number, line in enumerate([*text.splitlines(), 'msgid "end"'], 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = re.fullmatch(r'(msgid|msgstr)?\s*(".*")', line.strip())
        if match is None:
            raise ValueError(f"line {number} is none of a catalog: {line}")
        said = str(ast.literal_eval(match[2]))
        if match[1] == "msgid":
            if key is not None and value is not None:
                if key in messages:
                    raise ValueError(f"before line {number}: twice: {key}")
                messages[key] = value
            key, value = said, None
        elif match[1] == "msgstr":
            value = said
        elif value is None:
            key = (key or "") + said
        else:
            value += said
    return messages


def compile_catalog(messages: dict[str, str]) -> bytes:
    """The .mo file (GNU gettext, "The Format of GNU MO Files")."""
    pairs = sorted((key.encode(), value.encode()) for key, value in messages.items())
    count = len(pairs)
    keys_at, values_at = 28, 28 + 8 * count
    at = values_at + 8 * count
    tables, texts = [b"", b""], b""
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("<II", len(pair[column]), at + len(texts))
            texts += pair[column] + b"\0"
    head = struct.pack("<IIIIIII", _MAGIC, 0, count, keys_at, values_at, 0, at)
    return head + tables[0] + tables[1] + texts


def sources(folder: Path = FOLDER) -> list[Path]:
    """The .po files."""
    return sorted(folder.glob("*/LC_MESSAGES/*.po"))


if __name__ == "__main__":
    for path in sources():
        compiled = compile_catalog(read_catalog(path.read_text(encoding="utf-8")))
        path.with_suffix(".mo").write_bytes(compiled)
