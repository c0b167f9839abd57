"""The block list: leads block a contact, whose requests and streams end on every gateway until the block ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts.blocks import ContactBlock
from libs.contracts.desk import DeskConfig, Teammate
from libs.messaging.keys import Keys
from services.gateway.blocking import block_id
from services.gateway.blocking import blocks as blocking
from services.gateway.http import Refusal
from tests.gateway.bridge import Bridge, tell
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Chat, Gateway, bearer, host_token
from tests.waiting import until

PEOPLE = [Teammate(id="ana", name="Ana", role="lead"), Teammate(id="ben", name="Ben")]


@pytest.fixture
async def ana(gateway: Gateway, redis: Redis, keys: Keys) -> TeammateClient:
    await Directory(redis, keys).load(DeskConfig(people=PEOPLE), "test")
    return TeammateClient(gateway, "ana")


async def visitor(gateway: Gateway, token: str | None = None) -> tuple[Chat, str]:
    """An anonymous visitor's conversation, and the token of their browser."""
    answer = await gateway.http.post("/v1/conversations", headers=bearer(token) if token else {})
    assert answer.status_code in (200, 201), answer.text
    opened = answer.json()
    return Chat(gateway, opened["conversation_id"], opened["token"]), str(opened["visitor_token"] or token)


def code(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


BLOCKED = (403, "contact_blocked")


async def test_a_blocked_visitor_is_refused_everywhere_and_says_why(gateway: Gateway, ana: TeammateClient) -> None:
    chat, browser = await visitor(gateway)
    await chat.say("rude words")
    made = await ana.does(chat, "block", hours=24, reason="insults 4111111111111111")
    assert made["reason"] == "insults •••• 1111"
    assert code(await chat.say("more")) == BLOCKED
    assert code(await chat.get()) == BLOCKED
    assert code(await chat.post({"rating": 1, "request_id": "rating-01"}, "/rating")) == BLOCKED
    assert code(await gateway.http.post("/v1/conversations", headers=bearer(browser))) == BLOCKED
    assert code(await gateway.http.get(f"{chat.path}/events", headers=bearer(chat.token))) == BLOCKED
    other, _ = await visitor(gateway)  # another browser of the same network
    assert (await other.say("hello")).status_code == 202


async def test_open_streams_of_a_blocked_visitor_end(
    gateway: Gateway, start_gateway: StartGateway, ana: TeammateClient
) -> None:
    second = await start_gateway()
    chat, _ = await visitor(gateway)
    async with chat.socket() as here, chat.via(second).socket() as there:
        await here.ready()
        await there.ready()
        await ana.does(chat, "block", hours=1)
        for socket in (here, there):
            assert await socket.closed() == 1008
            assert socket.seen[-1]["code"] == "contact_blocked"


async def test_a_network_is_learned_from_the_blocked_visitor_alone(gateway: Gateway, ana: TeammateClient) -> None:
    chat, browser = await visitor(gateway)
    neighbour, _ = await visitor(gateway)
    signed_in = await gateway.open(host_token("vera", role="visitor"))
    await ana.does(chat, "block", hours=1, network=True)
    assert (await neighbour.say("hello")).status_code == 202
    assert code(await gateway.http.post("/v1/conversations", headers=bearer(browser))) == BLOCKED

    async def learned() -> bool:
        return code(await gateway.http.post("/v1/conversations")) == BLOCKED

    await until("the network is learned", learned)
    assert code(await neighbour.say("hello again")) == BLOCKED
    assert (await signed_in.say("the site knows me")).status_code == 202
    assert (await ana.get("blocks"))[0]["network"] == "127.0.0.1"


async def test_an_open_socket_gives_the_network_away(gateway: Gateway, ana: TeammateClient) -> None:
    chat, _ = await visitor(gateway)
    async with chat.socket() as socket:
        await socket.ready()
        await ana.does(chat, "block", hours=1, network=True)
        assert await socket.closed() == 1008

    async def learned() -> bool:
        return bool((await ana.get("blocks"))[0]["network"])

    await until("the network is learned", learned)


async def test_the_list_says_who_blocked_and_unblocking_ends_it(gateway: Gateway, ana: TeammateClient) -> None:
    chat, _ = await visitor(gateway)
    await ana.does(chat, "block", hours=1, reason="first")
    made = await ana.does(chat, "block", hours=48, reason="again")
    [listed] = await ana.get("blocks")
    assert listed == made
    assert (listed["by"], listed["reason"], listed["conversation_id"]) == ("person:ana", "again", chat.id)
    headers = bearer(host_token("ana", role="teammate"))
    for status in (204, 404):
        answer = await gateway.http.delete(f"/v1/desk/blocks/{made['id']}", headers=headers)
        assert answer.status_code == status
    assert await ana.get("blocks") == []
    assert (await chat.say("sorry")).status_code == 202


async def test_blocks_are_in_the_audit_log_without_words_of_people(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    chat, _ = await visitor(gateway)
    made = await ana.does(chat, "block", hours=1, reason="insults")
    await gateway.http.delete(f"/v1/desk/blocks/{made['id']}", headers=bearer(host_token("ana", role="teammate")))
    stored: Any = await redis.xrange(keys.desk.audit)
    entries = [fields[b"entry"].decode() for _, fields in stored]
    actions = [entry for entry in entries if "contact." in entry]
    assert ["contact.blocked" in actions[0], "contact.unblocked" in actions[1]] == [True, True]
    assert all(chat.id in entry and "insults" not in entry and "anonymous:" not in entry for entry in actions)


async def test_only_leads_and_admins_block_and_never_colleagues(gateway: Gateway, ana: TeammateClient) -> None:
    chat, _ = await visitor(gateway)
    ben = TeammateClient(gateway, "ben")
    await ben.does(chat, "block", 403, hours=1)
    await ben.get("blocks", 403)
    own = await gateway.open()  # a colleague's conversation with the assistant
    await ana.does(own, "block", 404, hours=1)
    for hours in (0, 24 * 366 + 1, "x"):
        await ana.does(chat, "block", 422, hours=hours)


async def test_a_blocked_sender_of_a_channel_is_refused(
    start_gateway: StartGateway, bridge: Bridge, redis: Redis, keys: Keys
) -> None:
    gateway = await start_gateway(channels={"whatsapp": bridge.settings()})
    await Directory(redis, keys).load(DeskConfig(people=PEOPLE), "test")
    conversation = (await tell(gateway)).json()["conversation_id"]
    await TeammateClient(gateway, "ana").does(Chat(gateway, conversation, ""), "block", hours=1)
    assert code(await tell(gateway, "more", "wamid.2")) == BLOCKED


async def test_a_block_ends_by_itself(gateway: Gateway, ana: TeammateClient, monkeypatch: pytest.MonkeyPatch) -> None:
    chat, _ = await visitor(gateway)
    await ana.does(chat, "block", hours=1)
    assert code(await chat.say("now")) == BLOCKED
    later = gateway.services.clock.seconds() + 3_601
    monkeypatch.setattr(gateway.services.blocks, "_now", lambda: later)
    assert (await chat.say("later")).status_code == 202
    assert await ana.get("blocks") == []


async def test_a_full_list_refuses_one_more(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocking, "MAX_BLOCKS", 2)
    now = datetime.now(UTC)

    def of(contact: str) -> ContactBlock:
        return ContactBlock(
            id=block_id(contact), contact=contact, conversation_id="0-1", by="person:ana", at=now,
            until=now + timedelta(hours=1),
        )  # fmt: skip

    await gateway.services.blocks.put(of("anonymous:a"))
    await gateway.services.blocks.put(of("anonymous:b"))
    await gateway.services.blocks.put(of("anonymous:b"))  # the same contact again needs no room
    with pytest.raises(Refusal, match="blocks_full"):
        await gateway.services.blocks.put(of("anonymous:c"))
