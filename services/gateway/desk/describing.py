"""A teammate's changes of labels and priority, checked against the desk's managed list."""

from collections.abc import Awaitable, Callable, Sequence

from libs.assignment import Directory
from libs.contracts import Author, Priority
from libs.conversations import Appended, ConversationState, Describer
from services.gateway.http import Refusal

Check = Callable[[Author, str], Awaitable[ConversationState]]
"""Raises ConversationUnknown for a conversation that this teammate may not see."""


class Describing:
    """Safe to share between tasks."""

    def __init__(self, describer: Describer, directory: Directory, check: Check) -> None:
        self._describer, self._directory, self._check = describer, directory, check

    async def label(
        self, author: Author, conversation_id: str, *, add: Sequence[str], remove: Sequence[str], request_id: str
    ) -> Appended:
        """Raises Refusal for a label that is not in the list. One that left the list can still be removed."""
        await self._check(author, conversation_id)
        names = {label.id: label.name for label in await self._directory.labels()}
        unknown = next((number for number, label in enumerate(add) if label not in names), None)
        if unknown is not None:
            raise Refusal(422, "label_unknown", f"/add/{unknown}: there is no such label.")
        return await self._describer.label(
            conversation_id, add=add, remove=remove, names=names, by=author, request_id=request_id
        )

    async def prioritise(
        self, author: Author, conversation_id: str, *, priority: Priority, request_id: str
    ) -> Appended:
        await self._check(author, conversation_id)
        return await self._describer.prioritise(conversation_id, priority=priority, by=author, request_id=request_id)
