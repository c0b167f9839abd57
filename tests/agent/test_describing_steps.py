"""The flow steps `label` and `priority`: they describe the conversation for teammates, in its log and its state."""

import pytest

from libs.contracts import SYSTEM, Labelled, Prioritised
from libs.conversations import Describer
from services.agent.flows import FlowError, read_flow
from tests.agent.conftest import Stage, Start
from tests.agent.visit import flow, visit

STEPS = """
  - label: {add: [vip, bug, vip]}
  - label: {add: [refund, vip], remove: [bug, ghost]}
  - priority: high
  - priority: high
  - ask: {name: more, text: "More?"}
  - label: {add: [late], remove: [vip]}
  - priority: low
"""


async def test_a_flow_labels_and_prioritises(stage: Stage, start: Start) -> None:
    at = await visit(stage, start, STEPS)
    state = await stage.reader.state(at.chat)
    assert (state.labels, state.priority) == (("vip", "refund"), "high")
    changes = [(entry.by.kind, entry.added, entry.removed) for entry in await at.of(Labelled)]
    assert changes == [("assistant", ["vip", "bug"], []), ("assistant", ["refund"], ["bug"])]
    assert [entry.priority for entry in await at.of(Prioritised)] == ["high"]
    assert await at.received() == ["More?"]
    # What a teammate adds in between stays, and what the flow adds is there once.
    await Describer(stage.redis, stage.keys).label(
        at.chat, add=["late", "angry"], remove=["refund"], names={}, by=SYSTEM, request_id="request-1"
    )
    await at.says("no")
    state = await stage.reader.state(at.chat)
    assert (state.labels, state.priority) == (("late", "angry"), "low")


async def test_a_conversation_gets_no_more_labels_than_it_may_have(stage: Stage, start: Start) -> None:
    first = ", ".join(f"a{each}" for each in range(18))
    at = await visit(
        stage, start, f"  - label: {{add: [{first}]}}\n  - label: {{add: [b1, b2, b3, b4], remove: [a3]}}\n"
    )
    labels = (await stage.reader.state(at.chat)).labels
    assert (len(labels), labels[-3:]) == (20, ("b1", "b2", "b3"))
    assert ("label", "only 20 labels: left out b4") in await at.decisions()


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("label: {}", "name a label under `add` or `remove`"),
        ("label: {add: [vip], remove: [vip]}", "the label 'vip' is added and removed"),
        ("label: {add: [No good]}", "String should match pattern"),
        ("priority: highest", "should be 'urgent', 'high', 'normal' or 'low'"),
    ],
)
def test_a_step_that_describes_nothing_is_refused(step: str, problem: str) -> None:
    with pytest.raises(FlowError, match=problem):
        read_flow("a.yaml", flow(f"  - {step}\n"))
