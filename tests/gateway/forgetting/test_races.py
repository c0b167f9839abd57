"""Nothing brings a person back who is being forgotten: no running work, no late event, no new conversation."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from libs.archive import ArchivedConversation, Conversations, open_archive
from libs.contracts.authors import ASSISTANT
from libs.conversations import Archiving
from libs.erasing import FoundPerson, PeopleFinder
from libs.messaging.keys import Keys
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.forgetting.marked import EMAIL, MARKER, everywhere, forget, plant
from tests.gateway.running import Chat, Gateway, host_token


async def test_running_work_does_not_bring_a_person_back(desk: Gateway, ana: TeammateClient, keys: Keys) -> None:
    closed, chat = await plant(desk, ana, host_token("vera", role="visitor", name=MARKER, email=EMAIL), blocked=False)
    services = desk.services
    read = await Archiving(services.redis, keys, keep=timedelta(hours=2)).read(chat.id)
    assert read is not None
    before = ArchivedConversation(read.fields, read.log, read.attachments)
    writer = asyncio.create_task(_keeps_writing(services, chat))
    async with chat.socket() as socket:
        await socket.ready()
        done = await forget(desk, EMAIL, really=True)
        await socket.send(type="visit", looking=True, title=MARKER, page="https://x.example/")
        await socket.say(MARKER)
    writer.cancel()
    assert done["complete"]
    address = services.settings.archive_address()
    assert address is not None
    async with open_archive(address) as archive:
        # The archive's service read it before, and stores it after.
        assert await Conversations(archive).store([before], now_ms=2) == set()
    assert (await closed.say("hello")).status_code == 404
    assert await everywhere(desk, keys) == []


async def _keeps_writing(services: Any, chat: Chat) -> None:
    """A process that appends to the conversation, as an agent with an old view of it does."""
    number = 0
    while True:
        number += 1
        try:
            await services.writer.note(chat.id, author=ASSISTANT, text=MARKER, note_id=f"late-{number:06}")
        except Exception:  # noqa: BLE001  (it is refused once the conversation is gone)
            await asyncio.sleep(0.01)


async def test_a_late_event_does_not_bring_a_forgotten_person_back(
    desk: Gateway, ana: TeammateClient, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gateway reads the archive, the person is forgotten, and then the gateway brings back what it has read."""
    token = host_token("vera", role="visitor", name=MARKER, email=EMAIL)
    closed, _ = await plant(desk, ana, token, blocked=False)
    services, stored = desk.services, keys.conversation(closed.id)
    await services.redis.delete(stored.state, stored.log)
    archive = services.reader.archive
    assert archive is not None
    whole, reports = archive.whole, []

    async def then_forgotten(conversation_id: str) -> ArchivedConversation | None:
        found = await whole(conversation_id)
        reports.append(await forget(desk, EMAIL, really=True))
        return found

    monkeypatch.setattr(archive, "whole", then_forgotten)
    rated = await closed.post({"rating": 5, "comment": MARKER, "request_id": "rating-0002"}, "/rating")
    assert (rated.status_code, [each["complete"] for each in reports]) == (404, [True])
    assert await everywhere(desk, keys) == []


async def test_a_conversation_that_begins_during_the_work_is_forgotten_too(
    desk: Gateway, ana: TeammateClient, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = host_token("vera", role="visitor", name=MARKER, email=EMAIL)
    await plant(desk, ana, token, blocked=False)
    search = PeopleFinder.search

    async def then_another(finder: PeopleFinder, named: str) -> FoundPerson:
        found = await search(finder, named)
        await (await desk.open(token)).say(MARKER)
        return found

    monkeypatch.setattr(PeopleFinder, "search", then_another)
    assert (await forget(desk, EMAIL, really=True))["complete"]
    assert await everywhere(desk, keys) == []
