"""Signed messages of programs that begin flows: once each, in the contact's open conversation or in a new one."""

import json
import time
from typing import Any

import httpx2
import pytest

from libs.contracts.desk_entries import Triggered
from services.gateway.bridges.signatures import headers
from tests.gateway.conftest import StartGateway
from tests.gateway.running import Gateway

SECRET = "a secret of these tests"
JANE: dict[str, Any] = {"email": "jane@acme.example", "opens": True, "data": {"order": "A-17", "paid": True}}


@pytest.fixture
async def desk(start_gateway: StartGateway) -> Gateway:
    return await start_gateway(flow_webhooks={"orders": [SECRET]})


async def tell(
    gateway: Gateway, body: Any, event: str = "event-1", *, secret: str = SECRET, webhook: str = "orders"
) -> httpx2.Response:
    content = json.dumps(body).encode()
    signed = headers([secret], event, content, time.time())
    return await gateway.http.post(f"/v1/flow-events/{webhook}", content=content, headers=signed)


async def events(gateway: Gateway, chat: str) -> list[Triggered]:
    return [each.entry for each in await gateway.services.reader.entries(chat) if isinstance(each.entry, Triggered)]


async def test_an_event_opens_a_conversation_and_is_taken_once(desk: Gateway) -> None:
    first, again = await tell(desk, JANE), await tell(desk, JANE)
    assert (first.status_code, again.status_code) == (202, 202), first.text
    assert [each.json()["repeated"] for each in (first, again)] == [False, True]
    chat = first.json()["conversation_id"]
    state = await desk.services.reader.state(chat)
    assert (state.source, state.principal.email, state.principal.email_verified) == ("workflow", JANE["email"], True)
    [event] = await events(desk, chat)
    assert (event.on, event.name, event.data) == ("webhook", "orders", {"order": "A-17", "paid": True})
    other = await tell(desk, {**JANE, "data": {}})
    assert (other.status_code, other.json()["code"]) == (409, "webhook_id_reused")


async def test_the_open_conversation_gets_the_event_and_the_changes(desk: Gateway) -> None:
    chat = (await tell(desk, JANE)).json()["conversation_id"]
    second = await tell(desk, {**JANE, "opens": False, "changed": ["lifecyclestage"]}, "event-2")
    assert second.json()["conversation_id"] == chat
    found = [(each.on, [*each.data]) for each in await events(desk, chat)]
    assert found[1:] == [("webhook", ["order", "paid"]), ("contact.changed", ["lifecyclestage"])]


@pytest.mark.parametrize(
    ("change", "how", "status", "code"),
    [
        ({"opens": False}, {}, 404, "no_conversation"),
        ({"contact": "staff:site:jane", "email": None}, {}, 422, "contact_private"),
        ({"contact": "site:1"}, {}, 422, "invalid"),
        ({"data": {"Bad Name": 1}}, {}, 422, "invalid"),
        ({}, {"secret": "another secret of others"}, 401, "signature_invalid"),
        ({}, {"webhook": "unknown"}, 404, "webhook_unknown"),
    ],
)
async def test_others_are_refused(
    desk: Gateway, change: dict[str, Any], how: dict[str, str], status: int, code: str
) -> None:
    answer = await tell(desk, {**JANE, **change}, **how)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
