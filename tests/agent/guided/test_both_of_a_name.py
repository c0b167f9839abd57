"""Two people of one family name, and two contacts of one name between which a person chooses."""

import pytest

from libs.contracts.principals import Locale
from services.agent.assistants.guided.parsing.shared_surnames import with_surnames
from tests.agent.guided.conversation import Conversation, assistant, contact, found
from tests.agent.guided.people import UPDATED

ANA = contact(1, "Ana", "Vela", email="ana@vela.example")
LUIS = contact(2, "Luis", "Vela", email="luis@vela.example")
LISTED: tuple[tuple[str, str], ...] = (
    ("los dos Vela, Ana y Luis, ahora están en Norvento", "Ana Vela y Luis Vela ahora están en Norvento"),
    ("apunta a los dos Vela: Ana a@vela.example y Luis l@vela.example",
     "apunta a Ana Vela a@vela.example y Luis Vela l@vela.example "),
    ("les frères Vela, Jean et Luc, sont passés chez Globex", "Jean Vela et Luc Vela sont passés chez Globex"),
    ("los hermanos Vela, Ana, Eva y Luis, de Lugo", "Ana Vela, Eva Vela y Luis Vela de Lugo"),
    ("los dos Vela, Ana Gil y Luis Pons", "los dos Vela, Ana Gil y Luis Pons"),
    ("both Velas, Ann and Luke, moved", "both Velas, Ann and Luke, moved"),
)  # fmt: skip
BOTH: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("es", "los dos Vela ahora están en Norvento", {"company": "Norvento"}),
    ("es", "los hermanos Vela se han mudado a Vigo", {"city": "Vigo"}),
    ("fr", "les deux Vela ont déménagé à Vannes", {"city": "Vannes"}),
    ("fr", "les frères Vela sont passés chez Globex", {"company": "Globex"}),
)
STATED: tuple[tuple[Locale, str], ...] = (
    ("es", "Adela Vela y Ramón Vela, ahora los lleva Mateo"),
    ("es", "a Adela Vela y a Ramón Vela los lleva Mateo"),
    ("fr", "Adela Vela et Ramón Vela sont maintenant suivis par Mateo"),
)


@pytest.mark.parametrize(("text", "named"), LISTED)
def test_a_shared_family_name_stands_behind_each_given_name(text: str, named: str) -> None:
    assert with_surnames(text) == named


@pytest.mark.parametrize(("locale", "text", "news"), BOTH)
def test_a_change_of_both_is_made_for_each_of_the_two(locale: Locale, text: str, news: dict[str, str]) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(ANA, LUIS))
    assert chat.called() == ("update_contact", {"contact_id": "1", **news})
    chat.gets(UPDATED)
    assert chat.called() == ("update_contact", {"contact_id": "2", **news})


def test_of_three_with_the_name_nothing_is_changed_unasked() -> None:
    chat = Conversation("es")
    chat.says("los dos Vela ahora están en Norvento")
    chat.gets(found(ANA, LUIS, contact(3, "Eva", "Vela")))
    assert chat.said("ask_which", 3)


@pytest.mark.parametrize(("locale", "text"), STATED)
def test_news_about_two_people_are_one_change_for_each(locale: Locale, text: str) -> None:
    requests = assistant().understand(text, locale).requests
    assert [request.entities.runs for request in requests] == [["Adela Vela"], ["Ramón Vela"]]
    assert {request.entities.labelled["hubspot_owner_id"] for request in requests} == {"Mateo"}


def test_two_of_one_name_show_more_than_addresses() -> None:
    chat = Conversation("es")
    chat.says("une las dos fichas de Lorena Mateos")
    first = contact(1, "Lorena", "Mateos", email="lm@farmalia.example", company="Botica Sur")
    chat.gets(found(first, contact(2, "Lorena", "Mateos", email="lore@c.example", city="Lugo")))
    labels = [button.label for button in chat.decision.buttons]
    assert labels[:2] == [
        "Lorena Mateos · lm@farmalia.example · Botica Sur",
        "Lorena Mateos · lore@c.example · Lugo",
    ]
    assert "lm@farmalia.example" in chat.decision.text
    chat.says("la de Botica Sur")
    assert chat.called() == ("merge_contacts", {"contact_id": "1", "duplicate_id": "2"})
