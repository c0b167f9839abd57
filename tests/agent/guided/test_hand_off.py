"""A contact who asks for a person gets one, in each language, if there are teammates."""

from dataclasses import replace

import pytest

from libs.contracts.authors import Author
from libs.contracts.entries import Action, LogEntry, Message
from libs.contracts.principals import LOCALES, Locale, Principal
from services.agent.assistant import AssistantRole, Decision, HandOff, Situation
from tests.agent.guided.conversation import assistant as guided

GUIDED = guided()
VERA = Principal(kind="visitor", id="site:vera", name="Vera")
CONTACT = Author(kind="contact", id=VERA.id)
ASSISTANT = AssistantRole("Help.", "Kind.", ("search_contact", "create_contact"), hand_off_teams=())

ASKED: dict[Locale, tuple[str, ...]] = {
    "en": ("Can I talk to a person?", "I want to speak to someone, please", "real person"),
    "es": ("Quiero hablar con una persona", "¿Puedo hablar con alguien?"),
    "fr": ("Je voudrais parler à un humain", "Une vraie personne, s'il vous plaît"),
    "pl": ("Chcę porozmawiać z człowiekiem", "Czy mogę rozmawiać z człowiekiem?"),
    "ko": ("상담원 연결해 주세요", "사람과 이야기하고 싶어요"),
    "ru": ("Хочу поговорить с человеком", "Позовите оператора"),
}


def decide(*entries: Message | Action, locale: Locale = "en", assistant: AssistantRole = ASSISTANT) -> Decision:
    log = [LogEntry(f"{number}-0", entry) for number, entry in enumerate(entries, 1)]
    return GUIDED.step(Situation("0-a", locale, VERA, assistant, log))


@pytest.mark.parametrize(("locale", "text"), [(locale, text) for locale in LOCALES for text in ASKED[locale]])
def test_a_contact_who_asks_for_a_person_is_handed_over(locale: Locale, text: str) -> None:
    decision = decide(Message(author=CONTACT, text=text), locale=locale)
    assert decision.hand_off is not None
    assert decision.hand_off.reason == text
    assert decision.text == GUIDED.phrases.text(locale, "handing_off")
    assert decision.calls == ()


def test_the_button_does_the_same() -> None:
    decision = decide(Action(author=CONTACT, action="person", label="Talk to a person"))
    assert decision.hand_off == HandOff(reason="Talk to a person")


def test_it_is_offered_to_who_is_not_understood() -> None:
    decision = decide(Message(author=CONTACT, text="blorp the frobnicator"))
    assert [button.action for button in decision.buttons] == ["search", "create", "person"]


def test_without_teammates_nothing_is_promised() -> None:
    alone = replace(ASSISTANT, hand_off_teams=None)
    decision = decide(Message(author=CONTACT, text="Can I talk to a person?"), assistant=alone)
    assert decision.hand_off is None
    assert "person" not in [button.action for button in decision.buttons]
    assert decision.text


@pytest.mark.parametrize("text", ["add a person, Jane Doe, jane@acme.com", "find the agent at acme.com"])
def test_a_request_about_a_person_is_no_wish_for_one(text: str) -> None:
    decision = decide(Message(author=CONTACT, text=text))
    assert decision.hand_off is None
    assert decision.text != GUIDED.phrases.text("en", "handing_off")


FAREWELLS: dict[Locale, str] = {
    "en": "Thanks, bye!", "es": "Gracias, ¡hasta luego!", "fr": "Merci, au revoir", "pl": "Dzięki, do widzenia",
    "ko": "감사합니다, 안녕히 계세요", "ru": "Спасибо, до свидания!",
}  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
def test_a_goodbye_closes_where_the_assistant_may_close(locale: Locale) -> None:
    said = Message(author=CONTACT, text=FAREWELLS[locale])
    decision = decide(said, locale=locale, assistant=replace(ASSISTANT, may_close=True))
    assert decision.close
    assert decision.text == GUIDED.phrases.text(locale, "goodbye")
    assert not decide(said, locale=locale).close
