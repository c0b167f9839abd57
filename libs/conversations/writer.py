"""Appends events from people and clocks. The process that receives one appends it, without a lease, exactly once.

Results of tools are in `results`.

Every event carries an idempotency key `<kind>:<sender>:<id>`. The same key again returns the first offset,
even if the conversation has changed since; the same key with another body is refused. State, log, wake-up
event and live frame change together or not at all.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from redis.asyncio import Redis

from libs.contracts import (
    SYSTEM,
    Action,
    Assigned,
    AssignmentDecision,
    Attachment,
    Author,
    ChatChanged,
    ChatMessage,
    ChatOpened,
    Closed,
    ClosingNote,
    DraftRequested,
    Locale,
    Message,
    Note,
    Opened,
    Owner,
    Principal,
    Snoozed,
    Triggered,
    Uploaded,
)
from libs.conversations import _scripts as scripts
from libs.conversations.appending import (
    NEW,
    NO_CAPS,
    RETENTION,
    Appended,
    Caps,
    appended,
    digest,
    event_head,
    idle_ms,
    locate,
    principal_json,
    stored,
)
from libs.conversations.errors import (
    ActionUnknown,
    ConversationUnknown,
)
from libs.conversations.event_summary import LogEvent, summary_of_event
from libs.conversations.homes import home_of
from libs.conversations.past import ContactPast
from libs.messaging import CHAT_CHANGED, CHAT_MESSAGE, CHAT_OPENED, Keys
from libs.messaging import text as as_text

CAP_WITH_TEAMMATE = 10
"""The factor of the limits once a teammate has owned the conversation, so that it can be finished."""


@dataclass(frozen=True)
class Opening:
    conversation_id: str
    created: bool


class LogWriter:
    """The one way to append events. Safe to share between tasks."""

    def __init__(
        self, redis: Redis, keys: Keys, *, retention: timedelta = RETENTION, caps: Caps = NO_CAPS, new: timedelta = NEW
    ) -> None:
        self._caps = caps
        self._new_ms = int(new.total_seconds() * 1000)
        self._redis = redis
        self._keys = keys
        self._retention = retention
        self._ttl = int(retention.total_seconds())

    async def open(
        self,
        principal: Principal,
        *,
        locale: Locale,
        channel: str = "widget",
        source: Literal["contact", "user", "workflow"] = "contact",
        bridge: bool = False,
        region: str | None = None,
        past: ContactPast | None = None,
        continues: bool = False,
        trace: str = "",
    ) -> Opening:
        """Open a conversation for this contact, or return the one that is open. It is new until something happens.

        `continues`: also a closed one that may be reopened, which the contact's next message does.
        `bridge`: the channel's messages are delivered to a webhook. `region`: two letters, the country of phone numbers
        without a country code. `past`: what the archive has of this contact.
        """
        keys = self._keys
        shard = await home_of(self._redis, keys, principal.id)
        conversation_id = keys.new_conversation_id(principal.id, shard)  # unused if the contact has an open one
        conversation = keys.conversation(conversation_id)
        # The conversation keeps the flows that it begins with, also after other flows are deployed.
        flows = await self._redis.get(keys.current_flows(shard))
        entry = Opened(
            source=source, principal=principal, channel=channel, locale=locale, trace=trace,
            flows=as_text(flows) if flows else "", region=region,
        )  # fmt: skip
        event = ChatOpened(conversation_id=conversation_id, offset="", trace=trace)
        status, opened = await scripts.OPEN(
            self._redis, pointer=keys.open_pointer(shard, principal.id), state=conversation.state,
            log=conversation.log, work_stream=keys.stream(shard, CHAT_OPENED), timers=keys.timers(shard),
            base=keys.base(shard), conversation_id=conversation_id, entry=stored(entry),
            event=event_head(event), ttl=self._ttl, contact=principal.id, principal=principal_json(principal),
            locale=locale, channel=channel, flows=entry.flows, live_channel=conversation.channel, source=source,
            bridge=bridge, name=principal.name or "", region=region, idle_ms=idle_ms(self._retention),
            new_ms=self._new_ms, past=past.packed() if past else "", continues=continues,
        )  # fmt: skip
        return Opening(opened.decode(), created=status == b"opened")

    async def open_of(self, contact: str) -> str | None:
        """The conversation in which this contact goes on: the open one, or one that may be reopened. Else None."""
        shard = await home_of(self._redis, self._keys, contact)
        async with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.get(self._keys.open_pointer(shard, contact))
            pipeline.hmget(self._keys.contact_past(shard, contact), "last", "reopen_until")
            pipeline.time()
            found, (last, until), (seconds, micros) = await pipeline.execute()
        if found is None and last is not None and int(until) > seconds * 1000 + micros // 1000:
            found = last
        return as_text(found) if found else None

    async def come_back(self, conversation_id: str) -> bool:
        """Note that its contact came back after the end. False if their next message can't reopen it."""
        conversation, _ = locate(self._keys, conversation_id)
        return bool(await scripts.COME_BACK(self._redis, state=conversation.state))

    async def send(
        self, conversation_id: str, *, author: Author, text: str, client_message_id: str, trace: str = "",
        speaker: Principal | None = None, early: bool = False, attachments: Sequence[Attachment] = (),
        keeps_person: bool = False,
    ) -> Appended:  # fmt: skip
        """Append a message of a contact or a teammate. A teammate's reply takes the conversation over.

        `keeps_person`: unless a person owns it, who then stays the owner.
        `speaker`: the contact's principal from their newest token. Its rights apply from this entry on. `early`: the
        contact wrote it before this conversation was open. Raises AttachmentUnknown for a file that can't be sent.
        """
        entry = Message(
            id=client_message_id, author=author, text=text, trace=trace, early=early, attachments=list(attachments)
        )
        return await self._append(
            conversation_id, entry, author, _digest(text, attachments), speaker, keeps_person=keeps_person
        )  # fmt: skip

    async def click(
        self, conversation_id: str, *, author: Author, action: str, client_message_id: str, trace: str = "",
        speaker: Principal | None = None,
    ) -> Appended:  # fmt: skip
        """Append that a button was clicked. Raises ActionUnknown for one that was never offered."""
        conversation, _ = locate(self._keys, conversation_id)
        label = await self._redis.hget(conversation.actions, action)
        if label is None:
            # An unknown conversation has no buttons either: only a second read tells these two apart.
            if not await self._redis.exists(conversation.state):
                raise ConversationUnknown(conversation_id)
            raise ActionUnknown(conversation_id)
        entry = Action(id=client_message_id, author=author, action=action, label=as_text(label), trace=trace)
        return await self._append(conversation_id, entry, author, digest(action), speaker)

    async def upload(
        self, conversation_id: str, entry: Uploaded, *, content: str, speaker: Principal | None = None
    ) -> Appended:
        """Append that a contact sent a file. Its rows are stored already; `content` is their fingerprint."""
        return await self._append(conversation_id, entry, entry.author, digest(content), speaker)

    async def note(
        self, conversation_id: str, *, author: Author, text: str, note_id: str, attachments: Sequence[Attachment] = (),
        mentions: Sequence[str] = (),
    ) -> Appended:  # fmt: skip
        """Append an internal note: it wakes no worker and changes nothing else. The contact never sees its files."""
        entry = Note(id=note_id, author=author, text=text, attachments=list(attachments), mentions=list(mentions))
        return await self._append(conversation_id, entry, author, _digest(text, attachments))

    async def request_draft(self, conversation_id: str, *, author: Author, request_id: str) -> Appended:
        """Ask the assistant to draft a teammate's reply: it answers with a `drafted` entry."""
        return await self._append(conversation_id, DraftRequested(id=request_id, author=author), author, "-")

    async def trigger(self, conversation_id: str, event: Triggered) -> Appended:
        """Append an event from outside for the conversation's flows, once for each ID."""
        body = digest(json.dumps(event.data, sort_keys=True))
        return await self._append(conversation_id, event, SYSTEM, body)

    async def assign(
        self,
        conversation_id: str,
        *,
        owner: Owner,
        by: Author,
        request_id: str,
        owner_name: str | None = None,
        expected_counter: str | None = None,
        decision: AssignmentDecision | None = None,
        reason: str = "",
        trace: str = "",
    ) -> Appended:
        """Give the conversation to another owner: takeover, hand-back, assignment.

        Raises OwnerChanged when the owner counter is no longer `expected_counter`: another change came first.
        """
        team = owner.id if owner.kind == "team" else None
        entry = Assigned(
            id=request_id, owner=owner, by=by, reason=reason, owner_name=owner_name, team=team, decision=decision,
            trace=trace,
        )  # fmt: skip
        event = ChatChanged(conversation_id=conversation_id, offset="", trace=trace)
        conversation, shard = locate(self._keys, conversation_id)
        status, offset = await scripts.ASSIGN(
            self._redis, state=conversation.state, log=conversation.log, idempotency=conversation.idempotency,
            timers=self._keys.timers(shard), work_stream=self._keys.stream(shard, CHAT_CHANGED),
            idempotency_key=f"assigned:{by.kind}:{by.id}:{request_id}", digest=digest(str(owner)),
            entry=entry.model_dump_json(), event=event_head(event), ttl=self._ttl, live_channel=conversation.channel,
            owner=str(owner), team=team, expected_owner_version=expected_counter,
        )  # fmt: skip
        return appended(conversation_id, status, offset)

    async def snooze(
        self, conversation_id: str, *, by: Author, duration: timedelta | None, until: datetime | None, request_id: str
    ) -> Appended:
        """Snooze for `duration` (`until` is for display); None ends the snooze."""
        entry = Snoozed(id=request_id, by=by, until=until if duration else None)
        conversation, shard = locate(self._keys, conversation_id)
        ms = int(duration.total_seconds() * 1000) if duration else 0
        status, offset = await scripts.SNOOZE(
            self._redis, state=conversation.state, log=conversation.log, idempotency=conversation.idempotency,
            timers=self._keys.timers(shard), idempotency_key=f"snoozed:{by.kind}:{by.id}:{request_id}",
            digest=digest(str(ms)), entry=entry.model_dump_json(), ttl=self._ttl, live_channel=conversation.channel,
            snooze_ms=ms,
        )  # fmt: skip
        return appended(conversation_id, status, offset)

    async def close(
        self,
        conversation_id: str, *, by: Author, reason: str, request_id: str, note: ClosingNote | None = None,
        expected_counter: str | None = None, trace: str = "",
    ) -> Appended:  # fmt: skip
        """Close. Raises ConversationClosed when it already is, and OwnerChanged."""
        entry = Closed(id=request_id, by=by, reason=reason, note=note, trace=trace)
        event = ChatChanged(conversation_id=conversation_id, offset="", trace=trace)
        conversation, shard = locate(self._keys, conversation_id)
        status, offset = await scripts.CLOSE(
            self._redis, state=conversation.state, log=conversation.log, idempotency=conversation.idempotency,
            timers=self._keys.timers(shard), work_stream=self._keys.stream(shard, CHAT_CHANGED),
            idempotency_key=f"closed:{by.kind}:{by.id}:{request_id}", digest=digest(reason),
            entry=entry.model_dump_json(), event=event_head(event), ttl=self._ttl, live_channel=conversation.channel,
            closed_by=by.kind, expected_owner_version=expected_counter,
        )  # fmt: skip
        return appended(conversation_id, status, offset)

    async def _append(
        self, conversation_id: str, entry: LogEvent, author: Author, body: str, speaker: Principal | None = None,
        *, keeps_person: bool = False,
    ) -> Appended:  # fmt: skip
        conversation, shard = locate(self._keys, conversation_id)
        role, owner, preview = summary_of_event(entry, author)
        # A click usually needs no model, so that it must not wait behind messages that do.
        is_message = role == "contact" and isinstance(entry, Message)
        stream, kind = (CHAT_MESSAGE, ChatMessage) if is_message else (CHAT_CHANGED, ChatChanged)
        event = kind(conversation_id=conversation_id, offset="", trace=entry.trace)
        status, offset = await scripts.APPEND_EVENT(
            self._redis, state=conversation.state, log=conversation.log, idempotency=conversation.idempotency,
            timers=self._keys.timers(shard), work_stream=self._keys.stream(shard, stream),
            # The sender is a part of the key, because two clients may choose the same ID.
            idempotency_key=f"{entry.kind}:{author.kind}:{author.id}:{entry.id}", digest=body,
            entry=stored(entry), event=event_head(event), ttl=self._ttl, live_channel=conversation.channel,
            role=role, owner=owner, preview=preview,
            max_entries=self._caps.entries, max_bytes=self._caps.bytes, teammate_factor=CAP_WITH_TEAMMATE,
            principal=principal_json(speaker) if speaker else "", name=(speaker and speaker.name) or "",
            clicked=isinstance(entry, Action), keeps_person=keeps_person,
            attachments=conversation.attachments, audience="desk" if isinstance(entry, Note) else "contact",
            files=[each.id for each in entry.attachments] if isinstance(entry, Message | Note) else [],
        )  # fmt: skip
        return appended(conversation_id, status, offset)


def _digest(text: str, attachments: Sequence[Attachment]) -> str:
    return digest(text, *(each.id for each in attachments))
