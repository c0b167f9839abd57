"""A contact that is named before the pronoun of “tu le passes à Zofia”, with the owner of now around it."""

import pytest

from services.agent.assistants.guided.parsing import OWNER
from tests.agent.guided.conversation import assistant


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Luc Pons est chez Ann mais elle a trop de clients tu le passes à Zofia", ["Ann", "trop", "clients"]),
        ("Luc Pons est chez Ann il faut le donner à Zofia", ["Ann"]),
        ("Luc Pons est chez Ann. Passe-le à Zofia.", ["Ann"]),
        ("Pour l'instant Luc Pons est chez Ann, refile-le à Zofia stp", ["Ann"]),
        ("Luc Pons est chez Globex, tu le passes à Zofia", ["Globex"]),
        ("Bonjour Mateo, Luc Pons est à moi, tu le passes à Zofia", ["Mateo"]),
        ("Luc Pons : tu peux le passer à Zofia ?", []),
        ("Pour Luc Pons, tu peux le basculer chez Zofia ?", []),
        ("luc pons est chez ann mais elle a trop de dossiers tu le passes à zofia", ["ann", "trop", "dossiers"]),
    ],
)
def test_the_contact_stands_before_the_pronoun(text: str, left: list[str]) -> None:
    (request,) = assistant().understand(text, "fr").requests
    entities = request.entities
    assert (request.intent, entities.runs, entities.has_focus) == ("assign", ["Luc Pons"], False)
    assert (entities.labelled[OWNER].casefold(), entities.left, entities.stage) == ("zofia", left, "")
    assert text.casefold().startswith(request.said.casefold())


def test_two_contacts_go_to_one_owner() -> None:
    requests = assistant().understand("Luc Pons et Jean Roy, tu les passes à Zofia", "fr").requests
    assert [each.entities.runs for each in requests] == [["Luc Pons"], ["Jean Roy"]]
    assert all(each.entities.labelled == {OWNER: "Zofia"} for each in requests)


@pytest.mark.parametrize("text", ["tu peux le passer à Zofia ?", "il faut la donner à Zofia", "tu le passes à Zofia"])
def test_without_a_name_the_pronoun_is_the_contact_shown(text: str) -> None:
    (request,) = assistant().understand(text, "fr").requests
    assert (request.entities.has_focus, request.entities.labelled) == (True, {OWNER: "Zofia"})


def test_news_before_the_pronoun_are_read_and_not_left_out() -> None:
    text = "Luc Pons est directeur chez Globex, passe-le à Zofia"
    (request,) = assistant().understand(text, "fr").requests
    assert (request.entities.runs, request.entities.company) == (["Luc Pons", "directeur"], "Globex")


def test_an_owner_behind_a_change_is_no_town() -> None:
    text = "mets la ville de Luc Pons à Pau et passe-le à Zofia"
    (request,) = assistant().understand(text, "fr").requests
    assert request.entities.labelled == {"city": "Pau", OWNER: "Zofia"}
