"""Of two names, the one that the address spells is the contact's; loose words next to a change are asked for."""

import pytest

from libs.contracts.principals import Locale
from services.agent.assistants.guided.parsing import Entities, Run
from services.agent.assistants.guided.tasks.job_titles import JobTitles
from services.agent.assistants.guided.tasks.spelt_by_address import spelt_company, take_spelt_name
from tests.agent.guided.conversation import Conversation, contact, found

MARIA = contact(1, "Maria", "Gomez", email="maria@lumina.example", company="Lumina Health")


def test_a_name_that_was_left_over_takes_the_place_of_a_chatty_word() -> None:
    said = Entities(runs=[Run.of("Hopping", is_name=True)], left=["Pádraig Mulvihill"], emails=["padraig@x.example"])
    take_spelt_name(said, JobTitles(()))
    assert (said.runs, said.left) == (["Pádraig Mulvihill"], ["Hopping"])


def test_a_job_before_the_name_is_kept() -> None:
    said = Entities(runs=[Run.of("buyer", is_title=True)], left=["Ann Moss"], emails=["ann@x.example"])
    take_spelt_name(said, JobTitles(("buyer",)))
    assert (said.runs, said.left) == (["Ann Moss", "buyer"], [])


@pytest.mark.parametrize("local", ["info", "hopping"])
def test_a_name_is_kept_if_the_address_spells_no_other(local: str) -> None:
    said = Entities(runs=[Run.of("Hopping", is_name=True)], left=["Ann Moss"], emails=[f"{local}@x.example"])
    take_spelt_name(said, JobTitles(()))
    assert (said.runs, said.left) == (["Hopping"], ["Ann Moss"])


def test_the_name_of_a_firm_is_the_company() -> None:
    chat = Conversation()
    chat.says("add Pat Moore, London, the firm is called Grain & Co, pat@grainco.example")
    created = chat.created()
    assert (created["firstname"], created["lastname"], created["company"]) == ("Pat", "Moore", "Grain & Co")


def test_a_chatty_word_is_no_contact_to_search_for() -> None:
    chat = Conversation("pl")
    chat.says("telefony się dziś Urywają :D dzwonił taki pan, Zenon Krupa, mail zenon@krupa-okna.example")
    assert chat.called() == ("search_contact", {"name": "Zenon Krupa"})


def test_the_company_is_the_one_that_the_domain_spells() -> None:
    fields = {"firstname": "Bego", "email": "bego@artibai.example", "company": "Ondarroa"}
    assert spelt_company(fields, ["Conservas Artibai"]) == "Conservas Artibai"
    assert spelt_company(fields | {"company": "Artibai"}, ["Conservas Artibai"]) == ""
    assert spelt_company(fields | {"firstname": "Artibai"}, ["Artibai"]) == ""


NEXT_TO_A_CHANGE: tuple[tuple[Locale, str, str], ...] = (
    ("en", "update Maria Gomez: job title head of care, Wattle & Finch", "Wattle & Finch"),
    ("es", "actualiza a Maria Gomez: cargo directora, Grupo Azul", "Grupo Azul"),
    ("fr", "mets à jour Maria Gomez : poste gérante, Atelier Brun", "Atelier Brun"),
    ("pl", "zmień Maria Gomez stanowisko na kierownik, Zielony Dom", "Zielony Dom"),
    ("ru", "обнови Maria Gomez: должность директор, Зелёный Дом", "Зелёный Дом"),
)


@pytest.mark.parametrize(("locale", "said", "loose"), NEXT_TO_A_CHANGE)
def test_a_loose_name_next_to_a_change_is_asked_for(locale: Locale, said: str, loose: str) -> None:
    chat = Conversation(locale)
    chat.says(said)
    chat.gets(found(MARIA))
    assert chat.said("ask_meaning", what=f"“{loose}”")
    chat.clicks("as:company")
    assert chat.called()[1]["company"] == loose


def test_a_loose_name_that_a_person_leaves_out_does_not_stop_the_change() -> None:
    chat = Conversation()
    chat.says("update Maria Gomez: job title head of care, Wattle & Finch")
    chat.gets(found(MARIA))
    chat.clicks("as:none")
    assert chat.called()[1] == {"contact_id": "1", "jobtitle": "head of care"}
    assert "Wattle & Finch" in chat.decision.text


def test_another_person_next_to_a_change_is_no_value() -> None:
    chat = Conversation()
    chat.says("set Maria Gomez's phone to +1 512 555 0188, Nils needs it")
    chat.gets(found(MARIA))
    assert not chat.said("ask_meaning", what="“Nils”")


def test_a_company_behind_a_wrong_one_is_taken() -> None:
    chat = Conversation("es")
    chat.says("crea a Bego Urrutia, bego@artibai.example, Grupo Ondarroa, Conservas Artibai")
    assert chat.created()["company"] == "Conservas Artibai"
