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
