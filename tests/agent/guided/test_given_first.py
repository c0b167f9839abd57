"""A value before its label with the contact's address behind it, and addresses that are spelt for people."""

import pytest

from libs.contracts.principals import Locale
from libs.phone_numbers import normal_phone
from services.agent.assistants.guided.parsing.spelt_addresses import with_addresses
from tests.agent.guided.conversation import assistant

JANE = "jane@acme.com"
OWNERS: list[tuple[Locale, str]] = [
    ("en", "make Ann Lee the owner of jane@acme.com"),
    ("en", "Ann Lee should be the owner of jane@acme.com"),
    ("es", "haz a Ann Lee propietaria de jane@acme.com"),
    ("fr", "que Ann Lee soit responsable de jane@acme.com"),
    ("pl", "zrób Ann Lee właścicielem jane@acme.com"),
    ("ru", "поставь Ann Lee ответственной для jane@acme.com"),
    ("ko", "Ann Lee를 jane@acme.com의 담당자로 해줘"),
]
VALUES: list[tuple[Locale, str, dict[str, str]]] = [
    ("en", "put +1 415 555 0162 as the mobile on jane@acme.com? cheers", {"mobilephone": "+1 415 555 0162"}),
    ("en", "save +1 415 555 0162 as jane@acme.com's phone", {"phone": "+1 415 555 0162"}),
    ("en", "put Leeds as the city on jane@acme.com", {"city": "Leeds"}),
    ("es", "guarda +1 415 555 0162 como teléfono para jane@acme.com", {"phone": "+1 415 555 0162"}),
    ("fr", "enregistre +1 415 555 0162 comme numéro de jane@acme.com", {"phone": "+1 415 555 0162"}),
    ("pl", "wpisz Leeds jako miasto jane@acme.com", {"city": "Leeds"}),
    ("ru", "запиши +1 415 555 0162 как телефон jane@acme.com", {"phone": "+1 415 555 0162"}),
    ("ko", "부산을 jane@acme.com 도시로 넣어줘", {"city": "부산"}),
    ("ko", "jane@acme.com 팩스로 +1 415 555 0162 등록해줘", {"fax": "+1 415 555 0162"}),
]


@pytest.mark.parametrize(("locale", "text"), OWNERS)
def test_the_name_before_owner_is_the_new_owner(locale: Locale, text: str) -> None:
    said = assistant().understand(text, locale)
    entities = said.requests[0].entities if said.requests else said.entities
    assert entities.labelled == {"hubspot_owner_id": "Ann Lee"}
    assert (entities.emails, entities.runs) == ([JANE], [])


@pytest.mark.parametrize(("locale", "text", "values"), VALUES)
def test_a_value_given_to_an_address_is_a_change(locale: Locale, text: str, values: dict[str, str]) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.intent, request.entities.labelled, request.entities.emails) == ("update", values, [JANE])


@pytest.mark.parametrize(
    "text", ["add a contact for jane@acme.com, phone +1 415 555 0162", "create Jane Doe, jane@acme.com, phone 5550162"]
)
def test_a_new_contact_with_values_stays_new(text: str) -> None:
    (request,) = assistant().understand(text, "en").requests
    assert request.intent == "create"


def test_the_owner_is_asked_for_without_a_change() -> None:
    (request,) = assistant().understand("who is the owner of jane@acme.com?", "en").requests
    assert (request.intent, request.entities.labelled) == ("search", {})


@pytest.mark.parametrize(
    "spelt",
    [
        "jane (at) acme (dot) com",
        "jane[at]acme.com",
        "jane at acme dot com",
        "jane arroba acme punto com",
        "jane małpa acme kropka com",
        "jane собака acme точка com",
        "jane 골뱅이 acme 점 com",
    ],
)
def test_an_address_may_be_spelt_for_people(spelt: str) -> None:
    assert with_addresses(f"create Jane Doe, {spelt}, phone 5550162") == f"create Jane Doe, {JANE}, phone 5550162"


@pytest.mark.parametrize(
    "text", ["Jane works at acme.com", "Jane Doe @ acme.com", "meet jane at the office dot", "Ana tiene un punto com"]
)
def test_an_employer_is_no_address(text: str) -> None:
    assert with_addresses(text) == text


@pytest.mark.parametrize(
    "extension",
    ["(ext. 12)", "extensión 12", "Ext 12", "внутренний 12", "(내선 12)", "w. 12", "poste 12", "wewnętrzny 12"],
)
def test_an_extension_in_any_notation_belongs_to_its_number(extension: str) -> None:
    (request,) = assistant().understand(f"create Ida Reed, tel +1 905 222 3335 {extension}", "en").requests
    assert str(normal_phone(request.entities.labelled["phone"], None)) == "+19052223335 ext. 12"
