"""Words that are a reply only as a whole message: they answer the question of a new contact, and hold no value."""

import pytest

from libs.contracts.principals import LOCALES, Locale
from libs.contracts.results import ContactCreated
from tests.agent.guided.conversation import Conversation, contact, found, ok

CREATE: dict[Locale, str] = {
    "en": "add Jonas Wirth", "es": "añade a Jon Etxeberria", "fr": "ajoute Jonas Wirth", "pl": "dodaj Jonasza Wirtha",
    "ru": "добавь Ивана Вирта", "ko": "차은서 추가해줘",
}  # fmt: skip
WAIT: dict[Locale, tuple[str, ...]] = {
    "en": ("wait", "hold on"), "es": ("espera",), "fr": ("attends",), "pl": ("czekaj",), "ru": ("подожди", "стой"),
    "ko": ("잠깐",),
}  # fmt: skip
LATER: dict[Locale, tuple[str, ...]] = {
    "en": ("later", "no idea", "-"), "es": ("luego", "ni idea", "-"), "fr": ("plus tard", "aucune idée", "–"),
    "pl": ("później", "nie mam pojęcia", "-"), "ru": ("потом", "понятия не имею", "у меня её нет"),
    "ko": ("나중에", "-"),
}  # fmt: skip
AGAIN: dict[Locale, tuple[str, ...]] = {
    "en": ("start over",), "es": ("empieza de nuevo",), "fr": ("on recommence",), "pl": ("od nowa",),
    "ru": ("давай сначала",), "ko": ("처음부터 다시",),
}  # fmt: skip
COUNT: dict[Locale, tuple[str, str]] = {
    "en": ("how many contacts do we have in York?", "who are they?"),
    "es": ("¿cuántos contactos tenemos en Vigo?", "¿quiénes son?"),
    "fr": ("on a combien de contacts à Brest ?", "c'est qui ?"),
    "pl": ("ile mamy kontaktów w Gdyni?", "kto to?"),
    "ru": ("сколько у нас контактов в Самаре?", "кто это?"),
    "ko": ("부산에 연락처가 몇 개 있어?", "누구누구야?"),
}
FOUND_IT: dict[Locale, tuple[str, str, str]] = {
    "en": ("add Jonas Wirth", "actually it's jonas@wirth.example", "jonas@wirth.example"),
    "fr": ("ajoute Jonas Wirth", "ah si, c'est jonas@wirth.example", "jonas@wirth.example"),
    "es": ("añade a Jon Etxeberria", "ah mira, es jon@etxe.example", "jon@etxe.example"),
}


def begun(locale: Locale) -> Conversation:
    chat = Conversation(locale)
    chat.says(CREATE[locale])
    return chat


@pytest.mark.parametrize("locale", LOCALES)
def test_wait_is_answered_and_asked_again(locale: Locale) -> None:
    for text in WAIT[locale]:
        chat = begun(locale)
        chat.says(text)
        assert chat.said("take_your_time"), text
        assert "skip" in chat.offered(), text


@pytest.mark.parametrize("locale", LOCALES)
def test_later_goes_on_without_an_address(locale: Locale) -> None:
    for text in LATER[locale]:
        chat = begun(locale)
        chat.says(text)
        assert "skip_rest" in chat.offered(), text


@pytest.mark.parametrize("locale", LOCALES)
def test_from_the_beginning_gives_it_up(locale: Locale) -> None:
    for text in AGAIN[locale]:
        chat = begun(locale)
        chat.says(text)
        assert chat.said("cancelled"), text


@pytest.mark.parametrize("locale", LOCALES)
def test_the_names_of_those_who_were_counted(locale: Locale) -> None:
    asked, who = COUNT[locale]
    chat = Conversation(locale)
    chat.says(asked)
    counted = chat.called()
    chat.gets(found(contact(1, "Ann", "Lee"), contact(2, "Bob", "Ray")))
    chat.says(who)
    assert chat.called() == counted


@pytest.mark.parametrize("locale", FOUND_IT)
def test_the_address_of_a_contact_just_created(locale: Locale) -> None:
    create, said, address = FOUND_IT[locale]
    chat = Conversation(locale)
    chat.says(create)
    chat.says("-")
    chat.clicks("skip_rest")
    first, last = create.split()[-2:]
    chat.gets(ok(ContactCreated(contact=contact(7, first, last), undo="t")))
    chat.says(said)
    tool, arguments = chat.called()
    assert tool == "update_contact"
    assert arguments["contact_id"] == "7"
    assert address in str(arguments)


def test_a_dash_goes_on_with_the_contact_that_waits() -> None:
    chat = begun("en")
    chat.says("one sec, who else is at Fjord Data?")
    chat.gets(found(contact(1, "Ann", "Lee"), contact(2, "Bob", "Ray")))
    chat.says("-")
    assert "skip_rest" in chat.offered()


def test_the_same_name_spelt_otherwise_is_no_company() -> None:
    chat = Conversation("en")
    chat.says("add Ella Brandt")
    chat.says("Ella Brandl, ella@brandl.example")
    chat.clicks("skip_rest")
    _, arguments = chat.called()
    assert "Brandl" in str(arguments)
    assert "company" not in str(arguments)
