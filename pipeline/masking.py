"""Secrets taken out of what is shown: of addresses, headers and settings.

Everything that leaves this program for people (messages, logs, `config show`, reasons in the
catalog) goes through here. What is not known by its form cannot be seen: a command of the
operator's own is shown without what looks like an address or a header with a secret, no more.
"""

import re
from collections.abc import Mapping
from typing import Any

MASK = "***"
_SECRET_WORDS = (
    *("password", "passwd", "pwd", "passphrase", "secret", "token", "key", "credential"),
    *("auth", "cookie", "signature", "sas"),
)
_PASSWORD = re.compile(r"(?<=://)([^\s:@/?#'\"<>]{0,200}):[^\s'\"<>]{1,1000}@(?=[\w.\[*-])")
"""`user:password@`, up to the last @; also where the password holds `/`, `#` or `?` as they are."""
_USER_ALONE = re.compile(r"(?<=://)[^\s:@/?#'\"<>]{16,1000}@")
"""A long name without a password may be a token."""
_PARAMETER = re.compile(
    r"([?&;][\w.-]{0,80}(?:"
    + "|".join(_SECRET_WORDS)
    + r"|sig)[\w.-]{0,80}=)[^\s&;#'\"<>]{1,4000}",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"((?:authorization|cookie|x-api-key|x-auth-token)['\"]?\s{0,3}[:=]\s{0,3}['\"]?"
    r"(?:(?:bearer|basic|token)\s{1,3})?)[^\s'\",}]{1,4000}",
    re.IGNORECASE,
)


def mask_text(text: str) -> str:
    """The text without the secrets in its addresses and headers."""
    if "://" in text:
        text = _PASSWORD.sub(rf"\1:{MASK}@", text)
        text = _USER_ALONE.sub(f"{MASK}@", text)
        text = _PARAMETER.sub(rf"\1{MASK}", text)
    return _HEADER.sub(rf"\1{MASK}", text)


def mask_value(value: Any, name: str = "") -> Any:
    """A value of JSON without secrets: what is named like one goes, texts are looked through."""
    if name and any(word in name.lower() for word in _SECRET_WORDS) and value not in (None, ""):
        return MASK
    if isinstance(value, Mapping):
        return {key: mask_value(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [mask_value(inner) for inner in value]
    return mask_text(value) if isinstance(value, str) else value
