"""Flows at their edges: declined answers, programs of the customer, the assistant's knowledge and its end."""

import pytest
from pydantic import TypeAdapter, ValidationError

from libs.contracts.entries import Closed
from libs.contracts.results import Contact, ContactIdentified, ContactSaved, Ok
from services.agent.assistant import Decision
from services.agent.flows.conditions import MAX_TEXT_VALUE, ConditionFailed, TriggerCondition, value_of
from tests.agent.conftest import Stage, Start
from tests.agent.customer_program import Program
from tests.agent.played import in_flow
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.agent.visit import ANON, VERA, visit


async def test_a_contact_who_declines_is_asked_no_further(stage: Stage, start: Start) -> None:
    at = await visit(
        stage, start, """
  - ask: {name: number, text: "Your phone?", type: phone, optional: true}
  - say: {text: On we go.}
""",
    )  # fmt: skip
    await at.says("Skip.")
    assert (await at.received())[-1] == "On we go."
    assert ("ask", "number: skipped") in await at.decisions()


async def test_a_phone_number_is_read_as_of_the_desks_country(stage: Stage, start: Start) -> None:
    steps = '  - ask: {name: phone, text: "Your phone?", type: phone}\n'
    at = await visit(stage, start, steps, region="US")
    await at.says("(415) 555-0100")
    assert await at.variables() == {"phone": "+14155550100"}


async def test_verified_claims_are_saved_without_a_question(stage: Stage, start: Start) -> None:
    steps = """
  - enrich: {}
  - ask: {name: name, text: "Your name?", property: firstname}
  - ask: {name: email, text: "Your email?", type: email, property: email}
"""
    named = VERA.model_copy(update={"name": "Vera Lind"})
    at = await visit(stage, start, steps, contact=named)
    request = await at.request("identify_contact")
    await stage.answers(request, Ok(data=ContactIdentified(contact=None)))
    saved = await at.request("save_contact")
    assert saved.arguments["email"] == "vera@acme.example"
    assert saved.arguments["properties"] == {"firstname": "Vera", "lastname": "Lind"}
    assert await at.received() == []


async def test_a_program_of_the_customers_is_asked_once_and_its_answer_decides(
    stage: Stage,
    start: Start,
    program: Program,
) -> None:
    steps = f"""
  - ask: {{name: order, text: "Which order?"}}
  - http_request:
      url: "http://127.0.0.1:{program.port}/orders/{{vars.order}}"
      save: {{tier: tier}}
      on_failure: [{{say: {{text: "No luck."}}}}]
  - branch:
      cases: [{{when: "vars.tier == 'gold'", steps: [{{say: {{text: "Gold it is."}}}}]}}]
"""
    at = await visit(stage, start, steps, http_hosts=frozenset({"127.0.0.1"}))
    await at.says("2231")
    assert (await at.received())[-1] == "Gold it is."
    [(path, headers, _)] = program.asked
    assert path == "/orders/2231"
    assert headers["idempotency-key"].startswith(at.chat)
    assert ("http_request", "saved: tier") in await at.decisions()


async def test_a_program_that_may_not_be_asked_leads_to_the_way_out(stage: Stage, start: Start) -> None:
    steps = """
  - http_request:
      url: "http://169.254.169.254/latest"
      on_failure: [{say: {text: "No luck."}}]
"""
    at = await visit(stage, start, steps)
    assert await at.received() == ["No luck."]
    assert any("is not allowed" in detail for _, detail in await at.decisions())


async def test_the_assistant_does_not_see_what_the_flow_looked_up(stage: Stage, start: Start) -> None:
    """A record that was found by a typed address and a note of the flow are only for teammates."""
    assistant = ScriptedAssistant(lambda _: Decision(text="How can I help?"))
    steps = """
  - ask: {name: email, text: "Your email?", type: email, property: email}
  - enrich: {}
  - note: They look cross.
  - assist: {goal: Help., backstory: Kind., tools: [search_contact]}
"""
    at = await visit(stage, start, steps, assistant=assistant)
    await at.says("boss@acme.example")
    saved = await at.request("save_contact")
    await stage.answers(saved, Ok(data=ContactSaved(contact_id="7", withheld=True)))
    found = await at.request("identify_contact")
    record = Contact(id="7", properties={"email": "boss@acme.example", "phone": "+15550100"})
    await stage.answers(found, Ok(data=ContactIdentified(contact=record, by="email")))
    await at.says("What do you know about me?")
    assert (await at.received())[-1] == "How can I help?"
    told = repr([situation.log for situation in assistant.situations])
    assert "+15550100" not in told
    assert "cross" not in told


async def test_after_the_assistant_closes_the_next_line_opens_another(stage: Stage, start: Start) -> None:
    assistant = ScriptedAssistant(lambda _: Decision(text="Good-bye!", close=True))
    at = await visit(
        stage, start, "  - assist: {goal: Help., backstory: Kind., tools: [], close: true}\n", assistant=assistant
    )
    await at.says("thanks, bye")
    assert (await at.received())[-1] == "Good-bye!"
    [closed] = await at.of(Closed)
    assert (closed.by.kind, closed.reason) == ("assistant", "assistant")
    assert (await stage.writer.open(ANON, locale="en")).created


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (["vera@acme.example"], "vera@acme.example"),
        (["old@acme.example", "vera@acme.example", "thanks"], "vera@acme.example"),
        (["old@acme.example", "no, wait", "another one"], None),
    ],
)
def test_of_many_unread_words_the_newest_two_may_answer(said: list[str], answer: str | None) -> None:
    played = in_flow('  - ask: {name: email, text: "Your email?", type: email}').opens().says(*said)
    assert played.variables.get("email") == answer


@pytest.mark.parametrize(
    "expression",
    ["vars.x + vars.x", "vars.list.map(a, vars.x)", "timestamp('2026-01-01T00:00:00Z')", "1.0 / 0.0", "vars.list[7]"],
)
def test_a_value_that_cant_be_stored_is_none(expression: str) -> None:
    with pytest.raises(ConditionFailed):
        value_of(expression, {"vars": {"x": "x" * MAX_TEXT_VALUE, "list": [1]}})


@pytest.mark.parametrize(
    "expression", ["1 == 1 || " * 200 + "true", "[1].all(a, [1].exists(b, [1] . filter (c, c > 0) == [a, b]))"]
)
def test_an_expression_that_could_take_long_is_refused(expression: str) -> None:
    with pytest.raises(ValidationError, match="an expression has at most"):
        TypeAdapter(TriggerCondition).validate_python(expression)


@pytest.mark.parametrize(
    ("question", "asked"), [("How long does the delivery take?", "name"), ("who is your director?", "email")]
)
async def test_without_a_model_a_question_is_kept(stage: Stage, start: Start, question: str, asked: str) -> None:
    """The assistant without a model would look for a contact; the question comes again, and a person reads it."""
    steps = f"""
  - ask: {{name: {asked}, text: "Your {asked}?", type: {asked}}}
  - assist: {{goal: help, backstory: none, tools: [search_contact]}}
"""
    assistant = ScriptedAssistant()
    at = await visit(stage, start, steps, assistant=assistant)
    await at.says(question)
    assert (await at.received())[-1].endswith(f"Your {asked}?")
    assert (await at.variables())["matter"] == question
