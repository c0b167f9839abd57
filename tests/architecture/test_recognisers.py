"""An email address or a phone number is valid everywhere or nowhere, and has one spelling."""

import pytest
from pydantic import TypeAdapter, ValidationError

from libs.email_addresses import domain_in, email_in, has_email_form
from libs.phone_numbers import has_phone_form, phones_in
from services.agent.assistants.guided.parsing import wrong
from services.agent.flows.runtime.answers import Answer, Question, read_answer
from services.gateway.desk.schemas import EmailAddress
from services.hubspot_tools.contacts import BadValue, normalize

VALID = {
    "Jane.Doe@Acme.COM": "jane.doe@acme.com",
    "jane+desk@acme.co.uk": "jane+desk@acme.co.uk",
    "o'neil@acme.com": "o'neil@acme.com",
    "jane@müller.de": "jane@xn--mller-kva.de",
    "ivan@пример.рф": "ivan@xn--e1afmkfd.xn--p1ai",
}
INVALID = (
    "jané@acme.com",
    "иван@acme.com",
    "jane@acme",
    "jane@@acme.com",
    "jane..doe@acme.com",
    "jane@acme.local",
    "@",
)


def _in_a_flow(text: str) -> str | None:
    answer = read_answer(Question("email"), text)
    return answer.value if isinstance(answer, Answer) else None


def _in_tools(text: str) -> str | None:
    try:
        return normalize.email(text)
    except BadValue:
        return None


def _at_the_desk(text: str) -> str | None:
    try:
        return TypeAdapter[str](EmailAddress).validate_python(text)
    except ValidationError:
        return None


@pytest.mark.parametrize(("typed", "spelling"), VALID.items())
def test_a_valid_address_has_one_spelling_everywhere(typed: str, spelling: str) -> None:
    assert [_in_a_flow(typed), _in_tools(typed), _at_the_desk(typed)] == [spelling] * 3
    assert wrong({"email": typed}) is None
    assert has_email_form(typed)


@pytest.mark.parametrize("typed", INVALID)
def test_an_invalid_address_is_invalid_everywhere(typed: str) -> None:
    """HubSpot refuses letters outside of ASCII before the @."""
    assert [_in_a_flow(typed), _in_tools(typed), _at_the_desk(typed)] == [None] * 3
    assert wrong({"email": typed}) == "email"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It's 'jane@acme.com'.", "jane@acme.com"),
        ("Jane <jane@acme.com>, thanks!", "jane@acme.com"),
        ("mailto:jane@acme.com", "jane@acme.com"),
        ("jane@acme.com입니다", "jane@acme.com"),
        ("ask @jane, jane@acme.com", "jane@acme.com"),
        ("jane@acme.com or bob@acme.com", None),
        ("a@b.c@acme.com", None),
        ("none", None),
    ],
)
def test_an_address_in_a_sentence(text: str, found: str | None) -> None:
    assert email_in(text) == found


def test_a_domain() -> None:
    assert (domain_in("jane@acme.com"), domain_in("acme.com")) == ("acme.com", "acme.com")


@pytest.mark.parametrize("typed", ["+1 123 456 7890", "+34 912 345 678", "+1 (415) 555-0100"])
def test_a_number_that_could_exist_is_valid_everywhere(typed: str) -> None:
    """The first one is in a range that has not been assigned."""
    answer = read_answer(Question("phone"), f"call {typed}, please")
    assert isinstance(answer, Answer)
    assert answer.value == normalize.phone(typed, None).international
    assert wrong({"phone": typed}) is None


def test_a_number_without_a_country_code_needs_a_region() -> None:
    assert has_phone_form("415 555 0100")
    assert phones_in("415 555 0100", None) == []
    [found] = phones_in("415 555 0100", "US")
    assert (str(found), found.grouped) == ("+14155550100", "+1 415-555-0100")
