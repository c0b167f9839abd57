"""Values in the forms that hurried people give them: corrected names, misspelt labels, a number behind a comma."""

from typing import Any

import pytest

from libs.contracts.principals import Locale
from services.agent.assistants.guided.parsing.utterance import UserRequest
from tests.agent.guided.conversation import assistant


def _request(locale: Locale, text: str) -> UserRequest:
    (request,) = assistant().understand(text, locale).requests
    return request


@pytest.mark.parametrize(
    ("locale", "text", "name"),
    [
        ("fr", "ajoute Philippe Guérin, non Philippine Guérin pardon, pg@clairiere.example", "Philippine Guérin"),
        ("en", "add Jon Marsh, no John Marsh sorry, jm@acme.example", "John Marsh"),
        ("es", "añade a Marta Soto, no, Marta Sotto, ms@acme.example", "Marta Sotto"),
    ],
)
def test_a_name_behind_a_no_takes_the_place_of_the_one_before(locale: Locale, text: str, name: str) -> None:
    entities = _request(locale, text).entities
    assert entities.corrected == {"name": name}
    assert len(entities.runs) == 1


def test_another_name_behind_a_no_corrects_nothing() -> None:
    entities = _request("en", "add Jon Marsh, no phone, jm@acme.example").entities
    assert entities.corrected == {}


@pytest.mark.parametrize(
    ("locale", "text", "values"),
    [
        ("fr", "crée Maëlle Guiraud, vile Albi, mial mg@x.example", {"city": "Albi", "email": "mg@x.example"}),
        ("en", "create Ann Lee, ctiy Oslo", {"city": "Oslo"}),
    ],
)  # fmt: skip
def test_a_short_label_may_be_misspelt_before_a_certain_value(
    locale: Locale, text: str, values: dict[str, Any]
) -> None:
    assert _request(locale, text).entities.labelled.items() >= values.items()


def test_a_short_word_before_other_words_is_no_label() -> None:
    assert "city" not in _request("en", "create Ann Lee, cite work, ann@acme.example").entities.labelled


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr", "Yasmina Haddouche a un nouveau numéro, le +33 4 91 33 80 12"),
        ("en", "Jane Doe's phone has changed, it's +33 4 91 33 80 12"),
    ],
)
def test_a_number_behind_a_comma_belongs_to_the_label(locale: Locale, text: str) -> None:
    understood = assistant().understand(text, locale)
    entities = [understood.entities, *(request.entities for request in understood.requests)]
    assert {"phone": "+33 4 91 33 80 12"} in [each.labelled for each in entities]


def test_an_at_sign_before_a_domain_is_no_address() -> None:
    entities = _request("en", "find the person with an address @sapinette.example").entities
    assert entities.sites == ["sapinette.example"]
    assert entities.emails == []


def test_a_job_on_a_card_may_begin_with_the_word_of_a_label() -> None:
    text = "add her\n\nBest\nDora Vance\nOffice Manager | Vance Studio Ltd\ndora@vance.example"
    assert _request("en", text).entities.labelled["jobtitle"] == "Office Manager"


def test_words_behind_the_name_on_a_card_are_the_job() -> None:
    text = "business card\n\nCOPPER WORKS\nThomas Penn, master tinsmith\n+44 20 7946 0000\nthomas@copper.example"
    assert _request("en", text).entities.labelled["jobtitle"] == "master tinsmith"


def test_a_pronoun_with_a_new_company_is_news() -> None:
    entities = _request("fr", "mets-la chez Granulat SA avec le titre de comptable").entities
    assert (entities.company, entities.narrows, entities.has_focus) == ("Granulat SA", False, True)


@pytest.mark.parametrize(
    ("locale", "text", "denied", "name"),
    [("es", "ah no, Soria no, Segovia", ["Soria"], "Segovia"), ("en", "oops, Ripon no, York", ["Ripon"], "York")],
)
def test_a_no_behind_a_value_denies_it(locale: Locale, text: str, denied: list[str], name: str) -> None:
    entities = assistant().understand(text, locale).entities
    assert entities.denied == denied
    assert [*entities.runs, *entities.corrected.values()] == [name]


def test_a_company_that_was_said_by_mistake_is_corrected() -> None:
    text = "apunta a Rodrigo Sanz, de Sanz Reformas, digo, Sanz Rehabilitación, r@sanz.example"
    entities = _request("es", text).entities
    assert entities.company == "Sanz Rehabilitación"
    assert entities.runs == ["Rodrigo Sanz"]


LETTER = """add her

From: Tomasina Rourke <t.rourke@pavilion.example>
Subject: Re: invoice

Hi, {sentence}

Tomasina Rourke
Accounts Clerk
Pavilion Events"""


@pytest.mark.parametrize(
    ("sentence", "phone"),
    [
        ("you can call me on +44 20 7946 0377 if it is quicker.", "+44 20 7946 0377"),
        ("please call the hotel, +44 20 7946 0377.", None),
        ("call me on +44 20 7946 0377 or +44 20 7946 0378.", None),
    ],
)
def test_a_number_in_a_letter_is_its_authors_only_if_they_say_so(sentence: str, phone: str | None) -> None:
    entities = _request("en", LETTER.format(sentence=sentence)).entities
    assert entities.labelled.get("phone") == phone
    assert entities.labelled["jobtitle"] == "Accounts Clerk"
    assert entities.labelled["company"] == "Pavilion Events"


def test_a_line_of_a_profile_names_the_job_and_the_company() -> None:
    text = "Esther Vance\nVP Supply Chain at Orchard & Rye\nesther@orchardrye.example\n\ncreate contact from this"
    labelled = _request("en", text).entities.labelled
    assert (labelled["jobtitle"], labelled["company"]) == ("VP Supply Chain", "Orchard & Rye")


@pytest.mark.parametrize(
    "opening", ["Would it be possible to register", "Could you possibly add", "I was wondering if you could add"]
)
def test_a_polite_question_is_a_request(opening: str) -> None:
    assert _request("en", f"{opening} Paloma Vega, p@bluefin.example?").intent == "create"


@pytest.mark.parametrize(
    ("locale", "text", "values"),
    [
        ("es", "cámbiale el cargo a Ana Ruiz a jefa de ventas", {"jobtitle": "jefa de ventas"}),
        ("es", "cámbiale el teléfono a Ana Ruiz por 612345678", {"phone": "612345678"}),
        ("fr", "change le poste à Ana Ruiz en directrice", {"jobtitle": "directrice"}),
        ("en", "set the city to Ana Ruiz to Leeds", {"city": "Leeds"}),
    ],
)
def test_a_contact_between_the_label_and_the_value_is_no_value(
    locale: Locale, text: str, values: dict[str, Any]
) -> None:
    entities = _request(locale, text).entities
    assert (entities.holder, entities.labelled) == ("Ana Ruiz", values)


def test_a_company_may_look_like_a_contact() -> None:
    assert _request("es", "cámbiale la empresa a Benali Export").entities.labelled == {"company": "Benali Export"}


@pytest.mark.parametrize(
    ("locale", "text", "values"),
    [
        ("ru", "создай Ольга Штерн, Орг-ция: Север, Долж.: инженер, гор.: Томск", ("Север", "инженер", "Томск")),
        ("es", "crea a Ana Soto, emp.: Vega, cgo.: técnica, ciudad: Soria", ("Vega", "técnica", "Soria")),
        ("fr", "ajoute Ana Morel, soc. : Lacroix, fct. : acheteuse, ville : Lens", ("Lacroix", "acheteuse", "Lens")),
        ("pl", "dodaj Jan Ryś, f.: Rysbud, stan.: kierownik, miejsc.: Sanok", ("Rysbud", "kierownik", "Sanok")),
    ],
)
def test_labels_may_be_abbreviated(locale: Locale, text: str, values: tuple[str, str, str]) -> None:
    entities = _request(locale, text).entities
    company, jobtitle, city = values
    assert entities.labelled.items() >= {"company": company, "jobtitle": jobtitle, "city": city}.items()
