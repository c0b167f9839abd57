"""Several people in one line, with dashes or brackets within each and a comma or “and” between two."""

import pytest

from libs.contracts import Locale
from tests.agent.guided.conversation import assistant

ROWS: tuple[tuple[Locale, str], ...] = (
    ("en", "add these: Hanna Moore - Acme - h@moore.example, Jim Fox - Globex - j@fox.example"),
    ("en", "Hanna Moore - Acme - h@moore.example, Jim Fox - Globex - j@fox.example"),
    ("en", "Hanna Moore - Acme - h@moore.example, Jim Fox - Globex - j@fox.example. add both pls"),
    ("en", "two for the crm. Hanna Moore / Acme / h@moore.example, Jim Fox / Globex / j@fox.example"),
    ("en", "new contacts Hanna Moore - h@moore.example - Acme, Jim Dale - j@fox.example - Globex"),
    ("en", "please add Hanna Moore (Acme) h@moore.example and Jim Fox (Globex) j@fox.example"),
    ("en", "add hanna moore - acme - h@moore.example, jim fox - globex - j@fox.example"),
    ("es", "añade a Hanna Moore - Acme - h@moore.example, Jim Fox - Globex - j@fox.example"),
    ("fr", "ajoute Hanna Moore – Acme – h@moore.example, Jim Fox – Globex – j@fox.example"),
    ("pl", "dodaj: Hanna Moore - Acme - h@moore.example, Jan Fox - Globex - j@fox.example"),
)


@pytest.mark.parametrize(("locale", "text"), ROWS)
def test_each_row_is_one_person(locale: Locale, text: str) -> None:
    found = assistant().understand(text, locale).requests
    assert [each.intent for each in found] == ["create", "create"]
    first, second = (each.entities for each in found)
    assert (first.emails, second.emails) == (["h@moore.example"], ["j@fox.example"])
    assert first.runs[0] == "Hanna Moore"
    assert second.runs[0].startswith("J")
    assert [str(each).casefold() for each in (*first.runs[1:], *first.unsure)] == ["acme"]
    assert [str(each).casefold() for each in (*second.runs[1:], *second.unsure)] == ["globex"]


def test_commas_of_one_person_part_nothing() -> None:
    (request,) = assistant().understand("add Hanna Moore - Acme, Leeds - h@moore.example", "en").requests
    assert request.entities.emails == ["h@moore.example"]


@pytest.mark.parametrize(
    "text", ["add Tobias Renner t@renner.example, Renner Joinery", "add Anita Rao, Larkfield Dental"]
)
def test_a_company_behind_a_comma_is_no_second_person(text: str) -> None:
    (request,) = assistant().understand(text, "en").requests
    assert len(request.entities.runs) == 2


@pytest.mark.parametrize(
    "text", ["add Anita Rao, Bob Poe", "add Anita Rao and Larkin Poe", "add Jonas Brandt, Emre Ozturk"]
)
def test_a_name_behind_a_comma_is_a_second_person(text: str) -> None:
    assert len(assistant().understand(text, "en").requests) == 2


def test_a_company_called_after_the_next_person_is_no_name() -> None:
    text = "wrzuć dwie osoby: Ewelina Kubiak ewelina@sanmar.example i Oskar Wilk, Wilk Auto, oskar@wilkauto.example"
    first, second = assistant().understand(text, "pl").requests
    assert (first.entities.runs, second.entities.runs) == (["Ewelina Kubiak"], ["Oskar Wilk", "Wilk Auto"])


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "put Wes Tollard down as a new contact, wes@tollard.example"),
        ("es", "apunta a Wes Tollard como contacto nuevo, wes@tollard.example"),
        ("pl", "wpisz Wes Tollard jako nowy kontakt, wes@tollard.example"),
    ],
)
def test_down_as_a_new_contact_is_one_request(locale: Locale, text: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.intent, request.entities.runs) == ("create", ["Wes Tollard"])
