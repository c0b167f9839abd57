"""A try of a draft through all processes: it reads the account in HubSpot, and changes nothing there."""

from typing import Any
from uuid import uuid4

import pytest

from tests.stack import Stack

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("stack")]

DRAFT: dict[str, Any] = {
    "name": "tried", "trigger": {"on": "chat.opened"},
    "steps": [
        {"enrich": {}},
        {"ask": {"name": "job", "property": "jobtitle", "text": "What is your job, {contact.firstname}?"}},
        {"enrich": {}},
        {"say": {"text": "{contact.firstname}, {contact.jobtitle}"}},
    ],
}  # fmt: skip


async def _post(stack: Stack, path: str, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {stack.token('workflow')}"}
    answer = await stack.http.post(f"{stack.gateway()}/v1/desk/flows/{path}", json=body, headers=headers, timeout=90)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_try_reads_the_account_and_writes_nothing(stack: Stack) -> None:
    email = f"jane.{uuid4().hex[:8]}@acme.com"
    await stack.add_to_hubspot(email=email, firstname="Jane")
    given = {"kind": "visitor", "email": email, "email_verified": True, "hubspot": "held"}
    view = await _post(stack, "try", {"document": DRAFT, "given": given})
    assert [each["text"] for each in view["entries"]] == ["What is your job, Jane?"]
    assert view["place"] == ["steps", 1]
    view = await _post(stack, f"try/{view['session']}", {"say": "Carpenter"})
    assert view["entries"][-1]["text"] == "Jane, Carpenter"
    assert [each["tool"] for each in view["held_writes"]] == ["save_contact"]
    [contact] = await stack.hubspot(email, "jobtitle")
    assert not contact["properties"].get("jobtitle")
