"""All operations that an agent answers, by name: a new one has a line here."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.assignment import Directory
from libs.contracts import CHECK, TRY
from libs.messaging import Answerer, Now, answerer
from services.agent.flows import FlowStore
from services.agent.simulation import HeldWrite, HeldWrites, SimulationEngine, ToolPort
from services.agent.studio.checking import Checking
from services.agent.studio.trying import Trying


@dataclass(frozen=True)
class StudioParts:
    """The parts of the agent that operations use. `now`: Redis' clock."""

    flows: FlowStore
    directory: Directory
    engine: SimulationEngine
    now: Now


def answerers(parts: StudioParts) -> dict[str, Answerer]:
    def held_tools(session: str, writes: Sequence[HeldWrite]) -> ToolPort:
        return HeldWrites(parts.engine.redis, parts.engine.keys, parts.now, session, writes)

    checking = Checking(parts.flows, parts.directory)
    trying = Trying(parts.engine, parts.flows, parts.directory, held_tools)
    return dict([answerer(CHECK, checking.check), answerer(TRY, trying.answer)])
