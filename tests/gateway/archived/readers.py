"""A conversation with an entry of every kind, and everything that clients read of it."""

import json
from typing import Any

from redis.asyncio import Redis

from libs.messaging.keys import Keys
from tests.gateway.desk.teammate import TeammateClient, send_frame, tab
from tests.gateway.running import Chat, bearer

ANA = {"kind": "teammate", "id": "ana", "name": "Ana Ruiz"}

ENVELOPE = {"v": 1, "at": "2026-01-01T00:00:00Z"}

OTHERS: list[dict[str, Any]] = [
    {"kind": "tool_call", "call_id": "c1", "tool": "find_contacts", "arguments": {"query": "Zoë"}},
    {"kind": "tool_result", "call_id": "c1", "tool": "find_contacts", "seq": 1,
     "result": {"status": "unavailable", "code": "timeout", "effect": "none", "detail": "No answer"}},
    {"kind": "timer_fired", "timer": "idle", "generation": "1"},
    {"kind": "flow_decision", "flow": "sales", "step": "2", "what": "branch", "detail": "yes", "data": {"a": [1, "é"]}},
    {"kind": "snoozed", "by": ANA, "until": "2026-01-02T00:00:00Z"},
    {"kind": "prioritised", "by": ANA, "priority": "high"},
    {"kind": "draft_requested", "author": ANA},
    {"kind": "undo_requested", "author": ANA, "call_id": "c1"},
    {"kind": "undelivered", "channel": "email", "offset": "1-0", "reason": "refused"},
    {"kind": "of_a_newer_version", "v": 9, "anything": {"deep": [None, True]}},
]  # fmt: skip
"""Entries that no request of these tests makes, in the form in which they are stored."""


async def append_others(redis: Redis, keys: Keys, conversation_id: str) -> None:
    """Append them to the log, as their writers do."""
    conversation = keys.conversation(conversation_id)
    for number, other in enumerate(OTHERS):
        offset = await redis.xadd(
            conversation.log, {"e": json.dumps({**ENVELOPE, "id": f"other-{number:04}", **other})}
        )
        await redis.hset(conversation.state, "tail", offset)


async def everything_of(chat: Chat, ana: TeammateClient, other: Chat) -> dict[str, Any]:
    """What the desk and the contact read of it, by place. `other`: a later conversation of the same contact."""
    found: dict[str, Any] = {
        "detail": await ana.get(f"conversations/{chat.id}"),
        "row": [
            each for each in (await ana.get("conversations", view="closed"))["conversations"] if each["id"] == chat.id
        ],
        "in another's detail": [
            each for each in (await ana.get(f"conversations/{other.id}"))["earlier"] if each["id"] == chat.id
        ],
        "messages": (await chat.get(limit=3)).json(),
        "previous": (await other.get("/previous")).json(),
        "messages of the earlier one": (await other.get(of=chat.id)).json(),
    }
    pages, after = [], "0"
    while True:
        page = await ana.get(f"conversations/{chat.id}/entries", after=after, limit=4)
        pages.append(page)
        if not page["entries"] and page["next"] == after:
            break
        after = page["next"]
    found["pages"] = pages
    found["an offset of another log"] = await ana.get(f"conversations/{chat.id}/entries", after="1-1", limit=2)
    found["the desk's socket"] = await _watched(chat, "0")
    middle = pages[1]["next"]
    found["the desk's socket from the middle"] = await _watched(chat, middle)
    async with chat.socket() as socket:
        found["the contact's socket"] = await socket.ready()
    return found


async def _watched(chat: Chat, after: str) -> list[dict[str, Any]]:
    async with tab(chat.gateway) as connection:
        await send_frame(connection, "watch", conversation_id=chat.id, after=after)
        entries = []
        while (frame := json.loads(await connection.recv()))["type"] != "caught_up":
            if frame["type"] in ("entry", "watched_entry", "reset"):
                entries.append(frame)
        return [*entries, frame]


async def file_of(chat: Chat, ana: TeammateClient, file: str) -> list[Any]:
    """A file, as the contact and the desk get it, and by a link."""
    http = chat.gateway.http
    contacts = await http.get(f"{chat.path}/attachments/{file}", headers=bearer(chat.token))
    desks = await ana.file(chat, file)
    link = (await ana.get(f"conversations/{chat.id}/attachments/{file}/link"))["path"]
    linked = await http.get(link)
    return [(each.status_code, each.content) for each in (contacts, desks, linked)]
