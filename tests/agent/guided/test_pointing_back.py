"""Values of the contact shown last and of others, pronouns behind Spanish verbs, a preposition for each contact."""

import pytest

from libs.contracts import Locale
from libs.contracts.changes import Change
from libs.contracts.results import ContactUpdated
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok

HUGO = contact(1, "Hugo", "Prado", email="hugo@prado.example", city="Vigo")
MOVED = contact(1, "Hugo", "Prado", email="hugo@prado.example", city="Lugo")
WRONG: tuple[tuple[Locale, str], ...] = (
    ("es", "la ciudad está mal, es Soria"), ("es", "te di mal la ciudad, es Soria"), ("es", "la ciudad es Soria"),
    ("en", "the city is Soria"), ("fr", "la ville est Soria"),
)  # fmt: skip
POINTING = (
    "ahora es encargada, actualízaselo", "es la nueva encargada, ponlo", "ya es encargada, actualiza su ficha",
    "es encargada, modifícaselo",
)  # fmt: skip
EACH: tuple[tuple[Locale, str], ...] = (
    ("es", "cambia la ciudad de Ana Ruiz y de Luis Pons a Lugo"),
    ("es", "la ciudad de Ana Ruiz y la de Luis Pons es Lugo"),
    ("fr", "change la ville de Ana Ruiz et de Luis Pons en Lugo"),
    ("ru", "поменяй город у Ana Ruiz и у Luis Pons на Lugo"),
)  # fmt: skip


def _moved(locale: Locale) -> Conversation:
    chat = Conversation(locale)
    chat.says("hugo@prado.example")
    chat.gets(found(HUGO))
    chat.says("set his city to Lugo")
    chat.gets(ok(ContactUpdated(contact=MOVED, changes=[Change(property="city", before="Vigo", after="Lugo")])))
    return chat


@pytest.mark.parametrize(("locale", "text"), WRONG)
def test_another_value_of_what_was_just_written_corrects_it(locale: Locale, text: str) -> None:
    chat = _moved(locale)
    chat.says(text)
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "Soria"})


@pytest.mark.parametrize(
    ("locale", "text"), [("es", "uy, la ciudad de Ana Ruiz es Soria"), ("en", "oops, Ann Lee's city is Soria")]
)
def test_a_value_of_another_person_is_not_written_to_the_one_shown(locale: Locale, text: str) -> None:
    chat = _moved(locale)
    chat.says(text)
    assert chat.called()[0] == "search_contact"


def test_another_person_is_no_value_of_the_one_shown() -> None:
    assert not any("city" in call.arguments for call in _moved("es").says("ups, era para Ana Ruiz").calls)


@pytest.mark.parametrize("text", POINTING)
def test_a_job_before_a_verb_that_points_is_of_the_one_shown(text: str) -> None:
    (request,) = assistant().understand(text, "es").requests
    assert (request.intent, request.entities.runs, request.entities.has_focus) == ("update", ["encargada"], True)


@pytest.mark.parametrize(("locale", "text"), EACH)
def test_each_contact_may_have_a_preposition(locale: Locale, text: str) -> None:
    requests = assistant().understand(text, locale).requests
    assert [request.entities.holder for request in requests] == ["Ana Ruiz", "Luis Pons"]
    assert all(request.entities.labelled == {"city": "Lugo"} for request in requests)


def test_a_family_name_may_have_a_preposition() -> None:
    (request,) = assistant().understand("añade a Pilar Ortega y de la Cruz, pilar@ortega.example", "es").requests
    assert request.entities.runs == ["Pilar Ortega y de la Cruz"]


def test_the_address_of_the_contact_that_waits_resumes_it() -> None:
    chat = Conversation("es")
    chat.says("añade a Eusebio Brú")
    chat.says("antes dime el teléfono de Ana Ruiz")
    chat.gets(found(contact(2, "Ana", "Ruiz", phone="+34600111222")))
    chat.says("vale. el correo de Eusebio es eusebio@bru.example")
    created = chat.created()
    assert (created["lastname"], created["email"]) == ("Brú", "eusebio@bru.example")


RESUMED: tuple[tuple[Locale, str], ...] = (
    ("fr", "ok je reviens à Eusebio Brú, son mail : eusebio@bru.example"),
    ("fr", "je retourne à Eusebio Brú, son mail : eusebio@bru.example"),
    ("fr", "bon on revient à Eusebio : eusebio@bru.example"),
    ("en", "ok going back to Eusebio Brú, his email: eusebio@bru.example"),
    ("en", "returning to Eusebio, email eusebio@bru.example"),
    ("es", "vale, vuelvo a Eusebio Brú, su correo: eusebio@bru.example"),
    ("es", "sigo con Eusebio, el correo es eusebio@bru.example"),
    ("pl", "wracam do Eusebio Brú, jego mail: eusebio@bru.example"),
    ("ru", "возвращаюсь к Eusebio Brú, почта eusebio@bru.example"),
)


OPENINGS: dict[Locale, tuple[str, str]] = {
    "en": ("add Eusebio Brú", "what's Ann Lee's phone?"),
    "es": ("añade a Eusebio Brú", "antes dime el teléfono de Ann Lee"),
    "fr": ("ajoute Eusebio Brú", "c'est quoi le numéro de Ann Lee ?"),
    "pl": ("dodaj kontakt Eusebio Brú", "jaki numer ma Ann Lee?"),
    "ru": ("добавь контакт Eusebio Brú", "какой телефон у Ann Lee?"),
}
"""A contact that is begun, and a question about another one."""


@pytest.mark.parametrize(("locale", "text"), RESUMED)
def test_coming_back_to_a_contact_by_name_changes_no_other_one(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    for said in OPENINGS[locale]:
        chat.says(said)
    chat.gets(found(contact(2, "Ann", "Lee", email="ann@lee.example")))
    chat.says(text)
    created = chat.created()
    assert (created["lastname"], created["email"], created.get("city")) == ("Brú", "eusebio@bru.example", None)
