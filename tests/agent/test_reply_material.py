"""A draft is made of the contact's open requests, in six languages, and of the canned reply whose words match."""

from dataclasses import replace
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contracts.authors import Author
from libs.contracts.desk import CannedReply, Topic
from libs.contracts.desk_entries import DraftRequested
from libs.contracts.entries import Entry, FlowDecision, LogEntry, Message
from libs.contracts.principals import Locale, Principal
from libs.conversations import LogReader, LogWriter
from libs.conversations.state import ConversationState
from libs.messaging.keys import Keys
from services.agent.assistant import ReplyMaterial
from services.agent.turns.reply_material import filled, matching_reply, reply_material

CONTACT = Author(kind="contact", id="c")
ANN = Author(kind="teammate", id="ann", name="Ann Ruiz")
SHIPPING = CannedReply(shortcut="shipping", text="Hi {name}, parcels arrive within three days. {me}")
REFUND = CannedReply(shortcut="refund", text="We refund the whole amount within a week.")
HELLO = CannedReply(shortcut="hello", text="Hello, this is the front desk. How can I help?")
MOMENT = CannedReply(shortcut="moment", text="One moment please, I am looking into it.")
CANNED = [HELLO, MOMENT, SHIPPING, REFUND]


@pytest.fixture
async def state(redis: Redis, keys: Keys) -> ConversationState:
    principal = Principal(kind="visitor", id="site:vera", name="Vera")
    opening = await LogWriter(redis, keys).open(principal, locale="en")
    return await LogReader(redis, keys).state(opening.conversation_id)


def material(state: ConversationState, *entries: Entry, canned: Any = CANNED, **changes: Any) -> ReplyMaterial:
    log = [LogEntry(f"{number}-0", entry) for number, entry in enumerate(entries, 1)]
    return reply_material(replace(state, **changes), log, canned)


def says(text: str) -> Message:
    return Message(author=CONTACT, text=text)


async def test_open_requests_are_the_questions_since_the_last_answer(state: ConversationState) -> None:
    made = material(
        state, says("Is version 2.5 out?"), Message(author=ANN, text="Yes"),
        says("Thanks! My order 4711 came. The box was empty. What now? Do I send version 2.5 back?"),
    )  # fmt: skip
    assert list(made.requests) == ["What now?", "Do I send version 2.5 back?"]
    assert (made.name, list(made.details)) == ("Vera", [])
    whole = material(state, says("Hi"), says("The invoice 4711 is wrong."), DraftRequested(author=ANN))
    assert (list(whole.requests), whole.greets) == (["The invoice 4711 is wrong."], False)
    many = material(state, *map(says, ("One?", "Two?", "Never mind", "Three?", "Four?")))
    assert list(many.requests) == ["Two?", "Three?", "Four?"], "the newest, and no more than a letter can answer"


async def test_answers_to_a_flows_questions_are_no_requests_but_details(state: ConversationState) -> None:
    answered = FlowDecision(
        flow="f", step="email", what="ask", basis="2-0", data={"name": "email", "answer": "vera@acme.example"}
    )
    answers = {"answers": {"email": "vera@acme.example"}}
    made = material(
        state, says("The invoice is wrong."), says("vera@acme.example"), answered,
        other_fields={"answers": '{"email": "vera@acme.example"}'},
    )  # fmt: skip
    assert list(made.requests) == ["The invoice is wrong."]
    assert answers["answers"]["email"] in made.details
    later = material(
        state, Message(author=ANN, text="Done"), says("And now?"),
        other_fields={"answers": '{"email": "vera@acme.example"}'},
    )  # fmt: skip
    assert list(later.details) == [], "a teammate has read them by then"
    named = answered.model_copy(update={"data": {"name": "matter", "answer": "The invoice is wrong."}, "basis": "1-0"})
    assert list(material(state, says("The invoice is wrong."), named).requests) == ["The invoice is wrong."]
    asking = material(state, says("The invoice is wrong."), says("vera@acme.example. Is it enough?"), answered)
    assert list(asking.requests) == ["The invoice is wrong.", "Is it enough?"]


async def test_a_choice_alone_is_what_it_is_about(state: ConversationState) -> None:
    topic = Topic(value="billing", texts={"en": "An invoice"})
    made = material(state, other_fields={"chosen": '{"topic": ' + topic.model_dump_json() + "}"})
    assert list(made.requests) == ["An invoice"]


@pytest.mark.parametrize(
    ("locale", "greeting", "thanks"),
    [
        ("en", "Hello", "Thanks a lot!"), ("es", "Hola", "¡Muchas gracias!"), ("fr", "Bonjour", "Merci beaucoup !"),
        ("pl", "Dzień dobry", "Dziękuję bardzo!"), ("ko", "안녕하세요", "감사합니다"),
        ("ru", "Здравствуйте", "Спасибо!"),
    ],
)  # fmt: skip
async def test_a_greeting_is_answered_and_thanks_are_not(
    state: ConversationState, locale: Locale, greeting: str, thanks: str
) -> None:
    assert material(state, says(greeting), locale=locale).greets
    grateful = material(state, Message(author=ANN, text="Done"), says(thanks), locale=locale)
    assert (grateful.greets, list(grateful.requests)) == (False, [])


@pytest.mark.parametrize(
    ("locale", "request_", "text", "shortcut"),
    [
        ("en", "When are my parcels shipped, and when do they arrive?", SHIPPING.text, "shipping"),
        ("es", "¿Cuándo llega mi pedido?", "Los pedidos llegan en tres días.", "pedidos"),
        ("fr", "Où est ma facture du mois de mai ?", "Vos factures sont dans votre compte.", "factures"),
        ("pl", "Gdzie jest moja faktura za maj?", "Faktury są na koncie.", "faktury"),
        ("ko", "배송이 언제 되나요?", "배송은 사흘 걸립니다.", "delivery"),
        ("ru", "Когда будет доставка заказа?", "Доставка заказов занимает три дня.", "delivery"),
    ],
)
def test_a_canned_reply_matches_by_words_in_each_language(
    locale: Locale, request_: str, text: str, shortcut: str
) -> None:
    replies = [HELLO, MOMENT, REFUND, CannedReply(shortcut=shortcut, text=text)]
    found = matching_reply([request_], replies, locale)
    assert found is not None
    assert found.text == text


def test_a_shortcut_counts_more_than_words_and_order_counts_for_nothing() -> None:
    other = CannedReply(shortcut="desk", text="Shipped parcels arrive at the desk.")
    request = "When are my parcels shipped, and when do they arrive?"
    for replies in ([other, SHIPPING], [SHIPPING, other]):
        assert matching_reply([request], replies, "en") == SHIPPING


@pytest.mark.parametrize(
    "text", ["I can't log in", "Please help me", "One moment", "Is it blue?", "hello there, who is this?"]
)
def test_a_word_in_common_by_chance_offers_no_reply(text: str) -> None:
    assert matching_reply([text], CANNED, "en") in (None, MOMENT if text == "One moment" else None)


def test_names_are_filled_in_or_leave_no_gap() -> None:
    assert filled(SHIPPING.text, "Vera", "Ann Ruiz") == "Hi Vera, parcels arrive within three days. Ann Ruiz"
    assert filled("Thanks, {name}! Done.", "", "Ann") == "Thanks! Done."
    assert filled("Hi {name}, done.", "", "Ann") == "Hi, done."
    assert filled("{name}, it is done.", "", "Ann") == "It is done."
