"""A desk on a real Redis: two people, a team, and tabs with heartbeats that a test controls."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from libs.assignment import Assigner, AssignmentQueue, Directory, Presence
from libs.contracts.authors import Author
from libs.contracts.base import utc_now
from libs.contracts.desk import PresenceStatus, Team, Teammate
from libs.contracts.owner import Owner
from libs.contracts.principals import Principal
from libs.conversations import LogReader, LogWriter
from libs.messaging.keys import Keys

BEN = Author(kind="teammate", id="ben", name="Ben")


@dataclass
class Desk:
    directory: Directory
    presence: Presence
    placements: AssignmentQueue
    redis: Redis
    keys: Keys

    async def hires(self, *people: str, team: str = "sales", limit: int | None = None) -> None:
        """These people join the desk, as the only members of this team."""
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


class Floor:
    """Conversations that wait for a team, and the assigner that serves them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.writer = LogWriter(desk.redis, desk.keys)
        self.reader = LogReader(desk.redis, desk.keys)
        self.assigner = self.another_assigner()

    def another_assigner(self) -> Assigner:
        """As another process has it."""
        desk = self.desk
        return Assigner(self.writer, self.reader, desk.placements, desk.directory, desk.presence, now=utc_now)

    async def waiting(self, number: int) -> str:
        contact = Principal(kind="anonymous", id=f"visitor:{number}")
        chat = (await self.writer.open(contact, locale="en")).conversation_id
        await self.writer.assign(chat, owner=Owner("team", "sales"), by=BEN, request_id="to-sales")
        await self.settle(chat)
        return chat

    async def settle(self, chat: str) -> None:
        await self.assigner.settle(await self.reader.state(chat))

    async def owner(self, chat: str) -> str:
        return str((await self.reader.state(chat)).owner)


@pytest.fixture
def floor(desk: Desk) -> Floor:
    return Floor(desk)
