"""Opening a conversation: a person is identified, gets one conversation, and never another person's."""

import asyncio
from typing import Any

import httpx2
import jwt
import pytest

from libs.contracts.entries import Opened
from libs.conversations import LogReader
from tests.gateway.running import SECRET, Gateway, bearer, host_token


async def post(gateway: Gateway, token: str | None = None, **body: Any) -> httpx2.Response:
    headers = bearer(token) if token else {}
    return await gateway.http.post("/v1/conversations", json=body, headers=headers)


async def opened_entry(gateway: Gateway, conversation_id: str) -> Opened:
    entries = await gateway.services.reader.entries(conversation_id)
    assert isinstance(entries[0].entry, Opened)
    return entries[0].entry


async def test_an_anonymous_browser_finds_its_conversation_again(gateway: Gateway) -> None:
    first = await post(gateway)
    assert first.status_code == 201
    assert first.json()["status"] == "open"
    assert first.json()["offset"] == "0"
    again = await post(gateway, first.json()["visitor_token"])
    assert again.status_code == 200
    assert again.json()["conversation_id"] == first.json()["conversation_id"]
    assert again.json()["visitor_token"] is None
    stranger = await post(gateway)
    assert stranger.json()["conversation_id"] != first.json()["conversation_id"]
    principal = (await opened_entry(gateway, first.json()["conversation_id"])).principal
    assert principal.kind == "anonymous"
    assert principal.email is None


async def test_the_host_site_says_who_a_person_is(gateway: Gateway) -> None:
    token = host_token(role="visitor", email="jane@acme.example", name="Jane", email_verified=False)
    opened = await post(gateway, token)
    principal = (await opened_entry(gateway, opened.json()["conversation_id"])).principal
    assert principal.model_dump() == {
        "kind": "visitor",
        "id": "visitor:site:jane",
        "email": "jane@acme.example",
        "email_verified": False,
        "name": "Jane",
    }


async def test_one_contact_has_one_open_conversation(gateway: Gateway) -> None:
    answers = await asyncio.gather(*(post(gateway, host_token()) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert len({answer.json()["conversation_id"] for answer in answers}) == 1


async def test_issuers_keep_their_people_apart(gateway: Gateway) -> None:
    one = await post(gateway, host_token("b:c", iss="a"))
    other = await post(gateway, host_token("c", iss="a:b"))
    assert other.status_code == 201
    assert one.json()["conversation_id"] != other.json()["conversation_id"]


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (host_token(exp=1_000), "token_expired"),
        (host_token(exp=None), "token_invalid"),
        (host_token(secret="another-secret-that-is-also-long-enough!"), "token_invalid"),
        (jwt.encode({"sub": "jane", "role": "staff", "exp": 4e9}, "", algorithm="none"), "token_invalid"),
        (jwt.encode({"sub": "j", "role": "staff", "exp": 4_000_000_000}, SECRET * 2, "HS512"), "token_invalid"),
        (host_token(role="owner"), "token_invalid"),
        (host_token(role=None), "token_invalid"),
        (host_token(subject=""), "token_invalid"),
        (host_token(aud="visitor"), "token_invalid"),
        (host_token(aud="conversation"), "token_invalid"),
        (host_token(iss="visitor"), "token_invalid"),
        (host_token(iss="channel"), "token_invalid"),
        ("not-a-token", "token_invalid"),
        ("é.è.à".encode().decode("latin-1"), "token_invalid"),
    ],
)
async def test_a_token_that_is_not_good_opens_nothing(gateway: Gateway, token: str, code: str) -> None:
    raw = f"Bearer {token}".encode("latin-1")
    answer = await gateway.http.post("/v1/conversations", json={}, headers={b"Authorization": raw})
    assert answer.status_code == 401
    assert answer.json()["code"] == code
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert not await gateway.services.redis.keys(f"{gateway.services.settings.redis_prefix}*conversation*")


async def test_a_conversations_token_opens_nothing(gateway: Gateway) -> None:
    chat = await gateway.open()
    assert (await post(gateway, chat.token)).json()["code"] == "token_invalid"


async def test_a_contact_may_name_only_themselves(gateway: Gateway) -> None:
    assert (await post(gateway, host_token(), contact="site:jane")).status_code == 201
    foreign = await post(gateway, host_token(), contact="site:joe")
    assert foreign.status_code == 403
    assert foreign.json()["code"] == "contact_foreign"


@pytest.mark.parametrize(
    ("wanted", "claimed", "spoken"),
    [("es-MX", "fr", "es"), ("pt-BR", None, "en"), (None, "ko", "ko"), (None, None, "en"), ("RU", None, "ru")],
)
async def test_the_language_is_one_of_ours(
    gateway: Gateway, wanted: str | None, claimed: str | None, spoken: str
) -> None:
    body = {"locale": wanted} if wanted else {}
    opened = await post(gateway, host_token(locale=claimed), **body)
    assert opened.json()["locale"] == spoken
    assert (await opened_entry(gateway, opened.json()["conversation_id"])).locale == spoken
    again = await post(gateway, host_token(), locale="fr")
    assert again.json()["locale"] == spoken


async def test_the_callers_trace_goes_into_the_log(gateway: Gateway, keys: Any, redis: Any) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    headers = {**bearer(host_token()), "traceparent": trace}
    opened = await gateway.http.post("/v1/conversations", headers=headers)
    entries = await LogReader(redis, keys).entries(opened.json()["conversation_id"])
    entry = entries[0].entry
    assert isinstance(entry, Opened)
    # Its last part, whether the trace is recorded, is the gateway's decision.
    assert entry.trace.rpartition("-")[0] == trace.rpartition("-")[0]


@pytest.mark.parametrize(
    "body",
    [{"locale": "not a tag"}, {"channel": "Widget!"}, {"channel": ""}, {"surprise": 1}, {"contact": ""}, [], 1, "x"],
)
async def test_a_malformed_opening_opens_nothing(gateway: Gateway, body: Any) -> None:
    answer = await gateway.http.post("/v1/conversations", json=body, headers=bearer(host_token()))
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert not await gateway.services.redis.keys(f"{gateway.services.settings.redis_prefix}*conversation*")
