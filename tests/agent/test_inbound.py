"""The shipped inbound flow with customers as they are: they begin with their problem, and correct themselves."""

from pathlib import Path
from typing import Any

import pytest

from libs.contracts.authors import Author
from libs.contracts.desk_entries import Assigned, ClosingNoted
from libs.contracts.entries import Closed
from libs.contracts.principals import LOCALES, Locale, Principal
from libs.contracts.results import ContactSaved, Ok
from services.agent.flows.loader import read_flow, read_flows
from services.agent.flows.texts import Text
from tests.agent.conftest import ANN, Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.agent.visit import ANON, Visit

SHIPPED = Path("flows")


async def customer(stage: Stage, start: Start, *, locale: Locale = "en") -> Visit:
    await start(ScriptedAssistant(), flow=read_flows(SHIPPED)["inbound_conversation.yaml"])
    return await comes(stage, locale=locale)


async def comes(stage: Stage, *, locale: Locale = "en", contact: Principal = ANON) -> Visit:
    chat = (await stage.writer.open(contact, locale=locale)).conversation_id
    await stage.at_rest(chat)
    return Visit(stage, chat, contact)


async def test_the_problem_comes_first_and_is_kept(stage: Stage, start: Start) -> None:
    at = await customer(stage, start)
    await at.says("My invoice 4711 is wrong, who can help?")
    assert (await at.received())[-1] == "Thank you. What is your name?"
    await at.says("Jane Doe")
    await at.says("I'd rather not say")
    known = await at.variables()
    assert (known["matter"], known["topic"]) == ("My invoice 4711 is wrong, who can help?", "billing")
    assert (known["name_first"], known["name_last"]) == ("Jane", "Doe")
    assert [each.team for each in await at.of(Assigned)] == ["support"]


async def test_one_line_may_answer_all_questions(stage: Stage, start: Start) -> None:
    at = await customer(stage, start)
    await at.says("My name is Jane Doe and my order never came. You can reach me at jane@acme.example")
    save = await at.request("save_contact")
    assert save.arguments["email"] == "jane@acme.example"
    assert save.arguments["properties"] == {"firstname": "Jane", "lastname": "Doe"}


@pytest.mark.parametrize(("locale", "line"), [("en", "I want to talk to a human"), ("ru", "позовите человека")])
async def test_a_wish_for_a_person_ends_the_questions(stage: Stage, start: Start, locale: Locale, line: str) -> None:
    at = await customer(stage, start, locale=locale)
    await at.says(line)
    assert [each.team for each in await at.of(Assigned)] == ["support"]
    assert len(await at.received()) == 2


async def test_a_corrected_address_is_corrected_in_hubspot(stage: Stage, start: Start) -> None:
    at = await customer(stage, start)
    await at.says("Jane Doe, wrong@acme.example")
    save = await at.request("save_contact")
    await stage.answers(save, Ok(data=ContactSaved(contact_id="501", created=True)))
    await stage.at_rest(at.chat)
    await at.says("no wait, my email is right@acme.example")
    assert (await at.received())[-1].startswith("Thank you, I have corrected that.")
    again = await at.request("save_contact")
    corrected = (again.arguments["contact_id"], again.arguments["email"], again.arguments["corrects"])
    assert corrected == ("501", "right@acme.example", "wrong@acme.example")


async def test_an_address_that_is_called_wrong_is_asked_for_again(stage: Stage, start: Start) -> None:
    at = await customer(stage, start)
    await at.says("I need some help please. Jo Doe, jo@acme.example")
    await stage.answers(await at.request("save_contact"), Ok(data=ContactSaved(contact_id="501", created=True)))
    await stage.at_rest(at.chat)
    await at.says("that email is wrong")
    assert (await at.received())[-1] == "At which email address can we reach you?"
    await at.says("jo.doe@acme.example")
    assert (await at.variables())["email"] == "jo.doe@acme.example"


async def test_a_name_that_is_called_wrong_is_asked_for_again(stage: Stage, start: Start) -> None:
    at = await customer(stage, start)
    for each in ("I need some help please", "Jo Doe", "actually my name is spelt wrong"):
        await at.says(each)
    assert (await at.received())[-1] == "What is your name?"
    await at.says("Jo Dow")
    assert (await at.variables())["name_last"] == "Dow"


@pytest.mark.parametrize("line", ["Leeds", "Leeds, UK", "New York", "Olla Express", "Brightside Energy"])
async def test_towns_and_brands_are_no_names(stage: Stage, start: Start, line: str) -> None:
    at = await customer(stage, start)
    await at.says("my order is late")
    await at.says(line)
    await at.says("Jane Doe")
    known = await at.variables()
    assert (known["name_first"], known["name_last"]) == ("Jane", "Doe")


async def test_a_correction_leaves_the_address_of_another_contact_alone(stage: Stage, start: Start) -> None:
    at = await customer(stage, start)
    await at.says("Jane Doe, wrong@acme.example")
    save = await at.request("save_contact")
    await stage.answers(save, Ok(data=ContactSaved(contact_id="501", withheld=True)))
    await stage.at_rest(at.chat)
    await at.says("sorry, typo: it should be right@acme.example")
    again = (await at.request("save_contact")).arguments
    assert "contact_id" not in again
    assert (again["email"], again["properties"]) == ("right@acme.example", {"firstname": "Jane", "lastname": "Doe"})


async def test_thanks_alone_start_nothing(stage: Stage, start: Start) -> None:
    at = await customer(stage, start)
    await at.says("Thanks a lot!")
    assert (await at.received())[-1] == "You're welcome! Write again at any time."
    assert [each.reason for each in await at.of(Closed)] == ["thanks"]
    assert await at.of(Assigned) == []


async def test_a_known_customer_is_greeted_by_name_and_asked_nothing_twice(stage: Stage, start: Start) -> None:
    first = await customer(stage, start)
    await first.says("My invoice is wrong")
    await first.says("Jane Doe")
    await stage.writer.close(
        first.chat, by=Author(kind="contact", id=ANON.id), reason="contact", request_id="close-0001"
    )
    await stage.at_rest(first.chat)
    at = await comes(stage)
    assert await at.received() == [], "the first line is awaited for a moment"
    await at.fires("first_line")
    assert await at.received() == ["Hello Jane, this is the front desk. What can we do for you?"]
    await at.says("The same again")
    assert (await at.received())[-1] == "At which email address can we reach you, Jane?"


async def test_silence_gets_one_reminder_and_then_an_end(stage: Stage, start: Start) -> None:
    at = await customer(stage, start)
    await at.fires("answer")
    assert (await at.received())[-1].startswith("I am still here.")
    await at.fires("answer")
    assert [each.reason for each in await at.of(Closed)] == ["silence"]


async def test_silence_after_the_matter_gets_one_reminder_and_a_teammate(stage: Stage, start: Start) -> None:
    at = await customer(stage, start)
    await at.says("My invoice is wrong")
    await at.fires("answer")
    assert (await at.received())[-1].startswith("Are you still there?")
    await at.fires("answer")
    assert [each.team for each in await at.of(Assigned)] == ["support"]
    assert len([line for line in await at.received() if "?" in line]) == 3, "nothing more is asked of a silent person"


async def test_thanks_after_the_end_are_answered_and_start_nothing(stage: Stage, start: Start) -> None:
    first = await customer(stage, start)
    await first.says("My invoice is wrong")
    await stage.writer.close(first.chat, by=ANN, reason="done", request_id="close-0001")
    await stage.at_rest(first.chat)
    at = await comes(stage)
    await at.says("Thank you so much!")
    assert await at.received() == ["You're welcome! Write again at any time."]
    assert [each.reason for each in await at.of(Closed)] == ["thanks"]
    assert await at.of(Assigned) == await at.of(ClosingNoted) == []
    again = await comes(stage)
    await again.says("one more thing: my parcel is missing")
    assert await again.received() == ["Thank you. What is your name?"]


async def test_a_line_with_the_opening_answers_no_question_that_came_later(stage: Stage, start: Start) -> None:
    step = "ask: {name: company, text: Your company?, property: company}"
    flow = f"name: t\ntrigger: {{on: chat.opened}}\nsteps:\n  - {step}\n"
    await start(ScriptedAssistant(), flow=flow)
    chat = (await stage.writer.open(ANON, locale="en", trace="t1")).conversation_id
    await stage.at_rest(chat)
    author = Author(kind="contact", id=ANON.id)
    await stage.writer.send(chat, author=author, text="My parcel is missing", client_message_id="message-1", trace="t1")
    await stage.at_rest(chat)
    at = Visit(stage, chat, ANON)
    assert "company" not in await at.variables()
    at.number = 5
    await at.says("Acme")
    assert (await at.variables())["company"] == "Acme"


def _texts(value: Any) -> list[Text]:
    if isinstance(value, Text):
        return [value]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [text for _, each in value for text in _texts(each)] if hasattr(value, "model_dump") else []


def test_no_text_promises_a_moment_and_french_keeps_its_space() -> None:
    flow = read_flow("x", read_flows(SHIPPED)["inbound_conversation.yaml"])
    texts = _texts(flow.steps)
    assert len(texts) > 20
    promises = ("in a moment", "enseguida", "un instant", "za chwilę", "곧 ", "скоро")
    for locale in LOCALES:
        for text in texts:
            filled, _ = text.filled(locale, {"vars": {}, "contact": {}})
            assert not [each for each in promises if each in filled.lower()], filled
            assert locale != "fr" or all(filled[at - 1] == " " for at, c in enumerate(filled) if c in "?!:;"), filled
