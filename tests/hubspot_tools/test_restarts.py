"""Soon after a restart of Redis a first attempt may be a second one: it is run as a retry."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

from frontdesk.probes import free_port
from libs.contracts.results import Unavailable
from libs.messaging.keys import TOOL_REQUESTED, Keys
from libs.messaging.redis import connect
from services.hubspot_tools.redis_restarts import RETRY_WINDOW
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import Account
from tests.hubspot_tools.worker import ToolsWorker
from tests.redis_server import private_redis

KEYS = Keys(prefix="restarted:")
JANE: dict[str, Any] = {"contact_id": "1", "city": "Rome"}


@asynccontextmanager
async def _server(folder: Path, port: int, tools: ToolContext) -> AsyncIterator[ToolsWorker]:
    """One run of a server; its data stays in the folder."""
    with private_redis(port=port, folder=str(folder)) as url:
        async with aclosing(connect(url, name="test")) as redis:
            yield ToolsWorker(redis, KEYS, tools)


async def test_a_request_soon_after_a_restart_is_run_as_a_retry(
    tmp_path: Path, tools: ToolContext, account: Account
) -> None:
    port = free_port()
    async with _server(tmp_path, port, tools) as worker:
        await worker.ask("fresh", "update_contact", **JANE)
        await worker.ask("later", "update_contact", **JANE)
    async with _server(tmp_path, port, tools) as again:
        await again.ask("restarted", "update_contact", **JANE)
        await again.ask("still", "update_contact", **JANE)
        server = KEYS.server_in_shard_of(KEYS.stream(0, TOOL_REQUESTED))
        await again.redis.hincrby(server, "changed_at", -int(RETRY_WINDOW.total_seconds() * 1000))
        await again.ask("a minute after", "update_contact", **JANE)
    assert worker.retries == [("fresh", False), ("later", False)]
    assert again.retries == [("restarted", True), ("still", True), ("a minute after", False)]


async def test_a_restart_is_seen_also_while_nothing_is_asked(
    tmp_path: Path, tools: ToolContext, account: Account
) -> None:
    """So that the minute after its start has passed."""
    port = free_port()
    async with _server(tmp_path, port, tools) as worker:
        await worker.waiting.acquire(0)
    async with _server(tmp_path, port, tools) as again:
        await again.waiting.acquire(0)
        server = KEYS.server_in_shard_of(KEYS.stream(0, TOOL_REQUESTED))
        assert await again.redis.hexists(server, "changed_at")


async def test_a_request_that_is_merely_old_is_not_reported_as_unsure(
    tmp_path: Path, tools: ToolContext, account: Account
) -> None:
    port = free_port()
    async with _server(tmp_path, port, tools) as worker:
        await worker.ask("fresh", "update_contact", **JANE)
        old = await worker.request("old", "update_contact", within=-RETRY_WINDOW, **JANE)
    async with _server(tmp_path, port, tools) as again:
        await again.calls.on_requested(old)
        result = (await again.answers())[-1].result
    assert isinstance(result, Unavailable)
    assert (result.code, result.effect) == ("late", "none")


async def test_waiting_writes_outlive_a_restart(tmp_path: Path, tools: ToolContext, account: Account) -> None:
    port = free_port()
    await account.fault("503")
    async with _server(tmp_path, port, tools) as worker:
        await worker.ask("c1", "create_contact", email="jane@acme.com")
    await account.no_faults()
    async with _server(tmp_path, port, tools) as again, again.draining_along():
        [final] = await again.until_finals(1)
    assert (final.call_id, final.result.status) == ("c1", "ok")
    assert len(await account.everyone()) == 1
