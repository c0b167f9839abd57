"""A client misses no message and sees none twice, through any failure and on any gateway."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import httpx2
import pytest
import websockets
from redis.asyncio import Redis

from libs.contracts.authors import SYSTEM
from libs.contracts.entries import Message
from libs.contracts.frames import LiveEntry
from libs.conversations import Timers
from libs.messaging.keys import Keys
from tests.gateway.conftest import StartGateway
from tests.gateway.running import Chat, Frame, Gateway, host_token

LINES = 150
UNLIMITED = {"messages_per_contact": 0, "messages_per_address": 0, "openings_per_address": 0}


class Reader:
    """A client that keeps its last offset and all its frames across reconnects."""

    def __init__(self) -> None:
        self.after = "0"
        self.texts: list[str] = []
        self.connections = 0

    def take(self, frame: Frame) -> None:
        assert frame["type"] != "reset"
        if frame["type"] in ("message", "ready", "closed"):
            self.after = frame["offset"]
        if frame["type"] == "message":
            self.texts.append(frame["message"]["text"])

    async def over_socket(self, chat: Chat, frames: int) -> None:
        async with chat.socket(after=self.after) as socket:
            self.connections += 1
            while frames and len(self.texts) < LINES:
                frames -= 1
                self.take(await socket.next())

    async def over_events(self, chat: Chat, frames: int) -> None:
        """As a browser's own EventSource does: only by `Last-Event-ID`."""
        async with chat.events(last_event_id=self.after if self.after != "0" else None) as events:
            self.connections += 1
            while frames and len(self.texts) < LINES:
                frames -= 1
                self.take(await events.next())
                self.after = events.last_id or self.after


async def write(chat: Chat, pause: Callable[[], Awaitable[None]]) -> None:
    for number in range(LINES):
        answer = await chat.say(f"line {number}")
        assert answer.status_code == 202, answer.text
        await pause()


async def soon() -> None:
    await asyncio.sleep(random.random() / 200)


@pytest.mark.parametrize("way", ["over_socket", "over_events"])
async def test_a_client_that_hops_between_gateways_sees_every_line_once(start_gateway: StartGateway, way: str) -> None:
    one, two = await start_gateway(**UNLIMITED), await start_gateway(**UNLIMITED)
    chat = await one.open()
    writing = asyncio.create_task(write(chat, soon))
    reader = Reader()
    async with asyncio.timeout(60):
        while len(reader.texts) < LINES:
            there = chat.via(random.choice([one, two]))
            await getattr(reader, way)(there, random.randint(1, 20))
    await writing
    assert reader.texts == [f"line {number}" for number in range(LINES)]
    assert reader.connections > 3


async def restarting(start_gateway: StartGateway, gateway: Gateway, times: int) -> AsyncIterator[Gateway]:
    """The same gateway again and again, each time on its old port."""
    for _ in range(times):
        await asyncio.sleep(0.15)
        await gateway.stop()
        gateway = await start_gateway(port=gateway.port, **UNLIMITED)
        yield gateway


async def test_a_restart_of_the_gateway_loses_nothing_and_repeats_nothing(start_gateway: StartGateway) -> None:
    writer, gateway = await start_gateway(**UNLIMITED), await start_gateway(**UNLIMITED)
    chat = await writer.open()
    reader = Reader()

    async def read() -> None:
        while len(reader.texts) < LINES:
            with suppress(websockets.WebSocketException, OSError, httpx2.HTTPError):
                await reader.over_socket(chat.via(gateway), LINES * 2)

    reading = asyncio.create_task(read())
    writing = asyncio.create_task(write(chat, soon))
    async for _ in restarting(start_gateway, gateway, 3):
        pass
    async with asyncio.timeout(30):
        await writing
        await reading
    assert reader.texts == [f"line {number}" for number in range(LINES)]
    assert reader.connections > 1


async def test_many_tabs_see_the_same(start_gateway: StartGateway) -> None:
    one, two = await start_gateway(**UNLIMITED), await start_gateway(**UNLIMITED)
    chat = await one.open()
    readers = [Reader() for _ in range(6)]

    async def read(reader: Reader, gateway: Gateway, way: str) -> None:
        while len(reader.texts) < LINES:
            await getattr(reader, way)(chat.via(gateway), random.randint(1, 50))

    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        for number, reader in enumerate(readers):
            way = "over_events" if number % 3 == 0 else "over_socket"
            tasks.create_task(read(reader, (one, two)[number % 2], way))
        tasks.create_task(write(chat, soon))
    for reader in readers:
        assert reader.texts == [f"line {number}" for number in range(LINES)]


async def test_lines_lost_on_the_live_channel_are_read_from_the_log(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(**UNLIMITED)
    chat = await gateway.open()
    feed_client = gateway.services.redis
    async with chat.socket() as socket:
        await socket.ready()
        clients = await feed_client.client_list()
        subscribed = [item for item in clients if item["name"] == "gateway" and int(item["sub"]) > 1]
        for item in subscribed:
            await feed_client.client_kill_filter(_id=item["id"])
        for number in range(20):
            await chat.say(f"line {number}")
        texts = [(await socket.next_of("message"))["message"]["text"] for _ in range(20)]
    assert texts == [f"line {number}" for number in range(20)]


async def test_event_ids_stand_for_exactly_what_was_seen(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(**UNLIMITED)
    chat = await gateway.open()
    offset = (await chat.say("hello")).json()["offset"]
    async with chat.events() as events:
        await events.next_of("message")
        assert events.last_id == offset
        await events.next_of("ready")
        assert events.last_id == offset
    async with chat.events(after="0", last_event_id=offset) as events:
        assert (await events.next())["type"] == "ready"


async def test_an_event_stream_says_that_it_lives(start_gateway: StartGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.gateway.conversations.sse.HEARTBEAT_S", 0.05)
    gateway = await start_gateway(**UNLIMITED)
    chat = await gateway.open()
    async with chat.events() as events:
        await events.next_of("ready")
        heard = 0
        async with asyncio.timeout(60):
            async for line in events.lines:
                heard += line.startswith(":")
                if heard == 3:
                    break
        await chat.say("after the silence")
        assert json.dumps("after the silence") in json.dumps(await events.next_of("message"))


async def test_a_forgotten_conversation_stays_on_the_screen(gateway: Gateway, redis: Redis, keys: Keys) -> None:
    """Nothing is taken from its client, which opens the next one with its first message."""
    chat = await gateway.open(host_token("vera", role="visitor"))
    async with chat.socket() as socket:
        await socket.ready()
        member = f"{chat.id} {(await gateway.services.reader.state(chat.id)).tail} idle"
        await redis.hset(keys.conversation(chat.id).state, "only_opened", 2)
        await redis.zadd(keys.timers(0), {member: 0})
        assert await Timers(redis, keys).fire_due() == 1
        # What makes a follower compare itself with the log; otherwise it does so once a minute.
        gap = LiveEntry(prev="9-9", offset="9999999999999-9", entry=Message(author=SYSTEM, text="lost"))
        gateway.services.feed.inject(chat.id, gap)
        frames = []
        for number in range(2):
            await socket.send(type="message", text="hello", client_message_id=f"message-{number:04}")
            frames.append(await socket.next_of("error", "reset"))
    assert [(each["type"], each.get("code")) for each in frames] == [("error", "conversation_unknown")] * 2
    assert (await gateway.open(host_token("vera", role="visitor"))).id != chat.id
