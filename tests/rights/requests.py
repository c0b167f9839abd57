"""One good request for each endpoint, so that a refusal is because of the person alone."""

import json
import secrets
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from libs.contracts.entries import ToolResultEntry
from libs.contracts.results import NoteAdded, Ok
from libs.messaging import text
from services.gateway.mail import Recipient
from tests.gateway.attached import PDF, send, upload
from tests.gateway.running import Chat, bearer, host_token, new_message_id
from tests.rights.people import People
from tests.rights.table import raw

WITHOUT_END = "/events"
QUERIES = {
    "GET /v1/desk/reports/conversations": "?figure=conversations",
    "GET /v1/desk/flows/{name}/versions/{number}/difference": "?to=draft",
    "GET /v1/desk/flows/{name}/numbers/conversations": "?path=1",
}
"""What an endpoint requires in its address."""

_DISCARD = "DELETE /v1/desk/flows/{name}/draft"


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    content: bytes = b""

    @property
    def headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json"} if self.content else {}


EMPTY_TESTS = "e4a6a0577479b2b4"
"""The revision of a flow without tests."""


def _bodies() -> dict[str, Any]:
    """By the end of the path. Each request has its own ID, so that none is a repeat."""
    request = {"request_id": f"request-{secrets.token_hex(6)}"}
    words = {"client_message_id": new_message_id(), "text": "hello"}
    unique = secrets.token_hex(4)
    return {
        "POST /v1/conversations": {},
        "POST /messages": words,
        "POST /imports": {"client_message_id": new_message_id(), "text": f"Email\n{unique}@acme.example\n"},
        "POST /stop": None,
        "POST /v1/channels/mail/messages": {
            "message_id": new_message_id(), "sender": {"id": unique}, "text": "hello",
        },
        "POST /orders": {"email": f"{unique}@acme.example", "opens": True},
        "POST /v1/desk/session": {},
        "PUT /presence": {"status": "online"},
        "POST /v1/desk/conversations": {**request, "email": f"{unique}@acme.example", "owner": "person:ana"},
        "POST /reply": {**request, "text": "hello"},
        "POST /notes": {**request, "text": "hello"},
        "POST /assign": {**request, "owner": "person:ana"},
        "POST /snooze": {**request, "minutes": 5},
        "POST /bulk": {
            **request, "conversations": [{"id": "0-0123456789abcdef0123456789"}],
            "action": {"do": "prioritise", "priority": "high"},
        },
        "POST /steps": {**request, "steps": [{"do": "note", "text": "hello"}]},
        "POST /labels": {**request, "add": ["vip"]},
        "POST /priority": {**request, "priority": "high"},
        "POST /draft": request,
        "POST /block": {**request, "hours": 1},
        "PUT /hold": {},
        "POST /desk-close": request,
        "POST /close": {},
        "POST /transcript": request,
        "POST /as-flow-test": {},
        "POST /what-if": {"days": 1},
        "PUT /mail": {"on": True},
        "POST /rating": {**request, "rating": 5},
        "PUT /people/someone": {"name": "Someone"},
        "PUT /teams/some": {"name": "Some", "members": []},
        "PUT /canned-replies": [],
        "PUT /macros": [{"id": "hi", "name": "Hi", "steps": [{"do": "reply", "text": "hi"}]}],
        "PUT /labels": [{"id": "vip", "name": "VIP"}],
        "PUT /closing-notes": {"mode": "off"},
        "PUT /calendars": [],
        "PUT /rules": {"visibility": "all"},
        "PUT /sla": [],
        "POST /check": {"document": {}},
        "POST /try": {"document": {}},
        "POST /translate": {"texts": ["Hi"], "from": "en", "to": "es"},
        "POST /abc": {"say": "hello"},
        "PUT /widget": {"accent": "#7a1f5c"},
    }  # fmt: skip


async def call_for(people: People, endpoint: str, who: str, target: str) -> Call:
    """The request of one cell, after all preparations for its success."""
    if "/v1/desk/flows" in endpoint and not endpoint.endswith(
        ("/kinds", "/check", "/translate", "/try", "/try/{session}")
    ):
        return await _of_flow(people, endpoint, who)
    return await _call_for(people, endpoint, who, target)


async def _call_for(people: People, endpoint: str, who: str, target: str) -> Call:
    method, path = endpoint.split(" ")
    chat = people.target(who, target) if "{conversation_id}" in path else None
    if path.endswith("/block") and target == "customers":
        chat = await _stranger(people)  # the customers of other cells must not be blocked
    if path in ("/v1/desk/forget", "/v1/desk/export.json", "/v1/desk/export.html"):
        wanted = {"request_id": f"request-{secrets.token_hex(6)}", "person": (await _stranger(people)).id}
        return Call(method, path, json.dumps(wanted).encode())
    if "{block}" in path or "{hold}" in path:
        return Call(method, path.format(block=await _blocked(people), hold=await _held(people)))
    if "{import_id}" in path and chat is not None:
        path = path.replace("{import_id}", await _uploaded(people, chat.id, chat.token, who))
    if path.startswith("/v1/attachments/"):
        return Call(method, await _linked(people))
    if path.startswith("/v1/mail/stop/"):
        return Call(method, _stop_link(people))
    if path.endswith("/transcript") and chat is not None and chat.id:
        await people.gateway.services.mail_outbox.set(chat.id, address="vera@acme.example")
    if "/attachments" in path and chat is not None:
        return await _with_file(people, Call(method, path), who, chat)
    if path.endswith("/as-flow-test") and chat is not None and chat.id:
        # No agent runs here, so that no flow takes a conversation.
        state = people.gateway.services.settings.keys.conversation(chat.id).state
        await people.gateway.services.redis.hset(state, "flow", "inbound_conversation")
    if path.endswith("/undo") and chat is not None:
        return await _with_receipt(people, Call(method, path.replace("{conversation_id}", chat.id)), chat)
    path = path.replace("{conversation_id}", chat.id if chat else "").replace("{channel}", "mail")
    path = path.replace("{webhook}", "orders")
    path = (
        path.replace("{session}", "abc")
        .replace("{name}", "hello")
        .replace("{person}", "someone")
        .replace("{team}", "some")
    )
    path = path.replace("{view}", f"view-{who}".replace("_", "-"))  # each has their own
    if method == "DELETE" and path != "/v1/desk/session":
        await _put_first(people, path, who if "/views/" in path and who in raw()["sets"]["desk"] else None)
    body = _body_of(method, path)
    return Call(method, path + QUERIES.get(endpoint, ""), b"" if body is None else json.dumps(body).encode())


def _body_of(method: str, path: str) -> Any:
    if method in ("GET", "DELETE"):
        return None
    if path.startswith("/v1/desk/") and path.endswith("/close"):
        path = "/desk-close"
    if "/views/" in path:
        return {"name": "Waiting", "query": {"view": "all"}}
    bodies = _bodies()
    whole = bodies.get(f"{method} {path}")
    if whole is not None:
        return whole
    return next(body for name, body in bodies.items() if f"{method} {path}".endswith(name.split(" ")[1])
                and name.startswith(method) and not name.endswith("/conversations"))  # fmt: skip


async def _of_flow(people: People, endpoint: str, who: str) -> Call:
    """A request about a flow. Each person who may change it has their own; the others share one, which stays."""
    method, path = endpoint.split(" ")
    owner = who if who in raw()["sets"]["managers"] else "shared"
    name = f"{owner}_{blake2b(endpoint.encode(), digest_size=6).hexdigest()}"
    document = {"name": name, "trigger": {"on": "chat.opened"}, "steps": [{"note": "hello"}]}
    bodies = {
        "draft": {"document": document, "revision": 1}, "publish": {"revision": 1}, "state": {"state": "off"},
        "roll-back": {"version": 1}, "flows": {"name": f"new_{secrets.token_hex(4)}"}, "order": {"names": []},
        "tests": {"text": "", "revision": EMPTY_TESTS}, "run": {"document": document},
        "replay": {"document": document, "days": 1}, "canary": {"version": 2, "share": 20}, "promote": {"version": 2},
        "difference": {"before": {}, "after": document},
    }  # fmt: skip
    if "{name}" in path and name not in people.flows:
        people.flows.add(name)
        await _prepare_flow(people, endpoint, name, document)
    last = "promote" if path.endswith("/canary/roll-back") else path.rpartition("/")[2]
    body = bodies.get(last) if method in ("POST", "PUT") else None
    if body is None and not path.endswith("/editors"):
        body = _body_of(method, path)
    path = path.replace("{name}", name).replace("{number}", "1") + QUERIES.get(endpoint, "")
    return Call(method, path, b"" if body is None else json.dumps(body).encode())


async def _prepare_flow(people: People, endpoint: str, name: str, document: dict[str, Any]) -> None:
    """A new draft, or a published one where the endpoint needs versions."""
    http, headers = people.gateway.http, bearer(host_token("crm", role="workflow"))
    await http.post("/v1/desk/flows", json={"name": name}, headers=headers)
    has_canary = "/canary" in endpoint
    if "/versions" in endpoint or endpoint.endswith(("/roll-back", "/state")) or endpoint == _DISCARD or has_canary:
        await http.post(f"/v1/desk/flows/{name}/publish", json={"revision": 1}, headers=headers)
    if endpoint == _DISCARD or has_canary:
        saved = {"document": document, "revision": 2}
        await http.put(f"/v1/desk/flows/{name}/draft", json=saved, headers=headers)
    if has_canary:
        body = {"revision": 3, "canary": {"share": 10}}
        await http.post(f"/v1/desk/flows/{name}/publish", json=body, headers=headers)


async def _stranger(people: People) -> Chat:
    return await people.gateway.open(host_token(f"rude-{secrets.token_hex(4)}", role="visitor"))


async def _blocked(people: People) -> str:
    """A block of a stranger."""
    chat = await _stranger(people)
    path = f"/v1/desk/conversations/{chat.id}/block"
    body = {"request_id": f"request-{secrets.token_hex(6)}", "hours": 1}
    made = await people.gateway.http.post(path, json=body, headers=people.headers("admin"))
    return str(made.json()["id"])


async def _held(people: People) -> str:
    """A hold on a stranger's conversation."""
    path = f"/v1/desk/conversations/{(await _stranger(people)).id}/hold"
    made = await people.gateway.http.put(path, json={}, headers=people.headers("admin"))
    return str(made.json()["id"])


async def _uploaded(people: People, conversation_id: str, token: str, who: str) -> str:
    """An import of the target's own where it may have one, else an ID that looks like one."""
    body = {"client_message_id": new_message_id(), "text": "Email\nann@acme.example\n"}
    path = f"/v1/conversations/{conversation_id}/imports"
    answer = await people.gateway.http.post(path, json=body, headers=bearer(token))
    return str(answer.json()["import_id"]) if answer.is_success else "0-0123456789abcdef0123456789"


async def _with_file(people: People, call: Call, who: str, chat: Chat) -> Call:
    """A file to upload, or one that the person has uploaded, or that was sent in this conversation."""
    path = call.path.replace("{conversation_id}", chat.id)
    if call.method == "POST":
        return Call("POST", f"{path}?client_id={new_message_id()}&name=a.pdf", PDF)
    desk = path.startswith("/v1/desk/")
    if desk and call.method == "DELETE":
        own = path.replace("/{attachment_id}", f"?client_id={new_message_id()}&name=a.pdf")
        made = await people.gateway.http.post(own, content=PDF, headers=people.headers(who))
    else:
        made = await upload(chat, PDF, "a.pdf")
        if desk and made.is_success:
            await send(chat, made.json()["id"])
    return Call(call.method, path.replace("{attachment_id}", made.json()["id"] if made.is_success else "0" * 26))


async def _with_receipt(people: People, call: Call, chat: Chat) -> Call:
    """The undo of a note that was just written. No agent runs here, so that the log gets its receipt from the test."""
    services = people.gateway.services
    keys = services.settings.keys.conversation(chat.id)
    entry = ToolResultEntry(
        call_id=f"{chat.id}.{secrets.token_hex(4)}.0", tool="file_note",
        result=Ok(data=NoteAdded(note_id="7", contact_id="501")),
    )  # fmt: skip
    offset = text(await services.redis.xadd(keys.log, {"e": entry.model_dump_json()}))
    body = {"request_id": f"request-{secrets.token_hex(6)}", "receipt": offset}
    return Call(call.method, call.path, json.dumps(body).encode())


async def _linked(people: People) -> str:
    """A link to a file of a customer."""
    chat = people.chats["customers"]
    made = await upload(chat, PDF, "a.pdf")
    link = await chat.get(f"/attachments/{made.json()['id']}/link")
    return str(link.json()["path"])


def _stop_link(people: People) -> str:
    """The link by which a customer ends the e-mails of a conversation."""
    to = Recipient("other@acme.example", confirmed=False)
    return people.gateway.services.mail_links.stopping(people.chats["customers"].id, to).removeprefix(
        "http://127.0.0.1"
    )


async def _put_first(people: People, path: str, who: str | None) -> None:
    putter = who or ("admin" if "/views/" in path else "workflow")
    answer = await people.gateway.http.put(path, json=_body_of("PUT", path), headers=people.headers(putter))
    assert answer.is_success, answer.text
