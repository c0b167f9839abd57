"""A question with its reason around it is read alone: no word of the reason is the contact, and none a value."""

import pytest

from libs.contracts.principals import LOCALES, Locale
from tests.agent.guided.conversation import Conversation, assistant, only_entities

REASONS: tuple[tuple[Locale, str, str, str], ...] = (
    ("en", "I need to ring oskar, number?", "phone", "oskar"),
    ("en", "need to send maria a parcel, which city is she in", "city", "maria"),
    ("en", "before my 3 o'clock: what's nils' job title?", "jobtitle", "nils"),
    ("en", "can you remind me where oskar works, his badge was unreadable lol", "company", "Oskar"),
    ("es", "le mando un paquete a maria, ¿en qué ciudad vive?", "city", "maria"),
    ("es", "tengo que llamar a oskar, ¿número?", "phone", "oskar"),
    ("es", "recuérdame en qué empresa está oskar, que no le leí la tarjeta", "company", "oskar"),
    ("fr", "avant ma réunion de 15h : c'est quoi le poste de nils ?", "jobtitle", "nils"),
    ("fr", "je dois envoyer un colis à maria, elle est dans quelle ville ?", "city", "maria"),
    ("pl", "muszę zadzwonić do oskara, numer?", "phone", "oskara"),
    ("pl", "przypomnij mi gdzie pracuje oskar, nie mogłam odczytać plakietki", "company", "oskar"),
    ("pl", "przed spotkaniem o 15: jakie stanowisko ma nils?", "jobtitle", "nils"),
    ("ru", "надо набрать оскара, номер?", "phone", "оскара"),
    ("ru", "отправляю марии посылку, в каком она городе?", "city", "Марии"),
    ("ru", "секунду, какой номер у марии?", "phone", "марии"),
)
OF_SHOWN: tuple[tuple[Locale, str, str], ...] = (
    ("en", "and what company is she with", "company"), ("en", "which city is she in", "city"),
    ("es", "¿en qué ciudad vive?", "city"), ("es", "¿y en qué empresa está?", "company"),
    ("fr", "elle est basée où déjà ?", "city"), ("pl", "a w jakiej jest firmie?", "company"),
    ("pl", "gdzie ona siedzi?", "city"), ("ru", "в каком она городе?", "city"),
)  # fmt: skip
MOVED: dict[Locale, str] = {
    "en": "what's maria's email, she moved to Dallas", "es": "cuál es el correo de maría, que se ha mudado a Dallas",
    "fr": "c'est quoi le mail de maria, elle a déménagé à Dallas",
    "pl": "jaki jest mail marii, przeprowadziła się do Dallas", "ru": "какая почта у марии, она переехала в Dallas",
}  # fmt: skip
PARKING: tuple[tuple[Locale, str, str], ...] = (
    ("en", "oskar's new mobile, he rang me while I was parking: +46 70 555 01 43", "oskar"),
    ("es", "el nuevo móvil de oskar, me llamó mientras aparcaba: +46 70 555 01 43", "oskar"),
    ("fr", "le nouveau portable d'oskar, il m'a appelé pendant que je me garais : +46 70 555 01 43", "oskar"),
    ("pl", "nowa komórka oskara, dzwonił jak parkowałem: +46 70 555 01 43", "oskara"),
    ("ru", "новый мобильный оскара, звонил мне пока я парковался: +46 70 555 01 43", "оскара"),
)
WITHIN: dict[Locale, tuple[str, str]] = {
    "en": ("add Priya Raman", "hang on, what's maria's number?"),
    "es": ("añade a Lucía Ferrer", "perdona, un segundo, ¿en qué ciudad está Maria Gomez?"),
    "fr": ("ajoute Lucie Ferrand", "attends deux secondes, c'est quoi le numéro de maria ?"),
    "pl": ("dodaj Lucynę Ferenc", "sekundę, jaki jest numer marii?"),
    "ru": ("добавь Люсю Ференц", "секунду, какой номер у марии?"),
    "ko": ("서지안 추가해줘", "잠깐만, Maria 번호가 뭐지?"),
}
COLLEAGUES: dict[Locale, tuple[str, str]] = {
    "en": ("add Sam Okoro", "one sec, who else is at Fjord Data?"),
    "es": ("añade a Samuel Okoro", "un momento, ¿quién más trabaja en Fjord Data?"),
    "fr": ("ajoute Samuel Okoro", "une seconde, qui d'autre travaille chez Fjord Data ?"),
    "pl": ("dodaj Samuela Okoro", "chwila, kto jeszcze pracuje w Fjord Data?"),
    "ru": ("добавь Самуила Окоро", "минутку, кто ещё работает в Fjord Data?"),
}


@pytest.mark.parametrize(("locale", "text", "prop", "holder"), REASONS)
def test_the_question_is_read_alone(locale: Locale, text: str, prop: str, holder: str) -> None:
    entities = only_entities(text, locale)
    assert (entities.named, entities.holder, entities.labelled) == ([prop], holder, {})


@pytest.mark.parametrize(("locale", "text", "prop"), OF_SHOWN)
def test_no_word_of_a_question_is_a_value(locale: Locale, text: str, prop: str) -> None:
    entities = only_entities(text, locale)
    assert (entities.named, entities.labelled, entities.company) == ([prop], {}, "")
    assert entities.has_focus


@pytest.mark.parametrize("locale", MOVED)
def test_news_in_the_reason_are_shown_first(locale: Locale) -> None:
    asked, news = assistant().understand(MOVED[locale], locale).requests
    assert (asked.intent, asked.entities.named) == ("search", ["email"])
    value = news.entities.labelled.get("city") or news.entities.unsure[0]  # English “moved to” may name a company
    assert (news.intent, value) == ("update", "Dallas")
    assert news.entities.is_shown
    assert news.entities.has_focus


@pytest.mark.parametrize(("locale", "text", "holder"), PARKING)
def test_talk_between_a_label_and_its_value(locale: Locale, text: str, holder: str) -> None:
    entities = only_entities(text, locale)
    assert (entities.labelled, entities.holder) == ({"mobilephone": "+46 70 555 01 43"}, holder)
    assert not entities.runs


def _asked_amid_a_new_contact(locale: Locale, created: str, asked: str) -> dict[str, object]:
    chat = Conversation(locale)
    chat.says(created)
    chat.says(asked)
    tool, arguments = chat.called()
    assert tool == "search_contact"
    return arguments


@pytest.mark.parametrize("locale", LOCALES)
def test_another_contact_amid_a_new_one(locale: Locale) -> None:
    arguments = _asked_amid_a_new_contact(locale, *WITHIN[locale])
    assert "aria" in str(arguments).casefold() or "мария" in str(arguments).casefold()


@pytest.mark.parametrize("locale", COLLEAGUES)
def test_a_company_amid_a_new_contact(locale: Locale) -> None:
    assert "Fjord Data" in str(_asked_amid_a_new_contact(locale, *COLLEAGUES[locale]))
