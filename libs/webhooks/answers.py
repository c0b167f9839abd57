"""Answers to webhooks. Only the status and the wished pause count; of the body some kilobytes are read."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx2

MAX_ANSWER = 16_384
"""Bytes of a body that are read. A connection with a longer body is closed instead."""

BODY_TIMEOUT = timedelta(seconds=1)
"""The timeout of a body after its status has arrived."""

MAX_RETRY_AFTER = timedelta(hours=1)
"""A receiver that asks for a longer pause gets its next try after this one."""


async def finish(response: "httpx2.Response") -> None:
    """Read a short body, so that the connection can be used again; else close the connection."""
    import httpx2  # a tenth of a second, which only senders need

    read = 0
    try:
        # Only the status counts, so that an error in the rest has no effect.
        with suppress(httpx2.HTTPError, TimeoutError, OSError):
            async with asyncio.timeout(BODY_TIMEOUT.total_seconds()):
                async for chunk in response.aiter_raw():
                    read += len(chunk)
                    if read > MAX_ANSWER:
                        break
    finally:
        await response.aclose()


def retry_after_of(header: str | None, now: float) -> timedelta | None:
    """Seconds or a date; bounded. None for anything else, and for the past."""
    if header is None:
        return None
    given = header.strip()
    if given.isascii() and given.isdigit():
        seconds = float(given) if len(given) < 10 else MAX_RETRY_AFTER.total_seconds()
    else:
        try:
            seconds = parsedate_to_datetime(given).timestamp() - now
        except (ValueError, OverflowError):
            return None
    return timedelta(seconds=min(seconds, MAX_RETRY_AFTER.total_seconds())) if seconds > 0 else None
