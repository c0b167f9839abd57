"""Channels by bridges: signed in, signed out, once each, in order, through failures on either side."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from libs.bus.keys import Keys
from libs.contracts.entries import Author
from services.gateway.channels.settings import ChannelSettings
from services.gateway.channels.signing import BadSignature, check, headers, signature
from tests.browser.server import Server
from tests.gateway.conftest import StartGateway
from tests.gateway.running import Gateway, host_token
from tests.waiting import until

SECRET = "a-secret-of-the-bridge"
ANN = Author(kind="teammate", id="ann", name="Ann")


class Bridge:
    """A bridge on a real port: remembers what it was told, and answers as it is told to."""

    def __init__(self) -> None:
        self.told: list[tuple[dict[str, Any], dict[str, str]]] = []
        self.answers: list[int] = []
        self._server = Server(Starlette(routes=[Route("/in", self._take, methods=["POST"])]), 0)
        self.port = 0

    @property
    def settings(self) -> dict[str, ChannelSettings]:
        url = f"http://127.0.0.1:{self.port}/in"
        return {"whatsapp": ChannelSettings.model_validate({"secrets": [SECRET], "url": url})}

    async def start(self) -> None:
        self._task = asyncio.create_task(self._server.serve())
        self.port = await self._server.listening()

    async def stop(self) -> None:
        self._server.should_exit = True
        await self._task

    async def _take(self, request: Request) -> Response:
        body = await request.body()
        check([SECRET], request.headers.get("frontdesk-timestamp"), request.headers.get("frontdesk-signature"), body)
        self.told.append((json.loads(body), dict(request.headers)))
        return Response(status_code=self.answers.pop(0) if self.answers else 200)

    async def texts(self, number: int) -> list[str]:
        async def enough() -> bool:
            return len(self.told) >= number

        await until(f"{number} deliveries", enough)
        return [told.get("message", {}).get("text", told["type"]) for told, _ in self.told]


@pytest.fixture
async def bridge() -> AsyncIterator[Bridge]:
    bridge = Bridge()
    await bridge.start()
    yield bridge
    await bridge.stop()


@pytest.fixture
async def desk(start_gateway: StartGateway, bridge: Bridge) -> Gateway:
    return await start_gateway(channels=bridge.settings)


async def tell(
    gateway: Gateway, text: str = "Hola", message_id: str = "wamid.1", secret: str = SECRET, **changes: Any
) -> httpx2.Response:
    message = {"message_id": message_id, "sender": {"id": "+34600", "name": "Vera", "locale": "es"}, "text": text}
    body = json.dumps({name: value for name, value in (message | changes).items() if value is not None}).encode()
    return await gateway.http.post("/v1/channels/whatsapp/messages", content=body, headers=headers([secret], body))


async def test_a_message_opens_the_senders_conversation_and_goes_on_in_it(desk: Gateway) -> None:
    first, second = await tell(desk), await tell(desk, "¿Hola?", "wamid.2")
    assert (first.status_code, second.status_code) == (202, 202), first.text
    assert first.json()["conversation_id"] == second.json()["conversation_id"]
    state = await desk.services.reader.state(first.json()["conversation_id"])
    assert (state.channel, state.locale, state.principal.name) == ("whatsapp", "es", "Vera")
    assert state.contact == "channel:whatsapp:+34600"


async def test_a_message_that_is_told_twice_is_written_once(desk: Gateway) -> None:
    answers = await asyncio.gather(*(tell(desk) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({(answer.json()["conversation_id"], answer.json()["offset"]) for answer in answers}) == 1
    assert [answer.json()["repeated"] for answer in answers].count(False) == 1


async def test_told_again_after_the_end_it_opens_nothing(desk: Gateway) -> None:
    first = (await tell(desk)).json()
    await desk.services.facts.close(first["conversation_id"], by=ANN, reason="x", request_id="close-1")
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
async def test_what_is_wrong_is_refused(desk: Gateway, changes: dict[str, Any], status: int, code: str) -> None:
    refused = await tell(desk, **changes)
    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text


async def test_an_unknown_channel_a_missing_and_an_old_signature(desk: Gateway) -> None:
    body = b"{}"
    unknown = await desk.http.post("/v1/channels/fax/messages", content=body, headers=headers([SECRET], body))
    assert unknown.json()["code"] == "channel_unknown"
    old = str(int(time.time()) - 301)
    for given in ({}, {"Frontdesk-Timestamp": old, "Frontdesk-Signature": signature(SECRET, old, body)}):
        refused = await desk.http.post("/v1/channels/whatsapp/messages", content=body, headers=given)
        assert (refused.status_code, refused.json()["code"]) == (401, "signature_invalid")


def test_a_secret_can_be_changed_without_a_gap() -> None:
    sent = headers(["new-secret-0123456"], b"body")
    timestamp, given = sent["Frontdesk-Timestamp"], sent["Frontdesk-Signature"]
    check(["old-secret-0123456", "new-secret-0123456"], timestamp, given, b"body")
    with pytest.raises(BadSignature):
        check(["new-secret-0123456"], timestamp, given, b"another body")


async def test_nobody_opens_a_bridges_channel_by_themselves(desk: Gateway) -> None:
    refused = await desk.http.post(
        "/v1/conversations", json={"channel": "whatsapp"}, headers={"Authorization": f"Bearer {host_token()}"}
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "channel_reserved")


async def test_one_sender_cannot_crowd_out_others(start_gateway: StartGateway, bridge: Bridge) -> None:
    gateway = await start_gateway(channels=bridge.settings, messages_per_contact=4, messages_per_address=1)
    answers = [await tell(gateway, message_id=f"w{number}") for number in range(5)]
    assert [answer.status_code for answer in answers] == [202] * 4 + [429]
    other = await tell(gateway, message_id="w9", sender={"id": "+48"})
    assert other.status_code == 202


async def replies(desk: Gateway, *texts: str) -> str:
    conversation_id: str = (await tell(desk)).json()["conversation_id"]
    for number, text in enumerate(texts):
        await desk.services.facts.say(conversation_id, author=ANN, text=text, client_message_id=f"reply-{number:04}")
    return conversation_id


async def test_replies_are_delivered_in_order_and_the_end_too(desk: Gateway, bridge: Bridge, keys: Keys) -> None:
    conversation_id = await replies(desk, "Hola Vera", "¿En qué puedo ayudar?")
    await desk.services.facts.note(conversation_id, author=ANN, text="inside", note_id="note-0001")
    await desk.services.facts.close(conversation_id, by=ANN, reason="x", request_id="close-1")
    assert await bridge.texts(3) == ["Hola Vera", "¿En qué puedo ayudar?", "closed"]
    told, given = bridge.told[0]
    assert told["recipient"] == {"id": "+34600", "name": "Vera"}
    assert given["frontdesk-delivery"] == told["delivery_id"]
    assert len({told["delivery_id"] for told, _ in bridge.told}) == 3

    async def settled() -> bool:
        return not await desk.services.redis.zcard(keys.outbound(0))

    await until("nothing is left to deliver", settled)
    assert await bridge.texts(3) == ["Hola Vera", "¿En qué puedo ayudar?", "closed"]


async def test_a_failed_delivery_is_tried_again_before_what_follows(desk: Gateway, bridge: Bridge) -> None:
    bridge.answers = [503, 404]
    await replies(desk, "one", "two")
    assert await bridge.texts(4) == ["one", "one", "one", "two"]
    assert len({told["delivery_id"] for told, _ in bridge.told[:3]}) == 1


async def test_what_is_gone_for_ever_goes_to_the_dead_letters(
    desk: Gateway, bridge: Bridge, redis: Redis, keys: Keys
) -> None:
    bridge.answers = [410]
    await replies(desk, "one", "two")
    assert await bridge.texts(2) == ["one", "two"]
    found: Any = await redis.xrange(keys.dead(0))
    [(_, dead)] = found
    assert dead[b"reason"] == b"bridge_refused"
    assert json.loads(dead[b"event"])["message"]["text"] == "one"


async def test_two_gateways_deliver_each_line_once(start_gateway: StartGateway, bridge: Bridge) -> None:
    first = await start_gateway(channels=bridge.settings)
    second = await start_gateway(channels=bridge.settings)
    lines = [f"line {number}" for number in range(20)]
    conversation_id = await replies(first, *lines)
    await second.services.facts.say(conversation_id, author=ANN, text="last", client_message_id="reply-last")
    assert await bridge.texts(21) == [*lines, "last"]


async def test_a_claim_of_a_dead_gateway_runs_out(desk: Gateway, bridge: Bridge, redis: Redis, keys: Keys) -> None:
    conversation_id: str = (await tell(desk)).json()["conversation_id"]
    await redis.set(keys.conversation(conversation_id).delivering, "of-a-dead-one", px=700)
    await desk.services.facts.say(conversation_id, author=ANN, text="hi", client_message_id="reply-0001")
    assert await bridge.texts(1) == ["hi"]
