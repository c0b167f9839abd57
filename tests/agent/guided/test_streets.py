"""Postal addresses in running text, and abbreviated labels of numbers."""

import pytest

from libs.contracts import Locale
from tests.agent.guided.conversation import only_entities

ADDRESSES: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("fr", "ajoute Aline Forge, elle est au 12 rue des Lilas à Tours, a@forge.example",
     {"address": "12 rue des Lilas", "city": "Tours"}),
    ("fr", "ajoute Aline Forge, 12 rue des Lilas, 37000 Tours, a@forge.example",
     {"address": "12 rue des Lilas", "zip": "37000", "city": "Tours"}),
    ("fr", "crée Aline Forge, place du Marché 3, 1800 Vevey, a@forge.example",
     {"address": "place du Marché 3", "zip": "1800", "city": "Vevey"}),
    ("fr", "Aline Forge a déménagé au 4 bis avenue Foch à Colmar", {"address": "4 bis avenue Foch", "city": "Colmar"}),
    ("fr", "change l'adresse d'Aline Forge : 25 boulevard Voltaire, 75011 Paris",
     {"address": "25 boulevard Voltaire", "zip": "75011", "city": "Paris"}),
    ("en", "Luke Hall moved to 14 Mill Lane, Leeds", {"address": "14 Mill Lane", "city": "Leeds"}),
    ("es", "añade a Ana Ruiz, calle Mayor 12, 42001 Soria, ana@ruiz.example",
     {"address": "calle Mayor 12", "zip": "42001", "city": "Soria"}),
    ("pl", "dodaj Annę Nowak, ul. Długa 5, 80-001 Gdańsk, anna@nowak.example",
     {"address": "ul. Długa 5", "zip": "80-001", "city": "Gdańsk"}),
    ("ru", "добавь Анну Ким, ул. Ленина, 5, Пермь, anna@kim.example", {"address": "ул. Ленина, 5", "city": "Пермь"}),
)  # fmt: skip
NUMBERS: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("fr", "ajoute Aline Forge / port. 06 39 98 70 14 / a@forge.example", {"mobilephone": "06 39 98 70 14"}),
    ("fr", "ajoute Aline Forge, port 06 39 98 70 14, a@forge.example", {"mobilephone": "06 39 98 70 14"}),
    ("fr", "ajoute Aline Forge, Port.: 06 39 98 70 14, a@forge.example", {"mobilephone": "06 39 98 70 14"}),
    ("fr", "ajoute Aline Forge, bur. 02 97 55 12 12, a@forge.example", {"phone": "02 97 55 12 12"}),
    ("en", "add Luke Hall, luke@hall.example, m 303 555 0190", {"mobilephone": "303 555 0190"}),
)


@pytest.mark.parametrize(("locale", "text", "values"), ADDRESSES + NUMBERS)
def test_each_part_has_its_property(locale: Locale, text: str, values: dict[str, str]) -> None:
    entities = only_entities(text, locale)
    assert (entities.labelled, entities.company, entities.left) == (values, "", [])


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "I met 3 people down the road, add Luke Hall, luke@hall.example"),
        ("fr", "ajoute Aline Forge, Boulangerie de la Place, aline@forge.example"),
    ],
)
def test_a_kind_of_street_without_its_number_is_none(locale: Locale, text: str) -> None:
    assert "address" not in only_entities(text, locale).labelled


def test_a_company_behind_the_street_is_no_part_of_it() -> None:
    entities = only_entities("ajoute Aline Forge, 12 rue des Lilas, Globex, aline@forge.example", "fr")
    assert (entities.labelled, entities.runs) == ({"address": "12 rue des Lilas"}, ["Aline Forge", "Globex"])
