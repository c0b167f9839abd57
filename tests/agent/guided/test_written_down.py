"""News that are written down: a value in the clause behind its label, and sentences behind a verb that adds people."""

import pytest

from libs.contracts import Locale
from services.agent.assistants.guided.parsing import OWNER, UserRequest
from tests.agent.guided.conversation import Conversation, assistant, only_entities


def _request(text: str, locale: Locale = "ru") -> UserRequest:
    (only,) = assistant().understand(text, locale).requests
    return only


@pytest.mark.parametrize(
    ("locale", "text", "prop", "value"),
    [
        ("ru", "у Инги Шевчук сменилась почта, поставь shevchuk@vostok.example", "email", "shevchuk@vostok.example"),
        ("ru", "у Анны Беловой поменялся телефон, запиши +7 912 555 11 22", "phone", "+7 912 555 11 22"),
        ("ru", "Анна Белова сменила номер, обнови на 8 912 555 11 22", "phone", "8 912 555 11 22"),
        ("ru", "у Анны Беловой новый мобильный, внеси 8 912 555 11 22", "mobilephone", "8 912 555 11 22"),
        ("ru", "у Анны Беловой теперь другая фирма, запиши Ромашка", "company", "Ромашка"),
        ("ru", "у Анны Беловой новая должность, запиши старший юрист", "jobtitle", "старший юрист"),
        ("ru", "у Анны Беловой другой город, внеси Сочи", "city", "Сочи"),
        ("en", "Ann Lee changed her email, put in ann@vostok.example", "email", "ann@vostok.example"),
        ("en", "Ann Lee's phone has changed, add 206 555 0101", "phone", "206 555 0101"),
        ("fr", "L'adresse mail d'Anne Roux a changé, mets anne@vostok.example", "email", "anne@vostok.example"),
    ],
)
def test_the_value_stands_in_the_clause_behind_its_label(locale: Locale, text: str, prop: str, value: str) -> None:
    request = _request(text, locale)
    assert (request.intent, request.entities.labelled, request.entities.named) == ("update", {prop: value}, [])


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("ru", "запиши Анна Белова переехала в Сочи"),
        ("ru", "запиши, Анна Белова теперь в компании Бриз"),
        ("ru", "внеси Анна Белова больше не работает в Люмине, теперь она в Бризе"),
        ("ru", "слушай я за рулём запиши Анна Белова ушла из Люмины теперь она коммерческий директор в компании Бриз"),
        ("en", "add Ann Lee now works at Acme"),
        ("pl", "zapisz Anna Lis przeprowadziła się do Radomia"),
        ("fr", "ajoute Anne Roux a déménagé à Pau"),
    ],
)
def test_news_of_a_person_add_no_other_contact(locale: Locale, text: str) -> None:
    assert _request(text, locale).intent == "update"


@pytest.mark.parametrize("text", ["запиши Анну Белову из Бриза, теперь наш клиент", "запиши Анна Белова, Бриз"])
def test_a_new_person_is_added(text: str) -> None:
    assert _request(text).intent == "create"


def test_talk_before_the_verb_is_not_the_contact() -> None:
    chat = Conversation("ru")
    chat.says("слушай я за рулём запиши Анна Белова ушла из Люмины теперь она директор в компании Бриз")
    assert chat.called()[1].get("name") == "Анна Белова"


@pytest.mark.parametrize(
    ("text", "company", "job"),
    [
        ("Анна Белова теперь работает в Бризе коммерческим директором", "Бриз", "коммерческим директором"),
        ("Пётр Ким ушёл в Северсталь главным технологом", "Северсталь", "главным технологом"),
    ],
)
def test_the_adjective_of_a_job_is_no_part_of_the_company(text: str, company: str, job: str) -> None:
    entities = _request(text).entities
    assert (entities.company, entities.runs[1]) == (company, job)


@pytest.mark.parametrize(
    ("text", "company", "city"),
    [
        ("сколько контактов по Северлифту", "Северлифту", None),
        ("посчитай людей по Люмине", "Люмине", None),
        ("сколько контактов по Казани", "", "Казань"),
    ],
)
def test_contacts_are_counted_by_company_or_by_town(text: str, company: str, city: str | None) -> None:
    entities = _request(text).entities
    assert (entities.company, entities.labelled.get("city")) == (company, city)


@pytest.mark.parametrize("text", [
    "у Анны Беловой новый менеджер, Дарья Орлова",
    "у Анны Беловой теперь другой менеджер, Дарья Орлова",
])  # fmt: skip
def test_the_owner_stands_behind_a_comma(text: str) -> None:
    assert assistant().understand(text, "ru").entities.labelled == {OWNER: "Дарья Орлова"}


@pytest.mark.parametrize(
    ("locale", "text", "body"),
    [
        ("ru", "впиши заметку Нестерову что он просил скидку и поменяй ему город на Тверь", "он просил скидку"),
        ("ru", "запиши заметку Анне Беловой: ждёт счёт и обнови ей телефон 8 912 555 11 22", "ждёт счёт"),
        ("ru", "запиши Анне Беловой, что ждёт образцы, и смени ей город на Клин", "ждёт образцы"),
        ("pl", "dodaj notatkę Annie Lis: prosi o rabat i zmień jej miasto na Radom", "prosi o rabat"),
    ],
)
def test_a_change_behind_a_note_is_no_part_of_it(locale: Locale, text: str, body: str) -> None:
    note, change = assistant().understand(text, locale).requests
    assert (note.intent, note.entities.body, change.intent) == ("note", body, "update")
    assert change.entities.labelled
    assert change.entities.has_focus


def test_a_wish_that_is_quoted_stays_in_the_note() -> None:
    request = _request("запиши по Анне Беловой что просила поменять ей город и перезвонить")
    assert request.entities.body == "просила поменять ей город и перезвонить"


@pytest.mark.parametrize(
    ("text", "labelled"),
    [
        ("Инна Дуб вышла замуж и стала Ясеневой", {"lastname": "Ясеневой"}),
        ("она сменила фамилию теперь Котова", {"lastname": "Котова"}),
        ("Инна Дуб в Сокол переехала", {"city": "Сокол"}),
        ("запиши ей телефон 8 912 555 66 77", {"phone": "8 912 555 66 77"}),
    ],
)
def test_the_value_stands_where_the_sentence_puts_it(text: str, labelled: dict[str, str]) -> None:
    assert _request(text).entities.labelled == labelled


def test_a_number_for_her_is_no_new_contact() -> None:
    request = _request("запиши ей 8 912 555 66 77")
    assert (request.intent, request.entities.phones) == ("update", ["8 912 555 66 77"])


def test_a_sentence_is_no_job() -> None:
    chat = Conversation("ru")
    chat.says("добавь Прохора Сытина")
    chat.says("ща, начальник зовёт")
    assert "jobtitle" not in (chat.says("так, я тут. sytin@pekar.example").memory or {})["task"]["fields"]


def test_a_moved_person_may_be_in_a_town() -> None:
    assert _request("игорь лось перебрался в череповец").entities.unsure == ["череповец"]


def test_a_question_names_its_label_before_a_verb() -> None:
    assert only_entities("а телефон её есть?", "ru").named == ["phone"]


def test_one_verb_is_a_note() -> None:
    request = _request("добавь заметку поздравить")
    assert (request.entities.runs, request.entities.body) == ([], "поздравить")


def test_a_rank_stays_with_a_trade_that_no_list_has() -> None:
    assert assistant().understand("нет, главный садовник", "ru").entities.runs == ["главный садовник"]


def test_a_family_name_in_lower_case_is_the_contact() -> None:
    chat = Conversation("ru")
    chat.says("у гордеевой мобильный не тот, правильный 8 912 555 01 78")
    assert "гордеева" in str(chat.called()[1]).casefold()


@pytest.mark.parametrize(
    ("locale", "text", "cities"),
    [
        ("ru", "Тарасу Вдовину город Тула, Оксане Лях город Рязань", ["Тула", "Рязань"]),
        ("en", "Ann Lee city York, Bob Ray city Hull", ["York", "Hull"]),
        ("es", "Ana Ruiz ciudad Soria, Luis Mesa ciudad Jaca", ["Soria", "Jaca"]),
    ],
)
def test_each_person_before_a_label_gets_the_own_value(locale: Locale, text: str, cities: list[str]) -> None:
    requests = assistant().understand(text, locale).requests
    assert [each.entities.labelled.get("city") for each in requests] == cities
