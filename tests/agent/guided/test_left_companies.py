"""A contact who left a company: the property is cleared if the record holds that company, and asked for if not."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation, contact, found

ROSA = contact(7, "Rosa", "Tarn", email="rosa@tarn.example", company="Tarn Wool Ltd", jobtitle="weaver")
INNA = contact(9, "Инна", "Шубина", email="inna@shubina.example", company="Тур Логистик")
LEFT = [
    ("en", ROSA, "Rosa Tarn no longer works at Tarn Wool"),
    ("es", ROSA, "Rosa Tarn ya no trabaja en Tarn Wool"),
    ("fr", ROSA, "Rosa Tarn ne travaille plus chez Tarn Wool"),
    ("pl", ROSA, "Rosa Tarn już nie pracuje w Tarn Wool"),
    ("ru", INNA, "Инна Шубина больше не работает в Тур Логистик"),
]


@pytest.mark.parametrize(("locale", "person", "text"), LEFT)
def test_the_company_that_a_contact_left_is_cleared(locale: Locale, person: object, text: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(person))  # type: ignore[arg-type]
    name, arguments = chat.called()
    assert (name, arguments["clear"]) == ("update_contact", ["company"])
    assert set(arguments) == {"contact_id", "clear"}


def test_another_company_than_the_one_of_the_record_is_asked_for() -> None:
    chat = Conversation()
    chat.says("Rosa Tarn no longer works at Globex")
    chat.gets(found(ROSA))
    assert not chat.decision.calls
    assert chat.said("ask_value", field="company", name="Rosa Tarn")
