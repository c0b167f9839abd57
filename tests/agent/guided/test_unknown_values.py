"""A value that the writer does not know is a remark, and a label goes on waiting over “also” and “has changed”."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import assistant, only_entities

UNKNOWN: tuple[tuple[Locale, str, list[str], str], ...] = (
    ("fr", "retrouve-moi les coordonnées de Ghislaine, de la Fromagerie Aubrac ? son nom de famille m'échappe",
     ["Ghislaine"], "Fromagerie Aubrac"),
    ("fr", "cherche Ghislaine de la Fromagerie Aubrac, j'ai oublié son nom de famille", ["Ghislaine"],
     "Fromagerie Aubrac"),
    ("fr", "cherche Ghislaine chez Aubrac, je ne me rappelle plus son nom", ["Ghislaine"], "Aubrac"),
    ("en", "I can't remember her last name, find Jane at Acme", ["Jane"], "Acme"),
    ("es", "busca a Rosa en Acme, no me acuerdo del apellido", ["Rosa"], "Acme"),
    ("pl", "znajdź Annę z Acme, nie pamiętam nazwiska", ["Annę"], "Acme"),
    ("ru", "найди Анну из Акме, фамилию не помню", ["Анну"], "Акме"),
)  # fmt: skip
LATER: tuple[tuple[Locale, str, str, str], ...] = (
    ("fr", "mets son fax aussi : +33 2 98 44 17 31", "fax", "+33 2 98 44 17 31"),
    ("fr", "mets le site également : jacquet.example", "website", "jacquet.example"),
    ("fr", "sa ville aussi a changé : Brest", "city", "Brest"),
    ("fr", "la boîte de Luc Ferrand a changé, c'est Globex maintenant", "company", "Globex"),
    ("en", "Jane Doe's city has changed: York", "city", "York"),
    ("es", "la ciudad de Rosa Vidal ha cambiado: Soria", "city", "Soria"),
)


@pytest.mark.parametrize(("locale", "text", "runs", "company"), UNKNOWN)
def test_a_value_that_is_not_known_is_a_remark(locale: Locale, text: str, runs: list[str], company: str) -> None:
    entities = only_entities(text, locale)
    assert (entities.runs, entities.company) == (runs, company)
    assert not entities.left


@pytest.mark.parametrize(("locale", "text", "prop", "value"), LATER)
def test_a_label_waits_for_its_value(locale: Locale, text: str, prop: str, value: str) -> None:
    assert only_entities(text, locale).labelled == {prop: value}


def test_a_number_behind_such_words_is_kept() -> None:
    assert only_entities("I forgot her phone: +44 20 7946 0000", "en").phones == ["+44 20 7946 0000"]


def test_a_new_contact_without_an_address_is_asked_for_none() -> None:
    (request,) = assistant().understand("ajoute Luc Ferrand, je connais pas son mail", "fr").requests
    assert request.entities.named == ["email"]


def test_a_new_owner_may_be_asked_for_politely() -> None:
    text = "c'est Minjun Seo qui reprend Apolline Jacquet, tu peux le mettre comme propriétaire du contact ?"
    entities = assistant().understand(text, "fr").entities
    assert (entities.holder, entities.labelled) == ("Apolline Jacquet", {"hubspot_owner_id": "Minjun Seo"})
