"""The presence of people: online with an open tab, away without activity, offline without a tab."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

from redis.asyncio import Redis

from libs.assignment import _scripts as scripts
from libs.assignment.directory import Directory
from libs.contracts import PresenceStatus, PresenceView
from libs.messaging import Keys, text

CONNECTION_TTL = timedelta(seconds=30)
"""A tab that sent no heartbeat for this long is gone. This covers the tabs of a gateway that died."""


class Presence:
    """Safe to share between tasks and processes."""

    def __init__(self, redis: Redis, keys: Keys, directory: Directory) -> None:
        self._redis = redis
        self._keys = keys.desk
        self._directory = directory

    async def beat(
        self,
        person: str,
        connection: str,
        *,
        active: bool,
        ttl: timedelta = CONNECTION_TTL,
        until_s: float | None = None,
    ) -> tuple[PresenceStatus, PresenceStatus] | None:
        """Note that a tab is open. Returns the status before and after; None for a person outside this desk.

        `until_s`: the end of the person's session, on Redis' clock; the tab does not count as open after it.
        """
        return await self._beat(person, connection, int(ttl.total_seconds() * 1000), active=active, until_s=until_s)

    async def disconnect(self, person: str, connection: str) -> None:
        """A tab is gone."""
        await self._beat(person, connection, 0, active=False)

    async def set_manual(self, person: str, status: PresenceStatus | None) -> bool:
        """Set a person's status by hand; None derives it from their activity. `online` still needs a tab."""
        done = await scripts.SET_STATUS(
            self._redis, people=self._keys.people, base=self._keys.base, person=person, status=status
        )
        return bool(done)

    async def views(self) -> list[PresenceView]:
        """The current presence of all people, by ID."""
        found = await scripts.LIST_PEOPLE(self._redis, people=self._keys.people, base=self._keys.base)
        people = {person.id: person for person in await self._directory.people()}
        teams = await self._directory.teams()
        views = [
            PresenceView(
                person=people[person], status=cast("PresenceStatus", text(status)), open=int(load),
                manual=cast("PresenceStatus", text(manual)) if manual else None,
                teams=[team.id for team in teams if person in team.members],
            )
            for raw, status, load, manual in found
            if (person := text(raw)) in people  # a person may be removed between the two reads
        ]  # fmt: skip
        return sorted(views, key=lambda view: view.person.id)

    async def absent(self, people: Sequence[str]) -> dict[str, timedelta]:
        """For how long each has had no tab, regardless of a status set by hand. People with a tab are left out."""
        now: Any = await self._redis.time()  # not this machine's clock, which may be wrong
        now_ms = now[0] * 1000 + now[1] // 1000
        async with self._redis.pipeline(transaction=False) as pipeline:
            for person in people:
                # Expired tabs are still in the set, with an earlier time.
                pipeline.zcount(self._keys.connections(person), now_ms, "+inf")
                pipeline.hget(self._keys.person(person), "seen_at")
            found = await pipeline.execute()
        tabs, seen = found[::2], found[1::2]
        return {
            person: timedelta(milliseconds=now_ms - int(at or 0))
            for person, open_tabs, at in zip(people, tabs, seen, strict=True)
            if not open_tabs
        }

    async def _beat(
        self, person: str, connection: str, ttl_ms: int, *, active: bool, until_s: float | None = None
    ) -> tuple[PresenceStatus, PresenceStatus] | None:
        before, after = await scripts.RENEW_PRESENCE(
            self._redis,
            people=self._keys.people,
            base=self._keys.base,
            person=person,
            connection=connection,
            ttl_ms=ttl_ms,
            until_ms=0 if until_s is None else int(until_s * 1000),
            active=active,
        )
        if not before:
            return None
        return cast("PresenceStatus", text(before)), cast("PresenceStatus", text(after))
