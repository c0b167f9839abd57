"""Sentences from which a wrong or a partial value was written once, or which were not understood at all."""

import pytest

from libs.contracts.principals import Locale
from libs.contracts.results import Contact, ContactCreated
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok
from tests.agent.guided.people import JANE

VIKRAM = contact(4, "Vikram", "Desai", email="vikram@oldhall.example", company="Old Hall")
CARD = "Vikram Desai\nHead of Estates | Northgate Trust\nvikram.desai@northgatetrust.example"
FORM = "Name: Jane Doe\nCo: Acme Marine\nTel: +44 1326 960 415\nMail: jane@marine.example\nInterested in: rope, Ann Lee"
HANDED: tuple[tuple[Locale, str], ...] = (
    ("en", "assign Jane Doe to Zofia and Bob Ray to Mateo"), ("pl", "przypisz Jane Doe do Zofii, a Bob Ray do Mateo"),
)  # fmt: skip
ONE_CHANGE: tuple[tuple[Locale, str], ...] = (
    ("en", "give Jane Doe to Zofia and set her city to York"),
    ("en", "set Jane Doe's city to York and give her to Zofia"),
)  # fmt: skip


def test_a_card_with_a_new_address_changes_the_contact_of_that_name() -> None:
    chat = Conversation()
    chat.says(f"Vikram Desai sent me his new details, please update\n\n{CARD}")
    chat.gets(found())
    assert chat.called() == ("search_contact", {"name": "Vikram Desai"})
    chat.gets(found(VIKRAM))
    tool, arguments = chat.called()
    assert (tool, arguments["email"]) == ("update_contact", "vikram.desai@northgatetrust.example")
    assert arguments["company"] == "Northgate Trust"


def test_a_line_of_a_form_with_another_label_is_no_value() -> None:
    (request,) = assistant().understand(f"new one from the trade show:\n{FORM}", "en").requests
    assert request.entities.labelled["company"] == "Acme Marine"
    assert request.entities.left == ["Interested in: rope, Ann Lee"]


def test_a_company_before_a_colon_is_no_label() -> None:
    requests = assistant().understand("two people from Cobbler & Co: Petra Lunn petra@cobbler.example and "
                                      "Huw Sidle huw@cobbler.example, pop them in please", "en").requests  # fmt: skip
    assert [request.entities.company for request in requests] == ["Cobbler & Co", "Cobbler & Co"]


@pytest.mark.parametrize(("locale", "text"), HANDED)
def test_each_contact_gets_its_own_owner(locale: Locale, text: str) -> None:
    requests = assistant().understand(text, locale).requests
    assert [request.entities.runs for request in requests] == [["Jane Doe"], ["Bob Ray"]]
    owners = [request.entities.labelled["hubspot_owner_id"] for request in requests]
    assert [owner[:4] for owner in owners] == ["Zofi", "Mate"]


@pytest.mark.parametrize(("locale", "text"), ONE_CHANGE)
def test_an_owner_and_a_value_are_one_change(locale: Locale, text: str) -> None:
    """So that it is taken back as one."""
    (request,) = assistant().understand(text, locale).requests
    assert request.entities.labelled == {"hubspot_owner_id": "Zofia", "city": "York"}


def test_two_names_without_a_word_between_them_are_one_change_too() -> None:
    (request,) = assistant().understand("передай Веру Гаммер Дарье Орловой и поставь ей город Клин", "ru").requests
    assert request.entities.labelled == {"hubspot_owner_id": "Дарье Орловой", "city": "Клин"}


def test_stop_before_an_undo_stops_nothing_else() -> None:
    chat = Conversation("ru")
    chat.says("стоп, верни как было")
    assert chat.called()[0] == "undo_last_change"
    assert not chat.decision.text


def test_a_company_with_z_may_be_in_a_town() -> None:
    chat = Conversation("pl")
    chat.says("wrzuć Tadeusza Gronia, cieśla, Groń Domy z Bali, tadeusz@gron.example")
    assert "Groń Domy z Bali" in chat.decision.text
    assert "as:company" in chat.offered()


def test_an_unknown_kind_of_company_belongs_to_its_name() -> None:
    chat = Conversation("pl")
    chat.says("Jane Doe przeszła do konsorcjum Zorza jako zaopatrzeniowiec")
    chat.gets(found(JANE))
    assert chat.called()[1]["company"] == "konsorcjum Zorza"


def test_a_letterhead_is_the_company() -> None:
    chat = Conversation("pl")
    card = "TARTAK ŚWIERKOWSKI\nBogumił Świerkowski\nwłaściciel\ntel/fax 18 200 11 22\ntartak@swierkowski.example"
    chat.says(f"z wizytówki:\n\n{card}")
    created = chat.created()
    assert (created["firstname"], created["company"]) == ("Bogumił", "TARTAK ŚWIERKOWSKI")
    assert created["phone"] == "+48182001122"


def _town(stage: str) -> Contact:
    return contact(5, "Olek", "Pyś", city="Krosno", lifecyclestage=stage)


def test_customers_of_a_town_may_be_contacts_of_any_stage() -> None:
    chat = Conversation("pl")
    chat.says("jakich mamy klientów w Krośnie?")
    for _ in range(8):
        if "lifecyclestage" not in str(chat.called()[1]):
            break
        chat.gets(found())
    chat.gets(found(_town("lead")))
    assert "etap cyklu życia" in chat.decision.text, "the stage was given up without a word"


def test_a_count_of_customers_never_counts_others() -> None:
    chat = Conversation()
    chat.says("how many customers do we have in Leeds?")
    for _ in range(8):
        if not chat.decision.calls:
            break
        assert "lifecyclestage" in str(chat.called()[1])
        chat.gets(found())


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("ru", "у Jane Doe очисти должность, и новый телефон 8 817 335-55-02"),
        ("en", "clear the job title of Jane Doe, new phone +1 415 555 0100"),
    ],
)
def test_a_new_number_in_a_removal_is_not_removed(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    while chat.called()[0] == "search_contact":
        chat.gets(found(JANE))
    arguments = chat.called()[1]
    assert arguments["clear"] == ["jobtitle"]
    assert arguments["phone"].startswith("+")


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "Jane Doe's handed her notice in at Acme, starts Monday as site manager with Tilney Build"),
        ("pl", "Jane Doe złożyła wypowiedzenie w Acme i od poniedziałku jest kierowniczką sali w firmie Tilney Build"),
        ("ru", "Jane Doe написала заявление в Acme, с понедельника мастер цеха в компании Tilney Build"),
    ],
)
def test_a_notice_is_the_end_of_a_job_and_a_start_the_next_one(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(JANE))
    assert (chat.called()[0], chat.called()[1]["company"]) == ("update_contact", "Tilney Build")


def test_a_person_presented_with_an_address_is_created_by_a_bare_verb() -> None:
    (request,) = (
        assistant()
        .understand("got a walk-in called Perpetua Osgood, perpetua@fenwick.example, pop her on please", "en")
        .requests
    )
    assert (request.intent, request.entities.emails) == ("create", ["perpetua@fenwick.example"])


def test_a_note_is_all_around_its_verb() -> None:
    (note,) = (
        assistant()
        .understand("Leon Gil nie odebrał dwa razy, dopisz mu to w notatce i że spróbujemy w czwartek", "pl")
        .requests
    )
    assert (note.intent, note.entities.runs) == ("note", ["Leon Gil"])
    assert note.entities.body == "nie odebrał dwa razy i że spróbujemy w czwartek"


def test_the_town_that_is_held_is_no_new_company() -> None:
    chat = Conversation("pl")
    chat.says("dodaj kontakt Nadia Surma, nadia@surma.example, firma Surma Druk, miasto Puck")
    nadia = contact(6, "Nadia", "Surma", email="nadia@surma.example", company="Surma Druk", city="Puck")
    chat.gets(ok(ContactCreated(contact=nadia)))
    chat.says("nie, w Pucku to ma tylko magazyn, ona siedzi w Redzie")
    arguments = chat.called()[1]
    assert (arguments["city"], "company" in arguments) == ("Reda", False)
