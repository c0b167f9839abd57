"""Asks Redis for one check of the doctor. Whether Redis answers is a check of its own."""

from collections.abc import Awaitable, Callable

from redis.asyncio import Redis
from redis.exceptions import RedisError

from frontdesk.doctor.findings import Finding
from libs.messaging import HEALTH_TIMEOUT, connect


async def ask_redis(url: str | None, ask: Callable[[Redis], Awaitable[list[Finding]]]) -> list[Finding]:
    """The findings of `ask`; none without an address, or if Redis doesn't answer."""
    if url is None:
        return []
    try:
        client = connect(url, name="frontdesk-doctor", patience_s=HEALTH_TIMEOUT.total_seconds())
    # `check_redis` reports the wrong address and the missing answer. Here they would be reported again.
    except ValueError:
        return []
    try:
        return await ask(client)
    except (RedisError, OSError):
        return []
    finally:
        await client.aclose()
