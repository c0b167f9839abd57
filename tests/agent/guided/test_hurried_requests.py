"""Requests of English colleagues in words that no list holds, read as the plain ones."""

import pytest

from tests.agent.guided.conversation import Conversation, assistant, found, only_entities
from tests.agent.guided.people import JANE, UPDATED

OWNERS = [
    ("Daria is on leave from Monday. Move Jane Doe over to Ann Lee for now.", "Ann Lee"),
    ("can Jane Doe go over to Camille Renaud please, Ann's off from Monday", "Camille Renaud"),
    ("Zofia's on holiday next week so Jane Doe should go to Mateo please", "Mateo"),
    ("since Camille is on maternity leave, Jane Doe belongs to Daria now", "Daria"),
    ("ann is out sick this week. could daria take jane doe", "daria"),
    ("zofia's taking jane doe off ann's hands", "zofia"),
    ("Could we have Jane Doe under Camille while Ann is on annual leave?", "Camille"),
    ("with Daria away from Thursday, reassign Jane Doe to Ann", "Ann"),
]
MISSING = [
    ("ok his mobile is missing, it's 07400 552 231", {"mobilephone": "07400 552 231"}),
    ("there's no mobile for him, it's 07400 552 231", {"mobilephone": "07400 552 231"}),
    ("we don't have his city, it's Stroud", {"city": "Stroud"}),
    ("job title is blank, he's the yard manager", {"jobtitle": "yard manager"}),
    ("looks like the postcode's missing, GL5 2QG it is", {"zip": "GL5 2QG"}),
    ("no phone on there I see. 01453 550112", {"phone": "01453 550112"}),
]
PAIR = "Ann Poe, ann@poe.example, buyer"
SHARED = [
    f"Two for HubSpot. {PAIR}. Bob Roe, bob@roe.example, clerk. Both at Acme Glass.",
    f"two new people at Acme Glass to put in: {PAIR}, and Bob Roe, clerk, bob@roe.example",
    f"Acme Glass, two new contacts: {PAIR}, and Bob Roe, clerk, bob@roe.example",
    f"add {PAIR} at Acme Glass, and Bob Roe, bob@roe.example, same company",
    "please add Ann Poe from Acme Glass (ann@poe.example) and also Bob Roe, bob@roe.example, same firm, clerk",
    "new contact: Ann Poe, Acme Glass, ann@poe.example. and her colleague Bob Roe, bob@roe.example, same place, clerk",
]
WALK_INS = [
    "I have a Dr. Ann Poe at the front desk who'd like to be on our list. Would you mind adding her? Her email is",
    "Hi, there's a Mrs Ann Poe on the line who wants to go on our list. Could you add her? Email",
    "We have an Ann Poe in reception, she'd like to be added to the database. Please add her,",
]
TALK = [
    "It's lashing rain and I've the phone hopping here, would you ever stick in",
    "my phone won't stop ringing today, anyway could you add",
    "what a day, the address book is a mess, add",
    "I'm run off my feet and the number keeps ringing but would you mind adding",
]
JOBS = [
    "put Petra Lindqvist down as Office Manager",
    "list Petra Lindqvist as the Office Manager from now on",
    "record Petra Lindqvist as Office Manager",
    "Petra Lindqvist should be down as Office Manager, not receptionist",
]
MAIL = (
    "From: Ann Poe <ann@poe.example>\nTo: Accounts <ap@us.example>\nSubject: RE: statement\n\nI'll pay that Monday.\n\n"
)
BACK = [
    "oh blast, I was reading the wrong line, put his back to what it was please",
    "that was meant for someone else, can you put that back the way it was",
    "oh no he isn't, return it to the old one",
    "sorry looked at the wrong row. restore what he had before",
    "scratch that last change, wrong Jane",
]
PROMOTED = [
    ("Marta Quill's been made publishing director, good for her", {"jobtitle": "publishing director"}),
    ("Marta Quill's got a new job title, features editor", {"jobtitle": "features editor"}),
    ("Marta Quill has a new mobile - 07400 550 123", {"mobilephone": "07400 550 123"}),
]
ERRANDS = [
    "can you set up a call with Jane Doe for Thursday at 2?",
    "email Jane Doe the new price list for me would you, I'm in meetings till four",
    "text Jane Doe that the van is on its way",
    "mail Jane Doe our terms and conditions",
]


@pytest.mark.parametrize(("text", "owner"), OWNERS)
def test_a_teammate_who_is_away_is_no_contact(text: str, owner: str) -> None:
    entities = only_entities(text, "en")
    assert entities.labelled == {"hubspot_owner_id": owner} or [*entities.runs] == ["Jane Doe", owner]
    assert "jane doe" in " ".join((*entities.runs, entities.holder)).casefold()


@pytest.mark.parametrize(("text", "labelled"), MISSING)
def test_a_missing_value_is_given_behind_a_comma(text: str, labelled: dict[str, str]) -> None:
    assert only_entities(text, "en").labelled == labelled


@pytest.mark.parametrize("text", SHARED)
def test_two_new_people_share_the_company_said_once(text: str) -> None:
    requests = assistant().understand(text, "en").requests
    assert [each.intent for each in requests] == ["create", "create"]
    for each in requests:
        assert each.entities.company == "Acme Glass" or "Acme Glass" in each.entities.runs


@pytest.mark.parametrize("text", WALK_INS)
def test_a_visitor_who_wants_to_be_added_is_one_contact(text: str) -> None:
    entities = only_entities(f"{text} ann@poe.example and she's with Poe Vets in Leeds", "en")
    assert entities.runs[0].endswith("Ann Poe")
    assert (entities.company, entities.labelled["city"]) == ("Poe Vets", "Leeds")


@pytest.mark.parametrize("text", TALK)
def test_talk_before_a_request_is_no_data(text: str) -> None:
    (request,) = assistant().understand(f"{text} Ann Poe, buyer at Acme Glass, ann@poe.example", "en").requests
    assert (request.intent, request.entities.runs) == ("create", ["Ann Poe", "buyer"])
    assert request.entities.emails == ["ann@poe.example"]
    assert not request.entities.labelled
    assert not request.entities.named


@pytest.mark.parametrize("text", JOBS)
def test_a_job_behind_as_changes_a_contact(text: str) -> None:
    (request,) = assistant().understand(text, "en").requests
    assert (request.intent, request.entities.holder) == ("update", "Petra Lindqvist")
    assert request.entities.labelled == {"jobtitle": "Office Manager"}


@pytest.mark.parametrize(
    "said",
    [
        "^ stick the sender in as a contact for me, she's the new bookkeeper at Acme",
        "add the sender as a contact please. She is bookkeeper at Acme",
        "pop the person above in as a contact, new bookkeeper at Acme",
    ],
)
def test_the_job_below_a_pasted_mail_is_the_sender_s(said: str) -> None:
    (request,) = assistant().understand(MAIL + said, "en").requests
    assert (request.entities.addressee, request.entities.emails) == ("Ann Poe", ["ann@poe.example"])
    assert (request.entities.labelled, request.entities.company) == ({"jobtitle": "bookkeeper"}, "Acme")


@pytest.mark.parametrize("text", BACK)
def test_a_change_that_goes_back_is_undone(text: str) -> None:
    talk = Conversation()
    talk.says("set Jane Doe's job title to Buyer")
    talk.gets(found(JANE))
    talk.gets(UPDATED)
    talk.says(text)
    assert talk.called()[0] == "undo_last_change" or "undo" in talk.offered()


@pytest.mark.parametrize(("text", "news"), PROMOTED)
def test_news_of_a_job_or_a_number_are_a_change(text: str, news: dict[str, str]) -> None:
    entities = only_entities(text, "en")
    assert entities.holder == "Marta Quill" or entities.runs[0] == "Marta Quill"
    assert entities.labelled == news or entities.runs[1:] == [*news.values()]


@pytest.mark.parametrize(
    ("text", "family", "company"),
    [
        ("new contact please: surname van Hoek, first name Pieter, p@x.example, Van Hoek Bulbs", "van Hoek", ""),
        ("could you get a Leon Sykes onto the system? leon@x.example, with Pell & Co. thanks", "Leon Sykes", ""),
        ("add Ann Poe, a@x.example, and Bob Poe, b@x.example, both Kirby & Co. thanks", "Ann Poe", "Kirby & Co."),
    ],
)
def test_names_with_particles_articles_and_partners_are_whole(text: str, family: str, company: str) -> None:
    understood = assistant().understand(text, "en")
    entities = understood.requests[0].entities if understood.requests else understood.entities
    assert family in (entities.labelled.get("lastname"), *entities.runs)
    assert not company or entities.company == company


@pytest.mark.parametrize("text", ERRANDS)
def test_an_errand_is_named_as_not_done(text: str) -> None:
    decision = Conversation().says(text)
    assert "can't do that" in decision.text
    assert all(call.tool == "search_contact" for call in decision.calls)


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("wes@k.example and w@k.example are the same guy. Make them one record, the first is the one to keep", "wes@"),
        ("wes@k.example and w@k.example are one person, merge them, the second is right", "w@"),
        ("can you combine wes@k.example with w@k.example? I'd like to keep the latter", "w@"),
        ("wes@k.example / w@k.example - duplicate. the second one can go", "wes@"),
        ("fusiona wes@k.example y w@k.example, el segundo sobra, quédate con el primero", "wes@"),
        ("fusiona wes@k.example y w@k.example y te quedas con la segunda no, con la primera", "wes@"),
        ("fusiona wes@k.example y w@k.example, quédate con el primero, digo, con el segundo", "w@"),
        ("fusiona wes@k.example y w@k.example y deja la segunda... perdón, la primera", "wes@"),
        ("fusiona wes@k.example y w@k.example, quédate con w@k.example, no, con wes@k.example", "wes@"),
        ("fusiona wes@k.example y w@k.example, que se quede la primera, la segunda no", "wes@"),
        ("fusiona wes@k.example y w@k.example, quédate con la primera, no con la segunda", "wes@"),
        ("fusiona wes@k.example y w@k.example y borra la segunda", "wes@"),
        ("wes@k.example y w@k.example son la misma persona, la primera sobra", "w@"),
        ("junta wes@k.example con w@k.example, la que sobra es la primera", "w@"),
        ("fusiona wes@k.example y w@k.example, la segunda no la borres, la primera sí", "w@"),
        ("fusionne wes@k.example et w@k.example et supprime le premier", "w@"),
        ("połącz wes@k.example i w@k.example, pierwszy usuń", "w@"),
        ("объедини wes@k.example и w@k.example, первый удали", "w@"),
        ("merge wes@k.example and w@k.example and keep the second, no, the first", "wes@"),
        ("merge wes@k.example and w@k.example, keep the first, not the second", "wes@"),
    ],
)
def test_a_merge_keeps_the_one_that_is_named_by_its_place(text: str, stays: str) -> None:
    (request,) = assistant().understand(text, "en").requests
    assert (request.intent, request.entities.is_into) == ("merge", True)
    assert request.entities.runs[1].startswith(stays)


@pytest.mark.parametrize("text", ["what is guptas number", "guptas number?", "need guptas number"])
def test_a_family_name_without_its_apostrophe_is_asked_for(text: str) -> None:
    understood = assistant().understand(text, "en")
    entities = understood.requests[0].entities if understood.requests else understood.entities
    assert (entities.holder, entities.named) == ("gupta", ["phone"])
