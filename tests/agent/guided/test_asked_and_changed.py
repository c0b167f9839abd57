"""A property that was asked for gets its new value, and news that need no verb reach the right property."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation, assistant, found
from tests.agent.guided.people import CREATED, JANE

ASKED: tuple[tuple[Locale, str, str, str, str], ...] = (
    ("en", "where does Jane Doe work?", "ok change that to Moss Wool", "company", "Moss Wool"),
    ("en", "which city is Jane Doe in?", "should be Kettle Bay", "city", "Kettle Bay"),
    ("en", "who owns Jane Doe?", "ok make it Zofia Lis", "hubspot_owner_id", "Zofia Lis"),
    ("es", "¿dónde trabaja Jane Doe?", "cámbialo a Lanas Soto", "company", "Lanas Soto"),
)
OWNED = ("Carla Ruiz is Minjun's now", "Carla Ruiz is Minjun’s now.")
SWAPPED = (
    "Carla Pitt isn't office manager any more, she's Finance Lead now",
    "Carla Pitt is Finance Lead now, not office manager",
    "Carla Pitt is not an office manager anymore but Finance Lead",
    "Carla Pitt stopped being office manager, she's Finance Lead",
)
REMOVED = (
    "actually get rid of that one again, she asked not to be stored", "get rid of Jane again, GDPR request",
    "can you take her out again? she's already in the other system", "sorry, bin that - wrong account",
)  # fmt: skip
JOINED = (
    "Jane Doe exists twice, jane@acme.com and jd@mailbox.example - can you make one out of the two? acme should stay",
    "duplicate alert: Jane Doe. jane@acme.com + jd@mailbox.example. can u make it one contact? the mailbox one can go",
    "jd@mailbox.example is the same person as jane@acme.com, turn them into one record please, acme stays",
)  # fmt: skip
NOT_JOINED = (
    "add Ann Lee ann@acme.com and Bob Ray bob@acme.com, both at Acme", "replace jane@acme.com with jd@mailbox.example",
    "jane@acme.com and jd@mailbox.example are in the same city",
)  # fmt: skip
CARD = "please add\n\nKind regards,\nPaul Okoro | Site Manager\nHarrow Build\nCork, Ireland\npaul@harrow.example"


@pytest.mark.parametrize(("locale", "question", "value", "prop", "stored"), ASKED)
def test_the_property_that_was_asked_for_is_changed(
    locale: Locale, question: str, value: str, prop: str, stored: str
) -> None:
    chat = Conversation(locale)
    chat.says(question)
    chat.gets(found(JANE))
    chat.says(value)
    tool, arguments = chat.called()
    assert tool == "update_contact"
    others = {each["property"]: each["value"] for each in arguments.get("other", ())}
    assert {**arguments, **others}[prop] == stored


def test_a_name_behind_a_question_is_no_value() -> None:
    chat = Conversation()
    chat.says("where does Jane Doe work?")
    chat.gets(found(JANE))
    chat.says("find Moss Wool")
    assert chat.called()[0] == "search_contact"


@pytest.mark.parametrize("text", OWNED)
def test_a_possessive_behind_the_contact_is_the_owner(text: str) -> None:
    entities = assistant().understand(text, "en").entities
    assert (entities.labelled, entities.runs) == ({"hubspot_owner_id": "Minjun"}, ["Carla Ruiz"])


@pytest.mark.parametrize("text", SWAPPED)
def test_a_job_takes_the_place_of_the_denied_one(text: str) -> None:
    (request,) = assistant().understand(text, "en").requests
    assert request.entities.swap == ("office manager", "Finance Lead")


@pytest.mark.parametrize("text", REMOVED)
def test_a_new_contact_is_taken_back_for_any_reason(text: str) -> None:
    chat = Conversation()
    chat.says("create Jane Doe, jane@acme.com, at Acme")
    chat.gets(CREATED)
    chat.says(text)
    assert chat.called()[0] == "undo_last_change"


@pytest.mark.parametrize("text", JOINED)
def test_two_addresses_of_one_person_are_merged(text: str) -> None:
    (request,) = assistant().understand(text, "en").requests
    assert (request.intent, request.entities.is_into) == ("merge", True)
    assert request.entities.runs == ["jd@mailbox.example", "jane@acme.com"]


@pytest.mark.parametrize("text", NOT_JOINED)
def test_two_addresses_alone_are_not_merged(text: str) -> None:
    assert all(request.intent != "merge" for request in assistant().understand(text, "en").requests)


def test_the_town_before_a_country_is_a_city() -> None:
    chat = Conversation()
    chat.says(CARD)
    tool, arguments = chat.called()
    assert (tool, arguments["city"], arguments["company"]) == ("create_contact", "Cork", "Harrow Build")


def test_the_name_by_which_a_person_goes_comes_first() -> None:
    chat = Conversation()
    chat.says("add Robert Tarn, rob@tarn.example, goes by Owen, works at Lint Co")
    assert "first name: Owen; last name: Tarn" in chat.decision.text


@pytest.mark.parametrize("text", ["Jane Doe quit", "heads up, jane doe has quit"])
def test_a_person_who_quit_is_shown(text: str) -> None:
    chat = Conversation()
    chat.says(text)
    assert chat.called()[0] == "search_contact"
