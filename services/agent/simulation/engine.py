"""Opens simulations over the parts of a running agent, and goes on with them at any agent."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from redis.asyncio import Redis

from libs.contracts import Locale, Principal
from libs.conversations import ContactPast, ConversationState, LogReader, LogWriter, Turns
from libs.messaging import AGENT_GROUP, TOOL_REQUESTED, TOOLS_GROUP, Keys, ensure_group
from services.agent.flows import FlowStore
from services.agent.flows.runtime import REAL_TIME, GivenTime
from services.agent.simulation.conversation import LIFETIME, Simulation, SimulationState
from services.agent.simulation.held_requests import HeldRequests
from services.agent.simulation.keys import WORK, simulation_keys
from services.agent.simulation.tools import ToolPort
from services.agent.turns import Agent, Results

Settle = Callable[[ConversationState], Awaitable[None]]
"""What the desk does after a change of owner."""

_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class SimulatedOpening:
    """How a simulated conversation opens."""

    principal: Principal
    locale: Locale = "en"
    channel: str = "widget"
    source: Literal["contact", "user", "workflow"] = "contact"
    region: str | None = None
    past: ContactPast | None = None


async def open_simulation(
    engine: "SimulationEngine", simulation_id: str, texts: dict[str, str], tools: ToolPort, opening: SimulatedOpening,
    *, time: GivenTime = REAL_TIME, teammate: tuple[str, str] | None = None, begin: Mapping[str, str] = _NOTHING,
    settle: Settle | None = None,
) -> Simulation:  # fmt: skip
    """Open a conversation with these flows, and run it to its first pause. Raises FlowError.

    `begin`: fields of its state, for a conversation that begins elsewhere than at the first step. `settle`: a desk
    with people, in place of the one `teammate`.
    """
    keys = simulation_keys(engine.keys, simulation_id)
    flows = FlowStore(engine.redis, keys, texts, retention=LIFETIME)
    await flows.publish()
    for name in (*WORK, TOOL_REQUESTED):
        await ensure_group(engine.redis, keys.stream(0, name), TOOLS_GROUP if name == TOOL_REQUESTED else AGENT_GROUP)
    writer = LogWriter(engine.redis, keys, retention=LIFETIME)
    opened = await writer.open(
        opening.principal, locale=opening.locale, channel=opening.channel, source=opening.source,
        region=opening.region, past=opening.past,
    )  # fmt: skip
    if begin:
        fields: Any = dict(begin)
        await engine.redis.hset(keys.conversation(opened.conversation_id).state, mapping=fields)
    simulation = engine.simulation(keys, opened.conversation_id, flows, tools, opening.principal, time, teammate)
    if settle is not None:
        simulation.agent = replace(simulation.agent, settle=settle)
    await simulation.until_idle()
    return simulation


async def resume_simulation(engine: "SimulationEngine", state: SimulationState, tools: ToolPort) -> Simulation:
    """Go on with a simulation. Raises ConversationUnknown once its keys have ended."""
    keys = simulation_keys(engine.keys, state.id)
    # The texts come with the state: the store's own keys may have ended, and then the conversation has, too.
    flows = FlowStore(engine.redis, keys, state.texts, retention=LIFETIME)
    conversation = await LogReader(engine.redis, keys).state(state.chat)
    time = GivenTime(timedelta(seconds=state.shift_s), state.open_hours)
    return engine.simulation(keys, state.chat, flows, tools, conversation.principal, time, state.teammate)


@dataclass(frozen=True)
class SimulationEngine:
    """The parts of a running agent that simulations share: its assistant, its words, and the desk's settings."""

    redis: Redis
    keys: Keys
    agent: Agent
    results: Results

    def simulation(
        self, keys: Keys, chat: str, flows: FlowStore, tools: ToolPort, principal: Principal, time: GivenTime,
        teammate: tuple[str, str] | None,
    ) -> Simulation:  # fmt: skip
        reader = LogReader(self.redis, keys)
        # Everything that names the conversation's keys is exchanged. What the desk has set is read where it is.
        silences = replace(self.agent.silences, keys=keys, flows=flows, reader=reader)
        agent = replace(
            self.agent, keys=keys, flows=flows, silences=silences, time=time,
            turns=Turns(self.redis, keys, retention=LIFETIME, tail=self.agent.turns.tail),
            desk=replace(self.agent.desk, keys=keys, reader=reader, silence=silences.commit),
            compose=replace(self.agent.compose, keys=keys),
        )  # fmt: skip
        results = replace(self.results, keys=keys, retention=LIFETIME)
        simulation = Simulation(
            self.redis, keys, chat, flows, tools, agent, results, principal, time=time, teammate=teammate
        )
        fetcher = HeldRequests(self.agent.fetcher, simulation.requests)
        simulation.agent = replace(agent, settle=simulation.take_over, fetcher=fetcher)
        return simulation
