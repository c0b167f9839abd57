"""A try between two requests: what it needs to go on, kept in Redis under the keys of its simulation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pydantic import Field
from redis.asyncio import Redis

from libs.contracts import Model, TryGiven, TryStep, new_id
from libs.messaging import Keys, Unanswered
from services.agent.simulation import LIFETIME, HeldWrite, SimulationState, simulation_keys

LOCK_MS = 60_000
"""Longer than an act may take. An agent that dies leaves its lock until then."""


class TryPoint(Model):
    """What differs between the acts of a try. The conversation itself is kept by the simulation."""

    step: TryStep | None
    shift_s: float
    open_hours: bool | None
    present: bool
    writes: int


class TrySession(Model):
    """`points`: the beginning, and one after each act. `contact`: what HubSpot had at the beginning."""

    id: str
    document: Any
    given: TryGiven
    simulation: SimulationState
    matches: bool | None = None
    points: list[TryPoint] = Field(default_factory=list)
    writes: list[HeldWrite] = Field(default_factory=list)


def new_session_id() -> str:
    return new_id()


class TrySessions:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis, self._keys = redis, keys

    async def read(self, session: str) -> TrySession:
        """Raises Unanswered for a try that has ended."""
        found = await self._redis.get(self._key(session))
        if found is None:
            raise Unanswered(404, "try_ended", "This try has ended: begin another one.")
        return TrySession.model_validate_json(found)

    async def write(self, session: TrySession) -> None:
        await self._redis.set(self._key(session.id), session.model_dump_json(), ex=LIFETIME)

    @asynccontextmanager
    async def alone(self, session: str) -> AsyncIterator[None]:
        """One act at a time. Raises Unanswered during another one."""
        # Two clicks at once would both go on from the same point.
        lock = f"{self._key(session)}:lock"
        if not await self._redis.set(lock, "1", nx=True, px=LOCK_MS):
            raise Unanswered(409, "try_busy", "This try still works on the act before.")
        try:
            yield
        finally:
            await self._redis.delete(lock)

    def _key(self, session: str) -> str:
        """Raises Unanswered for a text that is no ID of a try: it becomes a part of keys."""
        if not (session.isalnum() and session.isascii() and len(session) <= 40):
            raise Unanswered(404, "try_ended", "There is no such try.")
        return f"{simulation_keys(self._keys, session).base(0)}try"
