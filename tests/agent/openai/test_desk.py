"""The model works for the desk: it hands conversations over and writes for teammates, with a fallback for both."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from libs.contracts.desk_entries import Note
from libs.contracts.entries import ToolResultEntry
from libs.contracts.results import Contact, ContactIdentified, Ok
from services.agent.assistant import HandOff, ReplyMaterial, Situation
from services.agent.assistants.guided.scribe import GuidedScribe
from services.agent.assistants.openai import OpenAIScribe, OpenAISettings
from tests.agent.openai.conftest import Assistants, Model
from tests.agent.openai.logbook import assistant, situation, user

SEARCH = {"name": "search_contact", "arguments": {"email": "jane@acme.com", "limit": None}}


def handing(*entries: Any, teams: tuple[str, ...] | None = ("sales", "support")) -> Situation:
    given = situation(*entries)
    return replace(given, assistant=replace(given.assistant, hand_off_teams=teams))


async def test_the_model_hands_the_conversation_to_a_team(assistants: Assistants, model: Model) -> None:
    call = {"name": "hand_off", "arguments": {"team": "sales", "reason": "wants an offer"}}
    await model.answers({"text": "A colleague takes over.", "calls": [call]})
    decision = await assistants.decide(handing(user("I want an offer")))
    assert decision.hand_off == HandOff(team="sales", reason="wants an offer")
    assert (decision.text, decision.calls) == ("A colleague takes over.", ())
    [tool] = [tool for tool in (await model.bodies())[0]["tools"] if tool["name"] == "hand_off"]
    assert tool["strict"] is True
    assert tool["parameters"]["properties"]["team"]["anyOf"][0]["enum"] == ["sales", "support"]


async def test_a_team_that_there_is_not_is_the_flows_to_choose(assistants: Assistants, model: Model) -> None:
    await model.answers({"calls": [{"name": "hand_off", "arguments": '{"team": "ghosts", "reason": "x"}'}]})
    assert (await assistants.decide(handing(user("a person please")))).hand_off == HandOff(team=None, reason="x")
    await model.answers({"calls": [{"name": "hand_off", "arguments": "broken"}]})
    assert (await assistants.decide(handing(user("a person please"), teams=()))).hand_off == HandOff()


async def test_other_calls_come_before_a_hand_off(assistants: Assistants, model: Model) -> None:
    await model.answers({"calls": [SEARCH, {"name": "hand_off", "arguments": {"team": None, "reason": "x"}}]})
    decision = await assistants.decide(handing(user("find Jane, then a person")))
    assert decision.hand_off is None
    assert [call.tool for call in decision.calls] == ["search_contact"]


async def test_without_teammates_the_model_has_no_hand_off(assistants: Assistants, model: Model) -> None:
    await model.answers({"calls": [{"name": "hand_off", "arguments": {"team": None, "reason": "x"}}]}, {"text": "Hm."})
    decision = await assistants.decide(situation(user("a person please")))
    assert decision.hand_off is None
    assert "hand_off" not in [tool["name"] for tool in (await model.bodies())[0]["tools"]]


async def test_the_model_ends_the_conversation_where_it_may(assistants: Assistants, model: Model) -> None:
    given = situation(user("thanks, that was all"))
    given = replace(given, assistant=replace(given.assistant, may_close=True))
    await model.answers({"text": "Good-bye!", "calls": [{"name": "close_conversation", "arguments": {}}]})
    decision = await assistants.decide(given)
    assert (decision.text, decision.close) == ("Good-bye!", True)
    await model.answers({"calls": [{"name": "close_conversation", "arguments": {}}]}, {"text": "Fine."})
    assert not (await assistants.decide(situation(user("bye")))).close


@pytest.fixture
async def scribe(assistants: Assistants) -> AsyncIterator[OpenAIScribe]:
    settings = OpenAISettings(api_key=SecretStr("sk-test"), base_url=f"{assistants.url}/v1")
    scribe = OpenAIScribe(settings, GuidedScribe.load(Path("locales")))
    yield scribe
    await scribe.aclose()


RECORD = Contact(id="5", properties={"email": "secret@acme.example", "phone": "+15550100"})


async def test_a_summary_is_the_models_with_a_category_of_the_list(scribe: OpenAIScribe, model: Model) -> None:
    await model.answers({"text": json.dumps({"summary": "She wanted an invoice; it was sent.", "category": "Invoice"})})
    told = await scribe.summarise(situation(user("my invoice?"), assistant("Sent.")), ["Invoice", "Order"])
    assert (told.text, told.category, told.by_model) == ("She wanted an invoice; it was sent.", "Invoice", True)
    [body] = await model.bodies()
    assert "leave them out" in body["instructions"], "it is about the matter, not about name and address"
    assert body["text"]["format"]["schema"]["properties"]["category"]["anyOf"][0]["enum"] == ["Invoice", "Order"]
    assert body["store"] is False


async def test_notes_and_records_stay_out_of_the_prompt(scribe: OpenAIScribe, model: Model) -> None:
    found = ToolResultEntry(call_id="1", tool="identify_contact", result=Ok(data=ContactIdentified(contact=RECORD)))
    note = Note(author=user("x").author, text="a difficult one")
    await model.answers({"text": "Hello …"})
    assert await scribe.draft(situation(user("hi"), found, note)) == "Hello …"
    [body] = await model.bodies()
    assert "secret@acme.example" not in json.dumps(body)
    assert "difficult" not in json.dumps(body)


@pytest.mark.parametrize("answer", [{"error": 500}, {"text": "not JSON"}, {"text": '{"summary": 3}'}, {"empty": True}])
async def test_a_failing_model_still_yields_a_summary(
    scribe: OpenAIScribe, model: Model, answer: dict[str, Any]
) -> None:
    await model.answers(answer)
    told = await scribe.summarise(situation(user("my invoice?")), ["Invoice"])
    assert "my invoice?" in told.text
    assert (told.category, told.by_model) == (None, False)


async def test_a_draft_is_written_without_the_model_too(scribe: OpenAIScribe, model: Model) -> None:
    await model.answers({"error": 503})
    asked = replace(situation(user("my invoice?")), reply=ReplyMaterial(requests=["my invoice?"]))
    assert "my invoice?" in await scribe.draft(asked)


async def test_a_request_for_the_desk_names_a_person_only_as_a_hash(scribe: OpenAIScribe, model: Model) -> None:
    await model.answers({"text": "Hello."}, {"text": "Hello."})
    for _ in range(2):
        await scribe.draft(situation(user("hi")))
    first, second = (body["safety_identifier"] for body in await model.bodies())
    assert first == second
    assert "c-1" not in first


async def test_a_summary_is_about_the_matter_and_not_about_the_contact(scribe: OpenAIScribe, model: Model) -> None:
    await model.answers({"text": json.dumps({"summary": "An invoice was wanted.", "category": None})})
    await scribe.summarise(situation(user("I am Jane Doe, jane@acme.com, and I need an invoice")), ())
    [body] = await model.bodies()
    assert "about the matter" in body["instructions"]
    assert "name, email address, phone number and postal address already, so leave them out" in body["instructions"]
