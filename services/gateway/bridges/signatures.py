"""Signatures between bridges and Frontdesk, in both directions: Standard Webhooks, and the deprecated older header.

Standard Webhooks (standardwebhooks.com) signs `<webhook-id>.<webhook-timestamp>.<body>`:

    webhook-id: 0-…:1795622400000-0
    webhook-timestamp: 1795622400
    webhook-signature: v1,<base64 HMAC-SHA256> (several, with spaces between)

The older scheme, deprecated, signs `<timestamp>.<body>`:

    Frontdesk-Timestamp: 1795622400
    Frontdesk-Signature: v1=<hex HMAC-SHA256> (several, with commas between)
"""

import base64
import hmac
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Literal

from libs.webhooks import WEBHOOK_ID, WEBHOOK_SIGNATURE, WEBHOOK_TIMESTAMP, standard_signature

TIMESTAMP = "Frontdesk-Timestamp"
SIGNATURE = "Frontdesk-Signature"

TOLERANCE = timedelta(minutes=5)
"""The error that a sender's clock may have, and the time for which an intercepted request is valid: the standard's."""

MAX_DIGITS = 12
"""Of a timestamp in seconds: enough for some 30,000 years."""

MAX_ID = 256
"""Characters of a message's ID."""

MAX_SIGNATURES = 10
"""In one header: more than there are secrets."""

_V1 = "v1,"

Scheme = Literal["standard", "earlier"]


class BadSignature(Exception):
    """The message says what is wrong, for the developer of the bridge."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The signature in the older header."""
    return "v1=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, "sha256").hexdigest()


def headers(secrets: Sequence[str], message_id: str, body: bytes, now: float) -> dict[str, str]:
    """The headers for a body at this time, in both schemes."""
    # One signature for each secret, so that either side may change its secret first.
    timestamp = str(int(now))
    signed = [standard_signature(secret, message_id, timestamp, body) for secret in secrets]
    return {
        WEBHOOK_ID: message_id, WEBHOOK_TIMESTAMP: timestamp, WEBHOOK_SIGNATURE: " ".join(signed),
        TIMESTAMP: timestamp, SIGNATURE: signature(secrets[0], timestamp, body),
    }  # fmt: skip


def check(secrets: Sequence[str], given: Mapping[str, str], body: bytes, now: float) -> Scheme:
    """The scheme that the request is signed in: the standard's where its header is sent. Raises BadSignature."""
    if given.get(WEBHOOK_SIGNATURE):
        _check_standard(secrets, given, body, now)
        return "standard"
    _check_older(secrets, given.get(TIMESTAMP), given.get(SIGNATURE), body, now)
    return "earlier"


def _check_standard(secrets: Sequence[str], given: Mapping[str, str], body: bytes, now: float) -> None:
    message_id, timestamp = given.get(WEBHOOK_ID, ""), given.get(WEBHOOK_TIMESTAMP)
    if not (0 < len(message_id) <= MAX_ID and timestamp):
        raise BadSignature(f"Send {WEBHOOK_ID} (at most {MAX_ID} characters) and {WEBHOOK_TIMESTAMP}.")
    _check_time(WEBHOOK_TIMESTAMP, timestamp, now)
    signatures = given[WEBHOOK_SIGNATURE].split()
    for one in signatures[:MAX_SIGNATURES]:
        if any(_verifies(secret, message_id, timestamp, one, body) for secret in secrets):
            return
    raise BadSignature(f"{WEBHOOK_SIGNATURE} is not the body's: v1,<base64 HMAC-SHA256 of '<id>.<timestamp>.<body>'>.")


def _verifies(secret: str, message_id: str, timestamp: str, one: str, body: bytes) -> bool:
    """Whether this secret made this signature."""
    # The library's own check uses the machine's wall clock, and fails at the first signature that it can't read.
    try:
        wanted = standard_signature(secret, message_id, timestamp, body)
        return one.startswith(_V1) and hmac.compare_digest(_bytes_of(wanted), _bytes_of(one))
    except ValueError:  # no base64, or a body that is no text
        return False


def _bytes_of(written: str) -> bytes:
    return base64.b64decode(written.removeprefix(_V1))


def _check_older(secrets: Sequence[str], timestamp: str | None, given: str | None, body: bytes, now: float) -> None:
    if not timestamp or not given:
        raise BadSignature(f"Send {WEBHOOK_ID}, {WEBHOOK_TIMESTAMP} and {WEBHOOK_SIGNATURE}.")
    _check_time(TIMESTAMP, timestamp, now)
    wanted = [signature(secret, timestamp, body).encode() for secret in secrets]
    offered = [one.strip().encode() for one in given.split(",")[:MAX_SIGNATURES]]
    if not any(hmac.compare_digest(one, each) for one in offered for each in wanted):
        raise BadSignature(f"{SIGNATURE} is not the body's: v1=<hex HMAC-SHA256 of '<timestamp>.<body>'>.")


def _check_time(header: str, timestamp: str, now: float) -> None:
    plain = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= MAX_DIGITS
    if not plain or abs(now - int(timestamp)) > TOLERANCE.total_seconds():
        raise BadSignature(f"{header} must be the current time in seconds, within {TOLERANCE}.")
