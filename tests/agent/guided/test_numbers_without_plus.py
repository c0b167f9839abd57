"""Numbers with their country code and without the plus, as caller displays and spreadsheets show them."""

import pytest

from libs.contracts import Locale
from tests.agent.guided.conversation import assistant

NUMBER = "358401234567"


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", f"whos on {NUMBER}?"),
        ("en", f"find {NUMBER}"),
        ("es", f"¿de quién es el {NUMBER}?"),
        ("fr", f"c'est qui le {NUMBER} ?"),
        ("pl", f"czyj to numer {NUMBER}"),
        ("ru", f"чей номер {NUMBER}"),
        ("ko", f"{NUMBER} 누구 번호야?"),
    ],
)
def test_a_number_without_its_plus_is_looked_for(locale: Locale, text: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    entities = request.entities
    assert (request.intent, [*entities.phones, *entities.labelled.values()]) == ("search", [NUMBER])


@pytest.mark.parametrize("said", [NUMBER, f"phone {NUMBER}", "358 40 123 4567"])
def test_it_is_the_number_of_a_new_contact(said: str) -> None:
    (request,) = assistant().understand(f"add Jo Park, jo@park.example, {said}", "en").requests
    found = [*request.entities.phones, *request.entities.labelled.values()]
    assert [each.replace(" ", "") for each in found] == [NUMBER]


@pytest.mark.parametrize("said", [f"order {NUMBER}", f"ref {NUMBER}", "202611284711", "123456789012"])
def test_other_numbers_are_no_phone_numbers(said: str) -> None:
    (request,) = assistant().understand(f"add Jo Park, jo@park.example, {said}", "en").requests
    assert request.entities.phones == []
    assert request.entities.labelled == {}
