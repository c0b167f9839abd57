"""An inbound conversation through every process: looked up, asked, queued, assigned, answered, closed, noted."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import websockets

from libs.messaging.keys import Keys
from tests.e2e.visitor import notes_of, visits
from tests.stack import Stack, running_stack
from tests.waiting import until


@pytest.fixture
async def desk_stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """With the shipped flows and the shipped desk."""
    folder, keys = tmp_path_factory.mktemp("inbound"), Keys(prefix=f"e2e:{uuid4().hex}:")
    async with running_stack(folder, keys, "gateway-1", "agent-1", "agent-2", "hubspot_tools-1") as running:
        yield running


async def test_from_the_first_line_to_the_note_in_hubspot(desk_stack: Stack) -> None:
    stack, email = desk_stack, f"vera.{uuid4().hex[:8]}@acme.example"
    ana = {"Authorization": f"Bearer {stack.token('teammate', 'ana')}"}
    visitor = await visits(stack)
    await visitor.hears("What can we do for you?")
    await visitor.says("my invoice is wrong")
    await visitor.hears("What is your name?")
    await visitor.says("Vera")
    await visitor.hears("At which email address")
    await visitor.says(f"it is {email}")
    await visitor.hears("I have passed this on to the team")
    base = f"{stack.gateway()}/v1/desk/conversations"

    async def listed(view: str) -> list[dict[str, Any]]:
        answer = await stack.http.get(base, params={"view": view}, headers=ana)
        assert answer.status_code == 200, answer.text
        return [each for each in answer.json()["conversations"] if each["id"] == visitor.id]

    await until("it waits", lambda: listed("unassigned"))
    protocols: Any = ["frontdesk.desk.v1", f"bearer.{stack.token('teammate', 'ana')}"]
    socket = stack.gateway().replace("http", "ws") + "/v1/desk/socket"
    async with websockets.connect(socket, subprotocols=protocols) as connection:
        assert json.loads(await connection.recv())["type"] == "ready"
        await until("Ana has it", lambda: listed("mine"))
        detail = (await stack.http.get(f"{base}/{visitor.id}", headers=ana)).json()
        known = {name: detail["variables"][name] for name in ("matter", "name", "email", "topic")}
        assert known == {"matter": "my invoice is wrong", "name": "Vera", "email": email, "topic": "billing"}
        assert detail["contact"]["hubspot"]["properties"]["firstname"] == "Vera"
        assert detail["decision"]["assignee"] == "ana"
        await _does(stack.http, f"{base}/{visitor.id}/reply", ana, text="Here it is, Vera.")
        await visitor.hears("Here it is, Vera.")
        await visitor.says("Thank you!")
        await _does(stack.http, f"{base}/{visitor.id}/close", ana, category="Invoice")
    [contact] = await stack.hubspot(email)

    async def noted() -> list[str]:
        return await notes_of(stack, contact["id"])

    [note] = await until("the note is in HubSpot", noted)
    assert note.startswith("Category: Invoice<br>")
    assert visitor.id in note
    # Thanks start nothing, and other words continue the conversation.
    again = await visits(stack, visitor.browser)
    assert again.id == visitor.id
    await again.says("Thanks, bye")
    await again.hears("You're welcome. Write again at any time.")
    assert (await stack.http.get(f"{base}/{visitor.id}", headers=ana)).json()["summary"]["status"] == "closed"
    await again.says("One more thing: where is the parcel?")

    async def reopened() -> bool:
        detail = (await stack.http.get(f"{base}/{visitor.id}", headers=ana)).json()
        return bool(detail["summary"]["status"] == "open")

    await until("it is open again", reopened)


async def _does(http: httpx2.AsyncClient, url: str, headers: dict[str, str], **body: Any) -> None:
    answer = await http.post(url, headers=headers, json={"request_id": f"r-{uuid4().hex[:12]}", **body})
    assert answer.status_code == 200, answer.text


async def test_changed_flows_are_for_who_comes_after(tmp_path: Path) -> None:
    """Without a restart. A running conversation keeps its flows, and a wrong file changes nothing."""
    flows = tmp_path / "flows"
    flows.mkdir()

    def write(greeting: str) -> None:
        steps = f"[{{ask: {{name: topic, text: {greeting}}}}}, {{say: {{text: 'Bye {{vars.topic}} from {greeting}'}}}}]"
        (flows / "only.yaml").write_text(f"name: only\ntrigger: {{on: chat.opened}}\nsteps: {steps}\n")

    write("First")
    keys, settings = Keys(prefix=f"e2e:{uuid4().hex}:"), {"FRONTDESK_FLOWS_CHECK_SECONDS": "0.1"}
    names = ("gateway-1", "agent-1")
    async with running_stack(tmp_path, keys, *names, FRONTDESK_FLOWS=str(flows), **settings) as stack:
        before = await visits(stack)
        await before.hears("First")
        (flows / "only.yaml").write_text("name: [")

        async def complained() -> bool:
            return "flows not reloaded" in stack.log("agent-1")

        await until("the wrong file is told", complained)
        write("Second")

        async def reloaded() -> bool:
            return "flows reloaded" in stack.log("agent-1")

        await until("the flows are reloaded", reloaded)
        after = await visits(stack)
        await after.hears("Second")
        await before.says("orders")
        await before.hears("Bye orders from First")
