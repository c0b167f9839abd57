"""Clauses that say what stays, names in lower case behind “is called”, stretched words, and towns between people."""

from typing import Any

import pytest

from libs.contracts.account import AccountProperties, AccountProperty
from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation, assistant, found, only_entities
from tests.agent.guided.people import JANE

KEPT: tuple[tuple[Locale, str], ...] = (
    ("es", "pon a Jane Doe en Vigo, deja el teléfono como está"),
    ("es", "cambia la ciudad de Jane Doe a Vigo sin tocar el teléfono"),
    ("es", "Jane Doe se ha mudado a Vigo, el teléfono sigue siendo el mismo"),
    ("es", "Jane Doe ya no vive en Burgos sino en Vigo, pero no toques su teléfono"),
    ("fr", "mets Jane Doe à Vigo, laisse le téléphone comme il est"),
    ("fr", "change la ville de Jane Doe en Vigo sans toucher au téléphone"),
    ("fr", "Jane Doe n'habite plus à Rennes mais à Vigo, par contre ne touche pas à son téléphone"),
    ("en", "set Jane Doe's city to Vigo, leave the phone as it is"),
    ("pl", "zmień miasto Jane Doe na Vigo, telefon zostaje ten sam"),
    ("ru", "поменяй город Jane Doe на Vigo, телефон остаётся прежним"),
)
CALLED: tuple[tuple[Locale, str, str], ...] = (
    (
        "es",
        "mete a una clienta q se llama begoña arana, florista en Pétalos, b@petalos.example",
        "begoña arana",
    ),
    (
        "fr",
        "ajoute une cliente qui s'appelle berangere cotte, fleuriste chez Pétale, b@p.example",
        "berangere cotte",
    ),
    ("fr", "note un nouveau client, il s'appelle loic mercier, loic@mercier.example, plombier", "loic mercier"),
    ("en", "add a new client called mary tudge, florist at Petals Ltd, mary@petals.example", "mary tudge"),
)
TOWNS: tuple[tuple[Locale, str, list[str]], ...] = (
    ("es", "apunta a Germán Zabala g@zabala.example de Bilbao y Olaia Mendieta o@mena.example de Vitoria",
     ["Germán Zabala", "Olaia Mendieta"]),
    ("es", "mete a Ana Gil ana@gil.example de Metalsa y Pepe Sol ps@sol.example de Norte", ["Ana Gil", "Pepe Sol"]),
    ("es", "añade a Eva Ramos eva@ramos.example y José Ortega y Gasset jose@ortega.example",
     ["Eva Ramos", "José Ortega y Gasset"]),
)  # fmt: skip
EXCHANGED: tuple[tuple[Locale, str, str, str], ...] = (
    ("es", "cámbiale la empresa a Ana Ruiz a Globex Partners", "Globex Partners", "Ana Ruiz"),
    ("es", "pon la empresa a Ana Ruiz: Globex", "Globex", "Ana Ruiz"),
    ("es", "pon la empresa Acme a Begoñita Arana", "Acme", "Begoñita Arana"),
)
SIZES = AccountProperties(
    properties=tuple(
        AccountProperty(name=label.casefold().replace(" ", "_"), label=label, type="string")
        for label in ("Talla", "Talla de pantalón", "Contrat", "Contrat de maintenance")
    )
)
STATED: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("fr", "Pour Jane Doe : nouvelle ville Vigo. Le poste, on n'y touche pas.", {"city": "Vigo"}),
    ("fr", "Nouveau portable de Jane Doe : 06 12 34 56 78. Le fixe, tu n'y touches pas.",
     {"mobilephone": "06 12 34 56 78"}),
    ("fr", "Concernant Jane Doe, nouveau poste : chef d'atelier. La ville, n'y touche pas",
     {"jobtitle": "chef d'atelier"}),
    ("fr", "Nouvelle adresse mail pour Jane Doe : jane@doe.example. Ne change rien d'autre",
     {"email": "jane@doe.example"}),
    ("fr", "pour Jane Doe change juste la ville, c'est Lorient, ne touche pas au téléphone", {"city": "Lorient"}),
    ("en", "For Jane Doe: new phone 303 555 0190. The mobile, don't touch it.", {"phone": "303 555 0190"}),
    ("en", "new email for Jane Doe: jane@doe.example. Don't change anything else", {"email": "jane@doe.example"}),
    ("es", "Para Jane Doe: nuevo teléfono 611 222 333. El móvil, no lo toques.", {"phone": "611 222 333"}),
)  # fmt: skip
LABELS: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("es", "la talla de Jane Doe es 42", {"Talla": "42"}),
    ("es", "ponle a Jane Doe talla 42 de pantalón", {"Talla de pantalón": "42"}),
    ("es", "la talla del pantalón de Jane Doe es 42", {"Talla de pantalón": "42"}),
    ("fr", "le contrat de maintenance de Jane Doe est Premium", {"Contrat de maintenance": "Premium"}),
)


@pytest.mark.parametrize(("locale", "text"), KEPT)
def test_a_value_that_stays_is_not_changed(locale: Locale, text: str) -> None:
    entities = assistant().understand(text, locale).requests[0].entities
    assert (entities.labelled, entities.named, entities.left) == ({"city": "Vigo"}, [], [])


@pytest.mark.parametrize(("locale", "text", "values"), STATED)
def test_a_label_that_stays_takes_nothing_from_the_news(locale: Locale, text: str, values: dict[str, str]) -> None:
    entities = only_entities(text, locale)
    assert (entities.labelled, entities.named, entities.left) == (values, [], [])


@pytest.mark.parametrize(("locale", "text", "name"), CALLED)
def test_a_name_in_lower_case_behind_its_label(locale: Locale, text: str, name: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.intent, request.entities.labelled["name"].casefold()) == ("create", name)


def test_stretched_thanks_are_no_name() -> None:
    chat = Conversation("es")
    chat.says("crea un contacto, b@petalos.example")
    chat.says("graciasss")
    assert chat.said("ask_name")


@pytest.mark.parametrize(("locale", "text", "names"), TOWNS)
def test_a_town_before_the_next_person_is_not_of_the_name(locale: Locale, text: str, names: list[str]) -> None:
    requests = assistant().understand(text, locale).requests
    assert [str(request.entities.runs[0]) for request in requests] == names


@pytest.mark.parametrize(("locale", "text", "company", "holder"), EXCHANGED)
def test_the_new_company_is_not_taken_for_the_contact(locale: Locale, text: str, company: str, holder: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.entities.labelled, request.entities.holder) == ({"company": company}, holder)


@pytest.mark.parametrize(("locale", "text", "values"), LABELS)
def test_of_labels_that_begin_alike_the_longer_one_wins(locale: Locale, text: str, values: dict[str, Any]) -> None:
    chat = Conversation(locale, account=SIZES)
    chat.says(text)
    chat.gets(found(JANE))
    tool, arguments = chat.called()
    assert tool == "update_contact"
    assert {each["property"]: each["value"] for each in arguments["other"]} == values


def test_words_behind_a_town_in_lower_case_are_no_company() -> None:
    text = "un tal gonzalo pardo de soria quiere que le llamemos, gonzalo@pardo.example, dalo de alta"
    (request,) = assistant().understand(text, "es").requests
    assert (request.entities.company, request.entities.unsure) == ("", ["soria quiere"])


@pytest.mark.parametrize(
    ("locale", "text"),
    [("es", "cambia la empresa Acme a Globex Partners"), ("fr", "change la société Acme en Globex Partners")],
)
def test_the_old_and_the_new_company_are_an_exchange(locale: Locale, text: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.entities.swap, request.entities.holder) == (("Acme", "Globex Partners"), "")
