"""A question in the middle of a new contact is answered briefly, and the assistant's own question comes again."""

import pytest

from libs.contracts.principals import LOCALES, Locale
from tests.agent.guided.conversation import Conversation

CREATE: dict[Locale, str] = {
    "en": "create contact Hugo Penn", "es": "crea el contacto Hugo Peña", "fr": "crée le contact Hugo Penvern",
    "pl": "dodaj kontakt Hubert Penar", "ko": "연락처 한기현 추가해줘", "ru": "создай контакт Глеб Панин",
}  # fmt: skip
MUST: dict[Locale, list[str]] = {
    "en": ["do I have to give an email?", "is the email mandatory?", "why do you need an email address?"],
    "es": ["¿es obligatorio el correo?", "¿para qué quieres el correo?"],
    "fr": ["l'e-mail est obligatoire ?", "pourquoi faut-il une adresse mail ?"],
    "pl": ["czy e-mail jest konieczny?", "po co ten mail?"],
    "ko": ["이메일 꼭 필요해?", "이메일은 왜 필요해?"],
    "ru": ["а почта обязательна?", "зачем нужна почта?"],
}
HAS_NONE: dict[Locale, str] = {
    "en": "there is no email", "es": "no tengo correo", "fr": "pas d'e-mail", "pl": "nie mam maila",
    "ko": "이메일 없어", "ru": "почты нет",
}  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
def test_a_question_about_the_question(locale: Locale) -> None:
    for text in MUST[locale]:
        chat = Conversation(locale)
        chat.says(CREATE[locale])
        chat.says(text)
        assert not chat.decision.calls, text
        assert chat.said("email_is_optional"), text
        assert "skip" in chat.offered()


@pytest.mark.parametrize("locale", LOCALES)
def test_no_address_is_no_cancel(locale: Locale) -> None:
    chat = Conversation(locale)
    chat.says(CREATE[locale])
    chat.says(HAS_NONE[locale])
    assert "skip_rest" in chat.offered()
    assert not chat.said("cancelled")
