"""Every process is killed while it holds work: nothing is lost, nothing is doubled."""

import asyncio
import signal
from typing import Any
from uuid import uuid4

import pytest

from libs.messaging.keys import CHAT_MESSAGE, TOOL_REQUESTED
from libs.messaging.redis import connect
from tests.chaos.conftest import StackOf
from tests.chat_client import Chat, chatting, new_phone, open_chat
from tests.stack import Stack
from tests.waiting import until

pytestmark = pytest.mark.timeout(240)

SLOW_S = 45.0
"""The bound of one answer after a crash: lease, claiming and a busy machine."""


async def test_an_agent_killed_while_the_model_thinks_is_replaced(stack_of: StackOf) -> None:
    async with (
        stack_of("gateway-1", "agent-1", "hubspot_tools-1", OPENAI_API_KEY="sk-test") as stack,
        chatting(stack.gateway(), stack.token()) as chat,
    ):
        await chat.welcomed()
        await stack.openai("script", answers=[{"text": "from the dead", "hold": "thinking"}, {"text": "alive"}])
        await chat.say("hello")
        await until("the model is asked", lambda: _held(stack))
        await stack.kill("agent-1")
        await stack.start("agent-2")
        await chat.until("the answer", lambda c: "assistant: alive" in c.texts, SLOW_S)
        assert [line for line in chat.texts if line.startswith("assistant: ")][1:] == ["assistant: alive"]


async def test_an_agent_that_drains_hands_its_turn_over_at_once(stack_of: StackOf) -> None:
    async with (
        stack_of("gateway-1", "agent-1", "agent-2", OPENAI_API_KEY="sk-test") as stack,
        chatting(stack.gateway(), stack.token()) as chat,
    ):
        await chat.welcomed()
        await stack.openai("script", answers=[{"text": "too late", "hold": "thinking"}, {"text": "taken over"}])
        await chat.say("hello")
        await until("the model is asked", lambda: _held(stack))
        holder = await _holder(stack, chat)
        assert await stack.end(holder) == 0
        # Handed back, the entry is claimable at once: no waiting for the lease or the idle time to run out.
        await chat.until("the answer", lambda c: "assistant: taken over" in c.texts, 15)


async def test_an_agent_stopped_past_its_lease_writes_nothing_more(stack_of: StackOf) -> None:
    async with (
        stack_of("gateway-1", "agent-1", OPENAI_API_KEY="sk-test") as stack,
        chatting(stack.gateway(), stack.token()) as chat,
    ):
        await chat.welcomed()
        await stack.openai("script", answers=[{"text": "from a zombie", "hold": "thinking"}, {"text": "alive"}])
        await chat.say("hello")
        await until("the model is asked", lambda: _held(stack))
        stack.processes["agent-1"].send_signal(signal.SIGSTOP)
        await stack.start("agent-2")
        await chat.until("the answer", lambda c: "assistant: alive" in c.texts, SLOW_S)
        await stack.openai("release/thinking")
        stack.processes["agent-1"].send_signal(signal.SIGCONT)
        await until("it notices that it was late", lambda: _says(stack, "agent-1", "a heartbeat was late"))
        await chat.say("still one of you?")
        await chat.until("another answer", lambda c: len(c.texts) >= 5, SLOW_S)
        assert "assistant: from a zombie" not in chat.texts


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
async def test_a_tools_worker_that_ends_before_its_answer_has_created_once(
    stack_of: StackOf, end: signal.Signals
) -> None:
    email = f"kill.{uuid4().hex[:8]}@acme.com"
    async with (
        stack_of("gateway-1", "agent-1", "hubspot_tools-1") as stack,
        chatting(stack.gateway(), stack.token()) as chat,
    ):
        await chat.welcomed()
        # The contact is created at once; the answer comes too late for this worker.
        await stack.fault(
            match={"method": "POST", "path_regex": ".*/contacts$"}, kind="lost_response", delay_ms=20_000, times=1
        )
        await chat.say(f"create Killed Once, {email}, +1 415 555 0116")
        await until("HubSpot has it", lambda: stack.hubspot(email))
        await stack.end("hubspot_tools-1", end)
        await stack.start("hubspot_tools-2")
        await chat.until("the receipt", lambda c: c.cards, SLOW_S)
        assert [card["kind"] for card in chat.cards] == ["created"]
        assert len(await stack.hubspot(email)) == 1


async def test_a_tools_worker_killed_during_a_request_loses_nothing(stack_of: StackOf) -> None:
    async with (
        stack_of("gateway-1", "agent-1", "hubspot_tools-1") as stack,
        chatting(stack.gateway(), stack.token()) as chat,
    ):
        await chat.welcomed()
        await stack.fault(match={"path_regex": ".*"}, kind="slow", delay_ms=8_000, times=1)
        await chat.say("find everyone at acme.com")
        await until("the request is in hand", lambda: _pending(stack, TOOL_REQUESTED))
        await stack.kill("hubspot_tools-1")
        await stack.start("hubspot_tools-2")
        await chat.until("the contacts", lambda c: c.cards, SLOW_S)
        assert len(chat.cards) == 1


async def test_a_gateway_killed_is_resumed_on_another_with_no_gap_and_no_repeat(stack_of: StackOf) -> None:
    async with stack_of("gateway-1", "gateway-2", "agent-1", "hubspot_tools-1") as stack:
        chat = await open_chat(stack.gateway(1), stack.token())
        await chat.connect()
        await chat.welcomed()
        await chat.say("find everyone at acme.com")
        await stack.kill("gateway-1")
        await chat.disconnect()
        await chat.connect(stack.gateway(2))
        if not any(m["author"]["kind"] == "contact" for m in chat.messages):
            await chat.until("own message or silence", lambda c: any(f["type"] == "ready" for f in c.frames[-5:]))
        if not any("acme.com" in line for line in chat.texts):
            await chat.say("find everyone at acme.com")
        await chat.until("the contacts", lambda c: c.cards, SLOW_S)
        offsets = [frame["offset"] for frame in chat.frames if frame["type"] == "message"]
        assert len(offsets) == len(set(offsets))
        reread = await open_chat(stack.gateway(2), stack.token())
        await reread.connect()
        await reread.until("the whole talk", lambda c: len(c.messages) >= len(chat.messages))
        assert [m["id"] for m in reread.messages][: len(chat.messages)] == [m["id"] for m in chat.messages]
        await reread.disconnect()
        await chat.disconnect()


async def test_people_go_on_chatting_while_every_process_is_killed_in_turn(stack_of: StackOf) -> None:
    names = ("gateway-1", "agent-1", "agent-2", "hubspot_tools-1", "hubspot_tools-2")
    async with stack_of(*names) as stack:
        emails = [f"storm{n}.{uuid4().hex[:8]}@acme.com" for n in range(8)]

        async def person(number: int) -> list[str]:
            async with chatting(stack.gateway(), stack.token(email=f"{uuid4().hex}@desk.example")) as chat:
                await chat.welcomed(SLOW_S)
                await chat.say(f"create Stormy Person, {emails[number]}, {new_phone()}")
                await chat.until("the receipt", lambda c: c.cards, SLOW_S)
                return [card["kind"] for card in chat.cards]

        async def storm() -> None:
            for name in ("agent-1", "hubspot_tools-1", "agent-2", "hubspot_tools-2"):
                await stack.kill(name)
                await stack.start(name)

        *cards, _ = await asyncio.gather(*(person(number) for number in range(8)), storm())
        assert cards == [["created"]] * 8, "one receipt each"
        assert [len(await stack.hubspot(email)) for email in emails] == [1] * 8, "one contact each"


async def _says(stack: Stack, name: str, words: str) -> bool:
    return words in stack.log(name)


async def _held(stack: Stack) -> bool:
    holds = (await stack.http.get(f"{stack.sandbox}/_sandbox/openai/holds")).json()["holds"]
    return bool(holds.get("thinking"))


async def _pending(stack: Stack, name: str) -> bool:
    redis = connect(stack.redis_url, name="test")
    stream = stack.keys.stream(0, name)
    found: Any = await redis.xpending(stream, "hubspot_tools" if name == TOOL_REQUESTED else "agent")
    await redis.aclose()
    return int(found["pending"]) > 0


async def _holder(stack: Stack, chat: Chat) -> str:
    """Which agent process works on this conversation: the consumer of the entry that its lease names."""
    redis = connect(stack.redis_url, name="test")
    lease: Any = await redis.get(stack.keys.conversation(chat.id).lease)
    assert lease is not None
    _, stream, entry_id = lease.split()
    owned: Any = await redis.xpending_range(stream, "agent", entry_id, entry_id, 1)
    await redis.aclose()
    assert stream.endswith(CHAT_MESSAGE.encode())
    consumer = owned[0]["consumer"].decode()
    for name in ("agent-1", "agent-2"):
        if f"-{stack.processes[name].pid}-" in consumer:
            return name
    raise AssertionError(f"no agent is {consumer}")
