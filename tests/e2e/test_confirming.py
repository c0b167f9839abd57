"""Changes that a person confirms and takes back, from their words to HubSpot and back."""

from typing import Any
from uuid import uuid4

import pytest

from tests.chat_client import Chat, chatting, new_phone
from tests.stack import Stack

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("stack")]


async def phone_of(stack: Stack, email: str) -> str:
    [contact] = await stack.hubspot(email)
    return str(contact["properties"]["phone"])


async def created(chat: Chat, name: str = "Jane Doe") -> tuple[str, str]:
    """A new contact: their address and phone number."""
    email, phone = f"confirm.{uuid4().hex[:8]}@acme.com", new_phone()
    await chat.ask(f"create {name}, {email}, {phone}")
    assert [card["kind"] for card in chat.cards[-1:]] == ["created"], chat.texts
    return email, phone


def newest(chat: Chat, kind: str) -> dict[str, Any]:
    return next(card for card in reversed(chat.cards) if card["kind"] == kind)


async def test_a_change_is_shown_confirmed_and_taken_back(stack: Stack, person: str) -> None:
    new = new_phone()
    async with chatting(stack.gateway(), stack.token(email=person)) as chat:
        email, phone = await created(chat)
        assert await chat.ask(f"change her phone to {new}") == "Shall I make this change?"
        proposed = newest(chat, "proposed")
        assert [(each["before"], each["after"]) for each in proposed["changes"]] == [(phone, new)]
        assert await phone_of(stack, email) == phone, "nothing was changed yet"

        assert await chat.confirm() == "Done, Jane Doe is up to date."
        receipt = newest(chat, "updated")
        assert [(each["before"], each["after"]) for each in receipt["changes"]] == [(phone, new)]
        assert await phone_of(stack, email) == new
        assert "already" in await chat.confirm(), "a second click does nothing"

        assert await chat.clicked(f"undo:{receipt['undo']}") == "Done, Jane Doe is back as before."
        assert newest(chat, "undone")["removed"] is False
        assert await phone_of(stack, email) == phone


async def test_a_plain_yes_confirms_and_words_take_back(stack: Stack, person: str) -> None:
    new = new_phone()
    async with chatting(stack.gateway(), stack.token(email=person)) as chat:
        email, phone = await created(chat)
        await chat.ask(f"change her phone to {new}")
        await chat.ask("yes, please")
        assert await phone_of(stack, email) == new
        assert await chat.ask("undo that") == "Done, Jane Doe is back as before."
        assert await phone_of(stack, email) == phone


async def test_a_cancelled_request_is_not_done(stack: Stack, person: str) -> None:
    async with chatting(stack.gateway(), stack.token(email=person)) as chat:
        email, phone = await created(chat)
        await chat.ask(f"change her phone to {new_phone()}")
        call_id = newest(chat, "proposed")["call_id"]
        assert await chat.clicked(f"cancel:{call_id}") == "OK, nothing was changed."
        assert "can't find that change" in await chat.clicked(f"confirm:{call_id}")
        assert await phone_of(stack, email) == phone


async def test_a_likely_duplicate_is_created_only_when_it_is_wanted(stack: Stack, person: str) -> None:
    async with chatting(stack.gateway(), stack.token(email=person)) as chat:
        email, phone = await created(chat)
        other = f"double.{uuid4().hex[:8]}@acme.com"
        said = await chat.ask(f"create Janet Dough, {other}, {phone}")
        assert said == "There is someone like this already. Create the new contact anyway?"
        [like] = newest(chat, "proposed")["similar"]
        assert like["properties"]["email"] == email
        assert await stack.hubspot(other) == []
        await chat.confirm()
        assert len(await stack.hubspot(other)) == 1
        assert await chat.clicked(f"undo:{newest(chat, 'created')['undo']}") == "Done, Janet Dough is removed again."
        assert await stack.hubspot(other) == []


async def test_two_contacts_are_merged_after_a_yes(stack: Stack, person: str) -> None:
    async with chatting(stack.gateway(), stack.token(email=person)) as chat:
        stays, _ = await created(chat, "Mara Stays")
        goes, _ = await created(chat, "Mara Goes")
        [kept], [gone] = await stack.hubspot(stays), await stack.hubspot(goes)
        said = await chat.ask(f"merge contact {gone['id']} into {kept['id']}")
        assert said == "Shall I merge these two? This can't be undone."
        assert len(await stack.hubspot(goes)) == 1
        assert await chat.confirm() == "Done, the two are one contact now: Mara Stays."
        assert newest(chat, "merged")["merged"]["id"] == gone["id"]


async def test_a_note_is_written_on_the_timeline(stack: Stack, person: str) -> None:
    async with chatting(stack.gateway(), stack.token(email=person)) as chat:
        email, _ = await created(chat)
        said = await chat.ask(f"add a note to {email}: she prefers mornings")
        assert said == "Done, the note is on Jane Doe's timeline."
        assert newest(chat, "note")["contact"]["properties"]["email"] == email
