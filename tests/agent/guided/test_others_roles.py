"""The role of another person is no job of the contact, and is named as left over."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation, assistant, contact, found

ROLES: tuple[tuple[Locale, str, str], ...] = (
    ("en", "add Tess Quill, tess@quill.example, Bob Ray is her assistant", "Bob Ray is her assistant"),
    ("en", "add Tess Quill, tess@quill.example. Her assistant is Bob Ray", "Her assistant is Bob Ray"),
    ("en", "add Tess Quill, tess@quill.example, and Bob Ray is her accountant", "Bob Ray is her accountant"),
    ("es", "crea a Tesa Quil, tesa@quil.example, su asistente es Luis Soto", "su asistente es Luis Soto"),
    ("es", "crea a Tesa Quil, tesa@quil.example, Luis Soto es su contable", "Luis Soto es su contable"),
    ("fr", "crée Tess Quill, tess@quill.example, son assistant est Luc Petit", "son assistant est Luc Petit"),
    ("fr", "crée Tess Quill, tess@quill.example, Luc Petit est son comptable", "Luc Petit est son comptable"),
    ("pl", "dodaj Teresę Kil, teresa@kil.example, jej asystent to Jan Lis", "jej asystent to Jan Lis"),
    ("pl", "dodaj Teresę Kil, teresa@kil.example, Jan Lis jest jej księgowym", "Jan Lis jest jej księgowym"),
    ("ru", "добавь Терезу Киль, tereza@kil.example, её помощник Иван Лис", "её помощник Иван Лис"),
    ("ru", "добавь Терезу Киль, tereza@kil.example, Иван Лис её бухгалтер", "Иван Лис её бухгалтер"),
)


@pytest.mark.parametrize(("locale", "said", "role"), ROLES)
def test_the_role_of_another_person_is_left_out(locale: Locale, said: str, role: str) -> None:
    (request,) = assistant().understand(said, locale).requests
    assert request.entities.left == [role]
    chat = Conversation(locale)
    chat.says(said)
    assert set(chat.created()) == {"firstname", "lastname", "email"}


def test_a_change_is_made_without_the_role_of_another_person() -> None:
    chat = Conversation()
    chat.says("Maria Gomez's phone is +1 512 555 0188, Bob Ray is her assistant")
    assert "Bob Ray is her assistant" in chat.decision.text
    chat.gets(found(contact(1, "Maria", "Gomez", email="maria@lumina.example")))
    assert chat.called()[1] == {"contact_id": "1", "phone": "+1 512 555 0188"}


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "add Tess Quill, tess@quill.example, her job is assistant"),
        ("es", "crea a Tesa Quil, tesa@quil.example, es asistente"),
        ("ru", "добавь Терезу Киль, tereza@kil.example, она помощник"),
    ],
)
def test_the_job_of_the_contact_is_kept(locale: Locale, said: str) -> None:
    chat = Conversation(locale)
    chat.says(said)
    assert chat.created()["jobtitle"] in ("assistant", "asistente", "помощник")


def test_a_person_with_an_address_is_another_contact() -> None:
    requests = (
        assistant()
        .understand("add Tess Quill, tess@quill.example, and her assistant Bob Ray, bob.ray@quill.example", "en")
        .requests
    )
    assert [each.entities.emails for each in requests] == [["tess@quill.example"], ["bob.ray@quill.example"]]
    assert not any("assistant" in run for each in requests for run in each.entities.runs)
