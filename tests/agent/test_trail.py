"""The steps of a conversation: noted with the decisions of its flow, read for the numbers on the cards."""

import json
from itertools import product
from typing import Any

from libs.contracts.owner import Owner
from libs.flows import StepVisit, Trail, enter, leave, visits_of
from libs.flows.trail import MAX_STEPS, pack_trail, unpack_trail
from services.agent.assistant import Decision, HandOff
from tests.agent.conftest import ANN, Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.agent.visit import Visit, visit

STEPS = """
  - id: colour
    ask: {name: colour, text: "Which colour?", timeout: 5m, on_timeout: [{note: Silent.}]}
  - branch: {cases: [{when: 'true', steps: [{say: {text: Nice}}]}]}
  - ask: {name: size, text: "Which size?"}
"""


async def visits(at: Visit) -> dict[str, StepVisit]:
    return {each.path: each for each in visits_of(await fields(at))}


async def fields(at: Visit) -> dict[str, str]:
    found: Any = await at.stage.redis.hgetall(at.stage.keys.conversation(at.chat).state)
    return {name.decode(): value.decode() for name, value in found.items()}


async def test_each_step_is_noted_with_its_time_and_outcome(stage: Stage, start: Start) -> None:
    at = await visit(stage, start, STEPS)
    await at.says("red")
    found = await visits(at)
    assert {path: each.outcome for path, each in found.items()} == {
        "colour": "passed", "2": "passed", "2.1.1": "passed", "3": "here",
    }  # fmt: skip
    assert (found["colour"].flow, found["colour"].version) == ("test", 0)
    spent, here = found["colour"].spent_ms, found["3"]
    assert spent is not None
    assert found["colour"].reached_at + spent == here.reached_at
    assert here.spent_ms is None
    await stage.writer.close(at.chat, by=at.author, reason="contact", request_id="close-01")
    left = (await visits(at))["3"]
    assert (left.outcome, left.spent_ms is None) == ("left", False)


async def test_a_question_without_an_answer_timed_out(stage: Stage, start: Start) -> None:
    at = await visit(stage, start, STEPS)
    await at.fires("answer")
    found = await visits(at)
    assert (found["colour"].outcome, "colour.on_timeout.1" in found) == ("timed_out", True)


async def test_a_takeover_hands_the_step_over(stage: Stage, start: Start) -> None:
    at = await visit(stage, start, STEPS)
    await stage.writer.assign(at.chat, owner=Owner("person", "ann"), by=ANN, request_id="assign-01")
    await stage.at_rest(at.chat)
    found = (await visits(at))["colour"]
    assert (found.outcome, found.spent_ms is None) == ("handed_over", False)


async def test_the_assistant_is_at_its_step_until_it_hands_off(stage: Stage, start: Start) -> None:
    def decide(situation: Any) -> Decision:
        wants = any("person" in getattr(item.entry, "text", "") for item in situation.log)
        return Decision(text="Of course", hand_off=HandOff(None, "wanted") if wants else None)

    steps = "  - assist: {goal: Help., backstory: Kind., tools: [], hand_off: true}\n  - assign: {team: sales}\n"
    at = await visit(stage, start, steps, assistant=ScriptedAssistant(decide))
    await at.says("hello")
    assert (await visits(at))["1"].outcome == "here"
    await at.says("a person")
    found = await visits(at)
    assert {path: each.outcome for path, each in found.items()} == {"1": "handed_over", "2": "here"}


def test_it_is_bounded_and_counts_each_step_once() -> None:
    trail: Trail = {}
    for number in range(MAX_STEPS + 5):
        enter(trail, "a#1", f"{number}", 1_000)
        leave(trail, "a#1", f"{number}", 2_000, "passed")
    enter(trail, "b#1", "1", 3_000)
    assert (len(trail["a#1"]), trail["b#1"]) == (MAX_STEPS, {})
    enter(trail, "a#1", "0", 5_000)
    leave(trail, "a#1", "0", 6_000, "timed_out")
    assert trail["a#1"]["0"] == (1_000, 2_000, 0, "t")


def test_the_stored_text_is_short_and_comes_back() -> None:
    at = 1_795_859_096_095
    trail: Trail = {"main#0": {"2": (at, 0, 0, ""), "3": (at, 0, at, "")}}
    assert pack_trail(trail, "main", at) == "2 3+"
    trail |= {
        "main#12": {"3.then:1": (at + 5, 70_000, 0, "t"), "a b+": (at + 9, 3, at + 400, "h"), "4": (at, 9, at, "")},
        "other|+%#0": {"1": (at, 36, 0, "e")},
    }
    for each, flow in product((trail, {}), ("main", "other", "")):
        assert unpack_trail(pack_trail(each, flow, at), flow, at) == each
    assert pack_trail({"main#0": {}, "other#3": {}}, "main", at) == ""
    assert unpack_trail(json.dumps(trail), "main", at) == trail, "an earlier version wrote JSON"
