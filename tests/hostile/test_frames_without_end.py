"""A client's frames cannot hold a socket: floods of them, and messages that never end."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from services.gateway.serving import server
from tests.gateway.running import Chat
from tests.hostile.conftest import Run, wire
from tests.hostile.wire import Wire

SOON = timedelta(seconds=0.3)
MASKED = b"\x80\x00\x00\x00\x00"
"""Of a frame without content, after its first byte."""


async def _upgraded(chat: Chat, client: Wire) -> None:
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    upgrade = b"Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    await client.send(
        b"GET %s/socket HTTP/1.1\r\n" % chat.path.encode() + upgrade + key
        + b"Sec-WebSocket-Protocol: frontdesk.v1, bearer.%s\r\n\r\n" % chat.token.encode()
    )  # fmt: skip
    assert await client.status() == 101


async def test_pings_and_fragments_cant_hold_a_socket(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "CLOSE_TIMEOUT", SOON)
    gateway = await run()
    chat = await gateway.open()

    async def flood(frames: bytes) -> bytes:
        async with wire(gateway) as client:
            await _upgraded(chat, client)
            with suppress(ConnectionError):  # cut off in the middle
                await client.send(frames)
            return await client.answer()

    async with asyncio.TaskGroup() as group:  # if one fails, the other ends before the test does
        pings = group.create_task(flood((b"\x89" + MASKED) * 2_000))
        fragments = group.create_task(flood(b"\x01" + MASKED + (b"\x00" + MASKED) * 300))
    assert b"\x03\xf0too many pings" in pings.result()
    assert b"\x03\xf0too many fragments" in fragments.result()


@pytest.mark.parametrize("kind", [b"\x01", b"\x02"])
async def test_a_message_without_end_is_given_up(run: Run, monkeypatch: pytest.MonkeyPatch, kind: bytes) -> None:
    monkeypatch.setattr(server, "MESSAGE_TIMEOUT", SOON)
    monkeypatch.setattr(server, "CLOSE_TIMEOUT", SOON)
    gateway = await run()
    async with wire(gateway) as client:
        await _upgraded(await gateway.open(), client)
        await client.send(kind + MASKED)
        answer = asyncio.create_task(client.answer())
        while not answer.done():  # slow enough to stay below the number of fragments
            with suppress(ConnectionError):
                await client.send(b"\x00" + MASKED)
            await asyncio.wait([answer], timeout=0.05)
        assert b"\x03\xf0message too slow" in await answer


async def test_a_message_that_ended_in_time_ends_no_socket(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MESSAGE_TIMEOUT", SOON)
    gateway = await run()
    async with (await gateway.open()).socket() as socket:
        await socket.ready()
        for _ in range(4):
            await socket.connection.send(['{"type":', '"ping"}'])
            await asyncio.sleep(0.1)  # past the limit of the first
        await socket.next_of("pong")
