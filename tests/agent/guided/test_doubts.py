"""The guard: content without an understood intent is asked about or named, and nothing is done for it unseen."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation
from tests.agent.guided.people import CREATED, UPDATED

DOUBTED: tuple[tuple[Locale, str], ...] = (
    ("en", "hm that's not right, she spells it with a K"), ("en", "nope the other Jane"),
    ("en", "ah wait that was the wrong one"), ("en", "i meant the mobile"),
    ("es", "era la otra Jane"), ("es", "qué va, esa es su hermana"), ("es", "se llama Doe Norte la empresa, no Acme"),
    ("fr", "pas cette Jane là, l'autre"), ("fr", "c'est son portable ça, pas son fixe"),
    ("pl", "coś nie tak, ona pisze się przez V"), ("pl", "ale skąd, to jej siostra"),
    ("ru", "это мобильный вообще-то, не городской"), ("ko", "아니거든 그건 언니 얘기야"),
)  # fmt: skip
TAKEN_BACK: tuple[tuple[Locale, str], ...] = (
    ("en", "actually leave it, she asked us not to keep her details"),
    ("es", "olvida eso último que te dije"),
    ("fr", "laisse tomber finalement, elle est déjà chez un collègue"),
    ("pl", "jednak nie, prosiła żeby jej nie trzymać w bazie"),
)
COURTEOUS: tuple[tuple[Locale, str], ...] = (
    ("en", "brilliant, you saved me a call there"),
    ("en", "no thanks, that was it"),
    ("pl", "nie, dziękuję"),
)
HALF_READ: tuple[tuple[Locale, str, str], ...] = (
    ("en", "set the city of Jane Doe to York and get her onto the gold thing from march", "gold thing"),
    ("es", "cambia la ciudad de Jane Doe a Huelva y súbela al grupo de los oro", "grupo de los oro"),
    ("fr", "change la ville de Jane Doe en Tarbes et bascule-la sur l'offre premium", "offre premium"),
    ("pl", "zmień miasto Jane Doe na Tczew i wrzuć ją do tych złotych klientów", "złotych"),
    ("ru", "поменяй город Jane Doe на Печора и закинь её в золотые клиенты", "золотые"),
    ("ko", "Jane Doe 도시 익산으로 바꾸고 골드 고객 쪽으로 넣어줘", "골드"),
)


def _behind_a_change(locale: Locale, *, is_new: bool = True) -> Conversation:
    chat = Conversation(locale)
    chat.says("add Jane Doe, jane@acme.com, Acme")
    chat.gets(CREATED if is_new else UPDATED)
    return chat


def _buttons(chat: Conversation) -> list[str]:
    return [button.action for button in chat.decision.buttons]


@pytest.mark.parametrize(("locale", "text"), DOUBTED)
def test_a_doubtful_word_behind_a_change_is_asked_about(locale: Locale, text: str) -> None:
    chat = _behind_a_change(locale)
    assert not chat.says(text).calls
    assert "undo" in _buttons(chat)


@pytest.mark.parametrize(("locale", "text"), TAKEN_BACK)
def test_a_stop_with_a_reason_proposes_the_undo(locale: Locale, text: str) -> None:
    (call,) = _behind_a_change(locale).says(text).calls
    assert (call.tool, call.unasked) == ("undo_last_change", True)


@pytest.mark.parametrize(("locale", "text"), COURTEOUS)
def test_courtesies_behind_a_change_are_no_doubt(locale: Locale, text: str) -> None:
    chat = _behind_a_change(locale)
    assert not chat.says(text).calls
    assert "undo" not in _buttons(chat)


def test_another_name_behind_a_new_city_is_another_contact() -> None:
    chat = _behind_a_change("en", is_new=False)
    assert not chat.says("sorry that should have been Jane Pryce").calls
    assert "undo" in _buttons(chat)


def test_the_button_takes_the_change_back_once() -> None:
    chat = _behind_a_change("en")
    chat.says("nope the other Jane")
    chat.clicks("undo")
    assert chat.called() == ("undo_last_change", {})
    assert not chat.clicks("undo").calls  # a second click would take back another change


def test_a_yes_to_the_question_proposes_the_undo() -> None:
    chat = _behind_a_change("en")
    chat.says("nope the other Jane")
    (call,) = chat.says("yes please").calls
    assert (call.tool, call.unasked) == ("undo_last_change", True)


def test_the_question_does_not_come_twice_in_a_row() -> None:
    chat = _behind_a_change("en")
    first = chat.says("nope the other Jane").text
    assert chat.says("not that Jane I said").text != first


def test_a_new_value_answers_the_question() -> None:
    chat = _behind_a_change("en")
    chat.says("nope the other Jane")
    chat.says("her city is York")
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "York"})


@pytest.mark.parametrize(("locale", "text", "unread"), HALF_READ)
def test_a_clause_without_an_intent_is_named_first(locale: Locale, text: str, unread: str) -> None:
    chat = Conversation(locale)
    (call,) = chat.says(text).calls
    assert call.tool == "search_contact"
    assert unread in chat.decision.text
