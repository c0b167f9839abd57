"""HubSpot is down for a while, and workers die: each write arrives once, in order, and is reported."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from libs.contracts.base import utc_now
from libs.contracts.events import ToolCompleted, ToolRequested
from libs.contracts.principals import Principal
from libs.contracts.results import ContactUpdated, Ok
from libs.messaging.keys import TOOL_COMPLETED, TOOL_REQUESTED, Keys
from libs.messaging.redis import connect
from tests.chaos.conftest import StackOf
from tests.chat_client import chatting
from tests.promises import check_promises
from tests.redis_clients import blocking_client
from tests.stack import Stack, running_stack
from tests.waiting import until

pytestmark = pytest.mark.timeout(240)

CONTACTS = "/crm/objects/2026-09/contacts"
HEADERS = {"Authorization": "Bearer x"}
STAFF = Principal(kind="staff", id="site:ann", email="ann@corp.example")
CITIES = ("Rome", "Paris", "Oslo")
SLOW_S = 60.0
"""A dead worker's leases, its requests' idle time and the longest wait for a probe, on a busy machine."""


class Outage:
    """Three writes to one contact and a create, asked for as an agent does while HubSpot is down."""

    def __init__(self, stack: Stack, redis: Redis) -> None:
        self.stack, self.redis = stack, redis
        self.email = f"new.{uuid4().hex[:8]}@acme.com"
        self.contact = ""

    async def begin(self, kind: str, **rule: Any) -> None:
        await self.stack.http.post(f"{self.stack.sandbox}/_sandbox/settings", json={"tier": "off"})
        made = await self._post(CONTACTS, {"properties": {"firstname": "Old"}})
        self.contact = made["id"]
        await self.stack.fault(match={"path_regex": "/crm/objects"}, kind=kind, **rule)
        for city in CITIES:
            await self._ask(city, "update_contact", contact_id=self.contact, city=city)
        await self._ask("create", "create_contact", email=self.email, firstname="New")

    async def answers(self, seq: int) -> list[ToolCompleted]:
        found: Any = await self.redis.xrange(self.stack.keys.stream(0, TOOL_COMPLETED))
        completed = [ToolCompleted.model_validate_json(fields[b"__data__"]) for _, fields in found]
        return [each for each in completed if each.seq == seq]

    async def until_accepted(self) -> None:
        async def accepted() -> bool:
            return len({each.call_id for each in await self.answers(0)}) == len(CITIES) + 1

        await until("all are accepted", accepted, within=SLOW_S)
        assert {each.result.status for each in await self.answers(0)} == {"accepted"}

    async def until_final(self) -> None:
        async def final() -> bool:
            return len({each.call_id for each in await self.answers(1)}) == len(CITIES) + 1

        await until("all have their final result", final, within=SLOW_S)

    async def in_hand(self) -> bool:
        """A worker sends the writes that wait."""
        return bool(await self.redis.hlen(Keys.outbox_in_shard_of(self.stack.keys.stream(0, TOOL_REQUESTED)).leases))

    async def check(self) -> None:
        finals = await self.answers(1)
        assert len(finals) == len(CITIES) + 1, "one final result each"
        assert [each.call_id for each in finals if each.call_id != "create"] == list(CITIES), "in order"
        assert {each.result.status for each in finals} == {"ok"}
        last = next(each.result for each in finals if each.call_id == CITIES[-1])
        assert isinstance(last, Ok)
        assert isinstance(last.data, ContactUpdated)
        assert [(each.before, each.after) for each in last.data.changes] == [CITIES[-2:]]
        assert await self._cities() == list(CITIES), "each was written once"
        assert len(await self.stack.hubspot(self.email)) == 1

    async def _cities(self) -> list[str]:
        body = {"inputs": [{"id": self.contact}], "propertiesWithHistory": ["city"]}
        answer = await self._post(f"{CONTACTS}/batch/read", body)
        return [each["value"] for each in reversed(answer["results"][0]["propertiesWithHistory"]["city"])]

    async def _ask(self, call_id: str, tool: str, **arguments: Any) -> None:
        request = ToolRequested(
            call_id=call_id, tool=tool, arguments=arguments, principal=STAFF, scope="test",
            reply_to=self.stack.keys.stream(0, TOOL_COMPLETED), deadline=utc_now() + timedelta(seconds=20),
        )  # fmt: skip
        await self.redis.xadd(self.stack.keys.stream(0, TOOL_REQUESTED), {"__data__": request.model_dump_json()})

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = await self.stack.http.post(f"{self.stack.sandbox}{path}", json=body, headers=HEADERS)
        return answer.raise_for_status().json()


@asynccontextmanager
async def _outage(folder: Path, keys: Keys, *workers: str) -> AsyncIterator[Outage]:
    environment = {"FRONTDESK_HUBSPOT_TIMEOUT": "1"}
    async with (
        running_stack(folder, keys, *workers, **environment) as stack,
        aclosing(connect(stack.redis_url, name="test")) as redis,
    ):
        yield Outage(stack, redis)
        with blocking_client(stack.redis_url) as client:
            check_promises(client, keys)


@pytest.mark.parametrize("trouble", [{"kind": "503"}, {"kind": "slow", "delay_ms": 60_000}], ids=["503", "timeouts"])
async def test_an_outage_in_which_every_worker_dies(tmp_path: Path, keys: Keys, trouble: dict[str, Any]) -> None:
    async with _outage(tmp_path, keys, "hubspot_tools-1", "hubspot_tools-2") as outage:
        stack = outage.stack
        await outage.begin(**trouble)
        await stack.kill("hubspot_tools-1")  # with requests in flight, or none
        await outage.until_accepted()
        await until("the waiting writes are tried", outage.in_hand, within=SLOW_S)
        await stack.kill("hubspot_tools-2")
        await stack.no_faults()
        await stack.start("hubspot_tools-3")
        await outage.until_final()
        await outage.check()


async def test_a_worker_that_dies_while_it_sends_what_waited(tmp_path: Path, keys: Keys) -> None:
    async with _outage(tmp_path, keys, "hubspot_tools-1") as outage:
        stack = outage.stack
        await outage.begin("503")
        await outage.until_accepted()
        await stack.no_faults()
        # The second write to the contact reaches HubSpot, and its answer comes too late for this worker.
        match = {"method": "PATCH", "path_regex": f"{outage.contact}$", "body_regex": CITIES[1]}
        await stack.fault(match=match, kind="lost_response", delay_ms=20_000, times=1)

        async def is_written() -> bool:
            return CITIES[1] in await outage._cities()

        await until("the second write is in HubSpot", is_written, within=SLOW_S)
        await stack.kill("hubspot_tools-1")
        await stack.start("hubspot_tools-2", "hubspot_tools-3")
        await outage.until_final()
        await outage.check()


# --- as people see it -----------------------------------------------------------------------------------------------


async def test_in_the_chat_a_write_is_called_saved_and_its_receipt_comes_later(stack_of: StackOf) -> None:
    email = f"later.{uuid4().hex[:8]}@acme.com"
    async with (
        stack_of("gateway-1", "agent-1", "hubspot_tools-1") as stack,
        chatting(stack.gateway(), stack.token()) as chat,
    ):
        await chat.welcomed()
        await stack.fault(match={"path_regex": "/crm/objects"}, kind="503")
        await chat.say(f"create Later Doe, {email}, +1 415 555 0117")
        await chat.until("it is said to be saved", lambda c: [x for x in c.texts if "not yet in HubSpot" in x], SLOW_S)
        assert [card["kind"] for card in chat.cards] == ["pending"]
        # The conversation goes on.
        assert await chat.ask("thank you")
        await stack.kill("hubspot_tools-1")
        await stack.no_faults()
        await stack.start("hubspot_tools-2")
        await chat.until("the receipt", lambda c: [card for card in c.cards if card["kind"] == "created"], SLOW_S)
        await chat.until("it is said to be there", lambda c: "is now in HubSpot" in c.texts[-1])
        assert [card["kind"] for card in chat.cards] == ["pending", "created"]
        assert len(await stack.hubspot(email)) == 1


async def test_the_chat_shows_what_another_person_changed(stack_of: StackOf) -> None:
    email = f"moved.{uuid4().hex[:8]}@acme.com"
    async with (
        stack_of("gateway-1", "agent-1", "hubspot_tools-1") as stack,
        chatting(stack.gateway(), stack.token()) as chat,
    ):
        await chat.ask(f"create Moved Doe, {email}, +1 415 555 0118")
        await chat.until("a receipt", lambda c: c.cards)
        # Down for Frontdesk, not for the colleague who edits in HubSpot itself.
        await stack.fault(match={"path_regex": "batch/read"}, kind="503")
        await chat.say("change her phone to +1 415 555 0119")
        await chat.until("it is saved", lambda c: c.cards[-1]["kind"] == "pending", SLOW_S)
        contact = chat.cards[0]["contact"]["id"]
        theirs = {"properties": {"phone": "+14155550120"}}
        url = f"{stack.sandbox}{CONTACTS}/{contact}"
        (await stack.http.patch(url, json=theirs, headers=HEADERS)).raise_for_status()
        lines = len(chat.texts)
        await stack.no_faults()
        await chat.until("it is reported", lambda c: c.cards[-1]["kind"] == "changed", SLOW_S)
        await chat.until("the assistant speaks of it", lambda c: len(c.texts) > lines)
        [change] = chat.cards[-1]["changes"]
        assert (change["property"], change["after"]) == ("phone", "+14155550120")
        assert (await stack.hubspot(email))[0]["properties"]["phone"] == "+14155550120"
