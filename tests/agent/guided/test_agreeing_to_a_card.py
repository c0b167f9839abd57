"""A new contact that was shown as a whole is created by a typed yes, as by the button, and by nothing else."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation

REGIONS: dict[Locale, str] = {"en": "US", "es": "ES", "fr": "FR", "pl": "PL", "ru": "RU", "ko": "KR"}
SHOWN: dict[Locale, str] = {
    "en": "add Tom Reed, phone 206 555 0166", "es": "añade a Tomás Rey, teléfono 612 345 678",
    "fr": "ajoute Luc Pons, téléphone 06 12 34 56 78", "pl": "dodaj Jan Kos, telefon 601 234 567",
    "ru": "добавь Юлия Ким, телефон +7 912 345-67-89", "ko": "한지우 추가해줘, 전화번호 010-1234-5678",
}  # fmt: skip
AGREED: tuple[tuple[Locale, str], ...] = (
    ("en", "yes"), ("en", "yep"), ("en", "yes please"), ("en", "looks good"), ("en", "ok"), ("en", "go ahead"),
    ("es", "sí"), ("es", "vale"), ("es", "sí, por favor"), ("fr", "oui"), ("fr", "c'est bon"), ("fr", "ok"),
    ("pl", "tak"), ("pl", "tak, proszę"), ("ru", "да"), ("ru", "ага"), ("ko", "네"), ("ko", "네 그렇게 해주세요"),
)  # fmt: skip
NOT_AGREED: tuple[tuple[Locale, str], ...] = (
    ("en", "yes?"), ("en", "no"), ("en", "wait a moment"), ("en", "yes but her name is Tomi"),
    ("en", "what is the weather?"),
    ("es", "no"), ("fr", "attends"), ("pl", "nie"), ("ru", "нет"), ("ko", "아니요"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "said"), AGREED)
def test_a_typed_yes_under_the_card_creates_the_contact(locale: Locale, said: str) -> None:
    talk = Conversation(locale, region=REGIONS[locale])
    assert not talk.says(SHOWN[locale]).calls
    (call,) = talk.says(said).calls
    assert call.tool == "create_contact"


@pytest.mark.parametrize(("locale", "said"), NOT_AGREED)
def test_other_words_under_the_card_create_nothing(locale: Locale, said: str) -> None:
    talk = Conversation(locale, region=REGIONS[locale])
    talk.says(SHOWN[locale])
    assert not talk.says(said).calls


def test_yes_after_the_question_for_more_asks_for_it() -> None:
    talk = Conversation()
    talk.says("add Tom Reed, tom@reed.example")
    decision = talk.says("yes")
    assert not decision.calls
    assert "phone" in decision.text
    assert "get that" not in decision.text
    (call,) = talk.clicks("skip_rest").calls
    assert call.tool == "create_contact"


def test_a_number_and_a_loose_company_are_asked_about_before_the_card() -> None:
    talk = Conversation(region="US")
    asked = talk.says("can u add jim kowalczyk from dunmore plumbing, his cell is 206 555 0166").text
    assert "dunmore plumbing" in asked.casefold()
    assert "create" not in asked.casefold()
