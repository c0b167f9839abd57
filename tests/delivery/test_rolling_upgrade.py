"""The release before this one is replaced, service by service, while people chat: nothing is lost or doubled."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from redis.asyncio import Redis
from websockets.exceptions import ConnectionClosed, InvalidStatus

from libs.messaging.keys import GROUP_OF, WORK_STREAMS, Keys
from tests.chat_client import Chat, new_phone, open_chat
from tests.delivery.previous_release import put_previous_release
from tests.delivery.talks import LONG_S, close, created, follow
from tests.redis_topologies import Topology
from tests.stack import Stack, running
from tests.waiting import until

pytestmark = pytest.mark.timeout(600)

PEOPLE = 3

STEPS = ("hubspot_tools", "agent", "archive", "gateway")
"""In the order of docs/operations.md."""


class Person:
    """A member of staff who creates one contact after the other, through all disconnections."""

    def __init__(self, number: int, chat: Chat, gateway: Callable[[], str]) -> None:
        self.number, self.chat, self.gateway = number, chat, gateway
        self.emails: list[str] = []
        self.keys: list[str] = []

    async def work(self, stop: asyncio.Event) -> None:
        await self.chat.connect()
        await self.chat.welcomed(LONG_S)
        while not stop.is_set():
            await self._create(f"p{self.number}.{len(self.emails)}@example.org")

    async def _create(self, email: str) -> None:
        key, text = uuid4().hex, f"create Kim Keeper, {email}, {new_phone()}"
        self.keys.append(key)
        while not await self._asked(key, text, email):
            await until("a gateway takes the socket", self._connected, within=LONG_S)
        self.emails.append(email)

    async def _asked(self, key: str, text: str, email: str) -> bool:
        """Whether the receipt came before the socket ended. The same key makes the same message of a second attempt."""
        try:
            await self.chat.send(type="message", text=text, client_message_id=key)
        except ConnectionClosed:
            return False
        receipt = asyncio.create_task(
            self.chat.until(f"a receipt for {email}", lambda chat: email in created(chat), LONG_S)
        )
        reading = self.chat.reading
        await asyncio.wait((receipt, reading), return_when=asyncio.FIRST_COMPLETED)
        if reading.done() and not receipt.done():
            receipt.cancel()
            return False
        await receipt
        return True

    async def _connected(self) -> bool:
        try:
            await self.chat.connect(self.gateway())
        except (OSError, InvalidStatus, ConnectionClosed):
            return False
        return True


async def test_a_rolling_upgrade_loses_and_doubles_nothing(
    tmp_path: Path, redis: Redis, redis_url: str, keys: Keys, topology: Topology
) -> None:
    if topology != "single":
        pytest.skip("the release before can only use a single server")
    old = tmp_path / "old"
    put_previous_release(old)
    archive = tmp_path / "archive.db"
    settings = {"FRONTDESK_ARCHIVE_URL": f"sqlite:///{archive}"}
    first = [f"{service}-1" for service in STEPS]
    stack = Stack(redis_url, tmp_path, keys, settings)
    stack.sources = dict.fromkeys(first, old)
    newest = 1
    async with running(stack, *first):
        chats = [await open_chat(stack.gateway(), stack.token(email=f"s{n}@desk.example")) for n in range(PEOPLE)]
        people = [Person(number, chat, lambda: stack.gateway(newest)) for number, chat in enumerate(chats)]
        stop = asyncio.Event()
        working = [asyncio.create_task(person.work(stop)) for person in people]
        await _all_go_on(people, working)
        for service in STEPS:
            await stack.start(f"{service}-2")
            await _all_go_on(people, working)
            newest = 2 if service == "gateway" else 1
            assert await stack.end(f"{service}-1") == 0, stack.log(f"{service}-1")[-2000:]
            await _all_go_on(people, working)
        stop.set()
        await asyncio.gather(*working)
        for person in people:
            again = await follow(person.chat, stack.gateway(2))
            await again.until("all receipts", _has(len(person.emails)), LONG_S)
            assert created(again) == person.emails, "each receipt once, in order"
            sent = [each["client_message_id"] for each in again.messages if each["author"]["kind"] == "contact"]
            assert sent == person.keys
            for email in person.emails:
                assert len(await stack.hubspot(email)) == 1
            await again.disconnect()
            await person.chat.disconnect()
            await close(stack.gateway(2), person.chat)
        await until("nothing is left in the streams", _idle(redis, keys))
        await until("the new archive has all", _archived(archive, {person.chat.id for person in people}), within=LONG_S)
        assert await redis.xlen(keys.dead(0)) == 0


def _has(count: int) -> Callable[[Chat], bool]:
    return lambda chat: len(created(chat)) >= count


async def _all_go_on(people: list[Person], working: "list[asyncio.Task[None]]") -> None:
    """Wait until each person has got one more outcome."""
    before = [len(person.emails) for person in people]

    async def more() -> bool:
        for task in working:
            if task.done():
                task.result()
        return all(len(person.emails) > count for person, count in zip(people, before, strict=True))

    await until("everyone gets answers", more, within=LONG_S)


def _idle(redis: Redis, keys: Keys) -> Callable[[], Awaitable[bool]]:
    async def idle() -> bool:
        for name in WORK_STREAMS:
            pending = await redis.xpending(keys.stream(0, name), GROUP_OF[name])
            if pending["pending"] or await redis.xlen(keys.stream(0, name)):
                return False
        return True

    return idle


def _archived(file: Path, wanted: set[str]) -> Callable[[], Awaitable[bool]]:
    def look() -> bool:
        with closing(sqlite3.connect(file)) as database:
            return wanted <= {name for (name,) in database.execute("SELECT id FROM conversations")}

    async def there() -> bool:
        return await asyncio.to_thread(look)

    return there
