"""A tab's part of the read marks: it sends each mark once to the page, then what changes, and takes the page's own."""

from collections.abc import Iterable, Mapping

from libs.contracts import Author
from services.gateway.desk.edge import DeskEdge
from services.gateway.desk.frames import MarkRead, MarkUnread, ReadFrame
from services.gateway.desk.service import DeskService


class TabMarks:
    """One for an open tab."""

    def __init__(self, desk: DeskService, author: Author, edge: DeskEdge) -> None:
        self._desk, self._author, self._edge = desk, author, edge
        self._sent: set[str] = set()

    async def send_marks(self, conversation_ids: Iterable[str]) -> None:
        """Send the marks that the page does not have yet. It needs them before the conversations themselves."""
        if frame := await self.new_marks(conversation_ids):
            await self._edge.send_text(frame)

    async def new_marks(self, conversation_ids: Iterable[str]) -> str | None:
        """The frame with these marks, in JSON, which the caller sends; None: the page has them all."""
        new = [each for each in conversation_ids if each not in self._sent]
        if not new:
            return None
        offsets = await self._desk.read_marks.of(self._author.id, new)
        self._sent.update(offsets)
        return ReadFrame(offsets=offsets).model_dump_json()

    async def send_changed(self, offsets: Mapping[str, str]) -> None:
        self._sent.update(offsets)
        if offsets:
            await self._edge.send(ReadFrame(offsets=dict(offsets)))

    def forget(self) -> None:
        """Changes were missed: all marks are sent again."""
        self._sent.clear()

    async def take(self, frame: MarkRead | MarkUnread) -> None:
        """Raises ConversationUnknown for a conversation that this teammate may not see."""
        state = await self._desk.conversation(self._author, frame.conversation_id)
        if isinstance(frame, MarkRead):
            await self._desk.read_marks.mark(self._author.id, state.id, frame.offset)
            await self._desk.seen.note(state.id, frame.offset)
        elif state.contact_offset:
            await self._desk.read_marks.mark_unread(self._author.id, state.id, state.contact_offset)
