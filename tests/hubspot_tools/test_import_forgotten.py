"""A person in a colleague's file: their rows go from all parts of the import, at any time of it."""

import asyncio

import pytest
from redis.asyncio import Redis

from libs.contracts.results import Unconfirmed
from libs.erasing.import_rows import ImportRows
from libs.messaging.keys import Keys
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import Account
from tests.hubspot_tools.importing import Importing
from tests.stored import stored_texts
from tests.zombies.seam import held

VERA = "vera@acme.example"
FILE = f"Email,First name,Phone\nann@acme.example,Ann,\n{VERA},Vera,00 34 600-111-222\njoe@acme.example,Joe,\n"


@pytest.fixture
def importing(redis: Redis, keys: Keys, tools: ToolContext) -> Importing:
    return Importing(redis, keys, tools)


@pytest.fixture
def rows(redis: Redis, keys: Keys) -> ImportRows:
    return ImportRows(redis, keys, [VERA])


async def places(importing: Importing, import_id: str) -> list[str]:
    """The parts of this import and of its undo that name the person; results of calls are the conversation's."""
    base = importing.keys.base(0)
    found = stored_texts(importing.redis, base)
    return [name async for name, text in found if ":import:" in name and ("Vera" in text or VERA in text)]


async def test_rows_go_from_each_part_of_a_finished_import(
    importing: Importing, account: Account, rows: ImportRows
) -> None:
    await account.begin()
    import_id = await importing.start(FILE + f"bad,{VERA},\n")
    async with importing.running():
        await importing.finished(import_id)
    assert await rows.count() == 2
    assert len(await places(importing, import_id)) > 1
    assert await rows.remove() > 1
    assert await places(importing, import_id) == []
    assert [row.cells[0] for row in await importing.imports.rows(import_id)] == ["ann@acme.example", "joe@acme.example"]
    assert await importing.failures(import_id) == [], "its reasons are gone, too"
    assert (await rows.remove(), await rows.count()) == (0, 0)


async def test_a_phone_number_is_found_in_any_spelling(importing: Importing, redis: Redis, keys: Keys) -> None:
    await importing.upload(FILE)
    assert await ImportRows(redis, keys, ["+34600111222"]).count() == 1
    assert await ImportRows(redis, keys, ["+3460011122"]).count() == 0


async def test_a_plan_that_was_made_of_the_row_is_made_again(
    importing: Importing, account: Account, rows: ImportRows, redis_url: str
) -> None:
    await account.begin()
    import_id = await importing.upload(FILE)
    async with held(redis_url, "contact_import/plan_import") as stopping:
        planner = Importing(stopping.redis, importing.keys, importing.tools)
        planner.conversation = importing.conversation
        planning = asyncio.create_task(planner.plan(import_id))
        await stopping.stopped.wait()
        assert await rows.remove() == 1
        stopping.wake()
        planned = await planning
    assert isinstance(planned, Unconfirmed)
    assert planned.plan is not None
    assert (planned.plan.total, planned.plan.ready) == (2, 2)
    assert await places(importing, import_id) == []


async def test_a_worker_that_has_the_row_records_nothing_of_it(
    importing: Importing, account: Account, rows: ImportRows, redis_url: str
) -> None:
    await account.begin()
    import_id = await importing.start(FILE)
    async with (
        held(redis_url, "contact_import/finish_chunk") as stopping,
        Importing(stopping.redis, importing.keys, importing.tools).running(),
    ):
        await stopping.stopped.wait()
        assert await rows.remove() > 1
        stopping.wake()
        result = await importing.finished(import_id)
    assert (result.total, result.done, result.created) == (2, 2, 2)
    assert await places(importing, import_id) == []
