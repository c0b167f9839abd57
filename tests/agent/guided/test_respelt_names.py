"""Behind a change, a name in other letters is a new spelling, and a stressed value is no denial."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.principals import Locale
from libs.contracts.results import ContactUpdated, Invalid, Problem
from tests.agent.guided.conversation import Conversation, contact, found, ok, only_entities

LIVES: dict[Locale, str] = {"en": "she's in York", "es": "vive en York", "fr": "elle habite à York"}
RESPELT: tuple[tuple[Locale, str], ...] = (
    ("en", "oops lena fisher without c"), ("en", "oops its lena fisher"), ("en", "sorry, fisher without the c"),
    ("en", "oops, last name is Fisher, no c"), ("es", "uy, es lena fisher sin c"), ("fr", "oups lena fisher sans c"),
)  # fmt: skip
STRESSED: tuple[tuple[Locale, str, str, str], ...] = (
    ("en", "his surname is Barker actually", "lastname", "Barker"),
    ("en", "her city is Leeds actually", "city", "Leeds"),
    ("en", "her title is planner actually", "jobtitle", "planner"),
    ("es", "su ciudad es Soria en realidad", "city", "Soria"),
    ("fr", "sa ville c'est Pau en fait", "city", "Pau"), ("pl", "jej miasto to Opole jednak", "city", "Opole"),
    ("ru", "её город Пермь на самом деле", "city", "Пермь"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "said"), RESPELT)
def test_a_name_in_other_letters_is_a_new_spelling(locale: Locale, said: str) -> None:
    talk = _moved(locale)
    (call,) = talk.says(said).calls
    assert (call.tool, call.arguments) == ("update_contact", {"contact_id": "2", "lastname": "Fisher"})


@pytest.mark.parametrize("said", ["oops, that was for Marta Kern", "no, I meant Tom Fry"])
def test_another_name_is_another_contact(said: str) -> None:
    (call,) = _moved("en").says(said).calls
    assert call.tool == "undo_last_change"


@pytest.mark.parametrize(("locale", "said", "prop", "value"), STRESSED)
def test_a_word_behind_a_value_that_stresses_it_denies_nothing(
    locale: Locale, said: str, prop: str, value: str
) -> None:
    entities = only_entities(said, locale)
    assert entities.labelled[prop] == value
    assert not entities.denied


def test_a_value_that_is_called_wrong_is_still_denied() -> None:
    assert only_entities("her city is Leeds, that's wrong", "en").denied == ["Leeds"]


def test_other_words_do_not_lose_the_number_that_is_asked_for() -> None:
    talk = Conversation(region="US")
    talk.says("add Tom Baker, mobile 07700 900123")
    talk.clicks("skip_rest")
    talk.add_result(
        Invalid(problems=[Problem(property="mobilephone", code="malformed", detail="", example="+14155550100")])
    )
    talk.step()
    decision = talk.says("hm, he is at Prell Tools by the way")
    assert not decision.calls
    (call,) = talk.says("+44").calls
    assert call.arguments["company"] == "Prell Tools"
    assert call.arguments["other"] == [{"property": "mobilephone", "value": "+44 07700 900123"}]


def _moved(locale: Locale) -> Conversation:
    talk = Conversation(locale)
    talk.says("Lena Fischer")
    talk.add_result(found(contact(2, "Lena", "Fischer", email="lena@fischer.example")))
    talk.step()
    talk.says(LIVES[locale])
    lena = contact(2, "Lena", "Fischer", email="lena@fischer.example", city="York")
    talk.add_result(ok(ContactUpdated(contact=lena, changes=[Change(property="city", before=None, after="York")])))
    talk.step()
    return talk
