"""A tools worker is killed between reading requests and acknowledging them, at each point where that differs.

Afterwards each write has had one effect, and each caller has its own answer.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.base import utc_now
from libs.contracts.events import ToolCompleted, ToolRequested
from libs.contracts.principals import Principal
from libs.contracts.results import ContactCreated, ContactUpdated, Ok
from libs.messaging.keys import TOOL_COMPLETED, TOOL_REQUESTED, TOOLS_GROUP, Keys
from libs.messaging.redis import connect
from services.hubspot_tools.tools.common.stale_writes import SKEW
from tests.promises import check_promises
from tests.redis_clients import blocking_client
from tests.stack import Stack, running_stack
from tests.waiting import until

pytestmark = pytest.mark.timeout(240)

CONTACTS = "/crm/objects/2026-09/contacts"
EACH = 6
"""Of each kind of write: the first goes alone, and the writes during its call are joined."""

CREATES = {"method": "POST", "path_regex": r"contacts(/batch/create)?$"}
UPDATES = {"path_regex": r"contacts/(\d+|batch/update)$"}
STAFF = Principal(kind="staff", id="site:ann", email="ann@corp.example")
HEADERS = {"Authorization": "Bearer x"}
SLOW_S = 45.0


class Desk:
    """Requests tools as an agent does, and reads the results and HubSpot's contacts."""

    def __init__(self, stack: Stack, redis: Redis) -> None:
        self._stack = stack
        self.redis = redis
        self._noted = 0

    async def prepare(self) -> list[str]:
        """An account with the property, a slow index and some contacts. Returns their IDs."""
        await self._post("/_sandbox/reset", {"contacts": 0})
        await self._post("/_sandbox/settings", {"tier": "off", "index_lag_ms": 60_000})
        definition = {
            "groupName": "contactinformation", "name": "frontdesk_call", "label": "Frontdesk call", "type": "string",
            "fieldType": "text", "hasUniqueValue": True,
        }  # fmt: skip
        await self._post("/crm/properties/2026-09/contacts", definition)
        olds = [{"firstname": f"Old{n}", "city": "Rome"} for n in range(EACH)]
        return [(await self._post(CONTACTS, {"properties": old}))["id"] for old in olds]

    async def warm_up(self) -> None:
        """The worker knows the account's properties, so that all kinds of creates go out together."""
        before, asked = await self._property_reads(), 0

        async def has_read() -> bool:
            # A worker reads the definitions at its start, too: a call reads them again once these are old.
            nonlocal asked
            asked += 1
            wrong = [{"property": "nothing", "value": "x"}]
            await self.ask(f"first{asked}", "update_contact", contact_id="1", other=wrong)
            return await self._property_reads() > before

        async def all_answered() -> bool:
            return await self.has_answered(asked)

        await until("the worker reads the properties", has_read)
        await until("the worker knows the properties", all_answered)
        await self.redis.delete(self._stack.keys.stream(0, TOOL_COMPLETED))

    async def _property_reads(self) -> int:
        seen = await self._stack.effects()
        return sum(each["method"] == "GET" and "/properties/" in each["path"] for each in seen["requests"])

    async def ask_for_all(self, old: list[str]) -> None:
        for n in range(EACH):
            await self.ask(f"mail{n}", "create_contact", firstname=f"Mail{n}", email=f"mail{n}@acme.com")
            await self.ask(f"name{n}", "create_contact", firstname=f"Name{n}")
            await self.ask(f"old{n}", "update_contact", contact_id=old[n], city="Paris")

    async def ask(self, call_id: str, tool: str, **arguments: Any) -> None:
        request = ToolRequested(
            call_id=call_id, tool=tool, arguments=arguments, principal=STAFF, scope="test",
            reply_to=self._stack.keys.stream(0, TOOL_COMPLETED), deadline=utc_now() + timedelta(seconds=60),
        )  # fmt: skip
        await self.redis.xadd(self._stack.keys.stream(0, TOOL_REQUESTED), {"__data__": request.model_dump_json()})

    async def answers(self) -> list[ToolCompleted]:
        found: Any = await self.redis.xrange(self._stack.keys.stream(0, TOOL_COMPLETED))
        return [ToolCompleted.model_validate_json(fields[b"__data__"]) for _, fields in found]

    async def contacts(self) -> dict[str, dict[str, Any]]:
        """All of the account, by ID."""
        query = {"limit": "100", "properties": "firstname,email,city"}
        answer = await self._stack.http.get(f"{self._stack.sandbox}{CONTACTS}", params=query, headers=HEADERS)
        return {each["id"]: each["properties"] for each in answer.raise_for_status().json()["results"]}

    async def in_hand(self) -> bool:
        """The worker has read all requests, and has the data for its writes."""
        pending: Any = await self.redis.xpending(self._stack.keys.stream(0, TOOL_REQUESTED), TOOLS_GROUP)
        return pending["pending"] == 3 * EACH and any("read" in each["path"] for each in await self._requests())

    async def written(self) -> bool:
        """HubSpot has the effects of all requests."""
        everyone = (await self.contacts()).values()
        return len(everyone) == 3 * EACH and sum(each["city"] == "Paris" for each in everyone) == EACH

    async def heard(self) -> bool:
        """The first worker has HubSpot's answer to each write: its metrics show it."""
        url = f"http://127.0.0.1:{self._stack.ports['hubspot_tools-1']}/metrics"
        lines = (await self._stack.http.get(url)).text.splitlines()
        name = 'frontdesk_hubspot_requests_total{kind="write"'
        reads = ("read", "search")
        writes = [
            each
            for each in await self._requests()
            if each["method"] != "GET" and not any(name in each["path"] for name in reads)
        ]
        return sum(float(line.split()[-1]) for line in lines if line.startswith(name)) == len(writes)

    async def all_answered(self) -> bool:
        return await self.has_answered(3 * EACH)

    async def has_answered(self, calls: int) -> bool:
        """The final results, also of accepted writes."""
        return len({each.call_id for each in await self.answers() if each.result.status != "accepted"}) == calls

    async def is_asked(self) -> bool:
        """For a write that HubSpot has begun, well before all are done."""
        return len(await self._requests()) > 2

    async def check(self, old: list[str]) -> None:
        contacts = await self.contacts()
        names = sorted(each["firstname"] for each in contacts.values())
        assert names == sorted(f"{kind}{n}" for kind in ("Mail", "Name", "Old") for n in range(EACH)), "one effect each"
        assert [contacts[each]["city"] for each in old] == ["Paris"] * EACH
        answers = await self.answers()
        assert len(answers) == 3 * EACH, "one answer each"
        for each in answers:
            assert isinstance(each.result, Ok), each
            assert isinstance(each.result.data, ContactCreated | ContactUpdated)
            assert contacts[each.result.data.contact.id]["firstname"].lower() == each.call_id, "their own"

    async def _requests(self) -> list[dict[str, Any]]:
        """To contacts, since there is a worker: the account itself is prepared by single creates."""
        found = (await self._stack.http.get(f"{self._stack.sandbox}/_sandbox/requests?after={self._noted}")).json()
        return [each for each in found["requests"] if each["path"].startswith(CONTACTS)]

    async def begin(self) -> None:
        """Earlier requests to HubSpot do not count."""
        self._noted = (await self._stack.effects())["last"]

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = await self._stack.http.post(f"{self._stack.sandbox}{path}", json=body, headers=HEADERS)
        return answer.raise_for_status().json() if answer.content else None


@asynccontextmanager
async def _asked(folder: Path, keys: Keys, kind: str, delay_ms: int) -> AsyncIterator[tuple[Stack, Desk]]:
    """A worker with all requests; all but the first call of each kind meet the fault.

    Afterwards another worker takes over, and everything is checked. Redis is its own: it is paused here, and its
    clients are cut off.
    """
    async with (
        # The property is added after the worker's start: without old definitions, it is known at the first call.
        running_stack(folder, keys, "hubspot_tools-1", FRONTDESK_HUBSPOT_DEFINITIONS_TTL="1") as stack,
        aclosing(connect(stack.redis_url, name="test")) as redis,
    ):
        desk = Desk(stack, redis)
        old = await desk.prepare()
        await desk.warm_up()
        await desk.begin()
        for match in (CREATES, UPDATES):
            await stack.fault(match=match, kind="slow", delay_ms=500, times=1)
            await stack.fault(match=match, kind=kind, delay_ms=delay_ms)
        await desk.ask_for_all(old)
        yield stack, desk
        await stack.no_faults()
        await stack.start("hubspot_tools-2")
        await until("all are answered", desk.all_answered, within=SLOW_S)
        await desk.check(old)
        with blocking_client(stack.redis_url) as client:
            check_promises(client, keys)


async def test_killed_with_everything_in_flight(tmp_path: Path, keys: Keys) -> None:
    """HubSpot continues the calls of the first worker while the second repeats them."""
    async with _asked(tmp_path, keys, "slow", 3_000) as (stack, desk):
        await until("the requests are in hand", desk.in_hand)
        await stack.kill("hubspot_tools-1")


async def test_killed_between_the_effect_and_hubspots_answer(tmp_path: Path, keys: Keys) -> None:
    async with _asked(tmp_path, keys, "lost_response", 30_000) as (stack, desk):
        await until("HubSpot has it all", desk.written)
        await stack.kill("hubspot_tools-1")


async def test_killed_between_hubspots_answer_and_its_own(tmp_path: Path, keys: Keys) -> None:
    async with _asked(tmp_path, keys, "lost_response", 1_000) as (stack, desk):
        await until("HubSpot has it all", desk.written)
        # Nothing can be written to Redis from here on, so that no answer can be passed on.
        await desk.redis.client_pause(60_000, all=False)
        try:
            await until("HubSpot's answers are here", desk.heard)
            await stack.kill("hubspot_tools-1")
            # Its earlier writes would take effect when Redis accepts writes again.
            await desk.redis.client_kill_filter(_type="normal", skipme=True)
        finally:
            await desk.redis.client_unpause()


BAD_DAY: tuple[dict[str, Any], ...] = (
    {"kind": "429-burst", "times": 2},
    {"kind": "423", "times": 1},
    {"kind": "477", "times": 1, "retry_after": 2},
    {"kind": "502-html", "times": 2},
    {"kind": "lost_response", "match": CREATES, "times": 1},
    {"kind": "lost_response", "match": UPDATES, "times": 1},
    {"kind": "429-search", "match": {"path_regex": "search$"}, "times": 2},
)


async def test_killed_on_hubspots_worst_day(tmp_path: Path, keys: Keys) -> None:
    """Refusals of each kind, pages instead of answers, lost answers, a bad row, and one address twice."""
    async with (
        running_stack(tmp_path, keys, "hubspot_tools-1", FRONTDESK_HUBSPOT_DEFINITIONS_TTL="1") as stack,
        aclosing(connect(stack.redis_url, name="test")) as redis,
    ):
        desk = Desk(stack, redis)
        old = await desk.prepare()
        await desk.warm_up()
        await desk.begin()
        # A contact that is older than the difference of two clocks was there before.
        await asyncio.sleep(SKEW.total_seconds())
        for fault in BAD_DAY:
            await stack.fault(**fault)
        await desk.ask("lone0", "search_contact", name="Old3")
        await desk.ask_for_all(old)
        for n in range(3):
            await desk.ask(f"twin{n}", "create_contact", firstname=f"Twin{n}", email="twin@acme.com")
        await desk.ask("bad0", "create_contact", email="bad@acme.com", lifecyclestage="no such stage")
        await until("HubSpot is asked", desk.is_asked)
        await stack.kill("hubspot_tools-1")
        await stack.start("hubspot_tools-2")
        expected = 3 * EACH + 5
        await until("all are answered", lambda: desk.has_answered(expected), within=SLOW_S)
        answers = {
            each.call_id: each.result.status for each in await desk.answers() if each.result.status != "accepted"
        }
        twins = sorted(answers.pop(f"twin{n}") for n in range(3))
        assert (twins, answers.pop("bad0")) == (["conflict", "conflict", "ok"], "invalid")
        assert set(answers.values()) == {"ok"}
        contacts = list((await desk.contacts()).values())
        kinds = [f"{kind}{n}" for kind in ("Mail", "Name", "Old") for n in range(EACH)]
        names = sorted(each["firstname"] for each in contacts)
        assert [name for name in names if not name.startswith("Twin")] == sorted(kinds), "one effect each"
        assert len(names) == len(kinds) + 1, "one of the twins"
        assert sum(each["city"] == "Paris" for each in contacts) == EACH
