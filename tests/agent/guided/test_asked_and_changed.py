"""A property that was asked for gets its new value, and news that need no verb reach the right property."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.principals import Locale
from libs.contracts.results import ChangeUndone, ContactUpdated
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok
from tests.agent.guided.people import BOB, CREATED, JANE

ASKED: tuple[tuple[Locale, str, str, str, str], ...] = (
    ("en", "where does Jane Doe work?", "ok change that to Moss Wool", "company", "Moss Wool"),
    ("en", "which city is Jane Doe in?", "should be Kettle Bay", "city", "Kettle Bay"),
    ("en", "who owns Jane Doe?", "ok make it Zofia Lis", "hubspot_owner_id", "Zofia Lis"),
    ("es", "¿dónde trabaja Jane Doe?", "cámbialo a Lanas Soto", "company", "Lanas Soto"),
    ("ko", "Jane Doe 누가 담당이에요?", "Zofia Lis로 바꿔줘", "hubspot_owner_id", "Zofia Lis"),
    ("ko", "Jane Doe 담당자 누구예요?", "그럼 Zofia Lis님으로 변경해주세요", "hubspot_owner_id", "Zofia Lis"),
    ("ko", "Jane Doe 씨 어디 다녀요?", "온담으로 수정 부탁", "company", "온담"),
    ("ko", "Jane Doe 무슨 일 하세요?", "바리스타로 고쳐주세요", "jobtitle", "바리스타"),
    ("ko", "Jane Doe님 어디 살아?", "밀양으로 바꿔", "city", "밀양"),
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
CITY = Change(property="city", before="Duluth", after="Bemidji")
MEANT = (
    "no I meant the other one, Bob Ray. Jane Doe should stay in Duluth", "oops wrong person, I meant Bob Ray",
    "sorry, not Jane Doe, Bob Ray", "undo that, it's Bob Ray who moved to Bemidji",
)  # fmt: skip
DONE = ("thanks, leave it like that", "perfect, keep it that way", "that'll do, ta", "ok leave it at that")
WITHOUT = (
    "create Tom Fry, caretaker at Elmswood School. no email or phone yet", "create Tom Fry at Acme, email unknown",
    "add Tom Fry, company Acme, don't have an email for him", "add Tom Fry at Acme. email to follow",
)  # fmt: skip
SPELT = (
    ("her first name is spelled Jayne with a Y, my mistake", "firstname", "Jayne"),
    ("company's fine but title should be Buyer", "jobtitle", "Buyer"),
    ("title is right, company isn't: it's Acme Tires", "company", "Acme Tires"),
)
IN_DEAL: dict[str, object] = {"filters": [{"property": "city", "operator": "contains", "value": "Deal"}]}
SEARCHED: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("show me everyone in Dover", "sorry I meant Deal", IN_DEAL), ("who's in Dover?", "no, Deal", IN_DEAL),
    ("who works at Acme?", "ah no, at Prell I mean", {"company": "Prell"}),
    ("find Jane Doe", "sorry, I meant Una Prell", {"name": "Una Prell"}),
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


@pytest.mark.parametrize("text", MEANT)
def test_a_change_is_taken_back_and_made_for_the_other_contact(text: str) -> None:
    chat = Conversation()
    chat.says("set Jane Doe's city to Bemidji")
    chat.gets(found(JANE))
    changed = contact(1, "Jane", "Doe", email="jane@acme.com", city="Bemidji")
    chat.gets(ok(ContactUpdated(contact=changed, changes=[CITY])))
    chat.says(text)
    assert chat.called()[0] == "undo_last_change"
    chat.gets(ok(ChangeUndone(contact=JANE)))
    assert chat.called()[0] == "search_contact"
    chat.gets(found(BOB))
    assert chat.called() == ("update_contact", {"contact_id": "3", "city": "Bemidji"})


@pytest.mark.parametrize("text", DONE)
def test_words_that_leave_a_change_as_it_is_undo_nothing(text: str) -> None:
    chat = Conversation()
    chat.says("create Jane Doe, jane@acme.com, at Acme")
    chat.gets(CREATED)
    assert not chat.says(text).calls


@pytest.mark.parametrize("text", WITHOUT)
def test_an_address_that_is_said_to_be_missing_is_not_asked_for(text: str) -> None:
    chat = Conversation()
    chat.says(text)
    assert not chat.said("ask_email")
    assert chat.decision.calls or "Tom" in chat.decision.text


def test_a_relation_behind_a_new_person_is_no_search() -> None:
    (request,) = assistant().understand("add Tom Fry who works for Acme", "en").requests
    assert (request.intent, request.entities.company) == ("create", "Acme")


@pytest.mark.parametrize(("text", "prop", "value"), SPELT)
def test_a_value_of_a_label_behind_a_change_is_a_correction(text: str, prop: str, value: str) -> None:
    chat = Conversation()
    chat.says("create Jane Doe, jane@acme.com, at Acme")
    chat.gets(CREATED)
    chat.says(text)
    tool, arguments = chat.called()
    assert (tool, arguments[prop]) == ("update_contact", value)


def test_an_owner_by_pronoun_is_a_job() -> None:
    (request,) = assistant().understand("the company is right but he's the owner, not mechanic", "en").requests
    assert (request.entities.swap, request.entities.labelled) == (("mechanic", "owner"), {})


@pytest.mark.parametrize(("first", "second", "arguments"), SEARCHED)
def test_a_search_that_was_meant_otherwise_changes_no_contact(
    first: str, second: str, arguments: dict[str, object]
) -> None:
    chat = Conversation()
    chat.says(first)
    chat.gets(found(JANE))
    chat.says(second)
    assert chat.called() == ("search_contact", arguments)


def test_a_label_without_one_of_its_four_letters_is_read_before_to() -> None:
    (request,) = assistant().understand("udpate lars eklund, cty to Davenport", "en").requests
    assert request.entities.labelled == {"city": "Davenport"}


ADDED: tuple[tuple[Locale, str], ...] = (
    ("pl", "zapomniałam o kolumnie, u Artura Nowotnego dopisz jeszcze stanowisko buyer"),
    ("pl", "dopisz u Artura Nowotnego stanowisko buyer"), ("en", "for Artur Nowotny also add the job title buyer"),
    ("es", "en la ficha de Artur Nowotny añade el cargo buyer"),
    ("fr", "pour Artur Nowotny ajoute aussi le poste buyer"), ("ru", "у Артура Новотного допиши ещё должность buyer"),
)  # fmt: skip
TWO_GIVEN: tuple[tuple[Locale, str, str], ...] = (
    ("en", "Anna Maria", "add Anna Maria de Ville, adm@deville.example, company: Acme"),
    ("es", "Ana María", "añade a Ana María de Ville, adm@deville.example, empresa: Acme"),
    ("fr", "Anne Marie", "ajoute Anne Marie de Ville, adm@deville.example, entreprise : Acme"),
    ("pl", "Anna Maria", "zapisz nam dr Annę Marię de Ville, adm@deville.example, firma: Acme"),
)


@pytest.mark.parametrize(("locale", "said"), ADDED)
def test_a_value_for_a_whole_name_is_no_new_contact(locale: Locale, said: str) -> None:
    (request,) = assistant().understand(said, locale).requests
    assert (request.intent, request.entities.labelled["jobtitle"]) == ("update", "buyer")


@pytest.mark.parametrize(("locale", "given", "said"), TWO_GIVEN)
def test_two_given_names_before_a_family_name_with_a_particle(locale: Locale, given: str, said: str) -> None:
    chat = Conversation(locale)
    decision = chat.says(said)
    if decision.calls and decision.calls[0].tool == "search_contact":
        decision = chat.gets(found())
    arguments = decision.calls[0].arguments
    assert (arguments["firstname"], arguments["lastname"], arguments["company"]) == (given, "de Ville", "Acme")


def test_a_change_behind_a_question_with_and_leaves_the_question() -> None:
    asked, change = assistant().understand("jaki telefon ma maria i zmień jej miasto na Gdynia", "pl").requests
    assert (asked.intent, asked.entities.holder, asked.entities.named) == ("search", "maria", ["phone"])
    assert (change.entities.labelled, change.entities.is_shown) == ({"city": "Gdynia"}, True)


def test_a_town_that_no_dictionary_knows_is_confirmed_first() -> None:
    chat = Conversation("ru")
    chat.says("Jane Doe переехала в Уппсалу")
    (call,) = chat.gets(found(JANE)).calls
    assert (call.arguments["city"], call.unasked) == ("Уппсала", True)
