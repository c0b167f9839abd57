"""Left-over words are named on a change, a search, a merge and a note, and a change with such words is confirmed."""

import pytest

from libs.contracts.principals import LOCALES, Locale
from services.agent.assistants.guided.phrases import quoted
from tests.agent.guided.conversation import Conversation, contact, found
from tests.agent.guided.people import BOB, JANE

UPDATES: dict[Locale, tuple[str, str]] = {
    "en": ("change the phone of Jane Doe to +1 415 555 0100 and order the croissants", "croissants"),
    "es": ("cambia el teléfono de Jane Doe al +34 933 11 22 33 y mándale el catálogo", "catálogo"),
    "fr": ("change le téléphone de Jane Doe en +33 6 12 34 56 78 et pense aux croissants", "croissants"),
    "pl": ("zmień telefon Jane Doe na +48 600 100 101 i zamów rogaliki", "rogaliki"),
    "ko": ("Jane Doe 전화번호 +82 2 3456 1199로 바꾸고 점심 예약도 좀 해줘", "점심 예약"),
    "ru": ("измени телефон Jane Doe на +7 900 100 10 10 и закажи круассаны", "круассаны"),
}
SEARCHES: dict[Locale, tuple[str, str]] = {
    "en": ("find Jane Doe, our favourite skydiver", "skydiver"),
    "es": ("busca a Jane Doe, la paracaidista", "paracaidista"),
    "fr": ("cherche Jane Doe, la parachutiste", "parachutiste"),
    "pl": ("znajdź Jane Doe, tę spadochroniarkę", "spadochroniarkę"),
    "ko": ("Jane Doe 찾아줘 낙하산", "낙하산"),
    "ru": ("найди Jane Doe, парашютистку", "парашютистку"),
}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_change_names_them_and_is_confirmed(locale: Locale) -> None:
    said, left = UPDATES[locale]
    chat = Conversation(locale)
    named = chat.says(said).text
    named += chat.gets(found(JANE)).text
    assert chat.called()[0] == "update_contact"
    assert left in named
    assert chat.decision.calls[0].unasked


@pytest.mark.parametrize("locale", LOCALES)
def test_a_search_names_them_above_its_result(locale: Locale) -> None:
    said, left = SEARCHES[locale]
    chat = Conversation(locale)
    chat.says(said)
    assert chat.called()[0] == "search_contact"
    assert left not in str(chat.called()[1])
    chat.gets(found(JANE))
    assert left in chat.decision.text


def test_a_search_without_result_names_them() -> None:
    chat = Conversation()
    chat.says(SEARCHES["en"][0])
    while chat.decision.calls:
        chat.gets(found())
    assert "skydiver" in chat.decision.text


def test_nothing_is_named_where_all_is_understood() -> None:
    chat = Conversation()
    chat.says("change the phone of Jane Doe to +1 415 555 0100, please")
    chat.gets(found(JANE))
    assert not chat.decision.text
    assert not chat.decision.calls[0].unasked


def test_a_merge_names_them() -> None:
    chat = Conversation()
    chat.says("merge jane@acme.com and bob@globex.com, the auditor complained")
    chat.gets(found(JANE))
    chat.gets(found(BOB))
    chat.clicks(f"choose:{JANE.id}")
    assert chat.called()[0] == "merge_contacts"
    assert "complained" in chat.decision.text


def test_a_note_names_them_and_is_not_held_up() -> None:
    chat = Conversation()
    chat.says("put a note on Jane Doe regarding croissants: wants a callback")
    chat.gets(found(JANE))
    assert chat.called() == ("add_note", {"contact_id": JANE.id, "body": "wants a callback"})
    assert "croissants" in chat.decision.text
    assert not chat.decision.calls[0].unasked


def test_a_colon_within_a_note_does_not_cut_it() -> None:
    chat = Conversation()
    chat.says("make a note for Jane Doe that she wants a callback re: the renewal")
    chat.gets(found(JANE))
    assert chat.called()[1]["body"] == "she wants a callback re: the renewal"


def test_a_second_address_of_a_change_is_named() -> None:
    chat = Conversation()
    chat.says("set the phone of jane@acme.com to +1 415 555 0100, +1 415 555 0101")
    chat.gets(found(contact(7, "Jane", "Doe", email="jane@acme.com")))
    assert chat.said("left_out", what=quoted("+1 415 555 0101"))


@pytest.mark.parametrize(
    ("locale", "text", "city"),
    [
        ("en", "update jane@acme.com city Leeds or so nah", "Leeds"),
        ("es", "pon a jane@acme.com ciudad Soria me parece", "Soria"),
        ("fr", "mets jane@acme.com ville Lyon je crois", "Lyon"),
        ("pl", "zmień jane@acme.com miasto Gdynia chyba", "Gdynia"),
        ("ru", "измени jane@acme.com город Лидс не уверен", "Лидс"),
        ("en", "change the city of jane@acme.com to York I think", "York"),
        ("es", "cambia la ciudad de jane@acme.com a Vigo creo", "Vigo"),
        ("en", "change the city of jane@acme.com to York (she moved)", "York"),
        ("pl", "zmień jane@acme.com miasto Sanok (było Lesko)", "Sanok"),
        ("en", "update jane@acme.com city New york", "New york"),
        ("es", "pon a jane@acme.com ciudad Villa del Prado", "Villa del Prado"),
    ],
)
def test_words_of_doubt_behind_a_place_are_none_of_its_name(locale: Locale, text: str, city: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(JANE))
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": city})


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "change the city of Jane Doe not to Leeds"), ("es", "cambia la ciudad de Jane Doe no a Leeds"),
        ("fr", "change la ville de Jane Doe pas à Leeds"), ("pl", "zmień miasto Jane Doe nie na Leeds"),
        ("ru", "измени город Jane Doe не на Лидс"),
    ],
)  # fmt: skip
def test_a_denied_new_value_is_not_written(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(JANE))
    assert not [call for call in chat.decision.calls if call.tool == "update_contact"]


@pytest.mark.parametrize(
    ("locale", "text", "city"),
    [
        ("en", "set the city of jane@acme.com to Leeds not York", "Leeds"),
        ("en", "set the city of jane@acme.com to Leeds (not York)", "Leeds"),
        ("en", "jane@acme.com city Bath no wait York", "York"),
        ("es", "la ciudad de jane@acme.com es Soria y no Vigo", "Soria"),
        ("es", "la ciudad de jane@acme.com es Soria y debería ser Vigo", "Vigo"),
        ("es", "pon la ciudad de jane@acme.com a Vigo, o no, Soria", "Soria"),
        ("fr", "la ville de jane@acme.com est Lens et non Arras", "Lens"),
        ("pl", "miasto jane@acme.com: jest Lesko a powinno być Sanok", "Sanok"),
        ("pl", "zmień miasto jane@acme.com na Rumia, albo nie, Sopot", "Sopot"),
        ("en", "set the city of jane@acme.com to Why Not", "Why Not"),
    ],
)
def test_a_value_ends_where_another_is_denied_or_preferred(locale: Locale, text: str, city: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(JANE))
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": city})


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "the job title of jane@acme.com is welder not turner"),
        ("es", "el puesto de jane@acme.com es welder no turner"),
        ("fr", "le poste de jane@acme.com est welder pas turner"),
        ("pl", "stanowisko jane@acme.com to welder nie turner"),
    ],
)
def test_a_job_ends_where_another_is_denied(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(JANE))
    assert chat.called()[1]["jobtitle"] == "welder"
