"""All operations that an agent answers, by name: a new one has a line here."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from libs.assignment import Directory
from libs.contracts import CHECK, REPLAY, TEST, TRANSLATE, TRY
from libs.messaging import Answerer, Now, answerer
from services.agent.assistant import Assistant, Scribe, Translator
from services.agent.flows import FlowStore
from services.agent.simulation import HeldWrite, HeldWrites, SimulationEngine, ToolPort
from services.agent.studio.checking import Checking
from services.agent.studio.replaying import Replaying
from services.agent.studio.testing import PlayedTests
from services.agent.studio.translating import Translating
from services.agent.studio.trying import Trying


@dataclass(frozen=True)
class StudioParts:
    """The parts of the agent that operations use. `now`: Redis' clock. `folder`: of the flows' files.

    `guided` and `scribe` need no model.
    """

    flows: FlowStore
    directory: Directory
    engine: SimulationEngine
    now: Now
    guided: Assistant
    scribe: Scribe
    folder: Path
    translator: Translator | None = None


def answerers(parts: StudioParts) -> dict[str, Answerer]:
    def held_tools(session: str, writes: Sequence[HeldWrite]) -> ToolPort:
        return HeldWrites(parts.engine.redis, parts.engine.keys, parts.now, session, writes)

    checking = Checking(parts.flows, parts.directory)
    trying = Trying(parts.engine, parts.flows, parts.directory, held_tools)
    engine = parts.engine
    testing = PlayedTests(engine, parts.flows, parts.guided, parts.scribe, parts.folder)
    replaying = Replaying(engine.redis, engine.keys, engine.agent, parts.flows, parts.guided)
    translating = Translating(parts.translator)
    return dict([
        answerer(CHECK, checking.check), answerer(TRY, trying.answer), answerer(TEST, testing.test),
        answerer(REPLAY, replaying.replay),
        answerer(TRANSLATE, translating.answer),
    ])  # fmt: skip
