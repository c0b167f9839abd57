"""The host site's token decides who sees and changes which contact, through all processes."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest

from tests.chat_client import Chat, chatting
from tests.e2e.records import Record, enter, other
from tests.stack import Stack

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("stack")]

SIGN_IN = "Please sign in first"
OWN_ONLY = "I can only show and change your own details"


@pytest.fixture
def own_email() -> str:
    return f"own.{uuid4().hex[:8]}@desk.example"


@asynccontextmanager
async def talking(stack: Stack, token: str | None) -> AsyncIterator[Chat]:
    """A chat after its welcome, so that the next message is an answer."""
    async with chatting(stack.gateway(), token) as chat:
        await chat.welcomed()
        yield chat


def kinds(chat: Chat) -> list[str]:
    return [card["kind"] for card in chat.cards]


async def contact_of(stack: Stack, email: str) -> dict[str, Any]:
    [contact] = await stack.hubspot(email)
    properties: dict[str, Any] = contact["properties"]
    return properties


async def ask_for(chat: Chat, record: Record, answer: str) -> None:
    """By address, by ID, by name, and for a change: each is answered politely, and none shows anything."""
    for text in (
        f"find {record.email}",
        f"show contact id {record.id}",
        "find everyone at desk.example",
        f"change the phone of {record.email} to +1 415 555 0199",
    ):
        assert answer in await chat.ask(text), text
    assert not record.is_shown_in(chat)


async def test_an_anonymous_person_enters_only_themselves(stack: Stack, own_email: str) -> None:
    async with other(stack) as record, talking(stack, None) as chat:
        await chat.ask(f"create Nora Newcomer, {own_email}, +1 415 555 0117")
        assert kinds(chat) == [], "the answer is the same for an address that is in HubSpot already"
        assert (await contact_of(stack, own_email))["phone"] == "+14155550117"
        await ask_for(chat, record, SIGN_IN)
        assert SIGN_IN in await chat.ask(f"find {own_email}"), "nobody knows that it is really theirs"
        assert kinds(chat) == []


async def test_an_anonymous_person_does_not_learn_who_has_an_address(stack: Stack) -> None:
    async with other(stack) as record, talking(stack, None) as chat:
        await chat.ask(f"create Nora Newcomer, {record.email}, +1 415 555 0117")
        assert not record.is_shown_in(chat)


async def test_a_visitor_sees_and_changes_their_own_record_only(stack: Stack, own_email: str) -> None:
    own = await enter(stack, own_email, "+14155550143")
    async with other(stack) as record, talking(stack, stack.token("visitor", own_email)) as chat:
        await chat.ask(f"find {own_email}")
        assert [contact["id"] for contact in chat.cards[-1]["contacts"]] == [own.id]
        assert chat.cards[-1]["contacts"][0]["properties"]["phone"] == own.phone
        await chat.ask("change my phone to +1 415 555 0118")
        assert kinds(chat) == ["found", "updated"]
        assert (await contact_of(stack, own_email))["phone"] == "+14155550118"
        await ask_for(chat, record, OWN_ONLY)
        assert kinds(chat) == ["found", "updated"]


async def test_a_visitor_with_an_unverified_address_sees_no_contact(stack: Stack, own_email: str) -> None:
    own = await enter(stack, own_email, "+14155550143")
    token = stack.token("visitor", own_email, email_verified=False)
    async with talking(stack, token) as chat:
        assert "Please confirm your email address first" in await chat.ask(f"find {own_email}")
        assert not own.is_shown_in(chat)
        assert chat.cards == []


async def test_a_newer_token_takes_away_what_an_older_one_was_good_for(stack: Stack, own_email: str) -> None:
    """In one conversation, which the older token opened and still uses."""
    own = await enter(stack, own_email, "+14155550143")
    earlier = {"iat": int(time.time()) - 60}
    async with talking(stack, stack.token("visitor", own_email, **earlier)) as chat:
        await chat.ask(f"find {own_email}")
        assert [contact["id"] for contact in chat.cards[-1]["contacts"]] == [own.id]
        async with chatting(stack.gateway(), stack.token("visitor", own_email, email_verified=False)) as newer:
            assert newer.id == chat.id
            assert "Please confirm your email address first" in await chat.ask(f"find {own_email}")
            assert kinds(chat) == ["found"]


@pytest.mark.parametrize("role", ["staff", "teammate"])
async def test_colleagues_see_and_change_everybody(stack: Stack, person: str, role: str) -> None:
    record = await enter(stack, f"all.{uuid4().hex[:8]}@desk.example", "+14155550144")
    async with talking(stack, stack.token(role, person)) as chat:
        await chat.ask(f"find {record.email}")
        assert [contact["id"] for contact in chat.cards[-1]["contacts"]] == [record.id]
        assert record.is_shown_in(chat)
        await chat.ask(f"show contact id {record.id}")
        await chat.ask("change her phone to +1 415 555 0119")
        await chat.confirm()
        assert (await contact_of(stack, record.email))["phone"] == "+14155550119"
        assert (await contact_of(stack, record.email))["lastname"] == record.last_name


async def test_the_demos_prompt_offers_a_choice_before_it_creates(stack: Stack, person: str) -> None:
    async with talking(stack, stack.token(email=person)) as chat:
        await chat.ask("Change Jane’s phone to +1 415 555 0199")
        choices = [button for button in chat.messages[-1]["buttons"] if button["action"].startswith("choose:")]
        assert len(choices) >= 2, chat.texts
        assert all("Jane" in button["label"] for button in choices)
