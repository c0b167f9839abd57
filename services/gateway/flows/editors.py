"""The admins who have a flow open, so that two editors see each other."""

from datetime import UTC, datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from libs.messaging import Keys, Seconds, text
from services.gateway.flows.schemas import Editor

SEEN_FOR = timedelta(seconds=30)
"""A page says three times in this time that it is open."""


class FlowEditors:
    """Safe to share between tasks and processes."""

    def __init__(self, redis: Redis, keys: Keys, now: Seconds) -> None:
        self._redis = redis
        self._keys = keys
        self._now = now

    async def see(self, flow: str, person: str) -> None:
        """This person has the flow open now."""
        key, now = self._keys.desk.flow_editors(flow), self._now()
        # Those who left without a word go with the next sign of another page.
        async with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.zadd(key, {person: int(now * 1000)})
            pipeline.zremrangebyscore(key, "-inf", int((now - SEEN_FOR.total_seconds()) * 1000))
            pipeline.expire(key, SEEN_FOR)
            await pipeline.execute()

    async def leave(self, flow: str, person: str) -> None:
        await self._redis.zrem(self._keys.desk.flow_editors(flow), person)

    async def of(self, flow: str, names: dict[str, str]) -> list[Editor]:
        """By person, with the time at which the page was last seen."""
        since = int((self._now() - SEEN_FOR.total_seconds()) * 1000)
        found: list[Any] = await self._redis.zrangebyscore(
            self._keys.desk.flow_editors(flow), since, "+inf", withscores=True
        )
        return [
            Editor(person=person, name=names.get(person, person), at=datetime.fromtimestamp(ms / 1000, UTC))
            for person, ms in sorted((text(member), ms) for member, ms in found)
        ]
