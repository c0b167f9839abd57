"""Wires the tools worker together: the one place where its parts meet."""

from contextlib import nullcontext
from datetime import timedelta

from redis.asyncio import Redis

from libs.contact_files import Imports
from libs.contracts import ToolRequested, ToolResult, utc_now
from libs.contracts.tools import PLAN_IMPORT
from libs.messaging import TOOL_REQUESTED, TOOLS_GROUP, Now, RedisClock, RedisHealth, connect, require_usable, run_every
from libs.messaging.workers import Holder, Worker, search_garbage_seldom
from services.hubspot_tools.contact_import import Planner, Runner, RunningImports
from services.hubspot_tools.handler import CallHandler, OutboxAccess, Run
from services.hubspot_tools.hubspot import Deadline
from services.hubspot_tools.outbox import POLL, PROBE, HubSpotBreaker, Outbox, OutboxLimits, OutboxWorker, dry_run
from services.hubspot_tools.settings import HubSpotSettings, ToolsSettings, check_times
from services.hubspot_tools.tools import Shared, ToolContext, open_toolbox
from services.hubspot_tools.tools import run as run_tool
from services.hubspot_tools.tools.common import StaleWriteCheck


async def run(settings: ToolsSettings, hubspot: HubSpotSettings) -> int:
    """Serve until SIGTERM or SIGINT. Returns the process's exit status. Raises RedisUnusable and TimesError."""
    # Before any connection: a worker with such settings could not keep its promises.
    check_times(settings, hubspot)
    keys = settings.keys
    await require_usable(settings.redis_url, keys.readiness, service="hubspot_tools")
    redis = connect(settings.redis_url, name="hubspot_tools")
    worker = Worker(
        service="hubspot_tools",
        redis=redis,
        redis_url=settings.redis_url,
        shards=settings.shards,
        redis_health=RedisHealth(settings.redis_url, keys.readiness, service="hubspot_tools"),
        slots=settings.tools_concurrency,
        health_host=settings.health_host,
        health_port=settings.health_port,
        heartbeat=settings.heartbeat,
    )
    # Deadlines are compared by Redis' clock, because the clocks of machines differ.
    clock, holder = RedisClock(redis), Holder(worker.consumer, worker.heartbeat)
    try:
        shared = Shared.over(redis, keys, hubspot, clock.now)
        recorder = settings.recorder("hubspot_tools")
        recording = recorder.recording() if recorder else nullcontext()
        async with recording, clock.running(), open_toolbox(hubspot, shared=shared) as toolbox:
            imports = Imports(redis, keys, retention=settings.retention)
            running = RunningImports(redis, keys, imports, holder=holder, lease=settings.lease)
            runner = Runner(redis, keys, toolbox, running)
            planner = Planner(redis, imports, toolbox, runner.begun)
            worker.background += [runner.serve, lambda: _keep_definitions(toolbox, hubspot)]

            async def answer(request: ToolRequested, retried: bool) -> ToolResult:
                if request.tool == PLAN_IMPORT.name:  # the registry says why this tool is not there
                    return await planner.answer(request)
                return await run_tool(request, toolbox, retried=retried)

            outbox = Outbox(redis, keys, _limits(settings), holder=holder)
            breaker = HubSpotBreaker(redis, keys, probe=PROBE)
            calls, sender = compose(redis, toolbox, answer, outbox, breaker, settings.shards, now=clock.now)
            worker.background.append(sender.serve)
            for shard in range(settings.shards):
                stream = keys.stream(shard, TOOL_REQUESTED)
                worker.subscribe(stream, TOOLS_GROUP, calls.on_requested, title=TOOL_REQUESTED)
            search_garbage_seldom()
            return await worker.run()
    finally:
        await redis.aclose()


def compose(
    redis: Redis, toolbox: ToolContext, answer: Run, outbox: Outbox, breaker: HubSpotBreaker, shards: int, *,
    poll: timedelta = POLL, now: Now = utc_now,
) -> tuple[CallHandler, OutboxWorker]:  # fmt: skip
    """The parts that answer requests and that send what waits. Tests make theirs here, too."""

    async def try_out(request: ToolRequested, retried: bool) -> ToolResult:
        return await dry_run(request, toolbox, retried=retried)

    async def send(request: ToolRequested, unsure: bool, check: StaleWriteCheck) -> ToolResult:
        # Always a retry: the attempt before the outbox may have reached HubSpot.
        return await run_tool(request, toolbox.with_check(check), retried=True, unsure=unsure)

    calls = CallHandler(redis, answer, outbox=OutboxAccess(outbox, breaker, try_out), now=now)
    return calls, OutboxWorker(outbox, breaker, send, shards, poll=poll, now=now)


async def _keep_definitions(toolbox: ToolContext, hubspot: HubSpotSettings) -> None:
    """Read the definitions before the first call needs them, and later ones: agents know the account by these."""

    async def read() -> None:
        await toolbox.definitions.get_if_possible(Deadline.after(hubspot.hubspot_timeout))

    await run_every(timedelta(seconds=hubspot.hubspot_definitions_ttl), read, name="property definitions")


def _limits(settings: ToolsSettings) -> OutboxLimits:
    """The limits of a deployment, divided among the shards: each shard counts only its own writes."""
    return OutboxLimits(
        of_record=settings.waiting_per_record,
        of_shard=max(1, settings.waiting_total // settings.shards),
        give_up=timedelta(hours=settings.waiting_hours),
    )
