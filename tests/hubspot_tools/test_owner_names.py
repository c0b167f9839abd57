"""Owners are found by their names as sentences have them: with case endings, and in other letters."""

import pytest

from services.hubspot_tools.contacts.owners import HubSpotOwner, Owners

NAMES = ["Ann Lee", "Mateo Vidal", "Camille Renaud", "Zofia Lis", "Daria Orlova"]
OWNERS = Owners(HubSpotOwner(name, "", name) for name in NAMES)


@pytest.mark.parametrize(
    ("said", "owner"),
    [
        ("Zofii Lis", "Zofia Lis"), ("Zofią Lis", "Zofia Lis"), ("Mateo Vidalowi", "Mateo Vidal"),
        ("Дарье Орловой", "Daria Orlova"), ("Матео Видаля", "Mateo Vidal"), ("ann", "Ann Lee"),
    ],
)  # fmt: skip
def test_a_name_with_an_ending_is_found(said: str, owner: str) -> None:
    assert OWNERS.id_of(said) == owner


@pytest.mark.parametrize("said", ["Daria Orlov", "Anna Lee", "Zofia Lisowska", "Mat Vidal"])
def test_another_name_is_not(said: str) -> None:
    assert OWNERS.id_of(said) is None
