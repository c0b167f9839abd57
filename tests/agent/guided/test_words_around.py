"""Sentences that tell of the day stand apart from a request, and words around a request are none of its values."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation, assistant, found
from tests.agent.guided.people import JANE

OWNERS: tuple[str, ...] = (
    "Comme je pars en congé vendredi (enfin !), tu peux attribuer Thibault Garnier à Camille Renaud ? Ils se voient",
    "Je suis débordée ! Tu peux confier Thibault Garnier à Camille Renaud ? Elle a dit oui ce matin.",
)
SAID: tuple[tuple[Locale, str, str], ...] = (
    ("fr", "Il neige encore à plein ciel. Ajoute Luc Ferrand, luc@ferrand.example. Je file à ma réunion !",
     "Il neige encore à plein ciel"),
    ("fr", "Pfiou, la clim est encore en panne ici. Ajoute Luc Ferrand, luc@ferrand.example",
     "Pfiou, la clim est encore en panne ici"),
    ("en", "I nearly got stuck in the driveway. Add Luc Ferrand, luc@ferrand.example",
     "I nearly got stuck in the driveway"),
)  # fmt: skip
KEPT: tuple[str, ...] = (
    "Ajoute Luc Ferrand, luc@ferrand.example. Elle habite à brest.",
    "Ajoute Luc Ferrand, luc@ferrand.example. Il est affréteur.",
    "Ajoute Luc Ferrand, luc@ferrand.example. Il bosse chez transalp.",
    "Ajoute Luc Ferrand, luc@ferrand.example. Il a pas de téléphone.",
)


@pytest.mark.parametrize(("locale", "text", "sentence"), SAID)
def test_a_sentence_about_the_day_is_left_over_as_a_whole(locale: Locale, text: str, sentence: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert request.entities.runs == ["Luc Ferrand"]
    assert sentence in request.entities.left
    assert request.entities.is_apart


@pytest.mark.parametrize("text", KEPT)
def test_a_sentence_about_the_contact_is_read(text: str) -> None:
    (request,) = assistant().understand(text, "fr").requests
    assert not any(" " in each and each in text.rpartition(". ")[2] for each in request.entities.left)


@pytest.mark.parametrize("text", OWNERS)
def test_words_around_a_new_owner_are_none(text: str) -> None:
    (request,) = assistant().understand(text, "fr").requests
    assert request.entities.runs == ["Thibault Garnier"]
    assert request.entities.labelled == {"hubspot_owner_id": "Camille Renaud"}


def test_a_question_takes_no_value_from_the_next_sentence() -> None:
    text = "c'est quoi déjà le téléphone de Prune Astier ? On déjeune ensemble et je suis à la bourre"
    (request,) = assistant().understand(text, "fr").requests
    assert (request.intent, request.entities.holder, request.entities.labelled) == ("search", "Prune Astier", {})


def test_a_company_that_is_called_otherwise_changes() -> None:
    text = "La société de Luc Ferrand s'appelle Novabel depuis le rachat, tu peux changer ?"
    (request,) = assistant().understand(text, "fr").requests
    assert request.entities.labelled == {"company": "Novabel"}


def test_a_note_is_about_the_person_of_the_sentence_before() -> None:
    text = (
        "J'ai eu Irène Vasseur, son fils vient d'entrer à l'unif. Tu peux mettre une note sur sa fiche : livrer jeudi"
    )
    (request,) = assistant().understand(text, "fr").requests
    assert (request.intent, request.entities.runs, request.entities.body) == ("note", ["Irène Vasseur"], "livrer jeudi")


def test_a_job_that_no_list_has_stands_between_is_and_the_employer() -> None:
    text = "ajoute Luc Ferrand, luc@ferrand.example, il est estimateur chez Toitures Roy"
    (request,) = assistant().understand(text, "fr").requests
    assert (request.entities.runs, request.entities.company) == (["Luc Ferrand", "estimateur"], "Toitures Roy")


def test_a_contact_that_waits_is_named_next_to_a_pronoun() -> None:
    chat = Conversation("fr")
    chat.says("Il s'appelle Yvon Delacroix, crée-lui une fiche")
    chat.says("Attends, avant que j'oublie, c'est quoi le téléphone de Jane Doe ?")
    chat.gets(found(JANE))
    chat.says("Super merci. Alors pour Yvon, son mail c'est yvon@delacroix.example")
    assert "Yvon Delacroix" in str(chat.decision)
