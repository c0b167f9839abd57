"""New contacts hold what was said: addresses as other programs copy them, legal forms of companies, initials."""

from typing import Any

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation

MIA = {"firstname": "Mia", "lastname": "Wong", "email": "mia@x.example"}
EVA = {"firstname": "Eva", "lastname": "Gil", "email": "eva@x.example"}

ADDRESSES: tuple[tuple[Locale, str], ...] = (
    ("en", "create Mia Wong `mia@x.example`"),
    ("en", "create Mia Wong, **mia@x.example**"),
    ("en", "create Mia Wong|mia@x.example"),
    ("en", 'create Mia Wong, "mia@x.example"'),
    ("en", "create Mia Wong, 'mia@x.example'"),
    ("en", 'create "Mia Wong" "mia@x.example"'),
    ("en", 'create contact {"name": "Mia Wong", "email": "mia@x.example"}'),
    ("fr", "crée Mia Wong, « mia@x.example »"),
    ("es", "crea a Mia Wong, “mia@x.example”"),
    ("pl", "dodaj kontakt Mia Wong, „mia@x.example”"),
)
COMPANIES: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("es", "crea a Eva Gil, eva@x.example, empresa Muebles García, S.L.", {"company": "Muebles García, S.L."}),
    ("es", "crea a Eva Gil, eva@x.example, de Muebles García, S.A.", {"company": "Muebles García, S.A."}),
    ("es", "crea a Eva Gil de Muebles García, S.L., eva@x.example", {"company": "Muebles García, S.L."}),
    ("es", "crea a Eva Gil de Muebles García SL, eva@x.example", {"company": "Muebles García SL"}),
    ("es", "crea a Eva Gil, eva@x.example, empresa Ruiz e Hijos, S.L.U.", {"company": "Ruiz e Hijos, S.L.U."}),
    ("fr", "crée Eva Gil, eva@x.example, chez Roux, SARL", {"company": "Roux, SARL"}),
    ("fr", "crée Eva Gil, eva@x.example, société Roux, S.A.R.L.", {"company": "Roux, S.A.R.L."}),
    ("pl", "dodaj Eva Gil, eva@x.example, firma Kos, sp. z o.o.", {"company": "Kos, sp. z o.o."}),
    ("en", "create Eva Gil, eva@x.example, at Globex, Inc., buyer", {"company": "Globex, Inc.", "jobtitle": "buyer"}),
    ("en", "create Eva Gil, eva@x.example, company Globex, L.L.C.", {"company": "Globex, L.L.C."}),
    ("en", "create Eva Gil, eva@x.example, company Smith, Jones & Co.", {"company": "Smith, Jones & Co."}),
    ("en", "create Eva Gil Globex LLC, eva@x.example", {"company": "Globex LLC"}),
    ("fr", "crée Eva Gil (société Globex), eva@x.example", {"company": "Globex"}),
    ("en", "create Eva Gil, eva@x.example, company Globex (UK)", {"company": "Globex (UK)"}),
)
INITIALS: tuple[tuple[str, str, str], ...] = (
    ("create contact J. R. R. Tolkien, ring@x.example", "J. R. R.", "Tolkien"),
    ("create contact John R. R. Martin, ring@x.example", "John R. R.", "Martin"),
    ("create contact S. L. Cole, ring@x.example", "S. L.", "Cole"),
    ("create contact S.A. Cole, ring@x.example", "S.A.", "Cole"),
)

OTHER_NUMBERS: tuple[tuple[Locale, str], ...] = (
    ("en", "create Eva Gil, eva@x.example, customer no. 100-200-3000"),
    ("en", "create Eva Gil, eva@x.example, Order No. 100-200-3000"),
    ("es", "crea a Eva Gil, eva@x.example, n.º de cliente 100-200-3000"),
    ("es", "crea a Eva Gil, eva@x.example, cliente nº 100-200-3000"),
    ("fr", "crée Eva Gil, eva@x.example, client n° 100-200-3000"),
    ("pl", "dodaj Eva Gil, eva@x.example, klient nr 100-200-3000"),
    ("ru", "добавь Eva Gil, eva@x.example, номер клиента 100-200-3000"),
    ("ru", "добавь Eva Gil, eva@x.example, заказ № 100-200-3000"),
)
MEETINGS: tuple[tuple[Locale, str], ...] = (
    ("en", "create Eva Gil, eva@x.example, we met in Berlin"),
    ("es", "crea a Eva Gil, eva@x.example, la conocí en Madrid"),
    ("fr", "crée Eva Gil, eva@x.example, je l'ai rencontrée à Lyon"),
    ("pl", "dodaj Eva Gil, eva@x.example, poznana na targach w Poznaniu"),
    ("ru", "добавь Eva Gil, eva@x.example, познакомились на выставке в Москве"),
)

PROFILES: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    (
        "en",
        "create Eva Gil, eva@x.example, LinkedIn https://lnkd.example/in/eva",
        {"website": "https://lnkd.example/in/eva"},
    ),
    ("en", "create Eva Gil, eva@x.example, LinkedIn: linkedin.com/in/eva", {"website": "linkedin.com/in/eva"}),
    ("en", "create Eva Gil, eva@x.example, Instagram: @eva", {}),
    ("ru", "добавь Eva Gil, eva@x.example, Telegram @eva", {}),
)


def _created(locale: Locale, text: str) -> dict[str, Any]:
    chat = Conversation(locale)
    chat.says(text)
    return {prop: value for prop, value in chat.created().items() if value}


@pytest.mark.parametrize(("locale", "text"), ADDRESSES)
def test_marks_around_an_address_are_no_part_of_it(locale: Locale, text: str) -> None:
    assert _created(locale, text) == MIA


@pytest.mark.parametrize(("locale", "text", "values"), COMPANIES)
def test_a_company_keeps_its_legal_form(locale: Locale, text: str, values: dict[str, str]) -> None:
    assert _created(locale, text) == {**EVA, **values}


@pytest.mark.parametrize(("text", "first", "last"), INITIALS)
def test_initials_belong_to_the_first_name(text: str, first: str, last: str) -> None:
    assert _created("en", text) == {"firstname": first, "lastname": last, "email": "ring@x.example"}


@pytest.mark.parametrize(("locale", "text"), OTHER_NUMBERS)
def test_a_numbered_thing_has_no_phone_number(locale: Locale, text: str) -> None:
    assert _created(locale, text) == EVA


@pytest.mark.parametrize(("locale", "text"), MEETINGS)
def test_the_town_of_a_meeting_is_left_out_without_a_question(locale: Locale, text: str) -> None:
    assert _created(locale, text) == EVA


@pytest.mark.parametrize(("locale", "text", "values"), PROFILES)
def test_the_name_of_a_network_is_no_value(locale: Locale, text: str, values: dict[str, str]) -> None:
    assert _created(locale, text) == {**EVA, **values}
