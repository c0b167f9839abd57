"""Two changes in one message: the receipt states the outcome of the second, and never "done" for both."""

import pytest

from libs.contracts.principals import LOCALES, Locale
from libs.contracts.results import Changed, Conflict, Invalid, Problem, Refused, ToolResult, Unavailable
from tests.agent.guided.conversation import Conversation, assistant, contact, found
from tests.agent.guided.people import BOB, JANE, UPDATED

BOTH: dict[Locale, str] = {
    "en": "change the phone of jane@acme.com to +1 415 555 0100 and change the city of bob@x.io to Oslo",
    "es": "cambia el teléfono de jane@acme.com a +1 415 555 0100 y cambia la ciudad de bob@x.io a Oslo",
    "fr": "change le téléphone de jane@acme.com en +1 415 555 0100 et change la ville de bob@x.io en Oslo",
    "pl": "zmień telefon jane@acme.com na +1 415 555 0100 i zmień miasto bob@x.io na Oslo",
    "ko": "jane@acme.com 전화번호를 +1 415 555 0100으로 바꿔줘. bob@x.io 도시를 Oslo로 바꿔줘",
    "ru": "измени телефон jane@acme.com на +1 415 555 0100 и измени город bob@x.io на Oslo",
}
FAILURES: dict[str, ToolResult] = {
    "invalid": Invalid(problems=[Problem(property="city", code="malformed", detail="No.")]),
    "refused": Refused(code="not_allowed", detail="No."),
    "unavailable": Unavailable(code="hubspot_down", effect="none"),
    "unknown": Unavailable(code="timeout", effect="unknown"),
    "conflict": Conflict(existing=contact(9, "Eve", "Roe"), property="city"),
    "changed": Changed(contact=None, by=None),
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("failure", FAILURES)
def test_the_second_one_fails(failure: str, locale: Locale) -> None:
    chat = Conversation(locale)
    chat.says(BOTH[locale])
    chat.gets(found(JANE))
    assert chat.called()[0] == "update_contact"
    first = chat.gets(UPDATED)
    assert chat.said("updated", name=JANE.name)
    assert "Bob" not in first.text
    chat.gets(found(BOB))
    assert chat.called()[0] == "update_contact"
    failed = chat.gets(FAILURES[failure])
    done = assistant().phrases.text(locale, "updated", name="").strip(" .,!")
    assert done not in failed.text
    assert not failed.calls
    assert JANE.name not in failed.text
