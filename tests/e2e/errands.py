"""What people do with Frontdesk, so that each service does everything that it does in Redis."""

from typing import Any
from uuid import uuid4

from tests.chat_client import chatting, new_phone
from tests.e2e.visitor import visits
from tests.stack import Stack
from tests.waiting import until


async def manage_contacts(stack: Stack) -> None:
    email, phone = f"jane.{uuid4().hex[:8]}@acme.example", new_phone()
    async with chatting(stack.gateway(), stack.token()) as chat:
        await chat.ask(f"create Jane Doe, {email}, {phone}")
        assert chat.cards[-1]["kind"] == "created", chat.texts
        await chat.ask(f"change her phone to {new_phone()}")
        assert await chat.confirm() == "Done, Jane Doe is up to date."
        await chat.clicked(f"undo:{chat.cards[-1]['undo']}")
        assert chat.cards[-1]["kind"] == "undone", chat.texts


async def import_a_file(stack: Stack) -> None:
    async with chatting(stack.gateway(), stack.token(email="imports@desk.example")) as chat:
        await chat.welcomed()
        answer = await stack.http.post(
            f"{stack.gateway()}/v1/conversations/{chat.id}/imports",
            params={"client_message_id": uuid4().hex, "file_name": "people.csv"},
            content=f"Email,First name\nann.{uuid4().hex[:6]}@acme.example,Ann\n".encode(),
            headers={"Authorization": f"Bearer {chat.token}", "Content-Type": "text/csv"},
        )
        assert answer.status_code == 202, answer.text
        await chat.until("a plan", lambda seen: any("confirm:" in str(each["buttons"]) for each in seen.messages))
        await chat.confirm()
        await chat.until("it is imported", lambda seen: any(card["kind"] == "imported" for card in seen.cards))


async def work_at_the_desk(stack: Stack) -> None:
    """A visitor's questions, then everything that a teammate does with the conversation."""
    ana = {"Authorization": f"Bearer {stack.token('teammate', 'ana')}"}
    desk = f"{stack.gateway()}/v1/desk"
    assert (await stack.http.put(f"{desk}/presence", json={"status": "away"}, headers=ana)).status_code == 200
    visitor = await visits(stack)
    await visitor.hears("What can we do for you?")
    address = f"v{uuid4().hex[:6]}@acme.example"
    for line, question in (("an invoice", "your name?"), ("Vera", "At which email"), (address, "passed this on")):
        await visitor.says(line)
        await visitor.hears(question)
    one = f"{desk}/conversations/{visitor.id}"

    async def does(action: str, **body: Any) -> None:
        answer = await stack.http.post(
            f"{one}/{action}", headers=ana, json={"request_id": f"r-{uuid4().hex[:12]}", **body}
        )
        assert answer.status_code in (200, 202), answer.text

    await does("assign", owner="person:ana")
    await does("notes", text="a regular")
    await does("draft")
    await does("snooze", minutes=5)
    await does("snooze", minutes=None)
    await does("reply", text="Here it is, Vera.")
    await visitor.hears("Here it is, Vera.")
    for view in ("", "/entries"):
        assert (await stack.http.get(f"{one}{view}", headers=ana)).status_code == 200
    for listed in ("conversations", "conversations?view=mine", "people", "teams", "me", "reports"):
        answer = await stack.http.get(f"{desk}/{listed}", headers=ana)
        assert answer.status_code in (200, 422), f"{listed}: {answer.text}"
    await does("close", category="Invoice")

    async def is_closed() -> bool:
        answer = await stack.http.get(one, headers=ana)
        return bool(answer.json()["summary"]["status"] == "closed")

    await until("it is closed", is_closed)
