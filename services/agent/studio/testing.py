"""The operation `test`: the tests of a flow against a draft, each in a simulated conversation of its own."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from libs.contracts import (
    SYSTEM,
    FlowTest,
    FlowTestOutcome,
    FlowTestReply,
    FlowTestRequest,
    Owner,
    new_id,
)
from libs.conversations import ConversationState, LogWriter
from libs.flow_tests import FlowTestError, read_flow_tests
from libs.messaging import Unanswered
from services.agent.assistant import Assistant, Scribe
from services.agent.flow_tests import HubSpotRecords, SimulatedScene, open_scene, play
from services.agent.flows import FlowStore
from services.agent.simulation import (
    LIFETIME,
    GivenContact,
    Settle,
    SimulationEngine,
    simulation_keys,
)
from services.agent.studio.drafts import with_draft

MAX_AT_ONCE = 4
"""Tests at once: each waits for Redis most of the time."""


@dataclass(frozen=True)
class PlayedTests:
    """`guided`, `scribe`: tests need the same answers each time. `folder`: of the flows' files."""

    engine: SimulationEngine
    flows: FlowStore
    guided: Assistant
    scribe: Scribe
    folder: Path

    async def test(self, asked: FlowTestRequest) -> FlowTestReply:
        """Raises Unanswered for a draft with mistakes."""
        name, texts = await asyncio.to_thread(with_draft, self.flows, asked.document)
        desk = replace(self.engine.agent.desk, scribe=self.scribe)
        agent = replace(self.engine.agent, assistant=self.guided, reader=None, desk=desk)
        engine = replace(self.engine, agent=agent)
        places = asyncio.Semaphore(MAX_AT_ONCE)

        async def one(test: FlowTest) -> FlowTestOutcome:
            async with places:
                return await _played(engine, texts, test, name)

        names = {each.name for each in asked.tests}
        files = await asyncio.to_thread(_of_files, self.folder / "tests", asked.name)
        tests = [*asked.tests, *(each for each in files if each.name not in names)]
        return FlowTestReply(outcomes=list(await asyncio.gather(*map(one, tests))))


def _of_files(folder: Path, flow: str) -> list[FlowTest]:
    """The tests of this flow. Raises Unanswered for a wrong file."""
    try:
        files = [read_flow_tests(file.name, file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.yaml"))]
    except (FlowTestError, OSError, UnicodeDecodeError) as error:
        raise Unanswered(422, "tests_wrong", str(error)) from error
    return [test for each in files if each.flow == flow for test in each.tests]


async def _played(engine: SimulationEngine, texts: dict[str, str], test: FlowTest, flow: str) -> FlowTestOutcome:
    began = time.monotonic()
    try:
        scene = await _scene(engine, texts, test)
        problems, transcript = await play(scene, test, flow)
    except Exception as error:  # noqa: BLE001  a test that breaks the agent has failed, and the others go on
        problems, transcript = [f"the agent failed: {error!r}"], []
    seconds = round(time.monotonic() - began, 3)
    return FlowTestOutcome(name=test.name, problems=problems, transcript=transcript, seconds=seconds)


async def _scene(engine: SimulationEngine, texts: dict[str, str], test: FlowTest) -> SimulatedScene:
    memory = GivenContact(test.given.contacts)
    simulation_id = f"test{new_id()}"

    async def records(state: ConversationState) -> HubSpotRecords:
        contacts, known = memory.contacts, state.record.contact
        emails = (state.principal.email, state.answers.get("email"))
        own = contacts.get(known.id) if known else None
        own = own or next((each for each in contacts.values() if (each.get("email") or "-") in emails), None)
        notes = [str(each.arguments.get("body") or "") for each in memory.writes if "note" in each.tool]
        return HubSpotRecords(own, len(contacts), notes)

    writer = LogWriter(engine.redis, simulation_keys(engine.keys, simulation_id), retention=LIFETIME)
    settle = _first_of(test.given.online, writer)
    return await open_scene(engine, texts, test, memory, records, settle, simulation_id)


def _first_of(online: Mapping[str, Sequence[str]], writer: LogWriter) -> Settle:
    """The first person of the team who is at the desk takes what a flow assigns to it."""

    async def settle(state: ConversationState) -> None:
        people = online.get(state.owner.id or "", ()) if state.owner.kind == "team" else ()
        if people:
            await writer.assign(
                state.id, owner=Owner("person", people[0]), by=SYSTEM, request_id=f"queue-{state.owner_counter}",
                owner_name=people[0].capitalize(), expected_counter=state.owner_counter, reason="queue",
            )  # fmt: skip

    return settle
