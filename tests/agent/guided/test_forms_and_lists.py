"""Texts in lines: forms with labels, lists of changes by address, profiles, and two records of which one stays."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import assistant

FORMS: tuple[tuple[Locale, str], ...] = (
    ("fr", "Création contact\nNom : Guillerm\nPrénom : Katell\nCode postal : 29680\nE-mail : k@g.example"),
    ("fr", "Créer un contact\nPrénom : Katell\nNom : Guillerm\nCode postal : 29680\nMail : k@g.example"),
    ("es", "Crear contacto\nNombre: Katell\nApellido: Guillerm\nCódigo postal: 29680\nCorreo: k@g.example"),
    ("en", "Add contact\nFirst name: Katell\nLast name: Guillerm\nPostcode: 29680\nEmail: k@g.example"),
)  # fmt: skip
PROFILES: tuple[tuple[str, str, str], ...] = (
    ("Conseillère en approvisionnement chez Nordika", "Conseillère en approvisionnement", "Nordika"),
    ("Conseillère en approvisionnement", "Conseillère en approvisionnement", ""),
    ("Responsable achats chez Nordika", "Responsable achats", "Nordika"),
)
STAYS: tuple[str, ...] = (
    "1) Corinne Roy – c.z@alpisol.example (à conserver)\n2) Corinne Roy – corinne@webpost.example\nFusionne-les",
    "fusionne c.z@alpisol.example (à garder) et corinne@webpost.example",
)


@pytest.mark.parametrize(("locale", "text"), FORMS)
def test_the_labels_of_a_form_say_what_each_line_is(locale: Locale, text: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    labelled = request.entities.labelled
    assert (labelled.get("zip"), request.entities.emails or [labelled.get("email", "")]) == ("29680", ["k@g.example"])
    assert {"Katell", "Guillerm"} <= set(labelled.values())
    assert request.intent == "create"


@pytest.mark.parametrize(("line", "job", "company"), PROFILES)
def test_a_profile_names_the_job_the_company_and_the_town(line: str, job: str, company: str) -> None:
    text = f"fais-lui une fiche\n\nMélodie Charbonneau\n{line}\nSherbrooke, Québec, Canada\nm@charbonneau.example"
    (request,) = assistant().understand(text, "fr").requests
    entities = request.entities
    assert (entities.labelled.get("jobtitle"), entities.labelled.get("company", "")) == (job, company)
    assert {"city": "Sherbrooke", "country": "Canada"}.items() <= entities.labelled.items()


def test_a_list_of_changes_names_contacts_by_their_addresses() -> None:
    text = "Mises à jour :\nm@a.example : ville = Nîmes\nd@a.example : fonction = chef des achats"
    requests = assistant().understand(text, "fr").requests
    assert [(each.entities.emails, each.entities.labelled) for each in requests] == [
        (["m@a.example"], {"city": "Nîmes"}),
        (["d@a.example"], {"jobtitle": "chef des achats"}),
    ]


@pytest.mark.parametrize("text", STAYS)
def test_brackets_behind_an_address_say_which_record_stays(text: str) -> None:
    (request,) = assistant().understand(text, "fr").requests
    assert (request.intent, request.entities.is_into) == ("merge", True)
    assert request.entities.runs == ["corinne@webpost.example", "c.z@alpisol.example"]


def test_an_elided_particle_is_of_the_family_name() -> None:
    (request,) = assistant().understand("ajoute d'URSEL Charlotte, charlotte@dursel.example", "fr").requests
    assert request.entities.runs == ["d'URSEL Charlotte"]
