"""Words behind a change that take it back in any words, or a part of it, or give it to another contact or property."""

from typing import Any

import pytest

from libs.contracts.changes import Change
from libs.contracts.principals import Locale
from libs.contracts.results import ChangeUndone, ContactUpdated
from tests.agent.guided.conversation import Conversation, contact, found, ok

HELD = {"email": "luc@ferrand.example", "city": "Pau", "company": "Brefort", "jobtitle": "acheteur"}
REGRETS: tuple[tuple[Locale, str], ...] = (
    ("fr", "oups, non, il n'a pas déménagé finalement"),
    ("fr", "ah bah non autant pour moi c'est son frère qui y habite"),
    ("fr", "ah non mais c'était sa sœur en fait, lui il n'a pas bougé"),
    ("fr", "en fait non garde l'ancien"),
    ("fr", "ah mince, remets-le, c'était le bon"),
    ("fr", "annule, je me suis planté de bonhomme"),
    ("fr", "t'as mis Tarbes mais c'était Pau le bon"),
    ("fr", "ah non zut, Tarbes c'est l'adresse du siège, lui il est à Pau"),
    ("fr", "mauvaise manip, désolé"),
    ("fr", "en fait c'est pas sûr, on attend"),
    ("en", "oh no, that's his brother who lives there"),
    ("es", "perdón, es su hermana la que vive allí"),
)
CORRECTED: tuple[tuple[str, str], ...] = (
    ("non, Orthez", "Orthez"), ("nan mais nan, Orthez", "Orthez"), ("rectif : Vénissieux", "Vénissieux"),
    ("c'était pas la bonne ville, c'est Orthez", "Orthez"), ("en fait c'est Tarbes-Nord", "Tarbes-Nord"),
    ("j'ai fourché, c'est Lourdes que je voulais dire", "Lourdes"),
)  # fmt: skip
OWNERS = ("ah non, à Zofia plutôt", "euh non, plutôt à Zofia Lis", "non, Zofia Lis")
PARTS: tuple[str, ...] = ("la ville non, elle n'a pas bougé", "mince, pour la ville laisse Pau")


def _behind(text: str, locale: Locale = "fr", **changes: tuple[str, str]) -> Conversation:
    """A change of a known contact, by property from a value to another one, and then these words."""
    chat = Conversation(locale)
    held = {**HELD, **{prop: after for prop, (_, after) in changes.items()}}
    luc = contact(1, "Luc", "Ferrand", **{prop: value for prop, value in held.items() if value})
    chat.says("luc@ferrand.example")
    chat.gets(found(luc))
    chat.says("mets sa ville à Tarbes")
    written = [Change(property=prop, before=before or None, after=after) for prop, (before, after) in changes.items()]
    chat.gets(ok(ContactUpdated(contact=luc, changes=written)))
    chat.says(text)
    return chat


@pytest.mark.parametrize(("locale", "text"), REGRETS)
def test_words_that_only_regret_a_change_propose_its_undo(locale: Locale, text: str) -> None:
    (call,) = _behind(text, locale, city=("Pau", "Tarbes")).decision.calls
    assert (call.tool, call.unasked) == ("undo_last_change", True)


@pytest.mark.parametrize(("text", "city"), CORRECTED)
def test_a_town_behind_a_no_takes_the_place_of_the_one_written(text: str, city: str) -> None:
    assert _behind(text, city=("Pau", "Tarbes")).called() == ("update_contact", {"contact_id": "1", "city": city})


@pytest.mark.parametrize("text", OWNERS)
def test_a_name_behind_a_new_owner_is_another_owner_and_no_town(text: str) -> None:
    tool, given = _behind(text, hubspot_owner_id=("", "910903")).called()
    (other,) = given["other"]
    assert (tool, other["property"], other["value"].split()[0]) == ("update_contact", "hubspot_owner_id", "Zofia")


def test_the_owner_of_before_is_restored_where_there_was_none() -> None:
    chat = _behind("non laisse-le sans propriétaire finalement", hubspot_owner_id=("", "910903"))
    assert chat.called() == ("undo_last_change", {})


def test_a_dropped_change_is_taken_back_before_another_contact_is_shown() -> None:
    chat = _behind("euh non laisse tomber, montre-moi plutôt Léa Ferrand", city=("Pau", "Tarbes"))
    assert chat.called() == ("undo_last_change", {})
    chat.gets(ok(ChangeUndone(contact=contact(1, "Luc", "Ferrand"), changes=[])))
    assert chat.called() == ("search_contact", {"name": "Léa Ferrand"})


@pytest.mark.parametrize(
    "text",
    [
        "no, espere, cancele eso, todavía no es oficial. más bien muéstreme a Óscar Pabón",
        "cancele eso y muéstreme a Óscar Pabón más bien",
        "no no, eso no, todavía no es público. búscame a Óscar Pabón",
    ],
)
def test_another_contact_is_shown_in_place_of_a_change(text: str) -> None:
    chat = _behind(text, "es", jobtitle=("acheteur", "gérant"))
    assert chat.called() == ("undo_last_change", {})
    chat.gets(ok(ChangeUndone(contact=contact(1, "Luc", "Ferrand"), changes=[])))
    assert chat.called() == ("search_contact", {"name": "Óscar Pabón"})
    assert chat.decision.memory is not None
    assert not chat.decision.memory.get("queue")


@pytest.mark.parametrize("text", PARTS)
def test_a_part_of_a_change_is_taken_back_alone(text: str) -> None:
    (call,) = _behind(text, city=("Pau", "Tarbes"), jobtitle=("acheteur", "gérant")).decision.calls
    assert (call.tool, call.arguments, call.unasked) == ("update_contact", {"contact_id": "1", "city": "Pau"}, True)


def test_another_property_is_cleared_in_place_of_the_one_that_was() -> None:
    chat = _behind("oups je voulais dire son poste, pas son entreprise", company=("Brefort", ""))
    (call,) = chat.decision.calls
    expected: dict[str, Any] = {"contact_id": "1", "company": "Brefort", "clear": ["jobtitle"]}
    assert (call.tool, call.arguments, call.unasked) == ("update_contact", expected, True)


def test_a_relative_by_given_name_gets_the_change() -> None:
    chat = _behind("non pas lui, sa sœur Léa", city=("Pau", "Tarbes"))
    assert chat.called() == ("undo_last_change", {})


def test_a_value_that_was_just_written_casts_no_doubt_on_the_next_one() -> None:
    chat = _behind("Tarbes oui mais avec le code postal 65000", city=("Pau", "Tarbes"))
    tool, given = chat.called()
    assert (tool, given["other"]) == ("update_contact", [{"property": "zip", "value": "65000"}])
