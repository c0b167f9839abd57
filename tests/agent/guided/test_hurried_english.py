"""Requests and corrections as hurried colleagues in Britain and America type them."""

import pytest

from libs.contracts import Locale
from libs.contracts.results import ContactCreated
from services.agent.assistants.guided.parsing import Entities
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok
from tests.agent.guided.people import JANE

HELD = contact(1, "Carla", "Reyes", email="carla@bexhill.example", jobtitle="Office Manager", company="Bexhill Tiles")
DAN = contact(2, "Dan", "Fowler", email="dan@fowler.example", jobtitle="manager", phone="+12065550144")
CREATED = "add Dan Fowler, dan@fowler.example, manager, 206 555 0144"
SIGNED = (
    "pls add\n\ncheers,\ntony marsh\nsenior buyer | greenacre foods ltd\nm 07700 900 143\ntony.marsh@greenacre.example"
)

LEFT_JOBS = [
    "Carla Reyes no longer office manager", "carla reyes isn't the office manager any more",
    "Carla Reyes stepped down as office manager", "carla@bexhill.example no longer office manager there",
]  # fmt: skip
CONTENT = ["Leave it, looks right", "no leave it as is", "never mind, it's correct", "leave it, it's fine like that"]
CORRECTIONS: list[tuple[str, dict[str, str]]] = [
    ("title wrong - owner", {"jobtitle": "owner"}),
    ("title is wrong, he's the owner", {"jobtitle": "owner"}),
    ("not manager, owner", {"jobtitle": "owner"}),
    ("wrong company, it's Fowler Bros", {"company": "Fowler Bros"}),
    ("surname wrong, Fouler", {"lastname": "Fouler"}),
    ("phone wrong, it's 206 555 0145", {"phone": "206 555 0145"}),
    ("make that 206 555 0145", {"phone": "206 555 0145"}),
    ("the email's missing a d, it should be dan@fowlder.example", {"email": "dan@fowlder.example"}),
    ("I left a d out of the email - dan@fowlder.example", {"email": "dan@fowlder.example"}),
    ("phone's missing a digit, should be 206 555 0145", {"phone": "206 555 0145"}),
]
PEOPLE = [
    ("add mark stone mark.stone@quarry.example", "Mark Stone"),
    ("add will field 206 555 0101", "Will Field"),
    ("add may rose, may@rose.example", "May Rose"),
    ("find mark stone", "Mark Stone"),
    ("show rose young's number", "Rose Young"),
    ("mark stone's new email is mark@stone.example", "Mark Stone"),
    ("add jo fenwick, jo@lumendance.example, lumen dance", "Jo Fenwick"),
]
COMPANIES = [
    ("add Jane Doe, jane@x.example, manager at Smith & Sons (UK) Ltd., 206 555 0144", "Smith & Sons (UK) Ltd."),
    ("set Jane Doe's company to flint tools (uk) ltd", "flint tools (uk) ltd"),
    ("add Jane Doe, jane@x.example from 3M Co.", "3M Co."),
    ("Jane Doe moved to Brandt (Northern Ireland) plc", "Brandt (Northern Ireland) plc"),
]
GENITIVES = [
    ("whats neds email", "ned"), ("neds email?", "ned"), ("need neds number", "ned"),
    ("change neds city to Bath", "ned"),
    ("set anns job title to head buyer", "ann"), ("set joe's job title to Buyer", "joe"), ("delete anns mobile", "ann"),
    ("Bobs new number is +1 312 555 0166", "Bob"), ("change ned's city to Bath", "ned"),
]  # fmt: skip
NO_GENITIVES = ["the jeans company number", "carlos email", "ann lees mobile", "note for Ann Lee: neds email is dead"]
POLITE = [
    "Morning! When you get a sec, could you please set up a new contact for me? It's Jane Doe, email j@x.example",
    "Hiya, would you be able to get Jane Doe set up? She's a buyer. j@x.example",
    "Would it be ok to get this lady on the system please - Jane Doe, j@x.example. No rush!",
    "One more for the list, Jane Doe - j@x.example",
    "just off the phone w/ Jane Doe, buyer, j@x.example - can you pop her on",
]


def _entities(text: str) -> Entities:
    read = assistant().understand(text, "en")
    return read.requests[0].entities if read.requests else read.entities


def _created() -> Conversation:
    chat = Conversation()
    chat.says(CREATED)
    chat.gets(ok(ContactCreated(contact=DAN)))
    return chat


@pytest.mark.parametrize("text", LEFT_JOBS)
def test_a_job_that_is_no_longer_theirs_is_cleared(text: str) -> None:
    chat = Conversation()
    chat.says(text)
    chat.gets(found(HELD))
    assert chat.called() == ("update_contact", {"contact_id": "1", "clear": ["jobtitle"]})


@pytest.mark.parametrize("text", CONTENT)
def test_words_that_approve_a_change_take_nothing_back(text: str) -> None:
    chat = _created()
    chat.says(text)
    assert not chat.decision.calls


@pytest.mark.parametrize(("text", "changes"), CORRECTIONS)
def test_telegraphic_corrections_change_one_property(text: str, changes: dict[str, str]) -> None:
    chat = _created()
    chat.says(text)
    tool, arguments = chat.called()
    assert (tool, {prop: arguments.get(prop) for prop in changes}) == ("update_contact", changes)


@pytest.mark.parametrize(("text", "person"), PEOPLE)
def test_names_that_are_words_are_read_without_capitals(text: str, person: str) -> None:
    read = _entities(text)
    assert (read.holder or read.runs[0]) == person


@pytest.mark.parametrize(("text", "company"), COMPANIES)
def test_companies_keep_their_brackets_and_digits(text: str, company: str) -> None:
    read = _entities(text)
    assert (read.labelled.get("company") or read.company, "country" in read.labelled) == (company, False)


@pytest.mark.parametrize("text", POLITE)
def test_courtesies_before_a_request_ask_for_nothing(text: str) -> None:
    chat = Conversation()
    chat.says(text)
    if chat.decision.calls:
        tool, arguments = chat.called()
        assert (tool, arguments["firstname"], arguments["email"]) == ("create_contact", "Jane", "j@x.example")
    else:
        assert "Anything to add for Jane Doe" in chat.decision.text


def test_an_owner_may_be_named_before_the_contact() -> None:
    chat = Conversation()
    chat.says("assign Ann Lee to jane@acme.com")
    chat.gets(found())
    while chat.called() != ("search_contact", {"email": "jane@acme.com"}):
        chat.gets(found())
    chat.gets(found(JANE))
    assert chat.called()[1]["other"] == [{"property": "hubspot_owner_id", "value": "Ann Lee"}]
    assert chat.decision.calls[0].unasked  # a person sees it first


@pytest.mark.parametrize(
    "text",
    ["hand Jane Doe over to Mateo Vidal please, Ann's on leave", "Ann is off sick so give Jane Doe to Mateo Vidal"],
)
def test_a_reason_names_no_owner(text: str) -> None:
    read = _entities(text)
    assert (read.runs[0], read.labelled) == ("Jane Doe", {"hubspot_owner_id": "Mateo Vidal"})


def test_the_address_that_bounces_is_replaced() -> None:
    read = _entities("ned@flint.example bounces, use ned.flint@carver.example")
    assert (read.emails, read.labelled) == (["ned@flint.example"], {"email": "ned.flint@carver.example"})


def test_numbers_of_a_list_are_no_part_of_a_job() -> None:
    requests = (
        assistant().understand("Add: 1) Lou Pfeiffer, lou@p.example, buyer 2) Cat Nolan, cat@n.example", "en").requests
    )
    assert [request.entities.runs for request in requests] == [["Lou Pfeiffer", "buyer"], ["Cat Nolan"]]


def test_a_signature_without_capitals_is_a_card() -> None:
    chat = Conversation()
    chat.says(SIGNED)
    values = chat.called()[1]
    assert (values["firstname"], values["lastname"], values["jobtitle"]) == ("Tony", "Marsh", "senior buyer")
    assert values["company"] == "greenacre foods ltd"


@pytest.mark.parametrize("text", ["add these two:", "add them:\nName\tEmail\nNell Ashby\tnell@ashby.example"])
def test_a_colon_with_nothing_behind_it_opens_a_table(text: str) -> None:
    read = assistant().understand(text, "en")
    assert [request.entities.emails for request in read.requests][-1:] in ([], [[]], [["nell@ashby.example"]])


JOBS = [
    ("Farah Iqbal left Nimbus, she's now Chief of Staff at Corvane", "Chief of Staff"),
    ("Farah Iqbal has been made Dean of Students at Corvane College", "Dean of Students"),
]


@pytest.mark.parametrize(("text", "job"), JOBS)
def test_a_job_keeps_what_it_is_about_next_to_a_company(text: str, job: str) -> None:
    chat = Conversation()
    chat.says(text)
    chat.gets(found(contact(3, "Farah", "Iqbal", company="Nimbus", jobtitle="Manager")))
    assert chat.called()[1]["jobtitle"] == job


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("ugh what a morning... set the city of Luc Pons to Leeds", "Luc Pons"),
        ("luc pons. set his city to Leeds", "luc pons"),  # without another contact, these words are it
    ],
)
def test_a_sigh_before_a_request_is_no_contact(text: str, person: str) -> None:
    (request,) = assistant().understand(text, "en").requests
    entities = request.entities
    assert (entities.labelled, entities.holder or entities.runs[0]) == ({"city": "Leeds"}, person)


def test_an_account_manager_is_a_job_and_an_owner() -> None:
    (request,) = (
        assistant().understand("add Yusra Bell, yusra@co.example, account manager at Cobble & Co", "en").requests
    )
    assert (request.entities.runs, request.entities.company) == (["Yusra Bell", "account manager"], "Cobble & Co")
    (request,) = assistant().understand("change the account manager of jane@acme.com to Ann Lee", "en").requests
    assert request.entities.labelled == {"hubspot_owner_id": "Ann Lee"}


@pytest.mark.parametrize(
    ("locale", "text", "label"),
    [
        ("en", "add Jo Park, jo@park.example, account owner at Acme", "account owner"),
        ("pl", "dodaj Annę Lis, anna@lis.example, opiekunka w Globex", "opiekunka"),
        ("ru", "добавь Анну Лис, anna@lis.example, ответственная в Глобекс", "ответственная"),
    ],
)
def test_an_owner_without_a_name_is_named_as_left_over(locale: Locale, text: str, label: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (label in request.entities.left, request.entities.named) == (True, [])


@pytest.mark.parametrize(
    ("locale", "verb", "body"),
    [
        ("en", "note that", "she prefers SMS"),
        ("en", "note that", "he wants CSV files"),
        ("fr", "note qu'", "il préfère les SMS"),
        ("es", "apunta que", "prefiere los SMS"),
        ("pl", "zanotuj, że", "woli SMS"),
    ],
)
def test_capital_letters_of_a_thing_are_no_contact(locale: Locale, verb: str, body: str) -> None:
    (request,) = assistant().understand(f"{verb} {body}".replace("' ", "'"), locale).requests
    assert (request.entities.runs, request.entities.body) == ([], body)


@pytest.mark.parametrize(("text", "name"), GENITIVES)
def test_a_genitive_needs_no_apostrophe_before_a_label(text: str, name: str) -> None:
    assert _entities(text).holder == name


@pytest.mark.parametrize("text", NO_GENITIVES)
def test_other_words_get_no_apostrophe(text: str) -> None:
    assert "'" not in assistant().understand(text, "en").text


@pytest.mark.parametrize(
    ("text", "name"),
    [("pull up neds record", "ned"), ("whats toms email", "tom"), ("change guptas phone to 212 555 0101", "gupta")],
)
def test_a_record_is_found_by_a_genitive_without_apostrophe(text: str, name: str) -> None:
    assert name in _names_tried(text)


def test_a_given_name_is_not_shortened() -> None:
    assert "jame" not in _names_tried("whats james number")


def _names_tried(text: str) -> list[str]:
    chat, tried = Conversation("en"), list[str]()
    chat.says(text)
    while chat.decision.calls:
        tried.append(chat.called()[1].get("name", ""))
        chat.gets(found())
    return tried
