"""Footers, cards and profiles: numbers of a company are no person's phone, and a person is not read out of them."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation

FOOTERS: dict[Locale, tuple[str, dict[str, str]]] = {
    "en": (
        """create contact from this footer:
Accounts queries: Lorna Fitch, lorna@pellgrave.example, 020 7946 0321
Pellgrave Paper Ltd, Unit 4 Tanner's Yard, London SE1 3XX
Registered in England No. 04471123 · VAT GB 123 4567 89
Barclays · Sort code 20-00-00 · Account 55779911 · IBAN GB33BUKB20201555555555""",
        {"firstname": "Lorna", "lastname": "Fitch", "phone": "+442079460321", "company": "Pellgrave Paper Ltd"},
    ),
    "es": (
        """añade este proveedor:
Persona de contacto: Amparo Llinares
administracion@tejidos.example · Tel. 965 55 01 23
Tejidos Llinares, S.L. · CIF B-12345674
Inscrita en el Registro Mercantil de Alicante, Tomo 2231, Folio 44, Hoja A-55671
IBAN ES91 2100 0418 4502 0005 1332""",
        {"firstname": "Amparo", "lastname": "Llinares", "phone": "+34965550123"},
    ),
    "fr": (
        """ajoute ce fournisseur
Votre contact : Élodie Marchetti – elodie@papeterie.example – 03 29 55 01 23
Papeterie Verdun SARL au capital de 12 000 € – RCS Bar-le-Duc 512 345 678
SIRET 512 345 678 00021 – TVA FR 32 512345678 – APE 4762Z""",
        {"firstname": "Élodie", "lastname": "Marchetti", "phone": "+33329550123"},
    ),
    "pl": (
        """dodaj kontakt:
Osoba do kontaktu: Wiesława Gąsior, ksiegowosc@drewpol.example, tel. 17 555 01 23
DREW-POL Sp. z o.o., ul. Leśna 5, 36-040 Boguchwała
NIP 813-000-22-33, REGON 690123456
nr konta: 12 1020 4391 0000 6502 0123 4567""",
        {"firstname": "Wiesława", "lastname": "Gąsior", "company": "DREW-POL Sp. z o.o."},
    ),
    "ko": (
        """연락처 추가해줘
담당자: 한보람, boram@saerom.example, 02-555-0123
(주)새롬물산
사업자등록번호 123-45-67890, 통신판매업 2020-서울강남-01234""",
        {"firstname": "보람", "lastname": "한", "phone": "+8225550123"},
    ),
    "ru": (
        """создай контакт: Контактное лицо: Жанна Ковтун, buh@mebelgrad.example, +7 (343) 255-01-23
ООО «Мебельград», ИНН 6671012345, КПП 667101001, ОГРН 1026605000000
р/с 40702810900000012345 в ПАО «Банк», БИК 046577674""",
        {"firstname": "Жанна", "lastname": "Ковтун", "phone": "+7 (343) 255-01-23"},
    ),
}
CARDS: dict[str, tuple[Locale, str, dict[str, str]]] = {
    "a card with empty lines": (
        "en",
        """BRIARWOOD & LYLE
SOLICITORS

Hannah Lyle
Partner

T 0161 496 0123   M 07700 900456
E hannah@briarwoodlyle.example
14 King Street, Manchester M2 6AG""",
        {"firstname": "Hannah", "company": "BRIARWOOD & LYLE", "city": "Manchester"},
    ),
    "a profile with pronouns": (
        "fr",
        """crée une fiche avec ça :
Maëlle Pradier
(Elle)
Chargée d'affaires chez Bois & Bâtir
maelle.pradier@boisetbatir.example""",
        {"firstname": "Maëlle", "lastname": "Pradier", "company": "Bois & Bâtir", "jobtitle": "Chargée d'affaires"},
    ),
    "two numbers with a slash": (
        "fr",
        """ajoute-la

Bien cordialement,
Solène Kerbrat
Voilerie d'Iroise SARL
solene@voilerie.example
02 98 55 01 23 / 06 39 98 01 23""",
        {"firstname": "Solène", "phone": "+33298550123"},
    ),
    "a degree, and a greeting in two languages": (
        "pl",
        """zapisz proszę

Z poważaniem / Best regards

mgr inż. Bartosz Ćwiertnia
Kierownik Działu Technicznego

HYDROMECH S.A.
kom.: +48 602 555 018
b.cwiertnia@hydromech.example""",
        {"firstname": "Bartosz", "lastname": "Ćwiertnia", "jobtitle": "Kierownik Działu Technicznego"},
    ),
}


@pytest.mark.parametrize("locale", FOOTERS)
def test_a_footer(locale: Locale) -> None:
    text, wanted = FOOTERS[locale]
    chat = Conversation(locale)
    chat.says(text)
    assert chat.created().items() >= wanted.items()


@pytest.mark.parametrize("kind", CARDS)
def test_a_card(kind: str) -> None:
    locale, text, wanted = CARDS[kind]
    chat = Conversation(locale)
    chat.says(text)
    assert chat.created().items() >= wanted.items()
