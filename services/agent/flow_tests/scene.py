"""The conversation of a test: a simulation with the world that the test gives."""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from libs.contracts import FlowTest, LogEntry, Principal, new_id
from libs.conversations import ContactPast, ConversationState
from services.agent.flow_tests.asked import question_asked
from services.agent.flow_tests.player import HubSpotRecords
from services.agent.flows.runtime import GivenTime
from services.agent.simulation import (
    HubSpotOutage,
    Settle,
    SimulatedOpening,
    Simulation,
    SimulationEngine,
    ToolPort,
    open_simulation,
)

Records = Callable[[ConversationState], Awaitable[HubSpotRecords]]
"""What is in HubSpot now, of this conversation."""


class SimulatedScene:
    """`records` reads HubSpot, which the tests of a command and those of the builder have in two forms."""

    def __init__(self, simulation: Simulation, records: Records, outage: HubSpotOutage) -> None:
        self.simulation, self._records, self._outage = simulation, records, outage

    async def say(self, text: str) -> None:
        await self.simulation.say(text)

    async def press(self, action: str) -> None:
        await self.simulation.press(action)

    async def advance(self, duration: timedelta) -> None:
        await self.simulation.advance(duration)

    async def begin_outage(self) -> None:
        self._outage.begin()

    async def end_outage(self) -> None:
        await self.simulation.deliver(await self._outage.end())

    async def log(self) -> Sequence[LogEntry]:
        return await self.simulation.log()

    async def state(self) -> ConversationState:
        return await self.simulation.state()

    async def asks(self) -> str | None:
        return question_asked(self.simulation.flows.own, await self.state())

    async def hubspot(self) -> HubSpotRecords:
        return await self._records(await self.state())


async def open_scene(
    engine: SimulationEngine, texts: dict[str, str], test: FlowTest, tools: ToolPort, records: Records,
    settle: Settle | None, simulation_id: str | None = None,
) -> SimulatedScene:  # fmt: skip
    """Open the conversation, and run it to its first pause. `texts`: the flows. Raises FlowError."""
    given = test.given
    past = ContactPast(count=given.earlier, answers=json.dumps(given.known) if given.known else None)
    opening = SimulatedOpening(principal_of(test), given.locale, given.channel, given.source, given.region, past)
    # Entries have the time of Redis, and so has the clock that is moved.
    seconds, _ = await engine.redis.time()
    shift = given.time - datetime.fromtimestamp(seconds, UTC) if given.time else timedelta(0)
    outage = HubSpotOutage(tools, is_down=given.hubspot == "down")
    simulation = await open_simulation(
        engine, simulation_id or f"test{new_id()}", texts, outage, opening, time=GivenTime(shift, given.open_hours),
        settle=settle,
    )  # fmt: skip
    return SimulatedScene(simulation, records, outage)


def principal_of(test: FlowTest) -> Principal:
    """The person of the test."""
    who = test.given.principal
    return Principal(id=who.id or f"{who.kind}:test", **who.model_dump(exclude={"id"}))
