"""Wires the agent together: the one place where its parts meet."""

import asyncio
import logging
from datetime import timedelta

import yaml
from redis.exceptions import RedisError

from libs.bus.keys import AGENT_GROUP, CHAT_CHANGED, CHAT_MESSAGE, CHAT_OPENED, TOOL_COMPLETED, Keys
from libs.bus.redis import connect
from libs.bus.worker import Worker
from libs.conversations.facts import Facts
from libs.conversations.timers import Timers
from libs.conversations.turns import Turns
from services.agent.advance import Agent
from services.agent.brain import Brain
from services.agent.flows import FlowStore, read_flows
from services.agent.guided import GuidedBrain
from services.agent.leases import LeaseKeeper
from services.agent.metrics import RUNNING, TIMERS
from services.agent.openai_brain import FallbackBrain, OpenAIBrain, OpenAISettings
from services.agent.results import Results
from services.agent.settings import AgentSettings

TIMER_CHECK = timedelta(seconds=1)

logger = logging.getLogger(__name__)


async def run(settings: AgentSettings) -> int:
    """Serve until told to stop. Returns the process's exit status. Raises FlowError for a wrong flow file."""
    texts = read_flows(settings.flows)
    redis = connect(settings.redis_url, name="agent")
    lease, min_idle = timedelta(seconds=settings.lease_seconds), timedelta(seconds=settings.min_idle_seconds)
    worker = Worker(
        service="agent",
        redis=redis,
        redis_url=settings.redis_url,
        slots=settings.agent_concurrency,
        health_host=settings.health_host,
        health_port=settings.health_port,
        min_idle=min_idle,
    )
    RUNNING.set_function(lambda: worker.inbox.running)
    keys = Keys(settings.redis_prefix, settings.shards)
    turns = Turns(redis, keys, lease=lease)
    flows = FlowStore(redis, keys, texts)
    leases = LeaseKeeper(turns, every=lease / 3)
    gave_up = yaml.safe_load((settings.locales / "system.yaml").read_text(encoding="utf-8"))["gave_up"]
    agent = Agent(
        redis=redis,
        keys=keys,
        turns=turns,
        flows=flows,
        brain=make_brain(settings),
        leases=leases,
        consumer=worker.consumer,
        gave_up=gave_up.__getitem__,
        deadline=timedelta(seconds=settings.turn_deadline_seconds),
        min_idle=min_idle,
    )
    results = Results(redis, Facts(redis, keys), agent.advance)
    for shard in range(settings.shards):
        for stream in (CHAT_OPENED, CHAT_MESSAGE, CHAT_CHANGED):
            worker.subscribe(keys.stream(shard, stream), AGENT_GROUP, agent.on_event, title=stream)
        worker.subscribe(keys.stream(shard, TOOL_COMPLETED), AGENT_GROUP, results.on_completed, title=TOOL_COMPLETED)
    worker.background += [leases.renew_for_ever, lambda: _fire_timers(Timers(redis, keys))]
    try:
        await flows.publish()
        return await worker.run()
    finally:
        await redis.aclose()


def make_brain(settings: AgentSettings) -> Brain:
    """OpenAI where there is a key, with the guided brain behind it; else the guided brain alone."""
    guided = GuidedBrain.load(settings.locales / "guided")
    openai = OpenAISettings()
    return FallbackBrain(OpenAIBrain(openai), guided) if openai.has_key else guided


async def _fire_timers(timers: Timers) -> None:
    while True:
        try:
            TIMERS.inc(await timers.fire_due())
        except (RedisError, OSError) as error:
            logger.warning("timers not looked at: %s", type(error).__name__)
        await asyncio.sleep(TIMER_CHECK.total_seconds())
