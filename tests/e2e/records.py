"""A contact of another person in the stand-in for HubSpot."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

from tests.chat_client import Chat
from tests.stack import Stack


@dataclass(frozen=True)
class Record:
    """A contact of another person. Its address and its ID are known, and the rest must stay unknown."""

    id: str
    email: str
    last_name: str
    company: str
    phone: str

    def is_shown_in(self, chat: Chat) -> bool:
        """Whether anything of it is in the assistant's texts, buttons or cards."""
        shown = json.dumps([each for each in chat.messages if each["author"]["kind"] != "contact"])
        return any(secret in shown for secret in (self.last_name, self.company, self.phone))


async def enter(stack: Stack, email: str, phone: str) -> Record:
    """Put a contact into HubSpot, as a colleague would."""
    last_name, company = f"Q{uuid4().hex[:8]}", f"Z{uuid4().hex[:8]}"
    properties = {"email": email, "firstname": "Olga", "lastname": last_name, "phone": phone, "company": company}
    answer = await stack.http.post(
        f"{stack.sandbox}/crm/objects/2026-09/contacts",
        json={"properties": properties},
        headers={"Authorization": "Bearer x"},
    )
    assert answer.status_code == 201, answer.text
    return Record(answer.json()["id"], email, last_name, company, phone)


@asynccontextmanager
async def other(stack: Stack) -> AsyncIterator[Record]:
    """Another person's record, which must not change."""
    record = await enter(stack, f"other.{uuid4().hex[:8]}@desk.example", "+14155550142")
    before = await stack.hubspot(record.email)
    yield record
    assert await stack.hubspot(record.email) == before
