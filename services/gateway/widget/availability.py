"""Whether people are at the desk, when they are back, and how soon they usually answer: what the widget may promise.

It is computed at most a few times a minute in each process, and not for each page of a site.
"""

import asyncio
import time
from datetime import datetime
from typing import Any

from pydantic import Field

from libs.contracts import Model
from services.gateway.dependencies import Dependencies
from services.gateway.desk import DeskService

FRESH_S = 3.0
"""A person who comes to the desk, and gets a contact at once, must not be said to be away."""

FRESH_ANSWERS_S = 120.0

SAMPLE = 40
"""The newest closed conversations of a shard of which the time to a person's answer counts."""

LEAST = 5
"""Fewer answers say nothing about the next one."""

USUAL = 0.75
"""“Usually” is three of four: the median would be a promise that is broken half of the time."""

STEPS = (1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1_440)
"""Minutes that people read as a promise. A time is rounded up to the next of them."""


class Availability(Model):
    """The desk's people, of all teams together."""

    online: bool = Field(description="Whether a person is at the desk now.")
    open: bool = Field(description="Whether a team works now, by its calendar.")
    opens_at: datetime | None = Field(default=None, description="When a team works again, if none does.")
    answer_minutes: int | None = Field(default=None, description="The time in which people usually answer.")


class TeamAvailability:
    """Safe to share between tasks."""

    def __init__(self, services: Dependencies, desk: DeskService) -> None:
        self._services, self._desk = services, desk
        self._lock = asyncio.Lock()
        self._current: Availability | None = None
        self._read_at = self._sampled_at = float("-inf")
        self._answer_minutes: int | None = None

    async def current(self) -> Availability | None:
        """None for a desk without people, where the assistant is alone."""
        async with self._lock:  # many pages ask at once, and one of them reads
            now = time.monotonic()
            if now - self._read_at >= FRESH_S:
                self._current = await self._read(now)
                self._read_at = now
        return self._current

    async def _read(self, now: float) -> Availability | None:
        views = await self._desk.presence.views()
        if not views:
            return None
        if now - self._sampled_at >= FRESH_ANSWERS_S:
            self._answer_minutes = await self._usual_minutes()
            self._sampled_at = now
        at = self._services.clock.now()
        teams: list[str | None] = [team.id for team in await self._desk.directory.teams()]
        openings = [await self._desk.hours.opening(team, at) for team in teams or [None]]
        is_open = any(opening.is_open for opening in openings)
        later = [opening.opens_at for opening in openings if opening.opens_at is not None]
        return Availability(
            online=any(view.status == "online" for view in views),
            open=is_open,
            opens_at=None if is_open or not later else min(later),
            answer_minutes=self._answer_minutes,
        )

    async def _usual_minutes(self) -> int | None:
        """From the wait for a person to their first answer, in the newest conversations."""
        keys, redis = self._services.settings.keys, self._services.redis
        waits: list[int] = []
        for shard in range(keys.shards):
            ids: Any = await redis.zrevrange(keys.desk_list(shard, "closed"), 0, SAMPLE - 1)
            async with redis.pipeline(transaction=False) as pipeline:
                for raw in ids:
                    state = keys.conversation(raw.decode()).state
                    pipeline.hmget(state, "human_since", "human_answered_at")
                found = await pipeline.execute()
            waits += [int(answered) - int(since) for since, answered in found if since and answered]
        if len(waits) < LEAST:
            return None
        usual = sorted(waits)[min(len(waits) - 1, int(len(waits) * USUAL))] / 60_000
        return next((step for step in STEPS if usual <= step), None)
