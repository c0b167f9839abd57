"""Webhooks that Frontdesk sends: signed by the standard, and judged by the status of their answer."""

from libs.webhooks.answers import finish, retry_after_of
from libs.webhooks.signatures import (
    STANDARD_PREFIX,
    WEBHOOK_ID,
    WEBHOOK_SIGNATURE,
    WEBHOOK_TIMESTAMP,
    standard_headers,
    standard_signature,
    webhook_of,
)

__all__ = [
    "STANDARD_PREFIX",
    "WEBHOOK_ID",
    "WEBHOOK_SIGNATURE",
    "WEBHOOK_TIMESTAMP",
    "finish",
    "retry_after_of",
    "standard_headers",
    "standard_signature",
    "webhook_of",
]
