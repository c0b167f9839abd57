"""Two batches are at work at once: one is read from Redis while the other is stored. One at a time is stored."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from libs.archive import ArchivedConversation
from libs.contracts import ChatClosed
from libs.messaging import Delivery
from services.archive.closed import ClosedConversations
from services.archive.outage import Outage
from tests.archive.samples import conversation
from tests.waiting import until


class _Archiving:
    """Redis: what was read and confirmed."""

    def __init__(self) -> None:
        self.read_ids: list[str] = []
        self.confirmed: list[str] = []

    async def read(self, conversation_id: str) -> ArchivedConversation:
        self.read_ids.append(conversation_id)
        return conversation(conversation_id)

    async def confirm(self, conversation_id: str, revision: str, entries: Iterable[str]) -> None:
        self.confirmed.append(conversation_id)


class _Database:
    """Stores nothing until the test lets it."""

    def __init__(self) -> None:
        self.stored: list[str] = []
        self.at_once = self.most_at_once = 0
        self.gate = asyncio.Event()

    async def store(self, batch: list[ArchivedConversation], *, now_ms: int) -> set[str]:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.gate.wait()
        self.at_once -= 1
        self.stored += [each.id for each in batch]
        return {each.id for each in batch}


async def test_a_batch_is_read_while_another_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.archive.closed.BATCH_TIMEOUT", timedelta(minutes=1))
    archiving, database = _Archiving(), _Database()
    redis: Any = SimpleNamespace()
    read_from: Any = archiving
    stored_in: Any = database
    closed = ClosedConversations(redis, read_from, stored_in, Outage(), now=lambda: datetime(2026, 1, 1, tzinfo=UTC))

    def delivery(name: str) -> Delivery:
        event = ChatClosed(conversation_id=name, offset="1-0")
        return Delivery("chat.closed", "1-0", event.model_dump_json().encode(), "test")

    async def were_read(*names: str) -> bool:
        return archiving.read_ids == list(names)

    serving = asyncio.create_task(closed.serve())
    first = asyncio.create_task(closed.on_closed(delivery("0-a")))
    await until("the first batch is read", lambda: were_read("0-a"))
    second = asyncio.create_task(closed.on_closed(delivery("0-b")))
    await until("the second batch is read", lambda: were_read("0-a", "0-b"))
    assert (database.stored, archiving.confirmed) == ([], [])
    database.gate.set()
    await asyncio.gather(first, second)
    assert (database.stored, database.most_at_once) == (["0-a", "0-b"], 1)
    assert archiving.confirmed == ["0-a", "0-b"]
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
