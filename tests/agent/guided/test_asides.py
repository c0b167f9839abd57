"""A pause, a question and a consent between the lines of a new contact are understood as such, and are no data."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation

PAUSES: list[tuple[Locale, str]] = [
    ("en", "wait a moment please"),
    ("en", "hang on, my phone is ringing"),
    ("es", "un momento que me llaman"),
    ("fr", "attends deux secondes j'ai quelqu'un au tel"),
    ("pl", "chwilka, dzwoni mi telefon"),
    ("ko", "잠깐만 전화 좀 받고"),
    ("ru", "секунду, мне звонят"),
]
QUESTIONS: list[tuple[Locale, str]] = [
    ("en", "what is the weather?"),
    ("es", "¿qué tiempo hace mañana?"),
    ("fr", "quel temps fait-il demain ?"),
    ("pl", "a jaka jutro pogoda?"),
    ("ko", "내일 날씨 어때?"),
    ("ru", "а какая завтра погода?"),
]
CONSENTS: list[tuple[Locale, str]] = [
    ("en", "yeah go ahead and add him"),
    ("en", "ok just create it"),
    ("es", "vale, ya está, créalo así"),
    ("fr", "c'est bon, tu peux le créer"),
    ("pl", "dobra, utwórz tak jak jest"),
    ("ko", "됐어 그대로 등록해"),
    ("ru", "ладно, создавай так"),
]
OTHERS: list[tuple[Locale, str]] = [
    ("en", "one sec, is Bob Ray in here?"),
    ("en", "hang on, is bob ray on the system already?"),
    ("en", "just a sec, whats bob rays mobile"),
    ("en", "wait, what's bob ray email"),
    ("es", "un momento, ¿está Bob Ray en la base?"),
    ("fr", "deux secondes, Bob Ray est dedans ?"),
]
CREATE: dict[Locale, str] = {
    "en": "create Ann Lee", "es": "crea a Ann Lee", "fr": "crée Ann Lee", "pl": "utwórz kontakt Ann Lee",
    "ko": "Ann Lee 연락처 만들어줘", "ru": "создай контакт Ann Lee",
}  # fmt: skip


@pytest.mark.parametrize(("locale", "pause"), PAUSES)
@pytest.mark.parametrize("address", ["", ", ann@acme.example"])
def test_a_pause_is_answered_and_the_question_stays(locale: Locale, pause: str, address: str) -> None:
    chat = Conversation(locale)
    chat.says(CREATE[locale] + address)
    question = chat.decision.text
    chat.says(pause)
    assert chat.said("take_your_time")
    assert chat.decision.text.endswith(question)
    assert not chat.decision.calls


@pytest.mark.parametrize(("locale", "question"), QUESTIONS)
@pytest.mark.parametrize("address", ["", ", ann@acme.example"])
def test_a_question_is_neither_data_nor_consent(locale: Locale, question: str, address: str) -> None:
    chat = Conversation(locale)
    chat.says(CREATE[locale] + address)
    asked = chat.decision.text
    chat.says(question)
    assert not chat.decision.calls
    assert chat.decision.text.endswith(asked)


@pytest.mark.parametrize(("locale", "consent"), CONSENTS)
def test_the_verb_alone_is_consent(locale: Locale, consent: str) -> None:
    chat = Conversation(locale)
    chat.says(f"{CREATE[locale]}, ann@acme.example")
    chat.says(consent)
    tool, arguments = chat.called()
    assert tool == "create_contact"
    assert arguments == {"firstname": "Ann", "lastname": "Lee", "email": "ann@acme.example"}


def test_words_after_a_pause_are_an_answer() -> None:
    chat = Conversation()
    chat.says("create Ann Lee")
    chat.says("hang on, my phone is ringing")
    chat.says("ok back. her email is ann@acme.example")
    chat.says("that's all")
    assert chat.called()[1]["email"] == "ann@acme.example"


@pytest.mark.parametrize("text", ["wait, it's lee@acme.example", "wait, the city is Leeds"])
def test_a_correction_that_begins_with_wait_is_no_pause(text: str) -> None:
    chat = Conversation()
    chat.says("create Ann Lee, ann@acme.example")
    chat.says(text)
    assert not chat.said("take_your_time")


@pytest.mark.parametrize(("locale", "question"), OTHERS)
def test_a_question_about_another_contact_is_answered(locale: Locale, question: str) -> None:
    chat = Conversation(locale)
    chat.says(CREATE[locale])
    chat.says(question)
    tool, given = chat.called()
    assert (tool, str(given.get("name", given.get("query"))).casefold()[:7]) == ("search_contact", "bob ray")


@pytest.mark.parametrize("text", ["scrap that", "actually scratch that", "scrap that, find Bob Ray"])
def test_a_begun_contact_is_dropped(text: str) -> None:
    chat = Conversation()
    chat.says(CREATE["en"])
    chat.says(text)
    assert chat.said("cancelled")


def test_a_word_that_drops_a_value_ends_nothing_else() -> None:
    chat = Conversation()
    chat.says("set Ann Lee's city to Bath, scrap that, Hull")
    assert not chat.said("nothing_to_cancel")
