"""A gateway with a wrong wall clock does everything at the right time: Redis' clock decides."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import jwt
import pytest

from libs.messaging.keys import Keys
from tests.gateway.bridge import ANN, Bridge, tell
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient, next_frame, send_frame, tab, visitor
from tests.gateway.process import running
from tests.gateway.running import Gateway, bearer, host_token
from tests.plain_http import NO_AUTHORITIES
from tests.waiting import until

SKEWS_S = (-3_600, 3_600)
MINUTE = 60


@asynccontextmanager
async def wrong(
    right: Gateway, redis_url: str, keys: Keys, folder: Path, skew_s: float, **settings: str
) -> AsyncIterator[Gateway]:
    """A second gateway process, with a wall clock that is wrong by `skew_s`."""
    named = {"REDIS_URL": redis_url, "REDIS_PREFIX": keys.prefix, "SHARDS": str(keys.shards)}
    free = {"OPENINGS_PER_ADDRESS": "0", "MESSAGES_PER_CONTACT": "0", "MESSAGES_PER_ADDRESS": "0"}
    async with (
        running(folder, skew_s, **named, **free, **settings) as process,
        httpx2.AsyncClient(base_url=process.url, timeout=60, verify=NO_AUTHORITIES) as http,
    ):
        yield replace(right, url=process.url, http=http)


@pytest.fixture(params=SKEWS_S, ids=["behind", "ahead"])
async def other(
    request: pytest.FixtureRequest, gateway: Gateway, redis_url: str, keys: Keys, tmp_path: Path
) -> AsyncIterator[Gateway]:
    async with wrong(gateway, redis_url, keys, tmp_path, request.param) as gateway_with_a_wrong_clock:
        yield gateway_with_a_wrong_clock


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


async def code_of(gateway: Gateway, token: str | None) -> str:
    answer = await gateway.http.post("/v1/conversations", headers=bearer(token) if token else {})
    return "ok" if answer.is_success else str(answer.json()["code"])


async def test_the_same_tokens_are_taken_and_refused(gateway: Gateway, other: Gateway) -> None:
    now = int(time.time())
    cases: list[tuple[dict[str, Any], str]] = [
        ({"exp": now + 30 * MINUTE, "iat": now - MINUTE, "nbf": now - MINUTE}, "ok"),
        ({"exp": now - 5 * MINUTE}, "token_expired"),
        ({"iat": now + 20}, "ok"),
        ({"iat": now + 5 * MINUTE}, "token_invalid"),
        ({"nbf": now + 5 * MINUTE}, "token_invalid"),
        ({"iat": "soon"}, "token_invalid"),
        ({"nbf": [now]}, "token_invalid"),
        ({"exp": now + 24 * 60 * MINUTE}, "ok"),
        ({"exp": now + 24 * 60 * MINUTE + 5 * MINUTE}, "token_invalid"),
    ]
    for number, (claims, code) in enumerate(cases):
        token = host_token(f"person-{number}", **claims)
        assert [await code_of(each, token) for each in (gateway, other)] == [code, code], claims


async def test_its_tokens_begin_and_end_at_the_right_times(gateway: Gateway, other: Gateway) -> None:
    opened = (await other.http.post("/v1/conversations")).json()
    conversation, visitor_ = claims_of(opened["token"]), claims_of(opened["visitor_token"])
    now = time.time()
    assert abs(conversation["iat"] - now) < MINUTE
    assert abs(conversation["exp"] - now - 24 * 60 * MINUTE) < MINUTE
    assert abs(visitor_["iat"] - now) < MINUTE
    assert abs(visitor_["exp"] - now - 180 * 24 * 60 * MINUTE) < MINUTE
    for each in (gateway, other):
        path = f"/v1/conversations/{opened['conversation_id']}/messages"
        assert (await each.http.get(path, headers=bearer(opened["token"]))).status_code == 200
        assert await code_of(each, opened["visitor_token"]) == "ok"


async def test_a_stream_ends_when_its_token_does(other: Gateway) -> None:
    exp = int(time.time()) + 4
    chat = await other.open(host_token("short", exp=exp))
    async with chat.socket() as socket, chat.events() as events:
        assert (await socket.next_of("error"))["code"] == "token_expired"
        assert (await events.next_of("error"))["code"] == "token_expired"
    assert time.time() > exp - 0.2
    assert (await chat.say("too late")).json()["code"] == "token_expired"


async def test_a_snooze_ends_at_the_same_moment_on_the_log_and_in_the_list(
    gateway: Gateway, other: Gateway, ana: TeammateClient
) -> None:
    chat = await visitor(gateway)
    await TeammateClient(other, "ana").does(chat, "snooze", minutes=30)
    wanted = datetime.now(UTC) + timedelta(minutes=30)
    [snoozed] = [each["entry"] for each in await ana.entries(chat) if each["kind"] == "snoozed"]
    listed = (await ana.get(f"conversations/{chat.id}"))["summary"]["snoozed_until"]
    for until_ in (snoozed["until"], listed):
        assert abs(datetime.fromisoformat(until_) - wanted) < timedelta(minutes=1)


async def test_teammates_on_both_see_each_other(gateway: Gateway, other: Gateway, ana: TeammateClient) -> None:
    chat = await visitor(gateway)
    async with tab(gateway, "ana") as hers, tab(other, "ben") as his:
        for connection in (hers, his):
            await next_frame(connection, "ready")
            await send_frame(connection, "watch", conversation_id=chat.id)
        await next_frame(hers, "viewers", viewers=["ben"])
        await next_frame(his, "viewers", viewers=["ana"])


async def test_a_report_ends_now(gateway: Gateway, other: Gateway, ana: TeammateClient) -> None:
    await (await visitor(gateway)).say("my parcel is late")
    for teammate in (ana, TeammateClient(other, "ana")):
        report = await teammate.get("reports")
        assert report["total"]["conversations"] == 1
        assert abs(datetime.fromisoformat(report["end"]) - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("skew_s", SKEWS_S)
async def test_a_bridge_and_it_take_each_others_messages(
    start_gateway: StartGateway, redis_url: str, keys: Keys, tmp_path: Path, bridge: Bridge, skew_s: int
) -> None:
    settings = bridge.settings()
    channel = {"secrets": [bridge.secret], "url": str(settings.url)}
    # The one with the right clock only helps to write: it knows no channel, and delivers nothing.
    right = await start_gateway()
    async with wrong(
        right, redis_url, keys, tmp_path, skew_s, CHANNELS=json.dumps({"whatsapp": channel})
    ) as other:  # fmt: skip
        received = await tell(other)
        assert received.status_code == 202, received.text
        await right.services.writer.send(
            received.json()["conversation_id"], author=ANN, text="Hello", client_message_id="reply-0001"
        )

        async def delivered() -> bool:
            return bool(bridge.received)

        await until("the bridge has it", delivered)
        _, headers = bridge.received[0]
        assert abs(int(headers["webhook-timestamp"]) - time.time()) < MINUTE
