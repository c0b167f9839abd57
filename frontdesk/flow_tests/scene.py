"""A scene of one test: the conversation, its contact, and a clock that moves when the test moves it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from frontdesk.evaluate.contacts import CONTACTS, FoundContact, read_contacts
from frontdesk.evaluate.stage import Scene
from libs.contracts import Author, FlowTest, LogEntry, Principal, new_id
from libs.conversations import ContactPast, ConversationState, Timers
from services.agent.flow_tests import HubSpotRecords, question_asked
from services.agent.flows import FlowSet

_MS = timedelta(milliseconds=1)


@dataclass
class PlayedScene:
    """One conversation in a scene of the evaluation."""

    scene: Scene
    flows: FlowSet
    principal: Principal
    chat: str
    before: Sequence[FoundContact]
    passed: timedelta = timedelta(0)
    """How far the clock was moved."""
    armed: dict[str, timedelta] = field(default_factory=dict)
    """How far the clock had been moved when a timer was armed."""

    async def say(self, text: str) -> None:
        await self.scene.writer.send(self.chat, author=self._author, text=text, client_message_id=new_id())
        await self._until_idle()

    async def press(self, action: str) -> None:
        await self.scene.writer.click(self.chat, author=self._author, action=action, client_message_id=new_id())
        await self._until_idle()

    async def advance(self, duration: timedelta) -> None:
        end = self.passed + duration
        while (found := await self._next_timer()) and found[1] <= end:
            member, self.passed = found[0], max(self.passed, found[1])
            # Redis fires what is due by its own clock, so that the timer must be overdue there.
            await self.scene.redis.zadd(self._timers, {member: 0})
            await Timers(self.scene.redis, self.scene.keys).fire_due()
            self.armed.pop(member, None)
            await self._until_idle()
        self.passed = end

    async def log(self) -> Sequence[LogEntry]:
        return await self.scene.reader.entries(self.chat, limit=10_000)

    async def state(self) -> ConversationState:
        return await self.scene.reader.state(self.chat)

    async def asks(self) -> str | None:
        return question_asked(self.flows, await self.state())

    async def hubspot(self) -> HubSpotRecords:
        found = await read_contacts(self.scene.hubspot)
        return HubSpotRecords(self._own(found, await self.state()), len(found), _notes(found, self.before))

    async def begin(self) -> None:
        """Until the first text stands."""
        await self._until_idle()

    def _own(self, found: Sequence[FoundContact], state: ConversationState) -> Mapping[str, str] | None:
        """The conversation's contact: by the record that the flow knows, else by the address."""
        record = state.record.contact
        emails = (self.principal.email, state.answers.get("email"))
        named = [each for each in found if record and each.id == record.id]
        named += [each for each in found if (each.values.get("email") or "-") in emails]
        return named[0].values if named else None

    async def _until_idle(self) -> None:
        await self.scene.until_idle()
        for member, _ in await self._due():
            self.armed.setdefault(member, self.passed)

    async def _next_timer(self) -> tuple[str, timedelta] | None:
        """The next timer of the flow, with its time by the clock of this scene."""
        now = await self.scene.redis.time()
        now_ms = now[0] * 1000 + now[1] // 1000
        found = [
            (member, self.armed.get(member, timedelta(0)) + (score - now_ms) * _MS)
            for member, score in await self._due()
        ]
        return min(found, key=lambda each: each[1], default=None)

    async def _due(self) -> list[tuple[str, float]]:
        found: Any = await self.scene.redis.zrange(self._timers, 0, -1, withscores=True)
        named = ((member.decode(), score) for member, score in found)
        # A silence and an idle conversation end by the clock of Redis, which a test can't move.
        return [(member, score) for member, score in named if member.rpartition(" ")[2] not in ("silence", "idle")]

    @property
    def _timers(self) -> str:
        return self.scene.keys.timers(0)

    @property
    def _author(self) -> Author:
        return Author(kind="contact", id=self.principal.id)


async def open_scene(scene: Scene, flows: FlowSet, test: FlowTest) -> PlayedScene:
    """Put the given records into HubSpot, and open the conversation."""
    given = test.given
    for values in given.contacts:
        (await scene.hubspot.post(CONTACTS, json={"properties": values})).raise_for_status()
    await scene.read_definitions()
    who = given.principal
    principal = Principal(
        kind=who.kind,
        id=who.id or f"{who.kind}:test",
        email=who.email,
        email_verified=who.email_verified,
        name=who.name,
    )
    past = ContactPast(count=given.earlier, answers=json.dumps(given.known) if given.known else None)
    before = await read_contacts(scene.hubspot)
    opening = await scene.writer.open(
        principal, locale=given.locale, channel=given.channel, source=given.source, region=given.region, past=past
    )
    return PlayedScene(scene, flows, principal, opening.conversation_id, before)


def _notes(found: Sequence[FoundContact], before: Sequence[FoundContact]) -> list[str]:
    old = {note for each in before for note in each.notes}
    return [text for each in found for note, text in each.notes.items() if note not in old]
