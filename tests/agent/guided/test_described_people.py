"""A contact who is called by a job, a company or a first name: “la dame des Vergers Roy, Odile quelque chose”."""

import pytest

from services.agent.assistants.guided.state import Criteria
from tests.agent.guided.conversation import STAFF, assistant


@pytest.mark.parametrize(
    ("text", "criteria"),
    [
        ("le mail de la dame des Pépinières Vasseur, Odile quelque chose ?",
         Criteria(name="Odile", company="Pépinières Vasseur")),
        ("j'ai besoin de l'email du patron du Garage Lotz, un Bernard je crois",
         Criteria(name="Bernard", company="Garage Lotz")),
        ("le numéro du gérant du Garage Lotz ?", Criteria(company="Garage Lotz", filters={"jobtitle": "gérant"})),
        ("trouve la comptable de chez Globex", Criteria(company="Globex", filters={"jobtitle": "comptable"})),
        ("c'est qui le gérant du Garage Lotz ?", Criteria(company="Garage Lotz", filters={"jobtitle": "gérant"})),
    ],
)  # fmt: skip
def test_the_company_and_the_job_are_searched_by(text: str, criteria: Criteria) -> None:
    read = assistant().understand(text, "fr")
    entities = read.requests[0].entities if read.requests else read.entities
    assert assistant().maker.search(entities, "fr", STAFF).criteria == criteria


def test_another_word_for_the_job_finds_the_contact_of_the_company() -> None:
    entities = assistant().understand("le numéro du gérant du Garage Lotz ?", "fr").entities
    assert Criteria(company="Garage Lotz") in assistant().maker.search(entities, "fr", STAFF).others


def test_a_contact_who_is_needed_with_an_address_may_be_new() -> None:
    """“Il me faut …” asks for what is there, and for what is not: a search, and a new contact if it finds none."""
    read = assistant().understand("Il me faut Marc Delobel dans le CRM, marc@delobel.example, 03 20 55 12 12", "fr")
    assert (read.requests, read.entities.runs, read.entities.has_focus) == ([], ["Marc Delobel"], False)
