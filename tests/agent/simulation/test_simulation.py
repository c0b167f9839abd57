"""A simulated conversation goes on as a real one would: turns, timers, hours, queues and HubSpot are what is given."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts import Closed, FlowDecision, Message, Principal
from libs.conversations import ActionUnknown, ConversationUnknown
from libs.messaging import Keys
from services.agent.flows.runtime import GivenTime
from services.agent.simulation import conversation as engine_module
from services.agent.simulation.conversation import Simulation
from services.agent.simulation.engine import SimulatedOpening, SimulationEngine, open_simulation, resume_simulation
from services.agent.simulation.given_contact import GivenContact
from tests.agent.visit import flow
from tests.promises import names_of
from tests.redis_clients import blocking_client

VERA = Principal(kind="visitor", id="site:vera", email="vera@acme.example", email_verified=True)

INBOUND = Path("flows/inbound_conversation.yaml").read_text(encoding="utf-8")

STEPS = """
  - enrich: {}
  - ask:
      name: size
      type: number
      property: numemployees
      text: "How many are you, {contact.firstname}?"
      timeout: 2h
      on_timeout: [{close: {text: Too late.}}]
  - office_hours:
      zone: Europe/Madrid
      weekly: {mon: ["09:00-10:00"]}
      open: [{say: {text: We are here., buttons: [{action: more, label: More, answer: More of it.}]}}]
      closed: [{say: {text: We are away.}}]
  - assign: {team: sales, message: Wait a little., on_timeout: [{close: {text: No one came.}}]}
"""


async def opened(engine: SimulationEngine, steps: str = STEPS, **given: Any) -> Simulation:
    tools = given.pop("tools", None) or GivenContact([{"email": "vera@acme.example", "firstname": "Vera"}])
    return await open_simulation(engine, "s1", {"test.yaml": flow(steps)}, tools, SimulatedOpening(VERA), **given)


async def texts(simulation: Simulation) -> list[str]:
    return [
        each.entry.text
        for each in await simulation.log()
        if isinstance(each.entry, Message) and each.entry.author.kind == "assistant"
    ]


async def test_it_talks_and_writes_only_to_the_given_contact(engine: SimulationEngine) -> None:
    simulation = await opened(engine, time=GivenTime(open_hours=True))
    assert await texts(simulation) == ["How many are you, Vera?"]
    await simulation.say("We are 12 people")
    assert (await texts(simulation))[1:] == ["We are here.", "Wait a little."]
    assert [(each.tool, each.arguments["properties"]) for each in simulation.tools.writes] == [
        ("save_contact", {"numemployees": "12"})
    ]
    state = await simulation.state()
    assert (str(state.owner), state.variables["size"]) == ("team:sales", 12)
    with pytest.raises(ActionUnknown):
        await simulation.press("less")


async def test_hours_are_those_that_are_given(engine: SimulationEngine) -> None:
    simulation = await opened(engine, time=GivenTime(open_hours=False))
    await simulation.say("12")
    assert "We are away." in await texts(simulation)


async def test_a_timer_is_skipped_and_moves_the_clock(engine: SimulationEngine) -> None:
    simulation = await opened(engine)
    [timer] = await simulation.timers()
    assert timer.name == "answer"
    assert timer.left > timedelta(hours=1)
    assert not await simulation.skip("queue")
    assert await simulation.skip("answer")
    assert (await texts(simulation))[-1] == "Too late."
    assert not (await simulation.state()).is_open
    assert any(isinstance(each.entry, Closed) for each in await simulation.log())
    assert simulation.time.shift > timedelta(hours=1)


async def test_the_clock_fires_only_what_is_due_by_then(engine: SimulationEngine) -> None:
    simulation = await opened(engine)
    await simulation.advance(timedelta(hours=1))
    assert await texts(simulation) == ["How many are you, Vera?"]
    await simulation.advance(timedelta(hours=1, minutes=1))
    assert (await texts(simulation))[-1] == "Too late."


SILENT = """
name: patient
trigger: {on: chat.opened}
silence: {question: {after: 3h, remind: 1h, reminder: Are you there?, closing: Good-bye.}}
steps: [{ask: {name: size, type: number, text: How many?}}, {assign: {team: sales}}]
"""


async def test_a_silence_is_reminded_of_and_ends_by_the_moved_clock(engine: SimulationEngine) -> None:
    simulation = await open_simulation(engine, "s3", {"test.yaml": SILENT}, GivenContact(), SimulatedOpening(VERA))
    assert await simulation.timers() == []  # a conversation without a word is forgotten
    await simulation.advance(timedelta(hours=1))
    await simulation.say("I have to look")
    await simulation.keep_point(1)
    assert [(each.name, each.left) for each in await simulation.timers()] == [
        ("silence:reminds:question", timedelta(hours=1))
    ]
    await simulation.advance(timedelta(minutes=59))
    assert "Are you there?" not in await texts(simulation)
    await simulation.advance(timedelta(minutes=1))
    assert (await texts(simulation))[-1] == "Are you there?"
    assert [(each.name, each.left) for each in await simulation.timers()] == [
        ("silence:ends:question", timedelta(hours=2))
    ]
    assert await simulation.skip("silence:ends:question")
    [end] = [each.entry for each in await simulation.log() if isinstance(each.entry, Closed)]
    assert end.reason == "silence_question"
    simulation.time = GivenTime(timedelta(hours=1))
    await simulation.go_back(1)
    assert [each.name for each in await simulation.timers()] == ["silence:reminds:question"]


async def test_someone_at_the_desk_takes_it(engine: SimulationEngine) -> None:
    simulation = await opened(engine, teammate=("ana", "Ana Ruiz"))
    await simulation.say("12")
    state = await simulation.state()
    assert (str(state.owner), state.assignee) == ("person:ana", "ana")


async def test_another_agent_goes_on_from_the_saved_state(engine: SimulationEngine) -> None:
    simulation = await opened(engine, time=GivenTime(open_hours=True))
    saved = simulation.saved("s1", {"test.yaml": flow(STEPS)})
    tools = GivenContact([{"email": "vera@acme.example"}], writes=simulation.tools.writes)
    resumed = await resume_simulation(engine, type(saved).model_validate_json(saved.model_dump_json()), tools)
    await resumed.say("12")
    assert "We are here." in await texts(resumed)
    gone = saved.model_copy(update={"id": "other"})
    with pytest.raises(ConversationUnknown):
        await resume_simulation(engine, gone, tools)


async def test_no_key_of_it_lives_longer_than_it(
    engine: SimulationEngine, redis_url: str, keys: Keys, redis: Redis
) -> None:
    simulation = await opened(engine, teammate=("ana", "Ana Ruiz"))
    await simulation.say("12")
    with blocking_client(redis_url) as client:
        names = [each for each in names_of(client, simulation.keys) if each]
        assert len(names) > 8
        assert [name for name in names if not 0 < client.ttl(name) <= engine_module.LIFETIME.total_seconds() + 60] == []
        # A Cluster runs its scripts only if all keys are in one slot.
        assert {name.partition("{")[2].partition("}")[0] for name in names} == {"0"}


async def test_the_shipped_inbound_flow_runs_to_its_team(engine: SimulationEngine) -> None:
    anonymous = Principal(kind="anonymous", id="visitor:9")
    tools = GivenContact()
    simulation = await open_simulation(engine, "s2", {"inbound.yaml": INBOUND}, tools, SimulatedOpening(anonymous))
    await simulation.say("My invoice is wrong, it was charged twice")
    await simulation.say("Jane Doe")
    await simulation.say("jane@acme.example")
    decisions = [each.entry for each in await simulation.log() if isinstance(each.entry, FlowDecision)]
    assert decisions
    assert tools.writes
    assert tools.contacts["made1"]["email"] == "jane@acme.example"
