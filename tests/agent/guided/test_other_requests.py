"""A cancel with another request, news of a job with bare values, and a value that goes while another stays."""

import pytest

from libs.contracts.principals import Locale
from libs.contracts.tools import SEARCH_CONTACT, UPDATE_CONTACT
from tests.agent.guided.conversation import Conversation, assistant, contact, found, only_entities

OTHER: tuple[tuple[Locale, str, str, str], ...] = (
    ("ru", "создай контакт", "хотя стоп, отбой. Открой лучше карточку Ольги Роговой", "Ольга Рогова"),
    ("ru", "создай контакт", "не нужно уже, вызови-ка на экран Ольгу Рогову", "Ольга Рогова"),
    ("ru", "создай контакт", "отменяем. давай лучше Ольгу Рогову посмотрим", "Ольга Рогова"),
    ("pl", "dodaj nowy kontakt", "nie, stop. Otwórz lepiej kartę Oliwii Sowy", "Oliwia Sowa"),
    ("pl", "dodaj nowy kontakt", "anuluj, rzućmy okiem na Oliwię Sowę", "Oliwia Sowa"),
    ("en", "add a contact", "scrap that. Bring up Olive Owl for me", "Olive Owl"),
    ("fr", "ajoute un contact", "laisse tomber. Ouvre plutôt la fiche de Rosa Pons", "Rosa Pons"),
    ("es", "crea un contacto", "déjalo. Abre mejor la ficha de Rosa Pons", "Rosa Pons"),
)  # fmt: skip
OPENED: tuple[tuple[Locale, str, str], ...] = (
    ("ru", "открой карточку Ольги Роговой", "search"),
    ("ru", "открой новую карточку: Ольга Рогова, o@r.example", "create"),
    ("pl", "otwórz kartę Oliwii Sowy", "search"), ("pl", "otwórz nową kartę: Oliwia Sowa, o@s.example", "create"),
    ("fr", "ouvre la fiche de Rosa Pons", "search"), ("fr", "ouvre une fiche pour Rosa Pons, r@p.example", "create"),
)  # fmt: skip
NEW_JOBS: tuple[tuple[Locale, str, str, list[str]], ...] = (
    ("pl", "Oliwia Sowa zmieniła pracę - teraz Polbud, specjalista ds. zakupów", "Polbud", ["specjalista ds. zakupów"]),
    ("pl", "Oliwia Sowa: nowa praca – Polbud, kierowniczka biura", "Polbud", ["kierowniczka biura"]),
    ("pl", "Zmiana pracy u Oliwii Sowy – Polbud, brygadzistka", "Polbud", ["brygadzistka"]),
    ("ru", "Ольга Рогова сменила работу — теперь Стройтрест, главный инженер", "Стройтрест", ["главный инженер"]),
    ("ru", "у Ольги Роговой новая работа: ООО «Вереск», бухгалтер", "ООО «Вереск»", ["бухгалтер"]),
    ("en", "Olive Owl changed jobs - now Globex, purchasing specialist", "Globex", ["purchasing specialist"]),
    ("es", "Rosa Pons ha cambiado de trabajo: ahora Norvento, jefa de compras", "Norvento", ["jefa de compras"]),
    ("fr", "Rosa Pons a changé de boulot - maintenant Globex, acheteuse", "Globex", ["acheteuse"]),
)  # fmt: skip
NO_COMPANY: tuple[tuple[Locale, str], ...] = (
    ("pl", "Oliwia Sowa zmieniła pracę - teraz Gdańsk"), ("pl", "zmieniła pracę, Anna Nowak jej pomogła"),
    ("ru", "Ольга Рогова сменила работу — теперь Омск"), ("en", "new job for Olive Owl: Welder at height"),
)  # fmt: skip
GOES: tuple[tuple[Locale, str], ...] = (
    ("pl", "u Oliwii Sowy telefon out, zostaje tylko komórka"),
    ("pl", "Oliwia Sowa: telefon do usunięcia, komórka zostaje"),
    ("pl", "u Oliwii Sowy wywal stacjonarny, zostaw tylko komórkę"),
    ("ru", "Ольга Рогова: телефон долой, мобильный оставь"),
)  # fmt: skip
OWNERS: tuple[tuple[str, str], ...] = (
    ("запиши Ольгу Рогову, владелец кафе Сулико, o@r.example", "владелец кафе"),
    ("внеси владельца кафе Ольгу Рогову, o@r.example", "владельца кафе"),
    ("Ольга Рогова теперь владелец кафе", "владелец кафе"), ("Ольга Рогова стала хозяйкой пекарни", "хозяйкой пекарни"),
    ("найди владельца кафе Ольгу", "владельца кафе"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "begun", "text", "name"), OTHER)
def test_a_cancel_and_another_contact_give_up_the_first_request(
    locale: Locale, begun: str, text: str, name: str
) -> None:
    chat = Conversation(locale)
    chat.says(begun)
    chat.says(text)
    tool, arguments = chat.called()
    assert (tool, arguments["name"]) == (SEARCH_CONTACT.name, name)


def test_a_name_alone_behind_a_stop_corrects_the_name() -> None:
    chat = Conversation("ru")
    chat.says("добавь контакт")
    chat.says("стоп, Ольга Рогова")
    assert chat.said("ask_email")


@pytest.mark.parametrize(("locale", "text", "intent"), OPENED)
def test_a_card_is_opened_and_a_new_one_is_made(locale: Locale, text: str, intent: str) -> None:
    assert [each.intent for each in assistant().understand(text, locale).requests] == [intent]


@pytest.mark.parametrize(("locale", "text", "company", "jobs"), NEW_JOBS)
def test_the_name_behind_a_new_job_is_the_company(locale: Locale, text: str, company: str, jobs: list[str]) -> None:
    entities = only_entities(text, locale)
    assert (entities.company, entities.narrows, entities.runs[1:], entities.left) == (company, False, jobs, [])


@pytest.mark.parametrize(("locale", "text"), NO_COMPANY)
def test_a_town_a_person_or_a_job_behind_it_is_no_company(locale: Locale, text: str) -> None:
    assert not only_entities(text, locale).company


@pytest.mark.parametrize(("locale", "text"), GOES)
def test_a_label_that_goes_is_cleared_and_the_other_stays(locale: Locale, text: str) -> None:
    (asked,) = assistant().understand(text, locale).requests
    assert (asked.intent, asked.entities.named) == ("clear", ["phone"])


@pytest.mark.parametrize(
    ("locale", "shown", "text"),
    [
        ("pl", "pokaż Oliwię Sowę", "usuń telefon"),
        ("ru", "покажи Ольгу Рогову", "телефон убери, остаётся только мобильный"),
    ],
)
def test_a_property_is_cleared_of_the_contact_that_is_shown(locale: Locale, shown: str, text: str) -> None:
    chat = Conversation(locale)
    chat.says(shown)
    chat.gets(found(contact(7, "Olive", "Owl", phone="+48123456789", mobilephone="+48601202303")))
    chat.says(text)
    tool, arguments = chat.called()
    assert (tool, arguments["contact_id"], arguments["clear"]) == (UPDATE_CONTACT.name, "7", ["phone"])


@pytest.mark.parametrize(("text", "job"), OWNERS)
def test_the_owner_of_a_business_is_a_job(text: str, job: str) -> None:
    entities = only_entities(text, "ru")
    assert job in entities.runs
    assert "hubspot_owner_id" not in {**entities.labelled, **dict.fromkeys(entities.named)}


@pytest.mark.parametrize(
    "text", ["владелец Ольги Роговой теперь Мария Котова", "ответственный за Ольгу Рогову - Мария Котова"]
)
def test_the_owner_of_a_contact_is_none(text: str) -> None:
    assert only_entities(text, "ru").labelled == {"hubspot_owner_id": "Мария Котова"}
