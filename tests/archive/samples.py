"""Conversations as Redis holds them after their end, made without Redis."""

import json
from collections.abc import Sequence

from libs.archive import ArchivedConversation

STARTED_MS = 1_750_000_000_000


def conversation(
    id_: str = "0-aaaa", *, texts: Sequence[str] = ("Hello", "¿Qué tal?", "안녕하세요"), later: int = 0, **fields: str
) -> ArchivedConversation:
    """A closed conversation of a contact. `later`: entries after the end."""
    entries = [{"kind": "message", "author": {"kind": "contact", "id": "anonymous:1"}, "text": text} for text in texts]
    entries += [
        {"kind": "note", "author": {"kind": "teammate", "id": "ann"}, "text": f"late {n}"} for n in range(later)
    ]
    principal = json.dumps({"kind": "anonymous", "id": "anonymous:1"})
    log = [
        (f"{STARTED_MS + n}-0", json.dumps({"v": 1, "id": f"{id_}{n}", "at": "2026-01-01T00:00:00Z", **each}))
        for n, each in enumerate(entries)
    ]
    state = {
        "id": id_, "status": "closed", "owner": "person:ann", "owner_counter": "3", "head": log[-1][0],
        "tail": log[-1][0], "handled": log[-1][0], "pending_calls": "0", "attempts": "0", "dropped": "0",
        "barrier": "0", "contact": "anonymous:1", "principal": principal, "locale": "en",
        "channel": "web", "flows": "", "source": "contact", "team": "sales", "assignee": "ann", "labels": "vip billing",
        "opened_at": str(STARTED_MS), "contact_at": str(STARTED_MS + 5), "closed_at": str(STARTED_MS + 60_000),
        "closed_by": "teammate", "answers": json.dumps({"firstname": "Zoë"}), **fields,
    }  # fmt: skip
    return ArchivedConversation(state, log, {"file1": json.dumps({"attachment": {"id": "file1"}})})
