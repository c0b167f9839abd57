"""The guided assistant handles proposals and undo, in each language."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.principals import LOCALES, Locale
from libs.contracts.results import Changed, ChangeUndone, ContactCreated, ContactUpdated, Invalid, Problem, Unconfirmed
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok

JANE = contact(1, "Jane", "Doe", email="jane@acme.com", phone="+44 20 7946 0001")
ROE = contact(2, "Jane", "Roe", email="jane@roe.com")
NEW = "+44 20 7946 0958"
CHANGES = [Change(property="phone", before="+44 20 7946 0001", after=NEW)]
OVERWRITES = Unconfirmed(reason="overwrites", contact=JANE, changes=CHANGES, confirmation="t1")
UPDATED = ok(ContactUpdated(contact=JANE, changes=CHANGES, undo="u1"))

CHANGE: dict[Locale, str] = {
    "en": f"change the phone of jane@acme.com to {NEW}",
    "es": f"cambia el teléfono de jane@acme.com a {NEW}",
    "fr": f"change le téléphone de jane@acme.com en {NEW}",
    "pl": f"zmień telefon jane@acme.com na {NEW}",
    "ko": f"jane@acme.com 전화번호를 {NEW}로 바꿔줘",
    "ru": f"измени телефон jane@acme.com на {NEW}",
}
NO: dict[Locale, str] = {"en": "no", "es": "no", "fr": "non", "pl": "nie", "ko": "아니요", "ru": "нет"}
UNDO: dict[Locale, tuple[str, ...]] = {
    "en": ("undo that", "take it back", "please undo the last change"),
    "es": ("deshaz eso", "deshaz el último cambio"),
    "fr": ("défais ça", "annule la dernière modification"),
    "pl": ("cofnij to", "cofnij ostatnią zmianę"),
    "ko": ("되돌려 줘", "실행 취소해 줘"),
    "ru": ("отмени последнее изменение", "верни как было"),
}
YES: dict[Locale, tuple[str, ...]] = {
    "en": ("yes", "Yes, please!", "ok", "go ahead", "sure, thanks", "confirm"),
    "es": ("sí", "Sí, por favor.", "vale", "adelante", "confirmo"),
    "fr": ("oui", "Oui, s'il vous plaît", "d'accord", "vas-y", "je confirme"),
    "pl": ("tak", "Tak, proszę", "zgoda", "potwierdzam"),
    "ko": ("네", "네, 부탁해요", "좋아요", "확인"),
    "ru": ("да", "Да, пожалуйста!", "хорошо", "подтверждаю"),
}
NO_YES: dict[Locale, tuple[str, ...]] = {
    "en": (
        "not sure",
        "yes?",
        "ok but first find Bob",
        "yes and change her city to Berlin",
        "don't do it",
        "",
        "ok no",
    ),
    "es": ("no, gracias", "sí, y su ciudad es Madrid", "no estoy seguro"),
    "fr": ("pas d'accord", "oui, et sa ville est Paris", "oui ?"),
    "pl": ("nie, dziękuję", "tak, a miasto to Warszawa"),
    "ko": ("아니요", "네, 그리고 도시는 서울이에요"),
    "ru": ("нет, спасибо", "да, и город Москва", "не уверен"),
}


def proposed(locale: Locale, text: str = "") -> Conversation:
    chat = Conversation(locale)
    chat.says(text or CHANGE[locale])
    chat.gets(found(JANE))
    assert chat.called() == ("update_contact", {"contact_id": "1", "phone": NEW})
    chat.proposes(OVERWRITES)
    return chat


@pytest.mark.parametrize("locale", LOCALES)
def test_a_confirmed_change_is_reported_as_done(locale: Locale) -> None:
    chat = proposed(locale)
    again = chat.confirms()
    assert (again.tool, again.arguments) == ("update_contact", {"contact_id": "1", "phone": NEW})
    chat.gets(UPDATED)
    assert chat.decision.text == assistant().phrases.text(locale, "updated", name="Jane Doe")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_cancelled_change_is_reported_as_cancelled(locale: Locale) -> None:
    chat = proposed(locale)
    chat.clicks(f"cancel:{chat.last_call_id}")
    assert chat.said("nothing_changed")
    assert not chat.decision.calls


@pytest.mark.parametrize("locale", LOCALES)
def test_a_plain_no_cancels(locale: Locale) -> None:
    chat = proposed(locale)
    chat.says(NO[locale])
    assert chat.said("nothing_changed")
    assert not chat.decision.calls


@pytest.mark.parametrize("answer", ["confirm", "cancel"])
def test_requests_of_one_message_go_on_behind_the_proposal(answer: str) -> None:
    chat = proposed("en", f"{CHANGE['en']} and find Bob Ray")
    if answer == "confirm":
        chat.confirms()
        chat.gets(UPDATED)
        assert chat.said("updated", name="Jane Doe")
    else:
        chat.clicks(f"cancel:{chat.last_call_id}")
        assert chat.said("nothing_changed")
    assert chat.called() == ("search_contact", {"name": "Bob Ray"})


def test_a_proposal_stays_open_through_other_messages() -> None:
    chat = proposed("en")
    proposal = chat.last_call_id
    chat.says("hello")
    assert chat.said("waiting_confirm")
    assert not chat.decision.calls
    chat.confirms(proposal)
    chat.gets(UPDATED)
    assert chat.decision.text == "Done, Jane Doe is up to date."


def test_a_proposal_is_corrected_by_a_new_one() -> None:
    chat = proposed("en")
    chat.says("no, the phone is +44 20 7946 0777")
    assert chat.called() == ("update_contact", {"contact_id": "1", "phone": "+44 20 7946 0777"})


def test_of_two_proposals_the_older_is_called_the_earlier_one() -> None:
    chat = proposed("en")
    older = chat.last_call_id
    chat.says("no, the phone is +44 20 7946 0777")
    newer = chat.last_call_id
    chat.proposes(OVERWRITES)
    chat.confirms(older)
    chat.gets(UPDATED)
    assert chat.said("about_earlier")
    assert chat.said("waiting_confirm")
    chat.confirms(newer)
    chat.gets(UPDATED)
    assert chat.decision.text == "Done, Jane Doe is up to date."


def test_another_request_leaves_the_proposal_where_it_is() -> None:
    chat = proposed("en")
    proposal = chat.last_call_id
    chat.says("find Bob Ray")
    assert chat.called() == ("search_contact", {"name": "Bob Ray"})
    chat.gets(found(contact(5, "Bob", "Ray")))
    chat.confirms(proposal)
    chat.gets(UPDATED)
    assert chat.said("updated", name="Jane Doe")


def test_an_undo_of_what_only_was_proposed_takes_nothing_back() -> None:
    chat = proposed("en")
    chat.says("undo that")
    assert chat.said("nothing_changed")
    assert not chat.decision.calls


def test_a_follow_up_that_must_be_confirmed_again_is_waited_for_too() -> None:
    chat = proposed("en", f"{CHANGE['en']} and find Bob Ray")
    chat.confirms()
    chat.proposes(OVERWRITES)
    chat.confirms()
    chat.gets(UPDATED)
    assert chat.said("updated", name="Jane Doe")
    assert chat.called() == ("search_contact", {"name": "Bob Ray"})


@pytest.mark.parametrize(("locale", "text"), [(locale, text) for locale in LOCALES for text in UNDO[locale]])
def test_undo_in_words(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    assert chat.called() == ("undo_last_change", {})
    chat.gets(ok(ChangeUndone(contact=JANE, changes=CHANGES)))
    assert chat.said("undone", name="Jane Doe")


def test_undo_by_its_button_is_reported_and_disturbs_nothing() -> None:
    chat = Conversation()
    chat.says("create a contact")
    chat.undoes("u1")
    chat.gets(ok(ChangeUndone(contact=JANE, removed=True)))
    assert chat.said("undone_removed", name="Jane Doe")
    assert chat.said("ask_name"), "the request at hand goes on"


def test_nothing_to_undo() -> None:
    chat = Conversation()
    chat.says("undo")
    chat.gets(Invalid(problems=[]))
    assert chat.said("nothing_to_undo")


def test_an_undo_that_comes_too_late_is_reported() -> None:
    chat = Conversation()
    chat.undoes("u1")
    chat.gets(Invalid(problems=[Problem(property="change", code="not_found", detail="x")]))
    assert chat.decision.text == "There is nothing that I could take back."


def test_a_deleted_contact_is_not_meant_by_her() -> None:
    chat = Conversation()
    chat.says("undo")
    chat.gets(ok(ChangeUndone(contact=JANE, removed=True)))
    chat.says("change her city to Berlin")
    assert chat.said("ask_who")


@pytest.mark.parametrize(
    ("by", "says"),
    [
        (
            "Ann Lee",
            "Ann Lee has changed Jane Doe since you asked, so I changed nothing. You see above what it holds now.",
        ),
        (
            None,
            "Jane Doe has changed in HubSpot since you asked, so I changed nothing. You see above what it holds now.",
        ),
    ],
)
def test_the_person_who_was_quicker_is_named_if_known(by: str | None, says: str) -> None:
    chat = proposed("en")
    chat.confirms()
    chat.gets(Changed(contact=JANE, changes=CHANGES, by=by))
    assert chat.decision.text == says


def test_a_created_contact_that_may_be_a_duplicate_is_reported() -> None:
    chat = Conversation()
    chat.says("create Jane Doe, jane@doe.org, at Acme")
    chat.gets(ok(ContactCreated(contact=JANE, similar=[ROE])))
    assert chat.said("created", name="Jane Doe")
    assert chat.said("maybe_same", names="Jane Roe")


@pytest.mark.parametrize(("locale", "text"), [(locale, text) for locale in LOCALES for text in YES[locale]])
def test_a_plain_yes_is_one(locale: Locale, text: str) -> None:
    assert assistant().is_plain_yes(text, locale)


@pytest.mark.parametrize(("locale", "text"), [(locale, text) for locale in LOCALES for text in NO_YES[locale]])
def test_a_yes_with_more_words_is_no_yes(locale: Locale, text: str) -> None:
    assert not assistant().is_plain_yes(text, locale)


def test_a_period_counts_from_the_day_of_the_conversation() -> None:
    chat = Conversation()
    chat.says("find leads at Acme created last year")
    _, arguments = chat.called()
    assert arguments == {
        "company": "Acme",
        "filters": [
            {"property": "lifecyclestage", "operator": "eq", "value": "lead"},
            {"property": "createdate", "operator": "gte", "value": "1969-01-01"},
            {"property": "createdate", "operator": "lt", "value": "1970-01-01"},
        ],
    }


def test_a_property_of_the_account_is_set_by_its_label() -> None:
    chat = Conversation()
    chat.says('set "Favourite colour" to dark blue for jane@acme.com')
    chat.gets(found(JANE))
    assert chat.called() == (
        "update_contact",
        {"contact_id": "1", "other": [{"property": "Favourite colour", "value": "dark blue"}]},
    )


@pytest.mark.parametrize(
    ("locale", "text", "company"),
    [
        ("es", "no es Béjar, es Lanas Candelario", "Lanas Candelario"),
        ("es", "no es Béjar, es Candelario", "Lanas Candelario"),
        ("en", "not Béjar but Candelario", "Lanas Candelario"),
        ("fr", "pas Béjar mais Candelario", "Lanas Candelario"),
    ],
)
def test_a_denied_part_of_a_value_tells_which_value_is_meant(locale: Locale, text: str, company: str) -> None:
    chat = Conversation(locale)
    chat.says("create Olvido Sáez, osaez@lanas.example, company: Lanas Béjar")
    chat.gets(
        ok(ContactCreated(contact=contact(1, "Olvido", "Sáez", email="osaez@lanas.example", company="Lanas Béjar")))
    )
    chat.says(text)
    assert chat.called() == ("update_contact", {"contact_id": "1", "company": company})
