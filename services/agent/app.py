"""Wires the agent together: the one place where its parts meet."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import httpx2
from redis.asyncio import Redis

from libs.assignment import Assigner, AssignmentQueue, Directory, Presence, Sweeper, TeamHours, read_desk_file
from libs.audit import AuditTrail
from libs.contracts import ClosingNotes, utc_now
from libs.conversations import RETENTION, ConversationState, LogReader, LogWriter, Timers, Turns
from libs.flows import PublishedSet
from libs.messaging import (
    AGENT_GROUP,
    CHAT_CHANGED,
    CHAT_MESSAGE,
    CHAT_OPENED,
    STUDIO_REQUESTED,
    TOOL_COMPLETED,
    Answering,
    Keys,
    Now,
    RedisClock,
    RedisHealth,
    connect,
    require_usable,
    run_every,
)
from libs.messaging.workers import Worker, search_garbage_seldom
from services.agent.account import AccountReader
from services.agent.agent_texts import OwnWords
from services.agent.assistant import AnswerReader, Assistant, Scribe
from services.agent.assistant_choice import open_assistant, open_reader, open_scribe, open_translator
from services.agent.assistants.guided import GuidedAssistant, GuidedScribe
from services.agent.assistants.openai import (
    ModelBreaker,
    OpenAISettings,
    SharedOutage,
)
from services.agent.confirmations import Confirmations
from services.agent.file_imports import FileImports
from services.agent.flow_watch import tail_of, warn, watch_flows
from services.agent.flows import (
    FlowSource,
    FlowStore,
    read_flows,
)
from services.agent.flows.runtime import Fetcher
from services.agent.flows.runtime.answers import Rejections
from services.agent.metrics import RUNNING, TIMERS
from services.agent.settings import AgentSettings
from services.agent.simulation import SimulationEngine
from services.agent.studio import (
    BuilderWords,
    PublishedKinds,
    StudioParts,
    answerers,
    desk_names,
    publish_kinds,
)
from services.agent.turns import (
    SCHEDULE_CHECK,
    TURN_DEADLINE,
    Agent,
    Composer,
    DeskSteps,
    DueSteps,
    ReopeningSteps,
    Results,
    Schedules,
    SilenceSteps,
    ToolTimes,
    TriggerSteps,
)

TIMER_CHECK = timedelta(seconds=1)

OWN_PART = 10
"""For this number of shared slots one is reserved for clicks, closings and takeovers, and one for tools' results. These
need milliseconds, and would otherwise wait behind turns that wait for a model."""

STUDIO_SLOTS = 4
"""Questions of the flow builder that one agent answers at once. They and turns take no slots of each other."""

SWEEP = timedelta(seconds=5)
"""The interval of the search for reservations that a dead process left."""

logger = logging.getLogger(__name__)


async def run(settings: AgentSettings) -> int:
    """Serve until SIGTERM or SIGINT. Returns the exit status.

    Raises FlowError and DeskFileError for wrong files, RedisUnusable for a Redis that can't be worked with.
    """
    # Files are read before anything is connected: a wrong one ends the process with its line, and has no effect.
    desk_file = read_desk_file(settings.desk) if settings.desk else None
    read_flows(settings.flows)
    guided = GuidedAssistant.load(settings.locales / "guided")
    builder_words = BuilderWords.load(settings.locales)
    lease, keys = settings.lease, settings.keys
    openai_settings, breaker = OpenAISettings(), ModelBreaker()
    await require_usable(settings.redis_url, keys.readiness, service="agent")
    async with AsyncExitStack() as stack:
        if recorder := settings.recorder("agent"):
            await stack.enter_async_context(recorder.recording())
        redis = connect(settings.redis_url, name="agent")
        stack.push_async_callback(redis.aclose)
        worker = Worker(
            service="agent",
            redis=redis,
            redis_url=settings.redis_url,
            shards=settings.shards,
            redis_health=RedisHealth(settings.redis_url, keys.readiness, service="agent"),
            slots=settings.agent_concurrency,
            health_host=settings.health_host,
            health_port=settings.health_port,
            heartbeat=settings.heartbeat,
        )
        audit = AuditTrail(redis, keys, settings.audit_bounds)
        source = FlowSource(settings.flows, PublishedSet(redis, keys))
        flows = FlowStore(redis, keys, await source.read_first(), retention=settings.retention, audit=audit)
        turns = Turns(redis, keys, lease=lease, tail=tail_of(flows.own), retention=settings.retention)
        writer = LogWriter(redis, keys, retention=settings.retention)
        directory = Directory(redis, keys, settings.audit_bounds)
        placements = AssignmentQueue(redis, keys, retention=settings.retention)
        reader = LogReader(redis, keys)
        clock = RedisClock(redis)
        await stack.enter_async_context(clock.running())
        assigner = Assigner(writer, reader, placements, directory, Presence(redis, keys, directory), now=clock.now)
        agent, results = compose(
            redis,
            keys,
            turns=turns,
            flows=flows,
            assistant=await open_assistant(
                guided, settings.locales, openai_settings, breaker, SharedOutage(redis, keys), stack
            ),
            scribe=open_scribe(settings.locales, openai_settings, breaker, stack),
            guided=guided,
            locales=settings.locales,
            closing_notes=directory.closing_notes,
            settle=assigner.settle,
            # Without the environment's proxies: through a proxy the check of addresses would be void.
            fetcher=_fetcher(settings, await stack.enter_async_context(httpx2.AsyncClient(trust_env=False))),
            times=ToolTimes.of(timedelta(seconds=settings.tool_deadline_seconds), settings.heartbeat),
            now=clock.now,
            region=settings.default_region,
            reader=open_reader(openai_settings, breaker, stack),
            deadline=timedelta(seconds=settings.turn_deadline_seconds),
            retention=settings.retention,
        )
        _subscribe(worker, keys, agent, results)
        translator = open_translator(openai_settings, breaker, stack)
        engine = SimulationEngine(redis, keys, agent, results)
        parts = StudioParts(
            flows, directory, engine, clock.now, guided, GuidedScribe.load(settings.locales), settings.flows, translator
        )
        studio = Answering(redis, keys, answerers(parts), clock.seconds)
        worker.subscribe(
            keys.stream(0, STUDIO_REQUESTED), AGENT_GROUP, studio.on_requested, title=STUDIO_REQUESTED,
            own_slots=STUDIO_SLOTS, only_own=True,
        )  # fmt: skip
        worker.background += [
            lambda: _fire_timers(Timers(redis, keys, retention=settings.retention, silence=agent.silences.end_of)),
            lambda: _sweep(assigner, Sweeper(redis, keys, placements)),
            lambda: _run_schedules(Schedules(redis, keys, flows, writer, reader, clock.now)),
            lambda: watch_flows(flows, source, turns, settings, openai_settings, directory),
            lambda: publish_kinds(PublishedKinds(redis, keys, builder_words), flows, openai_settings),
        ]
        RUNNING.set_function(lambda: worker.inbox.running)
        # Before the first event is read: a conversation that opens names the flows in force.
        await flows.publish()
        if desk_file:
            await directory.load(*desk_file)
        warn(flows.own, openai_settings, await desk_names(directory))
        search_garbage_seldom()
        return await worker.run()


def compose(
    redis: Redis,
    keys: Keys,
    *,
    turns: Turns,
    flows: FlowStore,
    assistant: Assistant,
    scribe: Scribe,
    guided: GuidedAssistant,
    locales: Path,
    closing_notes: Callable[[], Awaitable[ClosingNotes]],
    settle: Callable[[ConversationState], Awaitable[None]],
    fetcher: Fetcher,
    times: ToolTimes,
    now: Now = utc_now,
    region: str | None = None,
    reader: AnswerReader | None = None,
    deadline: timedelta = TURN_DEADLINE,
    retention: timedelta = RETENTION,
) -> tuple[Agent, Results]:
    """An agent without its delivery. Tests make theirs here, too. Raises LocaleError for wrong translations."""
    words = OwnWords.load(locales)
    confirming = Confirmations(words, guided)
    directory = Directory(redis, keys)
    hours = TeamHours(directory)
    silences = SilenceSteps(keys, flows, directory, LogReader(redis, keys), words)
    agent = Agent(
        redis=redis,
        keys=keys,
        turns=turns,
        flows=flows,
        assistant=assistant,
        desk=DeskSteps(
            keys, LogReader(redis, keys), scribe, closing_notes, directory.canned_replies,
            words.each("closed_unanswered"), silences.commit, times.answer_within, times.wait, now,
        ),
        due_steps=DueSteps(hours, directory),
        rejections=Rejections.load(locales),
        confirming=confirming,
        importing=FileImports(words, confirming),
        compose=Composer(keys, confirming, times, now),
        settle=settle,
        fetcher=fetcher,
        region=region,
        reader=reader,
        gave_up=words.each("gave_up").__getitem__,
        slow=words.each("slow").__getitem__,
        flows_gone=words.each("flows_gone").__getitem__,
        account=AccountReader(redis, keys),
        calendars=hours.named,
        silences=silences,
        reopenings=ReopeningSteps(
            words.each("after_the_end"), Presence(redis, keys, directory).absent, directory.person
        ),
        triggers=TriggerSteps(keys, flows),
        deadline=deadline,
    )  # fmt: skip
    return agent, Results(redis, keys, agent.advance, words.each("button_undo"), retention)


def _subscribe(worker: Worker, keys: Keys, agent: Agent, results: Results) -> None:
    own = max(1, worker.slots // OWN_PART)
    for shard in range(keys.shards):
        for stream, handle, own_slots in (
            (CHAT_OPENED, agent.on_event, 0),
            (CHAT_MESSAGE, agent.on_event, 0),
            (CHAT_CHANGED, agent.on_event, own),
            (TOOL_COMPLETED, results.on_completed, own),
        ):
            worker.subscribe(keys.stream(shard, stream), AGENT_GROUP, handle, title=stream, own_slots=own_slots)


def _fetcher(settings: AgentSettings, client: httpx2.AsyncClient) -> Fetcher:
    headers = {
        host.lower(): {name: value.get_secret_value() for name, value in given.items()}
        for host, given in settings.http_headers.items()
    }
    return Fetcher(client, hosts=settings.http_hosts, headers=headers, allow_private=settings.http_allow_private)


async def _fire_timers(timers: Timers) -> None:
    async def fire() -> None:
        TIMERS.inc(await timers.fire_due())

    await run_every(TIMER_CHECK, fire, name="timers")


async def _run_schedules(schedules: Schedules) -> None:
    async def run() -> None:
        await schedules.run_due()

    await run_every(SCHEDULE_CHECK, run, name="schedules")


async def _sweep(assigner: Assigner, sweeper: Sweeper) -> None:
    async def sweep() -> None:
        await sweeper.sweep_in_turn()
        await assigner.sweep()
        await assigner.requeue_absent()

    await run_every(SWEEP, sweep, name="reservations")
