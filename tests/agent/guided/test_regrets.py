"""Words that regret a change: they propose its undo, and a value among them is a correction."""

import pytest

from libs.contracts.principals import Locale
from services.agent.flows.runtime.answers.names import read_person
from tests.agent.guided.conversation import Conversation, assistant, contact, found
from tests.agent.guided.people import CREATED, JANE

REGRETS: tuple[tuple[Locale, str], ...] = (
    ("ru", "блин, зря, сделай как раньше"), ("ru", "ошиблась, пусть останется прежняя"),
    ("ko", "방금 건 없던 걸로 해줘"),
    ("pl", "ojej, niepotrzebnie to zmieniłem, ma być po staremu"), ("en", "sorry, that was a mistake"),
    ("es", "uy, fue un error"), ("fr", "zut, c'était une erreur"),
)  # fmt: skip
REPEATED: tuple[tuple[Locale, str, tuple[str, str]], ...] = (
    ("pl", "jestem Szymon, Szymon Turek", ("Szymon", "Turek")), ("en", "Bond, James Bond", ("James", "Bond")),
    ("pl", "Tartak Bielik, Nina Bielik", ("Nina", "Bielik")),
)  # fmt: skip
TAKEN_BACK: tuple[tuple[Locale, str], ...] = (
    ("pl", "chwila, to nie ona się przeprowadziła, cofnij"),
    ("ru", "это я перепутала, отмени пожалуйста"),
)
HEADED: tuple[tuple[Locale, str, str, str], ...] = (
    (
        "ru",
        "добавь:\n\n--\nИнженер-сметчик Лариса Тополь\nИП Тополь Р.В.\n+7 921 555 12 12 (WhatsApp)\nlara@topol.example",
        "Лариса Тополь",
        "Инженер-сметчик",
    ),
    (
        "pl",
        "dodaj\n\nPozdrawiam\nKierownik budowy Adam Rak\nRak Bud\ntel. 600 100 200 (WhatsApp/Viber)\nadam@rak.example",
        "Adam Rak",
        "Kierownik budowy",
    ),
)
SEVERAL: tuple[tuple[Locale, str, str], ...] = (
    ("ru", "сколько у нас юристов?", "юрист"),
    ("pl", "ilu mamy spawaczy?", "spawacz"),
)
FORWARDED = (
    '-------- Пересылаемое сообщение --------\n20.11.2026, 10:02, "Роман Штольц" <r@kabel.example>:\n\n'
    "Пришлите прайс.\n\nзаведи его в контакты"
)
LETTERS: tuple[tuple[Locale, str, str], ...] = (
    ("ru", FORWARDED, "Роман Штольц"),
    ("en", "add him\n\n--- Message of a client ---\nRoman Stolz, r@kabel.example", "Roman Stolz"),
)


GIVEN_WAY: tuple[tuple[Locale, str], ...] = (
    ("pl", "nie, anuluj to, zamiast tego wpisz jej stanowisko: fotografka"),
    ("pl", "jednak nie, zamiast tego zmień jej telefon na 600 100 100"),
    ("en", "no, cancel that, set her job title to photographer instead"),
    ("ru", "нет, отмени, вместо этого поменяй ей город на Омск"),
)
REFUSED: tuple[tuple[Locale, str], ...] = (
    ("ru", "ой нет не меняй, покажи лучше олега гусева"), ("ru", "менять не надо, покажи Олега Гусева"),
    ("pl", "oj nie, nie zmieniaj tego, pokaż lepiej Stefana Lwa"), ("en", "oh no don't change it, show me Luc Pons"),
    ("pl", "eee nie ruszaj tego, kto to Tomasz Wilk?"), ("pl", "a jednak nie. daj Tomka Wilka"),
    ("ru", "хотя нет, покажи Олега Гусева"), ("fr", "en fait non, montre Luc Pons"),
    ("en", "actually no, who is Luc Pons"),
    ("es", "uy no, no lo cambies, muéstrame mejor a Luc Pons"), ("fr", "non, ne change rien, montre plutôt Luc Pons"),
)  # fmt: skip
KEPT: tuple[tuple[Locale, str], ...] = (
    ("ru", "телефон не меняй, город поменяй на Омск"), ("pl", "telefonu nie zmieniaj, pokaż Stefana Lwa"),
    ("en", "all fine as it is, show me Luc Pons"),
)  # fmt: skip


def _after_a_change(locale: Locale) -> Conversation:
    chat = Conversation(locale)
    chat.says("add Jane Doe, jane@acme.com, Acme")
    chat.gets(CREATED)
    return chat


@pytest.mark.parametrize(("locale", "text"), REGRETS)
def test_a_regret_behind_a_change_proposes_its_undo(locale: Locale, text: str) -> None:
    chat = _after_a_change(locale)
    (call,) = chat.says(text).calls
    assert (call.tool, call.unasked) == ("undo_last_change", True)


def test_a_regret_without_a_change_takes_nothing_back() -> None:
    chat = Conversation("ru")
    chat.says("jane@acme.com")
    chat.gets(found(JANE))
    assert not chat.says("блин, зря").calls


def test_a_regret_with_a_value_corrects_it() -> None:
    chat = _after_a_change("ru")
    chat.says("извини, фамилия Лаптева, ошибся")
    assert chat.called() == ("update_contact", {"contact_id": "1", "lastname": "Лаптева"})


@pytest.mark.parametrize(("locale", "text", "name"), REPEATED)
def test_a_name_that_is_said_twice_is_one_name(locale: Locale, text: str, name: tuple[str, str]) -> None:
    read = read_person(text, locale, asked=True)
    assert read is not None
    assert (read.first, read.last) == name


@pytest.mark.parametrize(("locale", "text", "name"), LETTERS)
def test_a_line_between_rules_is_no_company(locale: Locale, text: str, name: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    entities = request.entities
    assert name in (entities.addressee, *entities.runs)
    assert not {"company"} & entities.labelled.keys()


@pytest.mark.parametrize(("locale", "text"), TAKEN_BACK)
def test_a_stop_behind_a_change_proposes_its_undo(locale: Locale, text: str) -> None:
    chat = _after_a_change(locale)
    (call,) = chat.says(text).calls
    assert call.tool == "undo_last_change"


def test_a_company_with_a_conjunction_is_no_new_name() -> None:
    chat = Conversation("ru")
    chat.says("jane@acme.com")
    chat.gets(found(contact(1, "Лиля", "Крот", email="jane@acme.com", company="Крот и сыновья")))
    chat.says("точнее, Крот и дочери")
    assert chat.called() == ("update_contact", {"contact_id": "1", "company": "Крот и дочери"})


def test_the_address_that_is_said_twice_stays() -> None:
    text = "mamy zdublowanego Jakuba Trana: kuba@tran.example i j.tran@tran.example, scal w kuba@tran.example"
    (request,) = assistant().understand(text, "pl").requests
    assert (request.entities.runs[-1], request.entities.is_into) == ("kuba@tran.example", True)


@pytest.mark.parametrize(("locale", "text", "name", "job"), HEADED)
def test_a_job_before_a_name_on_a_card_is_no_part_of_it(locale: Locale, text: str, name: str, job: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.entities.addressee, request.entities.labelled["jobtitle"]) == (name, job)
    assert not request.entities.left


@pytest.mark.parametrize(("locale", "text", "job"), SEVERAL)
def test_several_people_are_counted_by_the_job_of_one(locale: Locale, text: str, job: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    (found,) = chat.called()[1]["filters"]
    assert (found["property"], found["value"]) == ("jobtitle", job)


def test_the_kind_of_a_company_is_no_part_of_the_job() -> None:
    chat = Conversation("ru")
    chat.says("добавь Ольгу Синицыну, главврача клиники Здоровье, olga@zdorovie.example")
    created = chat.created()
    assert (created["jobtitle"], created["company"]) == ("главврач", "клиника Здоровье")


def test_a_man_by_his_address_keeps_his_family_name_as_typed() -> None:
    chat = Conversation("pl")
    chat.says("dodaj proszę Krystiana Wołka z firmy Drewmax, krystian@drewmax.example")
    assert (chat.created()["firstname"], chat.created()["lastname"]) == ("Krystian", "Wołka")


def test_a_short_label_with_a_typo_stands_before_its_value() -> None:
    (request,) = assistant().understand("поменяй Дине Фрол горд на Касимов", "ru").requests
    assert request.entities.labelled == {"city": "Касимов"}


@pytest.mark.parametrize(("locale", "text"), GIVEN_WAY)
def test_a_request_in_place_of_a_change_takes_it_back_first(locale: Locale, text: str) -> None:
    chat = _after_a_change(locale)
    chat.says(text)
    assert chat.called()[0] == "undo_last_change"


def test_another_contact_is_looked_for_behind_a_change() -> None:
    chat = _after_a_change("pl")
    chat.says("nie, pokaż mi Bartosza Wilka")
    assert chat.called()[0] == "search_contact"


@pytest.mark.parametrize(("locale", "text"), REFUSED)
def test_a_change_that_is_refused_is_taken_back_before_the_next(locale: Locale, text: str) -> None:
    chat = _after_a_change(locale)
    chat.says(text)
    assert chat.called() == ("undo_last_change", {})


@pytest.mark.parametrize(("locale", "text"), KEPT)
def test_a_property_that_stays_takes_nothing_back(locale: Locale, text: str) -> None:
    chat = _after_a_change(locale)
    chat.says(text)
    assert chat.called()[0] != "undo_last_change"
