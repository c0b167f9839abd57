"""A teammate's changes of labels and priority, checked against the desk's managed list."""

from collections.abc import Sequence

from libs.assignment import Directory
from libs.contracts import Author, Priority
from libs.conversations import Appended, ConversationUnknown, Describer, LogReader
from services.gateway.http import Refusal


class Describing:
    """Safe to share between tasks."""

    def __init__(self, describer: Describer, reader: LogReader, directory: Directory) -> None:
        self._describer, self._reader, self._directory = describer, reader, directory

    async def label(
        self, author: Author, conversation_id: str, *, add: Sequence[str], remove: Sequence[str], request_id: str
    ) -> Appended:
        """Raises Refusal for a label that is not in the list. One that left the list can still be removed."""
        await self._check(conversation_id)
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
        await self._check(conversation_id)
        return await self._describer.prioritise(conversation_id, priority=priority, by=author, request_id=request_id)

    async def _check(self, conversation_id: str) -> None:
        """Raises ConversationUnknown, also for conversations of staff."""
        state = await self._reader.state(conversation_id)
        if state.is_private:
            raise ConversationUnknown(conversation_id)
