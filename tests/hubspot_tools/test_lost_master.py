"""A lost master of Redis, on which HubSpot's limits are and the work is not, uses up no attempt of the work."""

import asyncio
import gc
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError

from libs.contracts.events import ToolRequested
from libs.contracts.results import Accepted, Ok, Unavailable
from libs.messaging.keys import Keys
from services.hubspot_tools.contact_import import runner
from services.hubspot_tools.contact_import.runner import Runner
from services.hubspot_tools.contacts.undo_log import LastChange, UndoLog
from services.hubspot_tools.outbox import MAX_ATTEMPTS
from services.hubspot_tools.outbox import worker as outbox_worker
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import Account
from tests.hubspot_tools.importing import Importing
from tests.hubspot_tools.worker import ToolsWorker

JANE: dict[str, Any] = {"firstname": "Jane", "lastname": "Doe", "email": "jane@acme.com"}


@pytest.fixture
def worker(redis: Redis, keys: Keys, tools: ToolContext) -> ToolsWorker:
    return ToolsWorker(redis, keys, tools)


async def lost(*_: object) -> Any:
    raise RedisConnectionError("the master of the limits is lost")


async def test_a_call_is_tried_until_the_master_is_back(worker: ToolsWorker, account: Account) -> None:
    delivery = await worker.request("c1", "create_contact", **JANE)
    for _ in range(MAX_ATTEMPTS + 2):
        with pytest.raises(RedisConnectionError):
            await replace(worker.calls, run=lost).on_requested(delivery)
    await worker.calls.on_requested(delivery)
    [answer] = await worker.answers()
    assert isinstance(answer.result, Ok), answer
    assert worker.retries == [("c1", True)], "a lost attempt may have had its effect"
    assert len(await account.everyone()) == 1


async def test_a_call_that_fails_for_another_reason_is_given_up(worker: ToolsWorker) -> None:
    async def wrong(*_: object) -> Any:
        raise ResponseError("wrong number of arguments")

    delivery = await worker.request("c1", "create_contact", **JANE)
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(ResponseError):
            await replace(worker.calls, run=wrong).on_requested(delivery)
    await worker.calls.on_requested(delivery)
    [answer] = await worker.answers()
    assert isinstance(answer.result, Unavailable)
    assert answer.result.code == "gave_up"


async def test_a_waiting_write_is_tried_until_the_master_is_back(
    worker: ToolsWorker, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_worker, "REDIS_PAUSE", timedelta())
    failures = MAX_ATTEMPTS + 2
    sends = worker.draining.run

    async def at_last(request: ToolRequested, *more: Any) -> Any:
        nonlocal failures
        if failures:
            failures -= 1
            await lost()
        return await sends(request, *more)

    worker.draining.run = at_last
    await account.fault("503")
    answer = await worker.ask("c1", "create_contact", **JANE)
    assert isinstance(answer.result, Accepted), answer
    await account.no_faults()
    async with worker.draining_along():
        [final] = await worker.until_finals(1)
    assert isinstance(final.result, Ok), final
    assert not failures
    assert len(await account.everyone()) == 1


async def test_an_import_is_tried_until_the_master_is_back(
    redis: Redis, keys: Keys, tools: ToolContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Losing(Runner):
        async def _all_chunks(self, *_: object) -> None:
            await lost()

    monkeypatch.setattr(runner, "REDIS_PAUSE_S", 0)
    importing = Importing(redis, keys, tools, lease_s=300)
    import_id = await importing.start("Email,First name\np@acme.com,Pat\n")
    imports = importing.imports_of()
    for _ in range(runner.MAX_ATTEMPTS + 2):
        lease = await imports.acquire(import_id)
        assert lease is not None, "its lease was released"
        await Losing(redis, keys, tools, imports)._carry(lease)
    lease = await imports.acquire(import_id)
    assert lease is not None
    assert int(lease.fields["attempts"]) == 1


async def test_a_write_that_fails_leaves_no_error_of_its_note_behind(
    redis: Redis, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: forgotten.append(context))
    changes = UndoLog(redis, keys)
    monkeypatch.setattr(changes, "note", lost)
    with pytest.raises(RedisConnectionError):
        await changes.noted("s", LastChange(call_id="c1", contact_id="1"), lost())
    await asyncio.sleep(0)  # the task of the note ends
    gc.collect()
    assert forgotten == []
