"""Crowds that do nothing: conversations that wait for the model, and idle sockets."""

import asyncio
import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.load import QUESTION, sockets
from bench.process import BenchFailed
from bench.socket_client import ChatSocket
from bench.stack import Shape, Stack, stack
from libs.contracts import Author
from libs.conversations import LogWriter

HOLD = "bench"
ANSWER = "Somebody will be with you in a moment."

# The first conversation waits until the last one has come.
_PATIENT = {"FRONTDESK_OPENAI_FIRST_TOKEN_TIMEOUT_SECONDS": "70"}

# Below the time after which dropped work is claimed again, because a dropped conversation must not count.
_ARRIVE_S = 25.0
# Messages at the same time. The figure is how many conversations can wait, not how fast they come.
_BURST = 200


@dataclass(frozen=True)
class WaitingCrowd:
    """The conversations that waited in one agent process while the model was silent, and their memory."""

    conversations: int
    answered: int
    memory: int
    each: float
    last_answer_s: float
    """The seconds from the model's first word to the last reply."""


_ROUNDS, _A_PERCENT = 10, 100
_ANN = Author(kind="teammate", id="bench", name="Ann")


@dataclass(frozen=True)
class IdleCrowd:
    sockets: int
    memory: int
    each: float
    turn_ms: float
    """The time of a turn on one of them."""
    broadcast_p50_ms: float
    """From a teammate's message to its frame, while one socket in a hundred gets one in each second."""
    broadcast_p99_ms: float


async def waiting(folder: Path, count: int) -> WaitingCrowd:
    async with stack(folder, Shape(hubspot_in_process=True, model=True, agents=1, environment=_PATIENT)) as running:
        await running.control("POST", "/openai/script", {"default": {"text": ANSWER, "hold": HOLD}})
        async with sockets(running, count) as chats:
            # After the greetings: sockets and caches are there, and only the wait is measured.
            before = running.memory("agent")
            replies = await hold_turns(running, chats)
            held = running.memory("agent")
            released = time.perf_counter()
            await running.control("POST", f"/openai/release/{HOLD}")
            done, _ = await asyncio.wait(replies, timeout=_ARRIVE_S)
            answered = [reply.result() for reply in done if reply.exception() is None]
            doubled = sum(chat.replies > 2 for chat in chats)  # the greeting and the answer
            if doubled:
                raise BenchFailed(f"{doubled} conversations showed more than one answer")
    last = max(answered, default=released)
    return WaitingCrowd(count, len(answered), held, (held - before) / count, last - released)


async def hold_turns(running: Stack, chats: Sequence[ChatSocket]) -> list["asyncio.Future[float]"]:
    """Ask in each conversation. Returns when all of them wait for the model."""
    replies = [chat.expect() for chat in chats]
    for start in range(0, len(chats), _BURST):
        for chat in chats[start : start + _BURST]:
            chat.say(QUESTION)
        await _until_held(running, min(start + _BURST, len(chats)), replies)
    return replies


async def idle(folder: Path, count: int) -> IdleCrowd:
    async with stack(folder, Shape(hubspot_in_process=True, model=False)) as running:
        async with sockets(running, 1) as first:
            await first[0].turn(QUESTION)
        before = running.memory("gateway")
        async with sockets(running, count) as chats:
            memory = running.memory("gateway")
            # All clients are in this process: a look at their objects would stop each of them.
            gc.collect()
            gc.freeze()
            took = sorted([await chats[number * len(chats) // 20].turn(QUESTION) for number in range(20)])
            times = sorted(await _broadcast(LogWriter(running.redis, running.keys), chats))
    turn_ms, p50_ms, p99_ms = (
        each * 1000 for each in (took[10], times[len(times) // 2], times[len(times) * 99 // 100])
    )
    return IdleCrowd(count, memory, (memory - before) / count, turn_ms, p50_ms, p99_ms)


async def _broadcast(writer: LogWriter, chats: Sequence[ChatSocket]) -> list[float]:
    """The seconds from each message to its frame. In each round others get one."""

    async def timed(chat: ChatSocket) -> float:
        frame, started = chat.expect(), time.perf_counter()
        await writer.send(chat.conversation_id, author=_ANN, text="Hello", client_message_id="broadcast-0001")
        return await asyncio.wait_for(frame, _ARRIVE_S) - started

    found: list[float] = []
    for number in range(_ROUNDS):
        times, _ = await asyncio.gather(asyncio.gather(*map(timed, chats[number::_A_PERCENT])), asyncio.sleep(1))
        found += times
    return found


async def _until_held(running: Stack, count: int, replies: Sequence["asyncio.Future[float]"]) -> None:
    """Wait until `count` conversations wait at the model. Raises BenchFailed, also if one of them failed."""
    try:
        async with asyncio.timeout(_ARRIVE_S):
            while (held := (await running.control("GET", "/openai/holds"))["holds"].get(HOLD, 0)) < count:
                for reply in replies:
                    if reply.done():
                        reply.result()
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise BenchFailed(f"only {held} of {count} conversations reached the model") from None
