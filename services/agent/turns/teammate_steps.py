"""Does the work for the desk: each job becomes one decision, appended like any other.

Summaries and drafts are for teammates; nothing here is ever shown to the contact.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from libs.contracts import (
    SYSTEM,
    CannedReply,
    ClosingNote,
    ClosingNoted,
    ClosingNotes,
    ContactRecord,
    Drafted,
    Locale,
    Message,
    Principal,
    StrictModel,
    ToolCall,
    ToolRequested,
    utc_now,
)
from libs.contracts.tools import FILE_NOTE, UNDO_CHANGE
from libs.conversations import Commit, ConversationState, LogReader, Snapshot, ToolRequest
from libs.messaging import TOOL_COMPLETED, Keys, Now
from libs.telemetry import current_trace
from services.agent.assistant import AssistantRole, Scribe, Situation
from services.agent.teammate_jobs import (
    NOTE_TRIES,
    RETRY_NOTE,
    DeskWork,
    DraftReply,
    EndOfSilence,
    ForgetRecord,
    RetryNote,
    TellUnanswered,
    UndoWrite,
    WrapUp,
    WriteNote,
)
from services.agent.turns.reply_material import reply_material

MAX_READ = 500
"""Entries that a summary reads: the end of a very long conversation contains the result."""

NAMED_CHARS = 120
"""Characters of a request or message in the list of unanswered ones."""

_NO_ROLE = AssistantRole(goal="", backstory="", tools=())


@dataclass(frozen=True)
class DeskSteps:
    """Turns desk work into steps. `closing_notes`: the note that a close requires. `unanswered`: the message with open
    requests after the end, in each language. `silence`: the decision after a silence."""

    keys: Keys
    reader: LogReader
    scribe: Scribe
    closing_notes: Callable[[], Awaitable[ClosingNotes]]
    canned_replies: Callable[[], Awaitable[Sequence[CannedReply]]]
    unanswered: Mapping[str, str]
    silence: Callable[[EndOfSilence, Snapshot], Awaitable[Commit]]
    answer_within: timedelta = timedelta(seconds=20)
    wait: timedelta = timedelta(seconds=25)
    now: Now = utc_now

    async def step(self, work: DeskWork, snapshot: Snapshot) -> Commit:
        """The decision that does this work."""
        match work:
            case TellUnanswered(said=said, basis=basis):
                return self._tell(said, basis, snapshot.state.locale)
            case EndOfSilence():
                return await self.silence(work, snapshot)
            case DraftReply(basis=basis):
                situation = await self._situation(snapshot)
                material = reply_material(snapshot.state, situation.log, await self.canned_replies())
                text = await self.scribe.draft(replace(situation, reply=material))
                return Commit(messages=[Drafted(text=text, basis=basis)])
            case WrapUp():
                return await self._wrap_up(work, snapshot)
            case WriteNote(call=call, tries=tries):
                request = self.request(snapshot, FILE_NOTE.name, call, number=0)
                return Commit(requests=[request], patch={NOTE_TRIES: str(tries)}, phase="closed")
            case RetryNote(after=after):
                return Commit(timers=[(RETRY_NOTE, after)], phase="closed")
            case UndoWrite(call=undo, call_id=call_id):
                # Without a basis: what the contact wrote before the request is still to be answered.
                entry = ToolCall(call_id=call_id, tool=UNDO_CHANGE.name, arguments=undo.model_dump())
                return Commit(requests=[self._requested(snapshot.state, entry)], phase=_phase(snapshot.state))
            case ForgetRecord():
                # The answers stay, and belong to no record.
                patch = {"record": ContactRecord().model_dump_json()}
                return Commit(patch=patch, phase=_phase(snapshot.state))

    def _tell(self, said: Sequence[str], basis: str, locale: Locale) -> Commit:
        what = ", ".join(f"“{shorten(words)}”" for words in said)
        text = self.unanswered[locale].format(what=what)
        message = Message(author=SYSTEM, text=text, locale=locale, notice="closed_unanswered", basis=basis)
        return Commit(messages=[message], phase="closed")

    async def _wrap_up(self, work: WrapUp, snapshot: Snapshot) -> Commit:
        wanted = await self.closing_notes()
        note, drafted, by_model = work.given or ClosingNote(), False, False
        if wanted.mode != "off" and (not note.summary or (note.category is None and wanted.categories)):
            drafted_text = await self.scribe.summarise(await self._situation(snapshot), wanted.categories)
            drafted = not note.summary
            by_model = drafted and drafted_text.by_model
            # A field that a teammate left empty stays empty, except for the summary, which is drafted.
            category = drafted_text.category if work.given is None else note.category
            note = ClosingNote(summary=note.summary or drafted_text.text, category=note.category or category)
        entry = ClosingNoted(note=note, drafted=drafted, by_model=by_model, basis=work.basis)
        patch = {"category": note.category or "", "summary": note.summary}
        return Commit(messages=[entry], patch=patch, phase="closed")

    async def _situation(self, snapshot: Snapshot) -> Situation:
        state = snapshot.state
        # More than the snapshot's tail: a summary is about the whole conversation.
        log = await self.reader.entries(state.id, limit=MAX_READ)
        return Situation(
            conversation_id=state.id,
            locale=state.locale,
            principal=state.principal,
            assistant=_NO_ROLE,
            log=log,
            matter=str(state.variables.get("matter") or ""),
        )

    def request(self, snapshot: Snapshot, tool: str, arguments: StrictModel, *, number: int) -> ToolRequest:
        """A call of an internal tool, in the name of Frontdesk."""
        call = ToolCall(
            # Made of the basis, so that a repeated decision makes the same call.
            call_id=f"{snapshot.state.id}.{snapshot.basis}.{number}", tool=tool,
            arguments=arguments.model_dump(exclude_none=True), basis=snapshot.basis,
        )  # fmt: skip
        return self._requested(snapshot.state, call)

    def _requested(self, state: ConversationState, call: ToolCall) -> ToolRequest:
        now = self.now()
        requested = ToolRequested(
            trace=current_trace(), call_id=call.call_id, tool=call.tool, arguments=call.arguments,
            reply_to=self.keys.stream(self.keys.shard_of(state.id), TOOL_COMPLETED),
            at=now, deadline=now + self.answer_within, principal=on_behalf_of(state), scope=state.id,
            locale=state.locale, region=state.region,
        )  # fmt: skip
        return ToolRequest(call, requested, self.wait)


def _phase(state: ConversationState) -> Literal["open", "closed"]:
    return "open" if state.is_open else "closed"


def shorten(words: str) -> str:
    """A text as one line, long enough for its author to recognise it."""
    line = " ".join(words.split())
    return line if len(line) <= NAMED_CHARS else f"{line[: NAMED_CHARS - 1]}…"


def on_behalf_of(state: ConversationState) -> Principal:
    """Frontdesk itself, at work for this conversation."""
    return Principal(kind="system", id=f"conversation:{state.id}")
