"""French as hurried colleagues type it: towns without capitals, firms by their trade, and “sauf la ville”."""

import pytest

from tests.agent.guided.conversation import assistant

CREATED: tuple[tuple[str, dict[str, object]], ...] = (
    ("nouveau : kevin mahé, poseur chez mahé menuiserie à ploërmel, 06 33 21 09 87",
     {"runs": ["Kevin Mahé", "poseur"], "company": "Mahé Menuiserie", "unsure": ["ploërmel"]}),
    ("ajoute Paul Denis (boulangerie Denis, Auray) 06 12 12 12 12",
     {"runs": ["Paul Denis", "boulangerie Denis", "Auray"]}),
    ("ajoute Claire Aubry, elle tient la librairie Les Mots Bleus à Lannion, claire@mots.example",
     {"company": "librairie Les Mots Bleus", "labelled": {"city": "Lannion"}}),
    ("nouveau contact noémie castaing acheteuse chez brasserie des gaves, noemie@gaves.example",
     {"runs": ["Noémie Castaing", "acheteuse"], "company": "Brasserie des Gaves"}),
    ("ajoute Maude Roy jeune associée chez Globex, maude@roy.example",
     {"runs": ["Maude Roy", "jeune associée"], "company": "Globex"}),
)  # fmt: skip
CHANGED: tuple[tuple[str, str, str], ...] = (
    ("ne touche à rien sur Luc Pons, sauf le poste : gérant", "jobtitle", "gérant"),
    ("c'est Ann Lee la responsable de Luc Pons maintenant", "hubspot_owner_id", "Ann Lee"),
    ("pfff quelle journée… bon, tu peux mettre Brest comme ville à Luc Pons, merci et bon courage", "city", "Brest"),
    ("quel temps pourri. mets la ville de Luc Pons à Pau", "city", "Pau"),
    ("la responsable de Luc Pons c'est Daria", "hubspot_owner_id", "Daria"),
    ("Luc Pons passe chez Camille", "hubspot_owner_id", "Camille"),
)
JOBS: tuple[tuple[str, str], ...] = (
    ("Luc Pons vient de passer responsable administratif et financier", "responsable administratif et financier"),
    ("Maude Roy est rendue directrice des opérations", "directrice des opérations"),
    ("Maude Roy s'est fait promouvoir responsable qualité", "responsable qualité"),
    ("oublie pas : Luc Pons passe directeur de site au 1er janvier", "directeur de site"),
)


@pytest.mark.parametrize(("text", "expected"), CREATED)
def test_a_new_contact_in_a_hurry_is_read(text: str, expected: dict[str, object]) -> None:
    (request,) = assistant().understand(text, "fr").requests
    assert {prop: getattr(request.entities, prop) for prop in expected} == expected


@pytest.mark.parametrize(("text", "prop", "value"), CHANGED)
def test_the_one_property_that_changes_is_read(text: str, prop: str, value: str) -> None:
    read = assistant().understand(text, "fr")
    said = [request.entities for request in read.requests] or [read.entities]
    assert [entities.labelled.get(prop) for entities in said if entities.labelled] == [value]


@pytest.mark.parametrize(("text", "job"), JOBS)
def test_a_job_goes_on_behind_a_small_word(text: str, job: str) -> None:
    (request,) = assistant().understand(text, "fr").requests
    assert request.entities.runs[1:] == [job]


@pytest.mark.parametrize(
    "text", ["Maude Roy est intronisée gérante", "Maude Roy grimpe gérante", "Maude Roy reste gérante"]
)
def test_a_verb_that_no_list_has_is_no_part_of_the_job(text: str) -> None:
    assert assistant().understand(text, "fr").entities.runs == ["Maude Roy", "gérante"]


def test_a_town_in_lower_case_is_asked_for() -> None:
    assert assistant().understand("Luc Pons est à tarbes maintenant", "fr").entities.unsure == ["tarbes"]


def test_a_new_address_and_a_cleared_property_are_two_changes() -> None:
    text = "le nouveau mail de Luc Pons : luc@pons.example, et vire l'entreprise"
    first, second = assistant().understand(text, "fr").requests
    assert (first.intent, first.entities.labelled) == ("update", {"email": "luc@pons.example"})
    assert (second.intent, second.entities.named) == ("clear", ["company"])


def test_a_relation_to_the_person_before_is_no_job() -> None:
    text = "ajoute Inès Roy ines@roy.example et son associée Maud Perrin maud@roy.example"
    first, second = assistant().understand(text, "fr").requests
    assert [first.entities.runs, second.entities.runs] == [["Inès Roy"], ["Maud Perrin"]]
