"""The uploaded files of a conversation: who uploaded each, and who may see it. Their bytes are kept elsewhere.

A file is uploaded first and then sent with one message or note. Until then only its author sees it, and it may be
removed. The records expire with the conversation.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from redis.asyncio import Redis

from libs.contracts import Attachment, Author, Model
from libs.conversations import _scripts as scripts
from libs.conversations.appending import RETENTION, locate
from libs.conversations.errors import AttachmentsFull, AttachmentUnknown, ConversationClosed, ConversationUnknown
from libs.messaging import Keys, text

Audience = Literal["contact", "desk"]

_ENTRY = ":entry"
_REFUSALS = {b"unknown": ConversationUnknown, b"closed": ConversationClosed, b"full": AttachmentsFull}


class _Record(Model):
    attachment: Attachment
    author: Author
    uploaded_at: datetime


class StoredAttachment(_Record):
    """`audience`: who may see it; None before it is sent."""

    audience: Audience | None = None

    def visible_to(self, author: Author) -> bool:
        """Whether a contact sees it. Teammates see every file that was sent, and their own."""
        own = (self.author.kind, self.author.id) == (author.kind, author.id)
        return own or self.audience == "contact" or (self.audience == "desk" and author.kind == "teammate")


class AttachmentRecords:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys, *, retention: timedelta = RETENTION) -> None:
        self._redis, self._keys = redis, keys
        self._ttl = int(retention.total_seconds())

    async def add(
        self, conversation_id: str, attachment: Attachment, author: Author, at: datetime, *, max_files: int,
        max_bytes: int,
    ) -> Attachment:  # fmt: skip
        """Record an upload. A second one with the same ID gets the first. Raises ConversationError."""
        conversation, _ = locate(self._keys, conversation_id)
        record = _Record(attachment=attachment, author=author, uploaded_at=at)
        status, kept = await scripts.ADD_ATTACHMENT(
            self._redis, state=conversation.state, attachments=conversation.attachments, file=attachment.id,
            record=record.model_dump_json(), size=attachment.size, ttl=self._ttl, max_files=max_files,
            max_bytes=max_bytes,
        )  # fmt: skip
        if status in _REFUSALS:
            raise _REFUSALS[status](conversation_id)
        return _Record.model_validate_json(kept).attachment

    async def find(self, conversation_id: str, attachment_id: str) -> StoredAttachment | None:
        conversation, _ = locate(self._keys, conversation_id)
        fields = [attachment_id, attachment_id + _ENTRY]
        record, entry = await self._redis.hmget(conversation.attachments, fields)
        return _stored(record, entry) if record else None

    async def all(self, conversation_id: str) -> list[StoredAttachment]:
        conversation, _ = locate(self._keys, conversation_id)
        raw: Any = await self._redis.hgetall(conversation.attachments)
        return [
            _stored(record, raw.get(name + _ENTRY.encode()))
            for name, record in raw.items()
            if not name.endswith(_ENTRY.encode())
        ]

    async def to_send(self, conversation_id: str, author: Author, ids: Sequence[str]) -> list[Attachment]:
        """These files of this author, to be named by a message. Raises AttachmentUnknown.

        A file that was sent before is refused by the step that appends: only it knows a repeated message.
        """
        if not ids:
            return []
        conversation, _ = locate(self._keys, conversation_id)
        found = []
        for record in await self._redis.hmget(conversation.attachments, list(dict.fromkeys(ids))):
            stored = _stored(record, None) if record else None
            if stored is None or (stored.author.kind, stored.author.id) != (author.kind, author.id):
                raise AttachmentUnknown(conversation_id)
            found.append(stored.attachment)
        return found

    async def drop_unsent(self, conversation_id: str, attachment_id: str) -> bool:
        """Forget a file that was never sent. False if an entry has it: then its bytes stay."""
        conversation, _ = locate(self._keys, conversation_id)
        return bool(
            await scripts.DROP_ATTACHMENT(self._redis, attachments=conversation.attachments, file=attachment_id)
        )


def _stored(record: bytes | str, entry: bytes | str | None) -> StoredAttachment:
    known = _Record.model_validate_json(record)
    audience = text(entry).partition(" ")[0] if entry else None
    return StoredAttachment.model_validate({**dict(known), "audience": audience})
