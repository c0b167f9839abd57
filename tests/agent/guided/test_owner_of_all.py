"""All contacts of a company or a town get a new owner, each of them shown before."""

import pytest

from libs.contracts.principals import Locale
from libs.contracts.results import ContactUpdated
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok

ANN = contact(1, "Ann", "Roe", email="ann@acme.example", company="Acme")
BOB = contact(2, "Bob", "Ray", email="bob@acme.example", company="Acme")
OF_ACME: tuple[tuple[Locale, str, str], ...] = (
    ("fr", "tous les contacts d'Acme vont à Camille", "Camille"),
    ("fr", "les contacts d'Acme sont maintenant à Camille Renaud", "Camille Renaud"),
    ("fr", "assigne tous les contacts d'Acme à Camille", "Camille"),
    ("fr", "tous ceux de chez Acme passent chez Mateo", "Mateo"),
    ("fr", "c'est Camille qui reprend tous les contacts Acme", "Camille"),
    ("fr", "mets tous les contacts d'Acme au nom de Zofia", "Zofia"),
    ("es", "todos los contactos de Acme pasan a Mateo", "Mateo"),
)
OTHERS: tuple[tuple[Locale, str], ...] = (
    ("fr", "les contacts d'Acme sont à Lyon"), ("fr", "tous les contacts de Lyon"),
    ("fr", "les contacts d'Acme ne vont pas à Camille"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "text", "owner"), OF_ACME)
def test_each_contact_of_a_company_gets_the_new_owner(locale: Locale, text: str, owner: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    assert chat.called()[0] == "search_contact"
    chat.gets(found(ANN, BOB))
    for number, each in (("1", ANN), ("2", BOB)):
        (call,) = chat.decision.calls
        given = {"contact_id": number, "other": [{"property": "hubspot_owner_id", "value": owner}]}
        assert (call.tool, call.arguments, call.unasked) == ("update_contact", given, True)
        chat.gets(ok(ContactUpdated(contact=each, changes=[])))


def test_of_more_than_a_page_nothing_is_changed_unasked() -> None:
    chat = Conversation("fr")
    chat.says("tous les contacts d'Acme vont à Camille")
    assert not chat.gets(found(ANN, BOB, total=12)).calls


@pytest.mark.parametrize(("locale", "text"), OTHERS)
def test_other_words_about_all_contacts_give_no_owner(locale: Locale, text: str) -> None:
    read = assistant().understand(text, locale)
    said = [read.entities, *(request.entities for request in read.requests)]
    assert all("hubspot_owner_id" not in entities.labelled for entities in said)
