"""A value that was just written belongs in another property."""

import pytest

from libs.contracts import Contact, ContactUpdated, Locale
from libs.contracts.changes import Change
from tests.agent.guided.conversation import Conversation, contact, found, ok

NUMBER = "+33639987712"
MOBILE = [{"property": "mobilephone", "value": NUMBER}]
GILDA = contact(1, "Gilda", "Moretti", email="gilda@moretti.example", phone=NUMBER)


def _written(chat: Conversation, person: Contact, prop: str, before: str | None, after: str) -> None:
    chat.gets(found(person))
    change = Change(property=prop, before=before, after=after)
    chat.gets(ok(ContactUpdated(contact=person, changes=[change])))


@pytest.mark.parametrize(("locale", "text"), [
    ("fr", "pardon, c'est son portable, pas le fixe"), ("fr", "euh c'est son portable en fait"),
    ("es", "perdón, es su móvil, no el fijo"), ("en", "sorry, that's her mobile, not the landline"),
])  # fmt: skip
def test_a_number_moves_to_the_other_label(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says("ajoute le tel 06 39 98 77 12 à Gilda Moretti")
    _written(chat, GILDA, "phone", None, NUMBER)
    chat.says(text)
    assert chat.called() == ("update_contact", {"contact_id": "1", "other": MOBILE, "clear": ["phone"]})


def test_the_first_property_gets_its_value_of_before() -> None:
    chat = Conversation("fr")
    chat.says("mets le tel de Gilda Moretti au 06 39 98 77 12")
    _written(chat, GILDA, "phone", "+33478000000", NUMBER)
    chat.says("oups, c'était le portable pas le fixe")
    assert chat.called()[1] == {"contact_id": "1", "other": MOBILE, "phone": "+33478000000"}
