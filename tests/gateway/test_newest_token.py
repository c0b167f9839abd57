"""A person's newest token counts at once: for their rights, and on streams that an older token opened."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import httpx2
import pytest
import websockets
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts.desk import DeskConfig, Teammate
from libs.contracts.principals import Principal
from libs.conversations import LogWriter
from libs.messaging.keys import Keys
from services.gateway.identity.current_rights import Claim, PersonRights
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import next_frame, tab
from tests.gateway.running import Chat, Gateway, bearer, host_token
from tests.waiting import until

_people = count(1)

AT_ONCE_S = 20
"""On a full machine. A gateway that does not learn of a change reads the rights again after thirty seconds."""


def person() -> str:
    return f"pat-{next(_people)}"


def issued(subject: str, role: str, ago_s: float = 0, **claims: Any) -> str:
    return host_token(subject, role=role, iat=int(time.time() - ago_s), **claims)


async def opening(gateway: Gateway, token: str) -> httpx2.Response:
    return await gateway.http.post("/v1/conversations", json={}, headers=bearer(token))


async def rights(gateway: Gateway, chat: Chat) -> Principal:
    """The rights of the agent's next call."""
    return (await gateway.services.reader.state(chat.id)).principal


@asynccontextmanager
async def two_gateways(start_gateway: StartGateway) -> AsyncIterator[tuple[Gateway, Gateway]]:
    limits = {"messages_per_contact": 0, "messages_per_address": 0, "openings_per_address": 0}
    yield await start_gateway(**limits), await start_gateway(**limits)


async def test_each_role_of_one_person_has_its_own_conversation(gateway: Gateway) -> None:
    who = person()
    staff = await gateway.open(issued(who, "staff", 20))
    await staff.say("show me everybody")
    visitor = await gateway.open(issued(who, "visitor", 10, email="v@acme.example", email_verified=True))
    assert visitor.id != staff.id
    assert await visitor.texts() == []
    assert (await rights(gateway, visitor)).kind == "visitor"
    for foreign in (visitor.via(gateway), Chat(gateway, staff.id, visitor.token)):
        assert "show me everybody" not in (await foreign.get()).text
    back = await gateway.open(issued(who, "staff"))
    assert back.id == staff.id


@pytest.mark.parametrize("sub", ["anonymous:abc", "visitor:site:jane", "channel:mail:jane", "staff:site:jane"])
async def test_no_name_that_a_site_gives_makes_a_key_of_another_kind(gateway: Gateway, sub: str) -> None:
    staff = await gateway.open(host_token("jane"))
    anonymous = await opening(gateway, "") if sub == "" else await gateway.http.post("/v1/conversations")
    taken = {staff.id, anonymous.json()["conversation_id"]}
    for iss in ("site", "x"):
        chat = await gateway.open(host_token(sub, role="visitor", iss=iss))
        assert chat.id not in taken
        taken.add(chat.id)


async def test_a_newer_token_with_a_lower_role_ends_all_that_the_old_one_opened(start_gateway: StartGateway) -> None:
    who = person()
    async with two_gateways(start_gateway) as (here, there):
        staff_token = issued(who, "staff", 20)
        staff = await here.open(staff_token)
        elsewhere = staff.via(there)
        assert (await elsewhere.say("before")).status_code == 202
        async with staff.socket() as socket, elsewhere.socket() as second, elsewhere.events() as events:
            await socket.ready()
            await second.ready()
            await events.next_of("ready")
            started = time.monotonic()
            assert (await opening(here, issued(who, "visitor"))).status_code == 201
            assert (await socket.next_of("error"))["code"] == "token_superseded"
            assert await socket.closed() == 1008
            assert (await second.next_of("error"))["code"] == "token_superseded"
            assert await second.closed() == 1008
            assert (await events.next_of("error"))["code"] == "token_superseded"
            await events.ended()
            assert time.monotonic() - started < AT_ONCE_S
        for refused in (await elsewhere.say("after"), await staff.get(), await staff.get("/events")):
            assert (refused.status_code, refused.json()["code"]) == (401, "token_superseded")
        with pytest.raises(websockets.InvalidStatus):
            await elsewhere.socket().__aenter__()
        again = await opening(there, staff_token)
        assert (again.status_code, again.json()["code"]) == (401, "token_superseded")


async def test_without_a_time_of_issue_the_token_that_came_later_is_the_newer(gateway: Gateway) -> None:
    who = person()
    staff_token = host_token(who, role="staff")
    staff = await gateway.open(staff_token)
    await gateway.open(host_token(who, role="visitor"))
    assert (await opening(gateway, staff_token)).json()["code"] == "token_superseded"
    assert (await staff.get()).status_code == 401
    raised = await gateway.open(host_token(who, role="staff", name="Pat"))
    assert raised.id == staff.id


async def test_an_old_token_takes_nothing_from_a_newer_one(gateway: Gateway) -> None:
    who = person()
    staff = await gateway.open(issued(who, "staff"))
    async with staff.socket() as socket:
        await socket.ready()
        late = await opening(gateway, issued(who, "visitor", 60))
        assert late.json()["code"] == "token_superseded"
        await socket.say("still here")
        await socket.next_of("ack")


async def test_a_persons_roles_at_the_desk_and_with_contacts_stand_side_by_side(
    gateway: Gateway, redis: Redis, keys: Keys
) -> None:
    await Directory(redis, keys).load(DeskConfig(people=[Teammate(id="ana", name="Ana")]), "test")
    staff = await gateway.open(issued("ana", "staff", 20))
    async with tab(gateway) as desk:
        await next_frame(desk, "ready")
        await gateway.open(issued("ana", "staff", 5))
        await desk.send('{"type": "ping"}')
        await next_frame(desk, "pong")
        assert (await staff.say("fine")).status_code == 202
        assert (await opening(gateway, issued("ana", "visitor"))).status_code == 201
        assert (await next_frame(desk, "error"))["code"] == "token_superseded"
        await desk.wait_closed()
        assert desk.close_code == 1008


async def test_an_address_counts_as_verified_only_if_the_token_says_so(gateway: Gateway) -> None:
    for said, verified in ((None, False), (False, False), ("true", False), (1, False), (True, True)):
        token = host_token(person(), role="visitor", email="v@acme.example", email_verified=said)
        assert (await rights(gateway, await gateway.open(token))).email_verified is verified


async def test_a_call_has_the_rights_of_the_newest_token_that_spoke(start_gateway: StartGateway) -> None:
    who, address = person(), "vera@acme.example"
    async with two_gateways(start_gateway) as (here, there):
        first = await here.open(issued(who, "visitor", 30, email=address, email_verified=True, name="Vera"))
        await first.say("my number has changed")
        assert (await rights(here, first)).email_verified
        newer = await there.open(issued(who, "visitor", 10, email=address, name="Vera L."))
        assert newer.id == first.id

        async def lowered() -> bool:
            # The first tab sends another message: its own token no longer counts, not even on its own gateway.
            assert (await first.say("and my address too")).status_code == 202
            found = await rights(here, first)
            return not found.email_verified and found.name == "Vera L."

        await until("the newest token's word counts", lowered, within=AT_ONCE_S)
        last = await here.open(issued(who, "visitor", 0, email="new@acme.example", email_verified=True))
        await newer.say("hello")
        assert (await rights(here, last)).email == "new@acme.example"


async def test_a_conversation_opened_by_a_teammate_has_the_contacts_rights(gateway: Gateway, keys: Keys) -> None:
    who = person()
    vouched = Principal(kind="visitor", id=f"visitor:site:{who}", email="boss@acme.example", email_verified=True)
    opened = await gateway.services.writer.open(vouched, locale="en", source="user")
    chat = await gateway.open(issued(who, "visitor", email="v@acme.example"))
    assert chat.id == opened.conversation_id
    found = await rights(gateway, chat)
    assert (found.email, found.email_verified) == ("v@acme.example", False)
    # The desk may open for them again: it takes no rights from them and gives none.
    await gateway.services.writer.open(vouched, locale="en", source="user")
    assert (await rights(gateway, chat)).email == "v@acme.example"


async def test_a_conversation_of_an_older_version_is_not_reached_any_more(
    gateway: Gateway, redis: Redis, keys: Keys
) -> None:
    """Its key doesn't say what kind of person it belongs to: it stays readable for the desk until it expires."""
    who = person()
    old = await LogWriter(redis, keys).open(Principal(kind="visitor", id=f"site:{who}", name="Vera"), locale="en")
    for role in ("staff", "visitor"):
        chat = await gateway.open(host_token(who, role=role, iat=int(time.time()) - (role == "staff")))
        assert chat.id != old.conversation_id
    old_token = gateway.services.identity._conversations.sign(
        {"cid": old.conversation_id, "sub": f"site:{who}", "name": "Vera"}, until=time.time() + 60
    )
    refused = await Chat(gateway, old.conversation_id, old_token).get()
    assert (refused.status_code, refused.json()["code"]) == (401, "token_expired")
    assert await redis.ttl(keys.conversation(old.conversation_id).log) > 0


async def test_an_anonymous_conversation_of_an_older_version_goes_on(
    gateway: Gateway, redis: Redis, keys: Keys
) -> None:
    old = await LogWriter(redis, keys).open(Principal(kind="anonymous", id="visitor:0123456789"), locale="en")
    token = gateway.services.identity._visitors.sign({"sub": "visitor:0123456789"}, until=time.time() + 60)
    assert (await opening(gateway, token)).json()["conversation_id"] == old.conversation_id


async def test_a_standing_is_asked_for_once_and_not_with_each_message(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await gateway.open(issued(person(), "staff"))
    async with chat.socket() as socket:
        await socket.ready()
        await socket.say("the first asks")
        await socket.next_of("ack")
        asked: list[Claim] = []
        ask = gateway.services.current_rights._ask

        async def counted(claim: Claim, person: str) -> PersonRights:
            asked.append(claim)
            return await ask(claim, person)

        monkeypatch.setattr(gateway.services.current_rights, "_ask", counted)
        for number in range(5):
            await socket.say(f"line {number}")
            await socket.next_of("ack")
        assert asked == []
