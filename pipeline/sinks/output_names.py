"""Names of output files: no two addresses share one, and each stays where it belongs.

Enters: the percent-encoded path of a file below its source. Leaves: the parts of a path. What
UTF-8 or a terminal cannot say (bytes in other encodings, control and direction characters) is
escaped as `%XX`, as in the address itself; so is a `%` that would read as such an escape. Thus
`unquote_to_bytes` gives back every name that was not cut for its length.
"""

import hashlib
import re
import unicodedata
from urllib.parse import unquote_to_bytes

_LONGEST_PART_BYTES = 200
"""File systems take 255; the rest is for the ending and the name of a temporary file."""
_LONGEST_PATH_BYTES = 3000
"""Linux takes 4,096; the rest is for the output folder."""

_MARK_DIGITS = 16
"""Of a digest: 64 bits, which two names share by chance hardly ever."""

_MARK_ROOM_BYTES = 20
"""Enough for a mark, a tilde and its digits."""
_UNSAID = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_LIKE_AN_ESCAPE = re.compile("%(?=[0-9A-Fa-f]{2})")
_LIKE_OUR_MARK = re.compile("~(?=[0-9a-f]{16}$)")
FOLDER_OF_ODD_NAMES = "%2F"
"""Holds what no file system could hold under its own name: no part of a name is ever this one."""


def output_parts(quoted_path: str, uri: str) -> tuple[str, ...]:
    """Folders and file name, without the `.json`, for what lies at `quoted_path` of its source."""
    raw = [unquote_to_bytes(part) for part in quoted_path.replace("#", "/").split("/")]
    if b"" in raw:
        # Keys of S3 are no paths: `a//b` is another than `a/b`.
        return odd_name(uri)
    folders = [_folder_name(part) for part in raw[:-1]]
    parts = (*folders, _fitting(_file_name(raw[-1]), raw[-1]))
    length = sum(len(part.encode()) + 1 for part in parts)
    return parts if length <= _LONGEST_PATH_BYTES else odd_name(uri)


def odd_name(uri: str) -> tuple[str, ...]:
    """A name that is short and plain, whatever the file's own is."""
    return FOLDER_OF_ODD_NAMES, hashlib.sha256(uri.encode()).hexdigest()


def mark_of(text: str) -> str:
    """What is put behind a name to make it another: a tilde and 16 digits of a digest."""
    return f"~{hashlib.sha256(text.encode()).hexdigest()[:_MARK_DIGITS]}"


def _folder_name(raw: bytes) -> str:
    name = _escaped(raw)
    if name.endswith(".json"):
        # `x.txt.json` is the record of `x.txt` beside it.
        name = f"{name.removesuffix('.json')}%2Ejson"
    return _fitting(name, raw)


def _file_name(raw: bytes) -> str:
    return _LIKE_OUR_MARK.sub("%7E", _escaped(raw))


def _escaped(raw: bytes) -> str:
    if raw in (b".", b".."):
        return raw.decode().replace(".", "%2E")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        # All of it: some of its bytes may be UTF-8 by chance, and would read as nonsense.
        text = "".join(chr(byte) if byte < 0x80 else chr(0xDC00 + byte) for byte in raw)
    text = _LIKE_AN_ESCAPE.sub("%25", text)
    if text.isprintable():
        return text
    return "".join(
        "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogateescape"))
        if unicodedata.category(char) in _UNSAID
        else char
        for char in text
    )


def _fitting(name: str, raw: bytes) -> str:
    data = name.encode()
    if len(data) <= _LONGEST_PART_BYTES:
        return name
    digest = hashlib.sha256(raw).hexdigest()[:_MARK_DIGITS]
    return f"{data[: _LONGEST_PART_BYTES - _MARK_ROOM_BYTES].decode(errors='ignore')}~{digest}"
