"""From the first message to HubSpot and back, through all processes."""

import asyncio
import time
from random import randrange
from uuid import uuid4

import pytest

from tests.chat_client import chatting, new_phone, open_chat
from tests.stack import Stack
from tests.waiting import in_one_try, until

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("stack")]

WELCOME = "Hi! I keep your HubSpot contacts in order"


async def test_the_welcome_and_three_buttons_come_without_a_word(stack: Stack, person: str) -> None:
    async with chatting(stack.gateway(), stack.token(email=person)) as chat:
        await chat.welcomed()
        welcome = chat.messages[0]
        assert welcome["text"].startswith(WELCOME)
        assert [button["action"] for button in welcome["buttons"]] == ["search", "create", "update"]


async def test_each_button_is_answered_by_its_own_line(stack: Stack, person: str) -> None:
    async with chatting(stack.gateway(), stack.token(email=person)) as chat:
        await chat.welcomed()
        lines = set()
        for action in ("search", "create", "update"):
            seen = len(chat.messages)
            await chat.click(action)
            await chat.until_messages(seen + 2)
            assert chat.messages[-2]["action"] == action
            lines.add(chat.messages[-1]["text"])
        assert len(lines) == 3


async def test_a_contact_is_created_shown_found_and_changed(stack: Stack, person: str) -> None:
    email, phone, new = f"jane.{uuid4().hex[:8]}@acme.com", new_phone(), new_phone()
    async with chatting(stack.gateway(), stack.token(email=person)) as chat:
        await chat.ask(f"create Jane Doe, {email}, {phone}")
        created = await chat.until("a receipt", lambda c: [card for card in c.cards if card["kind"] == "created"])
        [contact] = await stack.hubspot(email)
        assert created[0]["contact"]["id"] == contact["id"]
        assert created[0]["contact"]["url"].endswith(contact["id"])
        assert contact["properties"]["phone"] == phone

        await chat.ask(f"who is {email}?")
        assert chat.cards[-1]["kind"] == "found"
        await chat.ask(f"change her phone to {new}")
        await chat.confirm()
        [change] = chat.cards[-1]["changes"]
        assert (change["before"], change["after"]) == (phone, new)
        assert (await stack.hubspot(email))[0]["properties"]["phone"] == new


async def test_a_contact_that_exists_is_named_and_not_doubled(stack: Stack, person: str) -> None:
    email = f"bob.{uuid4().hex[:8]}@acme.com"
    async with chatting(stack.gateway(), stack.token(email=person)) as chat:
        await chat.ask(f"create Bob Ray, {email}, {new_phone()}")
        await chat.ask(f"create Robert Ray, {email}, {new_phone()}")
        assert chat.cards[-1]["kind"] == "exists"
    assert len(await stack.hubspot(email)) == 1


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("es", "crea a Ana Ruiz, {email}, {phone}"),
        ("fr", "crée Anne Roux, {email}, {phone}"),
        ("pl", "utwórz kontakt Anna Nowak, {email}, {phone}"),
        ("ko", "김민수 {email} {phone} 연락처 만들어 줘"),
        ("ru", "создай контакт Анна Иванова, {email}, {phone}"),
    ],
)
async def test_every_language_gets_to_created(stack: Stack, person: str, locale: str, sentence: str) -> None:
    email = f"{locale}.{uuid4().hex[:8]}@acme.com"
    async with chatting(stack.gateway(), stack.token(email=person), locale) as chat:
        await chat.welcomed()
        assert chat.messages[0]["locale"] == locale
        await chat.say(sentence.format(email=email, phone=new_phone()))
        await chat.until("a receipt", lambda c: [card for card in c.cards if card["kind"] == "created"])
    assert len(await stack.hubspot(email)) == 1


async def test_a_conversation_is_the_same_on_every_gateway_and_after_a_reload(stack: Stack, person: str) -> None:
    async with chatting(stack.gateway(1), stack.token(email=person)) as chat:
        await chat.ask("find everyone at acme.com")
    again = await open_chat(stack.gateway(2), stack.token(email=person))
    assert again.id == chat.id
    await again.connect()
    await again.until("the whole talk", lambda c: len(c.messages) == len(chat.messages))
    assert again.messages == chat.messages
    await again.disconnect()


async def test_a_burst_gets_an_answer_and_each_message_is_there_once(stack: Stack, person: str) -> None:
    async with chatting(stack.gateway(), stack.token(email=person)) as chat:
        await chat.welcomed()
        keys = [await chat.say(text) for text in ("hi", "I need help", "find everyone at acme.com")]
        await chat.until("the contacts", lambda c: c.cards)
        own = [m["client_message_id"] for m in chat.messages if m["author"]["kind"] == "contact"]
        assert own == keys


async def test_many_people_at_once_each_get_their_own_answer(stack: Stack) -> None:
    async def one(number: int) -> str:
        email = f"many{number}.{uuid4().hex[:8]}@acme.com"
        token = stack.token(email=f"{uuid4().hex}@desk.example")
        async with chatting(stack.gateway(1 + number % 2), token) as chat:
            await chat.say(f"create Paula Person, {email}, {new_phone()}")
            await chat.until("a receipt", lambda c: [card for card in c.cards if card["kind"] == "created"], 40)
            assert chat.cards[-1]["contact"]["properties"]["email"] == email
        return email

    emails = await asyncio.gather(*(one(number) for number in range(30)))
    assert [len(await stack.hubspot(email)) for email in emails] == [1] * 30


async def test_while_hubspot_is_down_nothing_is_called_done_and_afterwards_it_is(stack: Stack, person: str) -> None:
    email = f"down.{uuid4().hex[:8]}@acme.com"
    async with chatting(stack.gateway(), stack.token(email=person)) as chat:
        await chat.welcomed()
        await stack.fault(match={"path_regex": ".*batch/read|.*contacts$"}, kind="down")
        try:
            await chat.ask(f"create Dora Down, {email}, {new_phone()}", within=40)
            assert [card["kind"] for card in chat.cards] == ["pending"]
        finally:
            await stack.no_faults()
        await chat.until("the receipt", lambda c: c.cards[-1]["kind"] == "created", 40)
    assert len(await stack.hubspot(email)) == 1


async def test_phone_numbers_are_read_where_the_conversation_is_from(stack: Stack, person: str) -> None:
    email, number = f"karl.{uuid4().hex[:8]}@acme.com", f"{randrange(10**7, 10**8)}"
    async with chatting(stack.gateway(), stack.token(email=person), region="DE") as chat:
        await chat.ask(f"create Karl Kurz, {email}, 030 {number}")
        assert chat.cards[-1]["contact"]["properties"]["phone"] == f"+4930{number}"


async def test_logs_hold_no_personal_data(stack: Stack, person: str) -> None:
    email = f"secret.{uuid4().hex[:8]}@acme.com"
    async with chatting(stack.gateway(), stack.token(email=person)) as chat:
        await chat.ask(f"create Secret Person, {email}, +1 415 555 0123")
    for name in ("gateway-1", "gateway-2", "agent-1", "agent-2", "hubspot_tools-1"):
        log = stack.log(name)
        for private in (email, person, "Secret Person", "4155550123", chat.token):
            assert private not in log, f"{name} logged {private}"


async def test_a_turn_is_quick(stack: Stack, person: str) -> None:
    async with chatting(stack.gateway(), stack.token(email=person)) as chat:
        await chat.welcomed()

        async def ask() -> None:
            began = time.monotonic()
            await chat.ask("find everyone at acme.com")
            assert time.monotonic() - began < 3, "a quiet system answers at once, whatever the polling intervals are"

        await in_one_try(ask)


async def test_all_work_is_acknowledged_in_the_end(stack: Stack, person: str) -> None:
    from libs.messaging.redis import connect
    from tests.promises import groups

    async with chatting(stack.gateway(), stack.token(email=person)) as chat:
        await chat.ask("find everyone at acme.com")
    redis = connect(stack.redis_url, name="test")

    async def idle() -> bool:
        return not any([await redis.xlen(stream) for stream, _ in groups(stack.keys)])

    await until("no event is left", idle)
    await redis.aclose()
