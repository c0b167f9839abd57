"""What colleagues say in passing: verbs behind a name, a pronoun before a note, shows, and changes that go back."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.results import ContactUpdated
from tests.agent.guided.conversation import STAFF, Conversation, assistant, contact, found, ok, only_entities
from tests.agent.guided.people import JANE

NOTES = [
    ("put a note on her, wants the brochure in spanish", "wants the brochure in spanish"),
    ("stick a note on him he prefers mornings", "he prefers mornings"),
    ("note for him prefers mornings", "prefers mornings"),
    ("leave a note for her saying she rang", "she rang"), ("pop a note on it, not paid yet", "not paid yet"),
    ("note on her record, wants a quote", "wants a quote"),
]  # fmt: skip
JOBS = [
    ("put nils down as ceo", "nils", "ceo"), ("put oskar down as head buyer", "oskar", "head buyer"),
    ("Put Nils down as CEO", "Nils", "CEO"),
]  # fmt: skip
NUMBERS = [
    "his direct line's 0113 496 0101", "her work number's 0113 496 0101", "his direct dial is 0113 496 0101",
]  # fmt: skip
SHOWS = [
    "was up in Perth last week for the tractor show, met Ann Lee, ann@lee.example, add her",
    "met Ann Lee at the boat show, ann@lee.example, add her",
    "flew out to the Denver conference, sat next to Ann Lee, ann@lee.example, get her in the system",
    "the trade show in Perth was good. add Ann Lee, ann@lee.example",
]  # fmt: skip
BACK = [
    "oh that was the wrong jane, pop it back",
    "put it back please",
    "no, switch that back again",
    "change it back, sorry",
]


@pytest.mark.parametrize(("text", "body"), NOTES)
def test_a_pronoun_behind_a_preposition_is_no_part_of_the_note(text: str, body: str) -> None:
    entities = only_entities(text, "en")
    assert (entities.body, entities.has_focus) == (body, True)


@pytest.mark.parametrize(("text", "name", "job"), JOBS)
def test_a_given_name_alone_gets_a_job(text: str, name: str, job: str) -> None:
    (request,) = assistant().understand(text, "en").requests
    assert (request.intent, request.entities.holder, request.entities.labelled) == ("update", name, {"jobtitle": job})


@pytest.mark.parametrize("text", NUMBERS)
def test_a_direct_line_is_a_phone_number(text: str) -> None:
    assert only_entities(text, "en").labelled == {"phone": "0113 496 0101"}


@pytest.mark.parametrize("text", SHOWS)
def test_a_show_is_no_verb_and_its_town_no_home(text: str) -> None:
    (request,) = assistant().understand(text, "en").requests
    assert (request.intent, request.entities.runs[:1]) == ("create", ["Ann Lee"])
    assert "city" not in request.entities.labelled


@pytest.mark.parametrize("text", BACK)
def test_putting_it_back_is_an_undo(text: str) -> None:
    talk = Conversation()
    talk.says("Jane Doe's city is York")
    talk.gets(found(JANE))
    talk.gets(ok(ContactUpdated(contact=JANE, changes=[Change(property="city", before=None, after="York")])))
    (call,) = talk.says(text).calls
    assert call.tool == "undo_last_change"


@pytest.mark.parametrize(
    "text", ["oskar rang, hes moved to malmö", "Oskar rang, he's moved to Malmö", "oskar called, hes moved to malmö"]
)
def test_a_verb_behind_a_given_name_is_no_family_name(text: str) -> None:
    entities = only_entities(text, "en")
    assert (entities.runs, entities.labelled) == (["Oskar"], {"city": entities.labelled["city"]})


def test_news_behind_a_call_are_a_change() -> None:
    talk = Conversation()
    talk.says("jane rang, she's head chef now")
    talk.gets(found(JANE))
    assert talk.called() == ("update_contact", {"contact_id": "1", "jobtitle": "head chef"})


@pytest.mark.parametrize(
    "text", ["Jane Doe isn't buyer anymore, she retired", "jane doe isnt buyer any more shes retired"]
)
def test_a_retired_contact_has_no_new_job(text: str) -> None:
    (request,) = assistant().understand(text, "en").requests
    assert request.entities.swap == ("buyer", "")


@pytest.mark.parametrize(
    ("typed", "stored"), [("tim", "Tim"), ("van dijk", "van Dijk"), ("o'neill", "O'Neill"), ("McKay", "McKay")]
)
def test_a_name_that_was_typed_in_a_hurry_has_its_capitals(typed: str, stored: str) -> None:
    assert assistant().maker.stored.in_nominative({"lastname": typed, "city": "york"}, "en") == {
        "lastname": stored,
        "city": "york",
    }


@pytest.mark.parametrize(
    "heading",
    [
        "both of these want adding, same firm Harker & Lowe",
        "two new people, both at Harker & Lowe",
        "need these two in from Harker & Lowe",
    ],
)
def test_the_company_of_a_heading_is_the_one_of_both(heading: str) -> None:
    text = f"{heading}: Ann Poe ann@harkerlowe.example and Bob Roe bob@harkerlowe.example"
    tasks = [assistant().maker.task_of(each, "en", STAFF) for each in assistant().understand(text, "en").requests]
    said = [(task.fields["firstname"], task.fields["company"]) for task in tasks]  # type: ignore[union-attr]
    assert said == [("Ann", "Harker & Lowe"), ("Bob", "Harker & Lowe")]


def test_a_value_behind_hang_on_is_no_wish_to_wait() -> None:
    talk = Conversation()
    talk.says("Jane Doe's city is York")
    talk.gets(found(JANE))
    jane = contact(1, "Jane", "Doe", email="jane@acme.com", city="York")
    talk.gets(ok(ContactUpdated(contact=jane, changes=[Change(property="city", before=None, after="York")])))
    assert talk.says("no hang on, Thornton not York").calls


@pytest.mark.parametrize(
    "said",
    ["sorry, typed that too quick, last name is Tackitt with an i. email's fine", "oops Tackitt with an i, email is ok",
     "no its Tackitt with an i. rest is right", "last name is Tackitt with an i. the email is fine"],
)  # fmt: skip
def test_a_label_that_is_called_fine_casts_no_doubt_on_the_other_value(said: str) -> None:
    talk = Conversation()
    talk.says("Lorna Tackett's city is York")
    lorna = contact(5, "Lorna", "Tackett", email="lorna.t@pinefield.example", city="York")
    talk.gets(found(lorna))
    talk.gets(ok(ContactUpdated(contact=lorna, changes=[Change(property="city", before=None, after="York")])))
    (call,) = talk.says(said).calls
    assert (call.tool, call.arguments) == ("update_contact", {"contact_id": "5", "lastname": "Tackitt"})


@pytest.mark.parametrize(
    ("name", "email"),
    [("Ruiz, Alana", "aruiz"), ("Okafor, Chinelo", "cokafor"), ("Ruiz, Alana", "ruiz.alana"), ("Ruiz, Alana", "alana")],
)
def test_an_address_shows_that_the_family_name_stands_first(name: str, email: str) -> None:
    text = f"NEW - {name} / Cobalt Freight / dispatcher / 915-555-0122 / {email}@cobaltfreight.example"
    task = assistant().maker.task_of(assistant().understand(text, "en").requests[0], "en", STAFF)
    assert [task.fields["lastname"], task.fields["firstname"]] == name.split(", ")  # type: ignore[union-attr]


@pytest.mark.parametrize("place", ["into the CRM", "on the system", "onto HubSpot", "in the database"])
def test_a_sentence_behind_where_to_put_someone_is_about_the_same_contact(place: str) -> None:
    entities = only_entities(
        f"could you put Omar Haddad {place}? He's with Acme Print, his address is o@h.example", "en"
    )
    assert (entities.runs, entities.company, entities.emails) == (["Omar Haddad"], "Acme Print", ["o@h.example"])


@pytest.mark.parametrize(
    "said", ["don't add anybody, just tell me Rosa's title", "no changes, just tell me Rosa's title"]
)
def test_a_value_that_is_only_asked_for_is_looked_up(said: str) -> None:
    (request,) = assistant().understand(said, "en").requests
    assert (request.intent, request.entities.named, request.entities.holder) == ("search", ["jobtitle"], "Rosa")
