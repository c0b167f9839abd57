"""Texts without a capital letter, as people type in a hurry: names are found by other signs."""

import pytest

from libs.contracts import Locale
from tests.agent.guided.conversation import assistant

RESTORED: tuple[tuple[Locale, str, str], ...] = (
    ("en", "spoke with a lady called imogen farrow today", "spoke with a lady called Imogen Farrow today"),
    ("en", "Mona birch rang just now", "Mona Birch rang just now"),
    ("en", "mabel hollis phoned, she is late", "Mabel Hollis phoned, she is late"),
    ("en", "vikram desai sent me this: vikram.desai@x.example", "Vikram Desai sent me this: vikram.desai@x.example"),
    (
        "en",
        "add jo okafor, jokafor@lintel.example, lintel design studio",
        "add jo Okafor, jokafor@lintel.example, Lintel Design Studio",
    ),
    (
        "es",
        "xiomara, de la empresa andes cargo, xiomara@andescargo.example",
        "Xiomara, de la empresa Andes Cargo, xiomara@andescargo.example",
    ),
    (
        "es",
        "es de quesos albarca: adela monforte ruiz, adela@albarca.example",
        "es de Quesos Albarca: Adela Monforte Ruiz, adela@albarca.example",
    ),
    ("es", "dame de alta a itzel cárdenas ponce por favor", "dame de alta a Itzel Cárdenas Ponce por favor"),
    (
        "fr",
        "solenn le goff bosse chez transports le goff, s@legoff.example",
        "solenn Le Goff bosse chez Transports Le Goff, s@legoff.example",
    ),
    ("pl", "iga maj po ślubie nazywa się teraz iga stolarz", "Iga Maj po ślubie nazywa się teraz Iga Stolarz"),
    ("ru", "артур носов теперь главный инженер", "Артур Носов теперь главный инженер"),
    (
        "ru",
        "тимур агеев, ооо вектор, timur@vektor.example",
        "Тимур Агеев, ООО Вектор, timur@vektor.example",
    ),
)
AS_TYPED: tuple[tuple[Locale, str], ...] = (
    ("en", "Jane Doe works with bob ray"),
    ("en", "find rose at tesco"),
    ("en", "whats greta larsens number"),
)


@pytest.mark.parametrize(("locale", "typed", "restored"), RESTORED)
def test_names_get_their_capitals(locale: Locale, typed: str, restored: str) -> None:
    assert assistant().understand(typed, locale).text == restored


@pytest.mark.parametrize(("locale", "text"), AS_TYPED)
def test_without_a_sign_a_text_stays_as_it_was_typed(locale: Locale, text: str) -> None:
    assert assistant().understand(text, locale).text == text


def test_words_before_a_restored_name_are_no_name() -> None:
    text = "petite demande : j'ai eu maël cadiou, soudeur chez cadiou métal, crée sa fiche, mael@cadiou.example"
    entities = assistant().understand(text, "fr").requests[0].entities
    assert [run for run in entities.runs if not run.is_title] == ["Maël Cadiou"]
    assert entities.company == "Cadiou Métal"


def test_a_note_keeps_the_letters_that_were_typed() -> None:
    text = "note for dora mallet: she asked for anna smith"
    (request,) = assistant().understand(text, "en").requests
    assert (request.entities.runs, request.entities.body) == (["Dora Mallet"], "she asked for anna smith")


def test_accents_are_looked_for_as_in_any_hurried_text() -> None:
    (request,) = assistant().understand("cambiale el cargo a rosa llorente, ahora es jefa", "es").requests
    assert request.entities.is_hurried


def test_a_new_customer_that_is_noted_is_no_note() -> None:
    text = "note un nouveau client, il s'appelle Loic Mercier, loic@mercier.example, plombier"
    (request,) = assistant().understand(text, "fr").requests
    assert (request.intent, request.entities.labelled["name"]) == ("create", "Loic Mercier")
