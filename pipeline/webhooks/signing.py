"""Signatures: what lets a receiver tell our deliveries from anybody else's, and from old ones.

`Jixiao-Signature: t=<seconds since 1970>,v1=<HMAC-SHA256 in hex>`; what is signed is the time, a
full stop and the body. A receiver refuses what is older than a few minutes.
"""

import hashlib
import hmac
import secrets

HEADER = "Jixiao-Signature"


def new_secret() -> str:
    """A secret of 256 bits."""
    return f"whsec_{secrets.token_urlsafe(32)}"


def sign(secret: str, body: bytes, timestamp: int) -> str:
    """The header's value."""
    return f"t={timestamp},v1={_digest(secret, body, timestamp)}"


def is_genuine(
    secret: str, body: bytes, header: str, now: int, *, tolerance_seconds: int = 300
) -> bool:
    """Whether a delivery was signed with this secret, not long ago; for receivers and tests."""
    fields = dict(part.partition("=")[::2] for part in header.split(","))
    timestamp = fields.get("t", "")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 16):
        return False
    expected = _digest(secret, body, int(timestamp))
    same = hmac.compare_digest(expected.encode(), fields.get("v1", "").encode())
    return same and abs(now - int(timestamp)) <= tolerance_seconds


def _digest(secret: str, body: bytes, timestamp: int) -> str:
    message = f"{timestamp}.".encode() + body
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
