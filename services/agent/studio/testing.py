"""The operation `test`: the tests of a flow against a draft, each in a simulated conversation of its own."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from libs.contracts import (
    SYSTEM,
    FlowTest,
    FlowTestOutcome,
    FlowTestReply,
    FlowTestRequest,
    LogEntry,
    Owner,
    Principal,
    new_id,
)
from libs.conversations import ContactPast, ConversationState
from libs.flow_tests import FlowTestError, read_flow_tests
from libs.messaging import Unanswered
from services.agent.assistant import Assistant
from services.agent.flow_tests import HubSpotRecords, play, question_asked
from services.agent.flows import FlowStore
from services.agent.flows.runtime import GivenTime
from services.agent.simulation import GivenContact, SimulatedOpening, Simulation, SimulationEngine, open_simulation
from services.agent.studio.drafts import with_draft

MAX_AT_ONCE = 4
"""Tests at once: each waits for Redis most of the time."""


@dataclass(frozen=True)
class PlayedTests:
    """`guided`: tests need the same answers each time, which a model does not give. `folder`: of the flows' files."""

    engine: SimulationEngine
    flows: FlowStore
    guided: Assistant
    folder: Path

    async def test(self, asked: FlowTestRequest) -> FlowTestReply:
        """Raises Unanswered for a draft with mistakes."""
        name, texts = await asyncio.to_thread(with_draft, self.flows, asked.document)
        agent = replace(self.engine.agent, assistant=self.guided, reader=None)
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


async def _scene(engine: SimulationEngine, texts: dict[str, str], test: FlowTest) -> "SimulatedScene":
    given = test.given
    who = given.principal
    principal = Principal(id=who.id or f"{who.kind}:test", **who.model_dump(exclude={"id"}))
    hubspot = GivenContact(given.contacts)
    past = ContactPast(count=given.earlier, answers=json.dumps(given.known) if given.known else None)
    opening = SimulatedOpening(principal, given.locale, given.channel, given.source, given.region, past)
    time_given = GivenTime(open_hours=given.open_hours)
    simulation = await open_simulation(engine, f"test{new_id()}", texts, hubspot, opening, time=time_given)
    scene = SimulatedScene(simulation, hubspot, given.online)
    await scene.begin()
    return scene


class SimulatedScene:
    """A test's conversation. `online`: by team, the people who take what a flow assigns to it."""

    def __init__(self, simulation: Simulation, hubspot: GivenContact, online: Mapping[str, Sequence[str]]) -> None:
        self._simulation, self._hubspot, self._online = simulation, hubspot, online
        simulation.agent = replace(simulation.agent, settle=self._take_over)

    async def begin(self) -> None:
        """A flow may assign as soon as it opens, which was before this scene."""
        await self._take_over(await self.state())
        await self._simulation.until_idle()

    async def say(self, text: str) -> None:
        await self._simulation.say(text)

    async def press(self, action: str) -> None:
        await self._simulation.press(action)

    async def advance(self, duration: timedelta) -> None:
        await self._simulation.advance(duration)

    async def log(self) -> Sequence[LogEntry]:
        return await self._simulation.log()

    async def state(self) -> ConversationState:
        return await self._simulation.state()

    async def asks(self) -> str | None:
        return question_asked(self._simulation.flows.own, await self.state())

    async def hubspot(self) -> HubSpotRecords:
        state, contacts = await self.state(), self._hubspot.contacts
        known = state.record.contact
        emails = (state.principal.email, state.answers.get("email"))
        own = contacts.get(known.id) if known else None
        own = own or next((each for each in contacts.values() if (each.get("email") or "-") in emails), None)
        notes = [str(each.arguments.get("body") or "") for each in self._hubspot.writes if "note" in each.tool]
        return HubSpotRecords(own, len(contacts), notes)

    async def _take_over(self, state: ConversationState) -> None:
        """The first person of the team who is at the desk."""
        people = self._online.get(state.owner.id or "", ()) if state.owner.kind == "team" else ()
        if people:
            await self._simulation.writer.assign(
                state.id, owner=Owner("person", people[0]), by=SYSTEM, request_id=f"queue-{state.owner_counter}",
                owner_name=people[0].capitalize(), expected_counter=state.owner_counter, reason="queue",
            )  # fmt: skip
