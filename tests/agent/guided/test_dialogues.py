"""Whole conversations as scripts: the contact says or clicks, the assistant asks or calls, HubSpot answers."""

import pytest

from libs.contracts.principals import Locale
from libs.contracts.results import ContactCreated
from services.agent.assistants.guided.dialogue.turn import STARTS
from tests.agent.guided.conversation import Conversation, contact, found, ok
from tests.agent.guided.people import BOB, CREATED, JANE, JANE_ROE, UPDATED


def test_a_contact_is_created_question_by_question() -> None:
    chat = Conversation()
    chat.clicks("create")
    chat.says("Jane Doe")
    assert chat.said("ask_email")
    chat.says("jane@acme")
    assert chat.said("bad_value", value="jane@acme", field="email address", example="jane@example.com")
    chat.says("sorry, jane@acme.com")
    assert chat.said("ask_rest", name="Jane Doe")
    chat.says("phone +1 415 555 0100, company Acme")
    assert chat.called() == (
        "create_contact",
        {
            "firstname": "Jane",
            "lastname": "Doe",
            "email": "jane@acme.com",
            "phone": "+1 415 555 0100",
            "company": "Acme",
        },
    )
    chat.gets(CREATED)
    assert chat.said("created", name="Jane Doe")


def test_a_contact_is_created_from_one_sentence() -> None:
    chat = Conversation()
    chat.says("create Jane Doe, jane@acme.com, +1 415 555 0100 at Acme")
    assert chat.called()[0] == "create_contact"


def test_the_rest_is_offered_once_and_may_be_skipped() -> None:
    chat = Conversation()
    chat.says("create Bob Ray, bob@x.io")
    assert chat.offered() == ["skip_rest", "cancel"]
    chat.clicks("skip_rest")
    assert chat.called() == ("create_contact", {"firstname": "Bob", "lastname": "Ray", "email": "bob@x.io"})


@pytest.mark.parametrize("answer", ["no", "skip", "that's all", "no thanks", "nothing else", "create as it is"])
def test_the_rest_may_be_declined_in_words(answer: str) -> None:
    chat = Conversation()
    chat.says("create Bob Ray, bob@x.io")
    chat.says(answer)
    assert chat.called()[0] == "create_contact"


def test_an_email_may_be_unknown() -> None:
    chat = Conversation()
    chat.says("create Bob Ray at Globex")
    assert chat.said("ask_email")
    chat.says("I don't know")
    assert chat.called() == ("create_contact", {"firstname": "Bob", "lastname": "Ray", "company": "Globex"})


def test_neither_name_nor_email_is_too_little() -> None:
    chat = Conversation()
    chat.says("create a contact")
    assert chat.said("ask_name")
    chat.says("skip")
    chat.clicks("skip")
    assert chat.said("ask_name_or_email")
    assert not chat.decision.calls


def test_a_value_can_be_corrected_midway() -> None:
    chat = Conversation()
    chat.says("create Jane Doe, jane@acme.com")
    chat.says("no, the email is jane@doe.org")
    chat.says("actually, change the name to Janet Doe")
    chat.says("skip")
    assert chat.called()[1]["firstname"] == "Janet"
    assert chat.called()[1]["email"] == "jane@doe.org"


def test_a_bad_phone_number_is_asked_again() -> None:
    chat = Conversation()
    chat.says("change the phone of jane@acme.com")
    chat.gets(found(JANE))
    assert chat.said("ask_value", field="phone number", name="Jane Doe")
    chat.says("it's twelve")
    assert chat.said("bad_value", value="it's twelve", field="phone number", example="+1 415 555 0100")
    chat.says("+1 415 555 0100")
    assert chat.called() == ("update_contact", {"contact_id": "1", "phone": "+1 415 555 0100"})


def test_update_by_button_then_name_then_choice_then_value() -> None:
    chat = Conversation()
    chat.clicks("update")
    chat.says("Jane")
    assert chat.called() == ("search_contact", {"query": "Jane"})
    chat.gets(found(JANE, JANE_ROE))
    assert chat.said("ask_which", 2)
    assert chat.offered() == ["choose:1", "choose:2", "cancel"]
    assert chat.labels()[0].label == "Jane Doe · jane@acme.com"
    chat.clicks("choose:2")
    assert chat.said("ask_what", name="Jane Roe")
    chat.says("job title CTO and city Boston")
    assert chat.called() == ("update_contact", {"contact_id": "2", "jobtitle": "CTO", "city": "Boston"})


@pytest.mark.parametrize("answer", ["2", "the second one", "#2", "Jane Roe", "roe", "jane@roe.com", "the last one"])
def test_one_of_several_is_chosen_in_words(answer: str) -> None:
    chat = Conversation()
    chat.says("change Jane's phone to +1 415 555 0100")
    chat.gets(found(JANE, JANE_ROE))
    chat.says(answer)
    assert chat.called() == ("update_contact", {"contact_id": "2", "phone": "+1 415 555 0100"})


def test_a_full_name_that_only_one_has_needs_no_choice() -> None:
    chat = Conversation()
    chat.says("change Jane Doe's phone to +1 415 555 0100")
    chat.gets(found(JANE, JANE_ROE))
    assert chat.called() == ("update_contact", {"contact_id": "1", "phone": "+1 415 555 0100"})
    chat.gets(UPDATED)
    assert chat.said("updated", name="Jane Doe")


def test_a_korean_name_is_shown_as_written_and_recognised() -> None:
    chat = Conversation("ko")
    chat.says("홍길동, hong@acme.com, Acme 소속으로 추가해줘")
    chat.gets(ok(ContactCreated(contact=contact(9, "길동", "홍", email="hong@acme.com"))))
    assert chat.said("created", name="홍길동")
    chat.says("홍길동의 전화번호를 +82 10-1234-5678로 바꿔줘")
    assert chat.called() == ("update_contact", {"contact_id": "9", "phone": "+82 10-1234-5678"})


def test_a_full_korean_name_that_only_one_has_needs_no_choice() -> None:
    chat = Conversation("ko")
    chat.says("홍길동의 전화번호를 +82 10-1234-5678로 바꿔줘")
    chat.gets(found(contact(1, "길동", "홍"), contact(2, "길동", "홍보")))
    assert chat.called() == ("update_contact", {"contact_id": "1", "phone": "+82 10-1234-5678"})


def test_none_of_several_asks_for_another_person() -> None:
    chat = Conversation()
    chat.says("change Jane's phone to +1 415 555 0100")
    chat.gets(found(JANE, JANE_ROE))
    chat.says("none of them")
    assert chat.said("ask_who")
    chat.says("jane@third.com")
    assert chat.called() == ("search_contact", {"email": "jane@third.com"})


def test_an_update_without_a_contact_found_asks_again() -> None:
    chat = Conversation()
    chat.says("update bob@x.io: city Berlin")
    chat.gets(found())
    assert chat.said("found_none", what="bob@x.io")
    assert chat.said("ask_who")
    chat.says("Bob Ray")
    chat.gets(found(BOB))
    assert chat.called() == ("update_contact", {"contact_id": "3", "city": "Berlin"})


def test_search_by_button() -> None:
    chat = Conversation()
    chat.clicks("search")
    chat.says("Jane at Acme")
    assert chat.called() == ("search_contact", {"name": "Jane", "company": "Acme"})
    chat.gets(found(JANE))
    assert chat.said("found_one", name="Jane Doe")
    assert chat.offered() == ["edit:1", *STARTS]


def test_pages_follow_each_other() -> None:
    chat = Conversation()
    chat.says("find everyone at acme.com")
    chat.gets(found(JANE, JANE_ROE, total=12, after="5"))
    assert chat.said("found_many", 12, shown="2")
    assert chat.offered() == ["more", *STARTS]
    chat.clicks("more")
    assert chat.called() == ("search_contact", {"email_domain": "acme.com", "after": "5"})
    chat.gets(found(BOB, total=12))
    chat.says("show more")
    assert chat.said("more_none")


def test_an_unknown_name_is_searched_everywhere() -> None:
    chat = Conversation()
    chat.says("find Blue Harbor")
    assert chat.called() == ("search_contact", {"name": "Blue Harbor"})
    chat.gets(found())
    assert chat.called() == ("search_contact", {"query": "Blue Harbor"})
    chat.gets(found())
    assert chat.said("found_none", what="Blue Harbor")
    assert chat.offered() == [*STARTS]


def test_a_name_is_looked_for_in_its_base_form_then_as_typed() -> None:
    chat = Conversation("pl")
    chat.says("znajdź Piotra Nowaka")
    assert chat.called() == ("search_contact", {"name": "Piotr Nowak"})
    chat.gets(found())
    assert chat.called() == ("search_contact", {"name": "Piotra Nowaka"})


def test_pronouns_mean_the_contact_last_shown() -> None:
    chat = Conversation()
    chat.says("find jane@acme.com")
    chat.gets(found(JANE))
    chat.says("change her phone to +1 415 555 0100")
    assert chat.called() == ("update_contact", {"contact_id": "1", "phone": "+1 415 555 0100"})
    chat.gets(UPDATED)
    chat.says("update it: city Berlin")
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "Berlin"})


@pytest.mark.parametrize(
    "whose", ["Jane's phone", "Jane Doe's phone", "the phone of jane@acme.com", "the phone of jane doe"]
)
def test_the_contact_last_shown_is_not_searched_for_again(whose: str) -> None:
    """HubSpot's search does not find a contact that was created a moment ago."""
    chat = Conversation()
    chat.says("create Jane Doe, jane@acme.com, at Acme")
    chat.gets(CREATED)
    chat.says(f"change {whose} to +1 415 555 0100")
    assert chat.called() == ("update_contact", {"contact_id": "1", "phone": "+1 415 555 0100"})
    chat.says("change Jane Roe's phone to +1 415 555 0100")
    assert chat.called() == ("search_contact", {"name": "Jane Roe"})


def test_one_of_a_list_that_was_shown_is_opened() -> None:
    chat = Conversation()
    chat.says("find Jane")
    chat.gets(found(JANE, JANE_ROE))
    chat.says("the second one")
    assert chat.called() == ("get_contact", {"contact_id": "2"})


def test_the_update_button_of_a_card_asks_what_is_new() -> None:
    chat = Conversation()
    chat.says("find jane@acme.com")
    chat.gets(found(JANE))
    chat.clicks("edit:1")
    assert chat.said("ask_what", name="Jane Doe")
    chat.says("email jane@new.com")
    assert chat.called() == ("update_contact", {"contact_id": "1", "email": "jane@new.com"})


def test_a_property_is_emptied() -> None:
    chat = Conversation()
    chat.says("remove Jane Doe's phone")
    chat.gets(found(JANE))
    assert chat.called() == ("update_contact", {"contact_id": "1", "clear": ["phone"]})


def test_several_requests_are_worked_off_in_order() -> None:
    chat = Conversation()
    chat.says("find jane@acme.com and create Bob Ray bob@x.io, then change Jane Roe's city to Berlin")
    assert chat.called() == ("search_contact", {"email": "jane@acme.com"})
    chat.gets(found(JANE))
    assert chat.said("found_one", name="Jane Doe")
    assert chat.said("ask_rest", name="Bob Ray")
    chat.says("no")
    assert chat.called()[0] == "create_contact"
    chat.gets(CREATED)
    assert chat.called() == ("search_contact", {"name": "Jane Roe"})
    chat.gets(found(JANE_ROE))
    assert chat.called() == ("update_contact", {"contact_id": "2", "city": "Berlin"})


def test_a_new_request_in_the_middle_of_another_is_a_new_request() -> None:
    chat = Conversation()
    chat.says("create Jane Doe")
    assert chat.said("ask_email")
    chat.says("find Bob Ray")
    assert chat.called() == ("search_contact", {"name": "Bob Ray"})


def test_a_visitor_changes_their_own_record() -> None:
    chat = Conversation()
    chat.says("change my phone to +1 415 555 0100")
    assert chat.called() == ("search_contact", {"email": "me@host.example"})


@pytest.mark.parametrize(
    ("locale", "asks", "name", "email", "done"),
    [
        ("en", "create a contact", "Jane Doe", "her email is jane@acme.com", "no, that's all"),
        ("es", "crea un contacto", "Jane Doe", "su correo es jane@acme.com", "no, nada más"),
        ("fr", "crée un contact", "Jane Doe", "son e-mail est jane@acme.com", "non, c'est tout"),
        ("pl", "dodaj kontakt", "Jane Doe", "jej e-mail to jane@acme.com", "nie, to wszystko"),
        ("ko", "연락처 추가해줘", "Jane Doe", "이메일은 jane@acme.com이에요", "아니요, 없어요"),
        ("ru", "создай контакт", "Jane Doe", "её почта jane@acme.com", "нет, это всё"),
    ],
)
@pytest.mark.parametrize("page_locale", ["en", "ko"])
def test_the_same_conversation_in_each_language(
    locale: Locale, asks: str, name: str, email: str, done: str, page_locale: Locale
) -> None:
    """The contact's language is kept through words that show none, in any language of the page."""
    chat = Conversation(page_locale)
    chat.says(asks)
    assert chat.decision.locale == locale
    assert chat.said("ask_name")
    chat.says(name)
    assert chat.decision.locale == locale
    assert chat.said("ask_email")
    chat.says(email)
    assert chat.said("ask_rest", name="Jane Doe")
    chat.says(done)
    assert chat.called() == ("create_contact", {"firstname": "Jane", "lastname": "Doe", "email": "jane@acme.com"})
    chat.gets(CREATED)
    assert chat.decision.locale == locale
    assert chat.said("created", name="Jane Doe")


@pytest.mark.parametrize("text", ["find id Alemania Alemania Alemania Alemania Alemania", "найди id Мария Иванова"])
def test_words_are_no_id(text: str) -> None:
    chat = Conversation()
    chat.says(text)
    assert chat.called()[0] == "search_contact"


@pytest.mark.parametrize("text", ["find id 171590000001", "find #171590000001"])
def test_a_number_is_an_id(text: str) -> None:
    chat = Conversation()
    chat.says(text)
    assert chat.called() == ("get_contact", {"contact_id": "171590000001"})
