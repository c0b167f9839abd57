"""Contacts of a desk in tests: principals of each kind, and conversations with their records and answers."""

import json

from libs.contracts import Contact, ContactRecord, Principal
from libs.conversations import ConversationState, parse_state

ANNE = {"firstname": "Anne", "lastname": "Lee", "email": "anne@acme.example", "phone": "+4930111"}
SAID = {"firstname": "Bob", "lastname": "Stone", "email": "bob@acme.example", "phone": "+4930222"}


def state_of(
    principal: Principal, record: ContactRecord | None = None, said: dict[str, str] | None = None
) -> ConversationState:
    fields = {
        "id": "0-a", "status": "open", "owner": "assistant", "owner_counter": "0", "head": "0", "tail": "0",
        "handled": "0", "pending_calls": "0", "attempts": "0", "dropped": "0", "barrier": "0",
        "contact": principal.id, "principal": principal.model_dump_json(), "locale": "en", "channel": "widget",
        "flows": "", "source": "contact", "name": principal.name or "", "answers": json.dumps(said or {}),
        "record": record.model_dump_json() if record else "",
    }  # fmt: skip
    state = parse_state({name.encode(): value.encode() for name, value in fields.items()})
    assert state is not None
    return state


SITE = Principal(kind="visitor", id="visitor:acme:1", name="Vera Lind", email="vera@acme.example", email_verified=True)
NAMELESS = SITE.model_copy(update={"name": None})
UNVERIFIED = SITE.model_copy(update={"email_verified": False})
ANONYMOUS = Principal(kind="anonymous", id="anonymous:x")
CHANNEL = Principal(kind="visitor", id="channel:sms:+34600111222", name="Chan", email="chan@acme.example")
BRIDGED = CHANNEL.model_copy(update={"email_verified": True})
DESK = Principal(kind="visitor", id="desk:z@acme.example", name="Zoe", email="z@acme.example", email_verified=True)
TYPED = ContactRecord(contact=Contact(id="1", properties=ANNE))
PROVEN = ContactRecord(contact=Contact(id="1", properties=ANNE), verified=True)
BARE = ContactRecord(contact=Contact(id="1", properties={}), own=True)
