"""French errands in passing: the value of before, an owner behind “à”, “idem”, counts in a town, new addresses."""

import pytest

from services.agent.assistants.guided.parsing import OWNER
from tests.agent.guided.conversation import assistant, only_entities


@pytest.mark.parametrize(
    "text",
    [
        "ah zut c'était pour un autre client, remets son ancien numéro",
        "je me suis trompé de client, redonne-lui son ancien téléphone",
        "zut, remettez-lui son ancien numero",
        "remettre l'ancienne ville",
    ],
)
def test_the_value_of_before_is_asked_for(text: str) -> None:
    assert [each.intent for each in assistant().understand(text, "fr").requests] == ["undo"]


@pytest.mark.parametrize(
    "text",
    [
        "mets Luc Pons à Camille",
        "mets Luc Pons à Camille, elle reprend le secteur",
        "tu peux mettre la fiche de Luc Pons à Camille ?",
        "Luc Pons, tu le mets à Camille",
    ],
)
def test_a_given_name_behind_the_contact_is_its_owner(text: str) -> None:
    (request,) = assistant().understand(text, "fr").requests
    assert (request.intent, request.entities.labelled) == ("assign", {OWNER: "Camille"})


@pytest.mark.parametrize("town", ["Albi", "Pau", "Lourdes"])
def test_a_town_behind_the_contact_is_its_town(town: str) -> None:
    assert only_entities(f"mets Luc Pons à {town}", "fr").labelled == {"city": town}


@pytest.mark.parametrize("same", ["idem, comptable", "idem", "pareil"])
def test_idem_between_marks_is_the_same_company(same: str) -> None:
    text = f"ajoute Ana Roy (acheteuse chez Globex, ana@roy.example) et Luc Pons ({same}, luc@pons.example)"
    first, second = (each.entities for each in assistant().understand(text, "fr").requests)
    job = "comptable" if "," in same else "acheteuse"
    assert (first.company, second.company, second.runs) == ("Globex", "Globex", ["Luc Pons", job])
    assert not second.unsure


def test_idem_behind_a_company_without_a_word_before_it() -> None:
    text = "ajoute Ana Roy (ana@roy.example, Fjord Data) et Luc Pons (idem, luc@pons.example)"
    first, second = (each.entities for each in assistant().understand(text, "fr").requests)
    assert (first.runs, second.company, second.unsure) == (["Fjord Data"], "Fjord Data", [])


@pytest.mark.parametrize(
    "text",
    [
        "c'est Camille Renaud qui reprend Luc Pons, tu peux le passer à son nom ?",
        "Camille Renaud récupère Luc Pons, bascule-le à son nom stp",
        "mets Luc Pons sur Camille Renaud",
        "on passe Luc Pons au nom de Camille Renaud",
        "Luc Pons c'est plus Mateo c'est Camille Renaud",
        "Luc Pons, c'est plus Mateo mais c'est Camille Renaud",
    ],
)
def test_an_owner_takes_over_by_name(text: str) -> None:
    (request,) = assistant().understand(text, "fr").requests
    entities = request.entities
    assert entities.labelled == {OWNER: "Camille Renaud"}
    assert "Luc Pons" in (entities.holder, *entities.runs)
    assert not entities.named


@pytest.mark.parametrize("text", ["tu peux mettre Luc Pons à mon nom ?", "passe Luc Pons à moi"])
def test_a_contact_on_my_name_is_mine(text: str) -> None:
    (request,) = assistant().understand(text, "fr").requests
    assert (request.intent, request.entities.labelled) == ("assign", {OWNER: "me"})


@pytest.mark.parametrize(
    "text", ["note-y, rappeler vendredi", "notez-y de le rappeler vendredi", "note-lui rappeler vendredi"]
)
def test_a_note_behind_a_verb_with_its_pronoun(text: str) -> None:
    (request,) = assistant().understand(text, "fr").requests
    assert (request.intent, request.entities.runs) == ("note", [])
    assert request.entities.body.endswith("rappeler vendredi")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("note-y qu'elle préfère qu'on l'appelle le soir", "elle préfère qu'on l'appelle le soir"),
        ("note qu'elle préfère qu'on l'appelle le soir", "elle préfère qu'on l'appelle le soir"),
        ("note que Luc Pons veut qu'on le rappelle", "veut qu'on le rappelle"),
        ("petit mot sur la fiche de Luc Pons : il veut qu'on le rappelle", "il veut qu'on le rappelle"),
    ],
)
def test_another_that_is_within_the_note(text: str, body: str) -> None:
    (request,) = assistant().understand(text, "fr").requests
    assert (request.intent, request.entities.body, request.entities.left) == ("note", body, [])


def test_contacts_behind_his_records_get_their_owner() -> None:
    text = "Mateo part en congé, ses dossiers Ana Roy et Luc Pons c'est Camille qui les prend"
    first, second = assistant().understand(text, "fr").requests
    assert [first.entities.labelled, second.entities.labelled] == [{OWNER: "Camille"}] * 2


def test_two_new_people_without_a_verb_are_created() -> None:
    text = "deux nouveaux : Ana Roy ana@roy.example et son mari Luc Roy luc@roy.example"
    assert [each.intent for each in assistant().understand(text, "fr").requests] == ["create", "create"]


def test_an_initial_in_lower_case_belongs_to_the_name() -> None:
    assert only_entities("ajoute g. hamelin, gerard@hamelin.example", "fr").runs == ["G. Hamelin"]


def test_a_town_behind_a_kind_of_company_in_the_address_is_asked_for() -> None:
    (request,) = assistant().understand("crée Jean Roy / notaire / Vichy / j.roy@etude-vichy.example", "fr").requests
    draft = assistant().maker.drafts.draft(request.entities, "fr")
    assert ("company" in draft.fields, draft.unsure) == (False, ["Vichy"])


@pytest.mark.parametrize(
    "text",
    [
        "enregistre notre interlocutrice chez Transports Vasseur : Ana Roy, responsable d'exploitation, à joindre à",
        "on a une nouvelle cliente chez Transports Vasseur, tu peux l'ajouter ? Ana Roy, responsable d'exploitation,",
        "crée une fiche pour Ana Roy ? C'est la responsable d'exploitation de Transports Vasseur, et on la joint à",
    ],
)
def test_a_new_contact_that_is_announced_by_the_company(text: str) -> None:
    (request,) = assistant().understand(f"{text} ana@vasseur.example", "fr").requests
    fields = assistant().maker.drafts.draft(request.entities, "fr").fields
    assert (fields["company"], fields["jobtitle"]) == ("Transports Vasseur", "responsable d'exploitation")
    assert request.entities.left == []


@pytest.mark.parametrize(
    "text", ["combien de contacts à la Mairie de Vannes", "combien sont-ils à la mairie de vannes chez nous ?"]
)
def test_a_kind_of_company_and_its_town_are_its_name(text: str) -> None:
    assert only_entities(text, "fr").company.casefold() == "mairie de vannes"


@pytest.mark.parametrize("text", ["combien de clients sur Cholet", "combien de fiches sur Cholet stp"])
def test_contacts_are_counted_in_a_town(text: str) -> None:
    assert only_entities(text, "fr").labelled == {"city": "Cholet"}


@pytest.mark.parametrize("text", ["il me faut 3 clients de Nantes", "il me faudrait deux ou trois clients de Nantes"])
def test_how_many_contacts_are_wanted_is_no_name(text: str) -> None:
    assert only_entities(text, "fr").left == []


@pytest.mark.parametrize(
    ("text", "prop", "value"),
    [
        ("nouvelle adresse d'aline forge, 17 quai des Antilles", "address", "17 quai des Antilles"),
        ("nouvelle adresse pour aline forge, 17 quai des antilles", "address", "17 quai des antilles"),
        ("Aline Forge, nouvelle adresse, 17 quai des Antilles", "address", "17 quai des Antilles"),
        ("nouveau numéro d'aline forge, 02 40 55 12 12", "phone", "02 40 55 12 12"),
        ("nouveau poste d'Aline Forge, acheteuse", "jobtitle", "acheteuse"),
    ],
)
def test_a_comma_behind_a_new_property_leads_to_its_value(text: str, prop: str, value: str) -> None:
    entities = only_entities(text, "fr")
    assert (entities.labelled[prop], (entities.holder or entities.runs[0]).casefold()) == (value, "aline forge")


@pytest.mark.parametrize("text", ["mets-y une note, rappeler mardi", "ajoutes-y une note : rappeler mardi"])
def test_a_note_on_it_may_stand_behind_a_comma(text: str) -> None:
    (request,) = assistant().understand(text, "fr").requests
    assert request.intent == "note"
    assert request.entities.body.strip(" ,") == "rappeler mardi"


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "Leeds was her city"),
        ("en", "Rosa Tarn's city was Bath"),
        ("fr", "Lyon c'était sa ville"),
        ("fr", "sa ville était Lyon"),
    ],
)
def test_a_value_of_the_past_alone_is_no_news(locale: str, text: str) -> None:
    assert only_entities(text, "en" if locale == "en" else "fr").labelled == {}
