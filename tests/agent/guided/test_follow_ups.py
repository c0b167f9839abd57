"""Questions about the contact or the search that was shown last, as people ask them between two calls."""

import pytest

from libs.contracts.principals import Locale
from libs.contracts.results import ContactRead
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok

OSKAR = contact(2, "Oskar", "Nyström", email="oskar@fjord.example", company="Fjord Data", city="Stockholm")
ABOUT_SHOWN: tuple[tuple[Locale, str], ...] = (
    ("en", "and his email"), ("en", "and his phone?"), ("en", "his mobile?"), ("en", "his mobile number"),
    ("en", "does he have a website"),
    ("en", "where does he work"), ("en", "and where does he live"), ("en", "who owns him?"), ("en", "email?"),
    ("en", "is he a customer"), ("en", "and his title?"), ("en", "got an email for him?"), ("en", "and the number?"),
    ("es", "y su correo?"), ("es", "tiene web?"), ("es", "dónde trabaja"), ("es", "quién lo lleva?"),
    ("es", "y el teléfono?"), ("es", "de qué empresa es?"), ("es", "¿dónde vive?"),
    ("fr", "et son mail ?"), ("fr", "il a un site web ?"), ("fr", "il travaille où ?"), ("fr", "elle bosse où"),
    ("fr", "qui s'en occupe ?"), ("fr", "et le portable ?"), ("fr", "il habite où ?"),
    ("pl", "a jego mail?"), ("pl", "ma stronę www?"), ("pl", "gdzie pracuje"), ("pl", "a telefon?"),
    ("pl", "jakie ma stanowisko?"), ("pl", "kto się nim opiekuje?"), ("pl", "a gdzie mieszka?"),
    ("ru", "а почта?"), ("ru", "а телефон?"), ("ru", "где он работает"), ("ru", "кто его ведёт?"), ("ru", "есть сайт?"),
    ("ru", "а где живёт?"), ("ru", "кем он работает?"),
    ("ko", "이메일은?"), ("ko", "전화번호는요?"), ("ko", "어느 회사 다녀?"), ("ko", "직함은?"), ("ko", "담당자는?"),
)  # fmt: skip
LIKEWISE: tuple[tuple[Locale, str, str, dict[str, object]], ...] = (
    ("en", "who works at Fjord Data?", "what about acme?", {"company": "acme"}),
    ("en", "who works at Fjord Data?", "and at Prell?", {"company": "Prell"}),
    ("en", "find everyone in Dover", "how about Deal?", {"filters": [{"property": "city", "value": "Deal"}]}),
    ("es", "quién trabaja en Fjord Data?", "y en Prell?", {"company": "Prell"}),
    ("fr", "qui travaille chez Fjord Data ?", "et chez Prell ?", {"company": "Prell"}),
    ("pl", "kto pracuje w Fjord Data?", "a w Prell?", {"company": "Prell"}),
    ("ru", "кто работает в Fjord Data?", "а в Prell?", {"company": "Prell"}),
    ("ko", "Fjord Data 다니는 사람 찾아줘", "그럼 온담은?", {"company": "온담"}),
    ("en", "who do we have in Dover?", "and in deal?", {"filters": [{"property": "city", "value": "deal"}]}),
)
EITHER: tuple[tuple[Locale, str, str, str], ...] = (
    ("en", "who do we have in Dover?", "what about prell?", "prell"),
    ("fr", "combien on a de gens à Dover", "et chez Prell ?", "Prell"),
    ("pl", "kto jest z Dover?", "a w Prell?", "Prell"),
)
FJORD: dict[Locale, str] = {
    "en": "who works at Fjord Data?", "es": "quién trabaja en Fjord Data?", "fr": "qui travaille chez Fjord Data ?",
    "ko": "Fjord Data 다니는 사람 찾아줘", "pl": "kto pracuje w Fjord Data?", "ru": "кто работает в Fjord Data?",
}  # fmt: skip
AMONG: tuple[tuple[Locale, str, dict[str, object]], ...] = (
    ("en", "how many of them are in York?", {"city": "York"}), ("en", "which ones have no phone?", {"phone": None}),
    ("en", "which of them is the buyer?", {"jobtitle": "buyer"}),
    ("fr", "lesquels n'ont pas de mail ?", {"email": None}),
    ("fr", "combien d'entre eux sont à Lyon ?", {"city": "Lyon"}),
    ("es", "y cuáles no tienen teléfono?", {"phone": None}),
    ("pl", "a ilu z nich jest z Radomia?", {"city": "Radom"}), ("ru", "а сколько из них из Перми?", {"city": "Пермь"}),
    ("pl", "którzy z nich nie mają telefonu?", {"phone": None}),
    ("ko", "그중에 부산 사람은 몇 명이에요?", {"city": "부산"}),
    ("ko", "그중에 전화번호 없는 사람은?", {"phone": None}),
)  # fmt: skip
CHANGES: tuple[tuple[Locale, str], ...] = (
    ("en", "and his email is o@fjord.example"), ("en", "his phone 206 555 0166"),
    ("es", "y su correo es o@fjord.example"), ("es", "su correo es o@fjord.example"),
    ("en", "and email o@fjord.example"),
    ("ru", "а почта o@fjord.example"), ("pl", "a jego mail to o@fjord.example"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "said"), ABOUT_SHOWN)
def test_a_question_without_a_name_is_of_the_contact_shown(locale: Locale, said: str) -> None:
    talk = Conversation(locale)
    talk.says("Oskar Nyström")
    talk.add_result(found(OSKAR))
    talk.step()
    (call,) = talk.says(said).calls
    assert (call.tool, call.arguments) == ("get_contact", {"contact_id": "2"})
    talk.add_result(ok(ContactRead(contact=OSKAR)))
    assert "Oskar Nyström" in talk.step().text


@pytest.mark.parametrize(("locale", "said"), [("en", "and his email?"), ("ru", "а телефон?"), ("ko", "이메일은?")])
def test_a_question_behind_nothing_reads_no_contact(locale: Locale, said: str) -> None:
    assert not Conversation(locale).says(said).calls


@pytest.mark.parametrize(("locale", "said"), CHANGES)
def test_a_value_behind_the_label_is_a_change_and_no_question(locale: Locale, said: str) -> None:
    talk = Conversation(locale)
    talk.says("Oskar Nyström")
    talk.add_result(found(OSKAR))
    talk.step()
    (call,) = talk.says(said).calls
    assert call.tool == "update_contact"


@pytest.mark.parametrize(("locale", "first", "said", "expected"), LIKEWISE)
def test_another_value_makes_the_same_search(
    locale: Locale, first: str, said: str, expected: dict[str, object]
) -> None:
    talk = Conversation(locale)
    talk.says(first)
    talk.add_result(found(OSKAR, contact(3, "Nils", "Berg"), total=2))
    talk.step()
    (call,) = talk.says(said).calls
    assert call.tool == "search_contact"
    filters = [{key: each[key] for key in ("property", "value")} for each in call.arguments.get("filters", [])]
    assert call.arguments | ({"filters": filters} if filters else {}) == expected


@pytest.mark.parametrize(("locale", "search", "said", "value"), EITHER)
def test_a_value_behind_a_search_by_town_may_be_a_company(locale: Locale, search: str, said: str, value: str) -> None:
    chat = Conversation(locale)
    chat.says(search)
    chat.gets(found(OSKAR))
    chat.says(said)
    asked = [chat.called()[1]]
    chat.gets(found())
    asked.append(chat.called()[1])
    assert {"company": value} in asked
    assert {"filters": [{"property": "city", "operator": "contains", "value": value}]} in asked


@pytest.mark.parametrize(("locale", "said", "filters"), AMONG)
def test_a_question_about_those_that_were_found_keeps_their_criteria(
    locale: Locale, said: str, filters: dict[str, object]
) -> None:
    talk = Conversation(locale)
    talk.says(FJORD[locale])
    talk.add_result(found(OSKAR, contact(3, "Nils", "Berg"), total=2))
    talk.step()
    (call,) = talk.says(said).calls
    assert call.tool == "search_contact"
    assert call.arguments["company"] == "Fjord Data"
    assert {each["property"]: each.get("value") for each in call.arguments["filters"]} == filters


def test_a_question_about_those_of_no_search_is_a_search_of_its_own() -> None:
    (call,) = Conversation("en").says("how many of them are in York?").calls
    assert "company" not in call.arguments


def test_a_property_without_a_value_is_said_to_be_empty() -> None:
    talk = Conversation()
    talk.says("does Oskar Nyström have a mobile?")
    talk.add_result(found(OSKAR))
    assert "Oskar Nyström has no mobile number in HubSpot." in talk.step().text
    talk.says("and his city?")
    talk.add_result(ok(ContactRead(contact=OSKAR)))
    assert "has no" not in talk.step().text


def test_another_contact_is_not_said_to_lack_what_was_asked() -> None:
    talk = Conversation()
    talk.says("what's Oskar Nyström's mobile?")
    talk.add_result(found(OSKAR))
    talk.step()
    talk.says("Nils Berg")
    talk.add_result(found(contact(3, "Nils", "Berg")))
    assert "has no" not in talk.step().text


LACKING: tuple[tuple[Locale, str, str], ...] = (
    ("en", "contacts without phone", "phone"), ("en", "who has no owner", "hubspot_owner_id"),
    ("en", "which contacts don't have a phone number", "phone"), ("en", "who is missing an email", "email"),
    ("en", "who doesn't have a job title yet", "jobtitle"), ("es", "quién no tiene correo", "email"),
    ("es", "los que no tienen teléfono", "phone"), ("fr", "qui n'a pas de mail", "email"),
    ("fr", "les contacts sans responsable", "hubspot_owner_id"), ("pl", "kto nie ma maila", "email"),
    ("pl", "kontakty bez opiekuna", "hubspot_owner_id"), ("ru", "у кого нет почты", "email"),
    ("ru", "контакты без телефона", "phone"), ("ko", "이메일 없는 사람", "email"),
)  # fmt: skip
NEW: tuple[tuple[Locale, str], ...] = (
    ("en", "new contacts this week"), ("en", "who's new this week"), ("en", "any new contacts this week?"),
    ("es", "contactos nuevos esta semana"), ("fr", "les nouveaux contacts de la semaine"),
    ("pl", "nowe kontakty z tego tygodnia"), ("ru", "новые контакты за неделю"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "said", "prop"), LACKING)
def test_contacts_that_lack_a_property_are_searched_for(locale: Locale, said: str, prop: str) -> None:
    (call,) = Conversation(locale).says(said).calls
    assert call.arguments == {"filters": [{"property": prop, "operator": "is_unknown", "value": None}]}


@pytest.mark.parametrize(("locale", "said"), NEW)
def test_new_contacts_of_a_week_are_searched_for_and_none_is_created(locale: Locale, said: str) -> None:
    (call,) = Conversation(locale).says(said).calls
    (only,) = call.arguments["filters"]
    assert (call.tool, only["property"], only["operator"]) == ("search_contact", "createdate", "gte")


BY_PLACE: tuple[tuple[Locale, str], ...] = (
    ("en", "show me the second one"), ("en", "the second one"), ("en", "open number two"),
    ("es", "enséñame el segundo"),
    ("fr", "montre-moi le deuxième"), ("pl", "pokaż drugiego"), ("ru", "покажи второго"), ("ko", "두번째 보여줘"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "said"), BY_PLACE)
def test_one_of_the_list_is_shown_by_its_place(locale: Locale, said: str) -> None:
    (call,) = _listed(locale).says(said).calls
    assert (call.tool, call.arguments) == ("get_contact", {"contact_id": "3"})


def test_a_change_behind_a_list_asks_which_of_it_is_meant() -> None:
    talk = _listed("en")
    asked = talk.says("change the city to York")
    assert [button.action for button in asked.buttons] == ["choose:2", "choose:3", "cancel"]
    (call,) = talk.says("the second one").calls
    assert (call.tool, call.arguments) == ("update_contact", {"contact_id": "3", "city": "York"})


def test_a_change_behind_a_list_may_be_of_another_contact() -> None:
    talk = _listed("en")
    talk.says("change the city to York")
    (call,) = talk.says("ana@ruiz.example").calls
    assert (call.tool, call.arguments) == ("search_contact", {"email": "ana@ruiz.example"})


def _listed(locale: Locale) -> Conversation:
    talk = Conversation(locale)
    talk.says("Fjord Data")
    talk.add_result(found(OSKAR, contact(3, "Nils", "Berg"), total=2))
    talk.step()
    return talk


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en", "how many do we have?"), ("es", "cuántos clientes tenemos?"), ("fr", "on a combien de contacts en tout ?")],
)
def test_a_count_without_a_criterion_counts_all_contacts(locale: Locale, said: str) -> None:
    (call,) = Conversation(locale).says(said).calls
    (only,) = call.arguments["filters"]
    assert (only["property"], only["operator"]) == ("createdate", "is_known")


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "which ones are mine?"), ("en", "whos mine"), ("es", "cuáles son míos?"),
        ("fr", "lesquels sont à moi ?"),
        ("pl", "które są moje?"), ("ru", "какие мои?"),
    ],
)  # fmt: skip
def test_own_contacts_are_asked_for_in_short_words(locale: Locale, said: str) -> None:
    (call,) = Conversation(locale).says(said).calls
    (only,) = call.arguments["filters"]
    assert (only["property"], only["value"]) == ("hubspot_owner_id", "me@host.example")


def test_a_letter_that_is_a_word_elsewhere_decides_no_language() -> None:
    assert assistant().understand("au fait c'est Bessonne avec un e", "fr").language == "fr"


@pytest.mark.parametrize("said", ["tu peux me sortir la fiche de Oskar Nystrom", "sors-moi oskar nystrom"])
def test_a_record_is_brought_up_in_french(said: str) -> None:
    (call,) = Conversation("fr").says(said).calls
    assert call.arguments == {"name": "Oskar Nystrom"}


ADDED: tuple[tuple[Locale, str], ...] = (
    ("en", "since when is she in the system"), ("en", "when did we add her"), ("en", "when was she added?"),
    ("es", "¿cuándo la añadimos?"), ("es", "desde cuándo está en el sistema"),
    ("fr", "depuis quand elle est dans la base"),
    ("pl", "kiedy ją dodaliśmy?"), ("pl", "od kiedy jest w bazie"), ("ru", "когда её добавили"),
    ("ru", "с какого времени она в базе"), ("ko", "언제 등록됐어?"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "said"), ADDED)
def test_the_day_a_contact_was_added_is_on_its_card(locale: Locale, said: str) -> None:
    talk = Conversation(locale)
    talk.says("Oskar Nyström")
    talk.add_result(found(OSKAR))
    talk.step()
    (call,) = talk.says(said).calls
    assert (call.tool, call.arguments) == ("get_contact", {"contact_id": "2"})


def test_the_day_a_named_contact_was_added_looks_for_it() -> None:
    (call,) = Conversation().says("when did we add Oskar Nyström?").calls
    assert (call.tool, call.arguments) == ("search_contact", {"name": "Oskar Nyström"})
