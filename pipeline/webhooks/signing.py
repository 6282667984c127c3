"""Signatures by the Standard Webhooks convention, so that any of its verifiers can check ours.

`webhook-id` is the same for every attempt at one change, `webhook-timestamp` the time of this one,
`webhook-signature` HMAC-SHA256 over both and the body (https://www.standardwebhooks.com).
"""

import base64
import secrets
from datetime import UTC, datetime

from standardwebhooks import Webhook

_PREFIX = "whsec_"


def new_secret() -> str:
    """A secret of 256 bits."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signed_headers(secret: str, message_id: str, body: bytes, now: int) -> dict[str, str]:
    """The headers that tell a receiver our delivery from anybody else's, and from old ones."""
    moment = datetime.fromtimestamp(now, UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(now),
        "webhook-signature": Webhook(secret).sign(message_id, moment, body.decode()),
    }
