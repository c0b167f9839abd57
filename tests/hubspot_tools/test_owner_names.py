"""Owners are found by their names as sentences have them: with case endings, and in other letters."""

import pytest

from services.hubspot_tools.contacts.owners import HubSpotOwner, Owners

NAMES = ["Ann Lee", "Mateo Vidal", "Camille Renaud", "Zofia Lis", "Daria Orlova", "Minjun Seo", "김하늘"]
OWNERS = Owners(HubSpotOwner(name, "", name) for name in NAMES)


@pytest.mark.parametrize(
    ("said", "owner"),
    [
        ("Zofii Lis", "Zofia Lis"), ("Zofią Lis", "Zofia Lis"), ("Mateo Vidalowi", "Mateo Vidal"),
        ("Дарье Орловой", "Daria Orlova"), ("Матео Видаля", "Mateo Vidal"), ("ann", "Ann Lee"),
        ("Орлову", "Daria Orlova"), ("Даша Орлова", "Daria Orlova"), ("Орлова Дарья", "Daria Orlova"),
    ],
)  # fmt: skip
def test_a_name_with_an_ending_is_found(said: str, owner: str) -> None:
    assert OWNERS.id_of(said) == owner


@pytest.mark.parametrize("said", ["Daria Orlov", "Anna Lee", "Zofia Lisowska", "Mat Vidal", "Lisa", "Даша Котова"])
def test_another_name_is_not(said: str) -> None:
    assert OWNERS.id_of(said) is None


@pytest.mark.parametrize(
    ("said", "owner"),
    [
        ("서민준", "Minjun Seo"), ("민준", "Minjun Seo"), ("서 민준", "Minjun Seo"), ("앤 리", "Ann Lee"),
        ("앤", "Ann Lee"),
        ("앤리", "Ann Lee"), ("마테오", "Mateo Vidal"), ("카미유", "Camille Renaud"), ("오를로바", "Daria Orlova"),
        ("조피아 리스", "Zofia Lis"), ("Haneul Kim", "김하늘"), ("haneul", "김하늘"),
    ],
)  # fmt: skip
def test_a_name_in_the_other_script_is_found(said: str, owner: str) -> None:
    assert OWNERS.id_of(said) == owner


@pytest.mark.parametrize("said", ["서민진", "민주", "리", "서", "김철수", "앤나", "Minjin Seo"])
def test_a_name_that_sounds_otherwise_is_not(said: str) -> None:
    assert OWNERS.id_of(said) is None
