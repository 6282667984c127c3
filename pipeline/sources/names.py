"""Names of files as bytes and as text.

On Linux, on FTP and over SFTP a name is bytes. Most are UTF-8; those that `unzip`, rsync or Samba
brought from Chinese Windows are GBK, which GB 18030 contains. An address (`Listed.uri`) keeps the
bytes, percent-encoded, so that two names never become one; what people read is the text.
"""

import codecs
from urllib.parse import quote, unquote_to_bytes


def decode_name(raw: bytes, encoding: str | None = None) -> str:
    r"""A name as text: in `encoding` if that is given and fits, else in UTF-8, else in GB 18030.

    Bytes that are none of these are shown as `\xNN`. `/` keeps its place: each part of a path is
    decoded by itself, since a folder and the files in it may come from different systems.
    """
    return "/".join(_decode_part(part, encoding) for part in raw.split(b"/"))


def _decode_part(raw: bytes, encoding: str | None) -> str:
    for candidate in (encoding, "utf-8", "gb18030"):
        if candidate:
            try:
                return raw.decode(candidate)
            except UnicodeDecodeError:
                continue
    return raw.decode("utf-8", "backslashreplace")


def quote_name(raw: bytes) -> str:
    """A name or path as it stands in an address."""
    return quote(raw)


def readable_path(quoted: str, encoding: str | None = None) -> str:
    """A percent-encoded path as text."""
    return decode_name(unquote_to_bytes(quoted), encoding)


def is_encoding(name: str) -> bool:
    """Whether Python knows an encoding of this name."""
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True
