"""Chats of staff that the tests of upgrades and backups hold: requests with an effect in HubSpot, and their outcome."""

from typing import Any

import httpx2

from tests.chat_client import Chat

LONG_S = 120.0
"""For a deployment that starts again on a full machine."""


async def create(chat: Chat, email: str, phone: str) -> None:
    """Create a contact, and wait for the receipt."""
    await chat.welcomed(LONG_S)
    await chat.say(f"create Kim Keeper, {email}, {phone}")
    await chat.until(f"a receipt for {email}", lambda chat: email in created(chat), LONG_S)


def created(chat: Chat) -> list[Any]:
    """The addresses of all receipts."""
    return [card["contact"]["properties"].get("email") for card in chat.cards if card["kind"] == "created"]


async def follow(chat: Chat, gateway: str) -> Chat:
    """The same conversation from its beginning, as a page shows it after it was loaded again."""
    again = Chat(gateway, {"conversation_id": chat.id, "token": chat.token})
    await again.connect()
    return again


async def until_answered(chat: Chat, count: int) -> None:
    """Wait until there are so many messages, and the newest is an answer of the assistant."""
    await chat.until(
        "an answer to each message",
        lambda chat: len(chat.messages) >= count and chat.messages[-1]["author"]["kind"] == "assistant",
        LONG_S,
    )


async def close(gateway: str, chat: Chat) -> None:
    """End it as its person does, at this gateway."""
    async with httpx2.AsyncClient() as http:
        answer = await http.post(
            f"{gateway}/v1/conversations/{chat.id}/close", json={}, headers={"Authorization": f"Bearer {chat.token}"}
        )
    assert answer.status_code < 300, answer.text
