"""One pub/sub connection to one server, which one task alone makes, reads and makes again.

redis-py's own `PubSub` connects again inside the command that fails, also while another task reads, and notes a channel
only after its command succeeded. One reset could end the reading for the life of the process, or leave followers of a
channel waiting. Here others only say which channels they want. One task sends what changed, and drops the connection
when that fails; the next connection asks for everything wanted. Pub/sub loses messages without an error, so each
confirmation is passed on: what was published before it may be missing.
"""

import asyncio
import logging
import math
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from redis.asyncio import ConnectionPool
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from libs.messaging.background import end
from libs.messaging.backoff import jittered_s

CONNECT_S = 5.0
"""How long a connection may take until it is tried again."""

RECONNECT_S = 0.5

PING_S = 1.0

ANSWER_S = 5.0
"""How long Redis may take to answer a ping. A half-open connection shows in nothing else."""

MAX_CHANNELS = 1_000
"""Channels in one command."""

logger = logging.getLogger(__name__)


@dataclass
class _Ping:
    """A ping that Redis has not answered yet, and the callers that wait for its answer."""

    sent: float
    waiting: list[asyncio.Future[None]]

    def answer(self, error: Exception | None = None) -> None:
        for each in self.waiting:
            if each.done():  # its caller gave up
                continue
            if error:
                each.set_exception(error)
            else:
                each.set_result(None)


Grouped = Callable[[Iterable[bytes]], Iterator[tuple[str, list[bytes]]]]


def in_groups(channels: Iterable[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """The channels of each command, and the letter before its name: here none."""
    remaining = list(channels)
    for start in range(0, len(remaining), MAX_CHANNELS):
        yield "", remaining[start : start + MAX_CHANNELS]


async def _as_it_is(message: list[Any]) -> list[Any]:
    return message


class ServerListener:
    """The listener of one server. `start` it, await `ready`, and `close` it.

    `received(channel, data)` gets each message, `confirmed(channel)` is called after each subscription: messages from
    before are lost. `lost` is called after each lost connection. None may wait. `name` is for logs. `grouped` forms the
    commands.
    """

    def __init__(
        self,
        pool: ConnectionPool,
        *,
        name: str,
        received: Callable[[bytes, bytes], None],
        confirmed: Callable[[bytes], None],
        lost: Callable[[], object] = lambda: None,
        grouped: Grouped = in_groups,
    ) -> None:
        self._pool = pool
        self._wanted = set[bytes]()
        self._missing = set[bytes]()
        self._again: set[bytes] = set()
        self._name = name
        self._received, self._confirmed, self._lost = received, confirmed, lost
        self._grouped = grouped
        self._changed = asyncio.Event()
        self.ready = asyncio.Event()
        self._connected = False
        self._pings: deque[_Ping] = deque()
        self._waiting: list[asyncio.Future[None]] = []
        self._task: asyncio.Task[None] | None = None

    def start(self, channels: Iterable[bytes]) -> None:
        """Listen to these channels. `ready` is set once Redis has confirmed them."""
        self._wanted = set(channels)
        self._missing = set(self._wanted)
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        task, self._task = self._task, None
        if task:
            await end(task)

    @property
    def connected(self) -> bool:
        """Whether messages arrive now: the current connection has answered, and the last answer was in time."""
        return self._connected and self._task is not None and not self._task.done()

    @property
    def channels(self) -> set[bytes]:
        return self._wanted

    def want(self, channel: bytes) -> None:
        """Ask for a channel; `confirmed` says when its messages come, also of one that was wanted before."""
        self._wanted.add(channel)
        # Redis also confirms a channel that it knows already, so that this caller gets its confirmation.
        self._again.add(channel)
        self._changed.set()

    def drop(self, channel: bytes) -> None:
        """A channel isn't wanted any more. Its last messages may still come."""
        self._wanted.discard(channel)
        self._missing.discard(channel)
        self._changed.set()

    async def caught_up(self) -> None:
        """Wait until every message that was published at this server before this call was received.

        Raises a RedisError if the connection is lost or Redis does not answer in time.
        """
        answered = asyncio.get_running_loop().create_future()
        self._waiting.append(answered)
        self._changed.set()
        try:
            async with asyncio.timeout(ANSWER_S):
                await answered
        except TimeoutError:
            raise RedisConnectionError(f"no answer to {self._name} in time") from None

    async def _run(self) -> None:
        while True:
            try:
                await self._listen_once()
            except (
                RedisError,
                OSError,
                RuntimeError,
                TimeoutError,
            ) as error:  # uvloop: a RuntimeError once it is reset
                logger.warning("pub/sub connection lost", extra={"listener": self._name, "error": type(error).__name__})
            # An error in a callback must not end the reading for the life of the process.
            except Exception:
                logger.exception("pub/sub connection lost", extra={"listener": self._name})
            self._lost()
            await asyncio.sleep(jittered_s(RECONNECT_S, (0.5, 1.5)))

    async def _listen_once(self) -> None:
        """Listen until the connection is lost. Never returns."""
        # Outside of the pool's count: it is held for the life of the process, and commands need the pool.
        connection: AbstractConnection = self._pool.make_connection()  # type: ignore[no-untyped-call]
        try:
            async with asyncio.timeout(CONNECT_S):
                await connection.connect()  # type: ignore[no-untyped-call]
            # redis-py's own makes a text of each message, for a log that no one reads.
            connection._parser.set_pubsub_push_handler(_as_it_is)  # type: ignore[attr-defined]  # noqa: SLF001
            writing = asyncio.create_task(self._write(connection))
            reading = asyncio.create_task(self._read(connection))
            try:
                done, _ = await asyncio.wait((writing, reading), return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                writing.cancel()
                reading.cancel()
                await asyncio.gather(writing, reading, return_exceptions=True)
        finally:
            self._connected = False
            for ping in self._pings:
                ping.answer(RedisConnectionError("lost"))
            self._pings.clear()
            await connection.disconnect(nowait=True)

    async def _write(self, connection: AbstractConnection) -> None:
        """Send what changed since the last round, and a ping every PING_S. The connection begins with no channel."""
        sent: set[bytes] = set()
        next_ping = 0.0
        while True:
            self._changed.clear()
            more, less = list(self._wanted & self._again | self._wanted - sent), list(sent - self._wanted)
            self._again.clear()
            for command, channels in (("SUBSCRIBE", more), ("UNSUBSCRIBE", less)):
                for letter, group in self._grouped(channels):
                    await self._send(connection, f"{letter}{command}", *group)
            sent = (sent | set(more)) - set(less)
            if self._pings and time.monotonic() > self._pings[0].sent + ANSWER_S:
                raise RedisConnectionError("no answer to a ping")
            if self._waiting or (not self._pings and time.monotonic() >= next_ping):
                waiting, self._waiting = self._waiting, []
                # Noted first: the answer may come before this task runs again.
                self._pings.append(_Ping(time.monotonic(), waiting))
                next_ping = time.monotonic() + PING_S
                await self._send(connection, "PING")
            with suppress(TimeoutError):
                async with asyncio.timeout(PING_S):
                    await self._changed.wait()

    async def _send(self, connection: AbstractConnection, *command: str | bytes) -> None:
        if not connection.is_connected:  # redis-py would connect again here
            raise RedisConnectionError("lost")
        await connection.send_command(*command, check_health=False)

    async def _read(self, connection: AbstractConnection) -> None:
        while True:
            # Without a timeout: a channel may be silent for hours, and the pings notice a lost connection.
            match await connection.read_response(timeout=math.inf, push_request=True, disconnect_on_error=False):
                case [b"message" | b"smessage", channel, data]:
                    self._received(channel, data)
                case [b"subscribe" | b"ssubscribe", channel, _]:
                    self._confirm(channel)
                case [b"sunsubscribe", channel, _] if channel in self._wanted:
                    raise RedisConnectionError("the channel's slot moved to another master")
                case b"PONG" | [b"pong", _]:  # RESP2 has the second form on a connection with channels
                    # Redis answers in order, and sent all messages from before the ping first.
                    self._pings.popleft().answer()
                    self._connected = True
                case _:
                    pass  # the end of a subscription
            if self._connected and not self._missing:
                self.ready.set()

    def _confirm(self, channel: bytes) -> None:
        self._missing.discard(channel)
        if channel in self._wanted:
            self._confirmed(channel)
