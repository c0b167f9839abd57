"""Signatures of Standard Webhooks (standardwebhooks.com): the sender signs `<webhook-id>.<webhook-timestamp>.<body>`.

webhook-id: 0-…:1795622400000-0
webhook-timestamp: 1795622400
webhook-signature: v1,<base64 HMAC-SHA256> (several, with spaces between)
"""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

WEBHOOK_ID = "webhook-id"
WEBHOOK_TIMESTAMP = "webhook-timestamp"
WEBHOOK_SIGNATURE = "webhook-signature"

STANDARD_PREFIX = "whsec_"

MIN_KEY = 16
"""Bytes of a key that is written in base64; the standard asks for 24."""


def webhook_of(secret: str) -> Webhook:
    """`whsec_<base64>` is a key as the standard writes it; any other secret is the key itself. Raises ValueError."""
    if not secret.startswith(STANDARD_PREFIX):
        return Webhook(secret.encode())
    written = secret.removeprefix(STANDARD_PREFIX)
    # The library ignores invalid base64 characters, and would sign with a shorter key.
    key = base64.b64decode(written + "=" * (-len(written) % 4), validate=True)
    if len(key) < MIN_KEY:
        raise ValueError(f"a key must have at least {MIN_KEY} bytes")
    return Webhook(key)


def standard_signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """One signature, as it stands in the header."""
    signed_at = datetime.fromtimestamp(int(timestamp), UTC)
    return webhook_of(secret).sign(message_id, signed_at, body.decode())


def standard_headers(secrets: Sequence[str], message_id: str, body: bytes, now: float) -> dict[str, str]:
    """The headers for a body at this time, with one signature for each secret: either side may change its own first."""
    timestamp = str(int(now))  # the same for all signatures: it is a part of what they sign
    signed = [standard_signature(secret, message_id, timestamp, body) for secret in secrets]
    return {WEBHOOK_ID: message_id, WEBHOOK_TIMESTAMP: timestamp, WEBHOOK_SIGNATURE: " ".join(signed)}
