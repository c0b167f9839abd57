"""An arrow from a contact to a person hands the contact over, and a pronoun within “who takes over” is the contact."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import assistant

HANDED: tuple[tuple[Locale, str, list[tuple[str, str]]], ...] = (
    ("fr", "Luc Ferrand → Daria Orlova", [("Luc Ferrand", "Daria Orlova")]),
    ("fr", "nouveau proprio : Luc Ferrand -> Minjun Seo", [("Luc Ferrand", "Minjun Seo")]),
    ("fr", "luc ferrand -> daria orlova stp", [("Luc Ferrand", "Daria Orlova")]),
    ("fr", "Luc Ferrand → Daria Orlova\nAnne Roux → Mateo Vidal",
     [("Luc Ferrand", "Daria Orlova"), ("Anne Roux", "Mateo Vidal")]),
    ("en", "new owner: Ann Lee -> Zofia Lis", [("Ann Lee", "Zofia Lis")]),
    ("pl", "Anna Kot -> Zofia Lis", [("Anna Kot", "Zofia Lis")]),
    ("ru", "Анна Котова → Дарья Орлова", [("Анна Котова", "Дарья Орлова")]),
)  # fmt: skip
OTHER: tuple[str, ...] = (
    "Luc Ferrand → Lyon",
    "Luc Ferrand → directeur",
    "Luc Ferrand -> Luc Ferrant",
    "Luc Ferrand : Acme → Globex",
    "Acme → Globex",
    "Luc Ferrand → Globex SARL",
)


@pytest.mark.parametrize(("locale", "text", "pairs"), HANDED)
def test_an_arrow_hands_a_contact_over(locale: Locale, text: str, pairs: list[tuple[str, str]]) -> None:
    requests = assistant().understand(text, locale).requests
    assert {each.intent for each in requests} == {"assign"}
    said = [(str(each.entities.runs[0]), each.entities.labelled["hubspot_owner_id"]) for each in requests]
    assert said == pairs


@pytest.mark.parametrize("text", OTHER)
def test_an_arrow_to_anything_else_names_no_owner(text: str) -> None:
    assert all(each.intent != "assign" for each in assistant().understand(text, "fr").requests)


@pytest.mark.parametrize("text", ["c'est Minjun Seo qui la reprend", "c'est Minjun Seo qui s'en occupera"])
def test_a_pronoun_within_the_verb_is_the_contact(text: str) -> None:
    entities = assistant().understand(text, "fr").entities
    assert entities.has_focus
    assert entities.labelled == {"hubspot_owner_id": "Minjun Seo"}
