"""French statements of everyday work: moved, hired, promoted, handed over, and the same for one more contact."""

import pytest

from libs.contracts import ContactUpdated
from libs.contracts.changes import Change
from services.agent.assistants.guided.parsing import OWNER
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok

NEWS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("pourriez-vous svp indiquer que Luc Pons habite désormais à Metz ?", {"city": "Metz"}, ""),
    ("peux-tu enregistrer que Luc Pons a déménagé à Metz ?", {"city": "Metz"}, ""),
    ("Luc Pons vient de s'installer à Metz", {"city": "Metz"}, ""),
    # The article of a town is joined to the word before it.
    ("Luc Pons habite maintenant au Havre", {"city": "Le Havre"}, ""),
    ("Luc Pons vient d'être embauché chez Norden", {}, "Norden"),
    ("Luc Pons a été recruté par Norden", {}, "Norden"),
    ("mets la ville de Luc Pons à Metz plutôt", {"city": "Metz"}, ""),
)
BOTH = (
    "Loan Perrot et Tess Collet passent à Camille", "Loan Perrot et Tess Collet basculent chez Camille",
    "passe Loan Perrot et Tess Collet à Camille", "Loan Perrot et Tess Collet seront suivis par Camille",
    "Loan Perrot passe à Camille, Tess Collet aussi", "Camille reprend Loan Perrot et Tess Collet",
)  # fmt: skip
JOBS = (
    ("Il est chef cuisinier au Relais des Pins", "chef cuisinier", "Relais des Pins"),
    ("elle bosse comme serveuse au Café de la Gare", "serveuse", "Café de la Gare"),
    ("Il travaille à la Clinique Pasteur en tant qu'infirmier", "infirmier", "Clinique Pasteur"),
    ("c'est le gérant des Ateliers Coste", "gérant", "Ateliers Coste"),
)
ELSA = contact(1, "Elsa", "Giroud", email="elsa@giroud.example", city="Lourdes")


@pytest.mark.parametrize(("text", "labelled", "company"), NEWS)
def test_news_in_any_tense_change_the_contact(text: str, labelled: dict[str, str], company: str) -> None:
    (request,) = assistant().understand(text, "fr").requests
    entities = request.entities
    assert (request.intent, entities.labelled, entities.company) == ("update", labelled, company)
    assert not entities.left


@pytest.mark.parametrize("text", BOTH)
def test_two_contacts_get_one_owner(text: str) -> None:
    requests = assistant().understand(text, "fr").requests
    assert [each.entities.holder or each.entities.runs[0] for each in requests] == ["Loan Perrot", "Tess Collet"]
    assert [each.entities.labelled for each in requests] == [{OWNER: "Camille"}] * 2


@pytest.mark.parametrize(("text", "value"), [
    ("mets Metz comme ville à Luc Pons et pareil pour Anne Vela", {"city": "Metz"}),
    ("Luc Pons habite à Metz, Anne Vela aussi", {"city": "Metz"}),
])  # fmt: skip
def test_the_same_for_one_more_contact(text: str, value: dict[str, str]) -> None:
    requests = assistant().understand(text, "fr").requests
    assert [each.entities.labelled for each in requests] == [value, value]
    assert [each.entities.holder or each.entities.runs[0] for each in requests] == ["Luc Pons", "Anne Vela"]


@pytest.mark.parametrize(("text", "job", "company"), JOBS)
def test_a_job_of_the_contact_that_was_shown(text: str, job: str, company: str) -> None:
    chat = Conversation("fr")
    chat.says("elsa@giroud.example")
    chat.gets(found(ELSA))
    chat.says(text)
    assert chat.called() == ("update_contact", {"contact_id": "1", "jobtitle": job, "company": company})


@pytest.mark.parametrize("text", [
    "non attends, ne supprime rien, mets plutôt Tarbes", "oups non, mets plutôt Tarbes", "euh mets Tarbes",
])  # fmt: skip
def test_a_bare_value_goes_where_the_last_one_was_written(text: str) -> None:
    chat = Conversation("fr")
    chat.says("mets Lourdes comme ville pour Elsa Giroud")
    chat.gets(found(ELSA))
    chat.gets(ok(ContactUpdated(contact=ELSA, changes=[Change(property="city", before="Pau", after="Lourdes")])))
    chat.says(text)
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "Tarbes"})


def test_a_name_behind_a_change_is_another_contact() -> None:
    chat = Conversation("fr")
    chat.says("mets Lourdes comme ville pour Elsa Giroud")
    chat.gets(found(ELSA))
    chat.gets(ok(ContactUpdated(contact=ELSA, changes=[Change(property="city", before="Pau", after="Lourdes")])))
    chat.says("modifie Luc Pons")
    assert chat.called()[0] == "search_contact"


@pytest.mark.parametrize("text", ["Marc Rude reprend son poste", "il reprend contact lundi"])
def test_a_thing_that_is_taken_over_makes_no_owner(text: str) -> None:
    said = assistant().understand(text, "fr")
    assert OWNER not in said.entities.labelled
    assert not said.requests


def test_a_department_behind_responsible_is_a_job() -> None:
    assert assistant().understand("responsable logistique plutôt", "fr").entities.runs == ["responsable logistique"]
    assert assistant().understand("responsable camille", "fr").entities.labelled == {OWNER: "camille"}


@pytest.mark.parametrize("text", [
    "pas encore d'e-mail", "elle n'en a pas", "j'ai pas encore son mail", "aucune idée", "je te le donne plus tard",
])  # fmt: skip
def test_a_contact_without_an_address_is_created(text: str) -> None:
    chat = Conversation("fr")
    chat.says("crée Maud Ferry, société Pneus Ouest")
    chat.says(text)
    assert chat.called()[0] == "create_contact"


@pytest.mark.parametrize("text", [
    "Luc Pons est chez Norden, comme responsable commercial", "mets responsable commercial pour Luc Pons",
])  # fmt: skip
def test_a_field_of_work_behind_responsible_is_no_owner(text: str) -> None:
    said = assistant().understand(text, "fr")
    entities = said.requests[0].entities if said.requests else said.entities
    assert OWNER not in entities.labelled
    assert "responsable commercial" in entities.runs


def test_the_company_of_a_job_that_is_over_is_no_new_value() -> None:
    text = "Nina Saulnier n'est plus vendeuse chez Acme, maintenant elle est acheteuse chez Norden"
    (request,) = assistant().understand(text, "fr").requests
    entities = request.entities
    assert (entities.swap, entities.company, entities.denied) == (None, "Norden", ["vendeuse"])


def test_a_town_that_was_left_is_no_new_town() -> None:
    entities = assistant().understand("Luc Pons n'est plus à Metz", "fr").entities
    assert not entities.labelled
    assert entities.denied == ["Metz"]


@pytest.mark.parametrize(("text", "job"), [
    ("mets Luc Pons comme chef d'équipe, enfin non, chef d'exploitation", "chef d'exploitation"),
    ("mets Luc Pons plombier, non pas plombier, chauffagiste", "chauffagiste"),
    ("Luc Pons est employé de bureau", "employé de bureau"),
])  # fmt: skip
def test_the_last_of_two_jobs_is_meant(text: str, job: str) -> None:
    said = assistant().understand(text, "fr")
    entities = said.requests[0].entities if said.requests else said.entities
    assert entities.runs == ["Luc Pons", job]


def test_a_company_that_is_put_right_is_still_news() -> None:
    (request,) = assistant().understand("Luc Pons est passé chez Acme, enfin plutôt chez Norden", "fr").requests
    assert (request.entities.company, request.entities.narrows) == ("Norden", False)


def test_a_family_name_that_is_a_job_is_looked_for_as_a_name() -> None:
    chat = Conversation("fr")
    chat.says("trouve luc boucher")
    assert "jobtitle" not in str(chat.called()[1])


def test_a_create_that_was_not_asked_for_is_no_request() -> None:
    (request,) = assistant().understand("attends j'ai pas demandé de la créer, efface-la", "fr").requests
    assert request.intent == "delete"


@pytest.mark.parametrize("text", [
    "crée Honorine Blot, société Acme, je n'ai pas son mail pour l'instant", "crée Honorine Blot chez Acme, sans mail",
    "crée Honorine Blot, société Acme, elle n'a pas d'adresse mail",
])  # fmt: skip
def test_an_address_that_is_said_to_be_missing_is_not_asked_for(text: str) -> None:
    chat = Conversation("fr")
    chat.says(text)
    assert chat.called()[0] == "create_contact"


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("elle est chez Domaine Arlaud maintenant", {"company": "Domaine Arlaud"}),
        ("elle a changé de boîte, elle est chez Domaine Arlaud maintenant", {"company": "Domaine Arlaud"}),
        ("et son nouveau numéro c'est le 03 85 55 00 20", {"phone": "+33385550020"}),
    ],
)
def test_news_about_the_contact_shown_last(text: str, changes: dict[str, str]) -> None:
    talk = Conversation("fr")
    talk.says("montre Elsa Giroud")
    talk.gets(found(ELSA))
    talk.says(text)
    name, arguments = talk.called()
    assert (name, {prop: arguments.get(prop) for prop in changes}) == ("update_contact", changes)


def test_a_caller_need_not_have_the_number() -> None:
    talk = Conversation("fr")
    talk.says("montre Elsa Giroud")
    talk.gets(found(ELSA))
    talk.says("elle m'a appelé du 03 85 55 00 20")
    assert talk.called()[0] == "search_contact"


@pytest.mark.parametrize(
    ("text", "companies"),
    [
        (
            (
                "deux à rentrer : Aurélie Besson, aurelie@besson-fleurs.example (Besson Fleurs), et Romain Tissot, "
                "r.tissot@halles.example, lui il bosse chez Halles Gourmandes"
            ),
            ["Besson Fleurs", "Halles Gourmandes"],
        ),
        (
            (
                "deux personnes à créer : Louise Garnier (louise@verger-garnier.example, Verger Garnier) et "
                "Yanis Benali (y.benali@transaxe.example, Transaxe)"
            ),
            ["Verger Garnier", "Transaxe"],
        ),
    ],
)
def test_each_of_two_people_has_a_company_of_their_own(text: str, companies: list[str]) -> None:
    requests = assistant().understand(text, "fr").requests
    drafts = [assistant().maker.drafts.draft(each.entities, "fr") for each in requests]
    assert [draft.fields["company"] for draft in drafts] == companies
    assert all("jobtitle" not in draft.fields for draft in drafts)


def test_a_value_ends_before_what_shall_stay() -> None:
    text = "Pour Elsa Giroud, change le poste en cheffe de projet mais ne touche pas à la société."
    (request,) = assistant().understand(text, "fr").requests
    assert request.entities.labelled == {"jobtitle": "cheffe de projet"}


def test_a_note_that_is_asked_for_with_you_can() -> None:
    (request,) = assistant().understand("sur la fiche d'Elsa Giroud tu peux écrire qu'elle est absente", "fr").requests
    assert (request.intent, request.entities.body) == ("note", "elle est absente")
