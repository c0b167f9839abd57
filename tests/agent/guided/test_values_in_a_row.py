"""Two labels and two values in the same order: “change her company and city to Acme and Leeds”."""

import pytest

from libs.contracts.principals import Locale
from services.agent.assistants.guided.parsing import Entities
from tests.agent.guided.conversation import assistant

IN_A_ROW: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("en", "change Ann Lee's company and city to Acme and Leeds", {"company": "Acme", "city": "Leeds"}),
    (
        "en",
        "change Ann Lee's company and city to Acme and Leeds respectively",
        {"company": "Acme", "city": "Leeds"},
    ),
    ("en", "update his company and job title to Moss Ltd and buyer", {"company": "Moss Ltd", "jobtitle": "buyer"}),
    (
        "es",
        "cambia la empresa y la ciudad de Ana Ruiz a Lanas Soto y Vigo",
        {"company": "Lanas Soto", "city": "Vigo"},
    ),
    (
        "es",
        "pon la empresa y el cargo de Ana Ruiz en Lanas Soto y jefa de compras",
        {"company": "Lanas Soto", "jobtitle": "jefa de compras"},
    ),
    (
        "fr",
        "mets la ville et le poste de Luc Petit à Lyon et acheteur",
        {"city": "Lyon", "jobtitle": "acheteur"},
    ),
    (
        "pl",
        "zmień firmę i miasto Anny Lis na Tartak Bór i Kalisz",
        {"company": "Tartak Bór", "city": "Kalisz"},
    ),
    (
        "ru",
        "поменяй компанию и город Анны Ким на Ромашка и Тверь",
        {"company": "Ромашка", "city": "Тверь"},
    ),
)


def _only(locale: Locale, text: str) -> Entities:
    (request,) = assistant().understand(text, locale).requests
    return request.entities


@pytest.mark.parametrize(("locale", "text", "values"), IN_A_ROW)
def test_each_of_two_labels_gets_its_value(locale: Locale, text: str, values: dict[str, str]) -> None:
    entities = _only(locale, text)
    assert (entities.labelled, entities.named, entities.left) == (values, [], [])


def test_three_values_for_two_labels_are_asked_for() -> None:
    entities = _only("en", "change Ann Lee's company and city to Moss and Acme and Leeds")
    assert (entities.labelled, entities.named) == ({}, ["company", "city"])


def test_a_company_with_and_in_its_name_stays_whole() -> None:
    assert _only("en", "change Ann Lee's phone and company to Smith and Sons").labelled == {"company": "Smith and Sons"}
