"""Words that mean the contact at hand: the begun one, or the one that was shown last."""

import pytest

from libs.contracts import Locale
from tests.agent.guided.conversation import Conversation, found
from tests.agent.guided.people import JANE


@pytest.mark.parametrize(
    ("locale", "begins", "accepts"),
    [
        ("es", "da de alta a Nuria Soler nuria@soler.example", "vale, ya está, créalo así"),
        ("es", "añade a Nuria Soler nuria@soler.example", "sí, dala de alta"),
        ("fr", "ajoute Lise Aubin lise@aubin.example", "c'est bon, tu peux le créer"),
        ("fr", "ajoute Lise Aubin lise@aubin.example", "ok crée la fiche"),
        ("ko", "문하윤 등록해줘 hayun@moon.example", "됐어 그대로 등록해"),
        ("en", "add Femi Bello femi@bello.example", "fine, create it"),
    ],
)
def test_the_begun_contact_is_created_as_it_is(locale: Locale, begins: str, accepts: str) -> None:
    chat = Conversation(locale)
    assert not chat.says(begins).calls
    assert [call.tool for call in chat.says(accepts).calls] == ["create_contact"]


@pytest.mark.parametrize(
    ("locale", "asks"),
    [
        ("es", "y su móvil cuál es?"), ("fr", "et c'est quoi son numéro ?"), ("en", "what is her phone number?"),
    ],
)  # fmt: skip
def test_a_property_of_the_contact_that_was_shown(locale: Locale, asks: str) -> None:
    chat = Conversation(locale)
    chat.says("jane@acme.com")
    chat.gets(found(JANE))
    assert [(call.tool, call.arguments) for call in chat.says(asks).calls] == [("get_contact", {"contact_id": JANE.id})]


@pytest.mark.parametrize(
    ("locale", "says"),
    [
        ("es", "Jane Doe tiene también un segundo correo: jane@casa.example"),
        ("fr", "Jane Doe a aussi une adresse perso : jane@maison.example"),
        ("ko", "Jane Doe 이메일 하나 더 있대 jane@home.example 이것도 추가해줘"),
    ],
)
def test_a_second_address_takes_no_place(locale: Locale, says: str) -> None:
    chat = Conversation(locale)
    assert not chat.says(says).calls
