"""A command that is cancelled at the end of its sending is cancelled, and no other command gets its reply."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest
from redis.asyncio.connection import AbstractConnection

from libs.messaging.redis import connect


async def test_no_cancellation_is_lost(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    redis = connect(redis_url, name="test")
    assert await redis.ping()
    sent = AbstractConnection._send_packed_command
    commands: list[asyncio.Future[Any]] = []

    async def cancelled_as_it_ends(connection: AbstractConnection, command: Iterable[bytes]) -> None:
        await sent(connection, command)
        commands[0].cancel()

    with monkeypatch.context() as patched:
        patched.setattr(AbstractConnection, "_send_packed_command", cancelled_as_it_ends)
        commands.append(asyncio.ensure_future(redis.echo("lost")))
        with pytest.raises(asyncio.CancelledError):
            await commands[0]
    assert await redis.echo("next") == b"next"
    await redis.aclose()


async def test_work_after_a_cancellation_still_reaches_redis(redis_url: str) -> None:
    """The clean-up of a task is not cancelled with it."""
    redis = connect(redis_url, name="test")
    replies: list[Any] = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            replies.append(await redis.echo("cleaned up"))

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert replies == [b"cleaned up"]
    await redis.aclose()
