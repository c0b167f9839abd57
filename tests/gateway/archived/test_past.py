"""A contact who returns: the new conversation knows the same of earlier ones in Redis and in the archive."""

import json
import secrets
from dataclasses import asdict
from typing import Any

from redis.asyncio import Redis

from libs.messaging.keys import Keys
from tests.gateway.archived.mover import Mover
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Gateway, host_token

KNOWN = ("earlier", "last_assignee", "flows_seen", "answers")


async def story(gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys, token: str) -> list[str]:
    """Three conversations: one that Ana had, and two that only the assistant had."""
    found = []
    for number in range(3):
        chat = await gateway.open(token)
        await chat.say(f"Question {number}")
        state = await gateway.services.reader.state(chat.id)
        past = f"{keys.base(keys.shard_of(chat.id))}contact:{state.contact}"
        if number == 0:
            await ana.does(chat, "reply", text="Hello")
            # What an agent's decision stores: the answers to a flow's questions, and a flow that runs once.
            await redis.hset(keys.conversation(chat.id).state, "answers", json.dumps({"firstname": "Vera"}))
            await redis.hset(f"{past}:past", "answers", json.dumps({"firstname": "Vera"}))
            await redis.hset(keys.conversation(chat.id).state, "flows_ran", " welcome")
            await redis.sadd(f"{past}:flows", "welcome")
            await redis.expire(f"{past}:flows", 1_000)
        await chat.post({}, "/close")
        found.append(chat.id)
    return found


async def known_at_opening(gateway: Gateway, token: str) -> dict[str, Any]:
    chat = await gateway.open(token)
    state = await gateway.services.reader.state(chat.id)
    assert state.last_closed_at is not None
    return {name: value for name, value in {**asdict(state), "answers": state.answers}.items() if name in KNOWN}


def token() -> str:
    return host_token(f"vera-{secrets.token_hex(4)}", role="visitor", name="Vera")


EXPECTED = {"earlier": 3, "last_assignee": "ana", "flows_seen": ("welcome",), "answers": {"firstname": "Vera"}}


async def test_a_new_conversation_knows_the_archived_past(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys, mover: Mover
) -> None:
    in_redis, archived, both = token(), token(), token()
    await story(gateway, ana, redis, keys, in_redis)
    assert await known_at_opening(gateway, in_redis) == EXPECTED
    for each in await story(gateway, ana, redis, keys, archived):
        await mover.move(each)
    assert await known_at_opening(gateway, archived) == EXPECTED
    # The first two are in the archive alone, and Redis still has the third, which is in the archive, too.
    first, second, third = await story(gateway, ana, redis, keys, both)
    for each in (first, second, third):
        await mover.store(each)
    for each in (first, second):
        await redis.delete(keys.conversation(each).state, keys.conversation(each).log)
    assert await known_at_opening(gateway, both) == EXPECTED


async def test_a_new_contact_has_no_past(gateway: Gateway) -> None:
    chat = await gateway.open(token())
    state = await gateway.services.reader.state(chat.id)
    assert (state.earlier, state.last_assignee, state.last_closed_at, state.flows_seen) == (0, None, None, ())
    assert state.answers == {}


async def test_the_desk_opens_for_a_contact_with_archived_conversations(
    gateway: Gateway, ana: TeammateClient, mover: Mover
) -> None:
    chat = await gateway.open(host_token("vera@acme", role="visitor", name="Vera", email="vera@acme.com"))
    await chat.say("Hello")
    await ana.does(chat, "close", category="Order")
    contact = (await mover.move(chat.id, gateway)).state.contact
    answer = await gateway.http.post(
        "/v1/desk/conversations",
        json={"request_id": "open-00001", "contact": contact},
        headers=ana._headers,
    )
    assert answer.status_code == 201, answer.text
    state = await gateway.services.reader.state(answer.json()["conversation_id"])
    assert (state.principal.name, state.principal.email, state.earlier) == ("Vera", "vera@acme.com", 1)
