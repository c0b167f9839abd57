"""The proxy does exactly what it is asked to do to a connection."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.proxy import Proxy


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(1_000):
        writer.write(piece)
    writer.close()


@asynccontextmanager
async def _through_a_proxy() -> AsyncIterator[tuple[Proxy, asyncio.StreamReader, asyncio.StreamWriter]]:
    server = await asyncio.start_server(_echo, "127.0.0.1", 0)
    proxy = Proxy("test", server.sockets[0].getsockname()[1])
    await proxy.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        yield proxy, reader, writer
    finally:
        writer.close()
        await proxy.stop()
        server.close()


async def test_it_passes_everything_on_and_both_ends_learn_of_the_end() -> None:
    async with _through_a_proxy() as (_, reader, writer):
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        writer.write_eof()
        assert await reader.read() == b""


async def test_a_cut_is_a_reset_and_the_next_connection_works() -> None:
    async with _through_a_proxy() as (proxy, reader, writer):
        writer.write(b"one")
        assert await reader.readexactly(3) == b"one"
        proxy.cut()
        with pytest.raises(ConnectionResetError):
            await reader.readexactly(1)
        again, other = await asyncio.open_connection("127.0.0.1", proxy.port)
        other.write(b"two")
        assert await again.readexactly(3) == b"two"
        other.close()


async def test_delayed_pieces_come_late_and_whole() -> None:
    async with _through_a_proxy() as (proxy, reader, writer):
        proxy.delay(0.05)
        started = time.monotonic()
        writer.write(b"late")
        assert await reader.readexactly(4) == b"late"
        assert time.monotonic() - started >= 0.1, "there and back"


async def test_half_open_holds_back_without_a_word_and_delivers_afterwards() -> None:
    async with _through_a_proxy() as (proxy, reader, writer):
        proxy.half_open()
        writer.write(b"held")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.readexactly(4), 0.1)
        proxy.flow()
        assert await reader.readexactly(4) == b"held"


async def test_held_data_is_never_delivered_after_a_cut() -> None:
    async with _through_a_proxy() as (proxy, reader, writer):
        proxy.half_open()
        writer.write(b"lost")
        await asyncio.sleep(0.02)
        proxy.cut()
        proxy.flow()
        with pytest.raises(ConnectionResetError):
            await reader.readexactly(4)
