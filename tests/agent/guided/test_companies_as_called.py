"""Companies in quotation marks, companies that are called by what they do, and the company of all below a list."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.principals import Locale
from libs.contracts.results import ContactUpdated
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok, only_entities

QUOTED: tuple[tuple[Locale, str], ...] = (
    ("ru", "Глеб Лыков теперь в «Альтаире»"),
    ("ru", "Глеб Лыков ушёл из «Меридиана», он теперь коммерческий директор в «Альтаире». Поправь у себя"),
    ("pl", "Jan Mroczek jest teraz w „Altair”"),
    ("en", 'Tom Berg left "Meridian", he is now sales director in "Altair". fix it please'),
    ("fr", "Tom Vidal a quitté « Meridian », il est maintenant directeur commercial à « Altair »"),
    ("es", "Tomás Vega dejó «Meridian», ahora es director comercial en «Altair»"),
)
TRADES: tuple[tuple[Locale, str, str], ...] = (
    ("pl", "dodaj Ola Bielak, ola@a.example, sprzedawczyni w Domu mebli", "Dom mebli"),
    ("pl", "Jan Mroczek pracuje teraz w Domu mebli w Gdyni", "Dom mebli"),
    ("pl", "dodaj Ola Bielak, ola@a.example, pracuje w Centrum opon", "Centrum opon"),
    ("ru", "добавь Лев Рябов, компания Торты на заказ, lev@r.example", "Торты на заказ"),
    ("ru", "поменяй Льву Рябову компанию на Торты на заказ", "Торты на заказ"),
    ("ru", "Лев Рябов теперь работает в Доме мебели директором", "Дом мебели"),
    ("ru", "добавь Льва Рябова из Дома мебели, lev@r.example", "Дом мебели"),
)
LISTS: tuple[tuple[Locale, str], ...] = (
    ("ru", "новые контакты, 2 шт:\n1) Олег Крюков - a@a.example\n2) Нина Лапина - b@a.example\nкомпания у обоих {}"),
    ("ru", "добавь двоих:\n1. Олег Крюков, a@a.example\n2. Нина Лапина, b@a.example\nкомпания у обеих одна - {}"),
    ("ru", "новые контакты:\n- Олег Крюков, a@a.example\n- Нина Лапина, b@a.example\nу обоих компания {}"),
    ("pl", "nowe kontakty:\n1) Olga Bielak - a@a.example\n2) Jan Mroczek - b@a.example\nfirma u obojga {}"),
    ("en", "new contacts:\n1) Pia Lund - a@a.example\n2) Tom Berg - b@a.example\ncompany for both: {}"),
    ("es", "contactos nuevos:\n1) Pía Luna - a@a.example\n2) Tomás Vega - b@a.example\nla empresa de los dos es {}"),
    ("fr", "nouveaux contacts :\n1) Léa Morin - a@a.example\n2) Tom Vidal - b@a.example\nsociété des deux : {}"),
)  # fmt: skip
MANAGERS = (
    ("ru", "новый менеджер Зои Майоровой – Дарья Орлова"), ("ru", "у Зои Майоровой новый менеджер – Дарья Орлова"),
    ("ru", "менеджер Зои Майоровой теперь Дарья Орлова"), ("ru", "новый менеджер у Зои Майоровой: Дарья Орлова"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "text"), QUOTED)
def test_quotation_marks_hold_a_company_and_no_town(locale: Locale, text: str) -> None:
    entities = only_entities(text, locale)
    assert (entities.company[:6], "city" in entities.labelled) in (("Альтаи", False), ("Altair", False))


def test_a_quoted_name_of_a_town_is_stored_as_a_company() -> None:
    chat = Conversation("pl")
    chat.says("Jan Mroczek jest teraz w „Warszawie”")
    chat.gets(found(contact(1, "Jan", "Mroczek")))
    assert chat.called() == ("update_contact", {"contact_id": "1", "company": "Warszawa"})


@pytest.mark.parametrize(("locale", "text", "company"), TRADES)
def test_a_company_is_called_by_what_it_does(locale: Locale, text: str, company: str) -> None:
    entities = only_entities(text, locale)
    assert (entities.company or entities.labelled["company"]) == company


@pytest.mark.parametrize(
    "text", ["добавь Льва Рябова из Гранита утром", "Лев Рябов теперь работает в Граните бухгалтером"]
)
def test_a_time_or_a_job_is_no_part_of_the_company(text: str) -> None:
    entities = only_entities(text, "ru")
    assert [entities.company, *entities.unsure][-1 if entities.unsure else 0] == "Гранит"


@pytest.mark.parametrize(("locale", "text"), LISTS)
def test_the_company_below_a_list_is_the_one_of_all(locale: Locale, text: str) -> None:
    requests = assistant().understand(text.format("Norlink Plus"), locale).requests
    assert [each.entities.company for each in requests] == ["Norlink Plus", "Norlink Plus"]


@pytest.mark.parametrize(("locale", "text"), MANAGERS)
def test_the_manager_between_two_people_is_the_owner(locale: Locale, text: str) -> None:
    entities = only_entities(text, locale)
    assert entities.labelled == {"hubspot_owner_id": "Дарья Орлова"}


def test_a_manager_without_another_person_is_a_job() -> None:
    assert "hubspot_owner_id" not in only_entities("новый менеджер Зоя Майорова, z@m.example, Полюс", "ru").labelled


def test_a_verb_behind_a_denied_label_is_no_value() -> None:
    text = "добавь Ульяну Боброву, u@b.example, методист. компанию не указывай, она сейчас как раз увольняется"
    assert only_entities(text, "ru").labelled == {}


def test_from_another_town_corrects_the_town() -> None:
    chat = Conversation("pl")
    chat.says("wpisz Janowi Mroczkowi miasto Człuchów")
    chat.gets(found(contact(1, "Jan", "Mroczek")))
    moved = contact(1, "Jan", "Mroczek", city="Człuchów")
    chat.gets(ok(ContactUpdated(contact=moved, changes=[Change(property="city", before="", after="Człuchów")])))
    chat.says("nie nie, z Chojnic")
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "Chojnice"})
