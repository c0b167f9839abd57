"""Customers who say their whole name between commas, behind a greeting, before they tell what it is about."""

import pytest

from libs.contracts.principals import Locale
from services.agent.flows.runtime.answers.names import read_person

NAMED: tuple[tuple[Locale, str, str], ...] = (
    ("fr", "Bonjour, Sylvain Péret, je voudrais résilier mon abonnement", "Sylvain Péret"),
    ("en", "Hi, Dana Kowal, my parcel never came", "Dana Kowal"),
    ("es", "Hola, Ana Ruiz, no me llega el pedido", "Ana Ruiz"),
    ("pl", "Dzień dobry, Anna Nowak, nie działa mi konto", "Anna Nowak"),
    ("ru", "Здравствуйте, Иван Петров, не пришла посылка", "Иван Петров"),
)
NO_NAMES: tuple[tuple[Locale, str], ...] = (
    ("fr", "Bonjour Sylvain Péret, je voudrais résilier"), ("en", "Hello, Dana, can you help"),
    ("en", "Hello, Apple Watch, broken again"), ("fr", "Bonjour, Lyon Nord, pas de réseau"),
    ("en", "my parcel, Dana Kowal, never came"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "said", "name"), NAMED)
def test_a_whole_name_behind_a_greeting_is_the_customers(locale: Locale, said: str, name: str) -> None:
    found = read_person(said, locale, asked=False)
    assert found is not None
    assert found.full == name


@pytest.mark.parametrize(("locale", "said"), NO_NAMES)
def test_other_words_behind_a_greeting_are_no_name(locale: Locale, said: str) -> None:
    assert read_person(said, locale, asked=False) is None
