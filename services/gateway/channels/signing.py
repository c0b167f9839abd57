"""How a bridge and Frontdesk know each other: the body's HMAC with the moment it was sent, both ways alike.

    Frontdesk-Timestamp: 1795622400
    Frontdesk-Signature: v1=<hex HMAC-SHA256 of "<timestamp>.<body>" with the channel's secret>

The scheme is the usual one of webhooks (Chatwoot's and Stripe's are of this shape). Several signatures may be given,
with commas between, so that a secret can be changed without a gap.
"""

import hmac
import time
from collections.abc import Sequence
from datetime import timedelta

TIMESTAMP = "Frontdesk-Timestamp"
SIGNATURE = "Frontdesk-Signature"

TOLERANCE = timedelta(minutes=5)
"""How far a sender's clock may be off, and how long a request that was overheard is good for."""


class BadSignature(Exception):
    """The message says what is wrong, for whoever builds the bridge."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    return "v1=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, "sha256").hexdigest()


def headers(secrets: Sequence[str], body: bytes) -> dict[str, str]:
    """What to send beside a body: signed with the first secret."""
    timestamp = str(int(time.time()))
    return {TIMESTAMP: timestamp, SIGNATURE: signature(secrets[0], timestamp, body)}


def check(secrets: Sequence[str], timestamp: str | None, given: str | None, body: bytes) -> None:
    """Raises BadSignature."""
    if not timestamp or not given:
        raise BadSignature(f"Send {TIMESTAMP} and {SIGNATURE}.")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > TOLERANCE.total_seconds():
        raise BadSignature(f"{TIMESTAMP} must be the current time in seconds, within {TOLERANCE}.")
    wanted = [signature(secret, timestamp, body) for secret in secrets]
    if not any(hmac.compare_digest(one.strip(), each) for one in given.split(",") for each in wanted):
        raise BadSignature(f"{SIGNATURE} is not the body's: v1=<hex HMAC-SHA256 of '<timestamp>.<body>'>.")
