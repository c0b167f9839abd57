"""Russian as colleagues type it between two calls: short names, new owners, numbered companies, regrets."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.results import ContactUpdated
from libs.people import Morphology, company_in_nominative, read_name
from services.agent.assistants.guided.parsing import OWNER, Entities, UserRequest
from services.agent.assistants.guided.tasks import with_country
from services.agent.flows.runtime.answers.names import read_person
from tests.agent.guided.conversation import STAFF, Conversation, assistant, contact, found, ok

RITA = contact(1, "Рита", "Котова", email="rita@kot.example")
OTHER_RITA = contact(2, "Рита", "Котова", email="r.kotova@lavka.example")
SISKIN = contact(3, "Вадим", "Чиж", email="chizh@x.example", city="Орёл")


def request(text: str) -> UserRequest:
    (only,) = assistant().understand(text, "ru").requests
    return only


def entities(text: str) -> Entities:
    understood = assistant().understand(text, "ru")
    return understood.requests[0].entities if understood.requests else understood.entities


def _moved() -> Conversation:
    chat = Conversation("ru")
    chat.says("поменяй город chizh@x.example на Орёл")
    chat.gets(found(SISKIN))
    chat.gets(ok(ContactUpdated(contact=SISKIN, changes=[Change(property="city", before="Тула", after="Орёл")])))
    return chat


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("забей Ирину Котову, кладовщик, Склад №3, kotova@sklad.example", "Склад №3"),
        ("новый контакт петр лось школа №14 завуч los@school14.example", "школа №14"),
        ("внеси: Инна Сом, повар, Детский сад № 8, som@sad8.example", "Детский сад № 8"),
    ],
)
def test_the_number_of_a_company_is_a_part_of_its_name(text: str, company: str) -> None:
    assert company in entities(text).runs


def test_a_numbered_company_is_put_into_the_nominative() -> None:
    assert company_in_nominative("Автобазы № 7", "ru") == "Автобаза № 7"
    assert company_in_nominative("Гелиосе", "ru") == "Гелиос"


@pytest.mark.parametrize(
    ("text", "contact_name", "owner"),
    [
        ("пусть Чижа Вадима теперь Орлова ведёт", "Чижа Вадима", "Орлова"),
        ("Чижом теперь занимается Орлова", "Чижом", "Орлова"),
        ("за Вадима Чижа теперь отвечает Орлова Дарья", "Вадима Чижа", "Орлова Дарья"),
        ("Вадима Чижа забирает себе Mateo Vidal, переназначь", "Вадима Чижа", "Mateo Vidal"),
        ("Орлова взяла Вадима Чижа", "Вадима Чижа", "Орлова"),
    ],
)
def test_cases_tell_the_contact_from_the_new_owner(text: str, contact_name: str, owner: str) -> None:
    asked = request(text)
    assert (asked.intent, asked.entities.runs, asked.entities.labelled) == ("assign", [contact_name], {OWNER: owner})


@pytest.mark.parametrize("text", ["Чижом занимается Орлова", "кто теперь ведёт Чижа?", "Орлова ведёт склад"])
def test_a_state_or_a_question_assigns_no_owner(text: str) -> None:
    assert all(each.intent != "assign" for each in assistant().understand(text, "ru").requests)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("Лёшу Тихого", "Лёша Тихий"), ("Игоря Святого", "Игорь Святой"), ("Белого Андрея", "Белый Андрей")],
)
def test_an_adjective_as_family_name_has_the_ending_of_the_dictionary(typed: str, stored: str) -> None:
    assert Morphology.shared().nominative(typed, "ru") == stored


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Кудряшова Н.В.", ("Н.В.", "Кудряшова")), ("Щукина В. П.", ("В. П.", "Щукина")),
        ("Романенко Д.", ("Д.", "Романенко")), ("Н.В. Кудряшова", ("Н.В.", "Кудряшова")), ("Иван П.", ("Иван", "П.")),
        ("Мирзоев Фарух", ("Фарух", "Мирзоев")), ("Петров Пётр", ("Пётр", "Петров")),
        ("Герман Лаврик", ("Герман", "Лаврик")), ("Герман Олег", ("Олег", "Герман")),
    ],
)  # fmt: skip
def test_the_family_name_is_found_on_either_side(text: str, parts: tuple[str, str]) -> None:
    name = read_name(text, "ru")
    assert (name.first, name.last) == parts


def test_a_search_with_initials_also_tries_the_family_name_alone() -> None:
    _, others = assistant().maker.criteria.of(entities("найди Щукину В.П."), "ru", STAFF)
    assert "Щукина" in [each.name for each in others]


@pytest.mark.parametrize(
    ("text", "name"), [("найди Сашу Дымова", "Александр Дымов"), ("покажи Настю Рыжову", "Анастасия Рыжова")]
)
def test_a_search_for_a_short_name_also_tries_the_full_one(text: str, name: str) -> None:
    maker = assistant().maker
    _, others = maker.criteria.of(entities(text), "ru", STAFF)
    assert name in [each.name for each in others]


def test_a_company_in_another_case_narrows_a_search_by_name() -> None:
    about = entities("эмиль гараев из искры сменил почту, теперь garaev@iskra.example")
    _, others = assistant().maker.criteria.about(about, "ru", STAFF)
    assert ("Эмиль Гараев", "искра") in [(each.name, each.company) for each in others]


@pytest.mark.parametrize(
    ("text", "who", "values"),
    [
        ("смена номера: Нестерова Ольга, теперь 8 913 777-88-99", "Нестерова Ольга", {"phone": "8 913 777-88-99"}),
        ("Нестеровой город на Елабугу смени, а телефон не трожь", "Нестеровой", {"city": "Елабугу"}),
        ("у Нестеровой новый тел 89137778899 перебей плиз", "Нестеровой", {"phone": "89137778899"}),
        ("Алена Семенова вышла замуж, теперь Ковалёва", "Алена Семенова", {"lastname": "Ковалёва"}),
        ("допиши Вадиму Чижу второй тел, мобильный 89051112233", "Вадиму Чижу", {"mobilephone": "89051112233"}),
    ],
)
def test_a_hurried_change_names_its_contact_and_value(text: str, who: str, values: dict[str, str]) -> None:
    asked = request(text)
    said = asked.entities
    assert (asked.intent, said.holder or said.runs[0], said.labelled) == ("update", who, values)
    assert not [prop for prop in said.named if prop not in values and prop != "phone"]


def test_a_verb_ends_a_name_without_capitals() -> None:
    assert entities("чиж вадим просил поменять телефон на 8(495)123-45-67").runs[0] == "чиж вадим"


def test_a_job_before_a_name_at_the_beginning_is_no_part_of_it() -> None:
    found_runs = entities("Заведующая аптекой Жданова Тамара просит её внести, tamara@zdrav.example").runs
    assert "Жданова Тамара" in found_runs


@pytest.mark.parametrize("text", ["это не она, а Андрей переехал", "это же Стрижа перевели, а не Чижа"])
def test_a_contact_denied_by_a_pronoun_or_its_family_name_is_another(text: str) -> None:
    decision = _moved().says(text)
    queue = (decision.memory or {}).get("queue", [])
    assert [call.tool for call in decision.calls] == ["undo_last_change"]
    assert [each["changes"] for each in queue] == [{"city": "Орёл"}]


def test_a_correction_behind_a_word_of_waiting_is_no_pause() -> None:
    chat = _moved()
    chat.says("не, погоди, фамилия Чижов")
    assert chat.called() == ("update_contact", {"contact_id": "3", "lastname": "Чижов"})


def test_the_address_that_stays_is_of_the_two_that_are_shown() -> None:
    chat = Conversation("ru")
    chat.says("найди Риту Котову")
    chat.gets(found(RITA, OTHER_RITA))
    chat.says("их две, сделай из них одну, оставь rita@kot.example")
    assert chat.called() == ("merge_contacts", {"contact_id": "1", "duplicate_id": "2"})


@pytest.mark.parametrize(
    ("text", "into"),
    [
        ("карточку r.kotova@lavka.example влей в rita@kot.example, это один человек", True),
        ("rita@kot.example и r.kotova@lavka.example схлопни", False),
    ],
)
def test_the_second_of_two_addresses_may_take_in_the_first(text: str, into: bool) -> None:
    asked = request(text)
    assert (asked.intent, asked.entities.is_into) == ("merge", into)


@pytest.mark.parametrize(
    "text",
    [
        "Контакт: Шубин Денис. Стройторг. Прораб. 89127778899",
        "+1 контакт: Олеся Гай, Юнивест, +7 495 100 20 30",
        "Новый: Лис Инна Петровна; логист; Сибтранс; моб 8-913-200-11-22",
    ],
)
def test_a_heading_before_a_name_and_more_asks_for_a_contact(text: str) -> None:
    assert request(text).intent == "create"


@pytest.mark.parametrize("text", ["контакт: Денис Шубин", "новый номер Дениса Шубина: 8 912 777-88-99"])
def test_a_name_or_a_number_alone_is_no_new_contact(text: str) -> None:
    assert all(each.intent != "create" for each in assistant().understand(text, "ru").requests)


def test_a_company_that_sounds_as_its_domain_is_no_given_name() -> None:
    said = entities("новый контакт. Денис Шубин. Термолайн. shubin@termoline.example")
    assert assistant().maker.drafts.draft(said, "ru").fields["company"] == "Термолайн"


def test_an_unknown_word_behind_a_name_in_lower_case_is_no_part_of_it() -> None:
    assert entities("запиши инна лис сибтранс логист 8-383-200-11-22").runs[0] == "Инна Лис"


def test_commas_separate_the_parts_of_a_postal_address() -> None:
    card = "добавь\nБоброва Елена\nМТК «Орион»\n620014, Екатеринбург, ул. Малышева, д. 5, оф. 12\nbobrova@orion.example"
    fields = entities(card).labelled
    found_parts = [fields[prop] for prop in ("zip", "city", "address")]
    assert found_parts == ["620014", "Екатеринбург", "ул. Малышева, д. 5, оф. 12"]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (
            "говорила с Кирой Фоминой, просит счёт на декабрь. Запиши это заметкой в её карточку",
            "просит счёт на декабрь",
        ),
        ("Кира Фомина больше не хочет рассылку, оформи заметкой", "больше не хочет рассылку"),
        ("запиши ей: ждёт скидку к Новому году", "ждёт скидку к Новому году"),
    ],
)
def test_the_record_behind_the_verb_is_no_text_of_a_note(text: str, body: str) -> None:
    asked = request(text)
    assert (asked.intent, asked.entities.body) == ("note", body)


def test_a_value_behind_a_pronoun_and_a_colon_is_no_note() -> None:
    assert request("впиши ему: директор").intent != "note"


@pytest.mark.parametrize(
    "text",
    ["стоп, отмена, лучше должность ему впиши: агроном", "отмени, лучше впиши ему должность агроном",
     "отмена, лучше допиши Зорину телефон 8 917 100-20-30"],
)  # fmt: skip
def test_a_change_in_place_of_the_last_one_takes_it_back(text: str) -> None:
    decision = _moved().says(text)
    assert [call.tool for call in decision.calls] == ["undo_last_change"]
    assert [each["kind"] for each in (decision.memory or {}).get("queue", [])] == ["update"]


@pytest.mark.parametrize("text", ["и должность ему впиши: агроном", "отмена, лучше поставь город Салават"])
def test_more_of_the_contact_or_another_value_takes_nothing_back(text: str) -> None:
    assert _moved().says(text).calls[0].tool == "update_contact"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Меня Рустам зовут, Хакимов", ("Рустам", "Хакимов")), ("меня Рустам зовут", ("Рустам", "")),
        ("Ой, это Света, Светлана Рогова", ("Светлана", "Рогова")), ("Анна, Белова", ("Анна", "Белова")),
        ("Инна, Псков", ("Инна", "")), ("Меня зовут Анна, Озон", ("Анна", "")),
    ],
)  # fmt: skip
def test_a_customer_adds_the_family_name_behind_a_comma(text: str, parts: tuple[str, str]) -> None:
    name = read_person(text, "ru", asked=True)
    assert name is not None
    assert (name.first, name.last) == parts


@pytest.mark.parametrize(
    ("number", "stored"),
    [
        ("(812) 300-40-50 доб. 112", "+78123004050 ext. 112"), ("(812) 300-40-50", "+78123004050"),
        ("(812) 300-4050", "(812) 300-4050"),
    ],
)  # fmt: skip
def test_pairs_at_the_end_show_a_russian_number(number: str, stored: str) -> None:
    assert with_country(number, "ru", "US") == stored


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Полина Рой переехала, впиши ей должность начальник цеха №2", {"jobtitle": "начальник цеха №2"}),
        ("повысь Полину Рой до арт-директора", {}),
    ],
)
def test_a_hurried_promotion_is_a_change(text: str, value: dict[str, str]) -> None:
    asked = request(text)
    assert asked.intent == "update"
    assert value.items() <= asked.entities.labelled.items()


def test_the_last_digits_behind_a_plural_are_the_end_of_the_number() -> None:
    assert entities("в телефоне опечатка, последние 31").ending == "31"


def test_a_call_not_to_be_made_is_a_note() -> None:
    asked = request("Рой Полина просила не звонить до 15 декабря, пометь в карточке")
    assert (asked.intent, asked.entities.body) == ("note", "просила не звонить до 15 декабря")
