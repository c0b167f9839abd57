"""Dictated English: clauses without marks between them, reasons behind a value, and a request in place of another."""

import pytest

from libs.contracts.results import ContactCreated
from libs.contracts.tools import SEARCH_CONTACT
from tests.agent.guided.conversation import Conversation, assistant, contact, ok, only_entities

REASONS = (
    ("change Ann Lee's city to Leeds before I forget", {"city": "Leeds"}),
    ("change Ann Lee's job title to buyer while I remember", {"jobtitle": "buyer"}),
    ("set Ann Lee's company to Globex because she moved", {"company": "Globex"}),
    ("set Ann Lee's city to Leeds so that I can find her", {"city": "Leeds"}),
    ("set Ann Lee's company to Because Media", {"company": "Because Media"}),
)
NEW_PEOPLE = (
    "there's a new man I want in there his name is Hugo Pendry",
    "there's a new lady we need in the system her name is Hugo Pendry",
)


@pytest.mark.parametrize(("text", "values"), REASONS)
def test_a_reason_is_no_part_of_the_value(text: str, values: dict[str, str]) -> None:
    assert only_entities(text, "en").labelled == values


@pytest.mark.parametrize("text", NEW_PEOPLE)
def test_a_person_who_is_wanted_in_there(text: str) -> None:
    (request,) = assistant().understand(text, "en").requests
    assert (request.intent, request.entities.labelled) == ("create", {"name": "Hugo Pendry"})


@pytest.mark.parametrize("text", ["no I was thinking of his brother take that back", "no take that back"])
def test_an_undo_at_the_end_of_a_sentence(text: str) -> None:
    assert [each.intent for each in assistant().understand(text, "en").requests] == ["undo"]


def test_news_behind_small_talk_without_marks() -> None:
    text = "just had lunch with beth aguilar turns out she's director of operations at clearbay health now"
    entities = only_entities(text, "en")
    assert (entities.company, [*entities.runs]) == ("clearbay health", ["Beth Aguilar", "director of operations"])


def test_the_first_of_two_places_is_not_lost() -> None:
    entities = only_entities("Dan Brooks moved to York and he's head of sales at Globex now", "en")
    assert (entities.company, entities.left) == ("Globex", ["York"])


def test_before_i_forget_opens_a_question() -> None:
    entities = only_entities("oh before I forget which city is Pam Stover in", "en")
    assert (entities.holder, entities.named) == ("Pam Stover", ["city"])


@pytest.mark.parametrize(
    "heading",
    ["Two for the list, both from Globex:", "Two newcomers from Globex:", "Add two people, both from Globex:"],
)
def test_a_company_of_all_who_are_listed(heading: str) -> None:
    text = f"{heading} Ann Lee (ann@globex.example) and James T. Poe (james@globex.example)"
    assert [each.entities.company for each in assistant().understand(text, "en").requests] == ["Globex"] * 2


def test_a_question_about_another_contact_ends_a_new_one() -> None:
    chat = Conversation("en")
    chat.says("start a new contact for Lionel Drew")
    chat.says("you know what leave that one my assistant will do it just tell me Brenda Shaw's email")
    tool, arguments = chat.called()
    assert tool == SEARCH_CONTACT.name
    assert "Brenda Shaw" in str(arguments)


def test_taken_back_at_the_end_of_a_reason() -> None:
    chat = Conversation("en")
    chat.says("add Ann Lee, ann@lee.example")
    chat.clicks("skip_rest")
    chat.gets(ok(ContactCreated(contact=contact(7, "Ann", "Lee", email="ann@lee.example"))))
    chat.says("no I was thinking of his brother take that back")
    assert "brother" not in str(chat.called())
