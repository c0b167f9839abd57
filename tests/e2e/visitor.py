"""A visitor of a site, over HTTP, and the notes that HubSpot then has."""

from typing import Any
from uuid import uuid4

from tests.stack import Stack
from tests.waiting import until


class Visitor:
    """A visitor of a site, over HTTP."""

    def __init__(self, stack: Stack, opened: dict[str, Any]) -> None:
        self._stack, self.id, self.browser = stack, opened["conversation_id"], opened["visitor_token"]
        self._headers = {"Authorization": f"Bearer {opened['token']}"}

    async def says(self, text: str) -> None:
        body = {"text": text, "client_message_id": f"m-{uuid4().hex[:12]}"}
        url = f"{self._stack.gateway()}/v1/conversations/{self.id}/messages"
        answer = await self._stack.http.post(url, json=body, headers=self._headers)
        assert answer.status_code == 202, answer.text

    async def closes(self) -> None:
        url = f"{self._stack.gateway()}/v1/conversations/{self.id}/close"
        answer = await self._stack.http.post(url, json={}, headers=self._headers)
        assert answer.is_success, answer.text

    async def lines(self) -> list[str]:
        url = f"{self._stack.gateway()}/v1/conversations/{self.id}/messages"
        answer = await self._stack.http.get(url, headers=self._headers)
        return [line["text"] for line in answer.json()["messages"]]

    async def hears(self, part: str) -> None:
        async def said() -> bool:
            return any(part in line for line in await self.lines())

        await until(f"{part!r} is said", said)


async def visits(stack: Stack, browser: str | None = None) -> Visitor:
    """An anonymous visitor; `browser` is the token of an earlier visit."""
    headers = {"Authorization": f"Bearer {browser}"} if browser else {}
    url = f"{stack.gateway()}/v1/conversations"
    answer = await stack.http.post(url, json={"channel": "support"}, headers=headers)
    assert answer.status_code in (200, 201), answer.text
    return Visitor(stack, answer.json())


async def notes_of(stack: Stack, contact_id: str) -> list[str]:
    headers = {"Authorization": "Bearer x"}
    url = f"{stack.sandbox}/crm/objects/2026-09"
    found = await stack.http.get(f"{url}/contacts/{contact_id}", params={"associations": "notes"}, headers=headers)
    ids = [each["id"] for each in found.json().get("associations", {}).get("notes", {}).get("results", [])]
    read = [(await stack.http.get(f"{url}/notes/{note_id}", headers=headers)).json() for note_id in ids]
    return [note["properties"]["hs_note_body"] for note in read]
