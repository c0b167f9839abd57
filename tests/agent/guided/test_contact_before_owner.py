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


@pytest.mark.parametrize(
    ("text", "company", "city", "job"),
    [
        ("Luc Pons est directeur chez Globex, passe-le à Zofia", "Globex", None, "directeur"),
        ("Luc Pons habite à Pau maintenant, passe-le à Zofia", "", "Pau", ""),
        ("luc pons habite à pau maintenant passe-le à zofia", "", "pau", ""),
        ("Luc Pons a déménagé à Pau, mets-le chez Zofia", "", "Pau", ""),
        ("Luc Pons habite à Pau maintenant, donc tu le donnes à Zofia", "", "Pau", ""),
        ("Luc Pons est chez Globex maintenant, passe-le à Zofia", "Globex", None, ""),
        ("Luc Pons travaille chez Globex maintenant et il faut le passer à Zofia", "Globex", None, ""),
        ("Luc Pons est à Pau désormais, confie-le à Zofia", "", "Pau", ""),
        ("Luc Pons habite Pau maintenant, tu le confies à Zofia ?", "", "Pau", ""),
        ("Luc Pons est à Pau maintenant, tu peux le confier à Zofia", "", "Pau", ""),
    ],
)
def test_news_before_the_pronoun_are_written_with_the_owner(
    text: str, company: str, city: str | None, job: str
) -> None:
    (request,) = assistant().understand(text, "fr").requests
    entities = request.entities
    assert (request.intent, entities.company, entities.labelled.get("city")) == ("update", company, city)
    assert [run for run in entities.runs if run.is_title] == ([job] if job else [])
    assert (entities.labelled[OWNER].casefold(), entities.left) == ("zofia", [])


@pytest.mark.parametrize(
    "text", ["Luc Pons il nous amène des clients, mets-le chez Daria", "Luc Pons, mets-le chez Daria"]
)
def test_a_contact_put_at_a_given_name_gets_an_owner(text: str) -> None:
    (request,) = assistant().understand(text, "fr").requests
    assert (request.intent, request.entities.runs) == ("assign", ["Luc Pons"])
    assert (request.entities.labelled, request.entities.stage) == ({OWNER: "Daria"}, "")


def test_an_owner_behind_a_change_is_no_town() -> None:
    text = "mets la ville de Luc Pons à Pau et passe-le à Zofia"
    (request,) = assistant().understand(text, "fr").requests
    assert request.entities.labelled == {"city": "Pau", OWNER: "Zofia"}


def test_a_pronoun_is_put_under_a_given_name_and_not_under_a_town() -> None:
    (owner,) = assistant().understand("Luc Pons est désormais chez Globex, mets-le à Daria", "fr").requests
    assert (owner.entities.labelled, owner.entities.company) == ({OWNER: "Daria"}, "Globex")
    (town,) = assistant().understand("mets-le à Pau", "fr").requests
    assert town.entities.labelled == {"city": "Pau"}


def test_news_behind_the_new_owner_are_written_with_it() -> None:
    french, english = "Confie Luc Pons à Daria, il est à Pau désormais", "Give Luke Hall to Daria, he's in Leeds now"
    (request,) = assistant().understand(french, "fr").requests
    assert request.entities.labelled == {OWNER: "Daria", "city": "Pau"}
    (request,) = assistant().understand(english, "en").requests
    assert request.entities.labelled == {OWNER: "Daria", "city": "Leeds"}
