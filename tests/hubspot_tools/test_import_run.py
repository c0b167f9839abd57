"""An import writes each row once, through all failures of HubSpot and of workers."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.messaging.keys import Keys
from services.hubspot_tools.contact_import import _scripts as scripts
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import CONTACTS, Account
from tests.hubspot_tools.importing import Importing
from tests.waiting import until

MANY = 250


@pytest.fixture
def importing(redis: Redis, keys: Keys, tools: ToolContext) -> Importing:
    return Importing(redis, keys, tools)


def people(count: int, city: str = "Rome") -> str:
    rows = (f"p{number}@acme.com,Pat{number},{city}" for number in range(count))
    return "\n".join(("Email,First name,City", *rows)) + "\n"


async def held(account: Account) -> dict[str, str]:
    """City by address of all contacts."""
    found: dict[str, str] = {}
    after: str | None = None
    while True:
        params = {"limit": "100", "properties": "email,city"} | ({"after": after} if after else {})
        page: dict[str, Any] = (await account.http.get(CONTACTS, params=params)).json()
        for each in page["results"]:
            assert each["properties"]["email"] not in found
            found[each["properties"]["email"]] = each["properties"]["city"] or ""
        after = page.get("paging", {}).get("next", {}).get("after")
        if after is None:
            return found


async def test_new_rows_are_created_and_different_ones_updated(importing: Importing, account: Account) -> None:
    same = await account.add(email="p0@acme.com", firstname="Pat0", city="Rome")
    other = await account.add(email="p1@acme.com", firstname="Old", city="Oslo", company="Acme")
    await account.begin()
    import_id = await importing.start(people(3) + "bad,Bad,Rome\nP2@acme.com,,Paris\n")
    async with importing.running():
        result = await importing.finished(import_id)
    assert (result.total, result.done, result.created, result.updated, result.unchanged) == (5, 5, 1, 1, 1)
    assert (result.repeated, result.failed, result.stopped) == (1, 1, False)
    assert await account.read(other, "firstname", "city", "company") == {
        "firstname": "Pat1", "city": "Rome", "company": "Acme",
    }  # fmt: skip
    assert (await held(account))["p2@acme.com"] == "Paris"
    assert await importing.failures(import_id) == [(5, "malformed")]
    assert await importing.progress(import_id) == ("finished", 5, 5)
    assert not [call for call in await account.calls() if same in call]


async def test_contacts_go_to_hubspot_a_hundred_at_a_time(importing: Importing, account: Account) -> None:
    import_id = await importing.start(people(MANY))
    await account.begin()
    async with importing.running():
        result = await importing.finished(import_id)
    assert result.created == MANY
    assert len(await held(account)) == MANY
    calls = [each for each in await account.requests() if each["method"] == "POST"]
    # 3 of each on a quiet machine: on a full one, calls that come late miss a batch.
    assert sum("read" in each["path"] for each in calls) <= 6
    assert sum("create" in each["path"] for each in calls) <= 6


async def test_rows_that_hubspot_refuses_are_listed_with_reasons(importing: Importing, account: Account) -> None:
    await account.settings(required_properties=["city"])
    import_id = await importing.start("Email,First name,City\na@acme.com,Ann,\nb@acme.com,Bob,Rome\nc@acme.com,Cy,\n")
    async with importing.running():
        result = await importing.finished(import_id)
    await account.settings(required_properties=[])
    assert (result.created, result.failed) == (1, 2)
    assert [row for row, _ in await importing.failures(import_id)] == [2, 4]


async def test_hubspot_down_holds_it_up_and_ends_it_not(importing: Importing, account: Account) -> None:
    import_id = await importing.start(people(MANY))
    await account.fault("503", path="contacts")

    async def waits() -> bool:
        return (await importing.state(import_id)).waiting == "hubspot"

    async with importing.running():
        await until("it says that it waits", waits)
        await account.http.delete("/_sandbox/faults")
        result = await importing.finished(import_id)
    assert (result.created, result.failed) == (MANY, 0)
    assert (await importing.state(import_id)).waiting is None


async def test_lost_answers_are_counted_as_what_they_were(importing: Importing, account: Account) -> None:
    import_id = await importing.start(people(MANY))
    await account.fault("lost_response", path="batch/create", times=2, delay_ms=10)
    async with importing.running():
        result = await importing.finished(import_id)
    assert (result.created, result.unchanged, result.failed) == (MANY, 0, 0)
    assert len(await held(account)) == MANY


async def test_stopped_it_says_what_was_done(importing: Importing, account: Account) -> None:
    import_id = await importing.start(people(MANY))
    await account.fault("slow", path="batch/create", delay_ms=300)

    async def begun() -> bool:
        return (await importing.state(import_id)).done > 0

    async with importing.running():
        await until("a chunk is done", begun)
        await importing.imports.stop(import_id)
        result = await importing.finished(import_id)
    assert result.stopped
    assert 0 < result.created == result.done < MANY
    assert len(await held(account)) == result.created
    assert (await importing.progress(import_id))[0] == "stopped"


async def test_another_worker_continues_at_once_after_a_drain(importing: Importing, account: Account) -> None:
    import_id = await importing.start(people(MANY))
    await account.fault("slow", path="batch/create", delay_ms=200)
    first = asyncio.create_task(importing.runner().serve())

    async def begun() -> bool:
        return (await importing.state(import_id)).done > 0

    await until("a chunk is done", begun)
    first.cancel()
    with suppress(asyncio.CancelledError):
        await first
    async with importing.running():
        result = await importing.finished(import_id)
    assert (result.created, result.unchanged, result.done) == (MANY, 0, MANY)
    assert len(await held(account)) == MANY


async def test_a_worker_that_lost_its_lease_counts_nothing(importing: Importing, account: Account) -> None:
    """Two workers run the same import: one that counted as dead, and the one that took over."""
    import_id = await importing.start(people(MANY))
    await account.fault("slow", path="batch/create", delay_ms=150)
    async with importing.running(), importing.running():
        await importing.redis.zadd(importing.keys.imports_running(0), {import_id: 0})
        result = await importing.finished(import_id)
    assert (result.created, result.done) == (MANY, MANY)
    assert len(await held(account)) == MANY


async def test_a_renewal_after_the_release_keeps_no_other_holder_out(importing: Importing) -> None:
    import_id = await importing.start(people(3))
    first = importing.imports_of("first")
    lease = await first.acquire(import_id)
    assert lease is not None
    await first.release(lease)
    assert await first.renew([lease]) == [lease]
    assert await importing.imports_of("second").acquire(import_id) is not None


async def test_an_import_that_kills_its_workers_ends(importing: Importing, redis: Redis) -> None:
    import_id = await importing.start(people(3))
    await redis.hset(importing.keys.import_(import_id).job, "attempts", "5")

    async def ended() -> bool:
        return (await importing.state(import_id)).status == "stopped"

    async with importing.running():
        await until("it is given up", ended)


@pytest.mark.parametrize(("token", "chunk"), [("another's", "0"), ("mine", "1")])
async def test_a_chunk_counts_under_its_lease_and_once(
    importing: Importing, redis: Redis, token: str, chunk: str
) -> None:
    import_id = await importing.start(people(3))
    keys = importing.keys.import_(import_id)
    await redis.hset(keys.job, "lease", "mine")
    finished = await scripts.FINISH_CHUNK(
        redis, job=keys.job, running=importing.keys.imports_running(0), prepared=keys.prepared,
        failed_rows=keys.failures, cells=keys.cells, undo=keys.undo, import_id=import_id, token=token, lease_ms=1000,
        ttl=60, undo_ttl=60, live_channel="channel", every_ms=500, chunk=chunk, created=3, updated=0, unchanged=0,
        undo_chunk=b"", undo_count=0, failed_count=0, problems=[],
    )  # fmt: skip
    assert finished == b"lost"
    assert (await importing.state(import_id)).created == 0


async def test_the_next_write_of_a_dead_worker_counts_as_done(importing: Importing, account: Account) -> None:
    """It wrote its intents, and HubSpot has their effects, but the counts were never stored."""
    for number in range(2):
        await account.add(email=f"p{number}@acme.com", firstname=f"Pat{number}", city="Rome")
    import_id = await importing.start(people(3))
    meant = json.dumps({"2": "created", "3": "updated", "4": "created"})
    await importing.redis.hset(importing.keys.import_(import_id).job, "intents", meant)
    async with importing.running():
        result = await importing.finished(import_id)
    assert (result.created, result.updated, result.unchanged) == (2, 1, 0)
