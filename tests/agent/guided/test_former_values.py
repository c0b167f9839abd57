"""Of an old and a new value the new one is taken; a value before its label is; and what is in doubt is asked for."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation, assistant, contact, found

ROSA = contact(7, "Rosa", "Tarn", email="rosa@tarn.example", city="Leeds", company="Tarn Wool")
NUMBERS: list[tuple[Locale, str, str]] = [
    ("en", "Rosa Tarn's phone was 0113 496 0001 now 0113 496 0002", "0113 496 0002"),
    ("en", "Rosa Tarn's old number 0113 496 0001 is dead use 0113 496 0002 instead", "0113 496 0002"),
    ("en", "Rosa Tarn's phone is 0113 496 0002 not 0113 496 0001", "0113 496 0002"),
    ("es", "el teléfono de Rosa Tarn era 986 111 222, ahora 986 333 444", "986 333 444"),
    (
        "fr",
        "Rosa Tarn a changé de numéro, c'était le 02 96 00 01 11 maintenant c'est le 02 96 00 02 22",
        "02 96 00 02 22",
    ),
    ("pl", "numer Rosa Tarn był 91 400 01 11 a teraz jest 91 400 02 22", "91 400 02 22"),
    ("ru", "телефон Rosa Tarn был +7 4822 00-01-11 теперь +7 4822 30-02-22", "+7 4822 30-02-22"),
    ("ko", "문예린 전화번호 051-555-0111이었는데 이제 051-555-0222야", "+82515550222"),
]
CITIES: list[tuple[Locale, str, str]] = [
    ("en", "set Rosa Tarn's city to York (was Leeds)", "York"),
    ("en", "Rosa Tarn city was Leeds now York", "York"),
    ("en", "put York for Rosa Tarn's city", "York"),
    ("es", "pon Vigo como ciudad de Marta Quiles", "Vigo"),
    ("fr", "mets Arras pour la ville de Rosa Tarn stp", "Arras"),
    ("pl", "ustaw Rosa Tarn miasto Sanok (było Leeds)", "Sanok"),
    ("pl", "wpisz Sanok jako miasto Hanny Brzozy", "Sanok"),
    ("ru", "запиши Ржев как город Лидии Зотовой", "Ржев"),
    ("ko", "문예린 님 도시가 부산으로 되어 있는데 울산이 맞아 고쳐줘", "울산"),
    ("ko", "김민수 도시가 부산인데 대구여야 해", "대구"),
]
JOBS: list[tuple[Locale, str, str]] = [
    ("en", "rosa tarn is a manager now not a buyer", "manager"),
    ("pl", "Rosa Tarn już nie jest kupcem, teraz jest kierowniczką", "kierowniczka"),
    ("ru", "Лидия Зотова уже не закупщик, а начальник отдела", "начальник отдела"),
]
DOUBTFUL = [
    "change the city of Rosa Tarn to Bath, Ferrybridge Mill closes",
    "Rosa Tarn's phone: 0113 496 0001, 0113 496 0002",
]
ORIGINS: list[tuple[Locale, str]] = [
    ("en", "add Ann Poe, ann@poe.example, she's from Kettle"),
    ("es", "crea a Lucía Paredes, lucia@paredes.example, es de Temuco"),
    ("fr", "crée Jeanne Morel, jeanne@morel.example, elle est de Quimperlé"),
]


def _labelled(locale: Locale, text: str) -> dict[str, str]:
    said = assistant().understand(text, locale)
    entities = said.requests[0].entities if said.requests else said.entities
    return entities.labelled


MOVES: list[tuple[Locale, str, dict[str, str]]] = [
    ("ru", "Артур Носов переехал из Перми в Кунгур", {"city": "Кунгур"}),
    ("ru", "артур носов теперь работает в альфа-строй главным инженером", {}),
    ("en", "paul wick moved to Buxton", {}),
    ("ko", "Rosa Tarn 대구로 이사했대", {"city": "대구"}),
]


@pytest.mark.parametrize(("locale", "text", "number"), NUMBERS)
def test_of_two_numbers_the_one_of_now_is_taken(locale: Locale, text: str, number: str) -> None:
    assert _labelled(locale, text).get("phone") == number


@pytest.mark.parametrize(("locale", "text", "city"), CITIES)
def test_a_city_before_its_label_or_with_its_past_is_read(locale: Locale, text: str, city: str) -> None:
    assert _labelled(locale, text).get("city") == city


@pytest.mark.parametrize(("locale", "text", "job"), JOBS)
def test_a_job_instead_of_another_is_news(locale: Locale, text: str, job: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(ROSA))
    name, arguments = chat.called()
    assert (name, arguments["jobtitle"]) == ("update_contact", job)


@pytest.mark.parametrize("text", DOUBTFUL)
def test_a_change_with_more_words_than_are_understood_is_asked_for(text: str) -> None:
    chat = Conversation()
    chat.says(text)
    chat.gets(found(ROSA))
    assert not chat.decision.calls
    assert "?" in chat.decision.text


@pytest.mark.parametrize(("locale", "text"), ORIGINS)
def test_where_a_contact_is_from_is_no_company(locale: Locale, text: str) -> None:
    said = assistant().understand(text, locale)
    assert not said.requests[0].entities.company
    assert said.requests[0].entities.unsure


@pytest.mark.parametrize(("locale", "text", "labelled"), MOVES)
def test_a_move_names_a_town_or_is_asked_for(locale: Locale, text: str, labelled: dict[str, str]) -> None:
    entities = assistant().understand(text, locale).requests[0].entities
    assert entities.labelled == labelled
    assert entities.company in ("", "альфа-строй")
    assert entities.runs


def test_a_line_of_a_list_ends_a_name() -> None:
    assert _labelled("en", "add\nName: Gideon Sharrow\nCo: Sharrow Marine")["name"] == "Gideon Sharrow"


def test_a_note_holds_all_behind_its_verb() -> None:
    text = "me ha llamado Gonzalo Pardo, apúntale que quiere el pedido y que factura a nombre de la SL"
    said = assistant().understand(text, "es").requests[0].entities
    assert said.body == "quiere el pedido y que factura a nombre de la SL"


def test_a_name_that_may_be_the_company_is_asked_for() -> None:
    chat = Conversation("fr")
    chat.says("ajoute stp aurélie vasseur, binôme achats à la Coopérative du Lin, aurelie.vasseur@courriel.example")
    assert not chat.decision.calls
    assert "Coopérative du Lin" in chat.decision.text
    assert "skip_rest" not in chat.offered()
    chat.clicks("as:company")
    chat.clicks("skip_rest")
    assert chat.created()["company"] == "Coopérative du Lin"


def test_another_company_in_a_correction_needs_no_label() -> None:
    said = assistant().understand("앗 강릉 말고 동해", "ko").entities
    assert (said.denied, said.runs) == (["강릉"], ["동해"])


def test_behind_an_arrow_stands_the_new_address() -> None:
    said = assistant().understand("change email rosa@tarn.example -> rosa.tarn@tarn.example", "en").requests[0].entities
    assert (said.labelled, said.emails) == ({"email": "rosa.tarn@tarn.example"}, ["rosa@tarn.example"])
