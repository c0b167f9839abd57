"""A conversation over a socket: the backlog, then live frames in both directions."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import websockets
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from libs.contracts.authors import ASSISTANT, Author
from libs.contracts.desk_entries import Assigned
from libs.contracts.entries import Message, ToolCall
from libs.contracts.events import ToolCompleted, ToolRequested
from libs.contracts.frames import LiveActivity, LiveDelta, LiveDraftDropped, LiveTyping
from libs.contracts.principals import Principal
from libs.contracts.results import Contact, ContactsFound, Ok
from libs.conversations.commits import Commit, ToolRequest
from libs.messaging.keys import Keys
from services.gateway.conversations import service as chat_module
from services.gateway.socket_edge import TRY_AGAIN_LATER
from tests.gateway.assistant import Assistant
from tests.gateway.conftest import StartGateway
from tests.gateway.running import Chat, Gateway, bearer, host_token, new_message_id
from tests.redis_clients import published_on
from tests.waiting import until_holds

JOE = Author(kind="teammate", id="site:joe", name="Joe")


async def test_the_backlog_comes_first_then_what_happens(gateway: Gateway, assistant: Assistant) -> None:
    chat = await gateway.open()
    await assistant.say(chat.id, "Welcome!")
    await chat.say("hello")
    async with chat.socket() as socket:
        backlog = await socket.ready()
        assert socket.connection.subprotocol == "frontdesk.v1"
        assert [frame["message"]["text"] for frame in backlog[:-1]] == ["Welcome!", "hello"]
        assert backlog[-1] == {"type": "ready", "offset": backlog[-2]["offset"], "status": "open"}
        await assistant.say(chat.id, "How can I help?")
        live = await socket.next_of("message")
        assert live["message"]["text"] == "How can I help?"
        assert live["message"]["author"] == {"kind": "assistant", "name": None}
        assert live["offset"] == live["message"]["offset"]


async def test_a_message_is_acknowledged_and_shown_to_every_tab(gateway: Gateway) -> None:
    chat = await gateway.open()
    async with chat.socket() as here, chat.socket() as there:
        await here.ready()
        await there.ready()
        message_id = await here.say("hello")
        echo = await there.next_of("message")
        ack = await here.next_of("ack")
        assert ack == {"type": "ack", "client_message_id": message_id, "offset": echo["offset"]}
        assert echo["message"]["client_message_id"] == message_id
        await here.say("hello", message_id)
        assert await here.next_of("ack") == ack
    assert await chat.texts() == ["hello"]


async def test_it_resumes_after_an_offset(gateway: Gateway) -> None:
    chat = await gateway.open()
    offsets = [(await chat.say(f"line {number}")).json()["offset"] for number in range(4)]
    async with chat.socket(after=offsets[1]) as socket:
        backlog = await socket.ready()
        assert [frame["message"]["text"] for frame in backlog[:-1]] == ["line 2", "line 3"]


async def test_an_offset_of_another_log_resets(gateway: Gateway) -> None:
    chat = await gateway.open()
    await chat.say("hello")
    async with chat.socket(after="1234567890123-4") as socket:
        frames = await socket.ready()
        assert frames[0] == {"type": "reset"}
        assert frames[1]["message"]["text"] == "hello"


async def test_a_close_reaches_every_follower_now_and_later(gateway: Gateway) -> None:
    chat = await gateway.open()
    async with chat.socket() as socket:
        await socket.ready()
        closed = (await chat.post({}, "/close")).json()
        assert await socket.next_of("closed") == {"type": "closed", "offset": closed["offset"]}
        await socket.say("too late", "too-late-1")
        error = await socket.next_of("error")
        assert (error["code"], error["client_message_id"]) == ("conversation_closed", "too-late-1")
    async with chat.socket() as late:
        ready = (await late.ready())[-1]
        assert ready == {"type": "ready", "offset": closed["offset"], "status": "closed"}


async def test_drafts_pass_through_and_are_not_kept(gateway: Gateway, assistant: Assistant) -> None:
    chat = await gateway.open()
    async with chat.socket() as socket:
        await socket.ready()
        async with assistant.turn(chat.id) as turn:
            draft = LiveDelta(message_id="m1", turn="t1", position=0, text="Hel")
            await turn.draft(draft)
            assert await socket.next_of("delta") == draft.model_dump()
            await turn.draft(LiveDraftDropped(message_id="m1", turn="t1"))
            assert (await socket.next_of("draft_dropped"))["turn"] == "t1"
            await turn.say("Hello!")
        await socket.next_of("message")
    async with chat.socket() as later:
        assert [frame["type"] for frame in await later.ready()] == ["message", "ready"]


async def test_typing_is_sent_to_others_and_never_back(gateway: Gateway, redis: Redis, keys: Keys) -> None:
    chat = await gateway.open(host_token("typist", name="Jane"))
    async with chat.socket() as socket, published_on(redis, keys.conversation(chat.id).channel) as feed:
        await socket.ready()
        await socket.send(type="typing")
        await socket.send(type="typing")
        typing = json.loads(await feed.next())
        assert (typing["type"], typing["author"], typing["name"]) == ("typing", "contact", "Jane")
        await gateway.services.feed.publish(chat.id, LiveTyping(author="teammate", name="Joe"))
        assert json.loads(await feed.next())["name"] == "Joe"
        while (activity := await socket.next_of("activity"))["activity"] != "typing":
            pass
        assert (activity["author"], activity["name"]) == ("teammate", "Joe")


async def activities(chat: Chat, assistant: Assistant) -> list[tuple[str, str | None]]:
    """The activity that a client sees while the assistant uses a tool."""
    async with chat.socket() as socket:
        await socket.ready()
        await assistant.say(chat.id, "Welcome!")
        await socket.say("find Jane")
        await socket.next_of("ack")
        await call_tool(chat, assistant)
        await assistant.result(result_of(chat))
        await assistant.say(chat.id, "Here she is.")
        while socket.seen[-1].get("activity") != "idle" or [
            frame["message"]["text"] for frame in socket.seen if frame["type"] == "message"
        ][-1:] != ["Here she is."]:
            await socket.next()
        return [(item["activity"], item["tool"]) for item in socket.seen if item["type"] == "activity"]


async def call_tool(chat: Chat, assistant: Assistant) -> None:
    call = ToolCall(call_id="call-1", tool="search_contact", arguments={"name": "Jane"})
    request = ToolRequested(
        call_id="call-1", tool="search_contact", arguments={"name": "Jane"}, reply_to="x", deadline=call.at,
        principal=Principal(kind="staff", id="site:jane"), scope=chat.id,
    )  # fmt: skip
    async with assistant.turn(chat.id) as turn:
        await turn.commit(Commit(requests=[ToolRequest(call, request, timedelta(seconds=30))]))


def result_of(chat: Chat) -> ToolCompleted:
    found = ContactsFound(contacts=[Contact(id="1", properties={"firstname": "Jane"})], total=1)
    return ToolCompleted(call_id="call-1", scope=chat.id, tool="search_contact", result=Ok(data=found))


async def test_activity_is_shown(gateway: Gateway, assistant: Assistant) -> None:
    chat = await gateway.open()
    told = await activities(chat, assistant)
    assert told == [
        ("thinking", None),
        ("idle", None),
        ("thinking", None),
        ("tool", "search_contact"),
        ("thinking", None),
        ("idle", None),
    ]


async def test_an_answer_that_takes_long_is_said_to(
    gateway: Gateway, assistant: Assistant, redis: Redis, keys: Keys
) -> None:
    chat = await gateway.open()
    await assistant.say(chat.id, "Welcome!")
    slow = LiveActivity(activity="slow", text="This takes longer than usual…").model_dump_json()
    channel = keys.conversation(chat.id).channel
    async with chat.socket() as socket:
        await socket.ready()
        await redis.publish(channel, slow)  # no contact waits, so nothing is shown
        await chat.say("find Jane")
        assert (await socket.next_of("activity"))["activity"] == "thinking"
        await redis.publish(channel, slow)
        told = await socket.next_of("activity")
        assert (told["activity"], told["text"]) == ("slow", "This takes longer than usual…")
        await assistant.say(chat.id, "Here she is.")
        assert (await socket.next_of("activity"))["activity"] == "idle"


async def test_a_receipt_is_shown_as_a_card(gateway: Gateway, assistant: Assistant) -> None:
    chat = await gateway.open()
    await call_tool(chat, assistant)
    async with chat.socket() as socket:
        await socket.ready()
        assert (await socket.next_of("activity"))["tool"] == "search_contact"
        await assistant.result(result_of(chat))
        card = (await socket.next_of("message"))["message"]["card"]
        assert (card["kind"], card["contacts"][0]["properties"]) == ("found", {"firstname": "Jane"})


async def test_a_client_that_returns_sees_that_the_assistant_thinks(gateway: Gateway, assistant: Assistant) -> None:
    chat = await gateway.open()
    await assistant.say(chat.id, "Welcome!")
    said = (await chat.say("find Jane")).json()["offset"]
    async with chat.socket(after=said) as socket:
        await socket.ready()
        assert (await socket.next_of("activity"))["activity"] == "thinking"
    await assistant.say(chat.id, "Here she is.")
    async with chat.socket() as socket:
        await socket.ready()
        await socket.send(type="ping")
        await socket.next_of("pong")
        assert not [frame for frame in socket.seen if frame["type"] == "activity"]


async def test_a_person_who_owns_it_does_not_think(gateway: Gateway) -> None:
    chat = await gateway.open()
    await gateway.services.writer.send(chat.id, author=JOE, text="Joe here.", client_message_id="joe-says-1")
    async with chat.socket() as socket:
        await socket.ready()
        await socket.say("hello Joe")
        await socket.next_of("message")
        await socket.send(type="ping")
        await socket.next_of("pong")
        assert not [frame for frame in socket.seen if frame["type"] == "activity"]


async def test_a_token_in_the_header_will_do(gateway: Gateway) -> None:
    chat = await gateway.open()
    url = f"{gateway.url.replace('http', 'ws')}{chat.path}/socket"
    protocols = [websockets.Subprotocol("frontdesk.v1")]
    async with websockets.connect(url, subprotocols=protocols, additional_headers=bearer(chat.token)) as raw:
        assert json.loads(await raw.recv())["type"] == "ready"


async def test_a_token_ends_with_its_time_also_on_an_open_socket(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine's timer is late: the first frame afterwards ends the stream, and is not handled."""
    chat = await gateway.open()
    now = [time.time()]
    monkeypatch.setattr(gateway.services.current_rights, "_now", lambda: now[0])
    async with chat.socket() as socket:
        await socket.ready()
        now[0] = 5e9
        await socket.say("too late")
        assert (await socket.next_of("error"))["code"] == "token_expired"
        assert await socket.closed() == 1008
    monkeypatch.undo()
    assert await chat.texts() == []


async def test_a_conversation_has_room_for_so_many_followers(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(sockets_per_conversation=2)
    chat, other = await gateway.open(), await gateway.open()
    async with chat.socket() as one, chat.events() as two:
        await one.ready()
        await two.next_of("ready")
        with pytest.raises(websockets.InvalidStatus) as refused:
            await chat.socket().__aenter__()
        assert refused.value.response.status_code == 429
        assert (await chat.get("/events")).json()["code"] == "too_many_connections"
        async with other.socket() as theirs:
            await theirs.ready()
    await until_holds(lambda: not gateway.services.followers, "everybody has gone")
    async with chat.socket() as again:
        await again.ready()


async def test_assignments_and_messages_unknown_to_this_version_are_passed_over(
    gateway: Gateway, redis: Redis, keys: Keys, assistant: Assistant
) -> None:
    chat = await gateway.open()
    async with assistant.turn(chat.id) as turn:
        hidden = Assigned(owner="team:sales", by=ASSISTANT)
        await turn.commit(Commit(messages=[hidden, Message(author=ASSISTANT, text="A colleague will help.")]))
    log = keys.conversation(chat.id).log
    await redis.xadd(log, {"e": '{"v":9,"id":"x","kind":"hologram","at":"2030-01-01T00:00:00Z"}'})
    async with chat.socket() as socket:
        assert [frame["type"] for frame in await socket.ready()] == ["message", "ready"]
    assert await asyncio.wait_for(chat.texts(), 30) == ["A colleague will help."]
    assert (await chat.say("thanks", new_message_id())).status_code == 202


async def test_a_socket_that_ends_while_a_message_is_stored_is_no_fault(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Redis fails for live frames but stores the message: the client reconnects and finds it."""
    failing, closed = asyncio.Event(), asyncio.Event()

    async def follow(*_: Any) -> AsyncIterator[Any]:
        nothing: tuple[Any, ...] = ()
        for frame in nothing:
            yield frame
        await failing.wait()
        raise RedisConnectionError("gone")

    stored = chat_module.send

    async def send(*arguments: Any) -> Any:
        appended = await stored(*arguments)
        failing.set()
        await closed.wait()
        return appended

    monkeypatch.setattr("services.gateway.conversations.socket.follow", follow)
    monkeypatch.setattr(chat_module, "send", send)
    chat = await gateway.open()
    async with chat.socket() as socket:
        await socket.say("hello")
        assert await socket.next_of("error")
        closed.set()
        assert await socket.closed() == TRY_AGAIN_LATER
    assert await chat.texts() == ["hello"]
    await gateway.stop()
    assert [record.message for record in caplog.records if "Exception" in record.message] == []
