"""Questions that follow on another one, and those that are asked of the assistant itself, in all languages."""

import pytest

from libs.contracts import Locale
from tests.agent.guided.conversation import Conversation, assistant, contact, found

COLLEAGUES: tuple[tuple[Locale, str], ...] = (
    ("en", "and who else works there"),
    ("es", "y quién más trabaja ahí"),
    ("fr", "et qui d'autre y travaille"),
    ("pl", "a kto jeszcze tam pracuje"),
    ("ru", "а кто ещё там работает"),
    ("ko", "거기 또 누가 일해?"),
)
CUSTOMERS: tuple[tuple[Locale, str], ...] = (
    ("en", "is she a customer?"),
    ("es", "es cliente?"),
    ("fr", "elle est cliente ?"),
    ("pl", "to klientka?"),
    ("ru", "она клиент?"),
)
NARROWED: tuple[tuple[Locale, str, str], ...] = (
    ("en", "how many contacts do we have in Leeds?", "how many of them have no phone"),
    ("es", "cuántos contactos tenemos en Leeds?", "y cuántos sin teléfono"),
    ("fr", "combien de contacts on a à Leeds ?", "et combien sans téléphone"),
    ("pl", "ilu mamy kontaktów w Leeds?", "a ilu bez telefonu"),
    ("ru", "сколько у нас контактов в Leeds?", "а сколько без телефона"),
)
WHO_ARE_YOU: tuple[tuple[Locale, str], ...] = (
    ("en", "hey are you a bot?"),
    ("en", "what can u do"),
    ("es", "eres un bot?"),
    ("fr", "t'es un robot ?"),
    ("fr", "tu sais faire quoi"),
    ("pl", "jesteś botem?"),
    ("ru", "ты бот?"),
    ("ko", "너 봇이야?"),
    ("ko", "누구세요"),
)
UNMARKED: tuple[tuple[Locale, str], ...] = (
    ("es", "quién es el comprador en Acme"),
    ("fr", "qui est l'acheteur chez Acme"),
    ("pl", "kto jest kupcem w Acme"),
    ("ru", "кто закупщик в Acme"),
)


def _shown(locale: Locale) -> Conversation:
    chat = Conversation(locale)
    chat.says("jan@acme.example")
    chat.gets(found(contact(1, "Jan", "Lee", email="jan@acme.example", company="Acme")))
    return chat


@pytest.mark.parametrize(("locale", "text"), COLLEAGUES)
def test_others_at_the_company_shown_last_are_looked_for(locale: Locale, text: str) -> None:
    chat = _shown(locale)
    chat.says(text)
    assert chat.called() == ("search_contact", {"company": "Acme"})


@pytest.mark.parametrize(("locale", "text"), CUSTOMERS)
def test_the_stage_of_the_contact_shown_last_is_asked_for(locale: Locale, text: str) -> None:
    chat = _shown(locale)
    chat.says(text)
    assert chat.called() == ("get_contact", {"contact_id": "1"})


@pytest.mark.parametrize(("locale", "first", "text"), NARROWED)
def test_a_question_about_those_found_last_is_narrower(locale: Locale, first: str, text: str) -> None:
    chat = Conversation(locale)
    chat.says(first)
    chat.gets(found(contact(1, "Jan", "Lee", city="Leeds"), contact(2, "Ann", "Roe", city="Leeds")))
    chat.says(text)
    filters = {each["property"] for each in chat.called()[1]["filters"]}
    assert filters >= {"city", "phone"}


@pytest.mark.parametrize(("locale", "text"), WHO_ARE_YOU)
def test_a_question_to_the_assistant_itself_is_answered(locale: Locale, text: str) -> None:
    decided = Conversation(locale).says(text)
    assert not decided.calls
    assert "acme.com" in str(decided.text)


@pytest.mark.parametrize(("locale", "text"), UNMARKED)
def test_a_question_without_its_mark_changes_nothing(locale: Locale, text: str) -> None:
    said = assistant().understand(text, locale)
    assert said.is_question or {each.intent for each in said.requests} <= {"search", "question"}


@pytest.mark.parametrize("text", ["👍", "😀", "..."])
def test_a_message_without_a_word_is_no_riddle(text: str) -> None:
    unknown = Conversation("en").says("asdf").text
    assert Conversation("en").says(text).text != unknown


def test_a_job_is_taken_as_it_is_said_in_full() -> None:
    (request,) = assistant().understand("아 부장이 아니고 차장이네, 영업차장으로 고쳐줘", "ko").requests
    assert request.entities.labelled == {"jobtitle": "영업차장"}
