"""A first name means the person who was named in full before and is not in HubSpot; nothing is written unseen."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation, contact, found

SOUGHT: tuple[tuple[Locale, str, str], ...] = (
    ("en", "is Pauline Sorel in here?", "pauline's email is pauline@brindille.example, add her"),
    ("en", "find Pauline Sorel", "add pauline, pauline@brindille.example"),
    ("fr", "il me faut une fiche pour Pauline Sorel", "donc pour Pauline, son mail : pauline@brindille.example"),
    ("es", "¿tenemos a Pauline Sorel?", "añade a Pauline, pauline@brindille.example"),
)


@pytest.mark.parametrize(("locale", "first", "then"), SOUGHT)
def test_a_first_name_behind_a_search_for_the_full_name_is_shown_in_full(locale: Locale, first: str, then: str) -> None:
    chat = Conversation(locale)
    chat.says(first)
    _finds_none(chat)
    chat.says(then)
    _finds_none(chat)
    assert "Sorel" in chat.decision.text
    assert not chat.decision.calls
    chat.clicks("skip_rest")
    assert (chat.called()[0], chat.called()[1]["lastname"]) == ("create_contact", "Sorel")


def test_a_contact_that_was_given_up_is_taken_up_with_what_was_said_of_it() -> None:
    chat = Conversation("es")
    chat.says("sumá a Ludmila Ferreyra, es contadora")
    chat.says("pará, antes decime qué teléfono tenemos de Hernán Scola")
    chat.gets(found(contact(9, "Hernán", "Scola")))
    chat.says("listo, el mail de Ludmila es ludmila@ferreyra.example")
    _finds_none(chat)
    chat.clicks("skip_rest")
    created = chat.called()[1]
    assert (created["lastname"], created["jobtitle"]) == ("Ferreyra", "contadora")


@pytest.mark.parametrize("then", ["add Paula, paula@acme.com", "add Pauline Roux, pauline@acme.com"])
def test_another_name_takes_nothing_of_the_one_before(then: str) -> None:
    chat = Conversation()
    chat.says("find Pauline Sorel")
    _finds_none(chat)
    assert "Sorel" not in chat.says(then).text


def _finds_none(chat: Conversation) -> None:
    while chat.decision.calls and chat.called()[0] == "search_contact":
        chat.gets(found())
