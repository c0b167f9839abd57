"""Scripts that are called in the same moment travel together: one write, one wait for the disk.

A worker with many turns in flight calls dozens of scripts in each round of its event loop. Sent one by one, each costs
the client some 150 µs of CPU, most of it taking a connection from the pool and giving it back; over a few connections
that are kept and shared, a fifth of that. No script waits for others: one that is alone in its round is sent alone.
"""

import asyncio
import math
from collections import deque
from collections.abc import Sequence
from typing import Any

from hiredis import pack_command
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from libs.messaging.topology.address import CommitWaits
from libs.messaging.topology.pools import abort, was_reset

WIRES = 3
"""Shared connections: more than one, so that a long reply holds up few others."""

MAX_SCRIPTS = 100
"""Scripts in one write: beyond this the last would wait for the first without gaining anything."""

NO_WAITS = CommitWaits()

Call = tuple[tuple[Any, ...], "asyncio.Future[Any]"]


class _Wire:
    """One connection that many callers share: replies arrive in the order of the commands."""

    def __init__(self, connection: AbstractConnection, patience_s: float) -> None:
        self.expected: deque[asyncio.Future[Any]] = deque()
        self._connection = connection
        self._patience_s = patience_s
        self._reading: asyncio.Task[None] | None = None
        self._late: asyncio.TimerHandle | None = None
        self._turn = asyncio.Lock()

    async def send(self, calls: Sequence[Call], deadline: float) -> None:
        """Write all commands without waiting for their replies. Raises RedisError when they could not be sent.

        `deadline`: by the loop's clock, for a connection that must be opened first.
        """
        packed = b"".join(pack_command(command) for command, _ in calls)
        # The order of the commands on the wire and the order of `expected` must be the same.
        async with self._turn:
            if not self.expected:
                await self._make_sure_that_it_lives(deadline)
            self.expected.extend(reply for _, reply in calls)
            try:
                await self._connection.send_packed_command(packed, check_health=False)
            except Exception as error:
                raise await self._break(error) from error
            except BaseException as error:
                await self._break(error)
                raise
            # The task ends when no reply is expected, so that an idle connection costs nothing.
            if self._reading is None or self._reading.done():
                self._reading = asyncio.ensure_future(self._read())

    async def close(self) -> None:
        if self._reading:
            self._reading.cancel()
        self._fail(RedisConnectionError("closed"))
        await self._connection.disconnect()

    async def _break(self, error: BaseException) -> RedisConnectionError:
        """End the connection after a failed write, because it is unknown how much was sent.

        No reply may stay expected: a later caller would get it, and every further caller would get the previous one's.
        """
        broken = RedisConnectionError(f"the connection broke while writing: {error}")
        if self._reading:
            self._reading.cancel()
        if self._late:
            self._late.cancel()
        self._fail(broken)
        await self._connection.disconnect(nowait=True)
        return broken

    async def _make_sure_that_it_lives(self, deadline: float) -> None:
        try:
            # `socket_timeout` is off here, so that redis-py would wait without end for the replies of its handshake: a
            # frozen server accepts connections. Calls that wait behind this one have their own deadlines.
            async with asyncio.timeout_at(deadline):
                await self._open_unless_it_lives()
        except TimeoutError as error:
            await self._connection.disconnect(nowait=True)
            raise RedisTimeoutError("no connection in time") from error
        except BaseException:
            # A connection without its handshake would look like a connected one.
            await self._connection.disconnect(nowait=True)
            raise

    async def _open_unless_it_lives(self) -> None:
        """The other side may have ended an idle connection, which only a read would show."""
        await self._connection.connect()  # type: ignore[no-untyped-call]
        try:
            ended = was_reset(self._connection) or await self._connection.can_read()
        except RedisConnectionError:
            ended = True
        if ended:
            await self._connection.disconnect()
            await self._connection.connect()  # type: ignore[no-untyped-call]

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self.expected:
                self._late = loop.call_later(self._patience_s, self._give_up)
                try:
                    value = await self._connection.read_response(timeout=math.inf)
                except ResponseError as error:
                    value = error
                self._late.cancel()
                reply = self.expected.popleft()
                if not reply.done():
                    reply.set_exception(value) if isinstance(value, Exception) else reply.set_result(value)
        except Exception as error:  # noqa: BLE001  (after any error the next replies can't be assigned any more)
            self._late.cancel() if self._late else None
            self._fail(error)
            await self._connection.disconnect(nowait=True)

    def _give_up(self) -> None:
        if self._reading:
            self._reading.cancel()
        self._fail(RedisTimeoutError("no reply in time"))
        abort(self._connection)  # what is still coming must never be read

    def _fail(self, error: Exception) -> None:
        while self.expected:
            reply = self.expected.popleft()
            if not reply.done():
                reply.set_exception(error)


def _fail_all(calls: Sequence[Call], error: Exception) -> None:
    for _, reply in calls:
        if not reply.done():
            reply.set_exception(error)


class NotReplicated(RedisTimeoutError):
    """Too few replicas have a commit in time. As after a lost reply, it may be kept or not."""


class PipeliningRedis(Redis):
    """A client that sends its scripts over shared connections. All other calls are redis-py's.

    A caller that is cancelled leaves its script running, as with any reply that is lost. With `waits`, a caller gets
    its reply when enough replicas have the commit.
    """

    def __init__(self, *args: Any, patience_s: float = 20.0, waits: CommitWaits = NO_WAITS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._patience_s = patience_s
        self._waits = waits
        self._waiting: list[Call] = []
        self._sending: set[asyncio.Task[None]] = set()
        self._wires: list[_Wire] = []

    async def evalsha(self, sha: str, numkeys: int, *keys_and_args: Any) -> Any:
        return await self.queue_script(("EVALSHA", sha, numkeys, *keys_and_args))

    async def eval(self, script: str, numkeys: int, *keys_and_args: Any) -> Any:
        return await self.queue_script(("EVAL", script, numkeys, *keys_and_args))

    def queue_script(self, command: tuple[Any, ...]) -> "asyncio.Future[Any]":
        """Send a script with all others of this round of the event loop. The future has its reply or its error."""
        loop = asyncio.get_running_loop()
        reply: asyncio.Future[Any] = loop.create_future()
        if not self._waiting:
            # After the steps that are ready now, so that their scripts are in the same write.
            loop.call_soon(self._send)
        self._waiting.append((command, reply))
        return reply

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        """Scripts that are queued or being sent fail: left alone, they would open a connection that is never closed."""
        queued, self._waiting = self._waiting, []
        _fail_all(queued, RedisConnectionError("closed"))
        sending = [*self._sending]
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
        wires, self._wires = self._wires, []
        for wire in wires:
            await wire.close()
        await super().aclose(close_connection_pool)

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, []
        for start in range(0, len(waiting), MAX_SCRIPTS):
            task = asyncio.ensure_future(self._send_together(waiting[start : start + MAX_SCRIPTS]))
            self._sending.add(task)  # the event loop holds tasks only weakly
            task.add_done_callback(self._sending.discard)

    async def _send_together(self, calls: list[Call]) -> None:
        deadline = asyncio.get_running_loop().time() + self._patience_s
        try:
            if self._waits.commands:
                await self._send_and_wait(calls, deadline)
            else:
                await self._least_busy().send(calls, deadline)
        except asyncio.CancelledError:
            _fail_all(calls, RedisConnectionError("closed"))
            raise
        except Exception as error:  # noqa: BLE001  (whatever it is, it is every caller's)
            _fail_all(calls, error)

    async def _send_and_wait(self, calls: list[Call], deadline: float) -> None:
        """Hand the replies out after WAIT, which counts the replicas that have all earlier commits of a connection."""
        loop = asyncio.get_running_loop()
        commands = [*(command for command, _ in calls), *self._waits.commands]
        sent: list[Call] = [(command, loop.create_future()) for command in commands]
        await self._least_busy().send(sent, deadline)
        found = await asyncio.gather(*(reply for _, reply in sent), return_exceptions=True)
        # One WAIT for all: it counts the replicas that have everything from before it on this connection.
        late = self._waits.shortage(found[len(calls) :])
        # Of a lost connection every caller learns in the same words.
        lost = next((each for each in found[len(calls) :] if isinstance(each, RedisConnectionError)), None)
        for (_, reply), value in zip(calls, found, strict=False):
            if reply.done():
                continue
            if isinstance(value, BaseException):
                reply.set_exception(value)
            elif lost:
                reply.set_exception(lost)
            elif late:
                reply.set_exception(NotReplicated(late))
            else:
                reply.set_result(value)

    def _least_busy(self) -> _Wire:
        idle = next((wire for wire in self._wires if not wire.expected), None)
        if idle is None and len(self._wires) < WIRES:
            connection = self.connection_pool.make_connection()  # type: ignore[no-untyped-call]
            connection.socket_timeout = None  # a watchdog for all replies is cheaper than a timer for each
            idle = _Wire(connection, self._patience_s)
            self._wires.append(idle)
        return idle or min(self._wires, key=lambda wire: len(wire.expected))
