"""French without hyphens and marks, as it is dictated or typed in a hurry."""

import pytest

from tests.agent.guided.conversation import assistant


def test_imperatives_need_no_hyphen() -> None:
    (opened,) = assistant().understand("ouvre moi la fiche d'Armelle Roy", "fr").requests
    assert (opened.intent, opened.entities.holder) == ("search", "Armelle Roy")
    (undone,) = assistant().understand("non finalement remets lui son ancien titre", "fr").requests
    assert (undone.intent, undone.entities.named) == ("undo", ["jobtitle"])


@pytest.mark.parametrize("verb", ["mets lui une note", "mets-lui une note", "ajoute une note"])
def test_a_note_follows_its_verb_without_a_mark(verb: str) -> None:
    (request,) = assistant().understand(f"{verb} il faut la rappeler le 15 pour le contrat", "fr").requests
    assert (request.intent, request.entities.body) == ("note", "il faut la rappeler le 15 pour le contrat")


def test_a_town_behind_for_is_the_new_value() -> None:
    text = "pour Mario Roy change la ville pour Jonquière mais pas le téléphone il garde le même"
    (request,) = assistant().understand(text, "fr").requests
    assert (request.entities.runs, request.entities.labelled) == (["Mario Roy"], {"city": "Jonquière"})


def test_a_contact_behind_for_is_no_value() -> None:
    (request,) = assistant().understand("change la ville pour Mario Roy", "fr").requests
    assert (request.entities.holder, request.entities.named) == ("Mario Roy", ["city"])


def test_both_people_have_the_company_that_is_said_of_them() -> None:
    text = "ajoute Luc Roy luc@roy.example et sa collègue Anne Pons anne@roy.example ils sont tous les deux chez Globex"
    requests = assistant().understand(text, "fr").requests
    assert [each.entities.company for each in requests] == ["Globex", "Globex"]


def test_a_town_behind_the_company_is_no_contact() -> None:
    text = "elle s'appelle Anne Roy elle travaille chez Globex à Jonquière mets la dans nos contacts anne@roy.example"
    (request,) = assistant().understand(text, "fr").requests
    assert (request.entities.holder, request.entities.labelled.get("city")) == ("", "Jonquière")


@pytest.mark.parametrize(
    ("text", "prop"),
    [
        ("ok, et elle bosse pour quelle boîte déjà ?", "company"),
        ("il est de quelle boîte ?", "company"),
        ("elle travaille dans quelle entreprise ?", "company"),
        ("il habite dans quelle ville ?", "city"),
        ("elle a quel poste ?", "jobtitle"),
    ],
)
def test_a_question_may_end_with_what_it_asks_for(text: str, prop: str) -> None:
    (request,) = assistant().understand(text, "fr").requests
    assert (request.intent, request.entities.named) == ("search", [prop])
    assert (request.entities.has_focus, request.entities.company, request.entities.runs) == (True, "", [])


@pytest.mark.parametrize(
    ("heading", "company"),
    [
        ("Peux-tu créer ces trois-là, tous de la coop Val de Drôme :", "coop Val de Drôme"),
        ("Ajoute ces personnes de la coopérative Val de Drôme :", "coopérative Val de Drôme"),
        ("il y a deux nouveaux à la coop Val de Drôme :", "coop Val de Drôme"),
    ],
)
def test_a_kind_of_company_above_a_list_belongs_to_its_name(heading: str, company: str) -> None:
    text = f"{heading}\n- Luc Roy, luc@roy.example, apiculteur\n- Anne Pons, anne@pons.example"
    requests = assistant().understand(text, "fr").requests
    assert [each.entities.company for each in requests] == [company, company]
    assert [each.entities.left for each in requests] == [[], []]
