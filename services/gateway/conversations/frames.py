"""Converts a conversation's log into a client's frames, for sockets and for server-sent events.

Internal notes, the assistant's memory and tool calls stay hidden: a client gets messages, cards, drafts and the current
activity. The activity is derived from the log, so that it is right after a reconnect too.
"""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing

from libs.contracts import (
    START,
    Action,
    ActivityFrame,
    Assigned,
    Closed,
    ClosedFrame,
    ClosingNoted,
    Delivered,
    DeltaFrame,
    DraftDroppedFrame,
    Drafted,
    DraftRequested,
    DueTimes,
    Escalated,
    FlowDecision,
    Labelled,
    LiveActivity,
    LiveDelta,
    LiveDraftDropped,
    LiveEntry,
    LiveProgress,
    LiveQueue,
    LiveSeen,
    LiveTyping,
    LiveViewing,
    LogEntry,
    Message,
    MessageFrame,
    Note,
    Opened,
    Owner,
    Prioritised,
    ProgressFrame,
    QueueFrame,
    Rated,
    ReadyFrame,
    Reopened,
    ReopenedFrame,
    ResetFrame,
    SeenFrame,
    ServerFrame,
    Snoozed,
    TeammateFrame,
    TimerFired,
    ToolCall,
    ToolResultEntry,
    Triggered,
    Undelivered,
    UndoRequested,
    UnknownEntry,
    Uploaded,
    parse,
    visible,
)
from libs.contracts import after as later
from libs.contracts.tools import SAVE_CONTACT, UNDO_CHANGE
from libs.conversations import CaughtUp, ConversationState, Followed, LiveFeed, Reset, SeenMarks
from services.gateway.http import sent_span
from services.gateway.queue_positions import QueuePositions

IDLE = ActivityFrame(activity="idle")
THINKING = ActivityFrame(activity="thinking")

_UNSEEN_TOOLS = (SAVE_CONTACT.name, UNDO_CHANGE.name)
"""The contact waits for none of these: a flow saves answers while it asks on, and a teammate undoes a change."""


class View:
    """The knowledge of one client of one conversation, as far as later frames depend on it."""

    def __init__(self, state: ConversationState) -> None:
        self._known = state.tail
        # A closed conversation to which its contact has come back: their next message may reopen it.
        self._open = state.is_open or state.returned
        self._closed_at = None if self._open else state.closed_at
        self._owner = state.owner
        self._calls: dict[str, str] = {}
        self._live = False
        self._teammate: str | None = None
        # `handled` is behind `head` until an agent has decided about the newest events.
        self._unanswered = state.handled != state.head
        busy = self._unanswered or state.pending_calls > 0
        self._activity = THINKING if busy and state.is_open and state.owner.kind == "assistant" else IDLE

    @property
    def queued(self) -> bool:
        """Whether the contact waits in a team's queue now."""
        return self._live and self._open and self._owner.kind == "team"

    def frames(self, item: Followed) -> Iterator[ServerFrame]:
        """The frames for one item of the log or the live feed."""
        match item:
            case LogEntry():
                yield from self._entry(item)
            case LiveDelta():
                yield DeltaFrame(message_id=item.message_id, turn=item.turn, position=item.position, text=item.text)
            case LiveDraftDropped():
                yield DraftDroppedFrame(message_id=item.message_id, turn=item.turn)
            case LiveTyping() if item.author != "contact" and not item.inside:  # `inside`: types an internal note
                yield ActivityFrame(activity="typing", author=item.author, name=item.name)
            # Live frames are not in order with the log: an activity may arrive after its turn ended.
            case LiveActivity(activity=activity, text=text) if self._activity == THINKING:
                yield ActivityFrame(activity=activity, text=text)
            case LiveQueue(place=place) if self.queued:
                yield QueueFrame(place=place)
            case LiveSeen() | LiveProgress():
                yield (
                    SeenFrame(offset=item.offset)
                    if isinstance(item, LiveSeen)
                    else ProgressFrame(progress=item.progress)
                )
            case CaughtUp():
                self._live = True
                yield ReadyFrame(offset=item.offset, status="open" if self._open else "closed")
                if self._activity != IDLE:
                    self._activity = self._working()
                    yield self._activity
            case Reset():
                # The state describes the log before the reset, unless it was read just now.
                self._known = START if self._live else self._known
                yield ResetFrame()
            case LiveTyping() | LiveActivity() | LiveViewing() | LiveQueue() | LiveEntry():
                return

    def _entry(self, item: LogEntry) -> Iterator[ServerFrame]:
        message = visible(item)
        if message is not None:
            yield MessageFrame(offset=item.offset, message=message)
        if isinstance(item.entry, Reopened):
            yield ReopenedFrame(offset=item.offset)
        yield from self._teammates(item)
        self._note_calls(item)
        # The state that the view began with includes earlier entries: their activities are over.
        if later(item.offset, self._known):
            before, queued = self._activity, self.queued
            self._advance(item)
            if self._live and self._activity != before:
                yield self._activity
            if self._live and queued and not self.queued:
                yield QueueFrame(place=None)  # the wait is over: clients remove the place
        # An earlier end was followed by a reopening.
        if isinstance(item.entry, Closed) and (self._live or parse(item.offset)[0] == self._closed_at):
            self._open = False
            self._teammate = None  # clients show no one after the end
            yield ClosedFrame(offset=item.offset)

    def _teammates(self, item: LogEntry) -> Iterator[ServerFrame]:
        """The teammate who has the conversation now, if that changed. A name is what clients show."""
        match item.entry:
            case Assigned(owner=owner, owner_name=name):
                name = name if owner.kind == "person" else None
            case Message(author=author) if author.kind == "teammate" and self._teammate is None:
                name = author.name
            case Reopened(owner_name=str() as name):
                pass
            case _:
                return
        if name != self._teammate:
            self._teammate = name
            yield TeammateFrame(offset=item.offset, name=name)

    def _note_calls(self, item: LogEntry) -> None:
        """Keep the running tool calls. Only the log names them; the state counts them."""
        match item.entry:
            case ToolCall(call_id=call_id, tool=tool) if tool not in _UNSEEN_TOOLS:
                self._calls[call_id] = tool
            case ToolResultEntry(call_id=call_id):
                self._calls.pop(call_id, None)
            case _:
                pass

    def _advance(self, item: LogEntry) -> None:
        match item.entry:
            case Assigned(owner=owner):
                self._owner = owner
                self._activity = IDLE
            case Message(author=author) if author.kind == "teammate":
                self._owner = Owner("person", author.id)
                self._activity = IDLE
            case Opened() | Message() | Action() | Uploaded() if self._asks(item) and self._owner.kind == "assistant":
                self._unanswered = True
                self._activity = self._working()
            case Message() | Closed():
                self._unanswered = False
                self._activity = IDLE
            # No work for the contact; its end shows that no more is known to be done, unless the contact has written.
            case ToolCall(tool=tool) if tool in _UNSEEN_TOOLS:
                pass
            case ToolResultEntry(tool=tool) if tool in _UNSEEN_TOOLS:
                self._activity = self._activity if self._calls or self._unanswered else IDLE
            case ToolCall() | ToolResultEntry() if self._open and self._owner.kind == "assistant":
                self._activity = self._working()
            case (
                Opened() | Action() | Uploaded() | ToolCall() | ToolResultEntry() | TimerFired() | Note()
                | FlowDecision() | Snoozed() | Labelled() | Prioritised() | DueTimes() | Escalated() | Reopened()
                | DraftRequested() | Drafted() | UndoRequested() | ClosingNoted() | Undelivered() | Delivered()
                | Rated() | Triggered() | UnknownEntry()
            ):  # fmt: skip
                pass

    def _working(self) -> ActivityFrame:
        if not self._calls:
            return THINKING
        return ActivityFrame(activity="tool", tool=next(reversed(self._calls.values())))

    def _asks(self, item: LogEntry) -> bool:
        entry = item.entry
        return self._open and (not isinstance(entry, Message) or entry.author.kind == "contact")


async def follow(
    feed: LiveFeed, places: QueuePositions, seen: SeenMarks, state: ConversationState, after: str
) -> AsyncGenerator[ServerFrame, None]:
    """Frames from `after` on, without end; `state` was read just now. Raises ConversationUnknown. Close it to stop."""
    view = View(state)
    with places.following(state.id) as waiting:
        async with aclosing(feed.follow(state.id, offset=after)) as followed:
            async for item in followed:
                # The caller sends a frame before it asks for the next.
                with sent_span("frame", item):
                    for frame in view.frames(item):
                        yield frame
                if isinstance(item, CaughtUp) and (mark := await seen.of(state.id)):
                    yield SeenFrame(offset=mark)
                waiting.set(waits=view.queued)
