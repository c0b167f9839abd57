"""The work that a conversation needs for teammates: a draft, an end after silence, a closing note.

Plain functions of the state and the log, like `next_step`: the same log always asks for the same work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from libs.contracts import (
    SILENCE_KINDS,
    Action,
    Assigned,
    ChangeUndone,
    Closed,
    ClosingNote,
    ClosingNoted,
    Drafted,
    DraftRequested,
    FlowDecision,
    Locale,
    LogEntry,
    Message,
    Ok,
    Reopened,
    SilenceKind,
    Snoozed,
    TimerFired,
    ToolCall,
    ToolResultEntry,
    Unavailable,
    Uploaded,
    parse,
    undo_call_of,
)
from libs.contracts.tools import FILE_NOTE, UNDO_CHANGE, FileNote, UndoChange
from libs.conversations import ConversationState, Snapshot
from libs.messaging import Backoff
from services.agent.assistant import open_requests
from services.agent.flows.runtime.answers import is_thanks

NOTE_TRIES = "note_tries"
REMINDER = "silence_reminds"
"""The notice of a message that reminds a silent contact before the end."""
RETRY_NOTE = "after:note"
"""Timers whose names begin with `after:` also fire when the conversation is closed."""

_EMPTY = ("thanks", "nothing_wanted")
"""Reasons with which flows close a conversation in which nobody wanted anything: there is nothing to note."""

MAX_TRIES = 10
NOTE_PAUSE = Backoff(first_s=30, max_s=3600)

_Entry = TypeVar("_Entry")


@dataclass(frozen=True)
class EndOfSilence:
    """No one continued the conversation. `reminds`: the contact is reminded first."""

    kind: SilenceKind
    reminds: bool = False


@dataclass(frozen=True)
class DraftReply:
    """A teammate waits for a draft. `basis` is their request."""

    basis: str


@dataclass(frozen=True)
class WrapUp:
    """The conversation has ended: its note must be completed and written to HubSpot. `given` is the closer's part."""

    given: ClosingNote | None
    basis: str


@dataclass(frozen=True)
class WriteNote:
    """The note must be requested (again)."""

    call: FileNote
    tries: int


@dataclass(frozen=True)
class RetryNote:
    """HubSpot could not be reached, and the note is written later."""

    after: timedelta


@dataclass(frozen=True)
class TellUnanswered:
    """The conversation ended with open requests, which the contact must see. `said`: the requests in their words."""

    said: Sequence[str]
    basis: str


@dataclass(frozen=True)
class UndoWrite:
    """A teammate wants a change in HubSpot taken back. `call_id`: the ID of the call that does it."""

    call: UndoChange
    call_id: str


@dataclass(frozen=True)
class ForgetRecord:
    """The contact's record was created in this conversation, and its creation was taken back."""


DeskWork = EndOfSilence | TellUnanswered | DraftReply | WrapUp | WriteNote | RetryNote | UndoWrite | ForgetRecord


def desk_work(snapshot: Snapshot) -> DeskWork | None:
    """The next work for the desk; None if there is none."""
    undo = _undo(snapshot)
    if undo is not None:
        return undo
    if not snapshot.state.is_open:
        return _after_the_end(snapshot)
    if not snapshot.state.snoozed_until and (end := _silent(snapshot.log)) is not None:
        return end
    request = _last(snapshot.log, DraftRequested)
    if request is not None:
        # Drafts name their request as basis: an older draft does not answer a newer request.
        drafts = [parse(e.entry.basis) for e in snapshot.log if isinstance(e.entry, Drafted) and e.entry.basis]
        if all(done < request.position for done in drafts):
            return DraftReply(request.offset)
    return None


def note_body(note: ClosingNote, state: ConversationState, *, by_model: bool = False) -> str:
    """The text of the note in HubSpot: summary, its author, assignee, and whether the contact's address is verified."""
    lines = [note.summary or "The conversation was closed without a summary."]
    if by_model:
        lines.append("A language model wrote this summary; nobody has checked it.")
    if note.category:
        lines.insert(0, f"Category: {note.category}")
    if state.assignee:
        lines.append(f"Assignee: {state.assignee}")
    if not state.record.verified:
        lines.append("The contact's email address was typed in the chat and is not verified.")
    lines.append(f"Frontdesk conversation {state.id}, channel {state.channel}")
    return "\n".join(lines)


def _undo(snapshot: Snapshot) -> UndoWrite | ForgetRecord | None:
    """The undo that a teammate requested and no call has answered; after the undo of a creation, the record's end."""
    state = snapshot.state
    for item in snapshot.log:
        entry = item.entry
        # By the kind: each turn looks at each entry, and nearly none is of these kinds.
        if entry.kind == "undo_requested":
            call_id = undo_call_of(state.id, item.offset)
            if not any(isinstance(each.entry, ToolCall) and each.entry.call_id == call_id for each in snapshot.log):
                return UndoWrite(UndoChange(call_id=entry.call_id), call_id)
        elif entry.kind == "tool_result" and entry.tool == UNDO_CHANGE.name:
            match entry.result:
                case Ok(data=ChangeUndone(removed=True, contact=gone)):
                    contact = state.record.contact
                    if contact is not None and gone.id == contact.id:
                        return ForgetRecord()
                case _:
                    pass
    return None


def _may_note(state: ConversationState, closed: LogEntry | None) -> bool:
    """Whether the note may stand on the contact's timeline.

    A stranger may type a customer's address: then only a teammate, who closed the conversation, lets the note through.
    """
    by_teammate = closed is not None and isinstance(closed.entry, Closed) and closed.entry.by.kind == "teammate"
    return state.record.verified or state.record.own or by_teammate


def _after_the_end(snapshot: Snapshot) -> DeskWork | None:
    state, log = snapshot.state, _until_the_end(snapshot.log)
    if (unanswered := _unanswered(log, state.locale)) is not None:
        return unanswered
    if state.principal.kind == "staff" or state.only_opened:
        return None  # conversations of staff are about other people's records, and new ones about nothing
    log = snapshot.log
    closed = _last(log, Closed)
    since = [item for item in log if closed is not None and item.position > closed.position]
    noted = _last(since if _reopened(log) else log, ClosingNoted)
    if closed is not None and isinstance(closed.entry, Closed) and closed.entry.reason in _EMPTY:
        return None
    if closed is not None and noted is None:
        return WrapUp(closed.entry.note if isinstance(closed.entry, Closed) else None, closed.offset)
    if noted is None or not isinstance(noted.entry, ClosingNoted):
        return None
    if not (noted.entry.note.summary or noted.entry.note.category):
        return None  # a desk without closing notes writes none to HubSpot
    contact = state.record.contact
    if contact is None or not _may_note(state, closed):
        return None
    tries = state.note_tries
    body = note_body(noted.entry.note, state, by_model=noted.entry.by_model)
    # Each end of a conversation that was reopened has a note of its own.
    key = f"{state.id}.{closed.offset}" if closed is not None and _reopened(log) else state.id
    call = FileNote(contact_id=contact.id, body=body, key=key)
    asked = [
        item
        for item in (since if _reopened(log) else log)
        if isinstance(item.entry, ToolCall) and item.entry.tool == FILE_NOTE.name
    ]
    if not asked:
        return WriteNote(call, tries=1)
    if state.pending_calls or not _failed(log, asked[-1]) or tries >= MAX_TRIES:
        return None  # in progress, written, or given up
    # The pause was over after the last try: the log shows it, so that any worker goes on.
    waited = _last(log, TimerFired)
    if waited is not None and waited.position > asked[-1].position:
        return WriteNote(call, tries=tries + 1)
    if RETRY_NOTE in state.timers:
        return None  # the pause is running
    return RetryNote(NOTE_PAUSE.delay(tries))


def _unanswered(log: Sequence[LogEntry], locale: Locale) -> TellUnanswered | None:
    """The contact's messages since the last answer, unless the contact closed the conversation or knows already.

    Thanks need no answer.
    """
    closed = _last(log, Closed)
    if closed is None or not isinstance(closed.entry, Closed) or closed.entry.by.kind == "contact":
        return None
    said: list[tuple[tuple[int, int], str]] = []
    memory: Mapping[str, Any] = {}
    for item in log:
        entry = item.entry
        if isinstance(entry, Message) and entry.author.kind in ("system", "teammate"):
            said, memory = [], {}  # a person answered, or Frontdesk said that it gave up
        elif isinstance(entry, Message | Action | Uploaded) and entry.author.kind == "contact":
            if not (isinstance(entry, Message) and is_thanks(entry.text, locale)):
                said.append((item.position, _words(entry)))
        elif isinstance(entry, Message | ToolCall | FlowDecision):
            # Messages after the basis are unanswered, even if they stand before this entry in the log.
            read = parse(entry.basis) if entry.basis else item.position
            said = [each for each in said if each[0] > read]
            memory = memory if isinstance(entry, FlowDecision) else entry.memory or memory
    left = [*open_requests(memory), *(words for _, words in said)]
    return TellUnanswered(left, closed.offset) if left else None


def _until_the_end(log: Sequence[LogEntry]) -> Sequence[LogEntry]:
    """The log without the words that the contact wrote after the end: they are no open requests."""
    closed = _last(log, Closed)
    return [
        item
        for item in log
        if closed is None
        or item.position <= closed.position
        or not (isinstance(item.entry, Message | Action | Uploaded) and item.entry.author.kind == "contact")
    ]


def _reopened(log: Sequence[LogEntry]) -> bool:
    return any(isinstance(item.entry, Reopened) for item in log)


def _words(entry: Message | Action | Uploaded) -> str:
    match entry:
        case Message():
            return entry.words
        case Action(label=label, action=action):
            return label or action
        case Uploaded(file_name=name):
            return name


def _failed(log: Sequence[LogEntry], call: LogEntry) -> bool:
    """Whether the newest result of this call says that HubSpot could not be reached."""
    results = [
        item.entry.result
        for item in log
        if isinstance(item.entry, ToolResultEntry)
        and isinstance(call.entry, ToolCall)
        and item.entry.call_id == call.entry.call_id
    ]
    return bool(results) and isinstance(results[-1], Unavailable)


def silence_timer(kind: SilenceKind, *, reminds: bool) -> str:
    """How the log names what follows a silence."""
    return f"silence:{'reminds' if reminds else 'ends'}:{kind}"


def _silent(log: Sequence[LogEntry]) -> EndOfSilence | None:
    """What follows a silence that is over, unless someone went on or it was done."""
    for item in reversed(log):
        match item.entry:
            case TimerFired(timer="silence"):  # of an earlier version, which knew one rule
                return EndOfSilence("teammate")
            case TimerFired(timer=timer) if timer in _ENDS:
                return _ENDS[timer]
            case Message() | Action() | Uploaded() | Snoozed() | Assigned() | ToolCall():
                return None  # the next silence begins with it
            case _:
                pass
    return None


_ENDS = {
    silence_timer(kind, reminds=reminds): EndOfSilence(kind, reminds)
    for kind in SILENCE_KINDS
    for reminds in (False, True)
}


def _last(log: Sequence[LogEntry], kind: type[_Entry]) -> LogEntry | None:
    return next((item for item in reversed(log) if isinstance(item.entry, kind)), None)
