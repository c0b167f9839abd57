"""Messages that come in by bridges: signed, once each, from senders who are limited one by one."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.messaging.keys import Keys
from services.gateway.attachments import SentFile
from services.gateway.bridges.signatures import headers
from tests.gateway.attached import PDF
from tests.gateway.bridge import ANN, SECRET, Bridge, post, tell
from tests.gateway.conftest import StartGateway
from tests.gateway.running import Gateway, host_token
from tests.waiting import truth, until


@pytest.fixture
async def desk(start_gateway: StartGateway, bridge: Bridge) -> Gateway:
    return await start_gateway(channels={"whatsapp": bridge.settings()})


async def test_a_message_opens_the_senders_conversation_and_goes_on_in_it(desk: Gateway) -> None:
    first, second = await tell(desk), await tell(desk, "¿Hola?", "wamid.2")
    assert (first.status_code, second.status_code) == (202, 202), first.text
    assert first.json()["conversation_id"] == second.json()["conversation_id"]
    state = await desk.services.reader.state(first.json()["conversation_id"])
    assert (state.channel, state.locale, state.principal.name) == ("whatsapp", "es", "Vera")
    assert state.contact == "channel:whatsapp:+34600"


async def test_a_message_that_comes_twice_is_written_once(desk: Gateway) -> None:
    answers = await asyncio.gather(*(tell(desk) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({(answer.json()["conversation_id"], answer.json()["offset"]) for answer in answers}) == 1
    assert [answer.json()["repeated"] for answer in answers].count(False) == 1


async def test_a_bridge_gets_links_to_the_files_of_a_message_but_not_of_a_note(
    start_gateway: StartGateway, bridge: Bridge, tmp_path: Path
) -> None:
    gateway = await start_gateway(
        channels={"whatsapp": bridge.settings()}, attachments_folder=tmp_path, public_url="https://chat.example.com/",
    )  # fmt: skip
    chat = (await tell(gateway)).json()["conversation_id"]
    services = gateway.services
    for place, name in enumerate(("hidden.pdf", "offer.pdf")):
        file = SentFile(f"file-{place:04}", name, len(PDF), whole(PDF), "127.0.0.1")
        stored = [await services.attachments.receive(chat, ANN, file)]
        if place:
            await services.writer.send(chat, author=ANN, text="", client_message_id="answer-1", attachments=stored)
        else:
            await services.writer.note(chat, author=ANN, text="x", note_id="note-001", attachments=stored)
    await until("the message is delivered", lambda: truth(len(bridge.received) == 1))
    [(payload, _)] = bridge.received
    [file_sent] = payload["message"]["attachments"]
    assert (payload["message"]["text"], file_sent["name"], file_sent["type"]) == ("", "offer.pdf", "application/pdf")
    start, _, path = file_sent["url"].partition("/v1/")
    assert start == "https://chat.example.com"
    assert (await gateway.http.get(f"/v1/{path}")).content == PDF


async def whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def test_a_repeat_after_the_end_opens_nothing(desk: Gateway) -> None:
    first = (await tell(desk)).json()
    await desk.services.writer.close(first["conversation_id"], by=ANN, reason="x", request_id="close-1")
    again = (await tell(desk)).json()
    assert (again["conversation_id"], again["repeated"]) == (first["conversation_id"], True)
    third = (await tell(desk, "something new", "wamid.3")).json()
    assert third["conversation_id"] != first["conversation_id"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"secret": "another-secret-altogether"}, 401, "signature_invalid"),
        ({"text": None}, 422, "invalid"),
        ({"action": "search"}, 422, "invalid"),
        ({"text": None, "action": "never_offered"}, 422, "action_unknown"),
        ({"sender": {"id": ""}}, 422, "invalid"),
        ({"colour": "red"}, 422, "invalid"),
        ({"message_id": "x" * 201}, 422, "invalid"),
    ],
)
async def test_a_wrong_webhook_is_refused(desk: Gateway, changes: dict[str, Any], status: int, code: str) -> None:
    refused = await tell(desk, **changes)
    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text


@pytest.mark.parametrize("closed", [False, True])
async def test_a_click_opens_no_conversation(desk: Gateway, closed: bool) -> None:
    """Without a conversation, and after the conversation with its button was closed."""
    if closed:
        first = (await tell(desk)).json()
        await desk.services.writer.close(first["conversation_id"], by=ANN, reason="x", request_id="close-1")
    click: dict[str, Any] = {"text": None, "action": "search"}
    refused = await tell(desk, message_id="wamid.2", **click)
    assert (refused.status_code, refused.json()["code"]) == (422, "action_unknown")
    assert await desk.services.writer.open_of("channel:whatsapp:+34600") is None


async def test_within_the_flows_time_a_message_goes_on_after_the_end(desk: Gateway, redis: Redis, keys: Keys) -> None:
    services = desk.services
    first = (await tell(desk)).json()["conversation_id"]
    await redis.hset(keys.conversation(first).state, "reopen_ms", 7_200_000)  # as the flow's agent does
    await services.writer.close(first, by=ANN, reason="x", request_id="close-1")
    contact = "channel:whatsapp:+34600"
    assert await services.writer.open_of(contact) == first
    click: dict[str, Any] = {"text": None, "action": "search"}
    refused = await tell(desk, message_id="wamid.2", **click)
    assert (refused.status_code, refused.json()["code"]) == (422, "action_unknown"), "it never offered this button"
    again = (await tell(desk, "¿Y el otro paquete?", "wamid.3")).json()
    assert (again["conversation_id"], again["repeated"]) == (first, False)
    # After its time, of which the state knows as well as the contact's past.
    await redis.hset(keys.contact_past(keys.shard_of_contact(contact), contact), "reopen_until", 1)
    await redis.hset(keys.conversation(first).state, "reopen_ms", 0)
    assert (await tell(desk, "¿Hola?", "wamid.4")).json()["conversation_id"] != first


async def test_a_refusal_does_not_repeat_what_a_bridge_sent(desk: Gateway) -> None:
    planted: dict[str, Any] = {"jane@acme.com": 1}
    refused = await tell(desk, **planted)
    assert refused.status_code == 422
    assert "jane@acme.com" not in refused.text


async def test_only_a_bridge_opens_its_channel(desk: Gateway) -> None:
    refused = await desk.http.post(
        "/v1/conversations", json={"channel": "whatsapp"}, headers={"Authorization": f"Bearer {host_token()}"}
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "channel_reserved")


async def test_one_sender_cannot_crowd_out_others(start_gateway: StartGateway, bridge: Bridge) -> None:
    gateway = await start_gateway(
        channels={"whatsapp": bridge.settings()}, messages_per_contact=4, messages_per_address=1
    )
    answers = [await tell(gateway, message_id=f"w{number}") for number in range(5)]
    assert [answer.status_code for answer in answers] == [202] * 4 + [429]
    other = await tell(gateway, message_id="w9", sender={"id": "+48"})
    assert other.status_code == 202


async def test_the_same_webhook_id_with_another_body_is_refused(desk: Gateway) -> None:
    first = json.dumps({"message_id": "1", "sender": {"id": "+34"}, "text": "Hola"}).encode()
    second = first.replace(b"Hola", b"Adios")
    sent = headers([SECRET], "msg-1", first, time.time())
    assert [(await post(desk, first, sent)).status_code for _ in range(2)] == [202, 202]
    forged = await post(desk, second, sent)
    assert (forged.status_code, forged.json()["code"]) == (401, "signature_invalid")
    reused = await post(desk, second, headers([SECRET], "msg-1", second, time.time()))
    assert (reused.status_code, reused.json()["code"]) == (409, "webhook_id_reused")


async def test_the_earlier_signature_is_still_taken_and_counted(desk: Gateway) -> None:
    body = json.dumps({"message_id": "1", "sender": {"id": "+34"}, "text": "Hola"}).encode()
    sent = headers([SECRET], "x", body, time.time())
    given = {name: value for name, value in sent.items() if name.startswith("Frontdesk-")}
    assert (await post(desk, body, given)).status_code == 202
    exposed = desk.services.metrics.exposition().decode()
    assert 'frontdesk_gateway_channel_requests_total{channel="whatsapp",scheme="earlier"} 1.0' in exposed


async def test_a_channel_that_only_another_gateway_knows_is_not_refused_for_good(
    start_gateway: StartGateway, desk: Gateway, redis: Redis, keys: Keys
) -> None:
    other = await start_gateway()
    elsewhere = await tell(other)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (503, "channel_elsewhere")
    assert elsewhere.headers["retry-after"]
    token = {"Authorization": f"Bearer {host_token()}"}
    reserved = await other.http.post("/v1/conversations", json={"channel": "whatsapp"}, headers=token)
    assert (reserved.status_code, reserved.json()["code"]) == (422, "channel_reserved")
    nowhere = await tell(other, channel="fax")
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "channel_unknown")
