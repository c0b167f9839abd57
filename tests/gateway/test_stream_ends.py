"""Each stream ends with its token, even if its client sends nothing. A teammate's ends when they leave the desk."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
import websockets
from redis.asyncio import Redis

from libs.assignment import Directory, Presence
from libs.contracts.desk import DeskConfig, Teammate
from libs.contracts.principals import Principal
from libs.messaging.keys import Keys
from services.gateway.identity.grants import Grant
from services.gateway.identity.stream_end import Ending
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient, next_frame, send_frame, tab
from tests.gateway.running import Gateway, bearer, host_token
from tests.waiting import until

SOON_S = 6
"""Long enough to open a stream on a busy machine."""


def soon() -> int:
    return int(time.time()) + SOON_S


async def test_socket_and_events_end_when_their_token_does(gateway: Gateway) -> None:
    exp = soon()
    chat = await gateway.open(host_token("short", exp=exp))
    assert jwt.decode(chat.token, options={"verify_signature": False})["exp"] <= exp
    async with chat.socket() as socket, chat.events() as events:
        assert (await socket.next_of("error"))["code"] == "token_expired"
        assert await socket.closed() == 1008
        assert (await events.next_of("error"))["code"] == "token_expired"
        await events.ended()
    assert time.time() > exp - 0.2
    assert (await chat.say("too late")).json()["code"] == "token_expired"


async def test_a_stream_ends_when_the_persons_newest_token_does(gateway: Gateway) -> None:
    now = int(time.time())
    first = await gateway.open(host_token("two-tabs", iat=now - 60))
    await gateway.open(host_token("two-tabs", iat=now, exp=soon()))
    async with first.socket() as socket:
        assert (await socket.next_of("error"))["code"] == "token_expired"
    assert (await first.say("too late")).json()["code"] == "token_expired"


async def test_a_token_that_counts_no_more_when_a_stream_begins_ends_it(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer token may come between the check at the opening and the first frame."""
    now = int(time.time())
    staff = await gateway.open(host_token("quick", iat=now - 60))

    async def let_in(grant: Grant) -> Principal:
        return grant.principal

    with monkeypatch.context() as before:
        before.setattr(gateway.services.identity, "speaker", let_in)
        await gateway.open(host_token("quick", role="visitor", iat=now))
        async with staff.socket() as socket:
            assert (await socket.next_of("error"))["code"] == "token_superseded"


async def test_a_desks_socket_ends_when_its_token_does(gateway: Gateway, ana: TeammateClient) -> None:
    protocols = [websockets.Subprotocol("frontdesk.desk.v1"), websockets.Subprotocol(
        f"bearer.{host_token('ana', role='teammate', exp=soon())}"
    )]  # fmt: skip
    url = gateway.url.replace("http", "ws") + "/v1/desk/socket"
    async with websockets.connect(url, subprotocols=protocols, open_timeout=60) as connection:
        assert (await next_frame(connection, "error"))["code"] == "token_expired"
        await connection.wait_closed()
        assert connection.close_code == 1008


async def test_an_anonymous_conversation_has_its_own_day(gateway: Gateway) -> None:
    opened = (await gateway.http.post("/v1/conversations")).json()
    exp = jwt.decode(opened["token"], options={"verify_signature": False})["exp"]
    assert 23 * 3600 < exp - time.time() <= 24 * 3600


@pytest.mark.parametrize("by", ["api", "file"])
async def test_a_person_removed_from_the_desk_sees_no_more_of_it(
    start_gateway: StartGateway,
    redis: Redis,
    keys: Keys,
    ana: TeammateClient,
    by: str,
) -> None:
    there = await start_gateway()
    chat = await there.open(host_token("vera", role="visitor"))
    async with tab(there, "ben") as tabs, tab(there, "ana") as stays:
        await next_frame(stays, "ready")
        await next_frame(tabs, "ready")
        await send_frame(tabs, "watch", conversation_id=chat.id)
        await next_frame(tabs, "caught_up")
        if by == "api":
            workflow = bearer(host_token("crm", role="workflow"))
            gone = await ana._gateway.http.delete("/v1/desk/people/ben", headers=workflow)
            assert gone.status_code == 204
        else:
            await Directory(redis, keys).load(DeskConfig(people=[Teammate(id="ana", name="Ana Ruiz")]), "without ben")
        async with asyncio.timeout(60):
            assert (await next_frame(tabs, "error"))["code"] == "not_a_member"
            await tabs.wait_closed()
        assert tabs.close_code == 1008
        with pytest.raises(websockets.InvalidStatus) as refused:
            await tab(there, "ben").__aenter__()
        assert refused.value.response.status_code == 403
        await send_frame(stays, "ping")
        await next_frame(stays, "pong")
    assert not await redis.exists(keys.desk.connections("ben"))
    views = await Presence(redis, keys, Directory(redis, keys)).views()
    assert "ben" not in {view.person.id for view in views}


async def test_a_removal_that_was_missed_is_found_at_the_next_beat(
    gateway: Gateway,
    redis: Redis,
    keys: Keys,
    ana: TeammateClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("services.gateway.desk.socket.BEAT", timedelta(milliseconds=50))
    async with tab(gateway, "ben") as connection:
        await next_frame(connection, "ready")
        await redis.hdel(keys.desk.people, "ben")
        assert (await next_frame(connection, "error"))["code"] == "not_a_member"


async def test_a_clock_that_is_set_forward_ends_a_stream_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.gateway.identity.stream_end.MAX_TIMER_S", 0.05)
    now = [1_000.0]
    ending = Ending(now[0] + 3_600, lambda: now[0])
    now[0] += 7_200

    async def ended() -> bool:
        return ending.reason.done()

    await until("the stream ends", ended)
    ending.cancel()


async def test_a_newer_token_that_ends_sooner_ends_the_stream_sooner(tmp_path: Path) -> None:
    ending = Ending(time.time() + 3_600, time.time)
    ending.no_later_than(time.time() - 1)
    assert ending.reason.done()
    ending.cancel()
