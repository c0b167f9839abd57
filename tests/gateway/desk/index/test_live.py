"""The index of a gateway: filled at the start, kept up to date, and honest while it is not complete."""

import asyncio
import random
import time
from typing import Any

from redis.asyncio import Redis

from libs.messaging.keys import Keys
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient, customer, visitor
from tests.gateway.running import Chat, Gateway
from tests.held_loop import longest_hold
from tests.redis_clients import masters_of
from tests.waiting import until

HELD_AT_MOST_S = 0.02
FILLED = 1_000
TEXTS = 10


async def found(teammate: TeammateClient, query: str) -> list[dict[str, Any]]:
    """What a search finds once the gateway has read everything."""

    async def complete() -> Any:
        answer: dict[str, Any] = await teammate.get("conversations", q=query)
        return answer if not answer["unsearched"] else None

    answer = await until("the index is filled", complete)
    return list(answer["conversations"])


async def test_a_gateway_that_starts_later_finds_everything(
    gateway: Gateway, ana: TeammateClient, start_gateway: StartGateway
) -> None:
    vera, paul = await customer(gateway, "Véra Müller"), await customer(gateway, "Paul")
    await paul.say("주문번호를 알려 주세요")
    await ana.does(paul, "notes", text="Il attend depuis l’été")
    await ana.does(paul, "close", category="Order")
    await ana.does(vera, "reply", text="We look into the parcel")
    later = TeammateClient(await start_gateway(), "ana")
    for teammate in (ana, later):
        assert [each["id"] for each in await found(teammate, "muller vera")] == [vera.id]
        [message] = await found(teammate, "번호")
        assert (message["id"], message["status"]) == (paul.id, "closed")
        assert message["snippet"]["parts"][1] == {"text": "번호", "found": True}
        [note] = await found(teammate, "ete")
        assert (note["id"], note["snippet"]["author"]) == (paul.id, "note")
        [reply] = await found(teammate, "parcel vera")
        assert (reply["id"], reply["snippet"]["author"]) == (vera.id, "teammate")


async def test_a_page_has_what_another_gateway_acknowledged(
    gateway: Gateway, ana: TeammateClient, start_gateway: StartGateway
) -> None:
    there = TeammateClient(await start_gateway(), "ana")
    for number in range(20):
        chat = await customer(gateway, f"Vera{number}nd")
        assert chat.id in await there.lists("assistant")
        await ana.does(chat, "assign", owner="person:ana")
        assert (await there.get("conversations", view="mine"))["counts"]["mine"] == number + 1
        assert await there.lists("all", q=f"hello vera{number}n") == [chat.id]


async def test_missed_changes_are_made_up_for(gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys) -> None:
    chat, gone = await customer(gateway), await customer(gateway, "Gone")
    assert len(await ana.lists("all")) == 2
    state = keys.conversation(chat.id).state
    # As if pub/sub had lost what was announced: the state and the log are newer than the last announcement.
    entry: Any = {"e": '{"kind":"note","v":1,"author":{"kind":"teammate","id":"ana"},"text":"a lost note"}'}
    offset = await redis.xadd(keys.conversation(chat.id).log, entry)
    await redis.hset(state, mapping={"tail": offset, "owner": "person:ana"})
    await redis.delete(keys.conversation(gone.id).state)
    await redis.zrem(keys.desk_list(0, "open"), gone.id)
    assert await ana.lists("mine") == []
    for master in await masters_of(redis):
        await master.client_kill_filter(_type="pubsub", skipme=True)

    async def made_up() -> bool:
        return await ana.lists("mine") == [chat.id] == await ana.lists("all")

    await until("the gateway compared with Redis", made_up)
    assert [each["id"] for each in await found(ana, "lost note")] == [chat.id]
    await redis.zrem(keys.desk_list(0, "owner:assistant"), gone.id)


async def test_a_conversation_that_was_only_opened_is_nowhere(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await visitor(gateway, "Vera")
    for view in ("all", "assistant", "any"):
        page = await ana.get("conversations", view=view)
        assert (page["conversations"], page["total"], page["counts"]["all"]) == ([], 0, 0)
    assert await found(ana, "vera") == []
    assert (await ana.get("reports"))["total"]["conversations"] == 0
    await chat.say("Hello?")
    assert await ana.lists("all") == await ana.lists("assistant") == [chat.id]
    for query in ("vera hello", chat.id):
        assert [each["id"] for each in await found(ana, query)] == [chat.id]
    # A person who works on it makes it appear as well, and an end without a word does not.
    other, silent = await visitor(gateway), await visitor(gateway)
    await ana.does(other, "assign", owner="team:sales")
    assert await ana.lists("unassigned") == [other.id]
    await silent.post({}, "/close")
    assert await ana.lists("closed") == []


async def test_pages_over_the_api_skip_and_repeat_nothing(gateway: Gateway, ana: TeammateClient) -> None:
    chance, chats = random.Random(5), [await customer(gateway, f"V{number}") for number in range(40)]
    for chat in chats:
        await ana.does(chat, "assign", owner="team:sales")
    left: set[str] = set()

    async def leave(chat: Chat) -> None:
        if chance.random() < 0.5:
            await ana.does(chat, "close", category="Order")
        else:
            await ana.does(chat, "assign", owner="person:ana")
        left.add(chat.id)

    shown: list[str] = []
    page = await ana.get("conversations", view="unassigned", limit=7)
    while True:
        assert page["total"] == len(chats) - len(left)
        shown += [each["id"] for each in page["conversations"]]
        if page["next"] is None:
            break
        for chat in chance.sample([each for each in chats if each.id not in left], k=3):
            await leave(chat)
        page = await ana.get("conversations", view="unassigned", limit=7, after=page["next"])
    assert len(shown) == len(set(shown))
    assert {chat.id for chat in chats} - left <= set(shown)
    assert (await ana.get("conversations", 422, view="all", after="50"))["code"] == "cursor_invalid"
    assert (await ana.get("conversations", 422, offset=3))["code"] == "invalid"


async def test_the_api_filters_by_owners(gateway: Gateway, ana: TeammateClient) -> None:
    """Owners are the one filter that Python holds as another type than the address has."""
    mine, sales, bens = [await customer(gateway) for _ in range(3)]
    for chat, owner in ((mine, "person:ana"), (sales, "team:sales"), (bens, "person:ben")):
        await ana.does(chat, "assign", owner=owner)
    assert await ana.lists("all", owner="team:sales") == [sales.id]
    assert set(await ana.lists("all", owner=["person:ben", "person:ana", "team:support"])) == {mine.id, bens.id}
    assert (await ana.get("conversations", 422, owner="sales"))["code"] == "invalid"


async def test_others_get_their_turn_while_a_gateway_reads_everything(
    ana: TeammateClient, start_gateway: StartGateway, redis: Redis, keys: Keys
) -> None:
    now = int(time.time() * 1000)
    for first in range(0, FILLED, 250):
        async with redis.pipeline(transaction=False) as pipeline:
            for number in range(first, first + 250):
                chat = keys.conversation(f"0-{number:026}")
                state: dict[Any, Any] = {
                    "id": f"0-{number:026}", "status": "open", "owner": "assistant", "owner_counter": "0",
                    "head": f"{TEXTS}-1", "tail": f"{TEXTS}-1", "handled": f"{TEXTS}-1", "pending_calls": "0",
                    "attempts": "0", "dropped": "0", "barrier": "1-1", "contact": f"visitor:site:{number}",
                    "locale": "en", "channel": "widget", "flows": "", "source": "contact", "opened_at": now,
                    "principal": f'{{"kind":"visitor","id":"visitor:site:{number}","name":"Vera {number}"}}',
                }  # fmt: skip
                pipeline.hset(chat.state, mapping=state)
                for text in range(1, TEXTS + 1):
                    said = f"Message {text} of {number}: where is my parcel, and when does it come? " * 2
                    message = f'{{"kind":"message","v":1,"author":{{"kind":"contact"}},"text":"{said}"}}'
                    pipeline.xadd(chat.log, {"e": message}, id=f"{text}-1")
                pipeline.zadd(keys.desk_list(0, "open"), {f"0-{number:026}": now - number})
                for key in (chat.state, chat.log, keys.desk_list(0, "open")):
                    pipeline.expire(key, 600)
            await pipeline.execute()
    later = TeammateClient(await start_gateway(reads_per_person=0), "ana")
    await later.get("conversations", q="nothing")  # a gateway's first request makes its middleware
    unsearched: list[int] = []
    async with longest_hold() as held, asyncio.timeout(60):
        while not unsearched or unsearched[-1]:
            answer = await later.get("conversations", q="parcel")
            unsearched.append(answer["unsearched"])
            assert answer["total"] >= FILLED - answer["unsearched"], "what is not searched is said"
    assert unsearched[0] > 0
    assert held[0] < HELD_AT_MOST_S
