"""A desk on a real Redis: two people, a team, and tabs that beat when a test says so."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from libs.assignment import AssignmentQueue, Directory, Presence
from libs.contracts.desk import PresenceStatus, Team, Teammate
from libs.messaging.keys import Keys


@dataclass
class Desk:
    directory: Directory
    presence: Presence
    placements: AssignmentQueue
    redis: Redis
    keys: Keys

    async def hires(self, *people: str, team: str = "sales", limit: int | None = None) -> None:
        """These people join, and are all of this team."""
        for name in people:
            await self.directory.put_person(Teammate(id=name, name=name.title(), limit=limit))
        await self.directory.put_team(Team(id=team, name=team.title(), members=list(people)))

    async def arrives(self, *people: str) -> None:
        for name in people:
            await self.presence.beat(name, f"tab-of-{name}", active=True, ttl=timedelta(minutes=5))

    async def leaves(self, *people: str) -> None:
        for name in people:
            await self.presence.disconnect(name, f"tab-of-{name}")

    async def status(self, person: str) -> PresenceStatus:
        return next(view.status for view in await self.presence.views() if view.person.id == person)


@pytest.fixture
def desk(redis: Redis, keys: Keys) -> Desk:
    directory = Directory(redis, keys)
    return Desk(directory, Presence(redis, keys, directory), AssignmentQueue(redis, keys), redis, keys)
