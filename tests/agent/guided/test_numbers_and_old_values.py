"""Numbers of records and postal codes are no phone numbers, and a value of before is no part of the contact's name."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation, found
from tests.agent.guided.people import JANE

RECORDS: tuple[tuple[Locale, str], ...] = (
    ("en", "show contact no. 171590000001"),
    ("en", "what's the phone of contact 171590000001?"),
    ("es", "muestra el contacto nº 171590000001"),
    ("fr", "montre le contact n° 171590000001"),
    ("pl", "pokaż kontakt nr 171590000001"),
    ("ru", "покажи контакт №171590000001"),
    ("ru", "открой запись № 171590000001"),
)
EXCHANGED: tuple[tuple[Locale, str, str, str], ...] = (
    ("es", "cambia la empresa de Jane Doe de Acme a Globex", "company", "Globex"),
    ("es", "cambia la ciudad de Jane Doe de Madrid a Sevilla", "city", "Sevilla"),
    ("fr", "change la société de Jane Doe de Acme à Globex", "company", "Globex"),
    ("fr", "change la ville de Jane Doe de Paris à Lyon", "city", "Lyon"),
)


@pytest.mark.parametrize(("locale", "text"), RECORDS)
def test_a_sign_may_stand_before_the_number_of_a_record(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    assert chat.called() == ("get_contact", {"contact_id": "171590000001"})


@pytest.mark.parametrize(("locale", "text", "prop", "value"), EXCHANGED)
def test_a_value_of_before_is_no_part_of_the_name(locale: Locale, text: str, prop: str, value: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    assert chat.called() == ("search_contact", {"name": "Jane Doe"})
    chat.gets(found(JANE))
    assert chat.called() == ("update_contact", {"contact_id": "1", prop: value})


def test_a_long_postal_code_is_no_phone_number() -> None:
    chat = Conversation()
    chat.says("set the postal code of jane@acme.com to 02134-1001")
    chat.gets(found(JANE))
    other = [{"property": "zip", "value": "02134-1001"}]
    assert chat.called() == ("update_contact", {"contact_id": "1", "other": other})
