"""Late events of an archived conversation: it comes back for them, closed, once, and with all that it had."""

import asyncio
import secrets
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.authors import Author
from libs.conversations import AttachmentRecords, ConversationState, Describer, LogReader
from libs.conversations.restoring import RESTORED, Restorer
from libs.messaging.keys import Keys
from tests.gateway.archived.mover import Mover
from tests.gateway.attached import image, send, uploaded
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Chat, Gateway, bearer, host_token

ANA = Author(kind="teammate", id="ana", name="Ana Ruiz")


@pytest.fixture
async def chat(gateway: Gateway, ana: TeammateClient, mover: Mover) -> Chat:
    """An archived conversation that Redis has no more."""
    chat = await gateway.open(host_token(f"vera-{secrets.token_hex(4)}", role="visitor", name="Vera"))
    await chat.say("Where is my order?")
    await ana.does(chat, "reply", text="On its way")
    await ana.does(chat, "close", category="Order")
    await mover.move(chat.id, gateway)
    return chat


async def rate(chat: Chat, rating: int, request_id: str = "rating-0001") -> Any:
    body = {"rating": rating, "request_id": request_id}
    return await chat.gateway.http.post(f"{chat.path}/rating", json=body, headers=bearer(chat.token))


async def check_closed_once(chat: Chat, ana: TeammateClient, redis: Redis, keys: Keys) -> ConversationState:
    """It is closed, the contact has no open one, and it is in the closed view once and in no other."""
    state = await LogReader(redis, keys).state(chat.id)
    assert state.status == "closed"
    assert await chat.gateway.services.writer.open_of(state.contact) is None
    assert (await ana.lists("closed")).count(chat.id) == 1
    assert [view for view in ("all", "mine", "unassigned", "assistant") if chat.id in await ana.lists(view)] == []
    return state


async def test_a_contact_rates_an_archived_conversation(
    chat: Chat, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    before = await chat.gateway.services.reader.entries(chat.id)
    assert (await rate(chat, 4)).status_code == 200
    assert (await rate(chat, 4)).status_code == 200
    state = await check_closed_once(chat, ana, redis, keys)
    assert state.rating == 4
    now = await LogReader(redis, keys).entries(chat.id)
    assert now[:-1] == before
    assert [item.entry.kind for item in now[len(before) :]] == ["rated"]


async def test_labels_and_the_like_change_and_are_archived_again(
    chat: Chat, ana: TeammateClient, redis: Redis, keys: Keys, mover: Mover
) -> None:
    await ana.does(chat, "labels", add=["vip"])
    await ana.does(chat, "priority", priority="high")
    state = await check_closed_once(chat, ana, redis, keys)
    assert (state.labels, state.priority) == (("vip",), "high")
    await mover.move(chat.id, chat.gateway)
    row = (await ana.get("conversations", view="closed", label="vip"))["conversations"]
    assert [(each["id"], each["labels"], each["priority"]) for each in row] == [(chat.id, ["vip"], "high")]


async def test_changes_of_open_conversations_are_refused_as_closed(
    chat: Chat, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    writes: dict[str, dict[str, object]] = {
        "reply": {"text": "Hello"}, "notes": {"text": "Hello"}, "assign": {"owner": "person:ana"},
        "snooze": {"minutes": 5}, "close": {"category": "Order"}, "draft": {},
    }  # fmt: skip
    for what, body in writes.items():
        refused = await ana.does(chat, what, 409, **body)
        assert refused["code"] == "conversation_closed", what
    for answer in (await chat.say("One more thing"), await chat.post({}, "/close")):
        assert (answer.status_code, answer.json()["code"]) == (409, "conversation_closed")
    await check_closed_once(chat, ana, redis, keys)


async def test_two_late_writers_at_once_restore_it_once(
    chat: Chat, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    before = await chat.gateway.services.reader.entries(chat.id)
    labels = [ana.does(chat, "labels", add=[label]) for label in ("vip", "refund")]
    await asyncio.gather(*labels, rate(chat, 5), rate(chat, 5), ana.does(chat, "priority", priority="low"))
    state = await check_closed_once(chat, ana, redis, keys)
    assert (sorted(state.labels), state.rating, state.priority) == (["refund", "vip"], 5, "low")
    now = await LogReader(redis, keys).entries(chat.id)
    assert now[: len(before)] == before
    added = sorted(item.entry.kind for item in now[len(before) :])
    assert added == ["labelled", "labelled", "prioritised", "rated"]


async def test_an_older_copy_never_takes_the_place_of_a_newer_one(
    chat: Chat, redis: Redis, keys: Keys, mover: Mover
) -> None:
    old = await chat.gateway.services.reader.archive.whole(chat.id)  # type: ignore[union-attr]
    assert old is not None
    restorer, reader = Restorer(redis, keys), LogReader(redis, keys)
    assert await restorer.restore(chat.id, old.fields, old.log, {})
    await Describer(redis, keys).label(
        chat.id, add=["vip"], remove=[], names={"vip": "VIP"}, by=ANA, request_id="late-1"
    )
    newer = await reader.entries(chat.id)
    assert await restorer.restore(chat.id, old.fields, old.log, {})
    assert await reader.entries(chat.id) == newer
    assert (await reader.state(chat.id)).labels == ("vip",)


async def test_a_restored_conversation_expires_if_nothing_follows(chat: Chat, redis: Redis, keys: Keys) -> None:
    assert await chat.gateway.services.reader.restore(chat.id)
    names = keys.conversation(chat.id)
    for name in (names.state, names.log):
        assert 0 < await redis.ttl(name) <= RESTORED.total_seconds()
    assert await redis.zscore(keys.desk_list(0, "closed"), chat.id) is None


async def test_an_open_conversation_is_not_restored(gateway: Gateway, redis: Redis, keys: Keys, mover: Mover) -> None:
    chat = await gateway.open(host_token(f"vera-{secrets.token_hex(4)}", role="visitor"))
    await chat.say("Hello")
    stored = await mover.move(chat.id, gateway)
    assert not await Restorer(redis, keys).restore(chat.id, stored.fields, stored.log, {})
    assert not await redis.exists(keys.conversation(chat.id).state, keys.conversation(chat.id).log)


async def test_files_come_back_and_are_archived_again(
    gateway: Gateway, ana: TeammateClient, keys: Keys, mover: Mover
) -> None:
    chat = await gateway.open(host_token(f"vera-{secrets.token_hex(4)}", role="visitor"))
    photo = await uploaded(chat, image())
    await send(chat, photo["id"])
    await ana.does(chat, "close", category="Order")
    before = (await mover.move(chat.id, gateway)).attachments
    await ana.does(chat, "labels", add=["vip"])
    assert set(before) > {photo["id"]}
    assert [each.attachment.id for each in await AttachmentRecords(mover.redis, keys).all(chat.id)] == [photo["id"]]
    assert await mover.redis.ttl(keys.conversation(chat.id).attachments) > 0
    assert (await mover.move(chat.id, gateway)).attachments == before
