"""Turns that fail: poison, a Redis in trouble, a hang, a lost lease, an entry of a newer kind."""

from datetime import timedelta
from typing import Any

import pytest
from redis.exceptions import OutOfMemoryError

from libs.messaging.keys import CHAT_MESSAGE
from services.agent.assistant import Decision, Situation
from tests.agent.conftest import Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant, echo
from tests.waiting import truth, until


async def test_poison_ends_with_an_honest_line_and_the_next_message_is_answered(stage: Stage, start: Start) -> None:
    def poisoned(situation: Situation) -> Decision:
        if "poison" in str(situation.log[-1].entry):
            raise RuntimeError("the assistant broke")
        return echo(situation)

    await start(ScriptedAssistant(poisoned))
    chat = await stage.welcomed()
    await stage.says(chat, "poison")
    await stage.said(chat, "system: Sorry")
    await stage.says(chat, "fine")
    await stage.said(chat, "assistant: re: fine")
    letters = await stage.redis.xrange(stage.keys.dead(0))
    assert letters is not None
    assert len(letters) == 1


async def test_a_redis_in_trouble_is_no_poison_however_long_it_lasts(stage: Stage, start: Start) -> None:
    troubles = 8

    def troubled(situation: Situation) -> Decision:
        nonlocal troubles
        troubles -= 1
        if troubles > 0:
            raise OutOfMemoryError("command not allowed when used memory > 'maxmemory'.")
        return echo(situation)

    await start(ScriptedAssistant(troubled))
    chat = await stage.open()
    await stage.says(chat, "hello")
    await stage.said(chat, "assistant: re: hello")
    assert not await stage.redis.xlen(stage.keys.dead(0))


async def test_an_event_that_can_t_be_read_goes_to_the_dead_letters_at_once(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant())
    chat = await stage.welcomed()
    stream = stage.keys.stream(0, CHAT_MESSAGE)
    for body in ("not json", "{}", '{"kind":"chat.message","conversation_id":"9-x","offset":"1-1"}'):
        await stage.redis.xadd(stream, {"__data__": body})
    await stage.redis.xadd(stream, {"other": "field"})

    async def buried() -> bool:
        return await stage.redis.xlen(stage.keys.dead(0)) == 4 and not await stage.redis.xlen(stream)

    await until("all four are buried", buried)
    await stage.says(chat, "still there?")
    await stage.said(chat, "assistant: re: still there?")


async def test_a_turn_that_hangs_is_abandoned_and_taken_up_again(stage: Stage, start: Start) -> None:
    assistant = ScriptedAssistant()
    assistant.gate.clear()
    await start(assistant, deadline=timedelta(milliseconds=100), lease=timedelta(milliseconds=300))
    chat = await stage.welcomed()
    await stage.says(chat, "hello")
    await until("a second try", lambda: truth(len(assistant.situations) >= 2))
    assistant.gate.set()
    await stage.said(chat, "assistant: re: hello")


async def test_a_worker_without_its_lease_stops_and_another_answers(stage: Stage, start: Start) -> None:
    slow = ScriptedAssistant()
    slow.gate.clear()
    await start(slow, name="slow", lease=timedelta(milliseconds=150))
    chat = await stage.welcomed()
    await stage.says(chat, "hello")
    await slow.thinking.wait()
    await stage.redis.delete(stage.keys.conversation(chat).lease)
    quick = ScriptedAssistant()
    await start(quick, name="quick")
    slow.gate.set()
    await stage.at_rest(chat)
    assert (await stage.texts(chat)).count("assistant: re: hello") == 1


async def test_an_entry_of_a_newer_kind_is_left_for_a_newer_agent(
    stage: Stage, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("libs.messaging.delivery.NEWER", timedelta(milliseconds=200))
    await start(ScriptedAssistant())
    chat = await stage.welcomed()
    conversation = stage.keys.conversation(chat)
    entry = '{"v":2,"id":"x","at":"2026-11-20T10:00:00Z","trace":"","kind":"hologram"}'
    offset = await stage.redis.xadd(conversation.log, {"e": entry})
    await stage.redis.hset(conversation.state, mapping={"head": offset, "tail": offset})
    event = f'{{"kind":"chat.message","conversation_id":"{chat}","offset":"1-1"}}'
    stream = stage.keys.stream(0, CHAT_MESSAGE)
    await stage.redis.xadd(stream, {"__data__": event})

    async def left_alone() -> bool:
        pending: Any = await stage.redis.xpending_range(stream, "agent", "-", "+", 1)
        return bool(pending) and pending[0]["times_delivered"] >= 2

    await until("it was looked at more than once", left_alone)
    state = await stage.reader.state(chat)
    assert state.handled != state.head
    assert state.attempts <= 1
    await until("no lease is held", lambda: _no_lease(stage, chat))


async def _no_lease(stage: Stage, chat: str) -> bool:
    return not await stage.redis.exists(stage.keys.conversation(chat).lease)
