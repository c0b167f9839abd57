"""What a card shall not bring along, the change that is made once more, and merges that are not wanted after all."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.principals import Locale
from libs.contracts.results import ContactUpdated
from services.agent.assistants.guided.state import CreateTask
from tests.agent.guided.conversation import STAFF, Conversation, assistant, contact, found, ok, only_entities
from tests.agent.guided.people import JANE

CARD = (
    "\n\nBest,\nAlan Munro\nSenior Buyer | Kilbride Timber Ltd\n14 Mill Road, Glasgow G22 7DW\n"
    "T: +44 141 496 0233\nF: +44 141 496 0234\nalan@kilbride.example"
)
NO_FAX: tuple[tuple[Locale, str], ...] = (
    ("en", "Could you get this chap into the system? Don't bother with the fax."), ("en", "add him, no fax please:"),
    ("en", "new one below (fax not needed)"), ("en", "fax can be left out, add him"),
    ("en", "create, everything except the fax"), ("fr", "ajoute-le, pas besoin du fax"),
    ("es", "guarda este contacto, menos el fax"), ("pl", "dodaj go, bez faksu"), ("ru", "занеси всё кроме факса"),
    ("ko", "이 사람 추가해줘, 팩스는 빼고"),
)  # fmt: skip
VISITED: tuple[tuple[Locale, str], ...] = (
    ("en", "went to a trade fair in Perth, met Jill Moss, jill@moss.example, add her"),
    ("en", "I'm in Perth this week, new contact Jill Moss, jill@moss.example"),
    ("en", "add Jill Moss, jill@moss.example, we had lunch in Perth"),
    ("en", "at the expo in Perth. add Jill Moss, jill@moss.example"),
    ("es", "estuve en Perth, añade a Jill Moss, jill@moss.example"),
    ("pl", "byłem w Perth, dodaj Jill Moss, jill@moss.example"),
)
LIKEWISE: tuple[tuple[Locale, str], ...] = (
    ("en", "Jane Doe too"), ("en", "same for jane doe"), ("en", "and jane doe as well please"), ("en", "also Jane Doe"),
    ("es", "lo mismo para Jane Doe"), ("fr", "pareil pour Jane Doe"), ("pl", "Jane Doe też"), ("ru", "Jane Doe тоже"),
)  # fmt: skip
NO_MERGE: tuple[tuple[Locale, str], ...] = (
    ("en", "no don't"), ("en", "neither, they're two different people"), ("en", "keep both"),
    ("en", "hmm no, different guys"), ("es", "no, ninguna"), ("fr", "non, laisse"), ("pl", "nie, zostaw"),
)  # fmt: skip
SENT = ["email our catalogue to Jane Doe", "please post our new brochure to Jane Doe", "mail the contract over to Jane"]
ASKED = [
    ("spoke to a Kershaw he said his name was, rang about the pallets. have we got him?", "Kershaw"),
    ("spoke to Tom Kershaw about the pallets. do we have him?", "Tom Kershaw"),
    ("Tom Kershaw rang about the pallets. Is he in here?", "Tom Kershaw"),
    ("Ann Lee rang. what's her number?", "Ann Lee"),
]
BOTH = [
    "need both of these in: Ann Lee ann@lee.example and Bob Ray bob@ray.example",
    "met two people at the show: one is Ann Lee ann@lee.example, the other is Bob Ray bob@ray.example",
    "want these two in the crm. Ann Lee ann@lee.example; Bob Ray bob@ray.example",
    "can we get both in please: Ann Lee ann@lee.example, Bob Ray bob@ray.example",
]


@pytest.mark.parametrize(("locale", "text"), NO_FAX)
def test_a_property_that_is_not_wanted_is_not_taken_from_a_card(locale: Locale, text: str) -> None:
    (request,) = assistant().understand(text + CARD, locale).requests
    assert request.intent == "create"
    assert "fax" not in request.entities.labelled
    assert {"phone", "address", "jobtitle"} <= request.entities.labelled.keys()


def test_the_rest_of_the_words_around_a_card_still_counts() -> None:
    entities = only_entities("add him, skip the address. his mobile is +44 7700 900123" + CARD, "en")
    assert not {"address", "zip"} & entities.labelled.keys()
    assert (entities.labelled["mobilephone"], entities.labelled["city"]) == ("+44 7700 900123", "Glasgow")


def test_a_verb_for_notes_saves_a_card_without_a_text() -> None:
    assert [each.intent for each in assistant().understand("log this chap" + CARD, "en").requests] == ["create"]


@pytest.mark.parametrize(("locale", "text"), VISITED)
def test_a_town_that_the_author_visited_is_no_home(locale: Locale, text: str) -> None:
    entities = only_entities(text, locale)
    assert "city" not in entities.labelled
    assert entities.emails == ["jill@moss.example"]


@pytest.mark.parametrize(("locale", "said"), LIKEWISE)
def test_a_change_is_made_for_one_more_contact(locale: Locale, said: str) -> None:
    talk = _moved(locale)
    talk.says(said)
    talk.gets(found(JANE))
    assert talk.called() == ("update_contact", {"contact_id": "1", "city": "York"})


@pytest.mark.parametrize("said", ["Jane Doe too?", "no, Jane Doe too is wrong", "Lena Fischer too"])
def test_a_question_or_the_same_contact_changes_nothing(said: str) -> None:
    assert all(call.tool != "update_contact" for call in _moved("en").says(said).calls)


def test_a_number_is_of_one_contact_only() -> None:
    talk = Conversation()
    lena = contact(2, "Lena", "Fischer", phone="+46705550100")
    talk.says("Lena Fischer's phone is +46705550100")
    talk.gets(found(lena))
    talk.gets(ok(ContactUpdated(contact=lena, changes=[Change(property="phone", before=None, after="+46705550100")])))
    assert all(call.tool != "update_contact" for call in talk.says("Jane Doe too").calls)


@pytest.mark.parametrize(("locale", "said"), NO_MERGE)
def test_which_one_stays_is_answered_by_a_no(locale: Locale, said: str) -> None:
    talk = Conversation(locale)
    talk.says("merge jane@acme.com and jd@mailbox.example")
    talk.gets(found(JANE))
    decision = talk.gets(found(contact(7, "Jane", "Doe", email="jd@mailbox.example")))
    assert not decision.calls
    decision = talk.says(said)
    assert not decision.calls
    assert not any(each.label.startswith("Jane Doe") for each in decision.buttons)


def test_the_one_that_should_stay_is_no_new_value() -> None:
    said = "Jane Doe is in twice, as jd@mailbox.example and as jane@acme.com. can we make that one? "
    entities = only_entities(f"{said}jane@acme.com should be the one that stays", "en")
    assert (entities.runs, entities.is_into) == (["jd@mailbox.example", "jane@acme.com"], True)


@pytest.mark.parametrize("text", SENT)
def test_a_thing_to_send_is_no_contact(text: str) -> None:
    read = assistant().understand(text, "en")
    assert read.errands == [text.removeprefix("please ")]
    assert not read.requests
    assert read.entities.is_empty


@pytest.mark.parametrize(("text", "name"), ASKED)
def test_a_pronoun_asks_for_the_name_of_the_sentence_before(text: str, name: str) -> None:
    (request,) = assistant().understand(text, "en").requests
    entities = request.entities
    assert (request.intent, [*filter(None, [entities.holder]), *entities.runs]) == ("search", [name])


@pytest.mark.parametrize("text", BOTH)
def test_two_people_below_a_heading_are_two_new_contacts(text: str) -> None:
    requests = assistant().understand(text, "en").requests
    assert [(each.intent, *each.entities.runs) for each in requests] == [("create", "Ann Lee"), ("create", "Bob Ray")]
    assert not any(each.entities.left for each in requests)


@pytest.mark.parametrize(
    "said",
    ["his surname has an e in it, Tuohey", "it's actually spelt Tuohey", "that's Tuohey", "surname with an e, Tuohey"],
)
def test_another_spelling_of_the_family_name_takes_its_place(said: str) -> None:
    said = f"add Sean Touhy sean@touhy.example, {said}"
    task = assistant().maker.task_of(assistant().understand(said, "en").requests[0], "en", STAFF)
    assert isinstance(task, CreateTask)
    assert task.fields["lastname"] == "Tuohey"


@pytest.mark.parametrize(
    "said", ["hold on, scrap that, he's rung off. What's Jane Doe's email?", "wait, forget it. find Jane Doe"]
)
def test_a_cancel_and_another_request_end_the_question(said: str) -> None:
    talk = Conversation()
    talk.says("I need to add someone new")
    (call,) = talk.says(said).calls
    assert call.tool == "search_contact"


def test_a_company_in_lower_case_is_news_behind_a_change() -> None:
    (call,) = _moved("en").says("she works at lumina health now").calls
    assert (call.tool, call.arguments) == ("update_contact", {"contact_id": "2", "company": "lumina health"})


def _moved(locale: Locale) -> Conversation:
    """Behind “Lena Fischer moved to York”."""
    talk = Conversation(locale)
    lena = contact(2, "Lena", "Fischer", email="lena@fischer.example", city="York")
    talk.says("Lena Fischer")
    talk.gets(found(lena))
    talk.says({"es": "vive en York", "fr": "elle habite à York"}.get(locale, "city: York"))
    talk.gets(ok(ContactUpdated(contact=lena, changes=[Change(property="city", before=None, after="York")])))
    return talk
