"""Answers that a model reads: it points at words, which are checked, and the rules take over where it can't."""

from collections.abc import Callable
from typing import Any

import pytest

from services.agent.assistant import MessageReading, ReadingRequest, ReadValue
from tests.agent.conftest import Stage, Start
from tests.agent.played import Played, in_flow, inbound
from tests.agent.scripted_assistant import ScriptedAssistant, ScriptedReader
from tests.agent.visit import visit

Reader = Callable[[ReadingRequest], MessageReading | None]


def reads(**changes: Any) -> Reader:
    """A model that reads every message in the same way."""
    return lambda _: MessageReading(**{"intent": "answer", **changes})


def at_name(reader: Reader) -> Played:
    played = inbound(reader=lambda _: None).opens().says("my invoice is wrong")
    played.reader = reader
    return played


def test_one_call_answers_several_questions() -> None:
    answers = {
        "name": ReadValue("Ngozi Okafor", "ngozi", "okafor"),
        "email": ReadValue("ngozi@acme.example"),
        "topic": ReadValue("sales"),
    }
    played = inbound(reader=reads(intent="matter", has_matter=True, answers=answers)).opens()
    played.says("ngozi okafor here, ngozi@acme.example: the shoes that I wanted are gone")
    assert len(played.readings) == 1
    assert played.properties == {"firstname": "Ngozi", "lastname": "Okafor", "email": "ngozi@acme.example"}
    assert (played.variables["topic"], played.teams) == ("sales", ["sales"])


def test_the_model_sees_the_question_the_others_and_the_day() -> None:
    played = at_name(reads(answers={"name": ReadValue("Jane", "Jane")})).says("they call me Jane")
    [request] = played.readings[1:]
    assert (request.asked, request.text, request.today.isoformat()) == ("name", "they call me Jane", "2026-11-27")
    sought = {each.name: each for each in request.sought}
    assert list(sought) == ["matter", "name", "email", "topic", "phone"]
    assert sought["matter"].known == "my invoice is wrong"
    assert ("billing", "An invoice") in sought["topic"].choices


@pytest.mark.parametrize(
    "given",
    [
        ReadValue("John Smith", "John", "Smith"), ReadValue("Jane Doe", "Jane", "Doe-Smith"), ReadValue("4711"),
        ReadValue("Jane", "Jane, my order is late and nobody answers me at all", ""),
    ],
)  # fmt: skip
def test_a_name_that_was_not_said_is_not_taken(given: ReadValue) -> None:
    played = at_name(reads(answers={"name": given})).says("Jane, my order is late and nobody answers me at all")
    assert "name" not in played.variables
    assert played.properties == {}


def test_an_address_that_was_not_said_is_not_taken() -> None:
    answers = {"name": ReadValue("Jane", "Jane"), "email": ReadValue("mallory@evil.example")}
    played = at_name(reads(answers=answers)).says("Jane, write to my colleague")
    assert played.variables["name"] == "Jane"
    assert "email" not in played.variables


def test_a_choice_that_there_is_not_is_none() -> None:
    steps = """
  - ask:
      name: topic
      text: What is it about?
      type: choice
      choices: [{value: sales, label: An order}, {value: support, label: A problem}]
"""
    made_up = in_flow(steps, reader=reads(answers={"topic": ReadValue("billing")})).opens().says("the third")
    assert made_up.variables == {}
    meant = in_flow(steps, reader=reads(answers={"topic": ReadValue("support")})).opens().says("nothing works here")
    assert meant.variables == {"topic": "support"}


@pytest.mark.parametrize(("given", "value"), [("2026-12-24", "2026-12-24"), ("someday", None), ("2026-02-30", None)])
def test_a_date_must_be_one(given: str, value: str | None) -> None:
    steps = '  - ask: {name: day, text: "Which day?", type: date}'
    played = in_flow(steps, reader=reads(answers={"day": ReadValue(given)})).opens().says("on Christmas Eve")
    assert played.variables.get("day") == value


@pytest.mark.parametrize(
    ("intent", "line", "said"),
    [
        ("person", "ich will mit jemandem reden", "Thank you. I have passed this on"),
        ("refusal", "das geht Sie nichts an", "At which email address"),
        ("greeting", "moin moin", "Hello! What is your name?"),
        ("question", "wozu braucht ihr das", "Thank you, I will pass that on. What is your name?"),
    ],
)
def test_the_models_intent_counts_in_any_language(intent: Any, line: str, said: str) -> None:
    played = at_name(reads(intent=intent, has_matter=intent == "question")).says(line)
    assert played.last.startswith(said)


def test_a_sentence_that_the_rules_would_take_is_none_if_the_model_says_so() -> None:
    played = at_name(reads(intent="matter", has_matter=True)).says("Rechnung Falsch")
    assert "name" not in played.variables
    by_rules = at_name(lambda _: None).says("Rechnung Falsch")
    assert by_rules.variables["name"] == "Rechnung Falsch", "which is why a model helps"


def test_words_that_leave_no_doubt_need_no_call() -> None:
    played = inbound(reader=reads()).opens().says("hi")
    assert played.readings == []
    at_email = at_name(lambda _: None).says("Jane")
    calls = len(at_email.readings)
    at_email.says("jane@acme.example")
    assert len(at_email.readings) == calls


def test_messages_in_one_go_are_read_together() -> None:
    played = at_name(reads(answers={"name": ReadValue("Jane Doe", "Jane", "Doe")})).says("jane", "doe")
    assert played.readings[-1].text == "jane\ndoe"
    assert played.variables["name"] == "Jane Doe"


def test_without_an_answer_of_the_model_the_rules_read() -> None:
    played = at_name(lambda _: None).says("my name is Jane Doe")
    assert len(played.readings) == 2
    assert played.variables["name"] == "Jane Doe"


@pytest.mark.parametrize("works", [True, False])
async def test_an_agent_asks_the_model_once_for_each_message(stage: Stage, start: Start, *, works: bool) -> None:
    reading = MessageReading("answer", {"company": ReadValue("Acme")}) if works else None
    reader = ScriptedReader(reading)
    steps = '  - ask: {name: company, text: "Your company?", property: company}\n  - say: {text: "{vars.company}!"}'
    at = await visit(stage, start, steps, assistant=ScriptedAssistant(), reader=reader)
    await at.says("we are from Acme")
    assert (await at.received())[-1] == ("Acme!" if works else "we are from Acme!")
    assert len(reader.requests) == 1
