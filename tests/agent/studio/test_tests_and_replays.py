"""The builder's operations `test` and `replay`: the shipped tests pass in simulations, and a draft is compared."""

from pathlib import Path

import pytest
from redis.asyncio import Redis

from bench.years import Years
from libs.contracts import FlowTest, FlowTestRequest, PastConversation, ReplayRequest
from libs.flows import FlowText
from libs.messaging import Keys, Unanswered
from services.agent.assistants.guided import GuidedScribe
from services.agent.flows import FlowStore, read_flows
from services.agent.simulation import SimulationEngine
from services.agent.studio.replaying import Replaying
from services.agent.studio.testing import PlayedTests
from tests.agent.guided.conversation import assistant as guided

FLOWS = Path("flows")
SCRIBE = GuidedScribe.load(Path("locales"))
NOW_MS = 1_795_780_800_000
SHORT = {"name": "inbound_conversation", "trigger": {"on": "chat.opened"}, "steps": [{"assign": {"team": "sales"}}]}


@pytest.fixture
def flows(redis: Redis, keys: Keys) -> FlowStore:
    return FlowStore(redis, keys, read_flows(FLOWS))


@pytest.mark.parametrize("name", ["inbound_conversation", "contact_manager"])
async def test_the_tests_of_the_shipped_flows_pass_here_too(
    engine: SimulationEngine, flows: FlowStore, name: str
) -> None:
    document = FlowText((FLOWS / f"{name}.yaml").read_text()).values
    testing = PlayedTests(engine, flows, guided(), SCRIBE, FLOWS)
    found = await testing.test(FlowTestRequest(name=name, document=document))
    assert {each.name: each.problems for each in found.outcomes if each.problems} == {}
    assert len(found.outcomes) >= 5


async def test_a_draft_is_tested_in_place_of_its_flow(
    engine: SimulationEngine, flows: FlowStore, tmp_path: Path
) -> None:
    given = FlowTest.model_validate({"name": "all go to sales", "given": {"online": {"sales": ["ana"]}}, "talk": ["hi"],
                                     "expect": {"owner": "ana", "answers": {"topic": "sales"}}})  # fmt: skip
    testing = PlayedTests(engine, flows, guided(), SCRIBE, tmp_path)
    asked = FlowTestRequest(name="inbound_conversation", document=SHORT, tests=[given])
    [outcome] = (await testing.test(asked)).outcomes
    assert outcome.problems == ["at the end: vars.topic is None, not 'sales'"]
    assert "contact: hi" in outcome.transcript
    with pytest.raises(Unanswered, match="flow_wrong"):
        await testing.test(FlowTestRequest(name="x", document={"name": "x", "steps": []}, tests=[given]))


async def test_past_conversations_are_compared_with_a_draft(
    engine: SimulationEngine, flows: FlowStore, redis: Redis, keys: Keys
) -> None:
    past = [
        PastConversation(fields=dict(each.fields), log=list(each.log))
        for each in Years(8, 0.01, NOW_MS).conversations()
    ]
    replaying = Replaying(redis, keys, engine.agent, flows, guided())
    found = await replaying.replay(ReplayRequest(document=SHORT, conversations=past))
    assert {each.outcome_after for each in found.conversations} == {"queue sales"}
    assert [each.problem for each in found.conversations] == [None] * 8
