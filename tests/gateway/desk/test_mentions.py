"""Mentions in notes: the people are found in the text, notified, and find the conversation again."""

import pytest
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts.desk import Team, Teammate
from libs.messaging.keys import Keys
from services.gateway.desk.mentions import mentioned_in
from tests.gateway.desk.teammate import TeammateClient, customer, next_frame, send_frame, tab
from tests.gateway.running import Gateway
from tests.waiting import until

PEOPLE = [
    Teammate(id="ana", name="Ana Ruiz"),
    Teammate(id="ana.b", name="Ana Bell"),
    Teammate(id="zoe", name="Zoë Lind"),
    Teammate(id="minjun", name="김민준"),
    Teammate(id="self", name="Me Myself"),
]


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("@Ana Ruiz please look", ["ana"]),
        ("please look, @ANA BELL!", ["ana.b"]),
        ("@ana, @ana.b: and @Zoë.", ["ana", "ana.b", "zoe"]),
        ("(@zoë lind) @zoë again", ["zoe"]),
        ("@김민준 확인해 주세요", ["minjun"]),
        ("@Me Myself", []),
        ("write to jo@zoe.example, or @zoeland, or @nobody", []),
        ("@@zoe @ zoe @anastasia", []),
    ],
)
def test_people_are_found_by_name_and_not_in_addresses(note: str, found: list[str]) -> None:
    assert mentioned_in(note, PEOPLE, "self") == found


async def test_a_mention_notifies_its_person_until_they_have_read_it(gateway: Gateway, ana: TeammateClient) -> None:
    chat, other, ben = await customer(gateway), await customer(gateway), TeammateClient(gateway, "ben")
    async with tab(gateway, "ben") as his, tab(gateway) as hers:
        await next_frame(his, "ready")
        await next_frame(hers, "ready")
        await ana.does(other, "notes", text="@Ben Cole first")
        noted = await ana.does(chat, "notes", text="@ben second", request_id="request-note1")
        await next_frame(his, "mentioned", conversation_id=other.id, by="ana")
        await next_frame(his, "mentioned", conversation_id=chat.id, offset=noted["offset"], by="ana")
        # A repeated request is one mention.
        await ana.does(chat, "notes", text="@ben second", request_id="request-note1")
        assert await ben.lists("mentions") == [chat.id, other.id]
        assert await ana.lists("mentions") == []
        [entry] = [each for each in await ben.entries(chat) if each["kind"] == "note"]
        assert entry["entry"]["mentions"] == ["ben"]
        while (await next_frame(his, "counts"))["counts"]["mentions"] != 2:
            pass
        await send_frame(his, "watch", conversation_id=chat.id)
        await next_frame(his, "caught_up")
        await send_frame(his, "read", conversation_id=chat.id, offset=noted["offset"])
        while (await next_frame(his, "counts"))["counts"]["mentions"] != 1:
            pass
        await send_frame(his, "list", ask=1, query={"view": "mentions"})
        page = await next_frame(his, "list", ask=1)
        assert [each["id"] for each in page["conversations"]] == [chat.id, other.id]
        # A closed conversation stays in the view.
        await ana.does(chat, "close", category="Order")
        while (await next_frame(his, "summary"))["summary"]["status"] != "closed":
            pass
        assert await ben.lists("mentions") == [chat.id, other.id]


async def test_a_person_who_may_not_see_the_conversation_is_not_mentioned(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    directory = Directory(redis, keys)
    await directory.put_person(Teammate(id="sam", name="Sam"))
    await directory.put_team(Team(id="care", name="Care", members=["sam"], visibility="teams"))
    chat = await customer(gateway)
    await ana.does(chat, "assign", owner="team:sales")
    await ana.does(chat, "notes", text="@sam and @ben, look")
    [entry] = [each for each in await ana.entries(chat) if each["kind"] == "note"]
    assert entry["entry"]["mentions"] == ["ben"]
    assert await TeammateClient(gateway, "sam").lists("mentions") == []

    async def kept() -> bool:
        return bool(await redis.exists(keys.desk.mentions("ben")))

    await until("the mention is kept", kept)
    assert not await redis.exists(keys.desk.mentions("sam"))


async def test_new_work_of_a_team_reaches_its_members_in_any_view(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await customer(gateway)
    async with tab(gateway, "ben") as his:
        await send_frame(his, "list", ask=1, query={"view": "mine"})
        await next_frame(his, "list")
        await ana.does(chat, "assign", owner="team:sales")
        summary = (await next_frame(his, "summary"))["summary"]
        assert (summary["id"], summary["owner"]) in ((chat.id, "team:sales"), (chat.id, "person:ben"))
