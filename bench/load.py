"""Load as from clients: conversations with an open socket each, and turns one after the other on each.

Afterwards every turn is checked in the log: it has one message, one call, one result and one reply.
"""

import asyncio
import json
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import jwt

from bench.bare_turn import Payloads
from bench.process import BenchFailed
from bench.socket_client import ChatSocket
from bench.stack import Stack

QUESTION = "who is jane.doe@acme.example?"

_OPENING_AT_ONCE = 32


@dataclass(frozen=True)
class Round:
    """The result of one round. `cpu`: seconds of each service and of the load generator."""

    latencies: list[float]
    seconds: float
    cpu: dict[str, float]

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds


@dataclass(frozen=True)
class OpenedChat:
    conversation_id: str
    token: str


async def open_conversations(stack: Stack, count: int, gateway: int = 0) -> list[OpenedChat]:
    """Open conversations, each of another member of staff."""
    async with httpx2.AsyncClient(base_url=stack.gateways[gateway], timeout=30) as http:
        free = asyncio.Semaphore(_OPENING_AT_ONCE)

        async def one() -> OpenedChat:
            async with free:
                token = _host_token(stack.secret)
                headers = {"Authorization": f"Bearer {token}"}
                answer = await http.post("/v1/conversations", json={}, headers=headers)
            if answer.status_code != httpx2.codes.CREATED:
                raise BenchFailed(f"no conversation: {answer.status_code} {answer.text}")
            opened: dict[str, Any] = answer.json()
            return OpenedChat(opened["conversation_id"], opened["token"])

        return list(await asyncio.gather(*(one() for _ in range(count))))


@asynccontextmanager
async def sockets(stack: Stack, count: int) -> AsyncIterator[list[ChatSocket]]:
    """Conversations after their greeting, with a socket each, on all gateways."""
    opened: list[ChatSocket] = []
    try:
        for gateway, url in enumerate(stack.gateways):
            conversations = await open_conversations(stack, count // len(stack.gateways), gateway)
            for batch in _batches(conversations, _OPENING_AT_ONCE):
                chats = (ChatSocket.open(url, each.conversation_id, each.token) for each in batch)
                try:
                    opened += await asyncio.gather(*chats)
                except TimeoutError:
                    raise BenchFailed("a conversation was not greeted") from None
        yield opened
    finally:
        for chat in opened:
            chat.close()


async def run_round(stack: Stack, chats: Sequence[ChatSocket], *, concurrency: int, turns: int) -> Round:
    """Run `concurrency` conversations at a time, each with its turns. Raises BenchFailed."""
    waiting = list(chats)
    latencies: list[float] = []

    async def worker() -> None:
        while waiting:
            chat = waiting.pop()
            latencies.extend([await chat.turn(QUESTION) for _ in range(turns)])

    before, own_before = stack.cpu(), time.process_time()
    started = time.perf_counter()
    try:
        await asyncio.gather(*(worker() for _ in range(concurrency)))
    except TimeoutError:
        raise BenchFailed("a turn got no reply") from None
    seconds = time.perf_counter() - started
    after = stack.cpu()
    cpu = {service: after[service] - before[service] for service in after}
    return Round(latencies, seconds, {**cpu, "load": time.process_time() - own_before})


async def check_turns(stack: Stack, chats: Sequence[ChatSocket], turns: int) -> None:
    """Raises BenchFailed unless each log has exactly these turns."""
    logs = stack.redis.pipeline(transaction=False)
    for chat in chats:
        logs.xrange(stack.keys.conversation(chat.conversation_id).log)
    wanted = Counter({"contact": turns, "tool_call": turns, "tool_result": turns, "assistant": turns + 1, "opened": 1})
    for chat, log in zip(chats, await logs.execute(), strict=True):
        found = Counter(_kind(json.loads(fields[b"e"])) for _, fields in log)
        if found != wanted:
            raise BenchFailed(f"{chat.conversation_id} has {dict(found)} in its log, not {dict(wanted)}")
        if chat.replies != turns + 1:
            raise BenchFailed(f"{chat.conversation_id} showed {chat.replies} replies, not {turns + 1}")


async def payloads(stack: Stack, chat: ChatSocket) -> Payloads:
    """The entries of a conversation with a turn."""
    log: Any = await stack.redis.xrange(stack.keys.conversation(chat.conversation_id).log, count=6)
    return Payloads(*(fields[b"e"].decode() for _, fields in log))


def _kind(entry: dict[str, Any]) -> str:
    return str(entry["author"]["kind"] if entry["kind"] == "message" else entry["kind"])


def _host_token(secret: str) -> str:
    claims = {"sub": secrets.token_hex(8), "role": "staff", "email": "ann@example.com", "exp": int(time.time()) + 3600}
    return jwt.encode(claims, secret, "HS256")


def _batches(items: Sequence[OpenedChat], size: int) -> list[Sequence[OpenedChat]]:
    return [items[at : at + size] for at in range(0, len(items), size)]
