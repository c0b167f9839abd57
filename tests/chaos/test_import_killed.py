"""The worker that carries an import on is killed again and again: each row has one effect, and the counts add up."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contact_files import Imports, read_table
from libs.contracts.base import utc_now
from libs.contracts.events import ToolCompleted, ToolRequested
from libs.contracts.imports import ImportFinished
from libs.contracts.principals import Principal
from libs.contracts.results import Accepted, Ok, ToolResult, Unconfirmed
from libs.messaging.keys import TOOL_COMPLETED, TOOL_REQUESTED, Keys
from libs.messaging.redis import connect
from tests.promises import check_promises
from tests.redis_clients import blocking_client
from tests.stack import Stack, running_stack
from tests.waiting import until

pytestmark = pytest.mark.timeout(240)

CONTACTS = "/crm/objects/2026-09/contacts"
HEADERS = {"Authorization": "Bearer x"}
STAFF = Principal(kind="staff", id="site:ann", email="ann@corp.example")
ROWS, KNOWN = 900, 300
WRITES = {"method": "POST", "path_regex": r"contacts/batch/(create|update)$"}


class Importer:
    """Sends a file as the gateway does, confirms it as the agent does, and reads HubSpot's contacts."""

    def __init__(self, stack: Stack, redis: Redis) -> None:
        self.stack, self.redis = stack, redis
        self.imports = Imports(redis, stack.keys)
        self.conversation = stack.keys.new_conversation_id(STAFF.id)
        self.import_id = stack.keys.new_import_id(self.conversation)

    async def prepare(self) -> None:
        """An account that knows some of the people, in another city."""
        await self._post("/_sandbox/reset", {"contacts": 0})
        await self._post("/_sandbox/settings", {"tier": "off", "index_lag_ms": 0})
        for start in range(0, KNOWN, 100):
            inputs = [
                {"properties": {"email": f"p{n}@acme.com", "firstname": f"Pat{n}", "city": "Oslo"}}
                for n in range(start, start + 100)
            ]
            await self._post(f"{CONTACTS}/batch/create", {"inputs": inputs})

    async def start(self) -> None:
        text = "Email,First name,City\n" + "".join(f"p{n}@acme.com,Pat{n},Rome\n" for n in range(ROWS)) + "x,X,Y\n"
        table = read_table(text)
        await self.imports.put(
            self.import_id, conversation_id=self.conversation, sender=STAFF, file_name="people.csv",
            columns=table.columns, rows=table.rows,
        )  # fmt: skip
        planned = await self._ask("plan", None)
        assert isinstance(planned, Unconfirmed), planned
        assert isinstance(await self._ask("start", planned.confirmation), Accepted)

    async def done(self) -> int:
        job = await self.imports.job(self.import_id)
        assert job is not None
        return job.progress.done

    async def finals(self) -> list[ToolCompleted]:
        return [each for each in await self._answers() if each.seq == 1]

    async def cities(self) -> dict[str, str]:
        """By address; a second contact with one fails."""
        found: dict[str, str] = {}
        after: str | None = "0"
        while after is not None:
            query = {"limit": "100", "properties": "email,city"} | ({"after": after} if after != "0" else {})
            answer = await self.stack.http.get(f"{self.stack.sandbox}{CONTACTS}", params=query, headers=HEADERS)
            page: dict[str, Any] = answer.raise_for_status().json()
            for each in page["results"]:
                assert each["properties"]["email"] not in found
                found[each["properties"]["email"]] = each["properties"]["city"]
            after = page.get("paging", {}).get("next", {}).get("after")
        return found

    async def _ask(self, call_id: str, confirmation: str | None) -> ToolResult:
        request = ToolRequested(
            call_id=call_id, tool="plan_import", arguments={"import_id": self.import_id}, principal=STAFF,
            reply_to=self.stack.keys.stream(0, TOOL_COMPLETED), deadline=utc_now() + timedelta(seconds=60),
            scope=self.conversation, confirmation=confirmation,
        )  # fmt: skip
        await self.redis.xadd(self.stack.keys.stream(0, TOOL_REQUESTED), {"__data__": request.model_dump_json()})

        async def answer() -> list[ToolResult]:
            return [each.result for each in await self._answers() if each.call_id == call_id]

        return (await until(f"{call_id} is answered", answer))[0]

    async def _answers(self) -> list[ToolCompleted]:
        found: Any = await self.redis.xrange(self.stack.keys.stream(0, TOOL_COMPLETED))
        return [ToolCompleted.model_validate_json(fields[b"__data__"]) for _, fields in found]

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        answer = await self.stack.http.post(f"{self.stack.sandbox}{path}", json=body, headers=HEADERS)
        answer.raise_for_status()


@asynccontextmanager
async def importing(folder: Path, keys: Keys) -> AsyncIterator[Importer]:
    async with (
        running_stack(folder, keys, "hubspot_tools-1") as stack,
        aclosing(connect(stack.redis_url, name="test")) as redis,
    ):
        importer = Importer(stack, redis)
        await importer.prepare()
        yield importer
        with blocking_client(stack.redis_url) as client:
            check_promises(client, keys)


@pytest.mark.parametrize("kind", ["slow", "lost_response"])
async def test_each_row_has_one_effect_through_any_death(tmp_path: Path, keys: Keys, kind: str) -> None:
    """Each worker is killed while HubSpot works for it: after the effect, or before its answer."""
    async with importing(tmp_path, keys) as importer:
        stack = importer.stack
        await stack.fault(match=WRITES, kind=kind, delay_ms=400)
        await importer.start()
        for number in range(1, 5):
            before = await importer.done()

            async def went_on(before: int = before) -> bool:
                return await importer.done() > before

            await until("the import goes on", went_on, within=60)
            await stack.kill(f"hubspot_tools-{number}")
            await stack.start(f"hubspot_tools-{number + 1}")
        await stack.no_faults()
        [final] = await until("the import ends", importer.finals, within=60)
        assert isinstance(final.result, Ok)
        result = final.result.data
        assert isinstance(result, ImportFinished)
        assert (result.total, result.done, result.failed, result.repeated) == (ROWS + 1, ROWS + 1, 1, 0)
        assert (result.created, result.updated, result.unchanged) == (ROWS - KNOWN, KNOWN, 0)
        cities = await importer.cities()
        assert len(cities) == ROWS
        assert set(cities.values()) == {"Rome"}
        assert len([each async for each in importer.imports.failures(importer.import_id)]) == 1


async def test_hubspot_and_redis_may_both_be_away_for_a_while(tmp_path: Path, keys: Keys) -> None:
    async with importing(tmp_path, keys) as importer:
        stack = importer.stack
        await stack.fault(match={"path_regex": "contacts"}, kind="503", skip=6, times=30)
        await importer.start()

        async def begun() -> bool:
            return await importer.done() > 1

        await until("a chunk is done", begun)
        await importer.redis.client_kill_filter(_type="normal", skipme=True)
        [final] = await until("the import ends", importer.finals, within=90)
        assert isinstance(final.result, Ok)
        assert isinstance(final.result.data, ImportFinished)
        assert final.result.data.done == ROWS + 1
        assert len(await importer.cities()) == ROWS
