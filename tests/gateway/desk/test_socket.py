"""A teammate's socket: presence while it is open, lists, and a live conversation."""

import json
from contextlib import suppress

import pytest
import websockets

from tests.gateway.desk.teammate import TeammateClient, ask_list, customer, next_frame, send_frame, tab, visitor
from tests.gateway.running import Gateway
from tests.waiting import until


async def test_a_person_is_online_while_their_tab_is_open(gateway: Gateway, ana: TeammateClient) -> None:
    async def status() -> str:
        people = await ana.get("people")
        return str(next(each["status"] for each in people if each["person"]["id"] == "ana"))

    async with tab(gateway) as connection:
        ready = await next_frame(connection, "ready")
        assert ready["me"]["person"]["id"] == "ana"
        assert await status() == "online"

    async def gone() -> bool:
        return await status() == "offline"

    await until("the tab is gone", gone)


async def test_a_person_who_comes_online_gets_the_waiting_conversation(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await visitor(gateway)
    await ana.does(chat, "assign", owner="team:sales")
    assert await ana.lists("mine") == []
    async with tab(gateway) as connection:
        await next_frame(connection, "ready")
        assert await ana.lists("mine") == [chat.id]
        detail = await ana.get(f"conversations/{chat.id}")
        assert detail["decision"]["assignee"] == "ana"


async def test_a_conversation_is_watched_from_its_start_and_on(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await visitor(gateway)
    async with tab(gateway) as connection:
        await connection.send(json.dumps({"type": "watch", "conversation_id": chat.id}))
        assert (await next_frame(connection, "entry"))["entry"]["kind"] == "opened"
        await next_frame(connection, "caught_up")
        await ana.does(chat, "notes", text="inside")
        assert (await next_frame(connection, "entry"))["entry"]["entry"]["text"] == "inside"


async def test_lists_come_over_it_and_nonsense_is_refused(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await customer(gateway)
    async with tab(gateway) as connection:
        assert [each["id"] for each in (await ask_list(connection, view="all"))["conversations"]] == [chat.id]
        await connection.send("{}")
        assert (await next_frame(connection, "error"))["code"] == "invalid"
        await connection.send(json.dumps({"type": "ping"}))
        await next_frame(connection, "pong")


async def test_a_list_that_is_asked_for_first_follows_the_first_frame(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await customer(gateway)
    async with tab(gateway) as connection:
        await connection.send("{}")
        await connection.send(json.dumps({"type": "list", "ask": 7, "query": {"view": "all"}}))
        assert json.loads(await connection.recv())["type"] == "ready"
        await next_frame(connection, "error")
        page = await next_frame(connection, "list")
        assert (page["ask"], [each["id"] for each in page["conversations"]]) == (7, [chat.id])


async def test_a_visitors_token_opens_no_desk(gateway: Gateway, ana: TeammateClient) -> None:
    for name, role, status in (("ana", "visitor", 401), ("zoe", "teammate", 403)):
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with tab(gateway, name, role):
                pass
        assert refused.value.response.status_code == status


async def test_changes_in_the_view_come_by_themselves(gateway: Gateway, ana: TeammateClient) -> None:
    chat, other = await visitor(gateway, "Vera"), await visitor(gateway, "Paul")
    async with tab(gateway) as connection:
        assert (await ask_list(connection, view="mine"))["conversations"] == []
        await other.say("I am not of this view")
        await ana.does(chat, "assign", owner="person:ana")
        summary = (await next_frame(connection, "summary"))["summary"]
        assert (summary["id"], summary["owner"]) == (chat.id, "person:ana")
        while (await next_frame(connection, "counts"))["counts"]["mine"] != 1:
            pass
        await chat.say("Hello?")
        while (await next_frame(connection, "summary"))["summary"]["last_text"] != "Hello?":
            pass
        # A conversation that leaves the view is sent once more, so that the tab can remove it.
        await ana.does(chat, "close", category="Order")
        while (await next_frame(connection, "summary"))["summary"]["status"] != "closed":
            pass


async def test_a_search_is_not_disturbed_by_others(gateway: Gateway, ana: TeammateClient) -> None:
    vera, paul = await customer(gateway, "Vera"), await customer(gateway, "Paul")
    async with tab(gateway) as connection:
        assert [each["id"] for each in (await ask_list(connection, q="vera"))["conversations"]] == [vera.id]
        await paul.say("hi")
        await vera.say("hello")
        await vera.say("again")
        last = ""
        while last != "again":  # changes in quick succession come as one
            summary = (await next_frame(connection, "summary"))["summary"]
            assert summary["id"] == vera.id
            last = summary["last_text"]


async def test_teammates_see_who_else_looks_and_types(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await visitor(gateway)
    async with tab(gateway) as hers, tab(gateway, "ben") as his, chat.socket() as visitors:
        await visitors.ready()
        await send_frame(hers, "watch", conversation_id=chat.id)
        await next_frame(hers, "viewers", viewers=[])
        await send_frame(his, "watch", conversation_id=chat.id)
        await next_frame(hers, "viewers", viewers=["ben"])
        await next_frame(his, "viewers", viewers=["ana"])
        await send_frame(his, "typing", inside=True)
        assert (await next_frame(hers, "typing"))["inside"] is True
        await send_frame(his, "typing")
        assert (await next_frame(hers, "typing"))["person"] == "ben"
        # The contact sees that a reply is typed, and not an internal note: the first frame is the second typing.
        while (await visitors.next_of("activity"))["name"] != "Ben Cole":
            pass
        await send_frame(his, "watch", conversation_id=None)
        await next_frame(hers, "viewers", viewers=[])
        assert [frame.get("author") for frame in visitors.seen].count("teammate") == 1


async def test_presence_of_others_comes_by_itself(gateway: Gateway, ana: TeammateClient) -> None:
    async with tab(gateway) as hers:
        await next_frame(hers, "ready")
        async with tab(gateway, "ben"):
            while not any(
                each["person"]["id"] == "ben" and each["status"] == "online"
                for each in (await next_frame(hers, "people"))["people"]
            ):
                pass


async def test_too_many_frames_cost_the_socket(gateway: Gateway, ana: TeammateClient) -> None:
    async with tab(gateway) as connection:
        with suppress(websockets.ConnectionClosed):
            for _ in range(700):
                await send_frame(connection, "ping")
            await next_frame(connection, "nothing that is ever said")
        assert connection.close_code == 1008


async def test_a_waiting_contact_sees_their_place(gateway: Gateway, ana: TeammateClient) -> None:
    first, second = await visitor(gateway), await visitor(gateway)
    async with first.socket() as one, second.socket() as two:
        await one.ready()
        await two.ready()
        for chat in (first, second):
            await ana.does(chat, "assign", owner="team:sales")
        while (await two.next_of("queue"))["place"] != 2:
            pass
        assert (await one.next_of("queue"))["place"] == 1
        await ana.does(first, "assign", owner="person:ana")
        assert (await one.next_of("queue"))["place"] is None
        while (await two.next_of("queue"))["place"] != 1:
            pass
    async with second.socket() as again:
        assert (await again.next_of("queue"))["place"] == 1


async def test_nothing_inside_reaches_the_visitor(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await visitor(gateway)
    async with chat.socket() as socket, chat.events() as events:
        await socket.ready()
        await ana.does(chat, "notes", text="a big fish")
        await ana.does(chat, "draft", 202)
        await ana.does(chat, "snooze", minutes=5)
        await ana.does(chat, "assign", owner="team:sales")
        await ana.does(chat, "reply", text="Hello")
        seen = [await socket.next_of("message")]
        assert {frame["type"] for frame in socket.seen} <= {"ready", "message", "activity", "queue"}
        seen.append(await events.next_of("message"))
        assert [frame["message"]["text"] for frame in seen] == ["Hello", "Hello"]
        assert "fish" not in json.dumps(socket.seen)
