"""A teammate's changes of labels and priority, checked against the desk's managed list."""

from collections.abc import Awaitable, Callable, Sequence

from libs.assignment import Directory
from libs.audit import AuditTrail, changes_of, person_named
from libs.contracts import AuditAction, AuditChange, Author, Priority
from libs.conversations import Appended, ConversationState, Describer
from services.gateway.http import Refusal

Check = Callable[[Author, str], Awaitable[ConversationState]]
"""Raises ConversationUnknown for a conversation that this teammate may not see."""


class Describing:
    """Safe to share between tasks."""

    def __init__(self, describer: Describer, directory: Directory, check: Check, audit: AuditTrail) -> None:
        self._describer, self._directory, self._check, self._audit = describer, directory, check, audit

    async def label(
        self, author: Author, conversation_id: str, *, add: Sequence[str], remove: Sequence[str], request_id: str
    ) -> Appended:
        """Raises Refusal for a label that is not in the list. One that left the list can still be removed."""
        await self._check(author, conversation_id)
        names = {label.id: label.name for label in await self._directory.labels()}
        unknown = next((number for number, label in enumerate(add) if label not in names), None)
        if unknown is not None:
            raise Refusal(422, "label_unknown", f"/add/{unknown}: there is no such label.")
        appended = await self._describer.label(
            conversation_id, add=add, remove=remove, names=names, by=author, request_id=request_id
        )
        if not appended.repeated:
            changes = changes_of(list(remove), list(add), "labels")
            await self._record(author, "conversation.labelled", conversation_id, changes)
        return appended

    async def prioritise(
        self, author: Author, conversation_id: str, *, priority: Priority, request_id: str
    ) -> Appended:
        before = await self._check(author, conversation_id)
        appended = await self._describer.prioritise(
            conversation_id, priority=priority, by=author, request_id=request_id
        )
        if not appended.repeated:
            changes = changes_of(before.priority, priority, "priority")
            await self._record(author, "conversation.prioritised", conversation_id, changes)
        return appended

    async def _record(
        self, author: Author, action: AuditAction, conversation_id: str, changes: list[AuditChange]
    ) -> None:
        await self._audit.record(person_named(author.id), action, f"conversation:{conversation_id}", changes=changes)
