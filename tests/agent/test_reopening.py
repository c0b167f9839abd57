"""A word after the end continues the conversation in time, if its flow says so; thanks start nothing."""

import asyncio

import pytest

from libs.assignment import Directory, Presence
from libs.contracts.desk import Teammate
from libs.contracts.desk_entries import Assigned, Reopened
from libs.contracts.entries import Closed, Message
from libs.contracts.owner import Owner
from libs.contracts.principals import Locale
from libs.conversations import ConversationClosed
from tests.agent.conftest import ANN, Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.agent.visit import ANON, Visit

FLOW = """\
name: test
trigger: {on: chat.opened}
reopen: {within: 2h}
steps:
  - ask:
      name: matter
      type: matter
      text: What is it?
      on_thanks: [{close: {reason: thanks, text: Welcome}}]
  - assign: {team: sales}
"""


async def ended(stage: Stage, start: Start, *, said: str = "My invoice is wrong", flow: str = FLOW) -> Visit:
    """A conversation that a teammate has closed."""
    await start(ScriptedAssistant(), flow=flow)
    chat = (await stage.writer.open(ANON, locale="en")).conversation_id
    await stage.at_rest(chat)
    at = Visit(stage, chat, ANON)
    await at.says(said)
    if (await at.state()).is_open:
        await stage.writer.close(chat, by=ANN, reason="done", request_id="close-01")
        await stage.at_rest(chat)
    return at


async def came_back(stage: Stage) -> str:
    return (await stage.writer.open(ANON, locale="en", continues=True)).conversation_id


async def test_a_word_in_time_continues_the_conversation(stage: Stage, start: Start) -> None:
    at = await ended(stage, start)
    before = await at.state()
    assert await came_back(stage) == at.chat
    await at.says("And there is another thing")
    state = await at.state()
    assert (state.status, state.owner, state.closed_at) == ("open", Owner("team", "sales"), None)
    assert state.waiting_since is not None
    assert state.contact_text == state.last_text == "And there is another thing"
    assert state.opened_at == before.opened_at
    assert [each.by.kind for each in await at.of(Reopened)] == ["contact"]
    assert await came_back(stage) == at.chat
    assert await stage.redis.zscore(stage.keys.desk_list(0, "open"), at.chat) is not None
    assert await stage.redis.zscore(stage.keys.desk_list(0, "closed"), at.chat) is None
    assert {"idle", "silence"} <= state.timers


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", "thanks"), ("en", "ok bye"), ("es", "gracias, adiós"), ("fr", "merci beaucoup"),
     ("pl", "dziękuję, do widzenia"), ("ko", "감사합니다"), ("ru", "спасибо, до свидания")],
)  # fmt: skip
async def test_thanks_start_nothing(stage: Stage, start: Start, locale: Locale, words: str) -> None:
    at = await ended(stage, start)
    await stage.redis.hset(stage.keys.conversation(at.chat).state, "locale", locale)
    assert await came_back(stage) == at.chat
    await at.says(words)
    await at.says(words)
    assert (await at.state()).status == "closed"
    assert await at.of(Reopened) == []
    lines = [each for each in await at.of(Message) if each.notice == "after_the_end"]
    assert [each.locale for each in lines] == [locale]
    assert words in [each.text for each in await at.of(Message)], "the desk reads it in the closed conversation"
    assert await came_back(stage) == at.chat


async def test_two_words_at_once_reopen_it_once(stage: Stage, start: Start) -> None:
    at = await ended(stage, start)
    await asyncio.gather(
        *(
            stage.writer.send(at.chat, author=at.author, text=f"another thing {n}", client_message_id=f"again-{n:04}")
            for n in range(2)
        )
    )
    await stage.at_rest(at.chat)
    assert len(await at.of(Reopened)) == 1
    assert (await at.state()).is_open


async def test_after_the_time_there_is_a_new_conversation(stage: Stage, start: Start) -> None:
    at = await ended(stage, start)
    state = stage.keys.conversation(at.chat).state
    await stage.redis.hset(state, "closed_at", (await at.state()).closed_at - 7_200_001)
    await stage.redis.hset(f"{stage.keys.base(0)}contact:{ANON.id}:past", "reopen_until", 1)
    with pytest.raises(ConversationClosed):
        await at.says("And there is another thing")
    assert await came_back(stage) != at.chat


async def test_a_contact_who_ended_it_gets_another_one(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant(), flow=FLOW)
    chat = (await stage.writer.open(ANON, locale="en")).conversation_id
    await stage.at_rest(chat)
    at = Visit(stage, chat, ANON)
    await at.says("My invoice is wrong")
    await stage.writer.close(chat, by=at.author, reason="full", request_id="close-01")
    await stage.at_rest(chat)
    assert await came_back(stage) != chat


async def test_without_the_flows_word_nothing_is_reopened(stage: Stage, start: Start) -> None:
    at = await ended(stage, start, flow=FLOW.replace("reopen: {within: 2h}\n", ""))
    with pytest.raises(ConversationClosed):
        await at.says("And there is another thing")
    assert await came_back(stage) != at.chat


async def test_a_flow_that_was_over_begins_again_with_the_new_words(stage: Stage, start: Start) -> None:
    at = await ended(stage, start, said="thanks")
    assert [each.reason for each in await at.of(Closed)] == ["thanks"]
    await at.says("My invoice 4711 is wrong")
    assert (await at.state()).owner == Owner("team", "sales")
    assert (await at.variables())["matter"] == "My invoice 4711 is wrong"
    assert (await at.received()).count("What is it?") == 1


async def test_an_owner_who_left_gives_it_back_to_the_team(stage: Stage, start: Start) -> None:
    await start(ScriptedAssistant(), flow=FLOW)
    chat = (await stage.writer.open(ANON, locale="en")).conversation_id
    at = Visit(stage, chat, ANON)
    await at.says("My invoice is wrong")
    await stage.writer.assign(chat, owner=Owner("person", "ann"), by=ANN, request_id="assign-01")
    await stage.writer.close(chat, by=ANN, reason="done", request_id="close-01")
    await at.says("And there is another thing")
    state = await at.state()
    assert (state.is_open, state.owner) == (True, Owner("team", "sales"))
    assert (await at.of(Assigned))[-1].reason == "reopened"


async def test_an_owner_who_is_there_has_it_again_by_name(stage: Stage, start: Start) -> None:
    directory = Directory(stage.redis, stage.keys)
    await directory.put_person(Teammate(id="ann", name="Ann Lee"))
    await Presence(stage.redis, stage.keys, directory).beat("ann", "tab-1", active=True)
    at = await ended(stage, start)
    await stage.redis.hset(stage.keys.conversation(at.chat).state, "owner", "person:ann")
    await at.says("And there is another thing")
    state = await at.state()
    assert (state.is_open, state.owner) == (True, Owner("person", "ann"))
    assert [each.owner_name for each in await at.of(Reopened)] == ["Ann Lee"]


async def test_a_second_end_has_its_own_note(stage: Stage, start: Start) -> None:
    at = await ended(stage, start)
    await at.says("And there is another thing")
    await stage.writer.close(at.chat, by=ANN, reason="done", request_id="close-02")
    await stage.at_rest(at.chat)
    noted = [
        entry.kind for entry in await stage.entries(at.chat) if entry.kind in ("closed", "closing_noted", "reopened")
    ]
    assert noted == ["closed", "closing_noted", "reopened", "closed", "closing_noted"]
