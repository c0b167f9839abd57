"""Cards and signatures that begin with something else than the name."""

import pytest

from tests.agent.guided.conversation import STAFF, assistant

NURSERY = (
    "guarda esta tarjeta:\nVIVEROS SALCEDO E HIJOS\nLeandro Salcedo Pinto\nGerente\nMóvil 687 41 20 90\n"
    "leandro@viverossalcedo.example"
)
CELLAR = "guarda:\nBODEGAS SANTARÉN\nElías Peña Cobo\nEnólogo\n941 20 30 40"
LISTED = "guarda\nÓptica Velasco\nVelasco Pinto, Rosa\nGerente\nrosa.velasco@opticavelasco.example"
ADDRESS = (
    "crée le contact\n\nBien cordialement,\n\nMaïwenn Kerdalo\nChargée de recrutement\nArmor Intérim\n"
    "22 bis, quai de la Fosse - 44000 Nantes\nTél. : 02 40 33 18 90\nPort. : 06 12 90 75 40\nmaiwenn@armor.example"
)
OFFICE_AND_CELL = (
    "save her details\n\nThanks so much,\n\nDara Whitlow\nSenior Project Engineer\nKeystone Bridgeworks, Inc.\n"
    "(412) 555-0178 office | (412) 555-0179 cell\ndwhitlow@keystonebw.example"
)

COPIED = "przepisz proszę:\nISKRA S.A.\nIwo Niemczyk\nDyrektor Techniczny\nTel.: +48 58 555 07 70\niwo@iskra.example"


@pytest.mark.parametrize(
    ("locale", "text", "fields"),
    [
        ("pl", COPIED, {
            "firstname": "Iwo", "lastname": "Niemczyk", "company": "ISKRA S.A.", "jobtitle": "Dyrektor Techniczny",
            "phone": "+48 58 555 07 70", "email": "iwo@iskra.example",
        }),
        ("es", NURSERY, {
            "firstname": "Leandro", "lastname": "Salcedo Pinto", "company": "VIVEROS SALCEDO E HIJOS",
            "jobtitle": "Gerente", "mobilephone": "687 41 20 90", "email": "leandro@viverossalcedo.example",
        }),
        ("es", CELLAR, {
            "firstname": "Elías", "lastname": "Peña Cobo", "company": "BODEGAS SANTARÉN", "jobtitle": "Enólogo",
            "phone": "941 20 30 40",
        }),
        ("es", LISTED, {
            "firstname": "Rosa", "lastname": "Velasco Pinto", "company": "Óptica Velasco", "jobtitle": "Gerente",
            "email": "rosa.velasco@opticavelasco.example",
        }),
        ("en", OFFICE_AND_CELL, {
            "firstname": "Dara", "lastname": "Whitlow", "company": "Keystone Bridgeworks, Inc.",
            "jobtitle": "Senior Project Engineer", "phone": "(412) 555-0178", "mobilephone": "(412) 555-0179",
            "email": "dwhitlow@keystonebw.example",
        }),
        ("fr", ADDRESS, {
            "firstname": "Maïwenn", "lastname": "Kerdalo", "company": "Armor Intérim",
            "jobtitle": "Chargée de recrutement", "phone": "02 40 33 18 90", "mobilephone": "06 12 90 75 40",
            "email": "maiwenn@armor.example",
            "zip": "44000", "city": "Nantes", "address": "22 bis, quai de la Fosse",
        }),
    ],
)  # fmt: skip
def test_the_person_of_a_card(locale: str, text: str, fields: dict[str, str]) -> None:
    said = assistant().understand(text, locale)  # type: ignore[arg-type]
    task = assistant().maker.task_of(said.requests[0], locale, STAFF)  # type: ignore[arg-type]
    assert task.fields == fields  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("Route de Genève 14\n1260 Nyon", "Route de Genève 14"),
        ("Rue de la Station, 8\n5000 Namur", "Rue de la Station, 8"),
        ("Avenue Louise 149/24\n1050 Bruxelles", "Avenue Louise 149/24"),
        ("5, place du Marché\n71000 Mâcon", "5, place du Marché"),
        ("12, quai Perrache - 69002 Lyon", "12, quai Perrache"),
    ],
)
def test_a_street_with_its_number_on_either_side(line: str, address: str) -> None:
    said = assistant().understand(f"ajoute stp\nJean Colas\nLibraire\n{line}\njean@colas.example", "fr")
    task = assistant().maker.task_of(said.requests[0], "fr", STAFF)
    assert (task.fields["address"], task.left) == (address, [])  # type: ignore[union-attr]
    assert "company" not in task.fields  # type: ignore[union-attr]


def test_a_company_that_is_called_like_a_street() -> None:
    text = "ajoute stp\nJean Colas\nPlace des Vins\nLibraire\n1050 Bruxelles\njean@placedesvins.example"
    task = assistant().maker.task_of(assistant().understand(text, "fr").requests[0], "fr", STAFF)
    assert task.fields["company"] == "Place des Vins"  # type: ignore[union-attr]


def test_a_region_with_small_words_stands_between_town_and_country() -> None:
    text = "crée :\nJean Colas\nLibraire\nSaint-Omer, Hauts-de-France, France\njean@colas.example"
    task = assistant().maker.task_of(assistant().understand(text, "fr").requests[0], "fr", STAFF)
    fields = task.fields  # type: ignore[union-attr]
    assert [fields[each] for each in ("city", "state", "country")] == ["Saint-Omer", "Hauts-de-France", "France"]


def test_a_second_number_of_one_kind_is_named_as_left_out() -> None:
    text = "save this\n\nDara Whitlow\nKeystone Inc.\nTel. 412 555 0178\nTel. 412 555 0180\ndara@keystone.example"
    said = assistant().understand(text, "en")
    task = assistant().maker.task_of(said.requests[0], "en", STAFF)
    assert task.left == ["412 555 0180"]  # type: ignore[union-attr]
