"""A note that stands in a clause, behind a verb that also adds contacts; and two names before two addresses."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import assistant

NOTES: list[tuple[Locale, str, str]] = [
    ("en", "dora mallet phoned, put down that she wants two invoices", "she wants two invoices"),
    ("pl", "zapisz u Jana Kawki, że woli kontakt po siedemnastej", "woli kontakt po siedemnastej"),
    ("ru", "запиши по Людмиле Карп что она просит скидку", "она просит скидку"),
    ("ru", "пометь у Анны Рябовой, что просила перезвонить", "просила перезвонить"),
    ("ru", "запиши по зотовой лидии что оплата в конце месяца", "оплата в конце месяца"),
    ("pl", "napisz przy Grzegorzu Kłosie że dzwonił w sprawie gwarancji", "dzwonił w sprawie gwarancji"),
    ("en", "flag for Ann Lee that the invoice is late", "the invoice is late"),
    ("fr", "indique pour Luc Pons qu'il rappelle lundi", "il rappelle lundi"),
    ("ko", "목지아 님 견적서 다시 보내달라고 했다고 메모해줘", "견적서 다시 보내달라고 했다고"),
]
PAIRS: list[tuple[Locale, str]] = [
    ("es", "hay que dar de alta a Inés Robledo y a Tomás Utrera, ines@ro.example y tomas@ut.example respectivamente"),
    ("en", "add Inés Robledo and Tomás Utrera, ines@ro.example and tomas@ut.example respectively"),
]


@pytest.mark.parametrize(("locale", "text", "body"), NOTES)
def test_a_note_may_be_a_clause(locale: Locale, text: str, body: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.intent, request.entities.body) == ("note", body)
    assert request.entities.runs or request.entities.holder


def test_a_property_behind_that_is_no_note() -> None:
    said = assistant().understand("make sure that Dora Mallet's city is Leeds", "en")
    assert all(request.intent != "note" for request in said.requests)


@pytest.mark.parametrize(("locale", "text"), PAIRS)
def test_two_names_before_two_addresses_are_two_people(locale: Locale, text: str) -> None:
    requests = assistant().understand(text, locale).requests
    assert [request.entities.emails for request in requests] == [["ines@ro.example"], ["tomas@ut.example"]]
    assert not any(request.entities.company for request in requests)
