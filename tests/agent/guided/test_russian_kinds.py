"""Russian as people type it: companies in quotation marks, family names alone, refusals behind the verb, own labels."""

import pytest

from libs.people import Morphology
from services.agent.assistants.guided.parsing import Entities, UserRequest
from tests.agent.guided.conversation import assistant


def requests(text: str) -> list[UserRequest]:
    return assistant().understand(text, "ru").requests


def request(text: str) -> UserRequest:
    found = requests(text)
    assert len(found) == 1, [each.intent for each in found]
    return found[0]


def entities(text: str) -> Entities:
    understood = assistant().understand(text, "ru")
    return understood.requests[0].entities if understood.requests else understood.entities


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("добавь Ольгу Нагаеву, главного бухгалтера ООО «Тулпар», olga@tulpar.example", "ООО «Тулпар»"),
        ('занеси Петра Лося, зам. директора по сбыту ЗАО "Вектор Плюс", los@vektor.example', 'ЗАО "Вектор Плюс"'),
        ("добавь Ольгу Ким, менеджер по закупкам ТД «Северный Ветер», kim@veter.example", "ТД «Северный Ветер»"),
    ],
)
def test_a_legal_form_before_quotation_marks_ends_the_job(text: str, company: str) -> None:
    assert entities(text).runs[-1] == company


def test_a_legal_form_in_lower_case_opens_a_company() -> None:
    assert entities('Мария Руль теперь работает в ооо "тулпар"').company == 'ооо "тулпар"'


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Ковша", "Ковш"), ("Гусю", "Гусь"), ("Дзюбы", "Дзюба"), ("Белого", "Белый"), ("Рыжую", "Рыжая"),
        ("Нелли Дзюбы", "Нелли Дзюба"), ("Эмили Кожемяку", "Эмили Кожемяка"), ("Нелли Ковалёвой", "Нелли Ковалёва"),
    ],
)  # fmt: skip
def test_a_family_name_that_is_another_noun_is_found_in_any_case(typed: str, stored: str) -> None:
    assert stored in Morphology.shared().forms(typed, "ru")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Юне Пак телефон менять не надо, только город: Бугульма", {"city": "Бугульма"}),
        ("удалять Юну Пак не надо, просто поменяй город на Орск", {"city": "Орск"}),
        ("почту Юны Пак трогать не нужно, а город смени на Орск", {"city": "Орск"}),
    ],
)
def test_a_refusal_behind_the_verb_refuses_that_verb_alone(text: str, values: dict[str, str]) -> None:
    asked = request(text)
    assert (asked.intent, asked.entities.labelled) == ("update", values)


@pytest.mark.parametrize(
    ("text", "holder", "values"),
    [
        ("обнови город у роговой миланы — тара", "роговой миланы", {"city": "тара"}),
        ("город Миланы Роговой – Тара", "Миланы Роговой", {"city": "Тара"}),
        ("поправь должность у миланы роговой - технолог", "миланы роговой", {"jobtitle": "технолог"}),
    ],
)
def test_a_dash_behind_a_name_leads_to_the_value(text: str, holder: str, values: dict[str, str]) -> None:
    found = entities(text)
    # Capitals of names in lower case are restored where they are sure.
    assert (found.holder.casefold(), found.labelled) == (holder.casefold(), values)


def test_a_relation_to_us_is_no_job() -> None:
    found = entities("внеси нашего партнёра: Эльдар Мусаев, директор, musaev@kaspiy.example")
    assert (found.runs, found.left) == (["Эльдар Мусаев", "директор"], ["партнёра"])


def test_a_family_name_like_a_trade_stays_with_the_name_of_a_card() -> None:
    card = "добавь\n\nДьяконов Всеволод Ильич\nкоммерческий директор\ndyakonov@yantar.example"
    assert entities(card).addressee == "Дьяконов Всеволод Ильич"


@pytest.mark.parametrize("text", ["последняя цифра 8", "в телефоне последняя 8, а не 7", "последние две 08"])
def test_the_last_digits_may_be_called_so(text: str) -> None:
    assert entities(text).ending in ("8", "08")


def test_a_property_that_shall_be_empty_is_no_refusal_to_answer() -> None:
    assert entities("найди клиентов без телефона").without == ["phone"]


@pytest.mark.parametrize(
    ("text", "prop", "holder"),
    [
        ("поменяй компанию Тимофею Соколу", "company", "Тимофею Соколу"),
        ("обнови город Марии Руль", "city", "Марии Руль"),
        ("поменяй фамилию Юне Пак", "lastname", "Юне Пак"),
    ],
)
def test_a_declined_name_behind_a_label_is_the_contact(text: str, prop: str, holder: str) -> None:
    found = request(text).entities
    assert (found.named, found.holder, found.labelled) == ([prop], holder, {})


def test_a_contact_in_the_dative_behind_a_value_is_no_part_of_it() -> None:
    found = request("измени город на Великие Луки Анне Котовой").entities
    assert (found.labelled, found.holder) == ({"city": "Великие Луки"}, "Анне Котовой")


def test_a_company_in_the_nominative_behind_its_label_is_the_value() -> None:
    assert request("поменяй компанию Северный Ветер").entities.labelled == {"company": "Северный Ветер"}


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("на Кречет", "Кречет"), ("теперь это Омск, спасибо", "Омск"), ("старший кладовщик плиз", "старший кладовщик"),
        ("to Kestrel please", "Kestrel"), ("На Дне", "На Дне"), ("a coruña", "a coruña"),
    ],
)  # fmt: skip
def test_an_answer_has_no_words_that_only_give_it(text: str, bare: str) -> None:
    assert assistant().understand(text, "ru").bare == bare


@pytest.mark.parametrize("text", ["щас гляну", "минутку уточню", "секунду, посмотрю в почте"])
def test_a_plan_for_now_asks_to_wait(text: str) -> None:
    assert assistant().understand(text, "ru").says("wait")


def test_a_plan_with_a_name_is_more_than_a_pause() -> None:
    assert not assistant().understand("найду Петра Рака", "ru").says("wait")


@pytest.mark.parametrize(
    ("text", "labelled"),
    [
        ("должность неправильно написала, она агроном", {}),
        ("фамилия пишется Хассанова", {"lastname": "Хассанова"}),
        ("фамилия через два с, Хассанова", {"lastname": "Хассанова"}),
    ],
)
def test_a_verb_or_a_spelling_is_no_value(text: str, labelled: dict[str, str]) -> None:
    assert entities(text).labelled == labelled


def test_the_owner_stands_behind_its_label() -> None:
    found = request("назначь ответственным Анну Котову для Юны Пак").entities
    assert (found.runs, found.labelled) == (["Юны Пак"], {"hubspot_owner_id": "Анну Котову"})


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("заведующей производством", "заведующая производством"),
        ("заведующим складом", "заведующий складом"),
        ("ведущего инженера", "ведущий инженер"),
    ],
)
def test_a_participle_as_a_job_is_put_into_the_nominative(typed: str, stored: str) -> None:
    assert Morphology.shared().phrase(typed, "ru") == stored


@pytest.mark.parametrize("name", ["Denis Khromov / Денис Хромов", "Хромов Денис / Denis Khromov"])
def test_a_name_in_two_alphabets_is_one_name(name: str) -> None:
    card = f"добавь\n\n{name}\nменеджер по логистике\nООО «Вектор»\nd.khromov@vektor.example"
    found = entities(card)
    assert (found.addressee, found.labelled["company"]) == (name.partition(" / ")[0], "ООО «Вектор»")


def test_a_name_with_a_patronymic_needs_no_capitals() -> None:
    (run,) = entities("добавь иван павлович дрозд, drozd@pole.example").runs
    assert run.casefold() == "иван павлович дрозд"


def test_a_verb_is_no_value_that_was_held_before() -> None:
    assert entities("хотя нет, не надо её, она просила не хранить данные").swap is None
